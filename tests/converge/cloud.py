"""What is live in a region and what a fleet's YAML asks for, in one shape:

    {project: {(kind, name): {field: value}}}

Nothing of Tenantry's is used: specs are read by PyYAML, clouds through openstacksdk.
"""
import glob
import ipaddress
import os

import openstack
import yaml

# a spec's words for network quotas, where they are not Neutron's plural
NETWORK_QUOTA = {'networks': 'network', 'subnets': 'subnet', 'subnet_pools': 'subnetpool', 'ports': 'port',
                 'routers': 'router', 'floating_ips': 'floatingip', 'security_groups': 'security_group',
                 'security_group_rules': 'security_group_rule', 'rbac_policies': 'rbac_policy'}
COMPUTE_QUOTA = ('instances', 'cores', 'ram', 'key_pairs', 'metadata_items', 'server_groups',
                 'server_group_members')
VOLUME_QUOTA = ('volumes', 'gigabytes', 'snapshots', 'backups', 'backup_gigabytes', 'per_volume_gigabytes',
                'groups')
SIZES = {'bytes': 0, 'ram': 20, 'gigabytes': 30, 'backup_gigabytes': 30, 'per_volume_gigabytes': 30}
UNITS = {'KiB': 10, 'MiB': 20, 'GiB': 30, 'TiB': 40, 'PiB': 50}
PROTOCOLS = {'1': 'icmp', '6': 'tcp', '17': 'udp', '47': 'gre', '50': 'esp', '58': 'ipv6-icmp',
             '112': 'vrrp', 'icmpv6': 'ipv6-icmp'}
INTERFACE = 'network:router_interface'


class Cloud:
    """One region through openstacksdk; paths and bodies are the API's own."""

    def __init__(self, region):
        self.region = region
        self.sdk = openstack.connect(cloud='devcloud-' + region)

    def call(self, service, method, path, body=None, missing=False):
        headers = {'compute': {'OpenStack-API-Version': 'compute 2.93'},
                   'block_storage': {'OpenStack-API-Version': 'volume 3.70'}}.get(service, {})
        reply = getattr(self.sdk, service).request(path, method, json=body, headers=headers)
        if missing and reply.status_code == 404:
            return {}
        assert reply.status_code < 300, '%s %s %s: %s %s' % (service, method, path, reply.status_code, reply.text)
        return reply.json() if reply.content else {}

    def swift(self, method, project, path='', **headers):
        """A project's account; the headers of the answer, or the list of what is in it."""
        root = self.sdk.object_store.get_endpoint().rpartition('/')[0]
        reply = self.sdk.session.request('%s/AUTH_%s%s' % (root, project, path), method, raise_exc=False, headers={
            k.replace('_', '-'): v for k, v in headers.items()})
        assert reply.status_code < 300, '%s %s: %s %s' % (method, path, reply.status_code, reply.text)
        return reply.json() if 'format=json' in path else reply.headers

    def list(self, service, path, key=None):
        return self.call(service, 'GET', path)[key or path.strip('/').split('?')[0].replace('-', '_')]


# --- live -------------------------------------------------------------------------------------------------

class People:
    """Names of Keystone's domains, roles, groups and users, and back."""

    def __init__(self, cloud):
        self.domains = {d['id']: d['name'] for d in cloud.list('identity', '/domains')}
        self.roles = {r['id']: r['name'] for r in cloud.list('identity', '/roles')}
        self.groups = {g['id']: (self.domains[g['domain_id']], g['name']) for g in cloud.list('identity', '/groups')}
        self.users = {u['id']: (self.domains[u['domain_id']], u['name']) for u in cloud.list('identity', '/users')}


def rule_key(direction, ethertype, protocol, low, high, peer):
    """What Neutron tells rules apart by."""
    protocol = PROTOCOLS.get(str(protocol).lower(), str(protocol).lower()) if protocol is not None else 'any'
    if protocol == 'icmp' and ethertype == 'IPv6':
        protocol = 'ipv6-icmp'
    if (low, high) == (1, 65535) and 'icmp' not in protocol:
        low = high = None
    if peer in (None, '0.0.0.0/0', '::/0'):
        peer = 'anywhere'
    return '%s %s %s %s-%s %s' % (direction, ethertype, protocol, low, high, peer)


def floating_ip_name(network, address, description):
    return network + (' ' + address if address else '') + (': ' + description if description else '')


