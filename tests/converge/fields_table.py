"""Every field of a client, as fields/made.yaml and fields/edited.yaml write it, and what a hand does to it.

A Thing is one object: `show` is what the openstack client is asked, `hand` what it is told to do; {KIND NAME} is an
id. A field: value made, value by hand, value edited, and where the client shows it if not under the field's name.
Some are changed by replacing the object, by Tenantry (REPLACES) as by anybody: no hand can change them in place.

A Crowd are objects without fields that change: they are there or not. `told` is what drift has to say after `hand`,
`edit` what a plan says of the edited spec, `made` and `edited` are the lines that others see.
"""
from dataclasses import dataclass, field

REPLACES = 'the API has no way to change it: the object is replaced'
GROWS = 'the API takes nothing out again: what a hand adds stays, which a plan says'
UNMARKED = 'it carries no mark: under another name it is another one'
FOLLOWS = 'it stands where it was made, under whatever name'


@dataclass
class Thing:
    kind: str
    path: str           # in the schema
    name: str
    show: str
    hand: list = ()
    edited: str = None  # its name in the edited spec
    project: str = 'atlas'
    tags: bool = True   # its name is part of its mark
    fields: dict = field(default_factory=dict)


@dataclass
class Crowd:
    kind: str
    path: str
    covers: list        # of the schema, below path
    ask: list           # for the openstack client
    line: object        # an answer -> lines
    made: list
    edited: list
    hand: list
    told: list
    edit: list


def user(u):
    return '%s %s' % ('group' if u['Group'] else 'user', (u['Group'] or u['User']))


def roles(answer):
    return ['%s: %s%s' % (user(a), a['Role'], ', inherited' if a['Inherited'] else '') for a in answer]


def rule(r):
    peer = r['Remote Security Group'] or r['Remote Address Group'] or r['IP Range']
    return ' '.join(filter(None, (r['Direction'], r['Ethertype'], r['IP Protocol'], r['Port Range'], peer)))


DOMAIN = [
    Thing('domain', 'domain', 'atlas', 'domain show {domain atlas}',
          ['domain set --name by-hand --description by-hand {domain atlas}'], 'atlas-plc', None, fields={
              'name': ('atlas', 'by-hand', 'atlas-plc'),
              'description': ('Atlas', 'by-hand', 'Atlas plc')}),
    Crowd('domain_role_assignment', 'domain.access[]', ['group', 'user', 'domain', 'roles[]', 'inherited'],
          ['role assignment list --names --domain {domain atlas}'], roles,
          ['group atlas-admins@atlas: member, inherited', 'user bob@Default: reader'],
          ['group atlas-people@atlas-plc: reader, inherited', 'user bob@Default: reader, inherited'],
          ['role remove --domain {domain atlas} --group {group atlas-admins} --inherited member',
           'role add --domain {domain atlas} --user bob member'],
          ['create group atlas-admins (atlas): member, inherited by projects', 'delete user bob: member'],
          ['create group atlas-people (atlas-plc): reader, inherited by projects',
           'create user bob: reader, inherited by projects', 'delete user bob: reader',
           'delete group atlas-admins (atlas): member, inherited by projects']),
    Thing('group', 'groups[]', 'atlas-admins', 'group show {group atlas-admins}',
          ['group set --name by-hand --description by-hand {group atlas-admins}'], 'atlas-people', None, fields={
              'name': ('atlas-admins', 'by-hand', 'atlas-people'),
              'description': ('Admins', 'by-hand', None)}),
    Crowd('group_member', 'groups[].users[]', ['', 'user', 'domain'], ['user list --group {group atlas-admins} --long'],
          lambda answer: ['%s of %s' % (u['Name'], u['Domain']) for u in answer],
          ['ann of atlas', 'bob of Default'], ['ben of atlas-plc'],
          ['group remove user {group atlas-admins} {user ann}', 'group add user {group atlas-admins} alice'],
          ['create atlas-admins: ann (atlas)', 'delete atlas-admins: alice'],
          ['create atlas-people: ben (atlas-plc)', 'delete atlas-people: ann (atlas)', 'delete atlas-people: bob']),
    Crowd('user', 'groups[].users[]', [], ['user list --domain {domain atlas}'],
          lambda answer: [u['Name'] for u in answer], ['ann'], ['ben'], [], [], ['create ben', 'delete ann']),
]

