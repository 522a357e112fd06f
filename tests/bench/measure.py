"""What the benchmarks share: programs, fleets in a folder that goes away, lines for a table."""
import contextlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import make_fleet

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = pathlib.Path(os.environ.get('BUILD', ROOT / 'build/release'))


def program(name):
    path = BUILD / name
    if not os.access(path, os.X_OK):
        sys.exit('%s is not built: cmake --preset release -DTENANTRY_BENCH=ON, or $BUILD names another folder' % path)
    return str(path)


@contextlib.contextmanager
def work_folder():
    with tempfile.TemporaryDirectory(prefix='tenantry-bench-') as folder:
        yield pathlib.Path(folder)


def fleet(folder, clients, **more):
    """A folder with as many clients, in the region ashburn."""
    path = folder / ('fleet-%d' % clients)
    make_fleet.write(path, clients, ['ashburn'], **more)
    return path


def run(*command, **more):
    done = subprocess.run([str(word) for word in command], text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)
    if done.returncode:
        sys.exit('%s: %s' % (' '.join(map(str, command)), done.stdout + done.stderr))
    return done


def instructions(functions, *command, **more):
    """How many are executed in these functions and what they call, by one thread."""
    if not shutil.which('valgrind'):
        sys.exit('valgrind is not installed')
    toggles = ['--toggle-collect=' + function for function in functions]
    done = run('taskset', '-c', '0', 'valgrind', '--tool=callgrind', '--callgrind-out-file=/dev/null', '--collect-atstart=no',
               *toggles, *command, **more)
    return int(re.search(r'refs:\s+([\d,]+)', done.stderr).group(1).replace(',', ''))


def line(name, figure, goal, floor='-', ratio='-'):
    """One row of the table; a ratio may be a number."""
    if not isinstance(ratio, str):
        ratio = '%.2f' % ratio
    print('\t'.join((name, figure, floor, ratio, goal)), flush=True)
