#!/usr/bin/env bash
# A fleet, from a push to a cloud that says just what the specs say: while the controller watches. Then what
# happens to a fleet: a new client, another name, what was there before, what goes.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

check 'the example fleet has no problem' "$TENANTRY" validate "$ROOT/examples/fleet"
check 'nor has this one, which is as varied and small' "$TENANTRY" validate "$HERE/fleet"
make_settings 5s
git init -q --bare -b main "$WORK/fleet.git"
watch_start
make_fleet
check 'after a push every client is in sync, and the cloud just what the specs say' within 240 at_commit
check 'the second plan is empty' tenantry plan --format json
check 'and says so' eval 'tenantry plan --format json | jq -e ".complete and ([.clients[].changes[]] == []) and ([.summary[]] | add) == 0"'
check 'by the openstack client too' eval '[ "$(openstack --os-cloud devcloud-ashburn network list --project acme-prod -f value -c Name | sort | xargs)" = "app storage" ]'

# a ninth client is fifteen lines
cat >"$FLEET/clients/jade-clinic.yaml" <<'YAML'
apiVersion: tenantry/v1
kind: Client
name: jade-clinic
title: Jade Clinic
region: ashburn
projects:
  - name: jade
    quota: {compute: {cores: 8, ram: 16 GiB}}
    networks:
      - {name: ward, subnets: [{name: ward-v4, cidr: 10.90.0.0/24}]}
    routers:
      - {name: edge, external: {network: public}, subnets: [ward-v4], routes: [{to: 192.168.9.0/24, via: 10.90.0.9}]}
    security_groups:
      - {name: web, rules: [{protocol: tcp, ports: 443, from: 0.0.0.0/0}]}
YAML
CLIENTS+=(jade-clinic)
# what somebody made before is taken over: the names are right, some of the rest is not
check 'half of it was there before' python by_hand.py before jade "$FLEET"
push 'Jade Clinic'
check 'a new client is there after a push, with what was there before' within 60 at_commit

# names change, objects stay
ids() { python by_hand.py ids "$1" "$FLEET"; }
ids jade >"$WORK/before"
sed -i 's/name: jade$/name: jade-main\n    formerly: jade/; s/name: ward,/name: wards, formerly: [ward],/; s/name: ward-v4/name: wards-v4, formerly: ward-v4/
    s/subnets: \[ward-v4\]/subnets: [wards-v4]/; s/name: edge/name: exit, formerly: edge/; s/name: web/name: https, formerly: web/' "$FLEET/clients/jade-clinic.yaml"
push 'Other names'
check 'objects are renamed, all of them' within 60 at_commit
check 'and none made anew' eval 'ids jade-main | diff "$WORK/before" -'

# what cannot be changed is replaced
sed -i 's/10\.90\.0\./10.91.0./g' "$FLEET/clients/jade-clinic.yaml"
push 'Another address range'
check 'a subnet of another range is replaced, and on its router' within 60 at_commit
sed -i 's|10\.91\.0\.0/24|10.91.0.0/25|' "$FLEET/clients/jade-clinic.yaml"
push 'Half of it'
check 'one beneath a route that stays is, too' within 60 at_commit

# a section that is empty removes what is ours; the router `edge` of others is protected
sed -i 's/^    routers:$/    routers: []/; s/^    security_groups:$/    security_groups: []/; s/^    networks:$/    networks: []/; /^      - {name/d' \
    "$FLEET/clients/jade-clinic.yaml"
sed -i 's/limits: .*/limits: {delete_percent: 50, delete_count: 50}/' "$FLEET/policy.yaml"
push 'Nothing left'
check 'an empty section removes what is ours, and nothing else' within 60 at_commit
sed -i 's/^    routers:$/    routers: []/' "$FLEET/clients/bluebird-foods.yaml"
sed -i '/^      - {name: edge/d' "$FLEET/clients/bluebird-foods.yaml"
push 'No way out'
check 'what is protected is not deleted' within 60 has_status held bluebird-foods
watch_stop