COMPUTE = {'instances': (40, 1, 41), 'cores': (160, 2, 161), 'ram': (512 << 10, 3, 513 << 10),
           'key_pairs': (50, 4, 51, 'key-pairs'), 'metadata_items': (64, 5, 65, 'properties'),
           'server_groups': (12, 6, 13, 'server-groups'), 'server_group_members': (6, 7, -1, 'server-group-members')}
VOLUME = {'volumes': (50, 1, 51), 'gigabytes': (10 << 10, 2, 11 << 10), 'snapshots': (60, 3, 61), 'backups': (20, 4, 21),
          'backup_gigabytes': (2 << 10, 5, 3 << 10, 'backup-gigabytes'), 'groups': (5, 9, 6),
          'per_volume_gigabytes': (500, 6, 501, 'per-volume-gigabytes'),
          'types.fast.volumes': (20, 10, 21, 'volumes_atlas-fast'), 'types.fast.snapshots': (-1, 12, 7, 'snapshots_atlas-fast'),
          'types.fast.gigabytes': (4 << 10, 11, 5 << 10, 'gigabytes_atlas-fast')}
NETWORK = {'networks': (12, 91, 13), 'subnets': (22, 92, 23), 'subnet_pools': (1, 93, 2), 'ports': (-1, 94, 500),
           'routers': (4, 95, 5), 'floating_ips': (16, 96, 17, 'floating-ips'), 'security_groups': (20, 97, 21, 'secgroups'),
           'security_group_rules': (300, 98, 301, 'secgroup-rules'), 'rbac_policies': (9, 99, 10)}

PROJECT = [
    Thing('project', 'projects[]', 'atlas', 'project show {project atlas}',
          ['project set --name by-hand --description by-hand {project atlas}'], 'atlas-live', tags=False, fields={
              'name': ('atlas', 'by-hand', 'atlas-live'),
              'domain': ('atlas', FOLLOWS, 'atlas-plc', 'domain_id'),
              'description': ('Production', 'by-hand', 'Live')}),
    Thing('project', 'projects[]', 'atlas-lab', 'project show {project atlas-lab}', project='atlas-lab', tags=False,
          fields={'description': ('Small', 'Small', 'Large')}),
    Thing('compute_quota', 'projects[].quota.compute', 'atlas', 'quota show {project atlas}', [
        'quota set --instances 1 --cores 2 --ram 3 --key-pairs 4 --properties 5 --server-groups 6 --server-group-members 7'
        ' {project atlas}'], 'atlas-live', tags=False, fields=COMPUTE),
    Thing('volume_quota', 'projects[].quota.volume', 'atlas', 'quota show {project atlas}', [
        'quota set --volumes 1 --gigabytes 2 --snapshots 3 --backups 4 --backup-gigabytes 5 --per-volume-gigabytes 6'
        ' {project atlas}',
        'quota set --volume-type atlas-fast --volumes 10 --gigabytes 11 --snapshots 12 {project atlas}',
        'PUT block_storage /os-quota-sets/{project atlas} {"quota_set": {"groups": 9}}'],
        'atlas-live', tags=False, fields=VOLUME),
    Thing('network_quota', 'projects[].quota.network', 'atlas', 'quota show {project atlas}', [
        'quota set --networks 91 --subnets 92 --subnetpools 93 --ports 94 --routers 95 --floating-ips 96 --secgroups 97'
        ' --secgroup-rules 98 --rbac-policies 99 {project atlas}'], 'atlas-live', tags=False, fields=NETWORK),
    Thing('object_quota', 'projects[].quota.object', 'atlas', 'HEAD object_store {project atlas}',
          ['POST object_store {project atlas} X-Account-Meta-Quota-Bytes=1024'], 'atlas-live', tags=False,
          fields={'bytes': (5 << 40, 1024, -1, 'X-Account-Meta-Quota-Bytes')}),
    Crowd('role_assignment', 'projects[].access[]', ['group', 'user', 'domain', 'roles[]', 'inherited'],
          ['role assignment list --names --project {project atlas}'], roles,
          ['group atlas-admins@atlas: member', 'group atlas-admins@atlas: reader', 'user bob@Default: reader',
           'user ann@atlas: member, inherited'],
          ['group atlas-people@atlas-plc: member', 'user bob@Default: member', 'user ben@atlas-plc: reader, inherited'],
          ['role remove --project {project atlas} --group {group atlas-admins} reader',
           'role remove --project {project atlas} --user {user ann} --inherited member',
           'role add --project {project atlas} --user alice reader'],
          ['create group atlas-admins (atlas): reader', 'create user ann (atlas): member, inherited by projects',
           'delete user alice: reader'],
          ['create user bob: member', 'create user ben (atlas-plc): reader, inherited by projects',
           'delete group atlas-admins (atlas): reader', 'delete user ann (atlas): member, inherited by projects',
           'delete user bob: reader']),
]

