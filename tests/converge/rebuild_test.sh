#!/usr/bin/env bash
# Ashburn is lost: its tenants are rebuilt at Amsterdam from Git, killed on the way as often as that may happen. What
# cannot live there is listed first; what can is compared, object by object, with what Ashburn still shows.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

MOVERS=(acme-health bluebird-foods cobalt-labs delta-freight)
movers() { printf -- '--client %s ' "${MOVERS[@]}"; }
CLIENTS+=(juniper-power)
make_fleet
make_settings 5s
# Ashburn has a way out that Amsterdam has not, and a client that takes it
sed -i 's/^  wan: wan-ashburn$/&\n  lab: wan-ashburn/' "$FLEET/regions/ashburn.yaml"
cat >"$FLEET/clients/juniper-power.yaml" <<'YAML'
apiVersion: tenantry/v1
kind: Client
name: juniper-power
region: ashburn
projects:
  - name: juniper
    networks:
      - {name: grid, subnets: [{name: grid-v4, cidr: 10.95.0.0/24}]}
    routers:
      - {name: edge, external: {network: lab}, subnets: [grid-v4]}
YAML
push 'Juniper Power'
check 'the fleet is applied' tenantry apply --yes

rebuild() { tenantry rebuild --region ashburn --into amsterdam "$@"; }
sites() { python sites.py "$1" "$FLEET" "${CLIENTS[@]}"; }
as_movers() { python sites.py "$1" "$FLEET" "${MOVERS[@]}"; }
says() { # JQ-CONDITION: of the plan that was printed last
    jq -e "$1" "$WORK/plan.json" >/dev/null || { jq -c '.summary, (.clients[] | select(.status != "in-sync") | [.name, .status, .problems])' "$WORK/plan.json"; return 1; }
}
rebuild_plan() { rebuild --dry-run --format json "$@" >"$WORK/plan.json"; }

# what has no counterpart is known before anything is written
sites show >"$WORK/before"
check 'a rehearsal ends with status 1 where somebody must stay' status_is 1 rebuild_plan
check 'whose way out Amsterdam does not have is listed' says '.clients[] | select(.name == "juniper-power") | .status == "invalid" and .changes == [] and (.problems | tostring | test("lab"))'
check 'who may not leave the country is listed' says '.clients[] | select(.name == "elm-analytics") | .status == "invalid" and .changes == [] and (.problems | tostring | test("residency|jurisdiction"))'
check 'the others are planned at Amsterdam, whole' says '.complete and ([.clients[] | select(.changes != []) | .name] | sort) == ["acme-health", "bluebird-foods", "cobalt-labs", "delta-freight"] and ([.clients[] | select(.changes != []) | .region] | unique) == ["amsterdam"]'
check 'who lives at Amsterdam already is not touched' says '[.clients[].name] | index("fjord-media") == null and index("iris-books") == null'
check 'without a terminal nothing is done unless --yes' status_is 1 rebuild
check 'a digest of another day is refused' status_is 1 rebuild --yes --digest 0000000000000000
check 'and nothing has been written' eval 'sites show | diff "$WORK/before" -'

# killed in the middle, again and again
writes() { grep -cE 'method="?(POST|PUT|PATCH|DELETE)' "$WORK/rebuild.log"; }
enough() { [ "$(writes)" -ge "$1" ] || ! kill -0 "$REBUILD" 2>/dev/null; }
killed_after() { # WRITES
    local status=0
    : >"$WORK/rebuild.log"
    "$TENANTRY" -c "$WORK/tenantry.yaml" -v -v rebuild --region ashburn --into amsterdam --yes >/dev/null 2>"$WORK/rebuild.log" &
    REBUILD=$!
    until enough "$1"; do sleep 0.02; done
    kill -KILL "$REBUILD" 2>/dev/null
    wait "$REBUILD" 2>/dev/null || status=$?
    [ "$status" = 137 ] || { echo "it had ended with status $status"; tail -n 5 "$WORK/rebuild.log"; return 1; }
}
for moment in 3 17 29; do
    check "a rebuild is killed after $moment requests that write" killed_after "$moment"
    check 'and is not done' eval 'status_is 1 rebuild_plan && says "[.clients[].changes[]] != []"'
done
check 'the next one ends it, but for those who must stay' status_is 1 rebuild --yes
rebuilt() { python check_fleet.py "$FLEET" ashburn --at amsterdam $(movers); }
check 'Amsterdam has just what the specs say, nothing twice' rebuilt
check 'and what Ashburn shows, field by field' as_movers compare
check 'the next plan for those who moved is empty' rebuild_plan $(movers)
check 'and says so' says '.complete and ([.clients[].changes[]] == []) and ([.summary[]] | add) == 0'
left_alone() { grep "^ashburn " "$WORK/before" | grep -v ' project ' | diff - <(sites show | grep "^ashburn " | grep -v ' project '); }
check 'nothing was touched at Ashburn' left_alone
check 'nor anybody who lived at Amsterdam' python check_fleet.py "$FLEET" amsterdam --client fjord-media --client granite-legal --client harbor-retail --client iris-books

# Git still says Ashburn: nobody is built there a second time
git_plan() { tenantry plan --format json "$@" >"$WORK/plan.json"; }
check 'until Git says so too, who moved is invalid' status_is 1 git_plan
check 'and nothing is planned for them' says '[.clients[] | select(.name == "acme-health") | .status] == ["invalid"] and ([.clients[].changes[]] == [])'
for mover in "${MOVERS[@]}"; do sed -i 's/^region: ashburn$/region: amsterdam/' "$FLEET/clients/$mover.yaml"; done
push 'They live at Amsterdam now'
check 'with the new region the fleet is valid' "$TENANTRY" validate "$FLEET"
check 'and nothing is left to do' git_plan
check 'nothing at all' says '.complete and ([.clients[].changes[]] == [])'
