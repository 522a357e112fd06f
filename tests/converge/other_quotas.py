"""Quotas of Octavia, Designate, Barbican and Manila, asked and set as their own APIs have it.

    other_quotas.py show PROJECT     as JSON: {section: {the API's key: number}}
    other_quotas.py change PROJECT   each number by one, a limit to none and none to one, by hand
    other_quotas.py reset PROJECT    back to the defaults, by hand
"""
import json
import sys

import openstack

command, name = sys.argv[1:]
cloud = openstack.connect(cloud='devcloud-ashburn')
project = cloud.identity.find_project(name)
project = project.id if project else name
ADMIN = cloud.session.get_project_id()
# section: service, path, envelope, method of a change, headers
APIS = {
    'load_balancer': ('load-balancer', '/v2.0/lbaas/quotas/' + project, 'quota', 'PUT', {}),
    'dns': ('dns', '/v2/quotas/' + project, None, 'PATCH', {'X-Auth-All-Projects': 'true'}),
    'key_manager': ('key-manager', '/v1/project-quotas/' + project, 'project_quotas', 'PUT', {}),
    'share': ('sharev2', '/v2/%s/quota-sets/%s' % (ADMIN, project), 'quota_set', 'PUT',
              {'X-OpenStack-Manila-API-Version': '2.65'}),
}


def call(section, method=None, body=None):
    service, path, envelope, change, headers = APIS[section]
    root = cloud.session.get_endpoint(service_type=service, region_name='ashburn').split('/v2')[0]
    reply = cloud.session.request(root + path, method or change, raise_exc=False, headers=headers,
                                  json=body and ({envelope: body} if envelope else body))
    if reply.status_code == 404 and method != change:
        return {}
    assert reply.status_code < 300, '%s %s: %s %s' % (method or change, path, reply.status_code, reply.text)
    answer = reply.json() if reply.content else {}
    return {k: v for k, v in (answer[envelope] if envelope and answer else answer).items() if k != 'id'}


for section in APIS:
    if command == 'change':
        call(section, body={k: 1 if v == -1 else -1 if k[0] in 'ls' else v + 1
                            for k, v in call(section, 'GET').items() if v is not None})
    elif command == 'reset':
        call(section, 'DELETE')
if command == 'show':
    print(json.dumps({section: call(section, 'GET') for section in APIS}, indent=1, sort_keys=True))
