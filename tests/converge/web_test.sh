#!/usr/bin/env bash
# The controller's pages, as a browser, a load balancer and Prometheus ask for them, while it keeps a cloud.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
CLIENTS+=(web-shop web-blog) # to be purged, too

make_small_fleet() {
    mkdir -p "$WORK/small"
    cp -r "$HERE/fleet/regions" "$WORK/small"
    for client in web-shop web-blog; do
        cat >"$WORK/small/$client.yaml" <<YAML
apiVersion: tenantry/v1
kind: Client
name: $client
region: amsterdam
projects: [{name: $client-prod, quota: {compute: {cores: 8}}, networks: [{name: app}]}]
YAML
    done
    make_fleet "$WORK/small"
}
settings() { # CLOUD-OF-ASHBURN LISTEN
    make_settings 1s "listen: $2"
    sed -i "s/cloud: devcloud-ashburn/cloud: $1/" "$WORK/tenantry.yaml"
}
url() { sed -n 's/.*serving pages.* url="\?\(http[^" ]*\).*/\1/p' "$WORK/watch.log" | tail -n 1; }
page() { curl -sS --max-time 5 "$(url)$1" "${@:2}"; }
answers() { # STATUS PATH [CURL OPTIONS]
    local status
    status=$(page "$2" -o "$WORK/page" -w '%{http_code}' "${@:3}") || return 1
    [ "$status" = "$1" ] || { echo "$2: $status, not $1:"; cat "$WORK/page"; return 1; }
}
unready() { answers 503 /readyz && grep "$1" "$WORK/page"; } # REASON
metric() { # NAME VALUE: a sample and its value
    page /metrics >"$WORK/metrics" && grep -qxF "tenantry_$1 $2" "$WORK/metrics" || { grep "^tenantry_${1%%\{*}" "$WORK/metrics"; return 1; }
}
same_status() { # but for the moment at which the controller was last heard of
    diff <(page /api/v1/status | jq -S 'del(.controller.at, .controller.swept)') \
        <(tenantry status --format json | jq -S 'del(.controller.at, .controller.swept)')
}
loopback_only() { # the controller listens at one address, and that is 127.0.0.1
    local port
    port=$(url) && port=$(printf '%04X' "${port##*:}")
    [ "$(awk -v p=":$port" '$4 == "0A" && index($2, p) {print $2}' /proc/net/tcp /proc/net/tcp6)" = "0100007F:$port" ]
}

has_core_more() { grep -qx '    cores: 8 -> 9' < <(tenantry history web-shop); }

make_small_fleet
settings devcloud-ashburn 127.0.0.1:0
watch_start
check 'the controller is alive' within 10 answers 200 /healthz
check 'it is ready once every region has been read' within 60 answers 200 /readyz
check 'it listens on loopback only' loopback_only
check 'clients are counted by status' within 30 metric 'clients{status="in-sync"}' 2
check 'so are changes' metric 'changes_total{action="create",outcome="done"}' 6
check 'and requests' eval 'page /metrics | awk '\''$1 == "tenantry_requests_total" { found = $2 > 10 } END { exit !found }'\'
check 'regions are known' metric 'region_unknown{region="amsterdam"}' 0
check 'the status is that of the command' within 10 same_status
check 'HEAD is answered' answers 200 /metrics --head
check 'what would change something is not' answers 405 /api/v1/status -d '{}'
check 'other pages are not found' answers 404 /api/v1/secrets
check 'and say so in JSON' jq -e .error "$WORK/page"

mv "$WORK/fleet.git" "$WORK/gone.git"
check 'a repository that is gone: not ready' within 20 unready .
check 'metrics say so' metric source_error 1
check 'the process lives' answers 200 /healthz
mv "$WORK/gone.git" "$WORK/fleet.git"
check 'it is back: ready' within 60 answers 200 /readyz

settings nowhere 127.0.0.1:0
kill -HUP "$WATCH"
check 'a region that cannot be read: ready for three sweeps' within 10 metric 'region_unknown{region="ashburn"}' 1
check 'and not any longer' within 15 unready 'region ashburn cannot be read since'
settings devcloud-ashburn 127.0.0.1:0
kill -HUP "$WATCH"
check 'it is read again: ready' within 60 answers 200 /readyz
check 'counters go on' metric 'changes_total{action="create",outcome="done"}' 6

served=$(url)
settings devcloud-ashburn none
kill -HUP "$WATCH"
check 'switched off: nothing listens' within 10 not curl -s --max-time 2 "$served/healthz"
watch_stop 'watch stops'

# another program has the port
settings devcloud-ashburn "${served#http://}"
"$PYTHON" -m http.server --bind 127.0.0.1 "${served##*:}" >/dev/null 2>&1 &
HELPERS+=($!)
check 'the port is taken' within 10 curl -sS -o "$WORK/page" "$served"
: >"$WORK/watch.log"
watch_start
check 'the controller says so' within 10 grep -q 'Address already in use' "$WORK/watch.log"
sed -i 's/cores: 8/cores: 9/' "$FLEET/web-shop.yaml"
push 'One core more'
check 'and works' within 30 has_core_more
kill "${HELPERS[0]}"
check 'the port is free again: it is taken' within 20 answers 200 /readyz
check 'it was said once' eval "[ \$(grep -c 'Address already in use' '$WORK/watch.log') = 1 ]"
watch_stop 'watch stops again'
