# Turns `ctest -V` of cmocka programs (which speak TAP) into one ok or not ok line a test case, with the program's name;
# a program that dies or fails after its last test case is a failure of its own, and what failing programs said is shown.
/^ *Start +[0-9]+: / { number = $2; sub(/:/, "", number); name[number] = $3; next }
/^[0-9]+: / {
    number = $1
    sub(/:$/, "", number)
    line = $0
    sub(/^[0-9]+: ?/, "", line)
    if (line ~ /^(not )?ok [0-9]+/) {
        bad = line ~ /^not/
        result = bad ? "not ok" : "ok"
        sub(/^(not )?ok [0-9]+( - )?/, "", line)
        print result " - " name[number] ": " line
        failed[number] += bad
    } else {
        said[number] = said[number] "    " line "\n"
    }
    next
}
/ Test +#[0-9]+: .*\*\*\*/ {
    match($0, /#[0-9]+:/)
    number = substr($0, RSTART + 1, RLENGTH - 2)
    printf "%s", said[number]
    if (!failed[number]) {
        reason = $0
        sub(/^.*\*\*\*/, "", reason)
        print "not ok - " name[number] ": " reason
    }
}
