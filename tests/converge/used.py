"""What a client's project uses.

    used.py CLOUD make PROJECT          a server, a volume of 3 GiB, a snapshot of it, a floating IP
    used.py CLOUD compare PROJECT       standard input (tenantry usage --format json) says what the cloud says
    used.py CLOUD clear PROJECT         the server, the volume, the snapshot and the floating IP go
"""
import json
import sys
import time

import openstack

name, command, project_name = sys.argv[1:]
cloud = openstack.connect(cloud=name)
project = cloud.identity.find_project(project_name, ignore_missing=False).id
TITLE = 'used'
CLOSE, LEAST = 0.01, 0.0001  # hours
SOON = 300  # seconds


def listed(service, path, key, of):
    reply = service.get(path)
    reply.raise_for_status()
    return [one for one in reply.json()[key] if one[of] == project]


def servers():
    return listed(cloud.compute, '/servers/detail?all_tenants=1', 'servers', 'tenant_id')


def volumes():
    return listed(cloud.block_storage, '/volumes/detail?all_tenants=1', 'volumes', 'os-vol-tenant-attr:tenant_id')


def snapshots():
    return listed(cloud.block_storage, '/snapshots/detail?all_tenants=1', 'snapshots',
                  'os-extended-snapshot-attributes:project_id')


def addresses():
    return listed(cloud.network, '/floatingips', 'floatingips', 'project_id')


def wait(condition, what):
    end = time.time() + 60
    while not condition():
        if time.time() > end:
            sys.exit('still not ' + what)
        time.sleep(0.5)


def wait_for_a_month():
    """That does not end before all is compared."""
    while time.gmtime().tm_mon != time.gmtime(time.time() + SOON).tm_mon:
        time.sleep(1)


def hours(month):
    reply = cloud.compute.get('/os-simple-tenant-usage/' + project, params={'start': month + '-01T00:00:00'},
                              microversion='2.40')
    reply.raise_for_status()
    return reply.json()['tenant_usage']


if command == 'make':
    wait_for_a_month()
    role = cloud.identity.find_role('member').id
    cloud.identity.put(f'/projects/{project}/users/{cloud.current_user_id}/roles/{role}').raise_for_status()
    own = cloud.connect_as_project(project_name)
    reply = own.block_storage.post('/volumes', json={'volume': {'name': TITLE, 'size': 3}})
    reply.raise_for_status()
    wait(lambda: all(one['status'] == 'available' for one in volumes()), 'available')
    flavor = min(own.compute.flavors(), key=lambda one: one.ram).id
    image = next(own.image.images()).id
    body = {'name': TITLE, 'flavorRef': flavor, 'imageRef': image, 'networks': 'none'}
    own.compute.post('/servers', json={'server': body}, microversion='2.93').raise_for_status()
    wait(lambda: all(one['status'] == 'ACTIVE' for one in servers()), 'active')
    body = {'snapshot': {'name': TITLE, 'volume_id': reply.json()['volume']['id']}}
    own.block_storage.post('/snapshots', json=body).raise_for_status()
    external = cloud.network.find_network('ext-net', ignore_missing=False).id
    body = {'floatingip': {'floating_network_id': external, 'project_id': project}}
    cloud.network.post('/floatingips', json=body).raise_for_status()
    wait(lambda: all(one['status'] == 'available' for one in snapshots()), 'available')
    time.sleep(2)  # all of it has hours: they are counted in whole seconds
elif command == 'compare':
    told = json.load(sys.stdin)
    usages = [one['usage'] for client in told['clients'] for one in client['projects'] if one['id'] == project]
    assert len(usages) == 1, 'it is there %d times' % len(usages)
    usage, nova = usages[0], hours(told['month'])
    wanted = {'server_hours': nova.get('total_hours', 0), 'core_hours': nova.get('total_vcpus_usage', 0),
              'ram_gib_hours': nova.get('total_memory_mb_usage', 0) / 1024,
              'volume_gib': sum(one['size'] for one in volumes()),
              'snapshot_gib': sum(one['size'] for one in snapshots()), 'floating_ips': len(addresses())}
    for key, value in wanted.items():
        close = CLOSE if key.endswith('hours') else 0
        seen = usage[key] > 0 or value < LEAST
        assert seen and abs(usage[key] - value) <= close, '%s is %s, not %s' % (key, usage[key], value)
    for amount, its_hours in (('volume_gib', 'volume_gib_hours'), ('floating_ips', 'floating_ip_hours')):
        assert (usage[its_hours] > 0) == (usage[amount] > 0), its_hours + ': ' + str(usage[its_hours])
        assert usage[its_hours] <= usage[amount] * 1, its_hours + ' of less than an hour: ' + str(usage[its_hours])
    print(usage)
else:
    for one in servers():
        cloud.compute.delete('/servers/' + one['id']).raise_for_status()
    for one in snapshots():
        cloud.block_storage.delete('/snapshots/' + one['id']).raise_for_status()
    wait(lambda: not snapshots(), 'gone')
    for one in volumes():
        cloud.block_storage.delete('/volumes/' + one['id']).raise_for_status()
    for one in addresses():
        cloud.network.delete('/floatingips/' + one['id']).raise_for_status()
    wait(lambda: not volumes() and not servers(), 'gone')
