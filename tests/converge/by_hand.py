#!/usr/bin/python3
"""What people do by hand, as a table, and what Tenantry has to say of it.

usage: by_hand.py do ROUND FLEET             does it, in the cloud
       by_hand.py told ROUND DRIFT.json      does `tenantry drift` say just that?
       by_hand.py kept ROUND FLEET           is what is only to be reported still as the hand left it?
       by_hand.py before PROJECT FLEET       makes a project, a network and a group, for a fleet to take over
       by_hand.py ids PROJECT FLEET          prints the ids of all that is in a project
       by_hand.py left ROUND FLEET           is what was added still there, but for what the policy removes?

A row: client, project, kind, name as plans print it, field (or None: the object as a whole), what is done, the
value that it has then, the value that the spec wants. Rounds: fields, removed, extras.
"""
import json
import sys

import cloud

COLLECTIONS = {'network': 'networks', 'subnet': 'subnets', 'router': 'routers',
               'security_group': 'security-groups', 'address_group': 'address-groups', 'floating_ip': 'floatingips', 'shared_network': 'rbac-policies'}
BODIES = {'floating_ip': 'floatingip', 'shared_network': 'rbac_policy'}  # where it is not the kind's name
REPORTED = ('cobalt-labs',)     # the clients in mode report
PROJECTS = {'acme-prod': 'ashburn', 'acme-dev': 'ashburn', 'bluebird': 'ashburn', 'cobalt': 'ashburn',
            'delta': 'ashburn', 'elm': 'ashburn', 'fjord-live': 'amsterdam', 'granite': 'amsterdam',
            'harbor': 'amsterdam', 'iris': 'amsterdam'}


class Hand:
    """One region under somebody's hands."""

    def __init__(self, region, document):
        self.cloud = cloud.Cloud(region)
        self.live = cloud.Region(self.cloud, document)
        self.projects = {name: id for id, name in self.live.names.items()}
        self.call = self.cloud.call

    def id(self, project, kind, name):
        return self.live.ids[project, kind, name]

    def path(self, project, kind, name):
        return '/%s/%s' % (COLLECTIONS[kind], self.id(project, kind, name))

    def put(self, project, kind, name, /, **body):
        self.call('network', 'PUT', self.path(project, kind, name), {BODIES.get(kind, kind): body})

    def create(self, kind, **body):
        member = BODIES.get(kind, kind)
        return self.call('network', 'POST', '/' + COLLECTIONS.get(kind, kind.replace('_', '-') + 's'),
                         {member: body})[member]['id']

    def delete(self, project, kind, name):
        self.call('network', 'DELETE', self.path(project, kind, name))

    def rule(self, project, key):
        return '/security-group-rules/' + self.id(project, 'security_group_rule', key)

    def external(self, logical):
        return next(k for k, v in self.live.external_ids.items() if v == logical)

    def interface(self, project, verb, router, subnet_id):
        self.call('network', 'PUT', '%s/%s_router_interface' % (self.path(project, 'router', router), verb),
                  {'subnet_id': subnet_id})

    def quota(self, service, project, values):
        name = {'network': 'quota'}.get(service, 'quota_set')
        path = {'network': '/quotas/'}.get(service, '/os-quota-sets/')
        self.call(service, 'PUT', path + self.projects[project], {name: values})

    def no_quota(self, service, project):
        path = {'network': '/quotas/'}.get(service, '/os-quota-sets/')
        self.call(service, 'DELETE', path + self.projects[project])

    def swift(self, method, project, path='', **headers):
        self.cloud.swift(method, self.projects[project], path, **headers)

    def patch(self, project, **body):
        self.call('identity', 'PATCH', '/projects/' + self.projects[project], {'project': body})

    def grant(self, method, project, kind, name, role):
        who = getattr(self.live.people, kind + 's')
        self.call('identity', method, '/projects/%s/%ss/%s/roles/%s' % (
            self.projects[project], kind, next(k for k, v in who.items() if v[1] == name),
            next(k for k, v in self.live.people.roles.items() if v == role)))


def field(client, project, kind, name, key, live, wanted, body=None):
    """A Neutron attribute: the field's own name and value, or body."""
    return (client, project, kind, name, key,
            lambda h: h.put(project, kind, name, **(body or {key: live})), live, wanted)


def lost_tags(client, project, kind, name):
    return (client, project, kind, name, 'tags', lambda h: h.call(
        'network', 'PUT', h.path(project, kind, name) + '/tags', {'tags': []}),
        [], ['tenantry.name:' + name, 'tenantry:' + client])


