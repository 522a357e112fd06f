#!/usr/bin/env bash
# A client that is suspended and comes back: its project disabled, its running servers stopped and locked; on the
# way back those are started that were stopped for that, and no others.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

small_fleet lunar-mills:ashburn calm:ashburn
make_settings 1h
check 'two clients are onboarded' tenantry apply --yes
python servers.py make lunar-mills idle theirs web
check 'one server is stopped by its client, one locked by somebody else' eval \
    'python servers.py act lunar-mills idle os-stop && python servers.py act lunar-mills theirs lock'
BEFORE=$(python servers.py show lunar-mills)

enabled() { openstack --os-cloud devcloud-ashburn project show "$1" -f value -c enabled; }
project_is() { same "$(enabled lunar-mills)" "$1"; }
servers_are() { same "$(python servers.py show lunar-mills)" "$1"; }
SUSPENDED='idle SHUTOFF False - -
theirs ACTIVE True - -
web SHUTOFF True marked Tenantry: client lunar-mills is suspended'

becomes lunar-mills 'state: suspended'
check 'the plan names the project and the server that runs, as lifecycle' plan_says '(.clients[] | select(.name == "lunar-mills")) | .state == "suspended" and
    ([.changes[] | select(.cause == "lifecycle") | .kind + " " + .name] == ["project lunar-mills", "server web"])'
check 'it is suspended' tenantry apply --yes
check 'its project is disabled' project_is False
check 'the running server is stopped and locked, the others are as they were' servers_are "$SUSPENDED"
check 'a second plan is empty, and the status is suspended' plan_says '(.clients[] | select(.name == "lunar-mills")).status == "suspended" and .summary.update == 0'
check 'the other client is as it was' same "$(enabled calm)" True

python servers.py act lunar-mills web os-start
check 'a server that is started by hand meanwhile is stopped again' eval 'tenantry apply --yes && servers_are "$SUSPENDED"'
openstack --os-cloud devcloud-ashburn project set --enable lunar-mills
check 'a project that is enabled by hand is drift' plan_says \
    '[(.clients[] | select(.name == "lunar-mills")).changes[] | select(.kind == "project") | .cause] == ["drift"]'
check 'and is disabled again' eval 'tenantry apply --yes && project_is False'

rm -rf "$WORK/state"
becomes lunar-mills 'state: active'
check 'it comes back, with the ledger lost' tenantry apply --yes
check 'its project is enabled' project_is True
check 'every server is as it was before' servers_are "$BEFORE"
check 'a second plan is empty, and it is in sync' plan_says '(.clients[] | select(.name == "lunar-mills")).status == "in-sync" and .summary.update == 0'

becomes lunar-mills 'expires: 2020-02-29'
check 'what has expired is suspended' eval 'tenantry apply --yes && servers_are "$SUSPENDED" && project_is False'
becomes lunar-mills 'expires: 2999-12-31'
check 'and comes back with a later day' eval 'tenantry apply --yes && servers_are "$BEFORE" && project_is True'

# Killed at any moment, it ends as if it had not been.
for delay in 0.1 0.2 0.3 0.4 0.5 0.6 0.8 1.0; do
    for state in suspended active; do
        becomes lunar-mills "state: $state"
        timeout -s KILL "$delay" "$TENANTRY" -c "$WORK/tenantry.yaml" apply --yes >/dev/null 2>&1
        [ "$state" = active ] && after=$BEFORE || after=$SUSPENDED
        check "killed after $delay s, $state: the next apply ends well" eval 'tenantry apply --yes && servers_are "$after"'
    done
done

check 'its servers go' python servers.py clear lunar-mills
