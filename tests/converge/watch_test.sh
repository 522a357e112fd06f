#!/usr/bin/env bash
# The controller as a machine's service: stopped in the middle, woken by a push, reloaded, cut off from the
# repository; and each drift told once, and its end once, to a webhook and to Debian's Alertmanager.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
export NO_PROXY=127.0.0.1 no_proxy=127.0.0.1

make_fleet
rm "$FLEET"/clients/{bluebird-foods,delta-freight,elm-analytics,fjord-media,granite-legal}.yaml
push 'Four clients'
said() { # FROM-LINE TEXT: the log has it after that many lines
    grep -q -- "$2" < <(tail -n +"$(($1 + 1))" "$WORK/watch.log") || { echo "the log does not say: $2"; return 1; }
}
lines() { wc -l <"$WORK/watch.log"; }

# --- receivers ------------------------------------------------------------------------------------------------
receiver() { # NAME: sets PORT
    "$PYTHON" "$HERE/lib/webhook_receiver.py" "$WORK/$1" "$WORK/$1.port" &
    HELPERS+=($!)
    within 20 test -e "$WORK/$1.port"
    PORT=$(<"$WORK/$1.port")
}
receiver hooked
HOOK=http://127.0.0.1:$PORT/
receiver managed
MANAGER=http://127.0.0.1:$("$PYTHON" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cat >"$WORK/alertmanager.yml" <<YAML
route: {receiver: all, group_by: [alertname, client, name, field], group_wait: 1s, group_interval: 1s, repeat_interval: 4h}
receivers: [{name: all, webhook_configs: [{url: "http://127.0.0.1:$PORT/", send_resolved: true}]}]
YAML
prometheus-alertmanager --config.file="$WORK/alertmanager.yml" --storage.path="$WORK/alertmanager" --cluster.listen-address= \
    --web.listen-address="${MANAGER#http://}" >"$WORK/alertmanager.log" 2>&1 &
HELPERS+=($!)
check 'the Alertmanager starts' within 20 curl -sfo /dev/null "$MANAGER/-/ready"

hooked() { # EVENT NAME FIELD: how often the webhook was told
    jq -s --args '[.[] | select([.event, .name, .field] == $ARGS.positional)] | length' "$@" <"$WORK/hooked"
}
managed() { # firing|resolved NAME FIELD: how often the Alertmanager told people
    jq -s --args '[.[].alerts[] | select([.status, .labels.name, .labels.field] == $ARGS.positional)] | length' "$@" <"$WORK/managed"
}
told() { # TIMES COMMAND...
    local times
    times=$("${@:2}") && [ "$times" = "$1" ] || { echo "$times times, not $1: ${*:2}"; cat "$WORK/hooked" "$WORK/managed"; return 1; }
}
touch "$WORK/hooked" "$WORK/managed"

# --- settings -------------------------------------------------------------------------------------------------
HOOKED="alerts: {webhook: \"$HOOK\"}"
MANAGED="alerts: {webhook: \"$HOOK\", alertmanager: \"$MANAGER\"}"
REPOSITORY=$WORK/fleet.git
settings() { # SWEEP ALERTS: an hour between polls, so that nothing but inotify tells of a push
    make_settings "$1" "$2"
    sed -i "s|^repository: .*|repository: {url: \"$REPOSITORY\", branch: main, poll: 1h, timeout: 8s, username: ann, password_env: FLEET_PASSWORD}|" \
        "$WORK/tenantry.yaml"
}
hup() { # WHAT THE LOG SAYS
    local before
    before=$(lines)
    kill -HUP "$WATCH"
    within 20 said "$before" "$1"
}
watch_loud() {
    "$TENANTRY" -c "$WORK/tenantry.yaml" -v -v watch >>"$WORK/watch.log" 2>&1 &
    WATCH=$!
}

