#!/usr/bin/env bash
# A credential on the real cloud: delivered, it logs in with the openstack client and can do what its roles say and no
# more; rotated, both work; and no secret is in a log, a plan, the ledger or a command line.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

CLIENTS=(lotus)
leave() { purge >/dev/null; }
purge
mkdir -p "$WORK/lotus/clients"
cp -r "$HERE/fleet/regions" "$WORK/lotus"
age-keygen -o "$WORK/key" 2>/dev/null
key=$(age-keygen -y "$WORK/key")
spec() { # MORE of the entry
    cat <<YAML
apiVersion: tenantry/v1
kind: Client
name: lotus
region: ashburn
projects:
  - {name: lotus, credentials: [{name: robot, roles: [reader], recipients: [$key]$1}]}
YAML
}
spec '' >"$WORK/lotus/clients/lotus.yaml"
printf '%s\n' 'apiVersion: tenantry/v1' 'kind: Policy' 'name: fleet' 'limits: {delete_percent: 100}' >"$WORK/lotus/policy.yaml"
make_fleet "$WORK/lotus"
make_settings 5s "credentials: {drop: $WORK/drop}"

delivered() { # FILE: what was delivered last, decrypted
    age -d -i "$WORK/key" "$WORK/drop/lotus/lotus.robot.clouds.yaml.age" >"$1"
    sed -n 's/.*_secret: "\(.*\)"/\1/p' "$1" >>"$WORK/secrets"
}
with() { # FILE COMMAND...: as whoever has it
    env -i PATH="$PATH" HOME="$WORK" OS_CLIENT_CONFIG_FILE="$1" openstack --os-cloud lotus "${@:2}"
}
lines() { cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\0' ' '; }
mkdir "$WORK/slow"
printf '#!/bin/sh\nsleep 0.5\nexec %s "$@"\n' "$(command -v age)" >"$WORK/slow/age" # so that nobody overlooks it
chmod +x "$WORK/slow/age"
sampled() { # COMMAND...: while the command lines of all processes are read
    PATH=$WORK/slow:$PATH "$@" 2>>"$WORK/said" >>"$WORK/said" &
    local process=$!
    while kill -0 $process 2>/dev/null; do
        lines >>"$WORK/lines.$process"
    done
    wait $process || { tail -n 30 "$WORK/said"; return 1; }
    grep -qF "age -r $key" "$WORK/lines.$process" || { echo 'the process that encrypts it was not seen'; return 1; }
}
hidden() { [ -s "$WORK/secrets" ] && finds_nothing -rlFf "$WORK/secrets" "$@"; }

check 'a credential is issued' sampled tenantry -vv apply --yes
check 'a second plan is empty' tenantry plan
delivered "$WORK/one"
check 'it logs in' with "$WORK/one" token issue
check 'and may look' with "$WORK/one" network list
check 'but nothing that is an admin'"'"'s' not with "$WORK/one" user list
spec ', rotate: 1s, overlap: 1h' >"$FLEET/clients/lotus.yaml"
push 'Rotate'
sleep 2
check 'it is rotated' sampled tenantry -vv apply --yes
delivered "$WORK/two"
check 'the new one logs in' with "$WORK/two" token issue
check 'and the old one still does' with "$WORK/one" token issue
tenantry plan --format json >"$WORK/plan.json"
check 'no secret is in a log, a plan, the ledger or a command line' \
    hidden "$WORK/said" "$WORK/plan.json" "$WORK/state" "$WORK"/lines.*
sed -i 's/credentials: .*/credentials: []}/' "$FLEET/clients/lotus.yaml"
push 'No credential any more'
check 'the entry goes' tenantry apply --yes
check 'and neither is of use' eval 'not with "$WORK/one" token issue && not with "$WORK/two" token issue'
check 'a plan after that is empty' tenantry plan
