#!/usr/bin/env bash
# Tenantry at work, in about a minute, on a cloud that exists only here: `tenantry sandbox`, a small OpenStack of four
# sites on loopback. Shows specs being checked and planned, a fleet of clients being onboarded, a client added by a
# commit, a change by hand put back, and mass deletions held. Needs Debian 12.
#
#   examples/quickstart.sh                 installs packages that are missing (as root or by sudo), builds, shows
#   examples/quickstart.sh --step          waits for Enter after each step
#   examples/quickstart.sh --keep          leaves cloud and controller running at the end, until Ctrl-C
#   examples/quickstart.sh --no-install    installs nothing; says what is missing
#   TENANTRY=PROGRAM examples/quickstart.sh    shows this program: installs and builds nothing
#
# What it builds stays in build/quickstart. All else is gone at the end, and after Ctrl-C.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
install=yes step= keep=
for option in "$@"; do
    case $option in
    --step) step=yes ;;
    --keep) keep=yes ;;
    --no-install) install= ;;
    *)
        sed -n '2,/^set /{/^set /!s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}"
        [ "$option" != --help ] && [ "$option" != -h ] && exit 2
        exit 0
        ;;
    esac
done

WORK=$(mktemp -d)
processes=()
clean_up() {
    local process
    trap '' INT TERM HUP
    trap - EXIT
    for process in "${processes[@]}"; do
        kill "$process" 2>/dev/null && wait "$process" 2>/dev/null || true
    done
    cd /
    rm -rf "$WORK"
}
trap clean_up EXIT
trap 'echo; exit 130' INT
trap 'exit 143' TERM HUP

# --- how it is told ----------------------------------------------------------------------------------------------
bold='' dim='' plain=''
if [ -t 1 ] && [ -z "${NO_COLOR-}" ]; then bold=$'\033[1m' dim=$'\033[2m' plain=$'\033[0m'; fi
steps=0
say() { printf '%s\n' "$@" | sed 's/^./   &/'; }
own() { printf '\n   %sOn your own cloud: %s%s\n' "$dim" "$1" "$plain"; }
chapter() {
    if [ -n "$step" ] && [ "$steps" != 0 ]; then read -rp $'\n   Enter goes on. ' _ </dev/tty || true; fi
    steps=$((steps + 1))
    printf '\n%s%d. %s%s\n' "$bold" "$steps" "$1" "$plain"
}
indent() { sed 's/^./     &/'; }
typed() { # LINE | COMMAND...: as one would type it
    local word line='$'
    if [ $# = 1 ]; then set -- $1; fi
    for word in "$@"; do
        case $word in
        *[[:space:]]*) line+=" '$word'" ;;
        *) line+=" $word" ;;
        esac
    done
    printf '\n   %s%s%s\n' "$bold" "$line" "$plain"
}
show() { # COMMAND...: and what it says; that it found differences is no failure
    typed "$@"
    { "$@" 2>&1 || [ $? = 2 ]; } | indent
}
fail() { # MESSAGE [LOG]
    printf '\nquickstart: %s\n' "$1" >&2
    [ -z "${2-}" ] || tail -n 20 "$2" >&2
    exit 1
}
wait_until() { # SECONDS WHAT COMMAND...
    local until=$((SECONDS + $1)) what=$2
    shift 2
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$until" ] || fail "gave up waiting until $what. The controller said:" "$WORK/controller.log"
        sleep 0.2
    done
}