# --- SIGTERM in the middle of an apply ------------------------------------------------------------------------
settings 1h "$HOOKED"
watch_loud
created() { [ "$(grep -cE 'method="?POST.* status="?201' "$WORK/watch.log")" -ge "$1" ] || { echo "fewer than $1"; return 1; }; }
check 'an apply is under way' within 60 created 8
watch_stop 'SIGTERM in the middle: it ends well, within 10 s'
check 'SIGTERM in the middle: what was in flight was finished' said 0 'message=stopped clean=1'
check 'the controller is not running, says status' eval '[ "$(tenantry status --format json | jq .controller.running)" = false ]'
check 'the client that was cut short is not in sync, and says so' has_status pending acme-health
recorded() { # what history says was created is what is there, by its id
    tenantry history --format json -n 10000 | jq -r '.entries[] | select(.action == "create" and .outcome == "done") | .id // empty' | sort >"$WORK/history"
    python sites.py show "$FLEET" "${CLIENTS[@]}" | awk '$3 ~ /^(network|subnet|router|security_group)$/ {print $5}' | sort >"$WORK/there"
    [ -s "$WORK/there" ] || { echo 'nothing is there'; return 1; }
    comm -23 "$WORK/there" "$WORK/history" >"$WORK/unrecorded" && same '' "$(<"$WORK/unrecorded")"
}
check 'whatever is in the cloud is in the history' recorded
watch_start
check 'the next run goes on to the end' within 180 at_commit
check 'with nothing twice' fleet_is_live

# --- a push is seen at once -----------------------------------------------------------------------------------
sed -i 's/description: Development/description: Development and tests/' "$FLEET/clients/acme-health.yaml"
push 'A description'
began=${EPOCHREALTIME/[.,]/}
has_commit() {
    tenantry status --format json | jq -e --arg c "$(commit)" '.clients[] | select(.name == "acme-health") | .status == "in-sync" and .commit == $c'
}
check 'a push is in force within seconds, an hour before the next poll' within 30 has_commit
echo "# from push to in-sync: $(((${EPOCHREALTIME/[.,]/} - began) / 1000)) ms"
check 'and in the cloud' fleet_is_live

# --- SIGHUP ---------------------------------------------------------------------------------------------------
by_hand() { openstack --os-cloud devcloud-ashburn "$@"; }
by_hand quota set --floating-ips 7 cobalt
sleep 3
check 'no sweep for an hour: drift is not seen' told 0 hooked opened cobalt floating_ips
settings 2s "$HOOKED"
check 'SIGHUP: the settings are read' hup 'settings read again'
check 'SIGHUP: another sweep takes effect' within 20 told 1 hooked opened cobalt floating_ips
cp "$WORK/tenantry.yaml" "$WORK/good.yaml"
sed -i 's/^sweep: .*/sweep: soon/; s|^alerts:.*|alerts: {webhok: "http://127.0.0.1:1/"}|' "$WORK/tenantry.yaml"
before=$(lines)
check 'SIGHUP with a broken file says so' hup 'the old ones stay'
check 'with the place and the reason' said "$before" 'tenantry.yaml:[0-9]*:[0-9]*: error: .*webho\?k'
cp "$WORK/good.yaml" "$WORK/tenantry.yaml"
by_hand quota set --ports 77 cobalt
check 'and changes nothing: sweeps and alerts go on' within 20 told 1 hooked opened cobalt ports
settings 2s "$MANAGED"
check 'SIGHUP: a receiver that was added' hup 'settings read again'
check 'hears of what is open' within 30 told 1 managed firing cobalt floating_ips

