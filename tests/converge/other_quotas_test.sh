#!/usr/bin/env bash
# Quotas of Octavia, Designate, Barbican and Manila, of single share types too, which run in one of the two regions for this test: every field
# is set, changed by hand, told and put back; where a service is missing, what needs it is blocked, and nothing else.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

check 'the four services are there' "$CLOUD" others ashburn
leave() { "$CLOUD" others none; }

client() { # NAME REGION, and its quotas on standard input
    CLIENTS+=("$1")
    {
        printf 'apiVersion: tenantry/v1\nkind: Client\nname: %s\nregion: %s\nprojects:\n  - name: %s\n    quota:\n' "$1" "$2" "$1"
        sed 's/^/      /'
    } >"$FLEET/clients/$1.yaml"
}
all_quotas() {
    cat <<'YAML'
load_balancer: {load_balancers: 5, listeners: 10, pools: 11, members: 100, health_monitors: 12, l7policies: unlimited, l7rules: 0}
dns: {zones: 20, zone_recordsets: 600, zone_records: 700, recordset_records: 30, api_export_size: unlimited}
key_manager: {secrets: 100, orders: 0, containers: unlimited, consumers: 7, cas: 2}
share: {shares: 20, gigabytes: 5 TiB, per_share_gigabytes: 100 GiB, snapshots: 21, snapshot_gigabytes: 1 TiB, share_networks: 4,
  share_groups: 3, share_group_snapshots: 2, share_replicas: 1, replica_gigabytes: unlimited,
  types: {nfs: {shares: 12, gigabytes: 4 TiB, per_share_gigabytes: 50 GiB, snapshots: 13, snapshot_gigabytes: 100 GiB, share_replicas: 0,
    replica_gigabytes: 700}, private: {shares: 3}}}
YAML
}
small_fleet calm:ashburn
sed -i '/^name: ashburn/a share_types: {nfs: ceph-nfs}' "$FLEET"/regions/ashburn.yaml
check 'there are share types' python other_quotas.py types
all_quotas | client whole ashburn
client part ashburn <<<'key_manager: {secrets: 5}'
{ echo 'compute: {cores: 7}'; all_quotas; } | client far amsterdam
push 'Quotas of other services'
make_settings 2s

shown() { python other_quotas.py show "$1" | jq -S -c .; }
shows() { same "$(shown "$1" | jq -c "$2")" "$3"; }
WANTED=$(jq -S -c . <<'JSON'
{"load_balancer": {"load_balancer": 5, "listener": 10, "pool": 11, "member": 100, "health_monitor": 12, "l7policy": -1, "l7rule": 0},
 "dns": {"zones": 20, "zone_recordsets": 600, "zone_records": 700, "recordset_records": 30, "api_export_size": -1},
 "key_manager": {"secrets": 100, "orders": 0, "containers": -1, "consumers": 7, "cas": 2},
 "share": {"shares": 20, "gigabytes": 5120, "per_share_gigabytes": 100, "snapshots": 21, "snapshot_gigabytes": 1024,
  "share_networks": 4, "share_groups": 3, "share_group_snapshots": 2, "share_replicas": 1, "replica_gigabytes": -1},
 "share_of_ceph-nfs": {"shares": 12, "gigabytes": 4096, "per_share_gigabytes": 50, "snapshots": 13, "snapshot_gigabytes": 100,
  "share_replicas": 0, "replica_gigabytes": 700},
 "share_of_private": {"shares": 3, "gigabytes": 5120, "per_share_gigabytes": 100, "snapshots": 21, "snapshot_gigabytes": 1024,
  "share_replicas": 1, "replica_gigabytes": -1}}
JSON
)
is_whole() { same "$(shown whole)" "$WANTED"; }

# --- set, and where it cannot be ------------------------------------------------------------------------------
planned() { # for amsterdam's client
    local plan
    plan=$(tenantry plan --format json) || [ $? = 2 ] || return 1
    jq -r '.clients[] | select(.name == "far") | .changes[] | "\(.verdict) \(.kind): \(.reason)"' <<<"$plan" | sort
}
MISSING='blocked dns_quota: region amsterdam has no dns service
blocked key_manager_quota: region amsterdam has no key-manager service
blocked load_balancer_quota: region amsterdam has no load-balancer service
blocked share_quota: region amsterdam has no shared-file-system service'
check 'the region without them is named in the plan, service by service' same "$(planned | grep ^blocked)" "$MISSING"
check 'the rest is applied' status_is 2 tenantry apply --yes
check 'and nothing else is left' same "$(planned)" "$MISSING"
client far amsterdam <<<'compute: {cores: 7}'
push 'Nothing of them in amsterdam'
check 'without it the fleet is all done' tenantry plan

