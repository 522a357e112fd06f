#!/usr/bin/python3
"""Who is there, as Keystone says, and what somebody does to it by hand.

usage: identity.py show DOMAIN...     what is in the domains, and who has which role on them and their projects
       identity.py hand DOMAIN        changes of every sort
       identity.py purge DOMAIN...    the domains, and what carries a client's mark in Default
"""
import sys

import cloud

KEYSTONE = cloud.Cloud('ashburn')


def of(collection, **fields):
    return [o for o in KEYSTONE.list('identity', '/' + collection) if all(o[k] == v for k, v in fields.items())]


def call(method, path, body=None, missing=False):
    return KEYSTONE.call('identity', method, path, body, missing)


def mark(o):
    tags = sorted(t for t in o.get('tags', []) if 'applied' not in t)
    return ' [%s]' % ' '.join(tags) if tags else ''


def show(names):
    people = cloud.People(KEYSTONE)
    projects = {p['id']: p for p in of('projects')}
    lines = []
    for domain in [d for d in of('domains') if d['name'] in names]:
        id = domain['id']
        if domain['name'] != 'Default':
            lines.append('domain %s: %s, %s%s' % (domain['name'], domain['description'],
                                                  'enabled' if domain['enabled'] else 'disabled', mark(domain)))
        for u in of('users', domain_id=id):
            if domain['name'] != 'Default' or u.get('tags'):
                lines.append('user %s of %s%s' % (u['name'], domain['name'], mark(u)))
        for g in of('groups', domain_id=id):
            if domain['name'] != 'Default' or g.get('tags'):
                lines.append('group %s of %s: %s%s' % (g['name'], domain['name'], g['description'], mark(g)))
                lines += ['group %s of %s has %s of %s' % (g['name'], domain['name'], u['name'],
                                                           people.domains[u['domain_id']])
                          for u in KEYSTONE.list('identity', '/groups/%s/users' % g['id'], 'users')]
        for a in of('role_assignments'):
            kind = 'group' if 'group' in a else 'user'
            of_domain, name = getattr(people, kind + 's')[a[kind]['id']]
            who = '%s %s of %s: %s%s' % (kind, name, of_domain, people.roles[a['role']['id']],
                                         ', inherited' if a['scope'].get('OS-INHERIT:inherited_to') else '')
            if a['scope'].get('domain', {}).get('id') == id and domain['name'] != 'Default':
                lines.append('domain %s: %s' % (domain['name'], who))
            project = projects.get(a['scope'].get('project', {}).get('id'))
            if project and project['domain_id'] == id and domain['name'] != 'Default':
                lines.append('project %s: %s' % (project['name'], who))
    print('\n'.join(sorted(lines)))


def hand(name):
    domain = of('domains', name=name)[0]['id']
    user = {u['name']: u['id'] for u in of('users', domain_id=domain)}
    group = {g['name']: g['id'] for g in of('groups', domain_id=domain)}
    project = {p['name']: p['id'] for p in of('projects', domain_id=domain)}
    role = {r['name']: r['id'] for r in of('roles', domain_id=None)}
    eve = call('POST', '/users', {'user': {'name': 'eve', 'domain_id': domain}})['user']['id']
    call('POST', '/groups', {'group': {'name': 'their-own', 'domain_id': domain}})
    call('PUT', '/groups/%s/users/%s' % (group['tulip-admins'], eve))
    call('DELETE', '/groups/%s/users/%s' % (group['tulip-admins'], user['ann']))
    call('PATCH', '/groups/' + group['tulip-readers'], {'group': {'name': 'renamed'}})
    call('PATCH', '/groups/' + group['tulip-admins'], {'group': {'description': 'x'}})
    call('DELETE', '/projects/%s/groups/%s/roles/%s' % (project['tulip'], group['tulip-readers'], role['reader']))
    inherited = '/OS-INHERIT/%s/groups/%s/roles/%s/inherited_to_projects'
    call('DELETE', inherited % ('projects/' + project['tulip'], group['tulip-admins'], role['member']))
    call('PUT', '/domains/%s/users/%s/roles/%s' % (domain, eve, role['reader']))
    call('DELETE', inherited % ('domains/' + domain, group['tulip-admins'], role['member']))
    call('DELETE', '/users/' + user['ben'])
    call('PATCH', '/domains/' + domain, {'domain': {'description': 'x', 'enabled': False}})


def purge(names):
    for domain in [d['id'] for d in of('domains') if d['name'] in names]:
        call('PATCH', '/domains/' + domain, {'domain': {'enabled': False}})
        call('DELETE', '/domains/' + domain)
    for kind in 'groups', 'users':
        for o in of(kind):
            if cloud.is_ours(o.get('tags', [])):
                call('DELETE', '/%s/%s' % (kind, o['id']))


if sys.argv[1] == 'hand':
    hand(sys.argv[2])
else:
    {'show': show, 'purge': purge}[sys.argv[1]](sys.argv[2:])
