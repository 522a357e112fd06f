#!/usr/bin/env bash
# plan and apply on a real cloud, step by step: after each apply the cloud is what the specs say, as others see it, and
# the next plan is empty; so it is after kill -9 at any moment.
# TENANTRY is the program (build/asan/tenantry).
TENANTRY=$(realpath "${TENANTRY:-build/asan/tenantry}")
CLOUD=${CLOUD:-$(dirname "${BASH_SOURCE[0]}")/../cloud/devcloud}
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
STEPS=$HERE/apply
SPECS=$WORK/specs

step() { # NAME: the specs of that step are in force
    mkdir -p "$SPECS"
    cp "$STEPS/$1.yaml" "$SPECS/client.yaml"
}
plan() { tenantry plan --path "$SPECS" "$@"; }
apply() { tenantry -q apply --path "$SPECS" --yes "$@"; }
plan_is_empty() { status_is 0 plan; }
is_live() { python check_fleet.py "$SPECS" ashburn --client engine-works; }
converges() { apply && plan_is_empty && is_live; }
killed_after() { # SECONDS
    { timeout -s KILL "$1" "$TENANTRY" -c "$WORK/tenantry.yaml" -q apply --path "$SPECS" --yes; } >/dev/null 2>&1
    return 0
}
project_id() { openstack project show -f value -c id "$1"; }
leftovers() { # PROJECT-ID: what is still there of it
    python contents.py left "$1" &&
        openstack flavor show engine-works-tdx -f json | jq -r '.access_project_ids | arrays[]' &&
        openstack volume type show engine-works-nvme -f json | jq -r '.access_project_ids | arrays[]' &&
        openstack image member list engine-works-golden -f value
}
changes() { plan --format json | jq -r '.clients[].changes[] | select(.action != "none") | "\(.action) \(.kind) \(.name)"'; }

# what the cloud has and specs only name
provide() {
    local create
    for create in 'network qos policy create --share engine-works-gold' \
        'subnet pool create --share --pool-prefix 10.0.0.0/8 engine-works-pool' \
        'flavor create --private --ram 64 --disk 0 engine-works-tdx' 'volume type create --private engine-works-nvme' \
        'image create --shared engine-works-golden'; do
        openstack ${create/create*/show} "${create##* }" >/dev/null 2>&1 || openstack $create >/dev/null || return 1
    done
}
withdraw() {
    openstack network qos policy delete engine-works-gold && openstack subnet pool delete engine-works-pool &&
        openstack flavor delete engine-works-tdx && openstack volume type delete engine-works-nvme &&
        openstack image delete engine-works-golden
}

make_settings
check 'the cloud has what specs name' provide
for name in 1-onboarding 2-growth 3-change 4-move 2-growth 1-onboarding; do
    step "$name"
    check "$name: there is something to do" status_is 2 plan
    check "$name: apply does it" apply
    check "$name: a second plan is empty" plan_is_empty
    check "$name: the cloud is what the specs say" is_live
done

# --- killed at any moment -------------------------------------------------------------------------------------
i=0
for seconds in 0.3 0.5 0.7 0.9 1.2 1.5 1.9 2.3 2.8 3.5; do
    i=$((i + 1))
    step "$([ $((i % 2)) = 1 ] && echo 3-change || echo 1-onboarding)"
    killed_after "$seconds"
    check "killed after $seconds s: the next apply converges" converges
done

# --- what is there already, and what was taken away ------------------------------------------------------------
step 1-onboarding
PROD=$(project_id engine-works-prod)
adopts_by_hand() {
    local before after
    openstack network unset --all-tag app && before=$(openstack network list --project "$PROD" -f value -c ID | sort)
    [ "$(changes)" = 'update network app' ] && apply || { changes; return 1; }
    after=$(openstack network list --project "$PROD" -f value -c ID | sort)
    [ "$before" = "$after" ] && is_live
}
check 'an object that has lost its mark gets it back, and is not made again' adopts_by_hand
access_by_hand() {
    openstack flavor unset --project "$PROD" engine-works-tdx && openstack volume type unset --project "$PROD" engine-works-nvme &&
        openstack image remove project engine-works-golden "$PROD" || return 1
    changes | sort >"$WORK/changes"
    printf '%s\n' 'create flavor_access tdx.large' 'create image_member golden' 'create volume_type_access nvme' |
        diff - "$WORK/changes" && converges
}
check 'access to what is private that was taken away by hand is given again' access_by_hand
adopts_strangers() {
    openstack project create --description Production engine-works-new >/dev/null &&
        openstack network create --project engine-works-new lan >/dev/null || return 1
    sed '$a\  - {name: engine-works-new, networks: [{name: lan, mtu: 1400}]}' "$STEPS/1-onboarding.yaml" >"$SPECS/client.yaml"
    changes >"$WORK/changes"
    printf '%s\n' 'adopt project engine-works-new' 'adopt network lan' | diff - "$WORK/changes" && converges
}
check 'a project and a network that are there are adopted' adopts_strangers
conflicts() {
    openstack network create --project engine-works-prod vlan >/dev/null || return 1
    sed -i 's/id: 1203/id: 1204/' "$SPECS/client.yaml"
    openstack network unset --all-tag "$(openstack network list --project "$PROD" --tags tenantry.name:vlan -f value -c ID)"
    status_is 2 apply || return 1
    [ "$(openstack network list --project "$PROD" --name vlan -f value -c ID | wc -l)" = 2 ]
}
check 'two of one name are a conflict, and nothing is guessed' conflicts

# --- the end ---------------------------------------------------------------------------------------------------
for id in $(openstack network list --project "$PROD" --name vlan -f value -c ID); do openstack network delete "$id"; done
step 5-end
check 'projects that no spec names any more go' apply
check 'a second plan is empty' plan_is_empty
check 'nothing of them is left' prints '' leftovers "$PROD"
check 'and they are gone' not openstack project show engine-works-prod
check 'nobody holds what specs had named' withdraw