# --- drift: told once, and its end once -----------------------------------------------------------------------
by_hand project set --description 'By hand' acme-dev
check 'drift that is put right: the webhook hears of it' within 30 told 1 hooked opened acme-dev description
check 'and of its end' within 30 told 1 hooked closed acme-dev description
check 'it has been put right' within 10 fleet_is_live --loose --client acme-health
check 'the Alertmanager fires' within 30 told 1 managed firing acme-dev description
kill -KILL "$WATCH"
wait "$WATCH" 2>/dev/null
watch_start
sleep 6
check 'a controller that was killed and starts again tells nothing again' eval \
    'told 1 hooked opened cobalt floating_ips && told 1 hooked opened cobalt ports && told 1 hooked opened acme-dev description'
by_hand quota set --floating-ips 2 --ports -1 cobalt
check 'drift that is gone has its end told' within 30 told 1 hooked closed cobalt floating_ips
check 'each of it' within 10 told 1 hooked closed cobalt ports

# --- a repository that hangs ----------------------------------------------------------------------------------
export FLEET_PASSWORD=sesame
watch_stop
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=git -addext subjectAltName=DNS:localhost -keyout "$WORK/git.key" \
    -out "$WORK/git.pem" 2>/dev/null
"$PYTHON" "$HERE/lib/git_server.py" "$WORK" "$WORK/git.pem" "$WORK/git.key" ann "$FLEET_PASSWORD" "$WORK/git.port" &
SERVER=$!
HELPERS+=("$SERVER")
within 20 test -e "$WORK/git.port"
REPOSITORY=https://localhost:$(<"$WORK/git.port")/fleet.git
settings 2s "$MANAGED"
sed -i "s|poll: 1h|poll: 2s, cacert: $WORK/git.pem|" "$WORK/tenantry.yaml"
watch_start
sed -i 's/Development and tests/Tests/' "$FLEET/clients/acme-health.yaml"
push 'Over HTTPS'
check 'the repository is read over HTTPS' within 30 at_commit
kill -STOP "$SERVER"
good=$(commit)
sed -i 's/: Tests/: Not to be seen yet/' "$FLEET/clients/acme-health.yaml"
push 'While nobody answers'
source_says() { tenantry status --format json | jq -e --arg t "$1" '.controller.error // "" | test($t)' >/dev/null || { tenantry status; return 1; }; }
in_force() { [ "$(tenantry status --format json | jq -r .commit)" = "$1" ] || { tenantry status; return 1; }; }
check 'a fetch that hangs: status says so' within 30 source_says 'did not end in 8 s; the last good commit stays'
check 'a fetch that hangs: the last good commit stays in force' in_force "$good"
by_hand quota set --instances 3 acme-dev
still_good() { [ "$(by_hand quota show -f value -c instances acme-dev)" = 10 ]; }
check 'a fetch that hangs: drift is put right meanwhile' within 40 still_good
watch_stop 'a fetch that hangs: SIGTERM is obeyed all the same'
watch_start
check 'after a restart too, the last good commit is in force' within 30 in_force "$good"
check 'and status says why' within 30 source_says 'did not end in 8 s; the last good commit stays'
watch_stop
kill -CONT "$SERVER"
watch_start
check 'once it answers, what was pushed comes into force' within 60 at_commit
check 'and status has no complaint' within 20 source_says '^$'
source_told() { [ "$(jq -s -c '[.[] | select(.alert == "TenantrySource") | .event]' <"$WORK/hooked")" = '["opened","closed"]' ] || { cat "$WORK/hooked"; return 1; }; }
check 'that the repository was away was told once, and its end once' within 10 source_told

# --- the end of every alert -----------------------------------------------------------------------------------
for drift in 'cobalt floating_ips' 'cobalt ports' 'acme-dev description' 'acme-dev instances'; do
    check "the Alertmanager has heard the end: $drift" within 90 told 1 managed resolved $drift
done
for drift in 'cobalt floating_ips' 'cobalt ports' 'acme-dev description' 'acme-dev instances'; do
    check "in all it was told once, and its end once: $drift" eval "told 1 hooked opened $drift && told 1 hooked closed $drift && \
        told 1 managed firing $drift && told 1 managed resolved $drift"
done
watch_stop