def renamed(client, project, kind, name):
    return field(client, project, kind, name, 'name', name + '-2', name)


def quotas(client, project, service, rows):
    """All of one service at once: the first row does it."""
    body = {api: live for _, api, live, _ in rows}
    for i, (key, _, live, wanted) in enumerate(rows):
        yield (client, project, {'block_storage': 'volume'}.get(service, service) + '_quota', project, key,
               (lambda h: h.quota(service, project, body)) if i == 0 else None, live, wanted)


ACME, DELTA = ('acme-health', 'acme-prod'), ('delta-freight', 'delta')
COBALT, BLUEBIRD = ('cobalt-labs', 'cobalt'), ('bluebird-foods', 'bluebird')


def redescribe(h):
    """A rule cannot be changed: one just like it in its place."""
    key = 'app: ingress IPv4 tcp 8000-8080 group web'
    h.call('network', 'DELETE', h.rule('acme-prod', key))
    h.create('security_group_rule', security_group_id=h.id('acme-prod', 'security_group', 'app'), direction='ingress',
             protocol='tcp', port_range_min=8000, port_range_max=8080, description='by hand',
             project_id=h.projects['acme-prod'], remote_group_id=h.id('acme-prod', 'security_group', 'web'))


def move_offices(h):
    for verb, addresses in ('add', ['203.0.113.64/26']), ('remove', ['2001:db8:99::/48']):
        h.call('network', 'PUT', '%s/%s_addresses' % (h.path('acme-prod', 'address_group', 'offices'), verb),
               {'addresses': addresses})


