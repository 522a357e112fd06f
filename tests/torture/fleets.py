"""Fleets: one that uses every kind, before and after an edit; and random ones with random edits. JSON is YAML."""
import copy
import json
import os
import random

REGIONS = ('ashburn', 'amsterdam')
SETUP = [{'kind': 'Region', 'name': region, 'external_networks': {'public': 'ext-net', 'wan': 'wan-' + region},
          'volume_types': {'nvme': 'ssd-' + region, 'sealed': 'sealed-' + region}, 'flavors': {'large': 'tdx.large'}}
         for region in REGIONS]
# what carries no mark: without the ledger nobody knows who gave it
SETUP += [{'kind': 'Policy', 'name': 'torture', 'extras': {'access': 'remove', 'shared_networks': 'remove',
                                                            'flavors': 'remove', 'volume_types': 'remove',
                                                            'images': 'remove', 'hosts': 'remove',
                                                            'default_volume_type': 'remove', 'users': 'remove',
                                                            'domain_access': 'remove', 'address_groups': 'remove',
                                                            'server_groups': 'remove'},
           'limits': {'delete_percent': 100, 'delete_count': 1000}}]


NOTHING_KEPT = {**SETUP[-1], 'retention': '0s'}


def write(fleet, folder):
    os.makedirs(folder, exist_ok=True)
    for document in SETUP + fleet:
        path = os.path.join(folder, '%s-%s.yaml' % (document['kind'].lower(), document['name']))
        with open(path, 'w') as file:
            json.dump({'apiVersion': 'tenantry/v1', **document}, file, indent=1)


# --- every kind ---------------------------------------------------------------------------------------------

