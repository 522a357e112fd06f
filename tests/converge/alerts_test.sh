#!/usr/bin/env bash
# Alerts to a webhook and to a real Alertmanager: each fires once and ends once, whatever happens in between. No cloud is asked.
# TENANTRY is the program (build/asan/tenantry); what else is built stands next to it.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
. tests/lib/count.sh
PROGRAMS=$(realpath "$(dirname "${TENANTRY:-build/asan/tenantry}")")
FOLDER=$(mktemp -d)
pids=()
clean_up() {
    local pid
    exec 3>&-
    for pid in "${pids[@]}"; do kill "$pid" && wait "$pid"; done 2>/dev/null
    rm -rf "$FOLDER"
}
trap clean_up EXIT
trap 'exit 130' INT TERM HUP
unset http_proxy HTTP_PROXY
export TOKEN=t0ken

await() { # SECONDS COMMAND...
    local until=$((SECONDS + $1))
    shift
    until "$@"; do [ $SECONDS -lt $until ] || return 1; sleep 0.2; done
}
receiver() { # NAME [TOKEN]: prints nothing, sets PORT
    python3 tests/converge/lib/webhook_receiver.py "$FOLDER/$1" "$FOLDER/port" "${@:2}" &
    pids+=($!)
    await 20 test -e "$FOLDER/port"
    PORT=$(<"$FOLDER/port")
    rm "$FOLDER/port"
}
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

receiver webhook $TOKEN
WEBHOOK=$PORT
receiver managed
MANAGER=$(free_port)
cat >"$FOLDER/alertmanager.yml" <<END
route: {receiver: all, group_by: [alertname, client, name], group_wait: 1s, group_interval: 1s, repeat_interval: 4h}
receivers: [{name: all, webhook_configs: [{url: "http://127.0.0.1:$PORT/", send_resolved: true}]}]
END
start_manager() {
    prometheus-alertmanager --config.file="$FOLDER/alertmanager.yml" --storage.path="$FOLDER/storage" --cluster.listen-address= \
        --web.listen-address="127.0.0.1:$MANAGER" >>"$FOLDER/manager.log" 2>&1 &
    manager=$!
    pids+=($!)
    await 20 curl -sfo /dev/null "http://127.0.0.1:$MANAGER/-/ready"
}
start_manager || { tail "$FOLDER/manager.log"; echo 'not ok - the Alertmanager starts'; exit 1; }

cat >"$FOLDER/tenantry.yaml" <<END
repository: $FOLDER
state: $FOLDER/state
alerts:
  webhook: {url: "http://127.0.0.1:$WEBHOOK/", token_env: TOKEN}
  alertmanager: {url: "http://127.0.0.1:$MANAGER/"}
END
start_drive() {
    rm -f "$FOLDER/orders"
    mkfifo "$FOLDER/orders"
    "$PROGRAMS/alerts_drive_converge" "$FOLDER/tenantry.yaml" <"$FOLDER/orders" 2>>"$FOLDER/drive.log" &
    drive=$!
    pids+=($!)
    exec 3>"$FOLDER/orders"
}
order() { echo "$*" >&3; }
start_drive

hooked() { # EVENT NAME: how often the webhook was told
    [ -e "$FOLDER/webhook" ] || { echo 0; return; }
    python3 - "$FOLDER/webhook" "$@" <<'END'
import json, sys
lines = [json.loads(line) for line in open(sys.argv[1])]
print(sum(1 for e in lines if e["event"] == sys.argv[2] and sys.argv[3] in (e["name"], e["alert"])))
END
}
managed() { # STATUS NAME: how often the Alertmanager told people so
    [ -e "$FOLDER/managed" ] || { echo 0; return; }
    python3 - "$FOLDER/managed" "$@" <<'END'
import json, sys
alerts = [a for line in open(sys.argv[1]) for a in json.loads(line)["alerts"]]
print(sum(1 for a in alerts if a["status"] == sys.argv[2] and sys.argv[3] in (a["labels"].get("name"), a["labels"]["alertname"])))
END
}
is() { [ "$("${@:2}")" = "$1" ]; }
will_be() { await "$1" is "${@:2}" || { "${@:3}"; tail -n 5 "$FOLDER/drive.log"; return 1; }; }

order drift acme app 1400
check 'the webhook is told that drift opens' will_be 20 1 hooked opened app
check 'the Alertmanager fires' will_be 20 1 managed firing app
order drift acme app 1300
body() {
    python3 - "$FOLDER/webhook" <<'END'
import json, sys
e = json.loads(open(sys.argv[1]).readline())
assert e["format"] == "tenantry.alert/1" and e["alert"] == "TenantryDrift", e
assert (e["client"], e["region"], e["project"], e["kind"], e["name"], e["field"]) == ("acme", "ashburn", "prod", "network", "app", "mtu"), e
assert (e["from"], e["to"], e["closed"]) == (1400, 1450, None) and e["opened"].endswith("Z") and e["episode"] > 0, e
assert e["summary"] == "acme: mtu of network app of prod is 1400, and should be 1450", e
END
}
check 'the body says what has become of what' body
labels() {
    curl -sf "http://127.0.0.1:$MANAGER/api/v2/alerts" | python3 -c '
import json, sys
[a] = [a for a in json.load(sys.stdin) if a["labels"].get("name") == "app"]
assert a["labels"] == {"alertname": "TenantryDrift", "severity": "warning", "client": "acme", "region": "ashburn", "project": "prod",
                       "kind": "network", "name": "app", "field": "mtu"}, a
assert "should be 1450" in a["annotations"]["summary"] and a["annotations"]["description"], a
'
}
check 'the Alertmanager has the labels' labels

# drift that is put right in the pass that finds it is told all the same
order fixed moss web 9000
check 'what was put right at once: the webhook is told of both' will_be 20 1 hooked closed web
check 'what was put right at once: it was opened first' is 1 hooked opened web
check 'what was put right at once: the Alertmanager fires' will_be 20 1 managed firing web

# a controller that is killed and starts again tells nothing twice
kill -9 $drive
exec 3>&-
start_drive
sleep 3
check 'a restart tells the webhook nothing again' is 1 hooked opened app
order raise region-unknown/amsterdam
check 'a condition of the controller' will_be 20 1 managed firing TenantryRegionUnknown
order gone acme
check 'the webhook is told that drift closes' will_be 20 1 hooked closed app

# receivers that are down are told later
touch "$FOLDER/webhook.broken"
kill $manager && wait $manager 2>/dev/null
order drift zebra late 1400
order clear region-unknown/amsterdam
check 'a receiver that fails is tried' await 20 grep -qs '"late"' "$FOLDER/webhook.refused"
sleep 3
rm "$FOLDER/webhook.broken"
start_manager
check 'the webhook is told later' will_be 30 1 hooked opened late
check 'the end of the condition is told later' will_be 30 1 hooked closed TenantryRegionUnknown
check 'the Alertmanager is told later' will_be 40 1 managed firing late
for what in app web TenantryRegionUnknown; do
    check "the Alertmanager resolves $what" will_be 90 1 managed resolved "$what"
done
order gone zebra
check 'the Alertmanager resolves what it was told late' will_be 90 1 managed resolved late
for what in app web late TenantryRegionUnknown; do
    check "$what: fired once, in all" is 1 managed firing "$what"
    check "$what: the webhook heard one opening" is 1 hooked opened "$what"
    check "$what: and one closing" is 1 hooked closed "$what"
done