def acl(text):
    return ','.join(sorted(text.replace(' ', '').split(','))) if text else None


def is_ours(tags):
    return any(t.startswith('tenantry:') for t in tags)


class Region:
    """All that the projects of a region have there, by project; or those that carry one of some tags."""

    def __init__(self, cloud, document, tags=None):
        self.cloud = cloud
        self.people = People(cloud)
        # of several words for one network, the first
        self.external = {v: k for k, v in reversed(document.get('external_networks', {}).items())}
        self.types = {v: k for k, v in document.get('volume_types', {}).items()}
        self.objects, self.ids = {}, {}
        tags = set(tags or ['tenantry.region:' + cloud.region])
        projects = cloud.list('identity', '/projects')
        self.known = {p['id']: p['name'] for p in projects}
        self.lost = []          # what belongs to projects that are no more
        projects = [p for p in projects if tags & set(p['tags'])]
        self.names = {p['id']: p['name'] for p in projects}
        for p in projects:
            self.add(p['id'], 'project', p['name'], p['id'], {
                'domain': self.people.domains[p['domain_id']], 'description': p['description'] or None,
                'enabled': p['enabled'], 'tags': sorted(t for t in p['tags'] if 'applied' not in t)})
        self.grants()
        self.quotas()
        self.access(document)
        self.storage()
        self.networks()
        self.routers()
        self.floating_ips()
        self.security_groups()

    def add(self, project, kind, name, id, fields):
        if project and project not in self.known:
            self.lost.append('%s %s of project %s' % (kind, name, project))
        if project not in self.names:
            return
        of_project = self.objects.setdefault(self.names[project], {})
        assert (kind, name) not in of_project, 'twice in %s: %s %s' % (self.names[project], kind, name)
        of_project[kind, name] = fields
        self.ids[self.names[project], kind, name] = id

    def described(self, o, fields):
        return {'description': o['description'] or None, 'tags': sorted(o['tags']), **fields}

    def grants(self):
        for a in self.cloud.list('identity', '/role_assignments'):
            project = a['scope'].get('project', {}).get('id')
            if project is None or a['scope'].get('OS-INHERIT:inherited_to'):
                continue
            kind = 'group' if 'group' in a else 'user'
            domain, name = getattr(self.people, kind + 's')[a[kind]['id']]
            name = '%s %s of %s: %s' % (kind, name, domain, self.people.roles[a['role']['id']])
            self.add(project, 'role_assignment', name, None, {})

    def quotas(self):
        rows = {q['project_id']: q for q in self.cloud.list('network', '/quotas')}
        self.lost += ['network quota of project ' + id for id in rows if id not in self.known]
        for id, name in self.names.items():
            q = self.cloud.list('compute', '/os-quota-sets/' + id, 'quota_set')
            self.add(id, 'compute_quota', name, None, {k: q[k] for k in COMPUTE_QUOTA})
            q = self.cloud.list('block_storage', '/os-quota-sets/' + id, 'quota_set')
            fields = {k: q[k] for k in VOLUME_QUOTA}
            for key, value in q.items():
                part, _, of = key.partition('_')
                if of and part in ('volumes', 'gigabytes', 'snapshots'):
                    fields['types.%s.%s' % (self.types.get(of, of), part)] = value
            self.add(id, 'volume_quota', name, None, fields)
            q = rows.get(id) or self.cloud.list('network', '/quotas/%s/default' % id, 'quota')
            self.add(id, 'network_quota', name, None, {k: q[v] for k, v in NETWORK_QUOTA.items()})

    def storage(self):
        for id, name in self.names.items():
            bytes = self.cloud.swift('HEAD', id).get('X-Account-Meta-Quota-Bytes')
            self.add(id, 'object_quota', name, None, {'bytes': int(bytes or -1)})
            for c in self.cloud.swift('GET', id, '?format=json'):
                h = self.cloud.swift('HEAD', id, '/' + c['name'])
                owner = h.get('X-Container-Meta-Tenantry')
                self.add(id, 'container', c['name'], None, {
                    'read': acl(h.get('X-Container-Read')), 'write': acl(h.get('X-Container-Write')),
                    'tags': ['tenantry:' + owner] if owner else []})

    def access(self, document):
        """Who may use what is not everybody's."""
        def name(collection, o):
            return {v: k for k, v in document.get(collection, {}).items()}.get(o['name'], o['name'])

        self.public = set()     # what needs no access, as the access would be called
        for f in self.cloud.list('compute', '/flavors/detail?is_public=None', 'flavors'):
            if f['os-flavor-access:is_public']:
                self.public.add(('flavor_access', name('flavors', f)))
            else:
                for a in self.cloud.list('compute', '/flavors/%s/os-flavor-access' % f['id'], 'flavor_access'):
                    self.add(a['tenant_id'], 'flavor_access', name('flavors', f), None, {})
        for t in self.cloud.list('block_storage', '/types?is_public=None', 'volume_types'):
            if t['is_public']:
                self.public.add(('volume_type_access', name('volume_types', t)))
            else:
                for a in self.cloud.list('block_storage', '/types/%s/os-volume-type-access' % t['id'],
                                         'volume_type_access'):
                    self.add(a['project_id'], 'volume_type_access', name('volume_types', t), None, {})
        types = {t['id']: name('volume_types', t)
                 for t in self.cloud.list('block_storage', '/types?is_public=None', 'volume_types')}
        root = self.cloud.sdk.block_storage.get_endpoint().rpartition('/v3')[0]     # it stands in no project
        for d in self.cloud.list('block_storage', root + '/v3/default-types', 'default_types'):
            self.add(d['project_id'], 'default_volume_type', types[d['volume_type_id']], None, {})
        for a in self.cloud.list('compute', '/os-aggregates', 'aggregates'):
            for key, project in a['metadata'].items():
                if key.startswith('filter_tenant_id'):
                    self.add(project, 'dedicated_hosts', a['name'], None, {})
        for i in self.cloud.list('image', '/images?limit=1000', 'images'):
            if i['visibility'] == 'public':
                self.public.add(('image_member', name('images', i)))
            if i['visibility'] == 'shared':
                for m in self.cloud.list('image', '/images/%s/members' % i['id'], 'members'):
                    self.add(m['member_id'], 'image_member', name('images', i), None, {'status': m['status']})

    def networks(self):
        networks = self.cloud.list('network', '/networks')
        self.external_ids = {n['id']: self.external.get(n['name'], n['name'])
                             for n in networks if n['router:external']}
        names = {n['id']: n['name'] for n in networks}
        policies = {p['id']: p['name'] for p in self.cloud.list('network', '/qos/policies', 'policies')}
        pools = {p['id']: p['name'] for p in self.cloud.list('network', '/subnetpools')}
        for n in networks:
            vlan = {'physical_network': n['provider:physical_network'], 'id': n['provider:segmentation_id']}
            self.add(n['project_id'], 'network', n['name'], n['id'], self.described(n, {
                'mtu': n['mtu'], 'port_security': n['port_security_enabled'], 'dns_domain': n.get('dns_domain') or None,
                'qos_policy': policies.get(n['qos_policy_id']), 'vlan': vlan if n['provider:network_type'] == 'vlan' else None}))
        for r in self.cloud.list('network', '/rbac-policies'):
            if r['object_type'] == 'network' and r['action'] == 'access_as_shared':
                self.add(r['project_id'], 'shared_network', '%s with %s' % (
                    names[r['object_id']], self.known.get(r['target_tenant'], r['target_tenant'])), r['id'], {})
        subnets = self.cloud.list('network', '/subnets')
        self.subnets = {s['id']: s['name'] for s in subnets}
        for s in subnets:
            self.add(s['project_id'], 'subnet', s['name'], s['id'], self.described(s, {
                'network': names[s['network_id']], 'cidr': s['cidr'], 'gateway': s['gateway_ip'],
                'dns': s['dns_nameservers'], 'dhcp': s['enable_dhcp'],
                'ipv6_ra_mode': s['ipv6_ra_mode'], 'ipv6_address_mode': s['ipv6_address_mode'],
                'subnet_pool': pools.get(s['subnetpool_id']),
                'pools': sorted('%(start)s-%(end)s' % p for p in s['allocation_pools']),
                'routes': sorted('%(destination)s via %(nexthop)s' % r for r in s['host_routes'])}))

    def routers(self):
        routers = {r['id']: r for r in self.cloud.list('network', '/routers')}
        for r in routers.values():
            gateway = r['external_gateway_info']
            self.add(r['project_id'], 'router', r['name'], r['id'], self.described(r, {
                'external': gateway and {'network': self.external_ids[gateway['network_id']],
                                         'snat': gateway['enable_snat']},
                'routes': sorted('%(destination)s via %(nexthop)s' % x for x in r['routes'])}))
        for p in self.cloud.list('network', '/ports?device_owner=' + INTERFACE, 'ports'):
            for ip in p['fixed_ips']:
                router = routers[p['device_id']]
                self.add(router['project_id'], 'router_interface',
                         '%s/%s' % (router['name'], self.subnets[ip['subnet_id']]), p['id'], {})

    def floating_ips(self):
        """By the name in their mark, or else by what they are: they have none of their own."""
        for f in self.cloud.list('network', '/floatingips'):
            network, address = self.external_ids[f['floating_network_id']], f['floating_ip_address']
            name = next((t.partition(':')[2] for t in f['tags'] if t.startswith('tenantry.name:')),
                        floating_ip_name(network, address, f['description']))
            self.add(f['project_id'], 'floating_ip', name, f['id'], self.described(f, {
                'network': network, 'address': address}))

    def security_groups(self):
        addresses = self.cloud.list('network', '/address-groups')
        for g in addresses:
            self.add(g['project_id'], 'address_group', g['name'], g['id'], {
                'description': g['description'] or None, 'addresses': sorted(g['addresses'])})
        addresses = {g['id']: g['name'] for g in addresses}
        groups = self.cloud.list('network', '/security-groups')
        names = {g['id']: g['name'] for g in groups}
        for g in groups:
            self.add(g['project_id'], 'security_group', g['name'], g['id'], self.described(g, {
                'stateful': g['stateful']}))
            for r in g['security_group_rules']:
                peer = r['remote_ip_prefix'] or r['remote_group_id'] and 'group ' + names[r['remote_group_id']]
                if r['remote_address_group_id']:
                    peer = 'address_group ' + addresses[r['remote_address_group_id']]
                self.add(g['project_id'], 'security_group_rule', g['name'] + ': ' + rule_key(
                    r['direction'], r['ethertype'], r['protocol'], r['port_range_min'], r['port_range_max'],
                    peer), r['id'], {'description': r['description'] or None})


