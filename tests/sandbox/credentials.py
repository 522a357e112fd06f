"""What the tests of credentials share: a sandbox, a fleet of one client, keys of recipients, what was delivered, and
cores of processes. TENANTRY is the program.
"""
import ctypes
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

TESTS = pathlib.Path(os.path.realpath(__file__)).parent.parent
os.environ.setdefault('TENANTRY', str(TESTS.parent / 'build/debug/tenantry'))
sys.path.insert(0, str(TESTS / 'torture'))
from sandbox import TENANTRY, Sandbox

PR_CAPBSET_DROP, CAP_SYS_PTRACE = 24, 19
SHADOW_LEAST = 1 << 40

FLEET = '''apiVersion: tenantry/v1
kind: Region
name: ashburn
---
apiVersion: tenantry/v1
kind: Policy
name: fleet
retention: 0d
limits: {delete_percent: 100}
---
apiVersion: tenantry/v1
kind: Client
name: acme
region: ashburn
%s
'''
PROJECT = 'projects: [{name: acme-prod, credentials: [%s]}]'
ENTRY = '{name: terraform, roles: [%s], recipients: [%s]%s}'


class Place:
    def __init__(self, regions=('ashburn',)):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix='credentials-'))
        self.give_up_rights()
        self.sandbox = Sandbox(regions=regions)
        self.sandbox.login()
        self.said = ''
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith(('OS_', 'TENANTRY'))}
        self.environment['OS_CLIENT_CONFIG_FILE'] = str(self.folder / 'clouds.yaml')
        (self.folder / 'clouds.yaml').write_text(self.sandbox.clouds)
        (self.folder / 'fleet').mkdir()
        self.keys = [self.make_key('one'), self.make_key('two')]
        self.settings('credentials: {drop: drop}')

    @staticmethod
    def give_up_rights():
        """Root may read the memory of all: what we start may not, be it gdb, as with anybody else."""
        if os.geteuid() == 0 and ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_SYS_PTRACE, 0, 0, 0):
            raise RuntimeError('CAP_SYS_PTRACE cannot be dropped')

    def make_key(self, name):
        subprocess.run(['age-keygen', '-o', self.folder / name], check=True, stderr=subprocess.DEVNULL)
        return subprocess.run(['age-keygen', '-y', self.folder / name], check=True, text=True, capture_output=True).stdout.strip()

    def settings(self, more=''):
        (self.folder / 'tenantry.yaml').write_text('regions: {ashburn: {cloud: ashburn}}\nstate: state\n%s\n' % more)

    def entry(self, roles='member', keys=None, more=''):
        return ENTRY % (roles, ', '.join(keys or self.keys[:1]), more)

    def spec(self, text):
        (self.folder / 'fleet' / 'acme.yaml').write_text(FLEET % text)

    def start(self, *words, **environment):
        self.output = tempfile.TemporaryFile()
        return subprocess.Popen([TENANTRY, '-vv', '-c', 'tenantry.yaml', *words, '--path', 'fleet'], cwd=self.folder,
                                env={**self.environment, **environment}, stdin=subprocess.DEVNULL, stdout=self.output,
                                stderr=subprocess.STDOUT)

    def end(self, process):
        status = process.wait(120)
        self.output.seek(0)
        text = self.output.read().decode()
        self.said += text
        return status, text

    def run(self, *words, **environment):
        return self.end(self.start(*words, **environment))

    def apply(self, **environment):
        lock = self.folder / 'state' / 'lock'
        if lock.exists() and lock.stat().st_size:
            lock.write_text('1\n')  # nothing of a run that was killed is in flight any more
        return self.run('apply', '--yes', **environment)

    def changes(self):
        plan = subprocess.run([TENANTRY, '-c', 'tenantry.yaml', 'plan', '--format', 'json', '--path', 'fleet'], cwd=self.folder,
                              env=self.environment, capture_output=True, text=True)
        self.said += plan.stdout + plan.stderr
        return [change for client in json.loads(plan.stdout)['clients'] for change in client['changes']]

    def briefly(self):
        return sorted('%(action)s %(kind)s %(name)s, %(cause)s, %(verdict)s' % change for change in self.changes())

    # --- the cloud ---

    def user(self, name='acme-prod.terraform'):
        users = self.sandbox.must('GET', '/identity/v3/users?name=' + name)['users']
        return users[0] if users else None

    def credentials(self):
        path = '/identity/v3/users/%s/application_credentials' % self.user()['id']
        return self.sandbox.must('GET', path)['application_credentials']

    def secrets(self):
        """All that the cloud has: secrets, and passwords."""
        objects = [entry['object'] for entry in self.sandbox.state().entries if entry['kind'] in ('secret', 'password')]
        return {o.get('secret') or o.get('password') for o in objects} - {None, 'sandbox'}

    def delivered(self, name='acme-prod.terraform', key='one'):
        """The members of what lies in the drop directory."""
        file = self.folder / 'drop/acme' / (name + '.clouds.yaml.age')
        text = subprocess.run(['age', '-d', '-i', self.folder / key, file], capture_output=True, text=True, check=True).stdout
        return dict(re.findall(r'^ +(\w+): "(.*)"$', text, re.M))

    def logs_in(self, of):
        """With what was delivered; the status, and the roles."""
        if 'password' in of:
            method, word = 'password', {'user': {'name': of['username'], 'domain': {'name': of['user_domain_name']},
                                                 'password': of['password']}}
        else:
            method, word = 'application_credential', {'id': of['application_credential_id'],
                                                      'secret': of['application_credential_secret']}
        answer = self.sandbox.ask('POST', '/identity/v3/auth/tokens', {'auth': {'identity': {'methods': [method], method: word}}})
        return answer.status, sorted(role['name'] for role in answer.json.get('token', {}).get('roles', []))

    def settle(self, credentials=1):
        """What is wrong with the next run, and what it leaves; or nothing."""
        status, text = self.apply()
        if status:
            return 'exit status %d\n%s' % (status, text)
        planned, text = self.run('plan')
        if planned:
            return 'the plan after it: exit status %d\n%s' % (planned, text)
        there, of = self.credentials(), self.delivered()
        marks = [tag for tag in self.user()['tags'] if tag.startswith('tenantry.delivered:')]
        if len(there) != credentials or 'tenantry.delivered:' + of['application_credential_id'] not in marks:
            return 'there are %d, the tags say %s, and %s was delivered' % (len(there), marks, of)
        return '' if self.logs_in(of) == (201, ['member']) else 'what was delivered logs in as %s' % (self.logs_in(of),)

    def forget(self):
        shutil.rmtree(self.folder / 'state', ignore_errors=True)
        shutil.rmtree(self.folder / 'drop', ignore_errors=True)


