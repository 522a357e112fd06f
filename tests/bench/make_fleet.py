#!/usr/bin/python3
"""Writes a fleet of any size, always the same for the same arguments.

usage: tests/bench/make_fleet.py FOLDER [--clients N] [--regions a,b,…] [--commit] [--changes N]

Each client is a file of its own, a hundred to a folder, and 12 managed objects as a plan counts them: a project, a role
assignment, the compute, volume and network quota, a network, a subnet, a router, its interface, a security group and two
rules. --commit makes the folder a Git repository with one commit on the branch main. --changes adds as many commits on the
branch next, each of which raises one client's quota of cores, and prints them.
"""
import argparse
import os
import pathlib
import subprocess

OBJECTS = 12
FILES_PER_FOLDER = 100

REGION = '''apiVersion: tenantry/v1
kind: Region
name: %s
external_networks: {public: %s}
'''

CLIENT = '''apiVersion: tenantry/v1
kind: Client
name: %(name)s
title: Client number %(number)d
region: %(region)s
contact: operations@%(name)s.example
projects:
  - name: %(name)s
    description: Production
    quota:
      compute: {cores: %(cores)d, ram: 64 GiB, instances: 20}
      volume: {volumes: 30, gigabytes: 2 TiB}
      network: {networks: 4, subnets: 8, routers: 2, ports: 200}
    networks:
      - name: app
        subnets:
          - name: app-v4
            cidr: 10.%(second)d.%(third)d.0/24
            gateway: 10.%(second)d.%(third)d.1
            dns: [9.9.9.9, 149.112.112.112]
    routers:
      - name: edge
        external: {network: public}
        subnets: [app-v4]
    security_groups:
      - name: web
        description: HTTPS from anywhere
        rules:
          - {protocol: tcp, ports: 443}
          - {protocol: icmp, icmp_type: 8}
    access:
      - {group: operators, roles: [member]}
'''


def client_name(number):
    return 'bench-%05d' % number


def client_path(number):
    return 'clients/%03d/%s.yaml' % (number // FILES_PER_FOLDER, client_name(number))


def client_text(number, regions, cores=40):
    return CLIENT % {'name': client_name(number), 'number': number, 'region': regions[number % len(regions)],
                     'cores': cores, 'second': number // 256 % 256, 'third': number % 256}


def write(folder, clients, regions, external='ext-net'):
    folder = pathlib.Path(folder)
    files = {'regions/%s.yaml' % region: REGION % (region, external) for region in regions}
    files.update((client_path(number), client_text(number, regions)) for number in range(clients))
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)


def git(folder, *arguments):
    who = {'GIT_%s_%s' % (role, part): value for role in ('AUTHOR', 'COMMITTER')
           for part, value in (('NAME', 'bench'), ('EMAIL', 'bench@example.com'), ('DATE', '2026-01-01T00:00:00Z'))}
    subprocess.run(('git', '-C', folder) + arguments, check=True, stdout=subprocess.DEVNULL,
                   env={**os.environ, **who, 'GIT_CONFIG_GLOBAL': '/dev/null'})


def commit(folder, message='A fleet'):
    if not (pathlib.Path(folder) / '.git').exists():
        git(folder, 'init', '-q', '-b', 'main')
    git(folder, 'add', '-A')
    git(folder, 'commit', '-q', '-m', message)


def change(folder, number, clients, regions):
    """One more commit, in which one client has more cores; clients all over the fleet have their turn."""
    client = number * 7919 % clients
    (pathlib.Path(folder) / client_path(client)).write_text(client_text(client, regions, cores=41 + number))
    git(folder, 'commit', '-q', '-a', '-m', 'More cores for %s' % client_name(client))


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument('folder')
    arguments.add_argument('--clients', type=int, default=1000)
    arguments.add_argument('--regions', default='ashburn')
    arguments.add_argument('--commit', action='store_true')
    arguments.add_argument('--changes', type=int, default=0)
    wish = arguments.parse_args()
    regions = wish.regions.split(',')
    write(wish.folder, wish.clients, regions)
    if wish.commit or wish.changes:
        commit(wish.folder)
    if wish.changes:
        git(wish.folder, 'checkout', '-q', '-b', 'next')
        for number in range(wish.changes):
            change(wish.folder, number, wish.clients, regions)
        subprocess.run(('git', '-C', wish.folder, 'rev-list', '--reverse', 'main..next'), check=True)


if __name__ == '__main__':
    main()
