#!/usr/bin/env bash
# The real OpenStack answers what the conformance suite has recorded, which the sandbox is held to.
set -uo pipefail
eval "$("$CLOUD" env)"
exec "$(dirname "${BASH_SOURCE[0]}")/../conformance/run" --cloud real
