"""Runs clouds_show_converge and openstacksdk on the same files and environment; one line of TAP a configuration."""
import json
import os
import subprocess
import sys
import tempfile

PASSWORD = {'auth_url': 'http://k:5000/v3', 'username': 'ann', 'password': 'p', 'project_name': 'ops',
            'user_domain_name': 'Default', 'project_domain_name': 'Default'}
ENV = {'OS_AUTH_URL': 'https://env:5000', 'OS_USERNAME': 'eve', 'OS_PASSWORD': 'e', 'OS_PROJECT_NAME': 'envs',
       'OS_USER_DOMAIN_ID': 'default', 'OS_PROJECT_DOMAIN_ID': 'default'}


def auth(**more):
    merged = {**PASSWORD, **more}
    return {key: value for key, value in merged.items() if value is not None}


def clouds(**named):
    return json.dumps({'clouds': named})


def case(name, files, cloud=None, region=None, **env):
    return name, files, cloud, region, env


CASES = [
    case('the only cloud', {'clouds.yaml': clouds(a={'auth': auth(), 'region_name': 'r1'})}),
    case('a cloud by name', {'clouds.yaml': clouds(a={'auth': auth()}, b={'auth': auth(username='bob')})}, 'b'),
    case('a cloud by OS_CLOUD', {'clouds.yaml': clouds(a={'auth': auth()}, b={'auth': auth(username='bob')})}, OS_CLOUD='b'),
    case('the environment alone', {}, **ENV, OS_REGION_NAME='r9'),
    case('the environment before the only cloud', {'clouds.yaml': clouds(a={'auth': auth()})}, **ENV),
    case('OS_CLOUD before the environment', {'clouds.yaml': clouds(a={'auth': auth()})}, OS_CLOUD='a', **ENV),
    case('a name before everything', {'clouds.yaml': clouds(a={'auth': auth()}, b={'auth': auth(username='bob')})}, 'b',
         OS_CLOUD='a', **ENV),
    case('the environment by its own name', {'clouds.yaml': clouds(a={'auth': auth()})}, 'mine', OS_CLOUD_NAME='mine', **ENV),
    case('selectors make no cloud', {'clouds.yaml': clouds(a={'auth': auth()})}, OS_REGION_NAME='r1'),
    case('old words in the environment', {}, OS_AUTH_URL='http://e:5000/v2.0', OS_USERNAME='u', OS_PASSWORD='p',
         OS_TENANT_NAME='t', OS_TENANT_ID='12', OS_ENDPOINT_TYPE='internalURL', OS_DEFAULT_DOMAIN='default',
         OS_USER_DOMAIN_NAME='Default'),
    case('OS_INSECURE', {}, **ENV, OS_INSECURE='true', OS_CACERT='/etc/ssl/certs/ca-certificates.crt'),
    case('clouds.yml', {'clouds.yml': clouds(a={'auth': auth(), 'region_name': 'yml'})}),
    case('clouds.json', {'clouds.json': clouds(a={'auth': auth(), 'region_name': 'json'})}),
    case('yaml before json', {'clouds.json': clouds(a={'auth': auth(), 'region_name': 'json'}),
                              'clouds.yaml': clouds(a={'auth': auth(), 'region_name': 'yaml'})}),
    case('here before the home folder', {'clouds.yaml': clouds(a={'auth': auth(), 'region_name': 'here'}),
                                         '.config/openstack/clouds.yaml': clouds(b={'auth': auth()})}),
    case('the home folder', {'.config/openstack/clouds.yaml': clouds(a={'auth': auth(), 'region_name': 'home'})}),
    case('XDG_CONFIG_HOME', {'xdg/openstack/clouds.yaml': clouds(a={'auth': auth(), 'region_name': 'xdg'})},
         XDG_CONFIG_HOME='{dir}/xdg'),
    case('OS_CLIENT_CONFIG_FILE', {'clouds.yaml': clouds(a={'auth': auth()}),
                                   'other.yaml': clouds(c={'auth': auth(username='carl')})},
         OS_CLIENT_CONFIG_FILE='{dir}/other.yaml'),
    case('OS_CLIENT_CONFIG_FILE that is missing', {'clouds.yaml': clouds(a={'auth': auth()})},
         OS_CLIENT_CONFIG_FILE='{dir}/missing.yaml'),
    case('secure.yaml', {'clouds.yaml': clouds(a={'auth': auth(password=None), 'region_name': 'r1'}),
                         'secure.yaml': clouds(a={'auth': {'password': 's3'}})}),
    case('OS_CLIENT_SECURE_FILE', {'clouds.yaml': clouds(a={'auth': auth()}),
                                   'hidden.json': clouds(a={'auth': {'password': 's4'}, 'interface': 'admin'})},
         OS_CLIENT_SECURE_FILE='{dir}/hidden.json'),
    case('a vendor profile', {'clouds.yaml': clouds(a={'profile': 'v', 'auth': auth(auth_url=None)}),
                              'clouds-public.yaml': json.dumps({'public-clouds': {'v': {
                                  'auth': {'auth_url': 'https://v:5000'}, 'regions': ['v1', 'v2'], 'interface': 'internal'}}})}),
    case('the cloud before its vendor', {
        'clouds.yaml': clouds(a={'cloud': 'v', 'auth': auth(), 'region_name': 'own'}),
        'clouds-public.yaml': json.dumps({'public-clouds': {'v': {'auth': {'auth_url': 'https://v'}, 'region_name': 'v'}}})}),
    case('keys outside of auth', {'clouds.yaml': clouds(a={**auth(), 'region_name': 'r1'})}),
    case('keys with dashes', {'clouds.yaml': clouds(a={'auth': {'auth_url': 'http://k', 'username': 'u', 'password': 'p',
                                                               'project-name': 'x', 'user-domain-name': 'D',
                                                               'project-domain-name': 'E'}, 'region-name': 'r3'})}),
    case('tenants', {'clouds.yaml': clouds(a={'auth': {'auth_url': 'http://k', 'username': 'u', 'password': 'p',
                                                      'tenant_name': 't', 'user_domain_id': 'd'}})}),
    case('one domain for both', {'clouds.yaml': clouds(a={'auth': auth(user_domain_name=None, project_domain_name=None,
                                                                      domain_name='Both')})}),
    case('a token for a domain', {'clouds.yaml': clouds(a={'auth': auth(project_name=None, project_domain_name=None,
                                                                       domain_id='d1')})}),
    case('a token for the system', {'clouds.yaml': clouds(a={'auth': auth(project_name=None, project_domain_name=None,
                                                                         system_scope='all')})}),
    case('an application credential', {'clouds.yaml': clouds(a={'auth_type': 'v3applicationcredential', 'auth': {
        'auth_url': 'http://k', 'application_credential_id': 'i', 'application_credential_secret': 's'}})}),
    case('an application credential by name', {'clouds.yaml': clouds(a={'auth_type': 'v3applicationcredential', 'auth': {
        'auth_url': 'http://k', 'application_credential_name': 'n', 'application_credential_secret': 's',
        'username': 'u', 'user_domain_name': 'D'}})}),
    case('a token', {'clouds.yaml': clouds(a={'auth_type': 'v3token', 'auth': {'auth_url': 'http://k', 'token': 't',
                                                                              'project_id': 'x'}})}),
    case('the first region', {'clouds.yaml': clouds(a={'auth': auth(), 'regions': ['r1', 'r2']})}),
    case('a region by name', {'clouds.yaml': clouds(a={'auth': auth(), 'regions': ['r1', 'r2']})}, 'a', 'r2'),
    case('a region that is not there', {'clouds.yaml': clouds(a={'auth': auth(), 'regions': ['r1', 'r2']})}, 'a', 'R2'),
    case('a region with values', {'clouds.yaml': clouds(a={'auth': auth(), 'interface': 'public', 'regions': [
        {'name': 'r1'}, {'name': 'r2', 'values': {'interface': 'internal', 'auth': {'auth_url': 'http://r2:5000'}}}]})}, 'a', 'r2'),
    case('regions with a comma', {'clouds.yaml': clouds(a={'auth': auth(), 'region_name': 'r1,r2'})}),
    case('endpoint_type', {'clouds.yaml': clouds(a={'auth': auth(), 'endpoint_type': 'internal', 'interface': 'admin',
                                                   'compute_endpoint_type': 'admin'})}),
    case('interfaces in order', {'clouds.yaml': clouds(a={'auth': auth(), 'interface': ['internal', 'public']})}),
    case('verify: false', {'clouds.yaml': clouds(a={'auth': auth(), 'verify': False})}),
    case('insecure wins', {'clouds.yaml': clouds(a={'auth': auth(), 'verify': True, 'insecure': True,
                                                   'cacert': '/etc/ssl/certs/ca-certificates.crt'})}),
    case('cacert', {'clouds.yaml': clouds(a={'auth': auth(), 'cacert': '~/ca.pem'}), 'ca.pem': 'x'}),
    case('a client certificate', {'clouds.yaml': clouds(a={'auth': auth(), 'cert': '~/c.pem', 'key': '~/k.pem'}),
                                  'c.pem': 'x', 'k.pem': 'x'}),
    case('templates', {'clouds.yaml': clouds(a={'auth': auth(auth_url='https://{region_name}.k:5000'), 'region_name': 'r7',
                                               'network_endpoint_override': 'https://{region_name}.n'})}),
    case('services', {'clouds.yaml': clouds(a={'auth': auth(), 'region_name': 'r1', 'block_storage_interface': 'admin',
                                              'volume_endpoint_override': 'http://v', 'network_region_name': 'r2',
                                              'identity_interface': 'admin', 'object_store_endpoint_override': 'http://o'})}),
    case('api_timeout', {'clouds.yaml': clouds(a={'auth': auth(), 'api_timeout': 7})}),
    case('YAML as people write it', {'clouds.yaml': '''
base: &base {auth_url: "http://k:5000/v3", username: ann, project_name: ops, user_domain_name: Default}
clouds:
  a:
    auth:
      <<: *base
      password: 'p: #1'
      project_domain_name: Default   # the same
    region_name: r1
    verify: no
    interface: internal
'''}),
    case('no such cloud', {'clouds.yaml': clouds(a={'auth': auth()})}, 'nope'),
    case('the name of the environment taken', {'clouds.yaml': clouds(envvars={'auth': auth()})}, **ENV),
]

