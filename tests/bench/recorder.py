"""An HTTP proxy on loopback that writes down what passes, and scripts for replay.c made of it."""
import http.client
import http.server
import json
import re
import threading
import time
import urllib.parse

ID = re.compile('[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}')
OWN = {'host', 'connection', 'proxy-connection', 'content-length', 'accept-encoding', 'user-agent',
       'transfer-encoding', 'keep-alive', 'server', 'date'}


class Handler(http.server.BaseHTTPRequestHandler):
    def handle_one_request(self):
        super().handle_one_request()
        self.close_connection = True

    def log_message(self, *_):
        pass

    def __getattr__(self, name):
        if name.startswith('do_'):
            return self.forward
        raise AttributeError(name)

    def forward(self):
        body = self.rfile.read(int(self.headers.get('Content-Length', 0))) or None
        headers = {k: v for k, v in self.headers.items() if k.lower() not in OWN}
        entry = {'method': self.command, 'url': self.path, 'headers': headers, 'began': time.monotonic(),
                 'body': body and body.decode()}
        self.server.entries.append(entry)
        url = urllib.parse.urlsplit(self.path)
        service = http.client.HTTPConnection(url.hostname, url.port or 80)
        service.request(self.command, url.path + ('?' + url.query if url.query else ''), body, headers)
        reply = service.getresponse()
        answer = reply.read()
        entry.update(status=reply.status, answer=answer.decode(), ended=time.monotonic())
        service.close()
        self.send_response(reply.status)
        for name, value in reply.getheaders():
            if name.lower() not in OWN:
                self.send_header(name, value)
        self.send_header('Content-Length', str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)


class Recorder(http.server.ThreadingHTTPServer):
    """Every request of whoever has `environment` in its own; `entries` is in the order of their issue."""
    request_queue_size = 256

    def __init__(self):
        super().__init__(('127.0.0.1', 0), Handler)
        self.entries = []
        self.environment = {'http_proxy': 'http://127.0.0.1:%d' % self.server_port, 'no_proxy': ''}
        threading.Thread(target=self.serve_forever, daemon=True).start()


IN_FLIGHT = {'GET': 8}  # as Tenantry has them at each service of a region
WRITES_IN_FLIGHT = 4


def writing_began(entries):
    return next((i for i, e in enumerate(entries) if e['method'] != 'GET'), len(entries))


def service_of(entry):
    """Its URL, as far as its version: what requests in flight are counted by."""
    return re.match(r'\w+://[^/]*(?:/[a-z][\w-]*)*?(?=/v\d|$)', entry['url'])[0]


def waits_of_one(entries, i, ids, first):
    """What has to be answered before, of one client. The same as within Tenantry: reading is before writing; a service gets
    one write at a time; what is made is known by its id; the mark that all is done comes last."""
    if i < first:
        return set()
    if i in (first, len(entries) - 1):
        return set(range(i))
    before = [k for k in range(first, i) if service_of(entries[k]) == service_of(entries[i])]
    return {first, *before[-1:], *(number for number, _ in ids)}


def waits_of_many(entries, i, ids, first):
    """The least that there is: what is made is known by its id."""
    return {number for number, _ in ids}


def ids_before(entries):
    return {id for e in entries[:writing_began(entries)] for id in ID.findall(e['url'] + (e['body'] or '') + e['answer'])}


def script(entries, waits, known, old='', new=''):
    """For replay.c; of a client that is called `new` instead of `old`. Ids that are not known before were made by the
    recording's own writes: they are taken from the replay's answers."""
    first = writing_began(entries)
    made, lanes, lines = {}, {}, []
    for i, e in enumerate(entries):
        ids = []

        def place(match):
            ids.append(made[match[0]]) if match[0] in made else None
            return '@%d.%d@' % made[match[0]] if match[0] in made else match[0]

        def fresh(text):
            return ID.sub(place, text.replace(old, new) if old else text)
        limit = IN_FLIGHT.get(e['method'], WRITES_IN_FLIGHT)
        lane = lanes.setdefault((service_of(e), limit), len(lanes))
        lines.append('R %d %s %s' % (lane, e['method'], fresh(e['url'])))
        lines += ['H %s: %s' % h for h in e['headers'].items()]
        if e['body'] is not None:
            lines.append('B ' + fresh(e['body']))
        lines += ['W %d' % k for k in sorted(waits(entries, i, ids, first))]
        lines.append('S %d' % e['status'])
        for which, id in enumerate(ID.findall(e['answer']) if i >= first else []):
            if id not in known:
                made.setdefault(id, (i, which))
    return '\n'.join(['L %d' % limit for _, limit in lanes] + lines) + '\n'
