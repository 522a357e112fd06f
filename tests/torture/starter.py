"""Runs of Tenantry: a process each, started by starter.c where that is built beside the program."""
import os
import select
import signal
import subprocess

from sandbox import TENANTRY

STARTER = os.path.join(os.path.dirname(TENANTRY), 'starter_torture')


class Started:
    """What is of a subprocess.Popen."""

    def __init__(self, pipe):
        self.pipe, self.status = pipe, None
        self.process = self.number()

    def number(self):
        line = self.pipe.readline()
        if not line:
            raise RuntimeError('the starter is gone')
        return int(line)

    def wait(self, seconds=None):
        if self.status is None:
            if not select.select([self.pipe], [], [], seconds)[0]:
                raise subprocess.TimeoutExpired('tenantry', seconds)
            self.status = self.number()
        return self.status

    def poll(self):
        try:
            return self.wait(0)
        except subprocess.TimeoutExpired:
            return None

    def kill(self):
        if self.poll() is None:
            os.kill(self.process, signal.SIGKILL)


class Starter:
    """Starts one after the other."""

    def __init__(self):
        self.process = None
        if os.path.exists(STARTER):
            self.process = subprocess.Popen([STARTER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)

    def start(self, words, environment, folder, output):
        if not self.process:
            with open(output, 'w') as file:
                return subprocess.Popen([TENANTRY, *words], env=environment, cwd=folder, stdin=subprocess.DEVNULL,
                                        stdout=file, stderr=file)
        lines = ['%s=%s' % pair for pair in environment.items()]
        texts = [folder, output, str(len(words) + 1), str(len(lines)), TENANTRY, *words, *lines]
        self.process.stdin.write(('\0'.join(texts) + '\0').encode())
        return Started(self.process.stdout)

    def close(self):
        if self.process:
            self.process.stdin.close()
            self.process.stdout.close()
            self.process.wait()