def fields():
    yield (*ACME, 'project', 'acme-prod', 'description', lambda h: h.patch('acme-prod', description='by hand'),
           'by hand', 'Production')
    yield ('acme-health', 'acme-dev', 'project', 'acme-dev', 'tags', lambda h: h.call(
        'identity', 'PUT', '/projects/%s/tags' % h.projects['acme-dev'], {'tags': []}),
        [], ['tenantry.region:ashburn', 'tenantry:acme-health'])
    yield ('elm-analytics', 'elm', 'project', 'elm', 'enabled', lambda h: h.patch('elm', enabled=False), False, True)
    yield (*BLUEBIRD, 'project', 'bluebird', 'name', lambda h: h.patch('bluebird', name='bluebird-2'),
           'bluebird-2', 'bluebird')
    yield from quotas(*ACME, 'compute', [
        ('instances', 'instances', 41, 40), ('cores', 'cores', -1, 160), ('ram', 'ram', 1024, 512 * 1024),
        ('key_pairs', 'key_pairs', 1, 100), ('metadata_items', 'metadata_items', 2, 128),
        ('server_groups', 'server_groups', 3, 10), ('server_group_members', 'server_group_members', 4, 20)])
    yield from quotas(*ACME, 'block_storage', [
        ('volumes', 'volumes', 0, 100), ('gigabytes', 'gigabytes', 1, 10240), ('snapshots', 'snapshots', 2, 200),
        ('backups', 'backups', 3, 20), ('backup_gigabytes', 'backup_gigabytes', 4, 2048),
        ('per_volume_gigabytes', 'per_volume_gigabytes', 5, 500), ('groups', 'groups', 6, 5),
        ('types.nvme.volumes', 'volumes_ssd-ashburn', 7, 20), ('types.nvme.gigabytes', 'gigabytes_ssd-ashburn', 8, 4096),
        ('types.nvme.snapshots', 'snapshots_ssd-ashburn', 9, -1), ('types.hdd.gigabytes', 'gigabytes_hdd', 10, 2048)])
    yield from quotas(*ACME, 'network', [
        (key, api, 90 + i, wanted) for i, ((key, api), wanted) in enumerate(
            zip(cloud.NETWORK_QUOTA.items(), (10, 20, 0, 500, 4, 16, 50, 500, 10)))])
    yield (*ACME, 'object_quota', 'acme-prod', 'bytes',
           lambda h: h.swift('POST', 'acme-prod', X_Account_Meta_Quota_Bytes='1024'), 1024, 5 << 40)
    yield (*ACME, 'container', 'backups', 'read', lambda h: h.swift(
        'POST', 'acme-prod', '/backups', X_Container_Read='.r:*', X_Container_Meta_Tenantry=''), '.r:*', '.r:*,.rlistings')
    yield (*ACME, 'container', 'backups', 'tags', None, [], ['tenantry:acme-health'])
    yield (*ACME, 'container', 'inbox', 'write', lambda h: h.swift(
        'POST', 'acme-prod', '/inbox', X_Container_Write='bob:*'), 'bob:*', None)
    yield renamed(*ACME, 'network', 'app')
    yield field(*ACME, 'network', 'app', 'description', 'by hand', 'Application servers')
    yield field(*ACME, 'network', 'app', 'mtu', 1300, 1400)
    yield field(*ACME, 'network', 'storage', 'port_security', True, False, {'port_security_enabled': True})
    yield field(*ACME, 'network', 'storage', 'vlan', {'id': 1204}, {'id': 1203}, {'provider:segmentation_id': 1204})
    yield lost_tags(*ACME, 'network', 'storage')
    yield renamed(*ACME, 'subnet', 'app-v4')
    yield field(*ACME, 'subnet', 'app-v4', 'dns', ['149.112.112.112', '9.9.9.9'], ['9.9.9.9', '149.112.112.112'],
                {'dns_nameservers': ['149.112.112.112', '9.9.9.9']})
    yield field(*ACME, 'subnet', 'app-v4', 'pools', ['10.20.0.50-10.20.0.99'],
                ['10.20.0.50-10.20.0.99', '10.20.0.150-10.20.0.250'],
                {'allocation_pools': [{'start': '10.20.0.50', 'end': '10.20.0.99'}]})
    yield field(*ACME, 'subnet', 'app-v4', 'routes', [], [{'to': '10.99.0.0/16', 'via': '10.20.0.9'}], {'host_routes': []})
    yield field(*ACME, 'subnet', 'app-v4', 'dhcp', False, True, {'enable_dhcp': False})
    yield lost_tags(*ACME, 'subnet', 'app-v6')
    yield field(*ACME, 'subnet', 'storage-v4', 'gateway', '10.20.8.1', None, {'gateway_ip': '10.20.8.1'})
    yield field(*ACME, 'router', 'edge', 'description', 'by hand', 'The way out')
    yield ('acme-health', 'acme-prod', 'router', 'edge', 'external', lambda h: h.put(
        'acme-prod', 'router', 'edge', external_gateway_info={'network_id': h.external('wan'), 'enable_snat': False}),
        {'network': 'wan', 'snat': False}, {'network': 'public', 'snat': True})
    yield field(*ACME, 'router', 'edge', 'routes', [{'to': '192.168.0.0/16', 'via': '10.20.0.9'}],
                [{'to': '172.20.0.0/14', 'via': '10.20.0.9'}, {'to': '192.168.0.0/16', 'via': '10.20.0.9'}],
                {'routes': [{'destination': '192.168.0.0/16', 'nexthop': '10.20.0.9'}]})
    yield ('delta-freight', 'delta', 'router', 'edge', 'external', lambda h: h.put(
        'delta', 'router', 'edge', external_gateway_info={'network_id': h.external('public'), 'enable_snat': True}),
        {'snat': True}, {'snat': False})
    yield renamed(*DELTA, 'router', 'branch')
    yield lost_tags(*DELTA, 'router', 'edge')
    yield field(*ACME, 'floating_ip', 'public: front door (2)', 'description', 'by hand', 'front door')
    yield lost_tags(*ACME, 'floating_ip', 'public: vpn')
    yield field(*ACME, 'address_group', 'offices', 'description', 'by hand', 'Where people sit')
    yield (*ACME, 'address_group', 'offices', 'addresses', move_offices,
           ['192.0.2.0/24', '203.0.113.64/26'], ['192.0.2.0/24', '2001:db8:99::/48'])
    yield renamed(*ACME, 'security_group', 'web')
    yield field(*ACME, 'security_group', 'web', 'description', 'by hand', 'HTTPS from anywhere')
    yield field(*DELTA, 'security_group', 'trackers', 'stateful', False, True)
    yield lost_tags(*DELTA, 'security_group', 'trackers')
    yield (*ACME, 'security_group_rule', 'app: ingress tcp 8000-8080 from group web (IPv4)', 'description', redescribe,
           'by hand', 'from the front')
    # only reported
    yield field(*COBALT, 'subnet', 'bench-v4', 'dns', ['9.9.9.9'], [], {'dns_nameservers': ['9.9.9.9']})
    yield (*COBALT, 'project', 'cobalt', 'description', lambda h: h.patch('cobalt', description='by hand'),
           'by hand', 'Whatever comes up')
    yield from quotas(*COBALT, 'compute', [('instances', 'instances', 13, 12)])
    # ignored: nobody speaks of it
    yield (*COBALT, 'compute_quota', 'cobalt', 'cores', lambda h: h.quota('compute', 'cobalt', {'cores': 25}), None, None)


