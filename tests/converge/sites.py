#!/usr/bin/python3
"""What clients have at two sites, field by field, whatever their projects are marked with.

usage: sites.py show FLEET CLIENT...      everything there is, with ids
       sites.py compare FLEET CLIENT...   prints each difference; exit status 1 if there is one

Names of external networks and volume types are those that the fleet's Regions give them: what is called alike is
the same. Projects and roles are Keystone's, and both sites share it.
"""
import sys

import cloud

SITES = ('ashburn', 'amsterdam')

what, fleet, clients = sys.argv[1], sys.argv[2], sys.argv[3:]
documents = cloud.regions(fleet)
here, there = (cloud.Region(cloud.Cloud(name), documents[name], ['tenantry:' + c for c in clients]) for name in SITES)


def is_declared(project, kind, name):
    """A group `default` that nobody wrote is born when something first looks at a project's groups."""
    return kind not in ('security_group', 'security_group_rule') or name.partition(':')[0] != 'default' or \
        ('security_group', 'default') in wanted[project]


def rows(site):
    return {(project, kind, name): fields for project, objects in site.objects.items()
            for (kind, name), fields in objects.items() if is_declared(project, kind, name)}


wanted = cloud.wanted(fleet, SITES[0], only=clients)
wanted = {**wanted, **cloud.wanted(fleet, SITES[1], only=clients)}
if what == 'show':
    for name, site in zip(SITES, (here, there)):
        for (project, kind, named), fields in sorted(rows(site).items(), key=str):
            print(name, project, kind, named, site.ids[project, kind, named], fields)
    sys.exit()

left, right = rows(here), rows(there)
differences, fields = [], 0
for key in sorted(left.keys() | right.keys()):
    if key not in left or key not in right:
        differences.append('%s: %s %s is at %s only' % (*key, SITES[key in right]))
        continue
    for field in sorted(left[key].keys() | right[key].keys()):
        if (key[1], field) == ('floating_ip', 'address'):
            continue    # each site has its own
        fields += 1
        values = [side[key].get(field, 'missing') for side in (left, right)]
        if values[0] != values[1]:
            differences.append('%s: %s %s: %s is %r and %r' % (*key, field, *values))
for key in left.keys() & right.keys():
    ids = here.ids[key], there.ids[key]
    if key[1] in ('network', 'subnet', 'router', 'security_group', 'router_interface', 'floating_ip') and ids[0] == ids[1]:
        differences.append('%s: %s %s is one and the same object at both' % key)
print('\n'.join(differences))
print('%d objects, %d fields at each site' % (len(left), fields))
sys.exit(bool(differences) or not left)
