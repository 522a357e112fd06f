"""The states that an apply starts from: a cloud with tenants of nobody's business, one that is as the fleet says, one
where somebody has changed things by hand."""
import json

import dumps
import fleets
from sandbox import admin
from runs import SECRET, Place, Scenario


class Hand:
    """Somebody with the admin's password, in one region."""

    def __init__(self, sandbox, region):
        self.sandbox, self.region = sandbox, region
        self.network = '/%s/network/v2.0' % region

    def find(self, collection, **match):
        found = [o for o in self.sandbox.must('GET', '%s/%s' % (self.network, collection))[collection.replace('-', '_')]
                 if all(o[k] == v for k, v in match.items())]
        return found[0]

    def project(self, name):
        projects = self.sandbox.must('GET', '/identity/v3/projects?name=' + name)['projects']
        return projects[0]['id']

    def make(self, collection, single, **body):
        return self.sandbox.must('POST', '%s/%s' % (self.network, collection), {single: body})[single]

    def change(self, collection, single, id, **body):
        self.sandbox.must('PUT', '%s/%s/%s' % (self.network, collection, id), {single: body})

    def remove(self, collection, id):
        self.sandbox.must('DELETE', '%s/%s/%s' % (self.network, collection, id))


def add_provision(sandbox, region):
    """What the provider has in a region: what specs name, and nobody has who is not given it."""
    hand = Hand(sandbox, region)
    compute, volume = '/%s/compute/v2.1' % region, '/%s/volume/v3/%s' % (region, hand.project('admin'))
    for name in ('tdx.large', 'small'):
        sandbox.must('POST', compute + '/flavors', {'flavor': {
            'name': name, 'ram': 64, 'vcpus': 1, 'disk': 1, 'os-flavor-access:is_public': False}})
    sandbox.must('POST', volume + '/types', {'volume_type': {
        'name': 'sealed-' + region, 'os-volume-type-access:is_public': False}})
    sandbox.must('POST', compute + '/os-aggregates', {'aggregate': {'name': 'dedicated', 'availability_zone': None}})
    sandbox.must('POST', '/%s/image/v2/images' % region, {
        'name': 'golden', 'visibility': 'shared', 'disk_format': 'raw', 'container_format': 'bare'})
    hand.make('qos/policies', 'policy', name='gold')
    hand.make('subnetpools', 'subnetpool', name='pool', prefixes=['10.40.0.0/16'], default_prefixlen=24, shared=True)
    hand.make('address-scopes', 'address_scope', name='routed', ip_version=4, shared=True)


def add_bystander(sandbox, region):
    """A tenant that nobody has put under control, with names like those of the fleet."""
    hand = Hand(sandbox, region)
    project = sandbox.must('POST', '/identity/v3/projects', {'project': {
        'name': 'bystander-' + region, 'domain_id': 'default', 'tags': ['theirs']}})['project']['id']
    network = hand.make('networks', 'network', name='app', project_id=project)
    subnet = hand.make('subnets', 'subnet', name='app-v4', network_id=network['id'], project_id=project,
                       ip_version=4, cidr='10.20.0.0/24')
    router = hand.make('routers', 'router', name='edge', project_id=project, external_gateway_info={
        'network_id': hand.find('networks', name='ext-net')['id']})
    sandbox.must('PUT', '%s/routers/%s/add_router_interface' % (hand.network, router['id']), {'subnet_id': subnet['id']})
    group = hand.make('security-groups', 'security_group', name='web', project_id=project)
    hand.make('security-group-rules', 'security_group_rule', security_group_id=group['id'], direction='ingress',
              protocol='tcp', port_range_min=22, port_range_max=22, project_id=project)
    sandbox.must('PUT', '%s/quotas/%s' % (hand.network, project), {'quota': {'network': 7}})


def meddle(sandbox):
    """By hand: renamed, changed, removed, added; and objects that are the client's own."""
    sandbox.login(SECRET)
    hand = Hand(sandbox, 'ashburn')
    project = hand.project('alpha-prod')
    app = hand.find('networks', name='app', project_id=project)
    hand.change('networks', 'network', app['id'], name='renamed', description='By hand', mtu=1300)
    subnet = hand.find('subnets', name='app-v4', project_id=project)
    hand.change('subnets', 'subnet', subnet['id'], dns_nameservers=['8.8.8.8'], host_routes=[])
    router = hand.find('routers', name='edge', project_id=project)
    hand.change('routers', 'router', router['id'], routes=[])
    store = hand.find('networks', name='store', project_id=project)
    hand.remove('networks', store['id'])
    web = hand.find('security-groups', name='web', project_id=project)
    hand.make('security-group-rules', 'security_group_rule', security_group_id=web['id'], direction='ingress',
              protocol='tcp', port_range_min=22, port_range_max=22)
    rule = hand.find('security-group-rules', security_group_id=web['id'], protocol='icmp')
    hand.remove('security-group-rules', rule['id'])
    sandbox.must('PUT', '%s/quotas/%s' % (hand.network, project), {'quota': {'port': 3}})
    sandbox.must('PATCH', '/identity/v3/projects/' + project, {'project': {'description': 'By hand'}})
    own = hand.make('networks', 'network', name='their-own', project_id=project)
    hand.make('subnets', 'subnet', name='their-own-v4', network_id=own['id'], project_id=project, ip_version=4,
              cidr='10.200.0.0/24')


