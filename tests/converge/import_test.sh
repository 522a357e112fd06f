#!/usr/bin/env bash
# Tenants that were made by hand become specs: as somebody would write them, and such that a plan only adopts. What a
# spec cannot say is told. A client that carries the mark comes back as it is, suspended where it is that.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
CLIENTS=(wide odd)

os() { openstack --os-cloud devcloud-ashburn "$@"; }
neutron() { os "$@" --project "$TENANT" -f value -c id; }

# --- by hand ---
by_hand() {
    set -e
    TENANT=$(os project create 'Wide Web' --description 'Made by hand' -f value -c id)
    OTHER=$(os project create wide-tests -f value -c id)
    os quota set --cores 7 --ram 20480 --volumes 5 --gigabytes 2048 --networks 12 --floating-ips 9 "$TENANT"
    os role add --user bob --project "$TENANT" member
    os role add --user bob --project "$TENANT" reader
    os role add --group auditors --project "$TENANT" reader --inherited
    neutron network create app
    neutron network create jumbo --mtu 1300 --description 'small packets'
    neutron subnet create app-v4 --network app --subnet-range 10.9.0.0/24 --dns-nameserver 9.9.9.9
    neutron subnet create app-v6 --network app --subnet-range fd00:9::/64 --ip-version 6 --ipv6-ra-mode slaac \
        --ipv6-address-mode slaac
    neutron subnet create dark --network jumbo --subnet-range 10.8.0.0/24 --gateway none --no-dhcp \
        --allocation-pool start=10.8.0.100,end=10.8.0.200 --host-route destination=10.7.0.0/16,gateway=10.8.0.9
    neutron router create edge
    os router set edge --external-gateway ext-net
    os router add subnet edge app-v4
    os router set edge --route destination=192.168.9.0/24,gateway=10.9.0.9
    neutron security group create web --description 'the shop'
    neutron security group rule create web --protocol tcp --dst-port 443
    neutron security group rule create web --protocol tcp --dst-port 8000:8080 --remote-group web
    neutron security group rule create web --protocol icmp --icmp-type 8 --remote-ip 192.0.2.0/24
    neutron security group rule create web --ethertype IPv6 --protocol udp --dst-port 53 --remote-ip ::/0
    neutron security group create closed
    os security group rule delete $(os security group rule list closed --egress -f value -c ID)
    neutron security group rule create closed --egress --protocol tcp --dst-port 25 --remote-ip 192.0.2.25/32
    neutron floating ip create ext-net --description shop
    os network rbac create --type network --action access_as_shared --target-project "$OTHER" app
    set +e
}
golden() {
    cat <<YAML
apiVersion: tenantry/v1
kind: Client
name: wide
region: ashburn
projects:
  - name: Wide Web
    description: Made by hand
    quota:
      compute: {cores: 7, ram: 20 GiB}
      volume: {volumes: 5, gigabytes: 2 TiB}
      network: {networks: 12, floating_ips: 9}
    access:
      - {group: auditors, roles: [reader], inherited: true}
      - {user: bob, roles: [member, reader]}
    networks:
      - name: app
        mtu: $MTU
        subnets:
          - {name: app-v4, cidr: 10.9.0.0/24, dns: [9.9.9.9]}
          - {name: app-v6, cidr: "fd00:9::/64", ipv6_ra_mode: slaac, ipv6_address_mode: slaac}
      - name: jumbo
        description: small packets
        mtu: 1300
        subnets:
          - name: dark
            cidr: 10.8.0.0/24
            gateway: null
            pools: [10.8.0.100-10.8.0.200]
            routes: [{to: 10.7.0.0/16, via: 10.8.0.9}]
            dhcp: false
    security_groups:
      - name: closed
        description: closed
        rules: [{direction: egress, protocol: tcp, ports: 25, to: 192.0.2.25/32}]
      - name: web
        description: the shop
        rules:
          - {protocol: icmp, icmp_type: 8, from: 192.0.2.0/24}
          - {protocol: tcp, ports: 443}
          - {protocol: tcp, ports: 8000-8080, from: {group: web}}
          - {protocol: udp, ports: 53, from: "::/0"}
    routers:
      - name: edge
        external: {network: public}
        routes: [{to: 192.168.9.0/24, via: 10.9.0.9}]
        subnets: [app-v4]
    floating_ips: [{network: public, address: $ADDRESS, description: shop}]
    shared_networks: [{network: app, with: wide-tests}]
  - name: wide-tests
YAML
}
import() { tenantry import --region ashburn --path "$SPECS" "$@"; }
imported() { # FILE STATUS ARGUMENTS
    local file=$1 wanted=$2
    shift 2
    status_is "$wanted" import "$@" >"$WORK/one" 2>"$WORK/said" || { cat "$WORK/said"; return 1; }
    cp "$WORK/one" "$SPECS/$file.yaml"
}
plan_of() { # JQ
    local plan
    plan=$(tenantry plan --path "$SPECS" --format json) || [ $? = 2 ]
    jq -e "$1" <<<"$plan" || { jq -c .clients <<<"$plan"; return 1; }
}
empty() { status_is 0 tenantry plan --path "$SPECS"; }