# --- the program -------------------------------------------------------------------------------------------------
install_packages() {
    local missing
    missing=$("$ROOT/tools/install-packages" --try --missing | xargs)
    [ -n "$missing" ] || return 0
    [ -n "$install" ] || fail "packages are missing. As root: apt-get install --no-install-recommends $missing"
    say 'Installing packages that are missing:' "$missing"
    "$ROOT/tools/install-packages" --try >"$WORK/packages.log" 2>&1 || fail 'the packages could not be installed:' "$WORK/packages.log"
}
build() {
    local done_of _
    say 'Building an optimised tenantry into build/quickstart.'
    (cd "$ROOT" && cmake --preset release -B "$ROOT/build/quickstart") >"$WORK/build.log" 2>&1 || fail 'cmake failed:' "$WORK/build.log"
    NINJA_STATUS='%f/%t ' ninja -C "$ROOT/build/quickstart" tenantry 2>&1 | tee -a "$WORK/build.log" |
        while read -r done_of _; do [[ ! -t 1 || $done_of != */* ]] || printf '\r   %s ' "$done_of"; done || fail 'the build failed:' "$WORK/build.log"
    [ ! -t 1 ] || printf '\r\033[K'
}
if [ -n "${TENANTRY-}" ]; then
    TENANTRY=$(realpath -e "$TENANTRY")
else
    chapter 'Packages and build'
    install_packages
    build
    TENANTRY=$ROOT/build/quickstart/tenantry
fi
for command in git openstack; do
    command -v "$command" >/dev/null || fail "there is no \`$command\`. As root: apt-get install git python3-openstackclient"
done

# Nobody else's cloud, Git settings, proxy or cache; the files lie where each command looks by itself.
unset "${!OS_@}" "${!TENANTRY_@}"
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null XDG_CACHE_HOME=$WORK/cache XDG_CONFIG_HOME=$WORK/config
export GIT_AUTHOR_NAME=Operator GIT_AUTHOR_EMAIL=operator@example.org
export GIT_COMMITTER_NAME=Operator GIT_COMMITTER_EMAIL=operator@example.org
export no_proxy=127.0.0.1 NO_PROXY=127.0.0.1
cd "$WORK"
tenantry() { "$TENANTRY" "$@"; }
commit() { # MESSAGE
    git -C fleet add -A
    git -C fleet commit -qm "$1"
}
says() { # TEXT COMMAND...
    local text=$1
    shift
    grep -q -- "$text" < <("$@")
}
in_sync() { [ "$(tenantry status | grep -c ' in-sync ')" = "$1" ]; }
SECONDS=0

chapter 'A cloud to try it on'
say 'A small OpenStack of four sites, on loopback, in memory. Nothing in it is real, but what it says is what' \
    'OpenStack says; the openstack command works with it.'
typed 'tenantry sandbox > clouds.yaml &'
"$TENANTRY" sandbox --quiet >clouds.yaml 2>sandbox.log &
processes+=($!)
for _ in {1..100}; do
    [ ! -s clouds.yaml ] || break
    sleep 0.1
done
[ -s clouds.yaml ] || fail 'the sandbox does not start:' sandbox.log
show openstack --os-cloud amsterdam network list --external -c Name
own 'an entry of an admin for each site in clouds.yaml, as the openstack command has it.'

chapter 'A fleet: one YAML file for each client, in Git'
cp -r "$ROOT/examples/fleet" fleet
git init -q -b main fleet
commit 'Our clients'
cat >tenantry.yaml <<'YAML'
repository: fleet
state: state
sweep: 10s
listen: none
regions:
  ashburn: {cloud: ashburn}
  los-angeles: {cloud: los-angeles}
  amsterdam: {cloud: amsterdam}
  singapore: {cloud: singapore}
YAML
clients=$(cat fleet/clients/*/*.yaml | grep -c '^kind: Client')
say 'examples/fleet is that of a provider: clients, the packages they buy, the sites, the policy. It is checked' \
    'without any cloud:'
show tenantry validate fleet
say '' 'What would be done for the smallest of them, most of it what its package says:'
show tenantry plan --client iris-books
own 'the URL of your repository in tenantry.yaml. These two commands are what a pull request runs.'

chapter 'The controller onboards every client'
say 'tenantry watch follows the repository and the clouds, for ever. Here it looks every 6 seconds.'
typed 'tenantry watch &'
"$TENANTRY" watch 2>controller.log &
processes+=($!)
wait_until 60 "$clients clients are in sync" in_sync "$clients"
show tenantry status
own 'a service, examples/tenantry.service; a look every 5 minutes, and at once after a push.'

chapter 'One more client, by a commit'
cat >fleet/clients/amsterdam/nova-bikes.yaml <<'YAML'
apiVersion: tenantry/v1
kind: Client
name: nova-bikes
region: amsterdam
package: bronze
projects:
  - name: nova-bikes
    networks: [{name: shop, subnets: [{name: shop-v4, cidr: 10.44.0.0/24}]}]
    routers: [{name: edge, external: {network: public}, subnets: [shop-v4]}]
    security_groups: [{name: web, rules: [{protocol: tcp, ports: 443}]}]
    access: [{user: alice, roles: [member]}]
YAML
show cat fleet/clients/amsterdam/nova-bikes.yaml
typed git -C fleet commit -am 'Onboard Nova Bikes'
commit 'Onboard Nova Bikes'
clients=$((clients + 1))
wait_until 30 'nova-bikes is in sync' in_sync "$clients"
# an entry of a user of the client, beside those of the admin
sed -n '/^  amsterdam:/,/identity_api_version/p' clouds.yaml | sed 's/amsterdam:$/alice:/; s/username: .*/username: alice/
    s/project_name: .*/project_name: nova-bikes/' >alice.yaml
cat alice.yaml >>clouds.yaml
say '' 'A moment later it is there. Alice, who works for Nova Bikes, sees:'
show openstack --os-cloud alice subnet list -c Name -c Subnet
own 'a pull request; examples/pipelines puts the plan on it; who merges it onboards the client.'

chapter 'Somebody opens port 22 to the world'
open_port=(openstack --os-cloud alice security group rule create --protocol tcp --dst-port 22 web -c port_range_min -c remote_ip_prefix)
# right after the controller has looked: it looks again soon, and would be the only one who saw it
looked() { tenantry status nova-bikes | grep -o '[0-9-]*T[0-9:]*Z$' || true; }
last=$(looked)
wait_until 30 'the controller has looked' eval '[ "$(looked)" != "$last" ]'
typed "${open_port[@]}"
"${open_port[@]}" >opened.txt 2>&1 &
processes+=($!)
drifted() { ! tenantry drift --client nova-bikes >drift.txt 2>&1; }
until drifted || ! kill -0 "${processes[-1]}" 2>/dev/null; do sleep 0.1; done
wait "${processes[-1]}" || fail 'that failed:' opened.txt
unset 'processes[-1]'
seen() { grep -q ' 22 ' drift.txt; }
seen || drifted || true # what looked last may have begun before the rule was there
indent <opened.txt
say '' 'That is drift, and seen as such:'
typed tenantry drift --client nova-bikes
indent <drift.txt
if seen; then
    say '' 'The policy of this fleet is `drift: correct`, so the controller takes it away when it looks next:'
else
    say '' 'It was: the controller has looked meanwhile, and the policy of this fleet is `drift: correct`:'
fi
wait_until 30 'port 22 is closed' says 'delete .* ingress tcp 22 ' tenantry history nova-bikes --limit 1
show tenantry history nova-bikes --limit 1
show openstack --os-cloud alice security group rule list web --ingress -c 'IP Protocol' -c 'Port Range'
own '`drift: report` only tells; alerts go to Alertmanager or to a webhook.'

chapter 'Commits that would delete a lot are held'
say 'Somebody removes two sites from the repository:'
show git -C fleet rm -rq clients/los-angeles clients/singapore
typed git -C fleet commit -am 'Tidy up'
commit 'Tidy up'
wait_until 30 'the fleet is held' says 'held until' tenantry status
show tenantry status
say '' 'The commit is held and the last good one stays in force. If it was meant: tenantry apply --allow-shrink.' \
    'Even then nothing is deleted: clients without a file are reported as orphaned, until somebody decides.' \
    'This one was a mistake:'
show git -C fleet revert -n HEAD
commit 'Not so tidy'
say '' 'Another commit, of a script, empties the files of a site instead:'
sed -i -e '/^    networks:/,$d' fleet/clients/singapore/*.yaml
sed -i -e '$a\    networks: []\n    routers: []\n    floating_ips: []\n    security_groups: []' fleet/clients/singapore/*.yaml
commit 'Oops'
show git -C fleet show --stat --format=%s
wait_until 30 'the deletions are held' says 'lotus-pay .* held ' tenantry status lotus-pay
show tenantry status lotus-pay
say '' 'More than the policy lets go in one run: nothing of it is deleted until somebody raises its limits in a' \
    'commit, or takes this one back.'
show openstack --os-cloud singapore network list --internal -c Name
own 'limits and what is protected stand in the Policy; read examples/fleet/policy.yaml.'

took=$SECONDS
chapter 'Done'
say "That took $took seconds. Next: README.md, \"Your first client, on your own cloud\"."
if [ -n "$keep" ]; then
    say '' 'Cloud and controller run on, until Ctrl-C. In another terminal:' \
        "  cd $WORK; PATH=${TENANTRY%/*}:\$PATH" '  openstack --os-cloud singapore project list' '  tenantry plan' \
        'Edit and commit in fleet/; controller.log says what is done.'
    wait
else
    say 'Cloud, controller and all their files are gone now. --keep leaves them, --step goes step by step.'
fi
