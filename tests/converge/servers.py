"""Servers in a client's project, as the client and an operator handle them.

    servers.py make PROJECT NAME...     active ones, on the project's first network
    servers.py act PROJECT NAME ACTION  of Nova: os-stop, lock, ...
    servers.py show PROJECT             a line each: name, status, locked, "marked" or "-", lock reason
    servers.py clear PROJECT            none is left
"""
import sys
import time

import openstack

VERSION = '2.93'
command, project_name, *rest = sys.argv[1:]
cloud = openstack.connect(cloud='devcloud-ashburn')
project = cloud.identity.find_project(project_name, ignore_missing=False).id


def servers():
    reply = cloud.compute.get('/servers/detail', params={'all_tenants': 1, 'project_id': project}, microversion=VERSION)
    reply.raise_for_status()
    return sorted(reply.json()['servers'], key=lambda server: server['name'])


def wait(condition, what):
    end = time.time() + 120
    while not condition():
        if time.time() > end:
            sys.exit('still not ' + what)
        time.sleep(0.5)


if command == 'make':
    role = cloud.identity.find_role('member').id
    user = cloud.current_user_id
    cloud.identity.put(f'/projects/{project}/users/{user}/roles/{role}').raise_for_status()
    own = cloud.connect_as_project(project_name)
    network = next(cloud.network.networks(project_id=project)).id
    flavor = min(own.compute.flavors(), key=lambda one: one.ram).id
    image = next(own.image.images()).id
    for name in rest:
        body = {'name': name, 'flavorRef': flavor, 'imageRef': image, 'networks': [{'uuid': network}]}
        own.compute.post('/servers', json={'server': body}, microversion=VERSION).raise_for_status()
    wait(lambda: all(one['status'] == 'ACTIVE' for one in servers() if one['name'] in rest), 'active')
elif command == 'act':
    name, action = rest
    server = next(one for one in servers() if one['name'] == name)
    cloud.compute.post(f'/servers/{server["id"]}/action', json={action: None}, microversion=VERSION).raise_for_status()
    wanted = {'os-stop': 'SHUTOFF', 'os-start': 'ACTIVE'}.get(action)
    wait(lambda: wanted in (None, next(one for one in servers() if one['name'] == name)['status']), wanted)
elif command == 'show':
    for one in servers():
        marked = 'marked' if 'tenantry.stopped' in one['tags'] else '-'
        print(one['name'], one['status'], one['locked'], marked, one['locked_reason'] or '-')
else:
    for one in servers():
        cloud.compute.delete(f'/servers/{one["id"]}').raise_for_status()
    wait(lambda: not servers(), 'gone')
