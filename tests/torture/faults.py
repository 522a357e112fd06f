"""What is done to the N-th request: a row each. Which requests it is for: reads, writes, or any."""

READS = {'method': ['GET', 'HEAD']}
WRITES = {'method': ['POST', 'PUT', 'PATCH', 'DELETE']}
ANY = {}


def both(fault):
    return [('', fault), (', after acting', {**fault, 'acts': True})]


def rows():
    """[(name, fault)]; the driver adds the number."""
    table = []
    for status in (401, 403, 412, 413):
        table.append(('%d' % status, {'do': 'status', 'status': status}))
    # who says of what is to go that it is gone is believed
    table.append(('404', {'do': 'status', 'status': 404, 'method': ['GET', 'POST', 'PUT', 'PATCH']}))
    for word in ('NetworkInUse', 'SubnetInUse', 'RouterInUse', 'SecurityGroupInUse', 'IpAddressInUse', 'OverQuota',
                 'SecurityGroupRuleExists', 'PortInUse', 'RetryRequest'):
        table.append(('409 ' + word, {'do': 'status', 'status': 409, 'type': word, **WRITES}))
    table.append(('413 in a moment', {'do': 'status', 'status': 413, 'retry_after': 0}))
    for name, more in (('', {}), (', in no time', {'retry_after': 0}), (', in a second', {'retry_after': 1}),
                       (', by date', {'retry_after': 1, 'as_date': True})):
        table.append(('429' + name, {'do': 'status', 'status': 429, **more}))
    for status in (500, 502, 503, 504):
        table += [('%d%s' % (status, how), fault) for how, fault in both({'do': 'status', 'status': status})]
    for status in (502, 503, 504):
        table += [('%d of a proxy%s' % (status, how), fault) for how, fault in both({'do': 'proxy', 'status': status})]
    table += [('hanging up' + how, fault) for how, fault in both({'do': 'hang-up'})]
    table += [('silence' + how, fault) for how, fault in both({'do': 'never'})]
    table += [('slowness', {'do': 'slow', 'ms': 400}), ('an answer cut', {'do': 'cut'}),
              ('half the JSON', {'do': 'malformed'}), ('200 MiB', {'do': 'huge'})]
    table += [('wrong types: ' + member, {'do': 'types', 'member': member})
              for member in ('*', 'id', 'name', 'tags', 'project_id')]
    table += [('a list that ends early', {'do': 'end', 'keep': 1, **READS}), ('an empty page', {'do': 'lose', **READS}),
              ('a page again', {'do': 'repeat', **READS}), ('a stale answer', {'do': 'stale', **READS})]
    table += [('hidden: ' + name, {'do': 'hide', 'name': name, **READS})
              for name in ('alpha-prod', 'app', 'edge', 'web', 'app-v4')]
    table += [('taken away by another', {'do': 'meanwhile', 'requests': [{'method': 'DELETE', 'path': '$path'}],
                                            'method': ['PUT', 'DELETE'], 'service': 'network'})]
    return table


# never for the whole of a run, and killed while it waits
HELD = (('before', {'do': 'never'}), ('after', {'do': 'never', 'acts': True}))
