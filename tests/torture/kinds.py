"""Every kind that Tenantry knows, and what it asks for of each: is all of it in a fleet?"""
import collections
import os
import re

SPEC = os.path.join(os.path.dirname(os.path.realpath(__file__)), '../../spec')
KIND = re.compile(r'^const struct kind (\w+)_kind = \{(.*?)^\};', re.M | re.S)
REQUEST = re.compile(r'^    \.(\w+) = \{"(GET|HEAD|POST|PUT|PATCH|DELETE)", (.*?)\},?$', re.M)
MACRO = re.compile(r'^#define (\w+)(?:\((\w+)\))? (.*?[^\\])$', re.M | re.S)
# What no fleet asks for, and why: of a kind, or one request of it.
IMPORT = 'it is asked for by an import only'
EXCEPTIONS = {
    ('volume_quota', 'defaults'): IMPORT,
    ('load_balancer_quota', 'defaults'): IMPORT,
    ('share_quota', 'defaults'): IMPORT,
    ('credential', 'list'): 'no client of these fleets has credentials delivered',
    ('service_user', 'update'): 'no client of these fleets has credentials delivered',
    ('user', 'update'): 'nothing of a user is ever changed but its mark',
}


def registered():
    with open(os.path.join(SPEC, 'kinds.c')) as file:
        return re.findall(r'^    &(\w+)_kind,', file.read(), re.M)


def sources():
    folder = os.path.join(SPEC, 'kinds')
    for name in sorted(os.listdir(folder)):
        if name.endswith('.c'):
            with open(os.path.join(folder, name)) as file:
                yield file.read()


def path_of(text, macros):
    """A path of C: strings beside each other, and macros of at most one parameter. {NAME} stands for something,
    {NAME?TEXT} for the text or nothing."""
    pieces = []
    for string, name, argument in re.findall(r'"([^"]*)"|(\w+)(?:\(("[^"]*")\))?', text):
        if not name:
            pieces.append(string)
        elif name in macros:
            parameter, body = macros[name]
            pieces.append(path_of(re.sub(r'\b%s\b' % parameter, argument, body) if parameter else body, macros))
    return ''.join(pieces)


def requests():
    """{(kind, what for): (method, pattern of the path)}"""
    found = {}
    for source in sources():
        macros = {name: (parameter, body.replace('\\\n', ' ')) for name, parameter, body in MACRO.findall(source)}
        for kind, body in KIND.findall(source):
            for what, method, text in REQUEST.findall(body):
                path = re.match(r'(\{[^}]*\}|[^?{])*', path_of(text, macros))[0]
                pattern = ''.join('(%s)?' % text[1:] if text else '.+' if name else re.escape(literal)
                                  for name, text, literal in re.findall(r'\{([\w/]+)(\?[^}]*)?\}|([^{]+)', path))
                found[kind, what] = method, pattern
    return found


def missing(logs):
    """Lines: kinds, and requests of theirs, that none of the logs has."""
    asked = collections.defaultdict(set)
    for log in logs:
        for request in log:
            asked[request['method']].add(request['target'].partition('?')[0])
    known = requests()
    kinds = {kind for source in sources() for kind, _ in KIND.findall(source)}
    lines = ['%s: it is in no file of spec/kinds' % kind for kind in registered() if kind not in kinds]
    for (kind, what), (method, pattern) in sorted(known.items()):
        there = any(re.search(pattern + '$', target) for target in asked[method])
        if there == (kind in EXCEPTIONS or (kind, what) in EXCEPTIONS):
            where = 'a fleet, and an exception' if there else 'no fleet'
            lines.append('%s: %s (%s %s) is in %s' % (kind, what, method, pattern, where))
    return lines
