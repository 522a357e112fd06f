#!/usr/bin/env bash
# A service goes away while a commit waits that creates and deletes: nobody guesses, and all is well soon after it is back.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

SWEEP=5
small_fleet outage-a:ashburn outage-b:ashburn outage-c:amsterdam
cat >"$FLEET/policy.yaml" <<'YAML'
apiVersion: tenantry/v1
kind: Policy
name: outage
limits: {delete_percent: 100}
YAML
push 'What is deleted is meant'
make_settings ${SWEEP}s
watch_start
check 'three clients are in sync' within 90 at_commit

turn() { # a commit that makes one network and takes one away, at either site
    sed -i "s/name: net[a-z0-9]*,/name: net$1,/; s/name: net[a-z0-9]*-v4/name: net$1-v4/" "$FLEET"/clients/*.yaml
    push "Networks for $1"
}
writes() { # CLIENT...
    local client
    for client in "$@"; do grep -E "message=done client=$client action=(create|delete|replace)" "$WORK/watch.log"; done
}
outage() { # SERVICE CLIENT...: those are unknown without it
    local service=$1 kind=${1%-*} before
    shift
    check "$service stops" "$CLOUD" stop "$service"
    check "without $kind: unknown" within 40 has_status unknown "$@"
    check "without $kind: the plan says that it is not whole" status_is 1 tenantry plan
    before=$(writes "$@")
    turn "$kind"
    sleep $((SWEEP + 2))
    check "without $kind: unknown still" within 10 has_status unknown "$@"
    check "without $kind: nothing is created or deleted" same "$(writes "$@")" "$before"
    check "$service starts" "$CLOUD" start "$service"
    check "$kind is back: all in sync within a sweep" within $((SWEEP + 55)) at_commit
}
for service in neutron-ashburn nova-ashburn cinder-ashburn; do outage $service outage-a outage-b; done
outage keystone outage-a outage-b outage-c
watch_stop
