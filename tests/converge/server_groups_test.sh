#!/usr/bin/env bash
# Server groups: blocked without a role in the project, made with one, changed by hand and put back, kept while they hold
# servers, removed.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

groups() { # of the project: "db anti-affinity web soft-affinity"
    openstack --os-cloud devcloud-ashburn --os-compute-api-version 2.64 server group list --all-projects -f json |
        jq -r 'sort_by(.Name)[] | .Name, .Policy' | paste -sd ' '
}
says() { # TEXT COMMAND...
    "${@:2}" | tee "$WORK/said"
    grep -q "$1" "$WORK/said"
}
specs() { # GROUPS ACCESS: applied
    sed -i "s/server_groups: .*/server_groups: [$1]/; s/access: .*/access: [{user: bob, roles: [member]}$2]/" "$FLEET/clients/apart.yaml"
    push 'Other groups'
    tenantry apply --yes
}

small_fleet apart:ashburn
sed -i 's/^    access:$/    server_groups: []\n    access: []/; /- {user: bob/d' "$FLEET/clients/apart.yaml"
make_settings
DB='{name: db, policy: anti-affinity, rules: {max_server_per_host: 2}}'
WEB='{name: web, policy: soft-affinity}'
OURS=', {user: admin, roles: [member]}'
check 'without a role in the project they are blocked' says 'blocked.*the user has no role' specs "$DB, $WEB" ''
check 'and none is made anywhere' prints '' groups
check 'with a role that the spec gives they are made' status_is 0 specs "$DB, $WEB" "$OURS"
check 'as another client finds them' same "$(groups)" 'db anti-affinity web soft-affinity'
check 'the second plan is empty' status_is 0 tenantry plan
openstack --os-cloud devcloud-ashburn server group delete "$(openstack --os-cloud devcloud-ashburn server group list --all-projects -f value -c ID -c Name | sed -n 's/ web$//p')"
check 'one that is removed by hand is seen' says 'server group web' tenantry drift
check 'and made again' status_is 0 tenantry apply --yes
check 'as another client finds it' same "$(groups)" 'db anti-affinity web soft-affinity'
check 'another policy replaces an empty one' status_is 0 specs "$DB, {name: web, policy: affinity}" "$OURS"
check 'as another client finds that' same "$(groups)" 'db anti-affinity web affinity'
check 'the plan after that is empty' status_is 0 tenantry plan
cat >"$FLEET/policy.yaml" <<'YAML'
apiVersion: tenantry/v1
kind: Policy
name: apart
extras: {server_groups: remove}
limits: {delete_percent: 100}
YAML
check 'what no spec names goes, where the policy says so' status_is 0 specs "$DB" "$OURS"
check 'and only that' same "$(groups)" 'db anti-affinity'
