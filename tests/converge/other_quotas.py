"""Quotas of Octavia, Designate, Barbican and Manila, asked and set as their own APIs have it.

    other_quotas.py types            makes the share types that the others know of
    other_quotas.py show PROJECT     as JSON: {section: {the API's key: number}}
    other_quotas.py change PROJECT   each number by one, a limit to none and none to one, by hand
    other_quotas.py reset PROJECT    back to the defaults, by hand
"""
import json
import sys

import openstack

command, name = (sys.argv[1:] + [''])[:2]
cloud = openstack.connect(cloud='devcloud-ashburn')
project = cloud.identity.find_project(name)
project = project.id if project else name
ADMIN = cloud.session.get_project_id()
MANILA = {'X-OpenStack-Manila-API-Version': '2.65'}
TYPES = {'ceph-nfs': True, 'private': False}  # and whether they are public
# section: service, path, envelope, method of a change, headers
APIS = {
    'load_balancer': ('load-balancer', '/v2.0/lbaas/quotas/' + project, 'quota', 'PUT', {}),
    'dns': ('dns', '/v2/quotas/' + project, None, 'PATCH', {'X-Auth-All-Projects': 'true'}),
    'key_manager': ('key-manager', '/v1/project-quotas/' + project, 'project_quotas', 'PUT', {}),
    **{'share_of_' + name: ('sharev2', '/v2/%s/quota-sets/%s?share_type=%s' % (ADMIN, project, name), 'quota_set', 'PUT', MANILA)
       for name in TYPES},
    'share': ('sharev2', '/v2/%s/quota-sets/%s' % (ADMIN, project), 'quota_set', 'PUT', MANILA),
}


def call(section, method=None, body=None):
    service, path, envelope, change, headers = APIS[section]
    reply = cloud.session.request(root_of(service) + path, method or change, raise_exc=False, headers=headers,
                                  json=body and ({envelope: body} if envelope else body))
    if reply.status_code == 404 and method != change:
        return {}
    assert reply.status_code < 300, '%s %s: %s %s' % (method or change, path, reply.status_code, reply.text)
    answer = reply.json() if reply.content else {}
    return {k: v for k, v in (answer[envelope] if envelope and answer else answer).items() if k != 'id'}


def root_of(service):
    return cloud.session.get_endpoint(service_type=service, region_name='ashburn').split('/v2')[0]


def inherited(section):
    """What a share type has of its project, rather than by itself."""
    return call('share', 'GET') if section.startswith('share_of_') else {}


if command == 'types':
    for name, public in TYPES.items():
        reply = cloud.session.post(root_of('sharev2') + '/v2/%s/types' % ADMIN, headers=MANILA, raise_exc=False, json={'share_type': {
            'name': name, 'extra_specs': {'driver_handles_share_servers': False}, 'share_type_access:is_public': public}})
        assert reply.status_code == 200, reply.text
    sys.exit()
for section in APIS:
    if command == 'change':
        above = inherited(section)  # nothing of a type may be above that: it is less
        call(section, body={k: (v - 1 if v else 1) if above else 1 if v == -1 else -1 if k[0] in 'ls' else v + 1
                            for k, v in call(section, 'GET').items() if v is not None and v != above.get(k)})
    elif command == 'reset':
        call(section, 'DELETE')
if command == 'show':
    print(json.dumps({section: call(section, 'GET') for section in APIS}, indent=1, sort_keys=True))
