# Octavia, Designate, Barbican and Manila: APIs without workers, for their quotas. Sourced by devcloud; only
# `devcloud others` starts them.
OTHERS=(octavia designate barbican manila)
OTHER_PACKAGES=(python3-octavia python3-designate python3-barbican python3-manila
    python3-octaviaclient python3-designateclient python3-barbicanclient python3-manilaclient)

other_ports() { # BASE
    P_OCTAVIA=$(($1 + 11)) P_DESIGNATE=$(($1 + 12)) P_BARBICAN=$(($1 + 13)) P_MANILA=$(($1 + 14))
}
configure_others() {
    local s e=$STATE/etc/$REGION
    AUTHTOKEN=$(<"$HERE/templates/authtoken.inc") SVC=neutron # whose user asks about tokens
    for s in "${OTHERS[@]}"; do
        ETC=$e/$s
        mkdir -p "$ETC" "$STATE/run/lock/$REGION-$s" "$STATE/data/$REGION/$s"
        render "$s.conf" "$ETC/$s.conf"
        [ ! -e "$HERE/templates/$s-paste.ini" ] || render "$s-paste.ini" "$ETC/api-paste.ini"
    done
}
sync_other() { # SERVICE: its tables into the database SERVICE_schema
    local s=$1 e=$STATE/etc/schema
    case $s in
    octavia) manage octavia.db.migration.cli --config-file "$e/octavia/octavia.conf" upgrade head ;;
    designate) manage designate.cmd.manage --config-file "$e/designate/designate.conf" database sync ;;
    barbican) HOME=$e/barbican manage barbican.cmd.db_manage upgrade ;;
    manila) manage manila.cmd.manage --config-file "$e/manila/manila.conf" db sync ;;
    esac >"$STATE/log/sync-$s.log" 2>&1 || { tail -20 "$STATE/log/sync-$s.log" >&2; die "sync of $s failed"; }
}
build_other_schemas() { # DIRECTORY
    local out=$1 s
    set_region schema 90; configure_others
    rm -rf "$out.tmp"; mkdir -p "$out.tmp"
    for s in "${OTHERS[@]}"; do
        sql -e "create or replace database ${s}_schema"
        sync_other "$s"
        mariadb-dump --no-defaults --socket="$SOCK" -u root --skip-comments "${s}_schema" >"$out.tmp/$s.sql"
        sql -e "drop database ${s}_schema"
        say "schemas: $s"
    done
    rm -rf "$STATE/etc/schema" "$STATE/data/schema"
    mv "$out.tmp" "$out"
}
other_key() { dpkg-query -W -f '${Package} ${Version}\n' "${OTHER_PACKAGES[@]:0:4}" mariadb-server | sha256sum | cut -c1-16; }
load_others() {
    local s
    for s in "${OTHERS[@]}"; do
        sql -e "drop database if exists ${s}_$REGION; create database ${s}_$REGION"
        { echo 'set foreign_key_checks=0, unique_checks=0;'; cat "$SCHEMA/$s.sql"; } | sql "${s}_$REGION"
    done
}
# The catalogue knows them as clouds do, and admin has the role that Barbican's quotas need.
register_others() {
    local s type url
    sql keystone <<SQL
insert ignore into role (id, name, extra, domain_id)
 values ('devcloudkeymanager', 'key-manager:service-admin', '{}', '<<null>>');
insert ignore into assignment (type, actor_id, target_id, role_id, inherited)
 select 'UserProject', u.user_id, p.id, 'devcloudkeymanager', 0 from local_user u, project p
  where u.name = 'admin' and p.name = 'admin' and not p.is_domain;
SQL
    for s in "${OTHERS[@]}"; do
        url=http://127.0.0.1:
        case $s in
        octavia) type=load-balancer url+=$P_OCTAVIA ;;
        designate) type=dns url+=$P_DESIGNATE ;;
        barbican) type=key-manager url+=$P_BARBICAN ;;
        manila) type=sharev2 url+=$P_MANILA/v2 ;;
        esac
        sql keystone <<SQL
insert ignore into service (id, type, enabled, extra) values ('devcloud$s', '$type', 1, '{"name": "$s"}');
insert ignore into endpoint (id, interface, service_id, url, extra, enabled, region_id)
 values (md5('$s $REGION'), 'public', 'devcloud$s', '$url', '{}', 1, '$REGION');
SQL
    done
}
start_others() {
    local s e=$STATE/etc/$REGION
    for s in "${OTHERS[@]}"; do
        local port=P_${s^^}
        uwsgi_app "$s-$REGION" "$s" "${!port}" "$e/$s" 1
    done
    start "designate-central-$REGION" env OS_STORAGE:SQLALCHEMY__CONNECTION="$DB_GREEN/designate_$REGION$DBQ" \
        "$PY" "$HERE/lib/daemon.py" designate "$e/designate/designate.conf"
}
wait_others() {
    local s port
    for s in "${OTHERS[@]}"; do
        port=P_${s^^}
        wait_http "$s-$REGION" "http://127.0.0.1:${!port}/"
    done
    "$PY" "$HERE/lib/notifications.py" ready "127.0.0.1:$P_AMQP" "$PASSWORD" --seconds 120 "$REGION" central ||
        die "$REGION: designate-central is not there: $STATE/log"
}
forget_others() {
    sql keystone -e "delete from endpoint where service_id like 'devcloud%'; delete from service where id like 'devcloud%'"
    sql keystone -e "delete from assignment where role_id = 'devcloudkeymanager'; delete from role where id = 'devcloudkeymanager'"
}
save_others() { local s; for s in "${OTHERS[@]}"; do save_db "${s}_$REGION"; done; }
reset_others() {
    local s
    for s in "${OTHERS[@]}"; do sql "${s}_$REGION" <"$STATE/seed/${s}_$REGION.sql"; done
    register_others
}
stop_others() {
    local s names
    mapfile -t names < <(other_names)
    stop 5 "${names[@]}"
    for s in "${OTHERS[@]}"; do sql -e "drop database if exists ${s}_$REGION"; done
    forget_others
}
in_other_region() { # FUNCTION: in the region that has them, if there is one
    [ ! -e "$STATE/others" ] || each_region eval "[ \$REGION != '$(<"$STATE/others")' ] || $1"
}
other_names() { printf "%s-$REGION\n" "${OTHERS[@]}" designate-central; }
