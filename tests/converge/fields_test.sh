#!/usr/bin/env bash
# Every field of a client that `tenantry schema` has: made, changed by hand, seen, put back, edited, removed; each time
# as the openstack client shows it, and the plan after it is empty. The table is fields_table.py.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
CLIENTS=(atlas)
SPECS=$WORK/specs IDS=$WORK/ids
mkdir "$SPECS"
fields() { python fields.py "$@"; }
plan() { tenantry "${1:-plan}" --path "$SPECS" --format json >"$WORK/plan"; }
apply() { tenantry -q apply --path "$SPECS" --yes; }
plan_is_empty() { status_is 0 tenantry plan --path "$SPECS"; }

PROVIDED=$(sed 's/^ *//' <<'LINES'
    network qos policy create --share atlas-gold
    network qos policy create --share atlas-silver
    subnet pool create --share --pool-prefix 10.0.0.0/8 atlas-pool
    subnet pool create --share --pool-prefix 10.0.0.0/8 atlas-reserve
    address scope create --share --ip-version 4 atlas-routed
    address scope create --share --ip-version 4 atlas-other
    flavor create --private --ram 64 --disk 0 atlas-tdx
    flavor create --private --ram 64 --disk 0 atlas-sgx
    volume type create --private atlas-fast
    volume type create --private atlas-slow
    image create --shared atlas-golden
    image create --shared atlas-silver
    aggregate create atlas-hosts
    aggregate create atlas-more-hosts
LINES
)
client() { # reads commands; fails where one of them does
    OS_CLOUD=devcloud-ashburn openstack >"$WORK/client.out" 2>"$WORK/client.err" || return 1
    ! grep . "$WORK/client.err"
}
provide() { client <<<"$PROVIDED"; }
withdraw() { # the domain too: Tenantry removes none
    { sed -E 's/create .*(atlas-[a-z-]*)$/delete \1/' <<<"$PROVIDED" && printf 'domain %s atlas-plc\n' 'set --disable' delete; } | client
}

UNSAID=$(printf 'the spec has no projects[].%s\n' 'networks[].port_security' 'networks[].subnets[].dhcp' \
    'networks[].subnets[].gateway' 'quota.volume.types.*.snapshots' 'routers[].external.snat' \
    'security_groups[].rules[].ethertype' 'security_groups[].stateful')
comes_back() { # by import: every field but those that the cloud gives such values anyway; and a plan of it is empty
    mkdir -p "$WORK/back" "$WORK/covered" || return
    awk 'BEGIN { RS = ORS = "---\n" } !/kind: Client/' "$SPECS/client.yaml" >"$WORK/back/site.yaml"
    tenantry import --region ashburn --path "$WORK/back" --client atlas --out "$WORK/back" --force || return
    cp "$WORK/back/atlas.yaml" "$WORK/covered/client.yaml"
    same "$UNSAID" "$(fields covers "$WORK/schema.json" "$WORK/covered")" && status_is 0 tenantry plan --path "$WORK/back"
}

make_settings
check 'the cloud has what specs name' provide || exit
tenantry schema Client >"$WORK/schema.json"
fields specs "$SPECS" made
check 'the table has every field of the schema, and so has the spec' fields covers "$WORK/schema.json" "$SPECS"
check 'all of it is made' apply
check 'the second plan is empty' plan_is_empty
check 'imported, it is all there' comes_back
check 'the cloud shows every value' fields shown made "$IDS" || exit

check 'every field is changed by hand' fields hand "$IDS"
check 'the cloud shows that' fields shown hand "$IDS"
check 'drift ends with status 2' status_is 2 plan drift
check 'it names each object and field, with both values, and nothing else' fields told hand "$WORK/plan"
check 'all of it is corrected' apply
check 'the plan after that is empty' plan_is_empty
check 'the cloud shows every value again, of the same objects' fields shown made "$IDS"

fields specs "$SPECS" edited
check 'every field is edited in the spec' status_is 2 plan
check 'the plan says so, with both values, and nothing else' fields told edited "$WORK/plan"
check 'all of it is changed' apply
check 'the plan after the edit is empty' plan_is_empty
check 'the cloud shows every new value, in place wherever that is possible' fields shown edited "$IDS"

sed -i '/^groups:/,$d; s/^  formerly: .*/  access: []/; /^  access:$/,$d' "$SPECS/client.yaml"
NONE=$(sed 's/[a-z_]*/&: [],/g' <<<'access networks subnet_pools routers floating_ips shared_networks address_groups security_groups flavors volume_types images containers')
cat >>"$SPECS/client.yaml" <<YAML
groups: []
projects:
  - {name: atlas-live, $NONE default_volume_type: null, hosts: null}
  - {name: atlas-lab, domain: Default}
YAML
check 'what the spec names no more goes' apply
check 'the plan after it is empty' plan_is_empty
check 'the cloud shows none of it' fields gone "$IDS"
check 'nobody holds what specs had named' withdraw