SDK = r'''
import sys
import openstack.config
cloud, region = [None if a == '-' else a for a in sys.argv[1:3]]
import os
from openstack.config.loader import OpenStackConfig
loader = OpenStackConfig()
if not cloud and not region and loader.default_cloud != loader.envvar_key:
    region = os.environ.get('OS_REGION_NAME')
one = loader.get_one(cloud, region_name=region)
auth = dict(one.config['auth'])
seen = {'cloud': one.name, 'auth_type': one.config['auth_type'], 'region': one.get_region_name() or None}
for key in ('auth_url username user_id password user_domain_name user_domain_id project_name project_id project_domain_name '
            'project_domain_id domain_id domain_name system_scope application_credential_id application_credential_name '
            'application_credential_secret token').split():
    seen[key] = auth.get(key)
interface = one.get_interface()
for i, name in enumerate(interface if isinstance(interface, list) else [interface]):
    seen['interface.%d' % i] = name
verify, cert = one.get_requests_verify_args()
seen['verify'] = {True: 'yes', False: 'no'}.get(verify, verify)
seen['cert'], seen['key'] = cert if isinstance(cert, tuple) else (cert, None)
seen['timeout'] = one.config.get('api_timeout')
for service in ('compute', 'network', 'identity', 'block-storage', 'object-store', 'image'):
    seen['endpoint.' + service] = one._get_config('endpoint_override', service) or one._get_config('endpoint', service)
    if one.get_region_name(service) != one.get_region_name():
        seen['region.' + service] = one.get_region_name(service)
    if one.get_interface(service) != interface:
        seen['interface.' + service] = one.get_interface(service)
for key in sorted(seen):
    if seen[key] is not None:
        print('%s=%s' % (key, seen[key]))
'''


