"""What a project has in Octavia, Designate, Barbican and Manila, by their own APIs.

    purge_others.py fill PROJECT    something of each, made with a token of the project
    purge_others.py left ID         what their lists still have of it, asked as an admin of another project (Barbican, which
                                    tells nothing to others, is asked with a token of the project)
    purge_others.py outside ID      the same without Barbican
"""
import sys
import time

import openstack

command, name = sys.argv[1:]
admin = openstack.connect(cloud='devcloud-ashburn')
MANILA = {'X-OpenStack-Manila-API-Version': '2.69'}
project = admin.identity.find_project(name)
project = project.id if project else name


def call(cloud, service, method, path, body=None, **headers):
    root = cloud.session.get_endpoint(service_type=service, region_name='ashburn').split('/v2')[0]
    if service == 'sharev2':
        path, headers = '/v2/%s%s' % (cloud.session.get_project_id(), path), MANILA
    reply = cloud.session.request(root + path, method, json=body, headers=headers, raise_exc=False)
    assert reply.status_code < 300, '%s %s: %s %s' % (method, path, reply.status_code, reply.text)
    return reply.json() if reply.content else {}


def enter():
    """The admin, with roles in the project."""
    roles = {role.name: role.id for role in admin.identity.roles()}
    for role in 'admin', 'member':
        admin.identity.put('/projects/%s/users/%s/roles/%s' % (project, admin.current_user_id, roles[role]))
    auth = admin.config.config['auth']
    return openstack.connect(region_name='ashburn', auth_url=auth['auth_url'], username='admin', password=auth['password'],
                             user_domain_name='Default', project_id=project)


def fill():
    tenant = enter()
    secret = call(tenant, 'key-manager', 'POST', '/v1/secrets', {
        'name': 'tls', 'payload': 'hush', 'payload_content_type': 'text/plain'})['secret_ref']
    for number in range(12):  # more than a page by default
        call(tenant, 'key-manager', 'POST', '/v1/secrets', {'name': 'more-%d' % number})
    call(tenant, 'key-manager', 'POST', '/v1/containers', {
        'name': 'box', 'type': 'generic', 'secret_refs': [{'name': 'key', 'secret_ref': secret}]})
    call(tenant, 'key-manager', 'POST', '/v1/orders', {'type': 'key', 'meta': {
        'name': 'made', 'algorithm': 'aes', 'bit_length': 256, 'mode': 'cbc', 'payload_content_type': 'application/octet-stream'}})
    call(tenant, 'dns', 'POST', '/v2/zones', {'name': name + '.example.', 'email': 'host@example.com'})
    subnet = next(tenant.network.subnets(project_id=project)).id
    call(tenant, 'load-balancer', 'POST', '/v2.0/lbaas/loadbalancers', {
        'loadbalancer': {'name': 'front', 'vip_subnet_id': subnet}})
    network = next(tenant.network.networks(project_id=project)).id
    call(tenant, 'sharev2', 'POST', '/share-networks', {'share_network': {
        'name': 'files', 'neutron_net_id': network, 'neutron_subnet_id': subnet}})
    shares(tenant)


def made(tenant, path, one, body):
    """Once it is there. A worker that has only just begun may be found by nobody."""
    for _ in range(20):
        id = call(tenant, 'sharev2', 'POST', path, {one: body})[one]['id']
        status = 'creating'
        while status == 'creating':
            time.sleep(0.3)
            status = call(tenant, 'sharev2', 'GET', '%s/%s' % (path, id))[one]['status']
        if status == 'available':
            return id
        call(tenant, 'sharev2', 'DELETE', '%s/%s' % (path, id))
    raise RuntimeError('%s: %s' % (path, status))


def shares(tenant):
    type = call(admin, 'sharev2', 'POST', '/types', {'share_type': {
        'name': name, 'share_type_access:is_public': True, 'extra_specs': {
            'driver_handles_share_servers': False, 'snapshot_support': True}}})['share_type']['id']
    of_groups = call(admin, 'sharev2', 'POST', '/share-group-types', {'share_group_type': {
        'name': name, 'share_types': [type], 'is_public': True}})['share_group_type']['id']
    share = {'share_proto': 'NFS', 'size': 1, 'share_type': type}
    files = made(tenant, '/shares', 'share', {'name': 'files', **share})
    made(tenant, '/snapshots', 'snapshot', {'name': 'monday', 'share_id': files})
    trash = made(tenant, '/shares', 'share', {'name': 'trash', **share})
    call(tenant, 'sharev2', 'POST', '/shares/%s/action' % trash, {'soft_delete': None})
    group = made(tenant, '/share-groups', 'share_group', {
        'name': 'both', 'share_group_type_id': of_groups, 'share_types': [type]})
    made(tenant, '/shares', 'share', {'name': 'grouped', 'share_group_id': group, **share})
    made(tenant, '/share-group-snapshots', 'share_group_snapshot', {'name': 'friday', 'share_group_id': group})


def left():
    of = 'all_tenants=1&project_id=' + project
    balancers = call(admin, 'load-balancer', 'GET', '/v2.0/lbaas/loadbalancers?project_id=' + project)['loadbalancers']
    zones = call(admin, 'dns', 'GET', '/v2/zones', **{'X-Auth-All-Projects': 'true'})['zones']
    yield from ('load balancer ' + b['name'] for b in balancers)
    yield from ('zone ' + z['name'] for z in zones if z['project_id'] == project)
    for path in 'shares', 'snapshots', 'share-groups', 'share-group-snapshots', 'share-networks':
        found = call(admin, 'sharev2', 'GET', '/%s/detail?%s' % (path, of))[path.replace('-', '_')]
        yield from ('%s %s' % (path[:-1], o['name']) for o in found)
    yield from ('trash ' + s['name'] for s in call(admin, 'sharev2', 'GET', '/shares/detail?is_soft_deleted=true&' + of)['shares'])
    if command == 'left':
        tenant = enter()
        for path in 'secrets', 'containers', 'orders':
            yield from ('%s %s' % (path[:-1], o.get('name') or o['meta']['name'])
                        for o in call(tenant, 'key-manager', 'GET', '/v1/%s?limit=100' % path)[path])


if command == 'fill':
    fill()
else:
    print(*sorted(left()), sep='\n')