# --- specs ------------------------------------------------------------------------------------------------

def documents(path):
    files = [path] if os.path.isfile(path) else glob.glob(path + '/**/*.y*ml', recursive=True)
    return [d for f in sorted(files) for d in yaml.safe_load_all(open(f, encoding='utf-8'))]


def number(key, value):
    if value == 'unlimited':
        return -1
    if isinstance(value, str):
        count, unit = value.split()
        return int(count) << UNITS[unit] >> SIZES[key]
    return value


def wanted_quotas(quota, name):
    for service, values in quota.items():
        fields = {k: number(k, v) for k, v in values.items() if k != 'types'}
        for of, parts in values.get('types', {}).items():
            fields.update({'types.%s.%s' % (of, k): number(k, v) for k, v in parts.items()})
        yield (service + '_quota', name), fields


def address(text):
    return str(ipaddress.ip_address(text)) if text is not None else None


def written(o, **shape):
    """The fields that are written, each through its shape."""
    return {k: f(o[k]) for k, f in shape.items() if k in o}


def same(value):
    return value


def routes(value):
    return sorted('%(to)s via %(via)s' % r for r in value)


def wanted_rule(r):
    direction = r.get('direction', 'ingress')
    peer = r.get('from' if direction == 'ingress' else 'to')
    v6 = isinstance(peer, str) and ':' in peer
    ports = str(r['ports']).split('-') if 'ports' in r else None
    low, high = (int(ports[0]), int(ports[-1])) if ports else (r.get('icmp_type'), r.get('icmp_code'))
    return rule_key(direction, r.get('ethertype', 'IPv6' if v6 else 'IPv4'), r.get('protocol'), low, high,
                    ' '.join(*peer.items()) if isinstance(peer, dict) else peer)


