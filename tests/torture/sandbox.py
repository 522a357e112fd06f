"""One sandbox of our own: started, told what is to go wrong, asked, looked into, ended."""
import http.client
import json
import os
import ssl
import subprocess
import tempfile
import urllib.parse

import dumps

TENANTRY = os.path.realpath(os.environ.get('TENANTRY', 'build/debug/tenantry'))


class Answer:
    def __init__(self, reply, data):
        self.status, self.data, self.headers = reply.status, data, reply.headers

    @property
    def json(self):
        return json.loads(self.data)


def admin(password):
    return {'auth': {'identity': {'methods': ['password'], 'password': {'user': {
        'name': 'admin', 'domain': {'id': 'default'}, 'password': password}}},
        'scope': {'project': {'name': 'admin', 'domain': {'id': 'default'}}}}}


class Sandbox:
    def __init__(self, *options, regions=('ashburn', 'amsterdam')):
        self.log = tempfile.TemporaryFile()
        self.process = subprocess.Popen([TENANTRY, 'sandbox', '--regions', ','.join(regions), *options],
                                        stdout=subprocess.PIPE, stderr=self.log, text=True)
        self.clouds = ''
        end = 'cacert: ' if '--tls' in options else 'identity_api_version: 3\n'
        while end not in self.clouds.partition('region_name: ' + regions[-1])[2]:
            line = self.process.stdout.readline()
            if not line:
                raise RuntimeError('the sandbox does not start: ' + self.errors())
            self.clouds += line
        self.url = self.clouds.split('auth_url: ')[1].split('/identity')[0]
        self.connection = None
        self.token = None

    def errors(self):
        self.log.seek(0)
        return self.log.read().decode()

    def close(self):
        """Its exit status, which is a failure unless 0: it ended by itself before, or a sanitizer has something to say."""
        self.process.terminate()
        if self.connection:
            self.connection.close()
        status = self.process.wait()
        if status:
            print('not ok - a sandbox ends with %d:\n%s' % (status, self.errors()[-2000:]), flush=True)
        return status

    def ask(self, method, path, body=None, headers=None, timeout=10):
        """One request on a connection that is kept; raises what http.client raises."""
        if not self.connection:
            at = urllib.parse.urlsplit(self.url)
            authority = self.clouds.partition('cacert: ')[2].split('\n')[0]
            self.connection = (http.client.HTTPConnection(at.netloc) if at.scheme == 'http' else
                               http.client.HTTPSConnection(at.netloc, context=ssl.create_default_context(cafile=authority)))
        self.connection.timeout = timeout
        data = None if body is None else body if isinstance(body, (bytes, str)) else json.dumps(body)
        headers = dict(headers or {})
        if data is not None:
            headers.setdefault('Content-Type', 'application/json')
        if self.token and not path.startswith('/sandbox'):
            headers.setdefault('X-Auth-Token', self.token)
        try:
            self.connection.request(method, path, data, headers)
            reply = self.connection.getresponse()
            return Answer(reply, reply.read())
        except BaseException:
            self.connection.close()
            self.connection = None
            raise

    def must(self, method, path, body=None):
        answer = self.ask(method, path, body, timeout=60)
        if answer.status >= 300:
            raise RuntimeError('%s %s: %d %s' % (method, path, answer.status, answer.data))
        return answer.json if answer.data else None

    # --- the cloud ---

    def login(self, password='sandbox'):
        answer = self.ask('POST', '/identity/v3/auth/tokens', admin(password))
        self.token = answer.headers['X-Subject-Token']
        return answer

    # --- its own endpoint ---

    def faults(self, *faults):
        return self.must('POST', '/sandbox/faults', list(faults))

    def no_faults(self):
        self.must('DELETE', '/sandbox/faults')

    def struck(self):
        return sum(fault['struck'] for fault in self.must('GET', '/sandbox/faults'))

    def requests(self):
        return self.must('GET', '/sandbox/requests')['requests']

    def forget_requests(self):
        self.must('DELETE', '/sandbox/requests')

    def state(self):
        return dumps.Dump(self.ask('GET', '/sandbox/state', timeout=60).data)

    def load(self, state):
        self.must('PUT', '/sandbox/state', state.raw)

    def pace(self, **settings):
        self.must('PUT', '/sandbox/settings', settings)

