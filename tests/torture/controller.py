"""The controller at a place, and what the Sieve looks for: a restart in the middle, a missed event, a stale reading."""
import os
import shutil
import subprocess
import time

import faults
import fleets
from runs import Failure
from sandbox import TENANTRY

NOBODY = {'GIT_CONFIG_GLOBAL': '/dev/null', 'GIT_AUTHOR_NAME': 'test', 'GIT_AUTHOR_EMAIL': 'test@example.com',
          'GIT_COMMITTER_NAME': 'test', 'GIT_COMMITTER_EMAIL': 'test@example.com'}
SETTINGS = '''repository: {url: %(folder)s/fleet.git, branch: main, poll: 5s}
regions: {ashburn: {cloud: ashburn}, amsterdam: {cloud: amsterdam}}
sweep: 5s
listen: none
state: %(folder)s/state
'''


class Controller:
    """tenantry watch on a repository of its own."""

    def __init__(self, place, fleet):
        self.place = place
        self.process = None
        self.log = os.path.join(place.folder, 'watch.log')
        for name in ('fleet.git', 'clone'):
            shutil.rmtree(os.path.join(place.folder, name), ignore_errors=True)
        self.git('init', '-q', '--bare', '-b', 'main', 'fleet.git')
        self.git('clone', '-q', 'fleet.git', 'clone')
        place.put('watch.yaml', SETTINGS % {'folder': place.folder})
        place.put('watch.log', '')
        self.commit(fleet)

    def git(self, *words, folder='.'):
        subprocess.run(['git', *words], cwd=os.path.join(self.place.folder, folder), check=True,
                       env={**self.place.environment, **NOBODY}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def commit(self, fleet):
        clone = os.path.join(self.place.folder, 'clone')
        for name in os.listdir(clone):
            if name.endswith('.yaml'):
                os.remove(os.path.join(clone, name))
        fleets.write(fleet, clone)
        self.git('add', '-A', folder='clone')
        self.git('commit', '-q', '--allow-empty', '-m', 'Fleet', folder='clone')
        self.git('push', '-q', 'origin', 'HEAD:main', folder='clone')

    def start(self):
        """Until it says something: from then on it catches signals."""
        said = os.path.getsize(self.log)
        environment = {**self.place.environment,
                       'OS_CLIENT_CONFIG_FILE': os.path.join(self.place.folder, 'patient.yaml')}
        with open(self.log, 'a') as log:
            self.process = subprocess.Popen([TENANTRY, '-c', os.path.join(self.place.folder, 'watch.yaml'), 'watch'],
                                            env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        end = time.monotonic() + 60
        while os.path.getsize(self.log) == said and self.process.poll() is None and time.monotonic() < end:
            time.sleep(0.01)

    def stop(self, kill=False):
        if not self.process:
            return
        self.process.kill() if kill else self.process.terminate()
        status = self.process.wait(15)
        self.process = None
        if not kill and status:
            raise Failure('the controller ends with %d\n%s' % (status, self.tail()))

    def tail(self):
        with open(self.log) as log:
            return ''.join(log.readlines()[-15:])

    def reaches(self, scenario, seconds=60):
        """Waits until the cloud is what it is to be, and sees that it stays so."""
        end = time.monotonic() + seconds
        while True:
            wrong = scenario.wrong(self.place)
            if not wrong:
                break
            if time.monotonic() > end or self.process.poll() is not None:
                raise Failure('not there after %d s:\n%s\n%s' % (seconds, '\n'.join(wrong), self.tail()))
            time.sleep(0.2)
        self.stop()
        wrong = scenario.wrong(self.place)
        if wrong:
            raise Failure('it does not stay so:\n%s\n%s' % ('\n'.join(wrong), self.tail()))


def controlled(case):
    def run(place, *arguments):
        controller = Controller(place, fleets.first())
        try:
            return case(place, controller, *arguments)
        finally:
            controller.stop(kill=True)
    return run


@controlled
def restarted(place, controller, update, number, lose):
    """Killed while it carries out a commit, and started again."""
    place.begin(update.state)
    place.sandbox.faults({'do': 'never', 'acts': bool(number % 2), 'number': number})
    controller.commit(update.fleet)
    controller.start()
    end = time.monotonic() + 20
    while not place.sandbox.struck() and time.monotonic() < end:
        time.sleep(0.01)
    struck = place.sandbox.struck()
    controller.stop(kill=True)
    place.sandbox.no_faults()
    place.pass_time()
    if lose:
        place.lose_state()
    controller.start()
    controller.reaches(update)
    return struck


@controlled
def missed(place, controller, first, both):
    """While it is down, the fleet is edited and somebody changes things by hand."""
    place.begin(first.after)
    controller.start()
    time.sleep(1)
    controller.stop()
    controller.commit(both.fleet)
    place.sandbox.load(both.state)
    controller.start()
    controller.reaches(both)
    return 1


def stale_after_kill(place, scenario, number, stale):
    """Killed in the middle; one of the next run's readings is older than that."""
    place.begin(scenario.state)
    place.sandbox.faults({'do': 'stale', 'path': '/never'})
    place.killed(scenario.fleet, {'do': 'never', 'acts': True, 'number': number})
    place.lose_state()
    place.sandbox.no_faults()
    place.sandbox.forget_requests()
    struck, _ = place.faulty(scenario.fleet, faults.at({'do': 'stale', **faults.READS}, stale))
    place.lose_state()
    scenario.check(place)
    return struck
