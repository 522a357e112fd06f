#!/usr/bin/env bash
# The real OpenStack answers what the conformance suite has recorded, which the sandbox is held to.
set -uo pipefail
eval "$("$CLOUD" env)"
RUN=$(dirname "${BASH_SOURCE[0]}")/../conformance/run
"$RUN" --cloud real
status=$?
trap '"$CLOUD" others none; exit "$status"' EXIT # they are in what Keystone lists, so they come last
"$CLOUD" others ashburn && "$RUN" --cloud real 'other-services/*' || status=1