def whole(client, project, kind, name, hand=None):
    return client, project, kind, name, None, hand, None, None


def remove_network(h):
    h.interface('bluebird', 'remove', 'edge', h.id('bluebird', 'subnet', 'shop-v4'))
    h.delete('bluebird', 'network', 'shop')
    h.delete('bluebird', 'router', 'edge')


def remove_subnet(h):
    h.interface('acme-prod', 'remove', 'edge', h.id('acme-prod', 'subnet', 'app-v6'))
    h.delete('acme-prod', 'subnet', 'app-v6')


RULES = ('udp 5000-5100 from 203.0.113.0/24', 'udplite 7000 from 0.0.0.0/0', 'dccp 7001 from 0.0.0.0/0',
         'gre from 192.0.2.1/32', 'esp from 192.0.2.1/32', 'icmp from 0.0.0.0/0',
         'ipv6-icmp type 128 from 2001:db8::/32', 'vrrp from 10.50.0.0/25',
         'sctp 3868 from group trackers (IPv4)', 'from group trackers (IPv6)')


def remove_offices(h):
    h.call('network', 'DELETE', h.rule('acme-prod', 'web: ingress IPv4 tcp 8443-8443 address_group offices'))
    h.delete('acme-prod', 'address_group', 'offices')


def removed():
    yield whole(*ACME, 'container', 'inbox', lambda h: h.swift('DELETE', 'acme-prod', '/inbox'))
    yield whole(*ACME, 'address_group', 'offices', remove_offices)
    yield whole(*ACME, 'security_group_rule', 'web: ingress tcp 8443 from address group offices (IPv4)')
    yield whole(*BLUEBIRD, 'network', 'shop', remove_network)
    yield whole(*BLUEBIRD, 'subnet', 'shop-v4')
    yield whole(*BLUEBIRD, 'router', 'edge')
    yield whole(*BLUEBIRD, 'router_interface', 'edge/shop-v4')
    yield whole(*ACME, 'subnet', 'app-v6', remove_subnet)
    yield whole(*ACME, 'router_interface', 'edge/app-v6')
    yield whole(*ACME, 'floating_ip', 'public: front door', lambda h: h.delete(
        'acme-prod', 'floating_ip', 'public: front door'))
    yield whole(*ACME, 'shared_network', 'app with acme-dev', lambda h: h.delete(
        'acme-prod', 'shared_network', 'app with acme-dev'))
    yield whole('granite-legal', 'granite', 'floating_ip', 'public 203.0.113.80: mail', lambda h: h.delete(
        'granite', 'floating_ip', 'public 203.0.113.80: mail'))
    yield whole(*ACME, 'security_group_rule', 'web: ingress icmp type 8 code 0 from 0.0.0.0/0', lambda h: h.call(
        'network', 'DELETE', h.rule('acme-prod', 'web: ingress IPv4 icmp 8-0 anywhere')))
    yield whole(*ACME, 'role_assignment', 'group operators: load-balancer_member', lambda h: h.grant(
        'DELETE', 'acme-prod', 'group', 'operators', 'load-balancer_member'))
    yield whole(*ACME, 'role_assignment', 'user auditor: reader', lambda h: h.grant(
        'DELETE', 'acme-prod', 'user', 'auditor', 'reader'))
    yield whole(*DELTA, 'security_group', 'trackers', lambda h: h.delete('delta', 'security_group', 'trackers'))
    for rule in RULES:
        yield whole(*DELTA, 'security_group_rule', 'trackers: ingress ' + rule)
    yield whole('elm-analytics', 'elm', 'project', 'elm', lambda h: h.call(
        'identity', 'DELETE', '/projects/' + h.projects['elm']))
    for kind in 'compute_quota', 'volume_quota':
        yield whole('elm-analytics', 'elm', kind, 'elm')
    for name in 'alice: member', 'bob: reader':
        yield whole('elm-analytics', 'elm', 'role_assignment', 'user ' + name)
    # a quota is removed when its defaults are back
    for key, default, wanted in (('instances', 10, 20), ('cores', 20, 80), ('ram', 51200, 262144)):
        yield ('fjord-media', 'fjord-live', 'compute_quota', 'fjord-live', key, (
            lambda h: h.no_quota('compute', 'fjord-live')) if key == 'cores' else None, default, wanted)
    for key, default, wanted in (('networks', 100, 4), ('floating_ips', 50, 8)):
        yield ('fjord-media', 'fjord-live', 'network_quota', 'fjord-live', key, (
            lambda h: h.no_quota('network', 'fjord-live')) if key == 'networks' else None, default, wanted)
    for key, default, wanted in (('gigabytes', 1000, 20480), ('snapshots', 10, 0)):
        yield ('granite-legal', 'granite', 'volume_quota', 'granite', key, (
            lambda h: h.no_quota('block_storage', 'granite')) if key == 'gigabytes' else None, default, wanted)
    # only reported
    yield whole(*COBALT, 'security_group_rule', 'bench: ingress tcp 22 from 198.51.100.0/24', lambda h: h.call(
        'network', 'DELETE', h.rule('cobalt', 'bench: ingress IPv4 tcp 22-22 198.51.100.0/24')))


