#!/usr/bin/env bash
# A client that is terminated: suspended at once, removed with all that is in its project when the retention is
# over, whenever the removal is killed; and back as it was where somebody thinks better of it before.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

make_client() { # lunar-mills, with a router that has routes
    small_client lunar-mills ashburn
    cat <<'YAML'
    routers:
      - name: edge
        external: {network: public}
        subnets: [net-v4]
        routes: [{to: 192.168.0.0/16, via: 10.1.0.9}]
YAML
}
small_fleet calm:ashburn
make_client >"$FLEET/clients/lunar-mills.yaml"
retention() { printf 'apiVersion: tenantry/v1\nkind: Policy\nname: fleet\nretention: %s\n' "$1" >"$FLEET/policy.yaml"; }
retention 30d
push 'Two clients'
make_settings 1h
check 'two clients are onboarded' tenantry apply --yes
check 'one fills its project' python contents.py fill lunar-mills "$(openstack --os-cloud devcloud-ashburn project show calm -f value -c id)"

ID=$(openstack --os-cloud devcloud-ashburn project show lunar-mills -f value -c id)
left() { python contents.py left "$ID" | sort; }
BEFORE=$(left)
check 'all of that is seen' [ "$(wc -l <<<"$BEFORE")" -gt 20 ]
servers_are() { same "$(python servers.py show lunar-mills)" "$1"; }
enabled_is() { same "$(openstack --os-cloud devcloud-ashburn project show lunar-mills -f value -c enabled)" "$1"; }
tagged() {
    local tags
    tags=$(openstack --os-cloud devcloud-ashburn project show lunar-mills -f json -c tags)
    grep -q 'tenantry.terminated:' <<<"$tags"
}

becomes lunar-mills 'state: terminated'
check 'it is suspended at once' tenantry apply --yes
check 'its project is disabled' enabled_is False
check 'a tag says since when' tagged
check 'its server is stopped and locked' servers_are 'web SHUTOFF True marked Tenantry: client lunar-mills is suspended'
check 'all that is in it is still there' prints "$BEFORE" left
check 'it is terminating, says when it goes, and nothing is to be done' plan_says \
    '.clients[] | select(.name == "lunar-mills") | .status == "terminating" and (.changes | length == 0) and (.problems | length == 1)'

rm -rf "$WORK/state"
becomes lunar-mills 'state: active'
check 'it can come back, with the ledger lost' tenantry apply --yes
check 'its project is enabled' enabled_is True
check 'its server runs' servers_are 'web ACTIVE False - -'
check 'the tag is gone' not tagged

becomes lunar-mills 'state: terminated'
check 'terminated again' tenantry apply --yes
retention 0s
push 'Nothing is kept'
check 'the plan says what would go' plan_says \
    '[.clients[].changes[] | [.action, .kind, .name, .cause]] == [["delete", "project", "lunar-mills", "lifecycle"]] and
     (.clients[].changes[].reason | contains("server: 1") and contains("object: 3") and contains("volume snapshot: 2"))'
for delay in 0.7 1 1.3 1.6 2 2.3 2.7 3 3.5 4 5 6; do
    timeout -s KILL "$delay" "$TENANTRY" -c "$WORK/tenantry.yaml" apply --yes >/dev/null 2>&1
done
check 'killed twelve times, the next one ends well' tenantry apply --yes
check 'nothing of it is left in any service' prints '' left
check 'a second plan is empty' plan_says '.summary.delete == 0 and all(.clients[]; .status == "in-sync")'
CERTIFICATE=$WORK/state/certificates/lunar-mills-$ID.json
check 'a certificate says what went' jq -e '.verified_absent != null and .client == "lunar-mills" and
    ([.removed[].what | split(" ")[0]] | contains(["server", "floating", "trunk", "router", "network", "volume", "image", "object", "container"]))' "$CERTIFICATE"
check 'the other client is as it was' same "$(openstack --os-cloud devcloud-ashburn project show calm -f value -c enabled)" True
