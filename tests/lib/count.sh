# Counting, in one place. A stage prints "ok - NAME" and "not ok - NAME" lines among whatever else it has to say;
# its log is counted when it is over. Nothing printed, and a skipped test, are failures.
PASSED=0 FAILED=0 CURRENT=

count() { # LOG
    local passed failed
    failed=$(grep -cE '^not ok\b|^ok\b.*# *SKIP' "$1")
    passed=$(grep -E '^ok\b' "$1" | grep -cvE '# *SKIP')
    [ $((passed + failed)) != 0 ] || { echo "not ok - $CURRENT says nothing" | tee -a "$1"; failed=1; }
    PASSED=$((PASSED + passed)) FAILED=$((FAILED + failed))
    printf '   %s: %d passed, %d failed, %d s\n' "$CURRENT" "$passed" "$failed" $((SECONDS - BEGAN))
}

run_stage() { # NAME: runs stage_NAME in this shell, with its output to the terminal and to its log
    local tee
    CURRENT=$1 BEGAN=$SECONDS
    printf '\n== %s\n' "$1"
    exec 3>&1 4>&2 > >(exec tee "$LOGS/$1.log") 2>&1
    tee=$!
    "stage_$1"
    exec >&3 2>&4 3>&- 4>&-
    wait "$tee"
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