def extra_network(h):
    project = h.projects['bluebird']
    net = h.create('network', name='extra', project_id=project)
    subnet = h.create('subnet', name='extra-v4', project_id=project, network_id=net, ip_version=4, cidr='10.31.0.0/24')
    h.create('router', name='extra', project_id=project)
    h.interface('bluebird', 'add', 'edge', subnet)
    h.create('subnet', name='shop-extra', project_id=project, network_id=h.id('bluebird', 'network', 'shop'),
             ip_version=4, cidr='10.31.1.0/24')


def extra_rule(client, project, group, name):
    return whole(client, project, 'security_group_rule', name, lambda h: h.create(
        'security_group_rule', security_group_id=h.id(project, 'security_group', group), direction='ingress',
        protocol='tcp', port_range_min=22, port_range_max=22, project_id=h.projects[project]))


def extra_address(h):
    h.create('floating_ip', project_id=h.projects['bluebird'], floating_network_id=h.external('wan'),
             floating_ip_address='198.51.100.99')


def share(h):
    h.create('shared_network', project_id=h.projects['acme-prod'], object_type='network', action='access_as_shared',
             object_id=h.id('acme-prod', 'network', 'storage'), target_tenant=h.projects['bluebird'])


def extras():
    yield whole(*ACME, 'container', 'extra', lambda h: h.swift('PUT', 'acme-prod', '/extra'))
    yield whole(*ACME, 'address_group', 'extra', lambda h: h.create(
        'address_group', name='extra', project_id=h.projects['acme-prod'], addresses=['192.0.2.0/24']))
    yield whole(*ACME, 'shared_network', 'storage with bluebird', share)
    yield whole(*BLUEBIRD, 'floating_ip', 'wan 198.51.100.99', extra_address)
    yield whole(*BLUEBIRD, 'network', 'extra', extra_network)
    yield whole(*BLUEBIRD, 'subnet', 'shop-extra')
    yield whole(*BLUEBIRD, 'router', 'extra')
    yield whole(*BLUEBIRD, 'router_interface', 'edge/extra-v4')
    yield extra_rule(*ACME, 'web', 'web: ingress tcp 22 from 0.0.0.0/0')
    yield extra_rule(*DELTA, 'default', 'default: ingress tcp 22 from 0.0.0.0/0')
    yield whole(*ACME, 'role_assignment', 'user bob: admin', lambda h: h.grant('PUT', 'acme-prod', 'user', 'bob', 'admin'))
    # only reported
    yield extra_rule(*COBALT, 'bench', 'bench: ingress tcp 22 from 0.0.0.0/0')
    # ignored by the policy
    yield (*ACME, 'security_group', 'extra', 'ignored', lambda h: h.create(
        'security_group', name='extra', project_id=h.projects['acme-prod']), None, None)


ROUNDS = {'fields': fields, 'removed': removed, 'extras': extras}


def do(rows, fleet):
    documents = cloud.regions(fleet)
    hands = {}
    for _, project, _, _, _, hand, _, _ in rows:
        region = PROJECTS[project]
        if region not in hands:
            hands[region] = Hand(region, documents[region])
        if hand:
            hand(hands[region])


def canonical(value):
    """Sets have no order; resolvers have one, and are told by it."""
    if isinstance(value, list) and (not value or isinstance(value[0], dict) or '-' in value[0] or ':' in value[0]):
        return sorted(value, key=json.dumps)
    return value