def first():
    """What is there at first: every kind, and in the second region some of it. No quota is what it is by default: of a
    project that is there already, such a one would not be written."""
    return [{'kind': 'Client', 'name': 'alpha', 'region': 'ashburn', 'projects': [{
        'name': 'alpha-prod', 'description': 'Production',
        'quota': {'compute': {'instances': 40, 'cores': 160, 'ram': '512 GiB'},
                  'volume': {'volumes': 100, 'gigabytes': '10 TiB', 'types': {'nvme': {'volumes': 20}}},
                  'network': {'networks': 10, 'subnets': 20, 'ports': 400, 'security_groups': 50}},
        'networks': [
            {'name': 'app', 'description': 'Servers', 'mtu': 1400, 'qos_policy': 'gold', 'subnets': [
                {'name': 'app-v4', 'cidr': '10.20.0.0/24', 'gateway': '10.20.0.1', 'dns': ['9.9.9.9'],
                 'pools': ['10.20.0.50-10.20.0.99'], 'routes': [{'to': '10.99.0.0/16', 'via': '10.20.0.9'}]},
                {'name': 'app-v6', 'cidr': '2001:db8:20::/64', 'ipv6_ra_mode': 'slaac', 'ipv6_address_mode': 'slaac'}]},
            {'name': 'store', 'port_security': False, 'vlan': {'physical_network': 'physnet1', 'id': 1203}, 'subnets': [
                {'name': 'store-v4', 'cidr': '10.20.8.0/24', 'gateway': None, 'dhcp': False}]},
            {'name': 'spare', 'subnets': [{'name': 'spare-v4', 'cidr': '10.40.9.0/24', 'subnet_pool': 'pool'}]}],
        'routers': [{'name': 'edge', 'external': {'network': 'public'}, 'subnets': ['app-v4', 'app-v6'],
                     'routes': [{'to': '192.168.0.0/16', 'via': '10.20.0.9'}]}],
        'security_groups': [
            {'name': 'web', 'description': 'HTTPS', 'rules': [
                {'protocol': 'tcp', 'ports': 443}, {'protocol': 'icmp', 'icmp_type': 8, 'icmp_code': 0}]},
            {'name': 'app', 'rules': [{'protocol': 'tcp', 'ports': '8000-8080', 'from': {'group': 'web'}},
                                      {'direction': 'egress', 'protocol': 'udp', 'ports': 53, 'to': '9.9.9.9/32'}]}],
        'floating_ips': [{'network': 'public'}, {'network': 'public'},
                         {'network': 'wan', 'description': 'Front door'},
                         {'network': 'public', 'address': '203.0.113.77'}],
        'shared_networks': [{'network': 'app', 'with': 'alpha-dev'}],
        'flavors': ['large', 'small'], 'volume_types': ['sealed'], 'images': ['golden'], 'default_volume_type': 'nvme',
        'hosts': {'aggregate': 'dedicated'},
        'access': [{'group': 'operators', 'roles': ['member']}, {'user': 'auditor', 'roles': ['reader']}]},
        {'name': 'alpha-dev', 'quota': {'compute': {'cores': 24}}, 'floating_ips': [{'network': 'wan'}],
         'flavors': ['large'], 'default_volume_type': 'sealed', 'volume_types': ['sealed'], 'networks': [
            {'name': 'lab', 'subnets': [{'name': 'lab-v4', 'cidr': '10.30.0.0/24'}]}]}]},
        {'kind': 'Client', 'name': 'beta', 'region': 'amsterdam', 'projects': [{
            'name': 'beta', 'domain': 'partners', 'quota': {'volume': {'gigabytes': '2 TiB'}},
            'networks': [{'name': 'net', 'subnets': [{'name': 'net-v4', 'cidr': '10.1.0.0/24'}]}],
            'floating_ips': [{'network': 'wan'}], 'images': ['golden'], 'flavors': ['small'], 'volume_types': ['sealed'],
            'default_volume_type': 'sealed', 'hosts': {'aggregate': 'dedicated'},
            'routers': [{'name': 'edge', 'external': {'network': 'wan'}, 'subnets': ['net-v4'],
                         'routes': [{'to': '10.98.0.0/16', 'via': '10.1.0.9'}]}],
            'security_groups': [{'name': 'default', 'rules': [{'protocol': 'tcp', 'ports': 22}]}],
            'access': [{'user': 'carol', 'domain': 'partners', 'roles': ['reader']}]}]},
        {'kind': 'Client', 'name': 'gamma', 'region': 'amsterdam',
         'domain': {'name': 'gamma', 'description': 'All of it', 'access': [
             {'group': 'admins', 'roles': ['member'], 'inherited': True}, {'group': 'readers', 'roles': ['reader']}]},
         'groups': [{'name': 'admins', 'description': 'Who may', 'users': ['dora', {'user': 'alice', 'domain': 'Default'}]},
                    {'name': 'readers', 'users': ['dora', 'emil']}],
         'projects': [{
             'name': 'gamma', 'quota': {'object': {'bytes': '5 TiB'}},
             'containers': [{'name': 'backup', 'read': '.r:*,.rlistings'}, {'name': 'logs'}],
             'routers': [{'name': 'spare'}],
             'subnet_pools': [{'name': 'main', 'prefixes': ['10.66.0.0/16'], 'default_prefixlen': 24, 'address_scope': 'routed'},
                              {'name': 'six', 'description': 'All of it', 'prefixes': ['fd00:66::/48'], 'default_quota': 512}],
             'networks': [{'name': 'cut', 'subnets': [{'name': 'cut-v4', 'cidr': '10.66.3.0/24', 'subnet_pool': 'main'}]}],
             'server_groups': [{'name': 'apart', 'policy': 'anti-affinity'}, {'name': 'spread', 'policy': 'soft-affinity'}],
             'address_groups': [{'name': 'offices', 'description': 'Where they sit',
                                 'addresses': ['192.0.2.0/24', '198.51.100.7/32']}, {'name': 'homes', 'addresses': []}],
             'security_groups': [{'name': 'web', 'stateful': False, 'rules': [
                 {'protocol': 'tcp', 'ports': 443, 'from': {'address_group': 'offices'}}]}],
             'access': [{'group': 'readers', 'roles': ['reader'], 'inherited': True}, {'user': 'dora', 'roles': ['member']},
                        {'user': 'admin', 'domain': 'Default', 'roles': ['member']}]}]}]


