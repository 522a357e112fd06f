#!/usr/bin/env bash
# Sessions on a real cloud: ways to log in, services, tokens that are revoked, services that are away.
# TENANTRY is the program (build/asan/tenantry), CLOUD the devcloud script; what else is built stands next to the program.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
CLOUD=${CLOUD:-tests/cloud/devcloud}
PROBE=$(dirname "${TENANTRY:-build/asan/tenantry}")/session_probe_converge
WORK=$(mktemp -d)
unset "${!OS_@}"
eval "$("$CLOUD" env)"
admin() { env OS_CLOUD=devcloud-ashburn openstack "$@"; }
as() { # NAME=VALUE ... : the probe with these alone
    env -u OS_CLOUD -u OS_CLIENT_CONFIG_FILE -u OS_USERNAME -u OS_PASSWORD -u OS_PROJECT_NAME -u OS_USER_DOMAIN_ID \
        -u OS_PROJECT_DOMAIN_ID OS_AUTH_URL="$OS_AUTH_URL" OS_REGION_NAME=ashburn "$@" "$PROBE"
}
clean_up() {
    admin project delete session-test >/dev/null 2>&1
    admin application credential delete session-test >/dev/null 2>&1
    rm -rf "$WORK"
}
trap clean_up EXIT

passed() { echo "ok - session: $1"; }
expect() { # NAME PATTERN [PATTERN ...]: each on some line of $WORK/out
    local name=$1 pattern
    shift
    for pattern in "$@"; do
        grep -qE -- "$pattern" "$WORK/out" && continue
        echo "not ok - session: $name: no line has $pattern"
        sed 's/^/    /' "$WORK/out" | cut -c1-400
        return
    done
    passed "$name"
}

admin project delete session-test >/dev/null 2>&1
project=$(admin project create session-test -f value -c id)

for region in ashburn amsterdam; do
    OS_CLOUD=devcloud-$region OS_REGION_NAME= "$PROBE" >"$WORK/out" 2>&1 <<END
network GET /v2.0/networks?limit=1
compute GET /v2.1/os-quota-sets/$project
block-storage GET /v3/{admin}/os-quota-sets/$project
identity GET /v3/projects/$project
image GET /v2/images?limit=1
object-store GET /v1/AUTH_{admin}?format=json
dns GET /v2/zones
END
    expect "every service answers in $region, after one login" '^network .* 200 .*"networks"' '^compute .* 200 .*"quota_set"' \
        '^block-storage .* 200 .*"quota_set"' '^identity .* 200 .*"session-test"' '^image .* 200 .*"images"' \
        '^object-store .* 200' "^dns .* 0 cloud devcloud-$region: .* no dns service in region $region" '^requests 7 '
done

OS_CLOUD=devcloud-ashburn "$PROBE" >"$WORK/out" 2>&1 <<END
compute PUT /v2.1/os-quota-sets/$project {"quota_set": {"cores": 7}}
block-storage PUT /v3/{admin}/os-quota-sets/$project {"quota_set": {"volumes": 3}}
network PUT /v2.0/quotas/$project {"quota": {"network": 5}}
END
expect 'writes arrive' '^compute .* 200' '^block-storage .* 200' '^network .* 200'
admin quota show session-test -f value -c cores -c volumes -c networks >"$WORK/out" 2>&1
admin quota show session-test -f json >>"$WORK/out" 2>&1
expect 'as the OpenStack client sees it' '"?cores"?.*7|^7$' '"?volumes"?.*3|^3$' '"?networks"?.*5|^5$'

OS_CLOUD=devcloud-ashburn "$PROBE" >"$WORK/out" 2>&1 <<END
network DELETE /v2.0/networks/none
compute GET /v2.1/servers/none
block-storage GET /v3/{admin}/volumes/none
identity GET /v3/users/none
image DELETE /v2/images/none
network POST /v2.0/networks {"network": {"nonsense": 1}}
compute PUT /v2.1/os-quota-sets/$project {"quota_set": {"cores": "many"}}
END
expect 'refusals are in the services words' '404 NetworkNotFound: Network none could not be found. \(request req-' \
    '404 itemNotFound: Instance none could not be found. \(request req-' '404 itemNotFound: Volume none could not be found' \
    '404 Not Found: Could not find user: none' '404 Not Found: Failed to find image none' '400 [A-Za-z]*: .*nonsense' \
    '400 badRequest: .*cores'

# ways to log in
read -r id secret < <(admin application credential create session-test -f json |
    python3 -c 'import json, sys; c = json.load(sys.stdin); print(c["id"], c["secret"])')
probe='identity GET /v3/auth/projects'
as OS_AUTH_TYPE=v3applicationcredential OS_APPLICATION_CREDENTIAL_ID="$id" OS_APPLICATION_CREDENTIAL_SECRET="$secret" \
    >"$WORK/out" 2>&1 <<<"$probe"
expect 'an application credential by id' '^identity .* 200'
as OS_AUTH_TYPE=v3applicationcredential OS_APPLICATION_CREDENTIAL_NAME=session-test \
    OS_APPLICATION_CREDENTIAL_SECRET="$secret" OS_USERNAME=admin OS_USER_DOMAIN_ID=default >"$WORK/out" 2>&1 <<<"$probe"
expect 'an application credential by name' '^identity .* 200'
as OS_AUTH_TYPE=v3applicationcredential OS_APPLICATION_CREDENTIAL_ID="$id" OS_APPLICATION_CREDENTIAL_SECRET=wrong \
    >"$WORK/out" 2>&1 <<<"$probe"
expect 'a wrong secret' 'cannot log in as application credential .* 401 Unauthorized'
as OS_AUTH_TYPE=token OS_TOKEN="$(admin token issue -f value -c id)" OS_PROJECT_NAME=admin OS_PROJECT_DOMAIN_ID=default \
    >"$WORK/out" 2>&1 <<<"$probe"
expect 'a token' '^identity .* 200'
as OS_USERNAME=admin OS_PASSWORD=wrong OS_PROJECT_NAME=admin >"$WORK/out" 2>&1 <<<"$probe"
expect 'a wrong password' 'cloud envvars, http://[^ ]*: cannot log in as user admin: .* 401 Unauthorized'
as OS_USERNAME=admin OS_PASSWORD="$OS_PASSWORD" OS_PROJECT_NAME=nowhere >"$WORK/out" 2>&1 <<<"$probe"
expect 'a project that is not there' 'cannot log in as user admin: .* 401'

# a token that is revoked by hand while it is in use
mkfifo "$WORK/requests"
OS_CLOUD=devcloud-ashburn "$PROBE" <"$WORK/requests" >"$WORK/out" 2>&1 &
exec 3>"$WORK/requests"
printf '%s\n' 'identity GET /v3/auth/projects' 'identity DELETE /v3/auth/tokens' --- >&3
sleep 2
printf '%s\n' 'identity GET /v3/auth/domains' 'network GET /v2.0/networks?limit=1' >&3
exec 3>&-
wait $!
expect 'after a revoked token comes a new one' '^identity GET /v3/auth/domains -> 200' '^network .* 200'
