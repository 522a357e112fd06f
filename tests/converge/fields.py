#!/usr/bin/python3
"""Every field of a client, as fields_table.py has it: in the specs, in plans, and in the cloud as others see it.

usage: fields.py specs FOLDER made|edited     the spec, as this cloud can have it
       fields.py covers SCHEMA FOLDER         has the table every field of the schema, and the spec every one of the table?
       fields.py shown made|hand|edited IDS   does the cloud show each value? `made` writes the ids to the file IDS
       fields.py hand IDS                     changes everything by hand
       fields.py told hand|edited PLAN        does the plan say just that?
       fields.py gone IDS                     is nothing left?
"""
import json
import logging
import os
import pathlib
import re
import subprocess
import sys

import yaml

import cloud
from fields_table import ELSEWHERE, FOLLOWS, GROWS, REPLACES, TABLE, UNMARKED, Crowd, Thing

HERE = pathlib.Path(__file__).parent
PHASES = {'made': 0, 'hand': 1, 'edited': 2}
LISTS = {'domain': 'domain list', 'project': 'project list', 'group': 'group list', 'user': 'user list',
         'network': 'network list', 'subnet': 'subnet list', 'router': 'router list', 'image': 'image list',
         'address_group': 'address group list', 'security_group': 'security group list', 'subnet_pool': 'subnet pool list',
         'address_scope': 'address scope list',
         'policy': 'network qos policy list', 'volume_type': 'volume type list', 'floating_ip': 'floating ip list --long'}
THINGS = [t for t in TABLE if isinstance(t, Thing)]
CROWDS = [t for t in TABLE if isinstance(t, Crowd)]


# --- the cloud ------------------------------------------------------------------------------------------------
def openstack(lines):
    """One client reads them all; its answers, where they are JSON."""
    done = subprocess.run(['openstack'], input='\n'.join(lines), text=True, capture_output=True, check=False,
                          env={**os.environ, 'OS_CLOUD': 'devcloud-ashburn'})
    wrong = [line for line in done.stderr.splitlines() if 'deprecated' not in line]
    assert done.returncode == 0 and not wrong, '\n'.join(wrong + lines)
    answers, text, decoder = [], done.stdout.strip(), json.JSONDecoder()
    while text:
        answer, end = decoder.raw_decode(text)
        answers.append(answer)
        text = text[end:].lstrip()
    return answers


def direct(line):
    """What the client has no command for: METHOD SERVICE PATH [HEADER=VALUE... | BODY]."""
    here = cloud.Cloud('ashburn')
    method, service, path, *rest = line.split(' ', 3)
    if service == 'object_store':
        account, _, container = path.partition('/')
        if method == 'GET':
            return [told_of(c['name'], here.swift('HEAD', account, '/' + c['name']))
                    for c in here.swift('GET', account, '?format=json')]
        headers = dict(pair.split('=', 1) for pair in rest[0].split()) if rest else {}
        return dict(here.swift(method, account, container and '/' + container, **headers))
    if path.startswith('/default-types'):   # it stands in no project
        path = here.sdk.block_storage.get_endpoint().rpartition('/v3')[0] + '/v3' + path
    return here.call(service, method, path, json.loads(rest[0]) if rest else None)


def told_of(name, headers):
    said = [name]
    for word in 'Read', 'Write':
        value = headers.get('X-Container-' + word)
        said += [word.lower(), value] if value else []
    return ' '.join(said)


def is_direct(line):
    return line.split()[0].isupper()


def ask(lines):
    answers = iter(openstack([line + ' -f json' for line in lines if not is_direct(line)]))
    return [direct(line) if is_direct(line) else next(answers) for line in lines]


def look():
    """Ids by kind and name, and names by id."""
    ids, names = {}, {}
    for kind, answer in zip(LISTS, ask(list(LISTS.values()))):
        for row in answer:
            name = row.get('Name', row.get('Description'))
            ids['%s %s' % (kind, name)] = row['ID']
            if kind != 'floating_ip':
                names[row['ID']] = name
    outside = external(names.values())
    names.update({id: outside[name] for id, name in names.items() if name in outside})
    ids.update({'network ' + outside[name[8:]]: id for name, id in ids.items()
                if name.startswith('network ') and name[8:] in outside})
    return ids, names


def external(names):
    """What the Region calls them."""
    return {n: 'public' if n == 'ext-net' else 'wan' for n in names if n == 'ext-net' or n.startswith('wan-')}


def filled(line, ids):
    return re.sub(r'\{(\w+ [^{}"]+)\}', lambda m: ids[m[1]], line)


# --- values ---------------------------------------------------------------------------------------------------
def canonical(key, value, names):
    if isinstance(value, list):
        value = ['%(start)s-%(end)s' % i if 'start' in i else {'to': i['destination'], 'via': i['nexthop']}
                 if 'destination' in i else i for i in value]
        return value if key == 'dns' else sorted(value, key=json.dumps)
    return names.get(value, value) if value != '' else None


