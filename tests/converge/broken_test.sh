#!/usr/bin/env bash
# Commits that should not have been made: one that breaks a file stops that client only; one that empties the fleet, or
# most of it, stops everything until somebody says that it is meant.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

small_fleet broken-a:ashburn broken-b:ashburn broken-c:ashburn broken-d:amsterdam broken-e:amsterdam
make_settings 3s
watch_start
check 'five clients are in sync' within 90 at_commit
cp -r "$FLEET" "$WORK/good"
by_hand() { openstack --os-cloud devcloud-ashburn project set --description 'by hand' broken-a; }
good() { python check_fleet.py "$WORK/good" ashburn --client broken-a; } # at its last good version
others() { # at the newest
    python check_fleet.py "$FLEET" ashburn --client broken-b --client broken-c && python check_fleet.py "$FLEET" amsterdam
}

sed -i 's/cores: 4/cores: 6/; s/^    networks:/    netwroks:/' "$FLEET/clients/broken-a.yaml"
sed -i 's/cores: 4/cores: 7/' "$FLEET"/clients/broken-[bcd].yaml
push 'A slip of the pen'
check 'one broken file: that client is invalid' within 30 has_status invalid broken-a
check 'every other client moves on' within 30 others
check 'they are in sync' within 20 has_status in-sync broken-b broken-c broken-d broken-e
check 'the client stays as it was' good
check 'status says what is wrong' eval 'tenantry status broken-a --format json | jq -e ".clients[0].problems | tostring | contains(\"netwroks\")"'
check 'plan ends with status 1' status_is 1 tenantry plan
by_hand
check 'drift is put back to the last good version' within 30 good
watch_stop
by_hand
watch_start
check 'a controller that starts anew knows the last good version' within 30 good
sed -i 's/^    netwroks:/    networks:/' "$FLEET/clients/broken-a.yaml"
push 'Mended'
check 'mended, the client goes on' within 60 at_commit

before=$(everything)
check 'there is something to be lost' [ -n "$before" ]
cp -r "$FLEET" "$WORK/accepted"
held() { tenantry status --format json | jq -e --arg c "$1" '.commit == $c' && grep -q "held until" "$WORK/watch.log"; }
accepted=$(commit)
git -C "$FLEET" rm -q -r clients
push 'Oops'
check 'a fleet without clients is held' within 20 held "$accepted"
check 'by apply too' status_is 2 tenantry apply --yes
sleep 4 # a sweep and more
check 'nothing is deleted' prints "$before" everything
check 'the old fleet is in force' has_status in-sync "${CLIENTS[@]}"
git -C "$FLEET" revert --no-edit -q HEAD 2>/dev/null || git -C "$FLEET" revert --no-edit HEAD >/dev/null
: >"$WORK/watch.log"
sed -i 's/cores: [47]/cores: 8/' "$FLEET"/clients/*.yaml
git -C "$FLEET" rm -q -f clients/broken-d.yaml clients/broken-e.yaml
push 'Two of five leave'
check 'a fleet that shrinks by more than a fifth is held' within 20 held "$accepted"
accepted_is_live() { python check_fleet.py "$WORK/accepted" ashburn --loose && python check_fleet.py "$WORK/accepted" amsterdam --loose; }
check 'with all that it says' accepted_is_live
check 'apply refuses it' status_is 2 tenantry apply --yes
check 'apply --allow-shrink takes it' tenantry apply --yes --allow-shrink
check 'and the controller after it' within 40 has_status in-sync broken-a broken-b broken-c
check 'who left is orphaned' within 40 has_status orphaned broken-d broken-e
check 'and has all that it had' prints "$before" everything
watch_stop
