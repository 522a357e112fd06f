"""The sandbox's state made comparable: ids replaced by names, what differs from run to run dropped."""
import collections
import functools
import json
import re

ID = re.compile(r'[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])')
OTHERWISE = [(re.compile(p), r) for p, r in (
    (r'\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?Z?', '<time>'),
    (r'(suspended|terminated):\d{4}-\d\d-\d\d', r'\1:<day>'),
    (r'fa:16:3e(:[0-9a-f]{2}){3}', '<mac>'),
    (r'(203\.0\.113|198\.51\.100)\.(?!7[78]\b)\d+', '<public>'))]  # .77 and .78 are asked for
DROPPED = {'revision_number', 'standard_attr_id', 'provider:segmentation_id', 'ip_address', 'dns_assignment', 'ha_vr_id', 'since'}
PASSING = ('token', 'segment')  # kinds; what network has a segment, the network says as well
PASSING_LINE = re.compile(r'\{"region":"[^"]*","kind":"(%s)"' % '|'.join(PASSING))


def vlan(body):
    return body.get('provider:network_type') == 'vlan'


def strip(value, keep_segment=False):
    if isinstance(value, dict):
        return {k: strip(v, keep_segment) for k, v in value.items()
                if k not in DROPPED or (k == 'provider:segmentation_id' and keep_segment)}
    if isinstance(value, list):
        return sorted((strip(v) for v in value), key=lambda v: json.dumps(v, sort_keys=True))
    return value


class Dump:
    """All that is in the sandbox's store, as it gave it, and to be given back."""

    def __init__(self, raw):
        self.raw = raw

    @functools.cached_property
    def entries(self):
        return json.loads(self.raw)

    @functools.cached_property
    def lines(self):
        """An entry each, of those that stay."""
        return {line.rstrip(',') for line in self.raw.decode().split('\n')[1:-2] if not PASSING_LINE.match(line)}


def of_lines(lines):
    return Dump(('[\n%s\n]\n' % ',\n'.join(lines)).encode())


class Names:
    """Ids to what an object is called: its kind, project and name."""

    def __init__(self, entries, others={}):
        self.names, self.known = dict(others), {}
        for entry in entries:
            body = entry['object']
            if isinstance(body, dict) and body.get('name') and ID.fullmatch(entry['id']):
                self.names[entry['id']] = (entry['kind'], body.get('project_id') or body.get('domain_id'), body['name'])

    def of(self, id, depth=0):
        if id not in self.names or depth > 3:
            return '<id>'
        if id not in self.known:
            kind, above, name = self.names[id]
            self.known[id] = '<%s %s/%s>' % (kind, self.of(above, depth + 1) if above else '', name)
        return self.known[id]

    def replace(self, text):
        text = ID.sub(lambda match: self.of(match[0]), text)
        for pattern, replacement in OTHERWISE:
            text = pattern.sub(replacement, text)
        return text


def normal(dump, region=None, others={}):
    """Sorted lines; of one region, if that is asked for. Others: names of what the dump has not."""
    lines = []
    for entry in json.loads(Names(dump.entries, others).replace(dump.raw.decode())):  # so that lists are sorted by names, not by ids
        if entry['kind'] in PASSING or region not in (None, entry['region']):
            continue
        stripped = strip(entry['object'], isinstance(entry['object'], dict) and vlan(entry['object']))
        lines.append('%s %s %s %s' % (entry['region'] or '-', entry['kind'], entry['id'], json.dumps(stripped, sort_keys=True)))
    return sorted(lines)


def difference(expected, found, most=12):
    """What is missing, what is too much, and what is otherwise."""
    wanted, there = collections.Counter(expected), collections.Counter(found)
    missing, more = sorted((wanted - there).elements()), sorted((there - wanted).elements())
    lines = []
    for line in missing:
        head = line[:line.index(' {')] if ' {' in line else line
        like = next((other for other in more if other.startswith(head + ' {')), None)
        if like:
            more.remove(like)
            lines.append('~ %s: %s' % (head, members(line[len(head):], like[len(head):])))
        else:
            lines.append('- ' + line)
    return [line[:600] for line in (lines + ['+ ' + line for line in more])[:most]]


def members(expected, found):
    """Those that are not the same."""
    expected, found = json.loads(expected), json.loads(found)
    return ', '.join('%s: %s, not %s' % (key, json.dumps(found.get(key)), json.dumps(expected.get(key)))
                     for key in sorted({**expected, **found}) if expected.get(key) != found.get(key))


def is_leftover(line):
    """Access of a project that is no more, its group `default`."""
    return re.search(r'"(project_id|tenant_id|member_id)": "<id>"|<security_group <id>/', line)


def content(entry):
    """An object byte for byte; but a container may be made where it is: then it only is newer."""
    body = entry['object']
    if entry['kind'] == 'container':
        body = {key: value for key, value in body.items() if key not in ('since', 'last_modified')}
    return json.dumps(body, sort_keys=True)


def rows(dump):
    return {(e['region'], e['kind'], e['id']): content(e) for e in dump.entries if e['kind'] not in PASSING}


def untouched(before, after):
    """What both have, byte for byte."""
    before, after = rows(before), rows(after)
    return {key: text for key, text in before.items() if after.get(key) == text}


def touched(kept, after):
    """Which of the kept ones are gone or changed."""
    after = rows(after)
    return ['%s %s: %s' % (key, 'changed' if key in after else 'gone', text[:200])
            for key, text in kept.items() if after.get(key) != text]


class Judge:
    """Says whether a state is the one that it was to be. Most of it is as it was before, byte for byte, and need not be
    looked at again."""

    def __init__(self, before, after):
        self.kept = untouched(before, after)
        self.expected = normal(after)
        self.same = before.lines & after.lines
        self.names = Names(of_lines(self.same).entries).names
        self.rest = self.others(after)
        self.right = after.lines

    def others(self, state):
        """Sorted lines of all but the same."""
        return normal(of_lines(state.lines - self.same), others=self.names)

    def wrong(self, state, lied=False, others=False):
        if state.lines == self.right:
            return []
        if self.same <= state.lines and self.others(state) == self.rest:
            self.right = state.lines
            return []
        expected, found = self.expected, normal(state)
        if lied:
            expected, found = ([line for line in lines if not is_leftover(line)] for lines in (expected, found))
        return difference(expected, found) + ([] if others else touched(self.kept, state)[:5])
