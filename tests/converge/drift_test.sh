#!/usr/bin/env bash
# Whatever is changed, removed or added by hand, of every kind and every field, is told by `drift` and put back by
# `watch`, or only reported where the fleet says so. The table of hands is by_hand.py.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

make_fleet
make_settings 2s
check 'the fleet is applied' tenantry apply --yes
check 'and no drift is seen' tenantry drift

drift() { tenantry drift --format json >"$WORK/drift.json"; }
but_cobalt() { # the clients whose drift is corrected
    fleet_is_live --loose --client acme-health --client bluebird-foods --client delta-freight --client elm-analytics \
        --client fjord-media --client granite-legal --client harbor-retail --client iris-books
}
corrected() { but_cobalt && has_status in-sync acme-health bluebird-foods delta-freight elm-analytics fjord-media granite-legal; }

for round in fields removed extras; do
    check "$round: changed by hand" python by_hand.py do "$round" "$FLEET"
    check "$round: drift ends with status 2" status_is 2 drift
    check "$round: drift names each, with both values, and nothing else" python by_hand.py told "$round" "$WORK/drift.json"
    watch_start
    check "$round: watch puts right what is to be corrected" within 90 corrected
    check "$round: and keeps its hands off the rest" python by_hand.py kept "$round" "$FLEET"
    check "$round: the client in mode report is drifted" within 20 has_status drifted cobalt-labs
    watch_stop "$round: watch stops"
done

extras_left() { python by_hand.py left extras "$FLEET"; }
check 'an extra that is reported is never deleted' extras_left
# the fleet changes its mind: everything that nobody asked for goes, and no client is spared
sed -i 's/: report$/: remove/; s/: ignore$/: remove/; /^ignore:/d; /kind: compute_quota/d' "$FLEET/policy.yaml"
sed -i 's/^drift: report$/drift: correct/' "$FLEET/clients/cobalt-labs.yaml"
sed -i 's/limits: .*/limits: {delete_percent: 50, delete_count: 50}/' "$FLEET/policy.yaml"
push 'Remove what nobody asked for'
check 'where the policy says remove, it is removed' tenantry apply --yes
check 'and the cloud is just what the specs say' fleet_is_live