def wanted_project(client, region, p):
    def tags(name):
        return {'tags': ['tenantry.name:' + name, 'tenantry:' + client]}

    yield ('project', p['name']), {
        'domain': p.get('domain', 'Default'), 'enabled': True,
        'tags': ['tenantry.region:' + region, 'tenantry:' + client], **written(p, description=same)}
    yield from wanted_quotas(p.get('quota', {}), p['name'])
    for a in p.get('access', []):
        kind = 'group' if 'group' in a else 'user'
        for role in a['roles']:
            yield ('role_assignment', '%s %s of %s: %s' % (kind, a[kind], a.get('domain', 'Default'), role)), {}
    for n in p.get('networks', []):
        yield ('network', n['name']), {**tags(n['name']), **written(
            n, description=same, mtu=same, vlan=same, port_security=same, qos_policy=same,
            dns_domain=lambda d: d and d.lower())}
        for s in n.get('subnets', []):
            yield ('subnet', s['name']), {**tags(s['name']), 'network': n['name'], **written(
                s, description=same, cidr=lambda c: str(ipaddress.ip_network(c, strict=False)),
                gateway=address, dns=lambda d: [address(a) for a in d], pools=sorted, routes=routes, dhcp=same,
                ipv6_ra_mode=same, ipv6_address_mode=same, subnet_pool=same)}
    for c in p.get('containers', []):
        yield ('container', c['name']), {'tags': ['tenantry:' + client], **written(c, read=acl, write=acl)}
    for kind, collection in ('flavor_access', 'flavors'), ('volume_type_access', 'volume_types'):
        for name in p.get(collection, []):
            yield (kind, name), {}
    if p.get('default_volume_type'):
        yield ('default_volume_type', p['default_volume_type']), {}
    if p.get('hosts'):
        yield ('dedicated_hosts', p['hosts']['aggregate']), {}
    for name in p.get('images', []):
        yield ('image_member', name), {'status': 'accepted'}
    for s in p.get('shared_networks', []):
        yield ('shared_network', '%(network)s with %(with)s' % s), {}
    for r in p.get('routers', []):
        yield ('router', r['name']), {**tags(r['name']), **written(
            r, description=same, external=lambda e: e and {'snat': True, **e}, routes=routes)}
        for s in r.get('subnets', []):
            yield ('router_interface', '%s/%s' % (r['name'], s)), {}
    alike = {}
    for f in p.get('floating_ips', []):
        name = floating_ip_name(f['network'], f.get('address'), f.get('description'))
        alike[name] = alike.get(name, 0) + 1
        name += ' (%d)' % alike[name] if alike[name] > 1 else ''
        yield ('floating_ip', name), {**tags(name), **written(f, network=same, address=address, description=same)}
    for g in p.get('address_groups', []):
        yield ('address_group', g['name']), written(g, description=same, addresses=sorted)
    for g in p.get('security_groups', []):
        marked = {} if g['name'] == 'default' else tags(g['name'])   # nobody made it, nobody deletes it
        yield ('security_group', g['name']), {**marked, **written(g, description=same, stateful=same)}
        if 'rules' not in g:
            continue
        for r in g['rules']:
            yield ('security_group_rule', '%s: %s' % (g['name'], wanted_rule(r))), written(r, description=same)
        if not any(r.get('direction') == 'egress' for r in g['rules']):
            for version in ('IPv4', 'IPv6'):   # born with them, and nothing said of them
                yield ('security_group_rule', '%s: egress %s any None-None anywhere' % (g['name'], version)), {}


