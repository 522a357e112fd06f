# What tests in shell on a sandbox share. Sourced by them; they print "ok - NAME" and "not ok - NAME" lines, and end with
# `exit "$FAULTS"`. TENANTRY is the program.
set -uo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
TENANTRY=$(realpath "${TENANTRY:-$ROOT/build/debug/tenantry}")
WORK=$(mktemp -d)
. "$ROOT/tests/lib/count.sh"
unset "${!OS_@}" "${!TENANTRY_@}"
export OS_CLIENT_CONFIG_FILE=$WORK/clouds.yaml PYTHONWARNINGS=ignore
FAULTS=0
BESIDE=() # processes that run beside the test

expect() { check "$@" || FAULTS=1; }
sandbox() { # OPTIONS...: started; `serves` says whether it serves
    rm -f "$OS_CLIENT_CONFIG_FILE"
    "$TENANTRY" sandbox --quiet "$@" >"$OS_CLIENT_CONFIG_FILE" &
    BESIDE+=($!)
}
serves() {
    for _ in {1..100}; do
        [ ! -s "$OS_CLIENT_CONFIG_FILE" ] || return 0
        sleep 0.1
    done
    return 1
}
end_all() { # the last one first, and a check of its own: a sanitizer may have something to say at the end
    local i statuses=
    for ((i = ${#BESIDE[@]} - 1; i >= 0; i--)); do
        kill "${BESIDE[i]}" 2>/dev/null
        wait "${BESIDE[i]}"
        statuses+=" $?"
    done
    BESIDE=()
    [ -z "$statuses" ] || expect "all that ran beside the test ended well: status$statuses" [ -z "${statuses// 0/}" ]
}
clean_up() {
    local status=$?
    trap - EXIT INT TERM
    end_all
    rm -rf "$WORK"
    [ "$status" != 0 ] || status=$FAULTS
    exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT TERM
