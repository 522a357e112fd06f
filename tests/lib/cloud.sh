# A cloud of the run's own, and tests that leave nothing behind.
export TENANTRY_OWN_CLOUD=1
export CLOUD=$ROOT/tests/cloud/devcloud
export DEVCLOUD_STATE=$WORK/cloud DEVCLOUD_PORT_BASE=${DEVCLOUD_PORT_BASE:-26000}
# synced database schemas outlive the run: that is half of the start
export DEVCLOUD_SCHEMAS=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/tenantry/schemas

cloud_up() { check 'an OpenStack of two regions is up' "$CLOUD" up --regions ashburn,amsterdam; }

cloud_down() { [ ! -d "$WORK/cloud" ] || "$CLOUD" down; }

alive() { # GROUP: its processes, without the dead that nobody has waited for yet
    ps -eo pgid=,pid=,stat=,args= | awk -v group="$1" '$1 == group && $3 !~ /^Z/'
}

outlives() { # GROUP: what of it is there still after 2 s
    local left i
    for ((i = 0; i < 20; i++)); do
        left=$(alive "$1") && [ -n "$left" ] || return 1
        sleep 0.1
    done
    printf '%s\n' "$left"
}

in_group() { # SECONDS COMMAND...: what the command leaves running is a failure, and ended
    local seconds=$1 group status left
    shift
    setsid timeout "$seconds" "$@" &
    group=$!
    echo "$group" >"$WORK/group"
    wait "$group"
    status=$?
    [ $status != 124 ] || echo "not ok - $1: no end after $seconds s"
    if left=$(outlives "$group"); then
        echo "not ok - $1 leaves processes behind"
        sed 's/^/    /' <<<"$left"
    fi
    end_group "$group"
    return $status
}

end_group() { # GROUP: TERM, and KILL for those who stay
    local i
    for ((i = 0; i < 50; i++)); do
        kill -TERM -- "-$1" 2>/dev/null || return 0
        sleep 0.1
    done
    kill -KILL -- "-$1" 2>/dev/null
}

clean_up() {
    trap - EXIT INT TERM HUP
    [ -z "$STAGE" ] || end_group "$STAGE"
    [ ! -e "$WORK/group" ] || end_group "$(<"$WORK/group")"
    cloud_down >/dev/null 2>&1
    rm -rf "$WORK"
}
