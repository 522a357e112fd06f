#!/usr/bin/env bash
# QoS policies of floating IPs and gateways, by name: set, changed by hand, put back, and changed by the spec.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

client() { openstack --os-cloud devcloud-ashburn "$@"; }
policies() { # of the gateway and of the floating IP
    local gateway address
    gateway=$(client router show edge -f json | jq -r '.external_gateway_info.qos_policy_id // "none"')
    address=$(client floating ip list -f value -c ID | xargs openstack --os-cloud devcloud-ashburn floating ip show -f value -c qos_policy_id)
    echo "address $(client network qos policy show "$address" -f value -c name)" \
        "gateway $(client network qos policy show "$gateway" -f value -c name)"
}
differs() { # TEXT
    tenantry drift | tee "$WORK/drift"
    grep -q "$1" "$WORK/drift"
}
made_without() {
    sed -i 's/routers: \[/&{name: plain, external: {network: public, qos_policy: null}}, /' "$FLEET/clients/shaped.yaml"
    push 'Another router' && tenantry apply --yes && tenantry plan
}

client network qos policy create --share gold >/dev/null
client network qos policy create --share silver >/dev/null
small_fleet shaped:ashburn
sed -i 's/^    access:$/    routers: [{name: edge, external: {network: public, qos_policy: gold}}]\n    floating_ips: [{network: public, qos_policy: gold}]\n    access:/' \
    "$FLEET/clients/shaped.yaml"
push 'With policies'
make_settings
check 'a gateway and a floating IP have their policies' status_is 0 tenantry apply --yes
check 'as another client finds them' same "$(policies)" 'address gold gateway gold'
check 'the second plan is empty' status_is 0 tenantry plan
client router set --external-gateway ext-net --qos-policy silver edge
client floating ip set --qos-policy silver "$(client floating ip list -f value -c ID)"
check 'changed by hand they are seen' differs 'silver → gold'
check 'and put back' status_is 0 tenantry apply --yes
check 'as another client finds them again' same "$(policies)" 'address gold gateway gold'
sed -i 's/qos_policy: gold/qos_policy: silver/g' "$FLEET/clients/shaped.yaml"
push 'Silver'
check 'the spec changes them' status_is 0 tenantry apply --yes
check 'as another client finds the new ones' same "$(policies)" 'address silver gateway silver'
check 'the plan after that is empty' status_is 0 tenantry plan
sed -i 's/qos_policy: silver/qos_policy: null/g' "$FLEET/clients/shaped.yaml"
push 'No policies'
check 'the spec takes them away' status_is 0 tenantry apply --yes
check 'as another client finds that there are none' same \
    "$(client router show edge -f json | jq -c '[.external_gateway_info.qos_policy_id]')$(
        client floating ip list -f value -c ID | xargs openstack --os-cloud devcloud-ashburn floating ip show -f value -c qos_policy_id)" \
    '[null]None'
check 'the plan after that is empty, too' status_is 0 tenantry plan
client router set --external-gateway ext-net --qos-policy gold edge
check 'one that is set by hand is seen' differs 'external.qos_policy: gold → none'
check 'and taken away' status_is 0 tenantry apply --yes
check 'and a new router is made without one, said so' made_without