def second():
    """The same after an edit that creates, updates, replaces and deletes."""
    fleet = copy.deepcopy(first())
    prod, dev = fleet[0]['projects']
    prod['description'] = 'Production, and more of it'
    prod['quota']['compute'].update(cores=200, instances=30)
    prod['quota']['network'].update(ports=600, networks=9)
    app, store, _ = prod['networks']
    app.update(description='More servers', mtu=1450, qos_policy=None)
    app['subnets'][0].update(dns=['149.112.112.112', '9.9.9.9'], pools=['10.20.0.50-10.20.0.120'], routes=[])
    store['subnets'][0]['cidr'] = '10.20.10.0/24'
    prod['networks'][2] = {'name': 'extra', 'subnets': [{'name': 'extra-v4', 'cidr': '10.20.11.0/24'}]}
    prod['routers'][0].update(subnets=['app-v4', 'extra-v4'], routes=[{'to': '192.168.0.0/16', 'via': '10.20.0.8'}])
    prod['security_groups'][0]['rules'][0]['ports'] = 8443
    prod['security_groups'][1] = {'name': 'database', 'rules': [{'protocol': 'tcp', 'ports': 5432, 'from': {'group': 'web'}}]}
    prod['access'] = [{'group': 'operators', 'roles': ['member', 'reader']}]
    prod['floating_ips'] = [{'network': 'public'}, {'network': 'wan', 'description': 'Back door'},
                            {'network': 'public', 'address': '203.0.113.78'}, {'network': 'wan'}]
    prod['shared_networks'] = [{'network': 'app', 'with': 'alpha-new'}, {'network': 'extra', 'with': 'alpha-new'}]
    prod.update(flavors=['large'], volume_types=[], images=[], default_volume_type='hdd', hosts=None)
    fleet[0]['projects'] = [prod, {'name': 'alpha-new', 'networks': dev['networks'], 'floating_ips': [{'network': 'wan'}],
                                        'images': ['golden'], 'hosts': {'aggregate': 'dedicated'}}]
    beta = fleet[1]['projects'][0]
    beta['quota']['volume']['gigabytes'] = '3 TiB'
    beta['networks'][0]['subnets'][0]['cidr'] = '10.1.0.0/25'  # beneath a route that stays
    beta['routers'][0]['external'] = {'network': 'public'}
    beta['access'].append({'group': 'integrators', 'domain': 'partners', 'roles': ['member']})
    client = fleet[2]
    client['domain'].update(description='All of theirs', access=[{'group': 'crew', 'roles': ['member', 'reader']}])
    client['groups'] = [{'name': 'crew', 'formerly': 'admins', 'description': 'Who did', 'users': ['finn']},
                        {'name': 'writers', 'users': [{'user': 'bob', 'domain': 'Default'}]}]
    gamma = client['projects'][0]
    gamma['quota']['object']['bytes'] = '6 TiB'
    gamma.update(routers=[], server_groups=[{'name': 'apart', 'policy': 'affinity'}])
    gamma['subnet_pools'] = [{'name': 'first', 'formerly': 'main', 'prefixes': ['10.66.0.0/15'], 'default_prefixlen': 25,
                              'address_scope': None},
                             {'name': 'seven', 'prefixes': ['fd00:67::/48']}]
    gamma['networks'][0]['subnets'][0]['subnet_pool'] = 'first'
    gamma['containers'] = [{'name': 'backup', 'read': None, 'write': 'gamma:*'}, {'name': 'archive'}]
    gamma['address_groups'] = [{'name': 'offices', 'description': 'Where they work', 'addresses': ['192.0.2.0/24', '203.0.113.0/24']},
                               {'name': 'depots', 'addresses': ['198.51.100.9/32']}]
    gamma['security_groups'][0].update(description='Both', rules=[
        {'protocol': 'tcp', 'ports': 443, 'from': {'address_group': 'offices'}},
        {'protocol': 'tcp', 'ports': 80, 'from': {'address_group': 'depots'}}])
    gamma['access'] = [{'group': 'writers', 'roles': ['member']}, gamma['access'][2]]
    return fleet


def paused():
    """The first, with one client suspended."""
    fleet = first()
    fleet[2]['state'] = 'suspended'
    return fleet


def third():
    """One client is terminated and kept for a while, one has expired, and the suspended one is active again."""
    alpha, beta, gamma = first()
    alpha['expires'] = '2020-01-01'
    beta['state'] = 'terminated'
    return [alpha, beta, gamma]


def fourth():
    """The terminated one goes with all that is in it, the expired one is back, another is suspended."""
    alpha, beta, gamma = paused()
    beta['state'] = 'terminated'
    return [alpha, beta, gamma, NOTHING_KEPT]


# --- quotas of services that the clouds of the others do not have ---

def services():
    """A client of one region, where nothing but its quotas is asked for."""
    return [{'kind': 'Client', 'name': 'sigma', 'region': 'ashburn', 'projects': [{'name': 'sigma', 'quota': {
        'compute': {'cores': 33}, 'load_balancer': {'load_balancers': 5, 'members': 9}, 'dns': {'zones': 3},
        'key_manager': {'secrets': 20}, 'share': {'shares': 40, 'types': {'fast': {'shares': 7}}},
        'image': {'image_count_total': 7}}}, {'name': 'tau', 'quota': {'compute': {'instances': 3}}}]}]


def services_changed():
    fleet = services()
    sigma, tau = fleet[0]['projects']
    sigma['quota'] = {
        'compute': {'cores': 34}, 'load_balancer': {'load_balancers': 6, 'members': 'unlimited'}, 'dns': {'zones': 4},
        'key_manager': {'secrets': 'unlimited'}, 'share': {'shares': 39, 'types': {'fast': {'shares': 8}}},
        'image': {'image_count_total': 0}}
    tau['quota'].update(load_balancer={'pools': 4}, share={'shares': 3})
    return fleet


# --- random ones --------------------------------------------------------------------------------------------

