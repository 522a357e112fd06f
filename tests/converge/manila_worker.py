"""One of Manila's workers in ashburn, with the driver of Manila's own tests, which makes shares of nothing.

    manila_worker.py scheduler|share FOLDER
"""
import eventlet

eventlet.monkey_patch()
import importlib
import os
import sys

name, folder = sys.argv[1:]
with open(os.path.join(os.environ['DEVCLOUD_STATE'], 'etc/ashburn/manila/manila.conf')) as given:
    settings = given.read().replace('mysql+mysqldb:', 'mysql+pymysql:')  # which lets others run while it waits
path = os.path.join(folder, 'manila-%s.conf' % name)
with open(path, 'w') as file:
    file.write(settings + '''
[DEFAULT]
enabled_share_backends = dummy
[coordination]
backend_url = file://%s
[dummy]
share_driver = manila.tests.share.drivers.dummy.DummyDriver
driver_handles_share_servers = false
share_backend_name = dummy
dummy_driver_default_driver_method_delay = 0
''' % folder)
sys.argv = ['manila-' + name, '--config-file', path]
importlib.import_module('manila.cmd.' + name).main()
