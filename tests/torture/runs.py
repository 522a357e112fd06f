"""One place to torture Tenantry in: a sandbox and folders of its own, and runs that are disturbed there."""
import os
import shutil
import subprocess
import tempfile
import time

import dumps
import faults
import fleets
from sandbox import Sandbox
from starter import Starter

SECRET = 'hush-hush-hush'  # the admin's password
NEVER_SHOWN = (SECRET, 'gAAAAA', 'Sanitizer', 'runtime error', 'Assertion', 'core dumped')
MEMORY = '/dev/shm'  # nobody reads the ledgers of these runs tomorrow


class Failure(Exception):
    pass


class Result:
    def __init__(self, status, text):
        self.status, self.text = status, text


class Place:
    def __init__(self, *options):
        """options: of the sandbox."""
        self.options = options
        self.folder = tempfile.mkdtemp(prefix='torture-', dir=MEMORY if os.access(MEMORY, os.W_OK) else None)
        self.output = os.path.join(self.folder, 'output')
        self.starter = Starter()
        self.sandbox = Sandbox(*options)
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith(('OS_', 'TENANTRY'))}
        self.environment['HOME'] = self.folder
        self.fleets = {}
        clouds = self.sandbox.clouds.replace('password: sandbox', 'password: ' + SECRET)
        self.put('tenantry.yaml', 'regions: {ashburn: {cloud: ashburn}, amsterdam: {cloud: amsterdam}}\n'
                                  'state: %s/state\n' % self.folder)
        self.put('patient.yaml', clouds)
        self.put('impatient.yaml', clouds.replace('    region_name', '    api_timeout: 1\n    region_name'))

    def put(self, name, text):
        with open(os.path.join(self.folder, name), 'w') as file:
            file.write(text)

    def close(self):
        self.sandbox.close()
        self.starter.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def fleet(self, fleet):
        """Its folder."""
        key = repr(fleet)
        if key not in self.fleets:
            self.fleets[key] = os.path.join(self.folder, 'fleet-%d' % len(self.fleets))
            fleets.write(fleet, self.fleets[key])
        return self.fleets[key]

    def lose_state(self):
        shutil.rmtree(os.path.join(self.folder, 'state'), ignore_errors=True)

    def pass_time(self):
        """What a run that was killed had in flight has ended long ago: nobody need wait for it."""
        lock = os.path.join(self.folder, 'state', 'lock')
        if os.path.exists(lock) and os.path.getsize(lock):
            self.put('state/lock', '1\n')

    def start(self, command, fleet, patient=True):
        words = ['-c', os.path.join(self.folder, 'tenantry.yaml'), command, '--path', self.fleet(fleet)]
        environment = {**self.environment,
                       'OS_CLIENT_CONFIG_FILE': os.path.join(self.folder, 'patient.yaml' if patient else 'impatient.yaml')}
        return self.starter.start(words + ['--yes'] * (command == 'apply'), environment, self.folder, self.output)

    def end(self, process, seconds=120):
        try:
            status = process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise Failure('no end after %d s' % seconds)
        with open(self.output, errors='replace') as file:
            text = file.read()
        for word in NEVER_SHOWN:
            if word in text:
                raise Failure('it says %s:\n%s' % (word, text))
        return Result(status, text)

    def run(self, command, fleet, patient=True):
        return self.end(self.start(command, fleet, patient))

    def must(self, command, fleet, status=0):
        result = self.run(command, fleet)
        if result.status != status:
            raise Failure('%s: exit status %d, not %d:\n%s' % (command, result.status, status, result.text))
        return result

    # --- disturbed ---

    def begin(self, state):
        self.sandbox.no_faults()
        self.sandbox.load(state)
        self.sandbox.forget_requests()
        self.lose_state()

    def killed(self, fleet, fault):
        """Killed once the fault has struck; 0: it never did."""
        self.sandbox.faults(fault)
        process = self.start('apply', fleet)
        while process.poll() is None and not self.sandbox.struck():
            time.sleep(0.004)
        process.kill()
        self.end(process)
        self.pass_time()
        return self.sandbox.struck()

    def faulty(self, fleet, fault):
        """How often the fault struck, and what the run said."""
        self.sandbox.faults(fault)
        result = self.end(self.start('apply', fleet, fault['do'] != 'never'))
        if result.status not in (0, 1, 2):
            raise Failure('exit status %d:\n%s' % (result.status, result.text))
        if result.status and not result.text.strip():
            raise Failure('exit status %d, and not a word' % result.status)
        return self.sandbox.struck(), result


class Scenario:
    """An apply of a fleet to a state, and what comes of it where nothing disturbs it."""

    def __init__(self, name, place, state, fleet):
        self.name, self.state, self.fleet, self.options = name, state, fleet, place.options
        place.begin(state)
        place.must('apply', fleet)
        self.log = place.sandbox.requests()
        self.after = place.sandbox.state()
        self.judge = dumps.Judge(state, self.after)
        place.must('plan', fleet)
        changed = self.judge.wrong(place.sandbox.state())
        if changed:
            raise Failure('%s: a plan changes the cloud: %s' % (name, '\n'.join(changed)))
        place.lose_state()
        place.must('plan', fleet)

    def meets(self, fault):
        """Its requests that the fault is for."""
        return [request for request in self.log if faults.meets(fault, request)]

    def to_strike(self, fault):
        """Which of them it is done to, from 1: all, but reads that it would let act."""
        return [number for number, request in enumerate(self.meets(fault), 1)
                if not (fault.get('acts') and faults.only_reads(request))]

    def wrong(self, place, family=None):
        return self.judge.wrong(place.sandbox.state(), family in faults.LIES, family in faults.OTHERS)

    def honest(self, place, result):
        """A disturbed run that says that all is done: is it? (But for the digest, which is to make plans quicker.) True: it
        says so, and all is."""
        found = [] if result.status else self.wrong(place)
        wrong = [line for line in found if 'tenantry.applied' not in line]
        if wrong:
            raise Failure('exit status 0, and not all is done:\n%s\n%s' % (result.text, '\n'.join(wrong)))
        return not result.status and not found

    def check(self, place, plans=True, family=None):
        """Without faults, it ends as the undisturbed run did, and the next plan is empty: so it was if there was nothing to
        apply. (Where the state was lost, all that a plan reads is as after the undisturbed run: it need not be seen every
        time.)"""
        place.sandbox.no_faults()
        result = place.run('apply', self.fleet)
        wrong = self.wrong(place, family)
        if wrong or result.status:
            raise Failure('the next run: exit status %d\n%s\n%s' % (result.status, result.text, '\n'.join(wrong)))
        if plans and not result.text.startswith('Nothing applied.'):
            place.must('plan', self.fleet)
