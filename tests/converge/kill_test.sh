#!/usr/bin/env bash
# kill -9 in the middle of an apply that makes one project and takes another away, at random moments (tests/torture: at every
# request of the sandbox). The next run ends where the first would have: nothing is left over, and nothing is there twice.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

TIMES=${TIMES:-3}
RANDOM=${SEED:=$RANDOM}
echo "# SEED=$SEED"
small_fleet kill-a:ashburn
cat >"$FLEET/policy.yaml" <<'YAML'
apiVersion: tenantry/v1
kind: Policy
name: kill
limits: {delete_percent: 100}
YAML
sed -i 's/^    security_groups:/    routers:\n      - {name: edge, external: {network: public}, subnets: [net-v4]}\n    security_groups:/' "$FLEET"/clients/*.yaml
push 'A way out, and leave to delete'
make_settings
turn() { # another project instead
    sed -i "s/^  - name: .*/  - name: kill-$1/" "$FLEET"/clients/*.yaml
    push "Turn $1"
}
turn first
check 'the fleet is applied' tenantry apply --yes
turn second
began=${EPOCHREALTIME/[.,]/}
check 'a project takes the place of another' tenantry apply --yes
whole=$(((${EPOCHREALTIME/[.,]/} - began) / 1000))

interrupt() { # MS
    "$TENANTRY" -c "$WORK/tenantry.yaml" apply --yes >"$WORK/killed" 2>&1 &
    local pid=$!
    sleep "$(printf '%d.%03d' $(($1 / 1000)) $(($1 % 1000)))"
    kill -KILL $pid 2>/dev/null
    wait $pid 2>/dev/null
}
once() { # TURN
    turn "$1"
    interrupt $((RANDOM % whole))
    tenantry apply --yes && python check_fleet.py "$FLEET" ashburn
}
for ((i = 1; i <= TIMES; i++)); do once $i >"$WORK/turn" 2>&1 || { check "killed in turn $i, it converges" eval 'cat "$WORK/turn"; false'; break; }; done
check "killed $TIMES times, it converges, with nothing twice and nothing left" [ $i -gt "$TIMES" ]
rm -rf "$WORK/state"
turn without
interrupt $((whole / 2))
rm -rf "$WORK/state"
check 'even if the ledger is lost as well' tenantry apply --yes
check 'so it is' python check_fleet.py "$FLEET" ashburn
check 'and the next plan is empty' tenantry plan
