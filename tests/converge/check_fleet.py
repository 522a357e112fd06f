#!/usr/bin/python3
"""Is live what a fleet's YAML says? Prints every difference; exit status 1 if there is one.

usage: check_fleet.py FLEET REGION [--at REGION] [--client NAME]... [--loose]

Also looks for what should not be there: objects that no spec names, any of them twice, and what belongs to
projects that are no more. --loose leaves that out.
"""
import argparse
import sys

import cloud

arguments = argparse.ArgumentParser()
arguments.add_argument('fleet')
arguments.add_argument('region')
arguments.add_argument('--at')
arguments.add_argument('--client', action='append')
arguments.add_argument('--loose', action='store_true')
options = arguments.parse_args()

at = options.at or options.region
wanted = cloud.wanted(options.fleet, options.region, at, options.client)
region = cloud.Region(cloud.Cloud(at), cloud.regions(options.fleet)[at])
live = region.objects
differences = []
fields = 0

# every project is born with quotas, and with the group `default` once it has networks
BORN = ('compute_quota', 'volume_quota', 'network_quota', 'object_quota')


def is_extra(project, kind, name):
    if kind in BORN or (kind, name) in wanted[project]:
        return False
    group = name.partition(':')[0]
    return not (kind in ('security_group', 'security_group_rule') and group == 'default' and
                ('security_group', 'default') not in wanted[project])


for project, objects in wanted.items():
    for (kind, name), values in objects.items():
        if (kind, name) in region.public:
            continue
        there = live.get(project, {}).get((kind, name))
        if there is None:
            differences.append('%s: no %s %s' % (project, kind, name))
            continue
        for field, value in values.items():
            fields += 1
            if there[field] != value:
                differences.append('%s: %s %s: %s is %r, not %r' % (project, kind, name, field, there[field], value))
    if not options.loose:
        differences += ['%s: %s %s is too much' % (project, kind, name)
                        for kind, name in live.get(project, {}) if is_extra(project, kind, name)]
if not options.loose and not options.client:
    differences += ['project %s is too much' % p for p in live if p not in wanted]
    differences += ['nobody owns ' + x for x in region.lost]
print('\n'.join(differences))
print('%d projects, %d objects, %d fields' % (len(wanted), sum(map(len, wanted.values())), fields))
sys.exit(bool(differences))
