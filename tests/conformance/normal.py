"""A reply with all that differs from one run to the next replaced: ids, times, addresses nobody chose, order.

What a case has saved keeps its name ($network); what the case's own text says stays as it is.
"""
import json
import re

HEADERS = ('Content-Type', 'OpenStack-API-Version', 'X-OpenStack-Nova-API-Version', 'Vary', 'Retry-After',
           'Location', 'WWW-Authenticate', 'Allow', 'X-Account-*', 'X-Container-*')
PRESENT = ('X-Subject-Token', 'X-Openstack-Request-Id', 'X-Trans-Id')  # their values are nobody's business

ORDERED = ('dns_nameservers', 'addresses_in_order')
PATTERNS = [(re.compile(p), r) for p, r in (
    (r'(?s)\n\nFailed validating.*', ' <schema>'),     # how the library puts it
    (r'req-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}', '<request>'),
    (r'[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}', '<uuid>'),
    (r'(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])', '<id>'),
    (r'\d{4}-\d\d-\d\d([T ])\d\d:\d\d:\d\d(\.\d{6})?', lambda m: '<time%s%s>' % (m[1], '.' if m[2] else '')),
    (r'fa:16:3e(:[0-9a-f]{2}){3}', '<mac>'),
    (r'203\.0\.113\.(?!0/24)\d+', '<external address>'),
    (r'(Callback [\w.]+)-\d+', r'\1-<number>'),
    (r'tx[0-9a-f]{21}-[0-9a-f]{10}', '<transaction>'))]
# by key; one that the case itself has written stays
KEYS = {'ip_address': '<address>', 'floating_ip_address': '<address>', 'fixed_ip_address': '<address>',
        'provider:segmentation_id': '<segment>', 'audit_ids': '<audit>', 'secret': '<secret>',
        'X-Container-Timestamp': '<timestamp>', 'X-Account-Timestamp': '<timestamp>',
        'X-Container-Put-Timestamp': '<timestamp>', 'hostId': '<host>', 'host': '<host>', 'cloud': '<cloud>',
        'OS-EXT-SRV-ATTR:host': '<host>', 'OS-EXT-SRV-ATTR:hypervisor_hostname': '<host>',
        'OS-EXT-SRV-ATTR:instance_name': '<instance>',
        'OS-EXT-SRV-ATTR:reservation_id': '<reservation>', 'standard_attr_id': '<number>', 'X-Account-Put-Timestamp': '<timestamp>', 'X-Timestamp': '<timestamp>'}


class Normal:
    def __init__(self, written, roots):
        """written: the case's text; roots: {URL: name} of the services."""
        self.written = written
        self.names = {}
        self.roots = sorted(roots.items(), key=lambda r: -len(r[0]))

    def learn(self, name, value):
        if isinstance(value, str) and len(value) > 3:
            self.names[value] = '$' + name

    def text(self, text):
        for value in sorted(self.names, key=len, reverse=True):
            text = text.replace(value, self.names[value])
        for url, name in self.roots:
            text = text.replace(url, '<%s>' % name)
        for pattern, replacement in PATTERNS:
            text = pattern.sub(replacement, text)
        return text

    def by_key(self, key, value):
        if value in (None, '', []) or re.search(r'(?<![\w.])%s(?![\w.])' % re.escape(str(value)), self.written):
            return value
        return KEYS[key]

    def value(self, value, key=None):
        if key in KEYS and not isinstance(value, dict):
            value = self.by_key(key, value)
        if isinstance(value, dict):
            if {*value} == {'fqdn', 'hostname', 'ip_address'}:
                value = self.assignment(value)
            return {self.text(k): self.value(v, k) for k, v in value.items()}
        if isinstance(value, list):
            items = [self.value(v) for v in value]
            return items if key in ORDERED else sorted(items, key=lambda i: json.dumps(i, sort_keys=True))
        return self.text(value) if isinstance(value, str) else value

    def assignment(self, name):
        """The names that DNS has for an address are made of that."""
        ip = name['ip_address']
        dashed, normal = re.sub('[.:]', '-', ip), self.by_key('ip_address', ip)
        return name if normal == ip else {k: v.replace(dashed, normal) for k, v in name.items()}

    def headers(self, headers):
        kept = {}
        for name, value in headers.items():
            for wanted in HEADERS:
                if name.lower() == wanted.lower() or wanted.endswith('*') and name.lower().startswith(wanted[:-1].lower()):
                    kept[name.title()] = self.value(value, name)
            if name.lower() in map(str.lower, PRESENT):
                kept[name.title()] = '<present>'
        return kept


def only(value, wanted):
    """Of every list of objects in it, those whose text matches."""
    if isinstance(value, dict):
        return {k: only(v, wanted) for k, v in value.items()}
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [v for v in value if re.search(wanted, json.dumps(v))]
    return value


def differences(expected, got, path=''):
    """(path, expected, got) of whatever differs; '-' is nothing."""
    if isinstance(expected, dict) and isinstance(got, dict):
        for key in sorted({*expected, *got}):
            at = path + '.' + key if path else key
            if key not in got or key not in expected:
                yield at, expected.get(key, '-'), got.get(key, '-')
            else:
                yield from differences(expected[key], got[key], at)
    elif isinstance(expected, list) and isinstance(got, list):
        yield from list_differences(expected, got, path)
    elif expected != got or type(expected) is not type(got):
        yield path, expected, got


def list_differences(expected, got, path):
    if len(expected) == len(got):
        for i, pair in enumerate(zip(expected, got)):
            yield from differences(*pair, '%s[%d]' % (path, i))
        return
    more = list(got)
    for item in expected:
        if item in more:
            more.remove(item)
        else:
            yield path + '[]', item, '-'
    for item in more:
        yield path + '[]', '-', item