NETWORKS = [
    Thing('subnet_pool', 'projects[].subnet_pools[]', 'atlas-own', 'subnet pool show {subnet_pool atlas-own}', [
        'subnet pool set --name by-hand --description by-hand --min-prefix-length 16 --max-prefix-length 30'
        ' --default-prefix-length 26 --default-quota 9000 --no-address-scope {subnet_pool atlas-own}'], 'atlas-main', fields={
            'name': ('atlas-own', 'by-hand', 'atlas-main'),
            'description': ('Our own', 'by-hand', None),
            'prefixes': (['10.22.0.0/16'], GROWS, ['10.22.0.0/16', '10.26.0.0/16']),
            'min_prefixlen': (20, 16, 18),
            'max_prefixlen': (28, 30, 29),
            'default_prefixlen': (24, 26, 25),
            'default_quota': (4096, 9000, 8192),
            'address_scope': ('atlas-routed', None, 'atlas-other', 'address_scope_id')}),
    Thing('network', 'projects[].networks[]', 'atlas-app', 'network show {network atlas-app}', [
        'network set --name by-hand --description by-hand --mtu 1300 --disable-port-security --no-qos-policy'
        ' --dns-domain by-hand.example. {network atlas-app}'], 'atlas-application', fields={
            'name': ('atlas-app', 'by-hand', 'atlas-application'),
            'description': ('Servers', 'by-hand', None),
            'mtu': (1400, 1300, 1350),
            'port_security': (True, False, False, 'port_security_enabled'),
            'dns_domain': ('atlas.example.', 'by-hand.example.', None),
            'qos_policy': ('atlas-gold', None, 'atlas-silver', 'qos_policy_id')}),
    Thing('network', 'projects[].networks[]', 'atlas-vlan', 'network show {network atlas-vlan}',
          ['network set --provider-segment 1205 {network atlas-vlan}'],
          fields={'vlan.id': (1203, 1205, 1204, 'provider:segmentation_id')}),
    Thing('network', 'projects[].networks[]', 'atlas-moved', 'network show {network atlas-moved}', fields={
        'vlan.physical_network': ('physnet2', REPLACES, 'physnet1', 'provider:physical_network')}),
    Thing('subnet', 'projects[].networks[].subnets[]', 'atlas-v4', 'subnet show {subnet atlas-v4}', [
        'subnet set --name by-hand --description by-hand --gateway 10.20.0.3 --no-dns-nameservers --dns-nameserver 9.9.9.11'
        ' --no-allocation-pool --allocation-pool start=10.20.0.70,end=10.20.0.80 --no-host-route --no-dhcp'
        ' {subnet atlas-v4}'], 'atlas-app-v4', fields={
            'name': ('atlas-v4', 'by-hand', 'atlas-app-v4'),
            'description': ('Addresses', 'by-hand', 'Ranges'),
            'gateway': ('10.20.0.1', '10.20.0.3', '10.20.0.2', 'gateway_ip'),
            'dns': (['9.9.9.9', '149.112.112.112'], ['9.9.9.11'], ['149.112.112.112', '9.9.9.9'], 'dns_nameservers'),
            'pools': (['10.20.0.50-10.20.0.250'], ['10.20.0.70-10.20.0.80'], ['10.20.0.60-10.20.0.240'],
                      'allocation_pools'),
            'routes': ([{'to': '10.99.0.0/16', 'via': '10.20.0.9'}], [], [{'to': '10.98.0.0/16', 'via': '10.20.0.8'}],
                       'host_routes'),
            'dhcp': (True, False, False, 'enable_dhcp')}),
    Thing('subnet', 'projects[].networks[].subnets[]', 'atlas-vlan-v4', 'subnet show {subnet atlas-vlan-v4}',
          fields={'cidr': ('10.21.0.0/24', REPLACES, '10.23.0.0/24')}),
    Thing('subnet', 'projects[].networks[].subnets[]', 'atlas-cut-v4', 'subnet show {subnet atlas-cut-v4}',
          fields={'subnet_pool': ('atlas-pool', REPLACES, 'atlas-reserve', 'subnetpool_id')}),
    Thing('subnet', 'projects[].networks[].subnets[]', 'atlas-v6', 'subnet show {subnet atlas-v6}', fields={
        'ipv6_ra_mode': ('dhcpv6-stateful', REPLACES, 'slaac'),
        'ipv6_address_mode': ('dhcpv6-stateful', REPLACES, 'slaac')}),
    Thing('router', 'projects[].routers[]', 'atlas-edge', 'router show {router atlas-edge}', [
        'router set --name by-hand --description by-hand --external-gateway {network wan} --disable-snat --no-route'
        ' {router atlas-edge}'], 'atlas-gate', fields={
            'name': ('atlas-edge', 'by-hand', 'atlas-gate'),
            'description': ('The way out', 'by-hand', None),
            'external.network': ('public', 'wan', 'wan', 'external_gateway_info.network_id'),
            'external.snat': (True, False, False, 'external_gateway_info.enable_snat'),
            'routes': ([{'to': '192.168.0.0/16', 'via': '10.24.0.9'}], [], [{'to': '192.168.1.0/24', 'via': '10.24.0.8'}])}),
    Crowd('router_interface', 'projects[].routers[].subnets[]', [''], ['router show {router atlas-edge}'],
          lambda answer: [i['subnet_id'] for i in answer['interfaces_info']],
          ['atlas-out-v4'], ['atlas-out-v4', 'atlas-vlan-v4'],
          ['router remove subnet {router atlas-edge} {subnet atlas-out-v4}'],
          ['create atlas-edge/atlas-out-v4'], ['create atlas-gate/atlas-vlan-v4']),
    Crowd('floating_ip', 'projects[].floating_ips[]', ['network', 'address', 'description'],
          ['floating ip list --long --project {project atlas}'],
          lambda answer: ['%s %s: %s' % (i['Floating Network'], i['Floating IP Address'], i['Description'])
                          if i['Floating IP Address'][-4:-1] == '.21' else '%(Floating Network)s: %(Description)s' % i
                          for i in answer],
          ['public: front door', 'public 203.0.113.210: mail'], ['wan: back door', 'public 203.0.113.211: mail'],
          ['floating ip delete 203.0.113.210', 'floating ip set --description by-hand {floating_ip front door}'],
          ['create public 203.0.113.210: mail', 'update public: front door description "by-hand" "front door"'],
          ['create wan: back door', 'create public 203.0.113.211: mail', 'delete public: front door',
           'delete public 203.0.113.210: mail']),
    Crowd('shared_network', 'projects[].shared_networks[]', ['network', 'with'], ['GET network /rbac-policies'],
          lambda answer: ['%s with %s' % (p['object_id'], p['target_tenant']) for p in answer['rbac_policies']
                          if p['action'] == 'access_as_shared' and p['object_type'] == 'network'],
          ['atlas-app with atlas-lab'], ['atlas-vlan with atlas-lab'], ['network rbac delete {shared network}'],
          ['create atlas-app with atlas-lab'],
          ['create atlas-vlan with atlas-lab', 'delete atlas-application with atlas-lab']),
]

