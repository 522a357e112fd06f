# What the tests in this folder share: a fleet in a Git repository, a controller that watches it, a cloud that is
# looked at by others than Tenantry. To be sourced; TENANTRY and CLOUD name the binary and the devcloud.
#
# A test wants the cloud for itself. tests/run sees to that (TENANTRY_OWN_CLOUD); elsewhere what the example
# fleet's clients have there is removed before and after.
set -uo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ROOT=$HERE/../..
PYTHON=/usr/bin/python3 # Debian's: openstacksdk is its own
WORK=$(mktemp -d)
FLEET=$WORK/fleet # a clone of the repository, with the fleet at its top
FAILED=0
WATCH=
HELPERS=() # processes of the test's own
eval "$("$CLOUD" env)"
export PYTHONDONTWRITEBYTECODE=1 PYTHONWARNINGS=ignore
export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=test GIT_AUTHOR_EMAIL=test@example.com
export GIT_COMMITTER_NAME=test GIT_COMMITTER_EMAIL=test@example.com

check() { # NAME COMMAND...: one line; what the command says is shown if it fails
    local name=$1 out
    shift
    if out=$("$@" 2>&1); then
        echo "ok - $name"
    else
        head -n 40 <<<"$out" | sed 's/^/    /'
        [ ! -s "$WORK/watch.log" ] || tail -n 8 "$WORK/watch.log" | sed 's/^/    watch: /'
        echo "not ok - $name"
        FAILED=1
        return 1
    fi
}
not() { ! "$@"; }
finds_nothing() { # ARGUMENTS of grep, which looked everywhere
    grep "$@"
    [ $? = 1 ]
}
prints() { # TEXT COMMAND...: just that, and it ends well; so nothing is not what a command says that fails
    local out
    out=$("${@:2}") || { echo "exit status $?: ${*:2}"; return 1; }
    same "$1" "$out"
}
same() { [ "$1" = "$2" ] || { diff <(printf '%s\n' "$1") <(printf '%s\n' "$2"); return 1; }; }
status_is() { # STATUS COMMAND...
    local wanted=$1 status=0
    shift
    "$@" || status=$?
    [ "$status" = "$wanted" ] || { echo "exit status $status, not $wanted: $*"; return 1; }
}
within() { # SECONDS COMMAND...: again and again until it succeeds; what it last said if it does not
    local until=$((SECONDS + $1)) out
    shift
    until out=$("$@" 2>&1); do
        [ "$SECONDS" -lt "$until" ] || { printf '%s\n' "$out"; return 1; }
        sleep 0.3
    done
    printf '%s\n' "$out"
}

# --- fleet and settings ---------------------------------------------------------------------------------------
make_fleet() { # [FOLDER]: a bare repository and a clone of it, with that fleet
    [ -d "$WORK/fleet.git" ] || git init -q --bare -b main "$WORK/fleet.git"
    git clone -q "$WORK/fleet.git" "$FLEET" 2>/dev/null
    git -C "$FLEET" switch -q -c main
    cp -r "${1:-$HERE/fleet}"/. "$FLEET"
    push 'The fleet'
}
small_fleet() { # CLIENT:REGION...: with no more than it takes, for tests that do it many times
    local one
    mkdir -p "$WORK/small/clients"
    cp -r "$HERE/fleet/regions" "$WORK/small"
    CLIENTS=()
    for one in "$@"; do small_client "${one%:*}" "${one#*:}" >"$WORK/small/clients/${one%:*}.yaml"; done
    make_fleet "$WORK/small"
}
small_client() { # CLIENT REGION
    CLIENTS+=("$1")
    cat <<YAML
apiVersion: tenantry/v1
kind: Client
name: $1
region: $2
projects:
  - name: $1
    description: Small
    quota: {compute: {cores: 4}, volume: {volumes: 5}, network: {ports: 50}}
    networks:
      - {name: net, subnets: [{name: net-v4, cidr: 10.1.0.0/24}]}
    security_groups:
      - {name: web, rules: [{protocol: tcp, ports: 443}]}
    access:
      - {user: bob, roles: [member]}
YAML
}
becomes() { # CLIENT LINE: instead of its state and expires
    sed -i -E '/^(state|expires):/d; s/^region: .*/&\n'"$2"'/' "$FLEET/clients/$1.yaml"
    push "$2"
}
push() { # MESSAGE
    git -C "$FLEET" add -A && git -C "$FLEET" commit -q -m "$1" && git -C "$FLEET" push -q origin main
}
commit() { git -C "$FLEET" rev-parse HEAD; }
make_settings() { # [SWEEP] [MORE LINES]
    cat >"$WORK/tenantry.yaml" <<YAML
repository: {url: $WORK/fleet.git, branch: main, poll: 5s}
regions:
  ashburn: {cloud: devcloud-ashburn}
  amsterdam: {cloud: devcloud-amsterdam}
sweep: ${1:-5s}
state: $WORK/state
${2-}
YAML
}
tenantry() { "$TENANTRY" -c "$WORK/tenantry.yaml" "$@"; }
plan_says() { # JQ
    local plan
    plan=$(tenantry plan --format json) || [ $? = 2 ]
    jq -e "$1" <<<"$plan" || { jq -c .clients <<<"$plan"; return 1; }
}