def column(answer, path):
    for key in path.split('.'):
        answer = answer.get(key) if answer else None
    return answer


def row(key, values):
    return values[:3], values[3] if len(values) > 3 else key.rpartition('.')[2]


def is_fixed(values):
    return values[1] in (REPLACES, FOLLOWS, GROWS, UNMARKED)


def at_phase(values, phase):
    return values[0] if phase == 'hand' and is_fixed(values) else values[PHASES[phase]]


# --- what is asked of it --------------------------------------------------------------------------------------
def specs(folder, which):
    text = (HERE / 'fields' / (which + '.yaml')).read_text(encoding='utf-8')
    wan = next(n['Name'] for n in ask(['network list --external'])[0] if n['Name'].startswith('wan-'))
    text = text.replace('wan: wan-ashburn', 'wan: ' + wan)
    pathlib.Path(folder, 'client.yaml').write_text(text, encoding='utf-8')
    return []


def leaves(schema, path=''):
    """The fields of a schema; what may be a scalar or more is both."""
    inner = set()
    for key, part in schema.get('properties', {}).items():
        inner |= leaves(part, path + '.' + key)
    if isinstance(schema.get('additionalProperties'), dict):
        inner |= leaves(schema['additionalProperties'], path + '.*')
    if 'items' in schema:
        inner |= leaves(schema['items'], path + '[]')
    scalar = not inner and 'anyOf' not in schema
    for part in schema.get('anyOf', []):
        below = leaves(part, path)
        inner |= below - {path} if part.get('type') in ('object', 'array') else set()
        scalar |= path in below and part.get('type') not in ('null', 'object', 'array')
    return inner | ({path} if scalar else set())


def written(value, path=''):
    """The same of a document."""
    if isinstance(value, dict):
        return set().union(*(written(v, path + '.' + k) for k, v in value.items())) | {path}
    if isinstance(value, list):
        return set().union(*(written(v, path + '[]') for v in value)) | {path}
    return {path}


def covers(schema, folder):
    known = {t.path + '.' + key.replace('.fast.', '.*.') for t in THINGS for key in t.fields}
    known |= {t.path + '.formerly' for t in THINGS if t.edited and 'name' in t.fields}
    known |= {t.path + (key and '.' + key) for t in CROWDS for key in t.covers}
    known = {k.replace('routes', 'routes[].' + end) if k.endswith('.routes') else k for k in known for end in ('to', 'via')}
    lists = ('.dns', '.pools', '.prefixes', '.addresses', '.formerly')
    wanted = {p[1:].removesuffix('[]') if p.removesuffix('[]').endswith(lists) else p[1:] for p in leaves(
        json.loads(pathlib.Path(schema).read_text(encoding='utf-8')))}
    wrong = []
    for path in sorted(wanted - known):
        place = next((ELSEWHERE[p] for p in (path.removesuffix('[]'), *up(path)) if p in ELSEWHERE), '')
        if place == '':
            wrong.append('the table has no %s' % path)
        elif place and not re.search(r'\b%s\b' % path.rpartition('.')[2].strip('[]*'), (HERE / place).read_text('utf-8')):
            wrong.append('%s says nothing of %s' % (place, path))
    in_spec = set()
    for document in yaml.safe_load_all(pathlib.Path(folder, 'client.yaml').read_text(encoding='utf-8')):
        if document['kind'] == 'Client':
            in_spec = {p[1:].replace('.fast.', '.*.').removesuffix('[]') for p in written(document)}
    return wrong + ['the spec has no %s' % p for p in sorted(known & wanted) if p.removesuffix('[]') not in in_spec and
                    not p.endswith('formerly')]


def up(path):
    while '.' in path:
        path = path.rpartition('.')[0].removesuffix('[]')
        yield path


def line(action, kind, name, key=None, old=None, new=None):
    words = '%s %s %s' % (action, kind, name)
    return words if key is None else '%s %s %s %s' % (words, key, json.dumps(old), json.dumps(new))


def changes(thing, phase):
    """What the plan says of a thing, after hands or an edit."""
    name = thing.edited if phase == 'edited' and thing.edited else thing.name
    for key, values in thing.fields.items():
        made, hand, edited = (canonical(key, v, {}) for v in values[:3])
        if phase == 'hand' and not is_fixed(values) and hand != made:
            yield line('update', thing.kind, name, key, hand, made)
        if phase == 'edited' and hand != FOLLOWS and edited != made:
            yield line('replace' if hand == REPLACES else 'update', thing.kind, name, key, made, edited)
    if phase == 'edited' and thing.edited and thing.tags:
        yield line('update', thing.kind, name, 'tags', *(['tenantry.name:' + n, 'tenantry:atlas']
                                                         for n in (thing.name, name)))


