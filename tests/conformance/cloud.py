"""One OpenStack, spoken to as it is: no library between the case and the answer."""
import http.client
import json
import os
import sys
import urllib.parse

import yaml

SERVICES = {'network': 'network', 'compute': 'compute', 'volume': 'volumev3', 'image': 'image',
            'object-store': 'object-store', 'identity': 'identity'}

# of the openstack client: as far as it goes
VERSIONS = ('--os-compute-api-version', '2.92', '--os-volume-api-version', '3.70')


class Reply:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body


def send(method, url, headers, data):
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=120)
    try:
        connection.request(method, urllib.parse.urlunsplit(('', '', *parts[2:])) or '/', body=data, headers=headers)
        answer = connection.getresponse()
        text = answer.read()
        return Reply(answer.status, dict(answer.getheaders()), text)
    finally:
        connection.close()


def parsed(text):
    try:
        return json.loads(text) if text else None
    except ValueError:
        return text.decode(errors='replace')


class Cloud:
    def __init__(self, config, name):
        """name: an entry of clouds.yaml; the other regions come from its catalogue."""
        entry = yaml.safe_load(open(config, encoding='utf-8'))['clouds'][name]
        self.config, self.name = config, name
        self.region = entry['region_name']
        self.auth = entry['auth']
        self.password = self.auth['password']
        self.keystone = self.auth['auth_url'].rstrip('/').removesuffix('/v3')
        reply = self.login(self.auth['username'], 'default', {'name': 'admin', 'domain': {'id': 'default'}})
        assert reply.status == 201, 'the cloud takes no login: %d %s' % (reply.status, reply.body)
        self.token = reply.headers['X-Subject-Token']
        token = json.loads(reply.body)['token']
        self.admin = token['project']['id']
        self.user = token['user']['id']
        self.endpoints = {}
        for service in token['catalog']:
            for end in service['endpoints']:
                if end['interface'] == 'public':
                    self.endpoints[service['type'], end['region']] = end['url'].rstrip('/')

    def login(self, user, domain, project, password=None):
        scope = {'scope': {'project': project}} if project else {}
        body = {'auth': {'identity': {'methods': ['password'], 'password': {'user': {
            'name': user, 'domain': {'name' if domain == 'partners' else 'id': domain},
            'password': password or self.password}}}, **scope}}
        return send('POST', self.keystone + '/v3/auth/tokens', {'Content-Type': 'application/json'},
                    json.dumps(body).encode())

    def root(self, service, region=None):
        """Where a service answers, before any version."""
        if service == 'identity':
            return self.keystone
        url = self.endpoints[SERVICES.get(service, service), region or self.region]
        for version in ('/v1/', '/v2.1', '/v2', '/v3/'):
            at = url.find(version, len('http://'))
            url = url[:at] if at >= 0 else url
        return url

    def roots(self):
        names = {v: k for k, v in SERVICES.items()}
        found = {self.keystone: 'identity'}
        for (kind, region) in self.endpoints:
            if kind != 'identity':
                name = names.get(kind, kind)
                found.setdefault(self.root(kind, region), name if region == self.region else name + ' ' + region)
        return found

    def call(self, method, service, path, body=None, token=None, headers=None, raw=None, region=None):
        sent = {'Accept': 'application/json'}
        if token != 'none':
            sent['X-Auth-Token'] = token or self.token
        data = None
        if raw is not None:
            data = raw.encode()
        elif body is not None:
            data = json.dumps(body).encode()
        if data is not None:
            sent['Content-Type'] = 'application/json'
        sent.update(headers or {})
        path = urllib.parse.quote(path, safe="/?&=%:,;@+'~!*()")
        reply = send(method, self.root(service, region) + path, sent, data)
        reply.body = parsed(reply.body)
        return reply

    def command(self, words):
        """The openstack client, its imports done once: a child of this process says what it says."""
        out, err = os.memfd_create('out'), os.memfd_create('err')
        import openstackclient.shell as shell
        child = os.fork()
        if not child:
            status = 1
            try:
                os.dup2(out, 1)
                os.dup2(err, 2)
                for key in [k for k in os.environ if k.startswith('OS_')]:
                    del os.environ[key]
                os.environ.update(OS_CLIENT_CONFIG_FILE=self.config, OS_CLOUD=self.name)
                status = shell.main([*VERSIONS, *words])
                sys.stdout.flush()
                sys.stderr.flush()
            finally:
                os._exit(status or 0)
        _, status = os.waitpid(child, 0)
        said = [os.pread(fd, 1 << 24, 0) for fd in (out, err)]
        os.close(out)
        os.close(err)
        return Reply(os.waitstatus_to_exitcode(status), {}, parsed(said[0]) if said[0] else
                     said[1].decode(errors='replace').strip())
