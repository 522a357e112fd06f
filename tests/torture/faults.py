"""What is done to a request: families of faults that are alike, each with the requests that it is for."""
import fnmatch

READS = {'method': ['GET', 'HEAD']}
WRITES = {'method': ['POST', 'PUT', 'PATCH', 'DELETE']}
CONFLICTS = ('NetworkInUse', 'SubnetInUse', 'RouterInUse', 'SecurityGroupInUse', 'IpAddressInUse', 'OverQuota',
             'SecurityGroupRuleExists', 'PortInUse', 'RetryRequest')
NAMES = (('alpha-prod', 'projects'), ('operators', 'groups'), ('app', 'networks'), ('ext-net', 'networks'),
         ('app-v4', 'subnets'), ('edge', 'routers'), ('web', 'security-groups'), ('small', 'flavors/detail'),
         ('sealed-ashburn', 'types'), ('golden', 'images'), ('dedicated', 'os-aggregates'))
CHANGES = (('networks', 'network'), ('subnets', 'subnet'), ('routers', 'router'), ('security-groups', 'security_group'))


def status(number, **more):
    return '%d' % number, {'do': 'status', 'status': number, **more}


def proxy(number):
    return '%d of a proxy' % number, {'do': 'proxy', 'status': number}


def acts(rows):
    return [(name + ', after acting', {**fault, 'acts': True}) for name, fault in rows]


def hidden(name, collection):
    return 'hidden: ' + name, {'do': 'hide', 'name': name, 'path': '*/' + collection, **READS}


def renamed(collection, single):
    return 'renamed: ' + single, {'do': 'meanwhile', 'method': 'PUT', 'path': '*/%s/*' % collection,
                                  'requests': [{'method': 'PUT', 'path': '$path', 'body': {single: {'name': 'another'}}}]}


SERVER = [status(500), status(502), status(503), status(504), proxy(502), proxy(503), proxy(504)]
NONE = [('hanging up', {'do': 'hang-up'}), ('silence', {'do': 'never'})]
FAMILIES = {
    '401': [status(401)],
    'refused': [status(403), status(412)],
    '404': [status(404, method=['GET', 'POST', 'PUT', 'PATCH'])],
    '409': [('409 ' + word, {'do': 'status', 'status': 409, 'type': word, **WRITES}) for word in CONFLICTS],
    'too much': [status(413), ('413 in a moment', {'do': 'status', 'status': 413, 'retry_after': 0}), status(429),
                 ('429 in no time', {'do': 'status', 'status': 429, 'retry_after': 0}),
                 ('429 in a second', {'do': 'status', 'status': 429, 'retry_after': 1}),
                 ('429 by date', {'do': 'status', 'status': 429, 'retry_after': 1, 'as_date': True})],
    '5xx': SERVER,
    '5xx, after acting': acts(SERVER),
    'no answer': NONE,
    'no answer, after acting': acts(NONE),
    'a bad answer': [('an answer cut', {'do': 'cut'}), ('half the JSON', {'do': 'malformed'}), ('8 MiB of blanks', {'do': 'huge', 'bytes': 8 << 20}),
                     ('slowness', {'do': 'slow', 'ms': 300})],
    'wrong types': [('wrong types: ' + member, {'do': 'types', 'member': member})
                    for member in ('*', 'id', 'name', 'tags', 'project_id')],
    'a list that ends early': [('a list that ends early', {'do': 'end', 'keep': 1, **READS})],
    'an empty page': [('an empty page', {'do': 'lose', **READS})],
    'a page again': [('a page again', {'do': 'repeat', **READS})],
    'a stale answer': [('a stale answer', {'do': 'stale', **READS})],
    'something hidden': [hidden(*row) for row in NAMES],
    'taken away by another': [('taken away by another', {'do': 'meanwhile', 'method': ['PUT', 'DELETE'], 'service': 'network',
                                                         'requests': [{'method': 'DELETE', 'path': '$path'}]})],
    'renamed by another': [renamed(*row) for row in CHANGES],
}

# who believes these cannot know better (of what is to go, 404 says that it is gone): access to a project that went then may
# be left over
LIES = {'404', 'wrong types', 'a list that ends early', 'an empty page', 'a page again', 'a stale answer', 'something hidden'}
# where somebody else has done something, other things are gone or changed than those that we had to do with
OTHERS = {'taken away by another', 'renamed by another'}

HUGE = {'do': 'huge'}  # 200 MiB take a second

# never for the whole of a run, and killed while it waits
KILLS = {'killed before the cloud acted': {'do': 'never'}, 'killed after the cloud acted': {'do': 'never', 'acts': True}}


def listed(value):
    return value if isinstance(value, list) else [value]


def meets(fault, request):
    """A request of a log, as the sandbox would say."""
    path = request['target'].partition('?')[0]
    return (request['method'] in listed(fault.get('method', request['method'])) and
            request['service'] in listed(fault.get('service', request['service'])) and
            any(fnmatch.fnmatchcase(path, pattern) for pattern in listed(fault.get('path', '*'))))


def only_reads(request):
    """Acting or not, it comes to the same. (Neutron makes a group `default` where it is asked for groups.)"""
    return request['method'] in READS['method'] and '/security-groups' not in request['target']


def at(fault, number):
    """For the number-th of the requests that it meets."""
    return {'count': 1, **fault, 'skip': number - 1}