def run(command, folder, env):
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True)
    if done.returncode < 0 or 'Sanitizer' in done.stderr:
        print(done.stderr)
        return 'crashed', done.stderr
    if done.returncode:
        return None, done.stderr
    return dict(line.split('=', 1) for line in done.stdout.splitlines()), done.stderr


def compare(show, name, files, cloud, region, env):
    with tempfile.TemporaryDirectory() as folder:
        for path, text in files.items():
            os.makedirs(os.path.dirname(os.path.join(folder, path)), exist_ok=True)
            with open(os.path.join(folder, path), 'w') as out:
                out.write(text)
        env = {key: value.replace('{dir}', folder) for key, value in env.items()}
        env.update(HOME=folder, PATH=os.environ['PATH'], PYTHONWARNINGS='ignore')
        arguments = [cloud or '-', region or '-']
        ours, said = run([show] + arguments, folder, env)
        theirs, _ = run([sys.executable, '-c', SDK] + arguments, folder, env)
    same = ours == theirs
    print('%s - clouds: %s is read as the SDK reads it' % ('ok' if same else 'not ok', name), flush=True)
    if not same:
        if not isinstance(ours, dict) or not isinstance(theirs, dict):
            print('    ours:', ours, said, '\n    theirs:', theirs)
        else:
            for key in sorted(set(ours) | set(theirs)):
                if ours.get(key) != theirs.get(key):
                    print('    %s: ours %r, theirs %r' % (key, ours.get(key), theirs.get(key)))
    return same


sys.exit(0 if all([compare(sys.argv[1], *one) for one in CASES]) else 1)