def told(rows, file):
    for name in ROUNDS:         # what was only reported is there still
        if name == sys.argv[2]:
            break
        rows = [r for r in ROUNDS[name]() if r[0] in REPORTED] + rows
    drift = json.load(open(file, encoding='utf-8'))
    assert drift['format'] == 'tenantry.drift/1' and drift['complete'], drift
    said, causes = {}, {}
    for c in drift['clients']:
        for x in c['changes']:
            at = (c['name'], x['project'], x['kind'], x['name'])
            causes[at] = (x['action'], x['cause'], x['verdict'])
            if x['action'] in ('update', 'adopt', 'replace') and x['fields']:
                for f in x['fields']:
                    said[(*at, f['name'])] = (canonical(f['from']), canonical(f['to']))
            else:
                said[(*at, None)] = (None, None)
    wanted = {(*r[:5],): (canonical(r[6]), canonical(r[7])) for r in rows
              if r[4] != 'ignored' and (r[6], r[7]) != (None, None) or r[4] is None}
    wrong = ['not told: %s: %s' % (k, wanted[k]) for k in wanted if k not in said]
    wrong += ['told for nothing: %s: %s %s' % (k, said[k], causes[k[:4]]) for k in said if k not in wanted]
    wrong += ['%s: %s, not %s' % (k, said[k], wanted[k]) for k in wanted if k in said and said[k] != wanted[k]]
    for at, (action, cause, verdict) in causes.items():
        if cause not in ('drift', 'extra') or (at[0] in REPORTED) and verdict != 'report':
            wrong.append('%s: %s %s %s' % (at, action, cause, verdict))
    return wrong


# what cloud.py calls rules of which plans say it in another way
RULES_LIVE = {'bench: ingress tcp 22 from 198.51.100.0/24': 'bench: ingress IPv4 tcp 22-22 198.51.100.0/24',
              'bench: ingress tcp 22 from 0.0.0.0/0': 'bench: ingress IPv4 tcp 22-22 anywhere'}


def kept(rows, fleet):
    documents = cloud.regions(fleet)
    live = {r: cloud.Region(cloud.Cloud(r), documents[r]).objects for r in ('ashburn', 'amsterdam')}
    wrong = []
    for client, project, kind, name, key, _, left, wanted in rows:
        there = live[PROJECTS[project]][project].get((kind, RULES_LIVE.get(name, name)))
        if client in REPORTED and key is None and (there is None) != (sys.argv[2] == 'removed'):
            wrong.append('%s %s is %s' % (kind, name, 'gone' if there is None else 'there again'))
        if client in REPORTED and left is not None and there[key] != left:
            wrong.append('%s %s: %s is %r, not %r any more' % (kind, name, key, there[key], left))
        if key == 'ignored' and there is None:
            wrong.append('%s %s is gone' % (kind, name))
    return wrong


def left(rows, fleet):
    """Of what has a name of its own; the policy of the fleet lets no rule and no role stay."""
    documents = cloud.regions(fleet)
    live = {r: cloud.Region(cloud.Cloud(r), documents[r]).objects for r in ('ashburn', 'amsterdam')}
    return ['%s: %s %s is gone' % (project, kind, name) for _, project, kind, name, _, _, _, _ in rows
            if kind not in ('security_group_rule', 'role_assignment') and (kind, name) not in live[PROJECTS[project]][project]]


def before(project, _):
    c = cloud.Cloud('ashburn')
    id = c.call('identity', 'POST', '/projects', {'project': {'name': project, 'domain_id': 'default'}})['project']['id']
    net = c.call('network', 'POST', '/networks', {'network': {'name': 'ward', 'project_id': id}})['network']['id']
    c.call('network', 'POST', '/subnets', {'subnet': {
        'name': 'ward-v4', 'project_id': id, 'network_id': net, 'ip_version': 4, 'cidr': '10.90.0.0/24'}})
    c.call('network', 'POST', '/security-groups', {'security_group': {'name': 'web', 'project_id': id}})


def ids(project, fleet):
    live = cloud.Region(cloud.Cloud('ashburn'), cloud.regions(fleet)['ashburn'])
    return sorted('%s %s' % (kind, id) for (of, kind, _), id in live.ids.items()
                  if of == project and id and kind != 'security_group_rule')


if sys.argv[1] == 'before':
    before(*sys.argv[2:])
    sys.exit()
if sys.argv[1] == 'ids':
    print('\n'.join(ids(*sys.argv[2:])))
    sys.exit()
rows = list(ROUNDS[sys.argv[2]]())
problems = {'do': do, 'told': told, 'kept': kept, 'left': left}[sys.argv[1]](rows, sys.argv[3]) or []
print('\n'.join(problems))
sys.exit(bool(problems))