SECURITY = [
    Thing('address_group', 'projects[].address_groups[]', 'atlas-offices', 'address group show {address_group atlas-offices}', [
        'address group set --description by-hand --address 203.0.113.64/26 {address_group atlas-offices}',
        'address group unset --address 2001:db8:99::/48 {address_group atlas-offices}'], 'atlas-rooms', tags=False, fields={
            'name': ('atlas-offices', UNMARKED, 'atlas-rooms'),
            'description': ('Where people sit', 'by-hand', None),
            'addresses': (['192.0.2.0/24', '2001:db8:99::/48'], ['192.0.2.0/24', '203.0.113.64/26'],
                          ['192.0.2.0/24', '198.51.100.0/28'])}),
    Thing('security_group', 'projects[].security_groups[]', 'atlas-web', 'security group show {security_group atlas-web}', [
        'security group set --name by-hand --description by-hand --stateless {security_group atlas-web}'],
        'atlas-front', fields={
            'name': ('atlas-web', 'by-hand', 'atlas-front'),
            'description': ('HTTPS from anywhere', 'by-hand', None),
            'stateful': (True, False, False)}),
    Crowd('security_group_rule', 'projects[].security_groups[].rules[]',
          ['direction', 'ethertype', 'protocol', 'ports', 'icmp_type', 'icmp_code', 'from', 'from.group', 'from.address_group',
           'to', 'to.group', 'to.address_group', 'description'],
          ['security group show {security_group atlas-web}', 'security group rule list {security_group atlas-web}'],
          lambda answer: [r['description'] for r in answer['rules'] if r['description']] if 'rules' in answer
          else list(map(rule, answer)),
          ['HTTPS', 'ingress IPv4 tcp 443:443 0.0.0.0/0', 'ingress IPv4 icmp type=8 0.0.0.0/0',
           'ingress IPv4 tcp 8000:8080 atlas-db', 'ingress IPv4 tcp 8443:8443 atlas-offices', 'ingress IPv6 tcp 22:22 ::/0',
           'egress IPv4 udp 53:53 9.9.9.9/32', 'egress IPv4 tcp 5432:5432 atlas-db',
           'egress IPv4 tcp 8444:8444 atlas-offices'],
          ['ingress IPv4 tcp 443:443 0.0.0.0/0', 'ingress IPv4 icmp type=3:code=1 0.0.0.0/0',
           'ingress IPv4 udp 8000:8090 atlas-front', 'ingress IPv4 tcp 8443:8443 atlas-db', 'ingress IPv4 tcp 22:22 0.0.0.0/0',
           'egress IPv4 udp 53:53 9.9.9.10/32', 'egress IPv4 tcp 5432:5432 atlas-rooms',
           'egress IPv4 tcp 8444:8444 atlas-db'],
          ['security group rule delete {all rules}',
           'security group rule create --protocol tcp --dst-port 443 --remote-ip 0.0.0.0/0 --description by-hand'
           ' --project {project atlas} {security_group atlas-web}',
           'security group rule create --protocol tcp --dst-port 23 --project {project atlas} {security_group atlas-web}'],
          ['replace atlas-web: ingress tcp 443 from 0.0.0.0/0 description "by-hand" "HTTPS"',
           'create atlas-web: ingress icmp type 8 code 0 from 0.0.0.0/0',
           'create atlas-web: ingress tcp 8000-8080 from group atlas-db (IPv4)',
           'create atlas-web: ingress tcp 8443 from address group atlas-offices (IPv4)',
           'create atlas-web: ingress tcp 22 from ::/0',
           'create atlas-web: egress udp 53 to 9.9.9.9/32',
           'create atlas-web: egress tcp 5432 to group atlas-db (IPv4)',
           'create atlas-web: egress tcp 8444 to address group atlas-offices (IPv4)',
           'delete atlas-web: ingress tcp 23 from 0.0.0.0/0'],
          ['replace atlas-front: ingress tcp 443 from 0.0.0.0/0 description "HTTPS" null'] +
          ['create atlas-front: ' + r for r in (
              'ingress icmp type 3 code 1 from 0.0.0.0/0', 'ingress udp 8000-8090 from group atlas-front (IPv4)',
              'ingress tcp 8443 from group atlas-db (IPv4)', 'ingress tcp 22 from 0.0.0.0/0', 'egress udp 53 to 9.9.9.10/32',
              'egress tcp 5432 to address group atlas-rooms (IPv4)', 'egress tcp 8444 to group atlas-db (IPv4)')] +
          ['delete atlas-front: ' + r for r in (
              'ingress icmp type 8 code 0 from 0.0.0.0/0', 'ingress tcp 8000-8080 from group atlas-db (IPv4)',
              'ingress tcp 8443 from address group atlas-offices (IPv4)', 'ingress tcp 22 from ::/0',
              'egress udp 53 to 9.9.9.9/32', 'egress tcp 5432 to group atlas-db (IPv4)',
              'egress tcp 8444 to address group atlas-offices (IPv4)')]),
]


