#!/usr/bin/env bash
# Domains, groups and their users, roles on projects and domains, inherited ones too: made, changed by hand, put back,
# renamed and removed, as the openstack client would see it. What Tenantry did not make is used and left alone.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

CLIENTS=(tulip violet)
export LC_ALL=C # sorted as Python sorts
people() { python identity.py show tulip; }
in_default() { python identity.py show Default; }
tidy() { purge && python identity.py purge tulip; }
leave() { tidy >/dev/null; }
tidy

mkdir -p "$WORK/people/clients"
cp -r "$HERE/fleet/regions" "$WORK/people"
cat >"$WORK/people/clients/tulip.yaml" <<'YAML'
apiVersion: tenantry/v1
kind: Client
name: tulip
region: ashburn
domain:
  name: tulip
  description: Tulip
  access:
    - {group: tulip-admins, roles: [member], inherited: true}
    - {user: ann, roles: [reader]}
groups:
  - {name: tulip-admins, description: Admins, users: [ann, ben, {user: bob, domain: Default}]}
  - {name: tulip-readers}
projects:
  - name: tulip
    access:
      - {group: tulip-admins, roles: [member], inherited: true}
      - {group: tulip-readers, roles: [reader]}
      - {user: ben, roles: [member, reader]}
YAML
cat >"$WORK/people/clients/violet.yaml" <<'YAML'
apiVersion: tenantry/v1
kind: Client
name: violet
region: ashburn
groups:
  - {name: violet-crew, users: [bob, vera]}
projects:
  - {name: violet, access: [{group: violet-crew, roles: [member]}, {user: vera, roles: [reader]}]}
YAML
make_fleet "$WORK/people"
make_settings 5s

planned() { # FILTER LINES: of the changes that are planned
    tenantry "${@:3}" --format json >"$WORK/plan.json"
    same "$2" "$(jq -r "[.clients[].changes[] | $1] | sort | .[]" "$WORK/plan.json")"
}
whole='domain tulip: Tulip, enabled [tenantry.name:tulip tenantry:tulip]
domain tulip: group tulip-admins of tulip: member, inherited
domain tulip: user ann of tulip: reader
group tulip-admins of tulip has ann of tulip
group tulip-admins of tulip has ben of tulip
group tulip-admins of tulip has bob of Default
group tulip-admins of tulip: Admins [tenantry.name:tulip-admins tenantry:tulip]
group tulip-readers of tulip:  [tenantry.name:tulip-readers tenantry:tulip]
project tulip: group tulip-admins of tulip: member, inherited
project tulip: group tulip-readers of tulip: reader
project tulip: user ben of tulip: member
project tulip: user ben of tulip: reader
user ann of tulip [tenantry.name:ann tenantry:tulip]
user ben of tulip [tenantry.name:ben tenantry:tulip]'
violet='group violet-crew of Default has bob of Default
group violet-crew of Default has vera of Default
group violet-crew of Default:  [tenantry.name:violet-crew tenantry:violet]
user vera of Default [tenantry.name:vera tenantry:violet]'

check 'a domain, groups, users and roles are made' tenantry apply --yes
check 'they are there, with their marks, in a domain of their own' same "$whole" "$(people)"
check 'and in one that was there, where who was there is used as he is' same "$violet" "$(in_default)"
check 'a second plan is empty' tenantry plan
check 'and so is that of a client by itself' tenantry plan --client tulip

python identity.py hand tulip
check 'what is done by hand is told' planned '"\(.action) \(.kind) \(.name)"' \
'create domain_role_assignment group tulip-admins (tulip): member, inherited by projects
create group_member tulip-admins: ann (tulip)
create group_member tulip-admins: ben (tulip)
create role_assignment group tulip-admins (tulip): member, inherited by projects
create role_assignment group tulip-readers (tulip): reader
create role_assignment user ben (tulip): member
create role_assignment user ben (tulip): reader
create user ben
none domain_role_assignment user eve (tulip): reader
none group_member tulip-admins: eve (tulip)
update domain tulip
update group tulip-admins
update group tulip-readers' drift
check 'and put back' tenantry apply --yes
extras='domain tulip: user eve of tulip: reader
group tulip-admins of tulip has eve of tulip
group their-own of tulip: 
user eve of tulip'
check 'but for what is only reported, and what is others'"'" same "$(sort <<<"$whole"$'\n'"$extras")" "$(people)"
check 'and then nothing is left to do' tenantry plan

cat >"$FLEET/policy.yaml" <<'YAML'
apiVersion: tenantry/v1
kind: Policy
name: fleet
extras: {users: remove, domain_access: remove}
limits: {delete_percent: 100}
YAML
sed -i 's/{name: tulip-readers}/{name: tulip-guests, formerly: tulip-readers, users: []}/; s/group: tulip-readers/group: tulip-guests/
    s/users: \[ann, ben,/users: [ben,/; /user: ann/d' "$FLEET/clients/tulip.yaml"
push 'Ann leaves'
check 'a group is renamed, who is not named leaves it, and whom we made and nobody names goes' tenantry apply --yes
check 'as the cloud shows' same "$(grep -v '\bann\b' <<<"$whole" | sed 's/readers/guests/g' | cat - <(grep -v 'has eve\|: user eve' <<<"$extras") | sort)" "$(people)"
check 'a plan after it is empty' tenantry plan

for client in tulip violet; do
    cat >"$FLEET/clients/$client.yaml" <<YAML
apiVersion: tenantry/v1
kind: Client
name: $client
region: ashburn
$([ $client = violet ] || echo 'domain: {name: tulip, access: []}')
groups: []
projects: [{name: $client, access: []}]
YAML
done
push 'Nobody any more'
check 'groups and users that we made go' tenantry apply --yes
check 'and nothing else does' same 'domain tulip: Tulip, enabled [tenantry.name:tulip tenantry:tulip]
group their-own of tulip: 
user eve of tulip' "$(people)"
check 'of Default either' prints '' in_default
check 'the last plan is empty' tenantry plan
check 'no word of a password was sent or logged' finds_nothing -rqi passw "$WORK/state"
