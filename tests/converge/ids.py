#!/usr/bin/python3
"""Prints the id of all that clients have in both regions. usage: ids.py CLIENT..."""
import sys

import cloud

for region in 'ashburn', 'amsterdam':
    live = cloud.Region(cloud.Cloud(region), {}, ['tenantry:' + c for c in sys.argv[1:]])
    for (project, kind, name), id in sorted(live.ids.items(), key=str):
        print(region, project, kind, name, id)
