#!/usr/bin/env bash
# Tenantry at work, on a Debian 12: installs packages (root or sudo), builds, starts a real OpenStack of two regions on loopback, and
# shows the controller: a fleet is onboarded, a client is added by a commit, a change by hand is seen and put back, and a commit that
# loses most of the fleet is held. Cleans up after itself; what it builds stays in build/quickstart.
#
#   examples/quickstart.sh [--no-install] [--keep]     --keep: leave the cloud running, for trying more
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$ROOT"
install=1 keep=
for option in "$@"; do
    case $option in
    --no-install) install= ;;
    --keep) keep=1 ;;
    *) sed -n '2,/^set /{/^set /!s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
    esac
done

unset "${!OS_@}"
BUILD=$ROOT/build/quickstart
TENANTRY=$BUILD/tenantry
CLOUD=$ROOT/tests/cloud/devcloud
export DEVCLOUD_STATE=${DEVCLOUD_STATE:-${HOME:-/root}/.cache/tenantry-quickstart} DEVCLOUD_PORT_BASE=${DEVCLOUD_PORT_BASE:-28000}
WORK=$(mktemp -d)
controller=

step() { printf '\n\033[1m== %s\033[0m\n' "$*"; }
note() { printf '   %s\n' "$*"; }
show() { printf '   $ %s\n' "$*"; "$@" || true; }
git_fleet() { git -C "$WORK/fleet" -c user.name=Operator -c user.email=operator@example.org "$@" >/dev/null; }
clean_up() {
    [ -z "$controller" ] || { kill "$controller" && wait "$controller"; } 2>/dev/null || true
    [ -n "$keep" ] || "$CLOUD" wipe >/dev/null 2>&1 || true
    rm -rf "$WORK"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

statuses() { "$TENANTRY" -c "$WORK/tenantry.yaml" status --format json; }
wait_for() { # SECONDS WHAT JQ-CONDITION on the status
    local until=$((SECONDS + $1))
    until statuses 2>/dev/null | jq -e "$3" >/dev/null; do
        [ "$SECONDS" -lt "$until" ] || { echo "gave up waiting until $2; the controller said:" >&2; tail -n 20 "$WORK/log" >&2; exit 1; }
        sleep 0.3
    done
}

[ -z "$install" ] || { step 'Packages'; tools/install-packages; }

step 'Build'
cmake --preset release -B "$BUILD" >/dev/null
ninja -C "$BUILD" tenantry | tail -n 1

step 'A cloud: Keystone, Nova, Neutron, Cinder, Glance and Swift, regions ashburn and amsterdam'
note 'Your own: put it into clouds.yaml, as for the openstack command.'
"$CLOUD" up --regions ashburn,amsterdam 2>&1 | tail -n 1
export OS_CLIENT_CONFIG_FILE=$DEVCLOUD_STATE/clouds.yaml

step 'A fleet in Git'
cp -r tests/converge/fleet "$WORK/fleet"
git -C "$WORK/fleet" init -q -b main
git_fleet add -A
git_fleet commit -m 'Our clients'
cat >"$WORK/tenantry.yaml" <<YAML
repository: $WORK/fleet
state: $WORK/state
sweep: 40s
regions:
  ashburn: {cloud: devcloud-ashburn}
  amsterdam: {cloud: devcloud-amsterdam}
YAML
show "$TENANTRY" validate "$WORK/fleet"
note 'What would be done for one client:'
show "$TENANTRY" -c "$WORK/tenantry.yaml" plan --client iris-books

step 'The controller: every client is onboarded'
note 'Your own: tenantry -c /etc/tenantry/tenantry.yaml watch, as examples/tenantry.service does.'
"$TENANTRY" -c "$WORK/tenantry.yaml" watch 2>"$WORK/log" &
controller=$!
clients=$(grep -h '^kind: Client' -r "$WORK/fleet" | wc -l)
wait_for 180 "$clients clients are in sync" "[.clients[]? | select(.status == \"in-sync\")] | length >= $clients"
show "$TENANTRY" -c "$WORK/tenantry.yaml" status

step 'A client more, by a commit'
cat >"$WORK/fleet/clients/nova-bikes.yaml" <<'YAML'
apiVersion: tenantry/v1
kind: Client
name: nova-bikes
title: Nova Bikes
region: amsterdam
projects:
  - name: nova-bikes
    quota: {compute: {instances: 4, cores: 8, ram: 16 GiB}}
    networks: [{name: shop, subnets: [{name: shop-v4, cidr: 10.44.0.0/24}]}]
    security_groups: [{name: web, rules: [{protocol: tcp, ports: 443}]}]
YAML
git_fleet add -A
git_fleet commit -m 'Onboard Nova Bikes'
wait_for 60 'nova-bikes is in sync' '.clients[]? | select(.name == "nova-bikes" and .status == "in-sync")'
note 'OpenStack says:'
project=$(openstack --os-cloud devcloud-amsterdam project show nova-bikes -f value -c id)
openstack --os-cloud devcloud-amsterdam subnet list --project "$project" -c Name -c Subnet | sed 's/^/   /'

step 'Somebody changes a quota by hand'
openstack --os-cloud devcloud-amsterdam quota set --cores 99 "$project"
show "$TENANTRY" -c "$WORK/tenantry.yaml" drift --client nova-bikes
note 'and the controller puts it back at its next sweep:'
cores() { openstack --os-cloud devcloud-amsterdam quota show "$project" -f json | jq -r 'if type == "array" then (.[] | select(.Resource == "cores") | .Limit) else .cores end'; }
for _ in {1..60}; do now=$(cores) && [ "$now" = 8 ] && break; done
note "cores: $now"
[ "$now" = 8 ]
show "$TENANTRY" -c "$WORK/tenantry.yaml" history nova-bikes --limit 1

step 'A commit that loses most of the fleet'
git_fleet rm -r clients
git_fleet commit -m 'Oops'
for _ in {1..40}; do grep -q held "$WORK/log" && break; sleep 0.5; done
grep held "$WORK/log" | tail -n 1 | sed 's/^/   /'
note 'Nothing is deleted: not now, and not when a file is gone for good. See README.md.'

step 'Done'
[ -z "$keep" ] || note "The cloud still runs: eval \"\$(DEVCLOUD_STATE=$DEVCLOUD_STATE $CLOUD env)\""