SPECS=$WORK/specs
cp -r "$HERE/fleet/regions" "$SPECS"
make_fleet "$SPECS"
make_settings 1h
by_hand >"$WORK/made" 2>&1
check 'a tenant is made by hand' [ -n "$(os project show wide-tests -f value -c id)" ]
MTU=$(os network show app -f value -c mtu)
ADDRESS=$(os floating ip list --project "$TENANT" -f value -c 'Floating IP Address')
check 'it is imported, and nothing is left out' imported wide 0 --client wide --project 'Wide Web' --project wide-tests
check 'as somebody would write it' diff <(golden) "$SPECS/wide.yaml"
check 'a plan of it adopts, and nothing else' plan_of '.complete and .summary.adopt == 11 and
    ([.clients[].changes[] | select(.verdict == "apply") | .action] | unique == ["adopt"]) and ([.clients[].changes[].fields[].name] | unique == ["tags"])'
check 'it is adopted' tenantry apply --yes --path "$SPECS"
check 'a plan after that is empty' empty
check 'imported by its mark it is the same' eval 'cp "$SPECS/wide.yaml" "$WORK/before" &&
    imported wide 0 --client wide && diff "$WORK/before" "$SPECS/wide.yaml"'

# --- what a spec cannot say ---
neutron network create twin >"$WORK/made" 2>&1
neutron network create twin >>"$WORK/made" 2>&1
check 'two networks of one name are left out' imported wide 2 --client wide
check 'with a comment' grep -q '# not imported: network twin (.*): 2 are called so' "$SPECS/wide.yaml"
check 'and a word on standard error' grep -q 'client wide: network twin (.*): 2 are called so' "$WORK/said"
check 'a plan does nothing about them' empty

# --- suspended ---
sed -i 's/^region: .*/&\nstate: suspended/' "$SPECS/wide.yaml"
check 'the client is suspended' tenantry apply --yes --path "$SPECS"
rm "$SPECS/wide.yaml"
check 'imported, it is suspended' eval 'imported wide 2 --client wide && grep -qx "state: suspended" "$SPECS/wide.yaml"'
check 'and a plan is empty' empty
check 'all others are OpenStack'\''s own' eval 'import >"$WORK/one" 2>"$WORK/said" && [ ! -s "$WORK/one" ] &&
    grep -q "project service .* is OpenStack.s own" "$WORK/said"'

# --- a tenant as nobody would write it ---
told() { # WORDS...: each is in what was said
    local words
    for words; do grep -qF -- "$words" "$WORK/said" || { echo "nothing says: $words"; cat "$WORK/said"; return 1; }; done
}
check 'a tenant is made that has all that is odd' python odd_tenant.py ashburn
check 'it is imported, and something is left out' imported odd 2 --client odd --project 'Ödd & sons: #1' --project odd-dark
check 'each thing that a spec cannot say is told' told 'network twin (' '2 are called so' 'subnet same (' 'a name cannot be empty' \
    'network two\x0alines (' 'router same (' 'security group dup (' 'security group of strangers is of another project' \
    'no rules of security group friends' 'no subnets of router edge' 'subnet strange is of another project' \
    'subnet guest (' 'stands on network strange' 'shared network everybody with *' 'project odd-stranger is not of this client' \
    'odd-pending: its status is pending' 'odd-rejected: its status is rejected' '2 of dedicated hosts: a spec says one' \
    'server group pair (' 'project odd-dark is disabled'
check 'a plan of it adopts, and nothing else' plan_of '.complete and
    ([.clients[] | select(.name == "odd").changes[] | select(.verdict == "apply") | .action] | length > 40 and unique == ["adopt"])'
check 'it is adopted' tenantry apply --yes --path "$SPECS" --client odd
check 'and the plan after that is empty' empty
check 'imported by its mark, something is left out again' imported odd 2 --client odd
check 'and a plan of that is empty' empty