def granted(kind, path, two, hand, ask, line, words=None, edit=None):
    """What the project may use of the cloud's: the first is made, the second edited."""
    words = words or two
    return Crowd(kind, path, [''], [ask % name for name in two], line, two[:1], two[1:], hand, ['create ' + words[0]],
                 edit or ['create ' + words[1], 'delete ' + words[0]])


STORAGE = [
    granted('flavor_access', 'projects[].flavors[]', ['atlas-tdx', 'atlas-sgx'],
            ['flavor unset --project {project atlas} atlas-tdx'], 'flavor show %s',
            lambda answer: [answer['name'] for _ in answer['access_project_ids']], ['confidential', 'open']),
    granted('volume_type_access', 'projects[].volume_types[]', ['atlas-fast', 'atlas-slow'],
            ['volume type unset --project {project atlas} atlas-fast'], 'volume type show %s',
            lambda answer: [answer['name'] for _ in answer['access_project_ids']], ['fast', 'slow']),
    granted('image_member', 'projects[].images[]', ['atlas-golden', 'atlas-silver'],
            ['image remove project atlas-golden {project atlas}'], 'image member list %s',
            lambda answer: [m['Image ID'] for m in answer if m['Status'] == 'accepted']),
    granted('dedicated_hosts', 'projects[].hosts.aggregate', ['atlas-hosts', 'atlas-more-hosts'],
            ['aggregate unset --property filter_tenant_id_{project atlas} atlas-hosts'], 'aggregate show %s',
            lambda answer: [answer['name'] for key in answer['properties'] if key.startswith('filter_tenant_id')]),
    Crowd('default_volume_type', 'projects[].default_volume_type', [''], ['GET block_storage /default-types'],
          lambda answer: [t['volume_type_id'] for t in answer['default_types']], ['atlas-fast'], ['atlas-slow'],
          ['DELETE block_storage /default-types/{project atlas}'], ['create fast'],
          ['replace slow volume_type "fast" "slow"']),
    Crowd('container', 'projects[].containers[]', ['name', 'read', 'write'], ['GET object_store {project atlas}'],
          lambda answer: answer, ['backups read .r:* write atlas-partner:*'], ['archive', 'backups write atlas-other:*'],
          ['POST object_store {project atlas}/backups X-Container-Read=.r:*,.rlistings X-Container-Write=bob:*'],
          ['update backups read ".r:*,.rlistings" ".r:*"', 'update backups write "bob:*" "atlas-partner:*"'],
          ['create archive', 'update backups read ".r:*" null', 'update backups write "atlas-partner:*" "atlas-other:*"']),
]

