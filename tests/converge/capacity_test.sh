#!/usr/bin/env bash
# What is promised, what is used and what is where it must not be, against what the openstack client says.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

small_fleet lunar-mills:ashburn calm:ashburn
make_settings 1h
openstack() { command openstack --os-cloud devcloud-ashburn "$@"; }
region_says() { # WHAT MEMBER: of ashburn, as capacity tells it
    tenantry capacity --region ashburn --format json | jq -r ".regions[0].resources[] | select(.name == \"$1\").$2"
}
statistics() { openstack hypervisor stats show --os-compute-api-version 2.87 -f json; }
addresses() { openstack ip availability list --ip-version 4 -f json; }
POOLS='import openstack
pools = openstack.connect(cloud="devcloud-ashburn").block_storage.backend_pools()
print(sum(pool.capabilities["total_capacity_gb"] for pool in pools))'
used() { "$PYTHON" "$HERE/used.py" devcloud-ashburn "$@"; }

check 'two clients are onboarded' tenantry apply --yes
check 'capacity is read' status_is 0 tenantry capacity
check 'the processors are those of the hypervisors' same "$(region_says cores capacity)" "$(statistics | jq .vcpus)"
check 'and so is the memory' same "$(region_says ram capacity)" "$(statistics | jq .memory_mb)"
check 'the room is that of the pools' same "$(region_says gigabytes capacity)" \
    "$("$PYTHON" -c "$POOLS")"
check 'the addresses are those of the external networks' same "$(region_says floating_ips capacity)" \
    "$(addresses | jq '[.[] | select(."Network Name" | test("^(ext-net|wan-)"))."Total IPs"] | add')"
check 'the cloud does not say its VLAN ids' same "$(region_says vlans capacity)" null
check 'what is promised is the sum of the quotas' same "$(region_says cores promised)" 8

sed -i 's/^name: ashburn$/&\noversell: {cores: 0.007}/' "$FLEET/regions/"*.yaml
push 'A thousand processors are promised seven times in a thousand'
check 'then one client too many is told' status_is 2 tenantry capacity
check 'though what both have already stays' plan_says 'all(.clients[]; .status == "in-sync")'
sed -i 's/cores: 4}/cores: 5}/' "$FLEET/clients/calm.yaml" "$FLEET/clients/lunar-mills.yaml"
push 'Both want more'
check 'the first of them may have it, the second is blocked by what the cloud has' plan_says \
    '[.clients[].changes[].verdict] == ["apply", "blocked"]'
sed -i 's/cores: 5}/cores: 4}/' "$FLEET/clients/calm.yaml" "$FLEET/clients/lunar-mills.yaml"
push 'As it was'

check 'a client uses things' used make lunar-mills
check 'usage says what the cloud says' eval 'tenantry usage --format json | used compare lunar-mills'
check 'and so it does once they are gone' eval 'used clear lunar-mills && tenantry usage --format json | used compare lunar-mills'
check 'server hours stay' eval 'tenantry usage --client lunar-mills --format json | jq -e ".clients[0].usage | .server_hours > 0 and .volume_gib == 0"'

# A project of a client that lives elsewhere, and must.
small_client abroad amsterdam >"$FLEET/clients/abroad.yaml"
sed -i 's/^region: amsterdam$/&\nresidency: eu/' "$FLEET/clients/abroad.yaml"
push 'A client that may be in the EU only'
check 'it is made where it may be' tenantry apply --yes --client abroad
check 'and nothing is a violation' plan_says '.violations == []'
openstack project create strayed -f value -c id >/dev/null
openstack project set --tag tenantry:abroad --tag tenantry.region:ashburn strayed
check 'a project put elsewhere by hand is one' plan_says '[.violations[] | .client + " " + .region + " " + .project] == ["abroad ashburn strayed"]'
check 'told before all else' eval '[[ $(tenantry plan 2>/dev/null | head -n 1) = "RESIDENCY VIOLATION client abroad: project strayed"* ]]'
check 'drift tells it too' status_is 1 tenantry drift
openstack project delete strayed
check 'when it is gone, so is the violation' plan_says '.violations == []'

# Both regions share Keystone: its project is in the other one too, where nothing may be in it.
check 'it uses things where it must not' used make abroad
check 'which is a violation' plan_says '[.violations[] | [.client, .region, .project, .objects]] == [["abroad", "ashburn", "abroad", 4]]'
check 'and says what it is' plan_says \
    '.violations[0].message | test("it has 1 floating IP, 1 server, 1 volume, 1 volume snapshot$")'
check 'until it is gone' eval 'used clear abroad && within 30 plan_says ".violations == []"'
