#!/usr/bin/env bash
# A client goes that has load balancers, zones, secrets and shares: what stands in the way is named, with its state, in the
# plan's outcome and the status; what Barbican keeps from others goes too; and nothing of it is left. The services are real, and
# so are Manila's workers. Octavia and Designate have none: what these would do to a row that is to go, SQL does here.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

check 'the four services are there' "$CLOUD" others ashburn
WORKERS=()
leave() {
    rm -f "$WORK/at-work"
    kill "${WORKERS[@]}"
    wait "${WORKERS[@]}" ${SQL-}
    "$CLOUD" others none
}
for worker in scheduler share; do
    "$PYTHON" "$HERE/manila_worker.py" "$worker" "$WORK" >"$WORK/manila-$worker.log" 2>&1 &
    WORKERS+=($!)
done
sql() { mariadb --no-defaults --socket="$DEVCLOUD_STATE/run/mysql.sock" -u root -N "$1_ashburn" -e "$2"; }

small_fleet calm:ashburn lunar-mills:ashburn
make_settings 1h
check 'two clients are onboarded' tenantry apply --yes
ID=$(openstack --os-cloud devcloud-ashburn project show lunar-mills -f value -c id)
CALM=$(openstack --os-cloud devcloud-ashburn project show calm -f value -c id)

# --- what it has ----------------------------------------------------------------------------------------------
sql designate "insert into pool_ns_records (id, created_at, version, pool_id, priority, hostname)
    select replace(uuid(), '-', ''), now(), 1, id, 1, 'ns1.example.' from pools"
check 'one fills its project' python purge_others.py fill lunar-mills
check 'the other too' python purge_others.py fill calm
left() { python purge_others.py "$1" "$2"; }
FILLED='container box
load balancer front
order made
secret made
secret more-0
secret more-1
secret more-10
secret more-11
secret more-2
secret more-3
secret more-4
secret more-5
secret more-6
secret more-7
secret more-8
secret more-9
secret tls
share files
share grouped
share-group both
share-group-snapshot friday
share-network files
snapshot monday
trash trash'
check 'something of each is there' same "$(left left "$ID")" "$FILLED"$'\nzone lunar-mills.example.'

# --- what stands in the way -----------------------------------------------------------------------------------
becomes lunar-mills 'state: terminated'
check 'it is suspended' tenantry apply --yes
printf 'apiVersion: tenantry/v1\nkind: Policy\nname: fleet\nretention: 0s\n' >"$FLEET/policy.yaml"
push 'Nothing is kept'
check 'the plan says how much goes' plan_says \
    '.clients[].changes[].reason | contains("load balancer: 1") and contains("share: 1") and contains("share of a group: 1") and
        contains("share group: 1") and contains("share snapshot: 1") and contains("zone: 1")'
BALANCER=$(sql octavia "select id from load_balancer where project_id = '$ID'")
named() { # by the controller
    local all
    all=$(tenantry status --format json) || return 1
    jq -e --arg what "load balancer front ($BALANCER) of project $ID, PENDING_CREATE: " \
        '.clients[] | select(.name == "lunar-mills") | .problems | any(contains($what))' <<<"$all"
}
watch_start
check 'a load balancer on its way is named in the status, with its id, its project and its state' within 120 named
watch_stop
check 'nothing after it has gone' same "$(left outside "$ID" | wc -l)" 9

# --- gone -----------------------------------------------------------------------------------------------------
work() { # as the services' workers, for what is to go
    while [ -e "$WORK/at-work" ]; do
        sleep 0.5
        sql octavia "update load_balancer set provisioning_status = 'DELETED' where provisioning_status = 'PENDING_DELETE'"
        sql designate "update zones set deleted = id, deleted_at = now(), status = 'DELETED' where action = 'DELETE' and deleted = '0'"
    done
}
sql octavia "update load_balancer set provisioning_status = 'ACTIVE'"
touch "$WORK/at-work"
work >/dev/null 2>&1 &
SQL=$!
check 'once it can go, all goes' tenantry apply --yes --allow-shrink
check 'so does the project' not openstack --os-cloud devcloud-ashburn project show "$ID"
check 'no list has anything of it' prints '' left outside "$ID"
secrets() { sql barbican "select count(*) from $1 o join projects p on p.id = o.project_id where p.external_id = '$2' and o.deleted = 0"; }
check 'nor has Barbican a secret, a container or an order' same "$(secrets secrets "$ID") $(secrets containers "$ID") $(secrets orders "$ID")" '0 0 0'
check 'the certificate names each, verified' jq -e '.verified_absent != null and (.services | contains(["load-balancer", "dns", "key-manager", "shared-file-system"])) and
    ([.removed[].what | sub(" [^ ]*( \\([^)]*\\))?$"; "")] | contains(["load balancer", "zone", "share", "share of a group", "share group", "share group snapshot", "deleted share",
        "share snapshot", "share network", "secret", "secret container", "order of a secret"]))' \
    "$WORK/state/certificates/lunar-mills-$ID.json"
check 'what the other client has is all there' same "$(left left "$CALM")" "$FILLED"$'\nzone calm.example.'
check 'a second plan is empty' plan_says '.summary.delete == 0 and all(.clients[]; .status == "in-sync")'
