#!/usr/bin/env bash
# Every figure beside its goal and its floor, as a table: of the same run each, so that only ratios mean anything.
#
#   tests/bench/report.sh          everything; half an hour
#   tests/bench/report.sh --quick  without what takes minutes: fleets of 10,000 on the sandbox, counts of instructions
#
# BUILD is the build folder (build/release), configured with -DTENANTRY_BENCH=ON.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
quick=
case ${1-} in
--quick) quick=, ;;
'') ;;
*)
    sed -n '2,/^set /{/^set /!s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}" >&2
    exit 2
    ;;
esac

table() { # of lines with tabs between figures
    echo '| figure | tenantry | floor | ratio | goal |'
    echo '| --- | --- | --- | --- | --- |'
    sed -u 's/\t/ | /g; s/^/| /; s/$/ |/'
}
figures() {
    ./sandbox --sweep "1000${quick:-,10000}" --latency 0,5,20 --rounds 3
    ./sandbox --apply 1000 --latency 0,5 --rounds 3
    ./validate
    ./one_change
    ./memory
    [ -n "$quick" ] || ./instructions
}
figures | table
