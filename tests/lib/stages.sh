# The stages of tests/run, in order. Each builds what it needs, so that any can run alone.
STAGES=(packages format gcc clang shape cppcheck tidy unit valgrind fuzz cases schema coverage conformance sandbox torture
    converge)
JOBS=$(nproc)
COVERAGE_LEAST=90
FUZZ_SECONDS=15
TORTURE_SECONDS=3600 # bounds a hang, as the seconds of all in_group do
CONVERGE_SECONDS=1800

build() { # PRESET: configured and built under $BUILDS
    cmake --preset "$1" -B "$BUILDS/$1" && ninja -C "$BUILDS/$1" -j"$JOBS" -k0 --quiet
}
need() { # PRESET: a stage's ground, which counts only where it gives way
    local out
    out=$(build "$1" 2>&1) && return 0
    tail -n 100 <<<"$out"
    echo "not ok - $1 builds"
    return 1
}
unit_programs() { find "$BUILDS/$1" -maxdepth 1 -type f -perm -u+x -name '*_test' | sort; }
run_unit() { # PRESET
    CMOCKA_MESSAGE_OUTPUT=TAP ctest --test-dir "$BUILDS/$1" -j"$JOBS" -V
}
ours() { # PATTERNS: the sources; where there are few, Git does not say
    local files
    files=$(git ls-files -co --exclude-standard -- "$@") && [ "$(wc -l <<<"$files")" -ge 100 ] || {
        echo "only these of $*: $files" >&2
        return 1
    }
    echo "$files"
}
unformatted() { # says which files clang-format would change
    local files file status=0
    files=$(ours '*.[ch]') || return
    for file in $files; do
        clang-format "$file" | cmp -s - "$file" || { echo "$file" && status=1; }
    done
    return $status
}
stage_packages() { check 'packages are installed' tools/install-packages; }
stage_gcc() { check 'gcc builds without a warning' build debug && check 'so it does optimised' build release; }
stage_clang() { check 'clang builds without a warning' build clang; }
stage_format() { check 'clang-format would change nothing' unformatted; }

stage_shape() {
    local test
    need debug
    for test in tests/shape/*_test.sh; do BUILD=$BUILDS/debug answer "$test" "$test"; done
}

stage_cppcheck() {
    check 'cppcheck finds nothing' cppcheck --quiet --std=c11 --enable=warning,performance,portability \
        --inline-suppr --suppressions-list=tests/lib/cppcheck.txt --error-exitcode=1 -j"$JOBS" -D_GNU_SOURCE -I. \
        base spec drift reconciler
}

tidied() {
    ours 'base/*.c' 'spec/*.c' 'drift/*.c' 'reconciler/*.c' >"$WORK/sources" &&
        xargs -a "$WORK/sources" -n 1 -P "$JOBS" tests/lib/tidy "$BUILDS/clang"
}
stage_tidy() {
    need clang || return
    check 'clang-tidy finds nothing' tidied
}

stage_unit() {
    need asan || return
    run_unit asan | awk -f tests/lib/ctest.awk
}

stage_valgrind() {
    need debug || return
    unit_programs debug >"$WORK/programs"
    check "valgrind finds nothing in $(wc -l <"$WORK/programs") test programs" \
        xargs -a "$WORK/programs" -n 1 -P "$JOBS" valgrind --quiet --error-exitcode=9 --leak-check=full
}

fuzz() { # PROGRAM: from its seeds, for a moment
    local name=${1##*/} seeds
    seeds=tests/fuzz/seeds/${name%_fuzz}
    mkdir -p "$WORK/corpus/$name"
    [ -d "$seeds" ] || seeds=
    check "$name finds nothing in $FUZZ_SECONDS s" "$1" -max_total_time="$FUZZ_SECONDS" -timeout=10 -rss_limit_mb=2048 \
        -verbosity=0 -artifact_prefix="$LOGS/" "$WORK/corpus/$name" $seeds
}

stage_fuzz() {
    local program
    need fuzz || return
    for program in "$BUILDS"/fuzz/*_fuzz; do fuzz "$program"; done
}

stage_cases() {
    need asan || return
    TENANTRY=$BUILDS/asan/tenantry answer tests/cases/run tests/cases/run
}

stage_schema() {
    need debug || return
    check 'an independent validator is installed' \
        npm ci --prefix tests/schema --ignore-scripts --no-audit --no-fund || return
    TENANTRY=$BUILDS/debug/tenantry answer tests/schema/agree.mjs tests/schema/agree.mjs
}

stage_coverage() {
    local percent
    need coverage || return
    find "$BUILDS/coverage" -name '*.gcda' -delete
    run_unit coverage >/dev/null
    TENANTRY=$BUILDS/coverage/tenantry tests/cases/run >/dev/null 2>&1
    gcovr -r . "$BUILDS/coverage" -f spec/ -f drift/ --gcov-ignore-parse-errors -s | tee "$WORK/coverage"
    percent=$(sed -n 's/^lines: \([0-9.]*\)%.*/\1/p' "$WORK/coverage")
    check "${percent:-no} % of the lines of spec/ and drift/ are covered, at least $COVERAGE_LEAST %" \
        awk -v is="${percent:-0}" -v least="$COVERAGE_LEAST" 'BEGIN { exit is < least }'
}

stage_conformance() {
    need asan || return
    TENANTRY=$BUILDS/asan/tenantry answer tests/conformance/run in_group 1350 tests/conformance/run
}

stage_sandbox() {
    local test
    need asan || return
    for test in tests/sandbox/*_test; do
        TENANTRY=$BUILDS/asan/tenantry answer "$test" in_group 900 "$test"
    done
    need release || return # gdb makes no core of a program with a sanitizer
    test=tests/sandbox/credential_watch_test
    TENANTRY=$BUILDS/release/tenantry answer "$test, with cores" in_group 900 "$test"
}

starter() {
    cmake -B "$BUILDS/release" -DTENANTRY_TORTURE=ON && ninja -C "$BUILDS/release" --quiet starter_torture
}

stage_torture() {
    need asan || return
    TENANTRY=$BUILDS/asan/tenantry answer tests/torture/faults_test tests/torture/faults_test
    need release || return
    check 'what makes it quick is built' starter || return
    TENANTRY=$BUILDS/release/tenantry answer tests/torture/purge_test in_group 1350 tests/torture/purge_test
    TENANTRY=$BUILDS/release/tenantry answer tests/torture/run in_group 3900 tests/torture/run --seed 1 --seconds "$TORTURE_SECONDS"
}

stage_converge() {
    local test
    need asan || return
    cloud_up || return
    for test in tests/converge/*_test.sh; do
        check "$test: the cloud is as new" "$CLOUD" reset || continue
        TENANTRY=$BUILDS/asan/tenantry answer "$test" in_group "$CONVERGE_SECONDS" "$test"
    done
    cloud_down
}
