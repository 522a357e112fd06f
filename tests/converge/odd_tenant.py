#!/usr/bin/python3
"""A tenant as nobody would write it, made by hand with all that specs can say in an odd way, or cannot say.

usage: odd_tenant.py REGION           makes it: the projects "Ödd & sons: #1" and odd-dark, and odd-stranger beside them
"""
import sys

import cloud

NAMES = ('a: b # c', "it's \"quoted\"", '- dash', '{brace}', 'null', '0x10', 'Ünïcödé', 'no', '2026-01-01', '*star', '&and', 'back\\slash')
REFUSED = ('', 'two\nlines')        # no name of anything in a spec


class Odd:
    def __init__(self, region):
        self.region = region
        self.cloud = cloud.Cloud(region)
        self.external = next(n for n in self.neutron('GET', 'networks?name=ext-net')['networks'])
        self.people = cloud.People(self.cloud)

    def neutron(self, method, path, **body):
        return self.cloud.call('network', method, '/' + path, body or None)

    def make(self, kind, name, project=None, collection=None, **body):
        """In Neutron; its id."""
        body = {'project_id': project or self.project, **({} if name is None else {'name': name}), **body}
        reply = self.neutron('POST', collection or kind.replace('_', '-') + 's', **{kind: body})
        return reply[kind]['id']

    def new_project(self, name, **body):
        return self.cloud.call('identity', 'POST', '/projects', {'project': {'name': name, 'domain_id': 'default', **body}})['project']['id']

    def named(self, what, name):
        return next(id for id, (_, own) in getattr(self.people, what).items() if own == name)

    def role(self, name):
        return next(id for id, own in self.people.roles.items() if own == name)

    def grant(self, who, id, role, project=None):
        self.cloud.call('identity', 'PUT', '/projects/%s/%s/%s/roles/%s' % (project or self.project, who, id, self.role(role)))

    def everything(self):
        self.project = self.new_project('Ödd & sons: #1', description='"odd": yes\\no')
        self.dark = self.new_project('odd-dark', enabled=False)
        self.stranger = self.new_project('odd-stranger')
        for part in (self.people_and_quotas, self.networks, self.subnets, self.groups, self.routers, self.shared, self.storage, self.compute):
            part()

    def people_and_quotas(self):
        self.grant('users', self.named('users', 'carol'), 'member')       # of another domain
        self.grant('groups', self.named('groups', 'integrators'), 'reader')
        self.grant('users', self.named('users', 'bob'), 'member')
        self.grant('users', self.named('users', 'admin'), 'member')
        defaults = self.cloud.call('compute', 'GET', '/os-quota-sets/%s/defaults' % self.project)['quota_set']
        self.cloud.call('compute', 'PUT', '/os-quota-sets/' + self.project, {'quota_set': {
            'cores': defaults['cores'], 'ram': -1, 'instances': 0}})
        self.cloud.call('block_storage', 'PUT', '/os-quota-sets/' + self.project, {'quota_set': {
            'volumes_ssd': 3, 'gigabytes_ssd': -1, 'gigabytes_hdd': 0, 'per_volume_gigabytes': 1000}})
        self.neutron('PUT', 'quotas/' + self.project, quota={'network': -1, 'router': 10, 'floatingip': 50, 'port': 499})

    def networks(self):
        for number, name in enumerate(NAMES):
            network = self.make('network', name)
            self.make('subnet', name, network_id=network, ip_version=4, cidr='10.%d.0.0/24' % (100 + number))
        for name in REFUSED:
            self.make('network', name)
        for number in range(2):
            network = self.make('network', 'twin', description='number %d' % number)
            self.make('subnet', 'of twin %d' % number, network_id=network, ip_version=4, cidr='10.%d.0.0/24' % (90 + number))
        self.make('network', 'asleep', admin_state_up=False)
        self.make('network', 'small', mtu=1280, port_security_enabled=False)
        self.make('network', 'vlan', **{'provider:network_type': 'vlan', 'provider:physical_network': 'physnet1', 'provider:segmentation_id': 2222})
        self.make('network', 'everybody', shared=True)
        self.make('network', 'long ' + 'x' * 250)

    def subnets(self):
        self.net = self.make('network', 'lan')

        six = self.make('network', 'six')     # of its own, or else all ports get addresses of it

        def subnet(name, cidr, **more):
            version = 6 if ':' in cidr else 4
            return self.make('subnet', name, network_id=six if version == 6 else self.net, ip_version=version, cidr=cidr, **more)

        self.front = subnet('front', '10.1.0.0/24', gateway_ip='10.1.0.254', dns_nameservers=['9.9.9.9', '1.1.1.1'])
        self.back = subnet('back', '10.2.0.0/24', gateway_ip=None, enable_dhcp=False)
        subnet('holes', '10.3.0.0/24', allocation_pools=[{'start': '10.3.0.10', 'end': '10.3.0.20'}, {'start': '10.3.0.30', 'end': '10.3.0.30'}])
        subnet('routed', '10.4.0.0/24', host_routes=[{'destination': '10.99.0.0/16', 'nexthop': '10.4.0.9'}])
        subnet('same', '10.5.0.0/24')
        subnet('same', '10.6.0.0/24')
        subnet('', '10.7.0.0/24')
        subnet('six', 'fd00:1::/64', ipv6_ra_mode='slaac', ipv6_address_mode='slaac')
        subnet('stateful', 'fd00:2::/64', ipv6_ra_mode='dhcpv6-stateful', ipv6_address_mode='dhcpv6-stateful')
        subnet('outside', 'fd00:3::/64', ipv6_address_mode='slaac')
        subnet('modeless', 'fd00:4::/64', gateway_ip='fd00:4::5')
        subnet('gateless', 'fd00:5::/64', gateway_ip=None)
        self.make('subnet', 'front', network_id=self.make('network', 'other lan'), ip_version=4, cidr='10.8.0.0/24')
        pool = self.make('subnetpool', 'odd-pool', project=self.project, collection='subnetpools', prefixes=['10.200.0.0/16'], default_prefixlen=26)
        self.make('subnet', 'pooled', network_id=self.make('network', 'pooled'), ip_version=4, subnetpool_id=pool)

    def groups(self):
        def rule(group, **more):
            self.make('security_group_rule', None, collection='security-group-rules', security_group_id=group, **{
                'direction': 'ingress', 'ethertype': 'IPv4', **more})

        def empty(group):
            for one in self.neutron('GET', 'security-group-rules?security_group_id=' + group)['security_group_rules']:
                self.neutron('DELETE', 'security-group-rules/' + one['id'])
            return group

        empty(self.make('security_group', 'nothing at all'))
        for _ in range(2):
            rule(self.make('security_group', 'dup'), protocol='tcp', port_range_min=22, port_range_max=22)
        half = empty(self.make('security_group', 'half of what it was born with', description=''))
        rule(half, direction='egress')
        stateless = self.make('security_group', 'stateless', stateful=False)
        rule(stateless, protocol='200')
        rule(stateless, protocol='tcp', port_range_min=1, port_range_max=65535)
        rule(stateless, protocol='icmp', port_range_min=3, port_range_max=4)
        rule(stateless, protocol='udp', port_range_min=53, port_range_max=53, remote_ip_prefix='0.0.0.0/0', description='# all: "yes"')
        rule(stateless, ethertype='IPv6', protocol='ipv6-icmp', port_range_min=128)
        rule(stateless, ethertype='IPv6')
        strange = self.make('security_group', 'of strangers', project=self.stranger)
        friend = self.make('security_group', 'friends')
        rule(friend, remote_group_id=strange)
        rule(friend, remote_group_id=friend, protocol='tcp', port_range_min=80, port_range_max=80)
        addresses = self.make('address_group', 'partners', addresses=['192.0.2.0/24', '198.51.100.7/32'])
        rule(friend, remote_address_group_id=addresses)
        self.make('address_group', 'nobody', addresses=[])
        born = self.neutron('GET', 'security-groups?name=default&project_id=' + self.project)['security_groups'][0]
        rule(born['id'], protocol='tcp', port_range_min=22, port_range_max=22, remote_ip_prefix='203.0.113.0/24')

    def routers(self):
        gateway = {'network_id': self.external['id']}
        self.make('router', 'inside')
        edge = self.make('router', 'edge', external_gateway_info={**gateway, 'enable_snat': False})
        self.neutron('PUT', 'routers/%s/add_router_interface' % edge, subnet_id=self.front)
        port = self.make('port', 'leg', network_id=self.net, fixed_ips=[{'subnet_id': self.back, 'ip_address': '10.2.0.77'}])
        self.neutron('PUT', 'routers/%s/add_router_interface' % edge, port_id=port)
        self.neutron('PUT', 'routers/' + edge, router={'routes': [{'destination': '10.50.0.0/16', 'nexthop': '10.1.0.9'}]})
        self.make('router', 'asleep', admin_state_up=False)
        for _ in range(2):
            self.make('router', 'same')
            self.make('floatingip', None, collection='floatingips', floating_network_id=self.external['id'])
        self.make('floatingip', None, collection='floatingips', floating_network_id=self.external['id'], description='a: door # front')
        self.make('port', 'of a server', network_id=self.net)

    def shared(self):
        strange = self.make('network', 'strange', project=self.stranger)
        subnet = self.make('subnet', 'strange', project=self.stranger, network_id=strange, ip_version=4, cidr='10.60.0.0/24')

        def share(network, target, project):
            self.make('rbac_policy', None, project=project, collection='rbac-policies', object_type='network', object_id=network,
                      action='access_as_shared', target_tenant=target)

        share(strange, self.project, self.stranger)
        share(self.net, self.stranger, self.project)
        share(self.net, self.dark, self.project)
        inside = self.neutron('GET', 'routers?name=inside&project_id=' + self.project)['routers'][0]['id']
        self.neutron('PUT', 'routers/%s/add_router_interface' % inside, subnet_id=subnet)
        self.make('subnet', 'guest', network_id=strange, project=self.project, ip_version=4, cidr='10.61.0.0/24')

    def storage(self):
        for name, headers in (('plain', {}), ('open to all', {'X-Container-Read': '.r:*,.rlistings'}),
                              ('some', {'X-Container-Read': self.stranger + ':*', 'X-Container-Write': '%s:%s, *:*' % (self.project, self.named('users', 'bob'))})):
            self.cloud.swift('PUT', self.project, '/' + name.replace(' ', '%20'), **headers)
        for number, status in enumerate(('pending', 'accepted', 'rejected')):
            image = self.cloud.call('image', 'POST', '/images', {
                'name': 'odd-' + status, 'visibility': 'shared', 'disk_format': 'raw', 'container_format': 'bare'})['id']
            self.cloud.call('image', 'POST', '/images/%s/members' % image, {'member': self.project})
            if status != 'pending':
                self.cloud.call('image', 'PUT', '/images/%s/members/%s' % (image, self.project), {'status': status})
        kind = self.cloud.call('block_storage', 'POST', '/types', {'volume_type': {'name': 'odd-type', 'os-volume-type-access:is_public': False}})['volume_type']['id']
        self.cloud.call('block_storage', 'POST', '/types/%s/action' % kind, {'addProjectAccess': {'project': self.project}})

    def compute(self):
        flavor = self.cloud.call('compute', 'POST', '/flavors', {'flavor': {
            'name': 'odd.flavor', 'ram': 64, 'vcpus': 1, 'disk': 0, 'os-flavor-access:is_public': False}})['flavor']['id']
        self.cloud.call('compute', 'POST', '/flavors/%s/action' % flavor, {'addTenantAccess': {'tenant': self.project}})
        for name in 'odd-one', 'odd-two':
            aggregate = self.cloud.call('compute', 'POST', '/os-aggregates', {'aggregate': {'name': name}})['aggregate']['id']
            self.cloud.call('compute', 'POST', '/os-aggregates/%d/action' % aggregate, {
                'set_metadata': {'metadata': {'filter_tenant_id_odd': self.project}}})
        inside = cloud.Cloud(self.region)
        inside.sdk = self.cloud.sdk.connect_as_project({'id': self.project})
        for name, policy in ('spread', 'anti-affinity'), ('pair', 'soft-affinity'), ('pair', 'affinity'):
            inside.call('compute', 'POST', '/os-server-groups', {'server_group': {'name': name, 'policy': policy}})


Odd(sys.argv[1]).everything()