FAILED = []


def check(name, found, wanted=True):
    print('%s - %s' % ('ok' if found == wanted else 'not ok', name), flush=True)
    if found != wanted:
        FAILED.append(name)
        for line in ('found: %s\nwanted: %s' % (found, wanted)).splitlines():
            print('# ' + line)


# --- cores ---

def maps_of(process):
    """First and last address, rights and size of each."""
    for line in pathlib.Path('/proc/%d/maps' % process).read_text().splitlines():
        span, rights, *_, name = (line.split(None, 5) + [''])[:6]
        first, last = (int(at, 16) for at in span.split('-'))
        yield first, last, rights, name


def gcore(place, process):
    """What gdb says of it, and the core, if it may make one."""
    file = place.folder / 'core'
    done = subprocess.run(['gcore', '-o', file, str(process)], capture_output=True, text=True, env={**os.environ, 'DEBUGINFOD_URLS': ''})
    core = file.with_name('core.%d' % process)
    data = core.read_bytes() if core.exists() else None
    core.unlink(missing_ok=True)
    return done.stdout + done.stderr, data


def core_of(place, process):
    """What a core of the running process holds; of one with a sanitizer, whose reservations would make it terabytes
    large, the same without gdb.
    """
    writable = [(first, last) for first, last, rights, name in maps_of(process) if rights.startswith('rw') and not name.startswith('[v')]
    if max(last - first for first, last in writable) < SHADOW_LEAST:
        said, core = gcore(place, process)
        if core is None:
            raise RuntimeError('gcore makes no core: ' + said)
        return core
    with open('/proc/%d/mem' % process, 'rb', 0) as content:
        return b''.join(os.pread(content.fileno(), last - first, first) for first, last in writable if last - first < SHADOW_LEAST)


def is_refused(place, process):
    """To gdb."""
    said, core = gcore(place, process)
    return core is None and 'Operation not permitted' in said or said


def leaves_no_core(process):
    """When it crashes."""
    return re.search(r'Max core file size +0 +0 ', pathlib.Path('/proc/%d/limits' % process).read_text()) is not None


def children_of(process):
    return [int(word) for word in pathlib.Path('/proc/%d/task/%d/children' % (process, process)).read_text().split()]


def holds(data, secrets):
    """Which of them."""
    return sorted(secret for secret in secrets if secret.encode() in data)


def finds(place, secrets):
    """Files in which a secret can be read, and what was said."""
    kept = {str(path): path.read_bytes() for path in place.folder.rglob('*') if path.is_file()}
    kept['what was said'] = place.said.encode()
    return sorted(name for name, data in kept.items() if holds(data, secrets))
