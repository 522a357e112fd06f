"""What clients put into their projects beside servers, and what the cloud still has of a project.

    contents.py fill PROJECT OTHER   a server with a floating IP, a server group, a volume with a snapshot, a group of
                                     volumes with one, a port, a trunk, the
                                     key of an aggregate,
                                     a security group, an address group, a QoS policy, a subnet pool, a network shared with
                                     OTHER, a protected image shared with it, a container with objects
    contents.py left PROJECT_ID      a line for each thing that any service still has of it
"""
import sys

import openstack

VERSION = '2.93'
command, who, *rest = sys.argv[1:]
cloud = openstack.connect(cloud='devcloud-ashburn')


def fill(project, other):
    role = cloud.identity.find_role('member').id
    cloud.identity.put(f'/projects/{project}/users/{cloud.current_user_id}/roles/{role}').raise_for_status()
    own = openstack.connect(cloud='devcloud-ashburn', project_id=project, project_name=None, project_domain_id=None,
                            project_domain_name=None)
    network = next(own.network.networks(project_id=project)).id
    server = {'name': 'web', 'flavorRef': min(own.compute.flavors(), key=lambda one: one.ram).id,
              'imageRef': next(own.image.images()).id, 'networks': [{'uuid': network}]}
    made = own.compute.post('/servers', json={'server': server}, microversion=VERSION)
    made.raise_for_status()
    own.compute.wait_for_server(own.compute.get_server(made.json()['server']['id']))
    group = {'name': 'apart', 'policy': 'anti-affinity'}
    own.compute.post('/os-server-groups', json={'server_group': group}, microversion=VERSION).raise_for_status()
    port = next(own.network.ports(device_id=made.json()['server']['id'])).id
    outside = next(own.network.routers(project_id=project)).external_gateway_info['network_id']
    own.network.create_ip(floating_network_id=outside, port_id=port)
    aggregate = cloud.compute.find_aggregate('dedicated') or cloud.compute.create_aggregate(name='dedicated')
    cloud.compute.set_aggregate_metadata(aggregate, {f'filter_tenant_id_{project}': project})
    own.network.create_port(network_id=network, name='spare')
    group = own.network.create_security_group(name='mine')
    default = next(own.network.security_groups(project_id=project, name='default'))
    own.network.create_security_group_rule(security_group_id=group.id, direction='ingress', remote_group_id=default.id)
    parent, child = (own.network.create_port(network_id=network, name=name) for name in ('parent', 'child'))
    own.network.create_trunk(name='mine', port_id=parent.id, sub_ports=[
        {'port_id': child.id, 'segmentation_type': 'vlan', 'segmentation_id': 7}])
    own.network.create_address_group(name='mine', addresses=['10.0.0.0/8'])
    policy = cloud.network.create_qos_policy(name='mine', project_id=project)
    own.network.create_subnet_pool(name='mine', prefixes=['10.50.0.0/16'])
    shared = own.network.create_network(name='mine')
    cloud.network.update_network(shared.id, qos_policy_id=policy.id)
    own.network.create_subnet(network_id=shared.id, name='mine', ip_version=4, cidr='10.60.0.0/24')
    own.network.create_rbac_policy(object_type='network', object_id=shared.id, action='access_as_shared',
                                   target_tenant=cloud.identity.find_project(other).id)
    volume = own.block_storage.create_volume(name='data', size=1)
    own.block_storage.wait_for_status(volume, 'available')
    own.block_storage.wait_for_status(own.block_storage.create_snapshot(volume_id=volume.id, name='friday'), 'available')
    def post(proxy, kind, **members):
        reply = proxy.post(f'/{kind}s', json={kind: members}, microversion='3.70')
        reply.raise_for_status()
        return reply.json()[kind]['id']
    volume_type = next(own.block_storage.types()).id
    group_type = next((one.id for one in cloud.block_storage.group_types() if one.name == 'plain'), None) or post(
        cloud.block_storage, 'group_type', name='plain')
    group = post(own.block_storage, 'group', name='both', group_type=group_type, volume_types=[volume_type])
    own.block_storage.wait_for_status(own.block_storage.get_group(group), 'available')
    inside = post(own.block_storage, 'volume', name='log', size=1, group_id=group, volume_type=volume_type)
    own.block_storage.wait_for_status(own.block_storage.get_volume(inside), 'available')
    post(own.block_storage, 'group_snapshot', name='sunday', group_id=group)
    image = own.image.post('/images', json={'name': 'golden', 'disk_format': 'raw', 'container_format': 'bare',
                                            'visibility': 'shared', 'protected': True})
    image.raise_for_status()
    own.image.post(f'/images/{image.json()["id"]}/members', json={'member': other}).raise_for_status()
    account = own.object_store.get_endpoint()
    own.session.put(f'{account}/a%20box').raise_for_status()
    for name in ('plain', 'folder/with%20blank', '%C3%A9'):
        own.session.put(f'{account}/a%20box/{name}', data=b'bytes').raise_for_status()


def ids(kind, things):
    return [f'{kind} {thing["id"]}' for thing in things]


def left(project):
    """By lists of everything, filtered here; Neutron's groups too, as it makes one where they are asked for."""
    def get(proxy, path, key, **options):
        reply = proxy.get(path, **options)
        reply.raise_for_status()
        return [one for one in reply.json()[key]
                if project in (one.get('project_id'), one.get('tenant_id'), one.get('owner'), one.get('target_tenant'),
                               one.get('os-vol-tenant-attr:tenant_id'), one.get('id'),
                               one.get('os-extended-snapshot-attributes:project_id'))]
    found = ids('project', get(cloud.identity, '/projects', 'projects'))
    found += ids('server', get(cloud.compute, '/servers/detail?all_tenants=1', 'servers', microversion=VERSION))
    found += ids('server group', get(cloud.compute, '/os-server-groups?all_projects=True', 'server_groups', microversion=VERSION))
    found += [f'aggregate {one.name}' for one in cloud.compute.aggregates() if project in one.metadata.values()]
    for kind in ('floatingips', 'routers', 'ports', 'trunks', 'subnets', 'networks', 'security-groups', 'security-group-rules',
                 'address-groups', 'subnetpools', 'rbac-policies'):
        found += ids(kind, get(cloud.network, '/' + kind, kind.replace('-', '_')))
    found += ids('QoS policy', get(cloud.network, '/qos/policies', 'policies'))
    found += ['network quota' for one in cloud.network.get('/quotas').json()['quotas'] if one.get('project_id') == project]
    for kind in ('volumes', 'snapshots', 'groups', 'group_snapshots'):
        found += ids(kind, get(cloud.block_storage, f'/{kind}/detail?all_tenants=1', kind, microversion='3.70'))
    found += ids('image', get(cloud.image, '/images?visibility=all', 'images'))
    assignments = cloud.identity.get('/role_assignments').json()['role_assignments']
    found += ['role assignment' for one in assignments if one['scope'].get('project', {}).get('id') == project]
    account = cloud.object_store.get_endpoint().rpartition('/AUTH_')[0] + '/AUTH_' + project
    reply = cloud.session.get(account, headers={'Accept': 'application/json'}, raise_exc=False)
    found += [f'container {one["name"]}' for one in (reply.json() if reply.status_code == 200 else [])]
    if reply.status_code not in (200, 204, 404):
        found.append(f'account: {reply.status_code}')
    return found


if command == 'fill':
    fill(cloud.identity.find_project(who, ignore_missing=False).id, cloud.identity.find_project(rest[0]).id)
else:
    print('\n'.join(left(who)))
