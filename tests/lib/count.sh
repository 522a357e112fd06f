# Counting, in one place. A stage prints "ok - NAME" and "not ok - NAME" lines among whatever else it has to say;
# its log is counted when it is over. Nothing printed, and a skipped test, are failures.
PASSED=0 FAILED=0 CURRENT= STAGE=

count() { # LOG
    local passed failed
    failed=$(grep -cE '^not ok\b|^ok\b.*# *SKIP' "$1")
    passed=$(grep -E '^ok\b' "$1" | grep -cvE '# *SKIP')
    [ $((passed + failed)) != 0 ] || { echo "not ok - $CURRENT says nothing" | tee -a "$1"; failed=1; }
    PASSED=$((PASSED + passed)) FAILED=$((FAILED + failed))
    printf '   %s: %d passed, %d failed, %d s\n' "$CURRENT" "$passed" "$failed" $((SECONDS - BEGAN))
}

run_stage() { # NAME: stage_NAME in a process group of its own, so that a signal ends all of it at once
    CURRENT=$1 BEGAN=$SECONDS
    printf '\n== %s\n' "$1"
    set -m
    (set +m && "stage_$1") 2>&1 | tee "$LOGS/$1.log" &
    STAGE=$(jobs -p %+)
    set +m
    wait $!
    STAGE=
    count "$LOGS/$1.log"
}

summary() {
    local log
    for log in "$LOGS"/*.log; do
        grep -hE '^not ok\b|^ok\b.*# *SKIP' "$log" | sed "s/^/$(basename "$log" .log): /"
    done
    printf '\n%d passed, %d failed\n' "$PASSED" "$FAILED"
}

check() { # NAME COMMAND...: one counted check; what the command says is shown if it fails
    local name=$1 out
    shift
    if out=$("$@" 2>&1); then
        echo "ok - $name"
    else
        tail -n 300 <<<"$out"
        echo "not ok - $name"
        return 1
    fi
}

answer() { # NAME COMMAND...: a program that prints ok lines itself; failing in silence is a failure
    local name=$1 out=$WORK/answer status
    shift
    "$@" 2>&1 | tee "$out"
    status=${PIPESTATUS[0]}
    if [ "$status" != 0 ] && ! grep -q '^not ok\b' "$out"; then
        echo "not ok - $name: exit status $status"
    elif ! grep -qE '^(not )?ok\b' "$out"; then
        echo "not ok - $name says nothing"
    fi
}