def regions(fleet):
    return {d['name']: d for d in documents(fleet) if d['kind'] == 'Region'}


def is_of_named_things(value):
    return isinstance(value, list) and all(isinstance(item, dict) and 'name' in item for item in value)


def laid(above, below):
    """What stands above wins; maps merge deeply, lists of named things by name."""
    if isinstance(above, dict) and isinstance(below, dict):
        return {**below, **{k: laid(v, below[k]) if k in below else v for k, v in above.items()}}
    if above and below and is_of_named_things(above) and is_of_named_things(below):
        named = {item['name']: item for item in above}
        both = [laid(named.pop(item['name'], {}), item) for item in below]
        return both + list(named.values())
    return above


def package(packages, name):
    if name is None:
        return {}
    document = packages[name]
    return laid(document.get('project', {}), package(packages, document.get('extends')))


def clients(fleet):
    """With what their packages say."""
    packages = {d['name']: d for d in documents(fleet) if d['kind'] == 'Package'}
    return [{**d, 'projects': [laid(p, package(packages, d.get('package'))) for p in d.get('projects', [])]}
            for d in documents(fleet) if d['kind'] == 'Client']


def wanted(fleet, region, at=None, only=None):
    """What the clients of a region want there, or at another one."""
    return {p['name']: dict(wanted_project(c['name'], at or region, p))
            for c in clients(fleet) if c['region'] == region and (not only or c['name'] in only)
            for p in c.get('projects', [])}