def flat(fields):
    for f in fields:
        if isinstance(f['from'], dict) and isinstance(f['to'], dict):
            for key in f['to']:
                yield f['name'] + '.' + key, f['from'].get(key), f['to'][key]
        else:
            yield f['name'], f['from'], f['to']


def told(phase, file):
    wanted = [x for t in THINGS for x in changes(t, phase)]
    wanted += [' '.join((x.split(' ', 1)[0], t.kind, x.split(' ', 1)[1]))
               for t in CROWDS for x in (t.told if phase == 'hand' else t.edit)]
    said = []
    for client in json.loads(pathlib.Path(file).read_text(encoding='utf-8'))['clients']:
        for c in client['changes']:
            name = re.sub(r' 203\.0\.113\.(?!21[01]:)\d+: ', ': ', c['name'])      # whichever it was given
            if c['action'] in ('update', 'replace'):
                said += [line(c['action'], c['kind'], name, key, canonical(key, old, {}), canonical(key, new, {}))
                         for key, old, new in flat(c['fields'])]
            else:
                said.append(line(c['action'], c['kind'], name))
    return ['not said: ' + x for x in sorted(set(wanted) - set(said))] + [
        'said for nothing: ' + x for x in sorted(set(said) - set(wanted))]


def shown(phase, file):
    now, names = look()
    before = json.loads(pathlib.Path(file).read_text(encoding='utf-8')) if phase != 'made' else now
    ids = {**before, **now} if phase != 'hand' else before
    pathlib.Path(file).write_text(json.dumps(ids if phase == 'made' else before), encoding='utf-8')
    crowds = CROWDS if phase != 'hand' else []
    asked = iter(ask([filled(x, ids) for t in THINGS for x in [t.show]] + [filled(x, ids) for t in crowds for x in t.ask]))
    wrong = []
    for t in THINGS:
        answer = next(asked)
        for key, values in t.fields.items():
            values, where = row(key, values)
            there = column(answer, where)
            if t.kind == 'object_quota':
                there = int(there or -1)
            there, wanted = canonical(key, there, names), canonical(key, at_phase(values, phase), {})
            if there != wanted and not (phase == 'hand' and values[1] == FOLLOWS):
                wrong.append('%s %s: %s is %r, not %r' % (t.kind, t.name, key, there, wanted))
        if phase == 'edited' and t.edited and t.kind in LISTS:
            if now.get('%s %s' % (t.kind, t.edited)) != before['%s %s' % (t.kind, t.name)]:
                wrong.append('%s %s is not the one that was %s' % (t.kind, t.edited, t.name))
    for t in crowds:
        lines = [x for _ in t.ask for x in t.line(next(asked))]
        pattern = re.compile('|'.join(map(re.escape, sorted(names, key=len, reverse=True))))
        lines = sorted(pattern.sub(lambda m: names[m[0]], x) for x in lines)
        if lines != sorted(t.made if phase == 'made' else t.edited):
            wrong.append('%s: %s' % (t.kind, lines))
    return wrong


def hand(file):
    ids = json.loads(pathlib.Path(file).read_text(encoding='utf-8'))
    mine = ids['network atlas-app']
    ids['shared network'] = next(p['id'] for p in direct('GET network /rbac-policies')['rbac_policies']
                                 if p['object_id'] == mine)
    ids['all rules'] = ' '.join(r['ID'] for r in ask(['security group rule list ' + ids['security_group atlas-web']])[0])
    lines = [filled(x, ids) for t in TABLE for x in t.hand]
    openstack([x + (' -f json' if ' create ' in x else '') for x in lines if not is_direct(x)])
    for x in filter(is_direct, lines):
        direct(x)
    return []


def gone(file):
    """But for the domain, which goes with nobody."""
    ids = json.loads(pathlib.Path(file).read_text(encoding='utf-8'))
    project = ids['project atlas']
    lists = ['%s list --project %s' % (kind, project) for kind in (
        'network', 'subnet', 'subnet pool', 'router', 'address group', 'floating ip', 'role assignment')]
    lists += [filled('role assignment list --domain {domain atlas}', ids), filled('user list --domain {domain atlas}', ids)]
    held = [x for t in CROWDS if t.kind not in ('group_member', 'user', 'security_group_rule', 'router_interface')
            for x in (t.line(a) for a in ask([filled(q, ids) for q in t.ask])) if x]
    groups = [g['Name'] for g in ask(['security group list --project ' + project])[0] if g['Name'] != 'default']
    left = [answer for answer in ask(lists) if answer] + held + groups
    return list(map(str, left)) + ['group ' + n['Name'] for n in ask(['group list'])[0] if n['Name'].startswith('atlas')]


logging.disable(logging.WARNING)     # openstacksdk's, of Swift
problems = globals()[sys.argv[1]](*sys.argv[2:])
for problem in problems:
    print(problem)
sys.exit(bool(problems))
