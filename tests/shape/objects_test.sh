#!/usr/bin/env bash
# What the compiled code says: the pure folders call nothing that has an effect, and nothing writable is global.
# BUILD is the build folder to look at (build/debug).
set -uo pipefail
. "$(dirname "$0")/../lib/rule.sh"
BUILD=${BUILD:-build/debug}
OBJECTS=$BUILD/CMakeFiles/tenantry_core.dir
[ -d "$OBJECTS" ] || {
    echo "not ok - $OBJECTS is built"
    exit 1
}

# Of the C library only what computes: no file, no clock, no thread, no environment.
PURE='^(mem|str|wcs|is|to|__str|__mem|__isoc99_str|__isoc23_str)[a-z0-9_]+$|^v?snprintf$|^__v?snprintf_chk$'
PURE+='|^(qsort|calloc|malloc|realloc|free|bsearch|abort|abs|labs|llabs|fnmatch|inet_pton|inet_ntop|floor|ceil|round|fmod|pow)$'
PURE+='|^__(assert_fail|errno_location|ctype_b_loc|ctype_tolower_loc|ctype_toupper_loc|stack_chk_fail)$|^_GLOBAL_OFFSET_TABLE_$'
# Of base/ everything but the log and the reading of clocks.
EFFECTS='^(log_[a-z_]+|clock_monotonic_ms|clock_seconds)$'

defined() { # FOLDERS: names these define
    find "${@/#/$OBJECTS/}" -name '*.o' -exec nm -g --defined-only {} + 2>/dev/null | awk 'NF == 3 {print $3}' | sort -u
}
calls() { # FOLDER: "object symbol" for everything taken from elsewhere
    find "$OBJECTS/$1" -name '*.o' 2>/dev/null | sort | while read -r object; do
        nm -u "$object" | awk -v o="${object#"$OBJECTS"/}" '{print o, $2}'
    done
}
impure() { # FOLDER FOLDERS-IT-MAY-USE
    local folder=$1
    shift
    [ -d "$OBJECTS/$folder" ] || echo "nothing of $folder/ is compiled"
    calls "$folder" | awk -v pure="$PURE" -v effects="$EFFECTS" '
        NR == FNR { ours[$1]; next }
        { calls++ }
        $2 in ours ? $2 ~ effects : $2 !~ pure { print }
        END { if (!calls) print "no call is seen" }' <(defined "$@") -
}

impure spec base spec | rule 'spec/ calls no I/O, clock, log or thread function'
impure drift base spec drift | rule 'drift/ calls no I/O, clock, log or thread function'
# tables of constants with pointers stand in .data.rel.ro, which is read-only once relocated
find "$OBJECTS" -name '*.o' -exec objdump -t {} + |
    awk -v all="$(find "$OBJECTS" -name '*.o' | wc -l)" '/file format/ { sub(/:$/, "", $1); object = $1; seen++ }
        / O (\.(data|bss|tdata|tbss)|\*COM\*)/ && !/\.data\.rel\.ro/ { print object, $NF }
        END { if (!seen || seen != all) print +seen " of " all " objects are seen" }' |
    sed "s|^$OBJECTS/||" | rule 'no writable globals'
finish
