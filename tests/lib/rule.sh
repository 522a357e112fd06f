# A test of a house rule: its standard input lists what breaks the rule.
# Sourced by tests/shape/*_test.sh, which end with `finish`.
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
BROKEN=0
shopt -s lastpipe # `... | rule NAME` counts

rule() { # NAME <offenders
    local offenders
    offenders=$(cat)
    if [ -z "$offenders" ]; then
        echo "ok - $1"
    else
        echo "not ok - $1"
        sed 's/^/    /' <<<"$offenders"
        BROKEN=$((BROKEN + 1))
    fi
}

sources() { # SUFFIX FOLDERS: the project's own files of that kind
    local suffix=$1
    shift
    git ls-files -co --exclude-standard -- "${@/%//*.$suffix}"
}

finish() { exit $((BROKEN > 0)); }