class Tenant:
    """Somebody who works in a project, with all that a client may put there."""

    def __init__(self, sandbox, region, project):
        self.sandbox, self.region, self.project = sandbox, region, project
        self.volume = '/%s/volume/v3/%s' % (region, project)
        self.compute = '/%s/compute/v2.1' % region
        self.network = '/%s/network/v2.0' % region
        self.objects = '/%s/object/v1/AUTH_%s' % (region, project)
        scope = {**admin(SECRET)['auth'], 'scope': {'project': {'id': project}}}
        self.token = sandbox.ask('POST', '/identity/v3/auth/tokens', {'auth': scope}).headers['X-Subject-Token']

    def ask(self, method, path, body=None, **headers):
        answer = self.sandbox.ask(method, path, body, {'X-Auth-Token': self.token, **headers})
        if answer.status >= 300:
            raise RuntimeError('%s %s: %d %s' % (method, path, answer.status, answer.data))
        return answer.json if answer.data else None

    def make(self, path, single, **body):
        newest = {'OpenStack-API-Version': 'compute 2.93'} if path.startswith(self.compute) else {}
        return self.ask('POST', path, {single: body}, **newest)[single]['id']

    def server(self, name, actions=()):
        flavor = self.ask('GET', self.compute + '/flavors')['flavors'][0]['id']
        image = self.ask('GET', '/%s/image/v2/images?name=tiny' % self.region)['images'][0]['id']
        server = self.make(self.compute + '/servers', 'server', name=name, flavorRef=flavor, imageRef=image, networks='none')
        for action in actions:
            self.ask('POST', '%s/servers/%s/action' % (self.compute, server), {action: None})
        return server

    def fill(self, network):
        """A thing of each kind that has to go when the project does."""
        self.make(self.compute + '/os-server-groups', 'server_group', name='apart', policy='anti-affinity')
        self.make(self.network + '/ports', 'port', name='theirs', network_id=network)
        self.make(self.network + '/security-groups', 'security_group', name='theirs')
        self.make(self.network + '/subnetpools', 'subnetpool', name='theirs', prefixes=['10.77.0.0/16'])
        volume = self.make(self.volume + '/volumes', 'volume', name='data', size=1)
        self.make(self.volume + '/snapshots', 'snapshot', name='friday', volume_id=volume)
        self.make(self.volume + '/backups', 'backup', name='monday', volume_id=volume)
        self.ask('POST', '/%s/image/v2/images' % self.region, {
            'name': 'theirs', 'disk_format': 'raw', 'container_format': 'bare', 'visibility': 'private', 'protected': True})
        self.ask('PUT', self.objects + '/a%20box')
        for name in ('plain', 'folder/with%20blank'):
            self.ask('PUT', '%s/a%%20box/%s' % (self.objects, name), b'bytes')


def with_secret(state):
    """The admin's password is one that is not a word in every message."""
    for entry in state.entries:
        if entry['kind'] == 'password':
            entry['object'] = {**entry['object'], 'password': SECRET}
    return dumps.Dump(json.dumps(state.entries).encode())


def empty(place):
    """What the seed, the provider and the bystanders have."""
    place.sandbox.login()
    for region in fleets.REGIONS:
        add_provision(place.sandbox, region)
        add_bystander(place.sandbox, region)
    place.sandbox.load(with_secret(place.sandbox.state()))
    return place.sandbox.state()


def fill(sandbox):
    """Tenants work in the projects, and an operator locks a server."""
    sandbox.login(SECRET)
    admin = sandbox.must('GET', '/identity/v3/users?name=admin')['users'][0]['id']
    member = sandbox.must('GET', '/identity/v3/roles?name=member')['roles'][0]['id']
    for region, name in (('ashburn', 'alpha-prod'), ('amsterdam', 'beta'), ('amsterdam', 'gamma')):
        project = Hand(sandbox, region).project(name)
        grant = '/identity/v3/projects/%s/users/%s/roles/%s' % (project, admin, member)
        sandbox.must('PUT', grant)
        tenant = Tenant(sandbox, region, project)
        tenant.server('runs')
        tenant.server('rests', ['os-stop'])
        tenant.server('locked', ['lock'])
        if name == 'beta':
            tenant.fill(Hand(sandbox, region).find('networks', name='net', project_id=project)['id'])
        sandbox.must('DELETE', grant)


def quotas():
    """Of services, and in Keystone, as a cloud has them that is newer than that of the other scenarios."""
    place = Place('--all-services', '--release', '2026.1')
    try:
        place.sandbox.login()
        admins = Hand(place.sandbox, 'ashburn').project('admin')
        place.sandbox.must('POST', '/ashburn/share/v2/%s/types' % admins, {'share_type': {
            'name': 'fast', 'extra_specs': {'driver_handles_share_servers': 'false'}}})
        place.sandbox.load(with_secret(place.sandbox.state()))
        made = Scenario('first quotas', place, place.sandbox.state(), fleets.services())
        return [made, Scenario('changed quotas', place, made.after, fleets.services_changed())]
    finally:
        place.close()


def scenarios():
    place = Place()
    try:
        nothing = empty(place)
        first = Scenario('first apply', place, nothing, fleets.first())
        place.begin(first.after)
        update = Scenario('update', place, first.after, fleets.second())
        place.begin(first.after)
        meddle(place.sandbox)
        drift = Scenario('drift', place, place.sandbox.state(), fleets.first())
        both = Scenario('missed', place, drift.state, fleets.second())
        place.begin(first.after)
        fill(place.sandbox)
        place.must('apply', fleets.paused())
        ending = Scenario('suspension', place, place.sandbox.state(), fleets.third())
        removal = Scenario('removal', place, ending.after, fleets.fourth())
        return [first, update, drift, ending, removal, both]
    finally:
        place.close()
