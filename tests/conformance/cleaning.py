"""A case leaves nothing behind, however it ends: what it made goes, the youngest first, and its projects last."""
import time

NO_OBJECT = ('/tags', '/action', '/auth/tokens', '/os-flavor-access')


class Made:
    def __init__(self, cloud):
        self.cloud = cloud
        self.objects = []   # (service, region, path)
        self.projects = []

    def project(self, id):
        self.projects.append(id)

    def note(self, method, service, region, path, reply):
        if method == 'PUT' and service == 'object-store' and reply.status < 300:
            self.objects.append((service, region, path.split('?')[0]))
        if method != 'POST' or reply.status >= 300 or not isinstance(reply.body, dict):
            return
        path = path.split('?')[0]
        if path.endswith(NO_OBJECT):
            return
        bodies = [reply.body] if 'id' in reply.body else reply.body.values()
        for body in bodies:
            for one in body if isinstance(body, list) else [body]:
                if isinstance(one, dict) and 'id' in one:
                    if path == '/v3/projects':
                        self.project(one['id'])
                    else:
                        self.objects.append((service, region, '%s/%s' % (path, one['id'])))

    def call(self, method, service, path, body=None, region=None):
        return self.cloud.call(method, service, path, body, region=region)

    def clean(self):
        for service, region, path in reversed(self.objects):
            self.remove(service, region, path)
        for project in self.projects:
            self.empty(project)
        for project in reversed(self.projects):
            self.call('DELETE', 'identity', '/v3/projects/' + project)

    def remove(self, service, region, path):
        if '/routers/' in path:
            self.remove_interfaces(path, region)
        if '/domains/' in path:
            self.call('PATCH', service, path, {'domain': {'enabled': False}})
        reply = self.call('DELETE', service, path, region=region)
        for _ in range(100):     # what goes in its own time, and what waits for it
            if service not in ('compute', 'volume') or reply.status == 404:
                break
            time.sleep(0.1)
            reply = self.call('GET' if reply.status in (200, 202, 204) else 'DELETE', service, path, region=region)

    def remove_interfaces(self, router, region):
        self.call('PUT', 'network', router, {'router': {'routes': []}}, region)
        ports = self.call('GET', 'network', '/v2.0/ports?device_id=' + router.split('/')[-1], region=region)
        for port in ports.body['ports']:
            self.call('PUT', 'network', router + '/remove_router_interface', {'port_id': port['id']}, region)

    def empty(self, project):
        """What came into being unasked."""
        groups = self.call('GET', 'network', '/v2.0/security-groups?fields=id&fields=project_id').body
        for group in groups['security_groups']:
            if group['project_id'] == project:
                self.call('DELETE', 'network', '/v2.0/security-groups/' + group['id'])
        self.call('DELETE', 'network', '/v2.0/quotas/' + project)
        self.call('DELETE', 'volume', '/v3/%s/os-quota-sets/%s' % (self.cloud.admin, project))
        self.call('DELETE', 'compute', '/v2.1/os-quota-sets/' + project)
