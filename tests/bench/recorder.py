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


def writing_began(entries):
    return next((i for i, e in enumerate(entries) if e['method'] != 'GET'), len(entries))


def waits(entries, i, ids, first):
    """What has to be answered before: the same as within Tenantry. Reading is before writing; a service gets one
    write at a time; what is made is known by its id; the mark that all is done comes last."""
    if i < first:
        return set()
    if i in (first, len(entries) - 1):
        return set(range(i))
    service = urllib.parse.urlsplit(entries[i]['url']).netloc
    before = [k for k in range(first, i) if urllib.parse.urlsplit(entries[k]['url']).netloc == service]
    return {first, *before[-1:], *(number for number, _ in ids)}


def script(entries, old='', new=''):
    """For replay.c; of a client that is called `new` instead of `old`. Ids that the recording's own writes made
    are taken from the replay's answers."""
    first = writing_began(entries)
    known = {id for e in entries[:first] for id in ID.findall(e['url'] + (e['body'] or '') + e['answer'])}
    made, lines = {}, []
    for i, e in enumerate(entries):
        ids = []

        def place(match):
            ids.append(made[match[0]]) if match[0] in made else None
            return '@%d.%d@' % made[match[0]] if match[0] in made else match[0]

        def fresh(text):
            return ID.sub(place, text.replace(old, new) if old else text)
        lines.append('R %s %s' % (e['method'], fresh(e['url'])))
        lines += ['H %s: %s' % h for h in e['headers'].items()]
        if e['body'] is not None:
            lines.append('B ' + fresh(e['body']))
        lines += ['W %d' % k for k in sorted(waits(entries, i, ids, first))]
        lines.append('S %d' % e['status'])
        for which, id in enumerate(ID.findall(e['answer']) if i >= first else []):
            if id not in known:
                made.setdefault(id, (i, which))
    return '\n'.join(lines) + '\n'