class Random:
    """Valid fleets and valid edits of them, from a seed."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.count = 0

    def chance(self, probability):
        return self.random.random() < probability

    def name(self, prefix):
        self.count += 1
        return '%s-%d' % (prefix, self.count)

    def some(self, make, least, most):
        return [make() for _ in range(self.random.randint(least, most))]

    def subnet(self):
        self.count += 1
        block = '10.%d.%d' % (self.count // 250, self.count % 250)
        subnet = {'name': 'subnet-%d' % self.count, 'cidr': block + '.0/24', 'gateway': block + '.1'}
        if self.chance(0.4):
            subnet['dns'] = self.random.sample(['9.9.9.9', '1.1.1.1', '8.8.8.8', '149.112.112.112'], self.random.randint(0, 3))
        if self.chance(0.3):
            subnet['pools'] = [block + '.50-%s.%d' % (block, self.random.randint(60, 90))]
        if self.chance(0.3):
            subnet['routes'] = [{'to': '10.99.0.0/16', 'via': block + '.9'}]
        return subnet

    def network(self):
        network = {'name': self.name('network'), 'subnets': self.some(self.subnet, 0, 2)}
        if self.chance(0.3):
            network['mtu'] = self.random.randint(1300, 1450)
        if self.chance(0.3):
            network['description'] = self.name('about')
        if self.chance(0.2):
            network['vlan'] = {'physical_network': 'physnet1', 'id': 1000 + self.count}
        return network

    def rule(self):
        self.count += 1
        rule = {'protocol': self.random.choice(['tcp', 'udp']), 'ports': 1000 + self.count}
        if self.chance(0.3):
            rule['direction'] = 'egress'
        elif self.chance(0.4):
            rule['from'] = '10.%d.0.0/16' % self.random.randint(0, 99)
        return rule

    def group(self):
        return {'name': self.name('group'), 'rules': self.some(self.rule, 0, 3)}

    def quota(self):
        number = self.random.randint
        return {service: values for service, values in (
            ('compute', {'cores': number(10, 99), 'instances': number(5, 50)}),
            ('volume', {'volumes': number(5, 50), 'gigabytes': number(100, 999)}),
            ('network', {'networks': number(20, 60), 'ports': number(100, 500), 'security_groups': number(20, 60)}),
        ) if self.chance(0.6)}

    def access(self):
        whos = [('group', 'operators'), ('group', 'developers'), ('user', 'alice'), ('user', 'bob')]
        return [{kind: name, 'roles': self.random.sample(['member', 'reader'], self.random.randint(1, 2))}
                for kind, name in self.random.sample(whos, self.random.randint(0, 3))]

    def routers(self, project):
        """On subnets that no other router has."""
        free = [subnet['name'] for network in project['networks'] for subnet in network['subnets']]
        self.random.shuffle(free)
        routers = []
        while free and self.chance(0.7):
            count = self.random.randint(1, len(free))
            router = {'name': self.name('router'), 'subnets': free[:count]}
            free = free[count:]
            router['external'] = {'network': self.random.choice(['public', 'wan'])} if self.chance(0.7) else None
            routers.append(router)
        return routers

    def project(self):
        project = {'name': self.name('project'), 'networks': self.some(self.network, 0, 3),
                   'security_groups': self.some(self.group, 0, 2), 'access': self.access()}
        project['routers'] = self.routers(project)
        if self.chance(0.7):
            project['quota'] = self.quota()
        if self.chance(0.5):
            project['description'] = self.name('about')
        return project

    def client(self):
        return {'kind': 'Client', 'name': self.name('client'), 'region': self.random.choice(REGIONS),
                'projects': self.some(self.project, 1, 2)}

    def fleet(self):
        return self.some(self.client, 1, 3)

    def edit(self, fleet):
        """Another fleet with the same clients: what goes, stays, changes and comes is by chance."""
        fleet = copy.deepcopy(fleet)
        for client in fleet:
            client['projects'] = [p for p in client['projects'] if self.chance(0.85)] or client['projects'][:1]
            if self.chance(0.3):
                client['projects'].append(self.project())
            for project in client['projects']:
                self.edit_project(project)
        return fleet

    def edit_project(self, project):
        for key, make in (('networks', self.network), ('security_groups', self.group)):
            project[key] = [item for item in project[key] if self.chance(0.8)]
            if self.chance(0.5):
                project[key].append(make())
        for network in project['networks']:
            if self.chance(0.3):
                network['subnets'] = self.some(self.subnet, 0, 2)
            if self.chance(0.3):
                network['description'] = self.name('about')
        for group in project['security_groups']:
            group['rules'] = [rule for rule in group['rules'] if self.chance(0.7)] + self.some(self.rule, 0, 1)
        if self.chance(0.5):
            project['routers'] = self.routers(project)
        self.mend_routers(project)
        project['access'] = self.access() if self.chance(0.5) else project['access']
        if self.chance(0.5):
            project['quota'] = self.quota()
        if self.chance(0.3):
            project['description'] = self.name('about')

    def mend_routers(self, project):
        there = {subnet['name'] for network in project['networks'] for subnet in network['subnets']}
        for router in project['routers']:
            router['subnets'] = [name for name in router['subnets'] if name in there]