TABLE = DOMAIN + PROJECT + NETWORKS + SECURITY + STORAGE

# fields that no cloud shows, and where it is seen what they do; the name of the field stands there
ELSEWHERE = {
    'apiVersion': None, 'kind': None, 'title': None, 'contact': None, 'labels': None,   # for people only
    'domain': '../sandbox/people_test',      # a name alone
    'name': 'fields/made.yaml', 'region': 'rebuild_test.sh', 'residency': 'fleet/clients/fjord-media.yaml',
    'package': 'fields/edited.yaml', 'state': 'suspend_test.sh', 'expires': 'suspend_test.sh', 'drift': 'drift_test.sh',
    'projects[].credentials': '../sandbox/credential_test', 'groups[].users[].recipients': '../sandbox/credential_test',
    'projects[].floating_ips[].qos_policy': 'qos_test.sh', 'projects[].routers[].external.qos_policy': 'qos_test.sh',
    'projects[].quota.load_balancer': 'other_quotas_test.sh',
    'projects[].quota.dns': 'other_quotas_test.sh', 'projects[].quota.key_manager': 'other_quotas_test.sh',
    'projects[].server_groups': 'server_groups_test.sh',
    'projects[].quota.share': 'other_quotas_test.sh', 'projects[].quota.image': 'limits_test.sh',
}
