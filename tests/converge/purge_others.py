"""What a project has in Octavia, Designate, Barbican and Manila, by their own APIs.

    purge_others.py fill PROJECT    something of each, made with a token of the project
    purge_others.py left ID         what their lists still have of it, asked as an admin of another project (Barbican, which
                                    tells nothing to others, is asked with a token of the project)
    purge_others.py outside ID      the same without Barbican
"""
import sys

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
    call(admin, 'sharev2', 'POST', '/types', {'share_type': {'name': name, 'share_type_access:is_public': True, 'extra_specs': {
        'driver_handles_share_servers': False, 'snapshot_support': True}}})
    share = call(tenant, 'sharev2', 'POST', '/shares', {'share': {
        'name': 'files', 'share_proto': 'NFS', 'size': 1, 'share_type': name}})['share']['id']
    call(admin, 'sharev2', 'POST', '/shares/%s/action' % share, {'reset_status': {'status': 'available'}})
    call(tenant, 'sharev2', 'POST', '/snapshots', {'snapshot': {'name': 'monday', 'share_id': share}})
    call(tenant, 'sharev2', 'POST', '/shares', {'share': {
        'name': 'trash', 'share_proto': 'NFS', 'size': 1, 'share_type': name}})
    trash = call(tenant, 'sharev2', 'GET', '/shares?name=trash')['shares'][0]['id']
    call(admin, 'sharev2', 'POST', '/shares/%s/action' % trash, {'reset_status': {'status': 'available'}})
    call(tenant, 'sharev2', 'POST', '/shares/%s/action' % trash, {'soft_delete': None})


def left():
    of = 'all_tenants=1&project_id=' + project
    balancers = call(admin, 'load-balancer', 'GET', '/v2.0/lbaas/loadbalancers?project_id=' + project)['loadbalancers']
    zones = call(admin, 'dns', 'GET', '/v2/zones', **{'X-Auth-All-Projects': 'true'})['zones']
    yield from ('load balancer ' + b['name'] for b in balancers)
    yield from ('zone ' + z['name'] for z in zones if z['project_id'] == project)
    for path in 'shares', 'snapshots', 'share-networks':
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