# --- the controller -------------------------------------------------------------------------------------------
watch_start() {
    "$TENANTRY" -c "$WORK/tenantry.yaml" watch >>"$WORK/watch.log" 2>&1 &
    WATCH=$!
}
watch_stop() { # NAME: a check of its own, that it ends well within 10 s
    local began=${EPOCHREALTIME/[.,]/} status=0
    kill -TERM "$WATCH"
    wait "$WATCH" || status=$?
    WATCH=
    STOPPED_MS=$(((${EPOCHREALTIME/[.,]/} - began) / 1000))
    check "${1:-watch stops}" eval "[ $status = 0 ] && [ $STOPPED_MS -lt 10000 ] || { echo 'exit status $status after $STOPPED_MS ms'; false; }"
}
has_status() { # STATUS CLIENT...
    local wanted=$1 all
    shift
    all=$(tenantry status --format json) || return 1
    jq -e --arg s "$wanted" '[.clients[] | select(.name == $ARGS.positional[]) | .status] |
        length == ($ARGS.positional | length) and all(. == $s)' <<<"$all" --args "$@" >/dev/null || { jq -c '.clients[] | [.name, .status]' <<<"$all"; return 1; }
}
CLIENTS=(acme-health bluebird-foods cobalt-labs delta-freight elm-analytics fjord-media granite-legal harbor-retail
    iris-books)
at_commit() { # every client in sync, and the cloud what the commit says that was pushed last
    local all
    all=$(tenantry status --format json) || return 1
    jq -e --arg c "$(commit)" '.commit == $c and (.clients | length > 0 and all(.status == "in-sync"))' <<<"$all" >/dev/null ||
        { jq -c '.commit, (.clients[] | [.name, .status])' <<<"$all"; return 1; }
    fleet_is_live "$@"
}

# --- the cloud, as others see it ------------------------------------------------------------------------------
python() { "$PYTHON" "$HERE/$1" "${@:2}"; }
fleet_is_live() { python check_fleet.py "$FLEET" ashburn "$@" && python check_fleet.py "$FLEET" amsterdam "$@"; }
everything() { python ids.py "${CLIENTS[@]}"; } # the ids of all that the clients have, in both regions
purge() { python purge.py "${CLIENTS[@]}"; }

leave() { :; } # what a test undoes at its end, which says so by another of that name
finish() {     # a test that does not come to its end has failed
    local status=$? pid
    trap - EXIT INT TERM
    [ "$status" = 0 ] || FAILED=1
    leave
    for pid in $WATCH "${HELPERS[@]}"; do kill -KILL "$pid" 2>/dev/null && wait "$pid" 2>/dev/null; done
    [ -n "${TENANTRY_OWN_CLOUD-}" ] || purge >/dev/null
    rm -rf "$WORK"
    exit "$FAILED"
}
trap finish EXIT
trap 'FAILED=1; exit' INT TERM
[ -n "${TENANTRY_OWN_CLOUD-}" ] || purge
