# A cloud of the run's own, and tests that leave nothing behind.
CLOUD=$ROOT/tests/cloud/devcloud
export CLOUD

cloud_up() {
    export DEVCLOUD_STATE=$WORK/cloud DEVCLOUD_PORT_BASE=${DEVCLOUD_PORT_BASE:-26000}
    # synced database schemas outlive the run: that is half of the start
    export DEVCLOUD_SCHEMAS=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/tenantry/schemas
    check 'an OpenStack of two regions is up' "$CLOUD" up --regions ashburn,amsterdam
}

cloud_down() { [ ! -d "$WORK/cloud" ] || "$CLOUD" down; }

in_group() { # SECONDS COMMAND...: what the command leaves running is a failure, and ended
    local seconds=$1 status
    shift
    setsid timeout "$seconds" "$@" &
    GROUP=$!
    echo "$GROUP" >"$WORK/group"
    wait "$GROUP"
    status=$?
    [ $status != 124 ] || echo "not ok - $1: no end after $seconds s"
    if pgrep -g "$GROUP" >/dev/null; then
        echo "not ok - $1 leaves processes behind"
        pgrep -ag "$GROUP" | sed 's/^/    /'
        end_group
    fi
    return $status
}

end_group() { # the running test's, if there is one
    local group
    [ -e "$WORK/group" ] || return 0
    group=$(<"$WORK/group")
    rm "$WORK/group"
    pgrep -g "$group" >/dev/null || return 0
    kill -TERM -- "-$group" 2>/dev/null
    sleep 1
    kill -KILL -- "-$group" 2>/dev/null
}

clean_up() {
    trap - EXIT INT TERM HUP
    end_group
    cloud_down >/dev/null 2>&1
    rm -rf "$WORK"
}
