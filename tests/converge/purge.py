#!/usr/bin/python3
"""Removes from both regions all that clients have there. usage: purge.py CLIENT..."""
import sys

import cloud

regions = [cloud.Cloud(r) for r in ('ashburn', 'amsterdam')]
keystone = regions[0]
projects = {p['id']: p['tags'] for p in keystone.list('identity', '/projects')
            if any('tenantry:' + c in p['tags'] for c in sys.argv[1:])}


def mine(region, collection):
    return [o for o in region.list('network', '/' + collection) if o['project_id'] in projects]


for region in regions:
    for f in mine(region, 'floatingips'):
        region.call('network', 'DELETE', '/floatingips/' + f['id'])
    for r in mine(region, 'routers'):
        region.call('network', 'PUT', '/routers/' + r['id'], {'router': {'routes': []}})
        for p in region.list('network', '/ports?device_id=%s&device_owner=%s' % (r['id'], cloud.INTERFACE), 'ports'):
            region.call('network', 'PUT', '/routers/%s/remove_router_interface' % r['id'], {'port_id': p['id']})
        region.call('network', 'DELETE', '/routers/' + r['id'])
    for collection in 'ports', 'networks', 'security-groups', 'address-groups':
        for o in mine(region, collection):
            region.call('network', 'DELETE', '/%s/%s' % (collection, o['id']))
    for id in projects:
        for c in region.swift('GET', id, '?format=json'):
            region.swift('DELETE', id, '/' + c['name'])
    for id in [id for id in projects if 'tenantry.region:' + region.region in projects[id]]:
        region.call('network', 'DELETE', '/quotas/' + id, missing=True)
        for service in 'compute', 'block_storage':
            region.call(service, 'DELETE', '/os-quota-sets/' + id, missing=True)
for id in projects:
    keystone.call('identity', 'DELETE', '/projects/' + id)