check 'every field is what the spec says' is_whole
client_shows() { # COMMAND... -- JQ WANTED: the openstack client's word
    local command=()
    while [ "$1" != -- ]; do command+=("$1"); shift; done
    same "$(openstack --os-cloud devcloud-ashburn "${command[@]}" -f json | jq -c "$2")" "$3"
}
ID=$(openstack --os-cloud devcloud-ashburn project show whole -f value -c id)
check 'so says the client of Octavia' client_shows loadbalancer quota show whole -- '[.load_balancer, .member, .l7policy]' '[5,100,-1]'
check 'of Designate' client_shows dns quota list --all-projects --project-id "$ID" -- '[.zones, .recordset_records]' '[20,30]'
check 'and of Manila' client_shows --os-share-api-version 2.65 share quota show whole -- '[.shares, .gigabytes]' '[20,5120]'

# --- by hand --------------------------------------------------------------------------------------------------
told() { # WHAT: the fields that drift names, and whether it has both values of each
    tenantry drift --format json >"$WORK/drift.json" || [ $? = 2 ] || return 1
    jq -c '[.clients[] | select(.name == "whole") | .changes[] | select(.verdict == "apply") | .fields[] | select(.from != .to)] | length' "$WORK/drift.json"
}
check 'no drift is seen' tenantry drift
check 'each is changed by hand' python other_quotas.py change whole
check 'drift names all 35 fields' same "$(told)" 35
watch_start
check 'watch puts them back' within 60 is_whole
check 'rows that are gone come again' eval 'python other_quotas.py reset whole && within 60 is_whole'
check 'and all is in sync' within 20 has_status in-sync whole part calm
watch_stop

# --- what is not written, and what is in use ------------------------------------------------------------------
check 'what the spec does not say is nobody'"'"'s business' shows part '.key_manager' '{"cas":null,"consumers":null,"containers":null,"orders":null,"secrets":5}'
client part ashburn <<<'key_manager: {orders: 8}'
push 'Another field'
check 'another field is managed' tenantry apply --yes
check 'the one before stays' shows part '[.key_manager | .secrets, .orders]' '[5,8]'

mariadb --no-defaults --socket="$DEVCLOUD_STATE/run/mysql.sock" -u root manila_ashburn -e "
    insert into quota_usages (created_at, deleted, project_id, resource, in_use, reserved) values (now(), 0, '$ID', 'shares', 9, 0)"
sed -i 's/shares: 20, gigabytes: 5 TiB/shares: 8, gigabytes: 4 TiB/' "$FLEET/clients/whole.yaml"
push 'Fewer shares'
lowered() {
    local plan
    plan=$(tenantry plan --format json) || [ $? = 2 ] || return 1
    jq -r '.clients[].changes[] | [.verdict, .reason, .fields[].name] | map(. // "-") | join(" ")' <<<"$plan" | sort
}
check 'a limit below what is in use is blocked, the other goes through' same "$(lowered)" $'apply - gigabytes\nblocked 9 in use, above 8 shares'
check 'it is applied so far' status_is 2 tenantry apply --yes
check 'and no further' shows whole '[.share | .shares, .gigabytes]' '[20,4096]'

sed -i 's/nfs: {shares: 12/golden: {shares: 1}, nfs: {shares: 12/' "$FLEET/clients/whole.yaml"
push 'A type that is not there'
check 'an unknown share type is named' grep -q 'blocked there is no share type golden in ashburn' < <(lowered)
sed -i 's/golden: {shares: 1}, //' "$FLEET/clients/whole.yaml"
push 'Without it'

# --- a project that goes --------------------------------------------------------------------------------------
printf 'apiVersion: tenantry/v1\nkind: Policy\nname: fleet\nretention: 0s\n' >"$FLEET/policy.yaml"
sed -i 's/^region: ashburn/&\nstate: terminated/' "$FLEET/clients/whole.yaml"
push 'One goes'
check 'a client is terminated' tenantry apply --yes --allow-shrink
tenantry apply --yes >/dev/null
check 'its project is gone' not openstack --os-cloud devcloud-ashburn project show "$ID"
check 'and what the services knew of it' same "$(shown "$ID" | jq -c '[.load_balancer.load_balancer, .dns.zones, .key_manager, .share.gigabytes, ."share_of_ceph-nfs".gigabytes]')" '[-1,10,{},1000,1000]'
