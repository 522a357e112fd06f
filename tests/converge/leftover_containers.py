#!/usr/bin/python3
"""Prints the containers of a project that may be gone. usage: leftover_containers.py PROJECT-ID"""
import sys

import cloud

for c in cloud.Cloud('ashburn').swift('GET', sys.argv[1], '?format=json'):
    print(c['name'])
