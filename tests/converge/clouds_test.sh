#!/usr/bin/env bash
# clouds.yaml and OS_*: our reading against openstacksdk's own, configuration by configuration.
# TENANTRY is the program (build/asan/tenantry); what else is built stands next to it.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
exec env PYTHONWARNINGS=ignore "${DEVCLOUD_PYTHON:-/usr/bin/python3}" tests/converge/lib/clouds_compare.py \
    "$(realpath "$(dirname "${TENANTRY:-build/asan/tenantry}")")/clouds_show_converge"
