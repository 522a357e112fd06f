#!/usr/bin/env bash
# Quotas of a Nova that takes them from Keystone: made, changed by hand, put back, below usage, given up; and the same
# spec once Nova has them itself again. Those of Glance, which has no others.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
leave() { "$CLOUD" quotas database ashburn; }

sed 's/project_name: admin/system_scope: all/; /project_domain_id/d' "$OS_CLIENT_CONFIG_FILE" >"$WORK/system.yaml"
system() {
    env -u OS_PROJECT_NAME -u OS_PROJECT_DOMAIN_ID OS_CLIENT_CONFIG_FILE="$WORK/system.yaml" \
        openstack --os-cloud devcloud-ashburn "$@"
}
project() { openstack --os-cloud devcloud-ashburn project show limited -f value -c id; }
limits() { # as Keystone has them: "class:VCPU=8 servers=4"
    system limit list --service nova --region ashburn --project "$PROJECT" -f value -c 'Resource Name' -c 'Resource Limit' |
        sort | sed 's/ /=/' | paste -sd ' '
}
limit() { # RESOURCE: its id
    system limit list --service nova --region ashburn --project "$PROJECT" --resource-name "$1" -f value -c ID
}
nova_says() { # as the clients of Nova see them: "cores ram instances"
    openstack --os-cloud devcloud-ashburn quota show "$PROJECT" -f json |
        jq -r 'if type == "array" then map({(.Resource): .Limit}) | add else . end | "\(.cores) \(.ram) \(.instances)"'
}
register() { system registered limit create --service nova --region ashburn --default-limit "$2" "$1"; }
register_all() {
    local one
    for one in servers=10 class:VCPU=20 class:MEMORY_MB=51200 class:DISK_GB=1000 server_key_pairs=100 \
        server_metadata_items=128 server_groups=10 server_group_members=10; do
        register "${one%=*}" "${one#*=}" || return
    done
}
wants() { # QUOTA: of the one project; applied, and then there is nothing more to do
    sed -i "s/quota: .*/quota: {compute: {$1}}/" "$FLEET/clients/limited.yaml"
    push "Quota $1"
    tenantry apply --yes && tenantry plan
}
differs() { tenantry drift | tee "$WORK/drift"; grep -q "$1" "$WORK/drift"; }

small_fleet limited:ashburn
make_settings
check 'Nova of one region takes its quotas from Keystone' "$CLOUD" quotas unified ashburn
check 'the operator registers limits' register_all
check 'a project is made, and the second plan is empty' wants 'instances: 4, cores: 8, ram: 4 GiB, key_pairs: 50'
PROJECT=$(project)
check 'Keystone has its limits' same "$(limits)" 'class:MEMORY_MB=4096 class:VCPU=8 servers=4'
check 'and Nova heeds them' same "$(nova_says)" '8 4096 4'
check 'what Keystone has for all projects is left out, and said' grep -q 'Keystone has one key_pairs' <(tenantry plan)

system limit set --resource-limit 99 "$(limit class:VCPU)" >/dev/null
check 'a limit changed by hand is seen' differs '99 → 8'
check 'and put back' status_is 0 tenantry apply --yes
check 'as Nova sees it, too' same "$(nova_says)" '8 4096 4'
system limit delete "$(limit servers)"
check 'a limit removed by hand is seen' differs '10 → 4'
check 'and made again' status_is 0 tenantry apply --yes
check 'as Keystone has it' same "$(limits)" 'class:MEMORY_MB=4096 class:VCPU=8 servers=4'

check 'a spec changes them' wants 'instances: 6, cores: 12, ram: 8 GiB'
check 'to nothing at all, and without limit' wants 'instances: 6, cores: 0, ram: unlimited'
check 'Keystone has these' same "$(limits)" 'class:MEMORY_MB=-1 class:VCPU=0 servers=6'
check 'and something again' wants 'instances: 2, cores: 4, ram: 1 GiB'
check 'a server runs' python servers.py make limited one
below() { # QUOTA: the plan says what is in use, and the others go through
    wants "$1"
    tenantry plan | tee "$WORK/plan"
    grep -q 'blocked.* 1 ' "$WORK/plan"
}
check 'a limit below what is in use is blocked' below 'instances: 0, cores: 6, ram: 1 GiB'
check 'and the others are set' same "$(limits)" 'class:MEMORY_MB=1024 class:VCPU=6 servers=2'
python servers.py clear limited

# --- images: Glance has no quotas but Keystone's limits -------------------------------------------------------
pictures() { # QUOTA
    cat >"$FLEET/clients/pictures.yaml" <<YAML
apiVersion: tenantry/v1
kind: Client
name: pictures
region: ashburn
projects:
  - {name: pictures, quota: {image: {$1}}}
YAML
    push "Pictures $1"
}
CLIENTS+=(pictures)
image_limits() {
    system limit list --service glance --region ashburn --project "$PICTURES" -f value -c 'Resource Name' -c 'Resource Limit' |
        sort | sed 's/ /=/' | paste -sd ' '
}
pictures 'image_size_total: 1 GiB, image_count_total: 1, image_stage_total: unlimited, image_count_uploading: 0'
check 'without registered limits of images it is blocked' grep -q 'blocked: region ashburn has no registered limits of images' < <(tenantry plan)
for limit in image_size_total=2000 image_stage_total=3000 image_count_total=100; do
    system registered limit create --service glance --region ashburn --default-limit "${limit#*=}" "${limit%=*}" >/dev/null
done
check 'one that is not registered is named' grep -q 'no registered limit image_count_uploading' < <(tenantry apply --yes)
system registered limit create --service glance --region ashburn --default-limit 50 image_count_uploading >/dev/null
check 'with it all is applied' status_is 0 tenantry apply --yes
check 'and the second plan is empty' tenantry plan
PICTURES=$(openstack --os-cloud devcloud-ashburn project show pictures -f value -c id)
check 'Keystone has them' same "$(image_limits)" 'image_count_total=1 image_count_uploading=0 image_size_total=1024 image_stage_total=-1'
pictures 'image_size_total: 1 GiB, image_count_total: 1, image_stage_total: 5 GiB, image_count_uploading: 7'
check 'others are applied' status_is 0 tenantry apply --yes
system limit set --resource-limit 44 "$(system limit list --service glance --project "$PICTURES" --resource-name image_count_total -f value -c ID)" >/dev/null
system limit delete "$(system limit list --service glance --project "$PICTURES" --resource-name image_count_uploading -f value -c ID)"
check 'a limit changed by hand is seen' differs '44 → 1'
check 'one that was removed, too' differs '50 → 7'
check 'they are put back' status_is 0 tenantry apply --yes
check 'as Keystone has it' same "$(image_limits)" 'image_count_total=1 image_count_uploading=7 image_size_total=1024 image_stage_total=5120'
imported() { tenantry import --region ashburn --project pictures --client pictures >"$WORK/imported" && grep -A9 'quota' "$WORK/imported"; }
check 'an import has them' grep -q 'image_stage_total: 5 GiB' < <(imported)
printf 'apiVersion: tenantry/v1\nkind: Policy\nname: fleet\nretention: 0s\n' >"$FLEET/policy.yaml"
sed -i 's/^region: ashburn/&\nstate: terminated/' "$FLEET/clients/pictures.yaml"
push 'The pictures go'
check 'the client is terminated' tenantry apply --yes --allow-shrink
check 'its project goes' tenantry apply --yes
check 'and its limits with it' prints '' system limit list --service glance --region ashburn -f value
check 'what was in use is no more, and its limit is lowered' same "$(limits)" 'class:MEMORY_MB=1024 class:VCPU=6 servers=0'

check 'Nova has its quotas itself again' "$CLOUD" quotas database ashburn
check 'the same spec, and the second plan is empty' wants 'instances: 5, cores: 10, ram: 2 GiB, key_pairs: 50'
check 'Nova has them' same "$(nova_says)" '10 2048 5'
check 'and Keystone was left alone' same "$(limits)" 'class:MEMORY_MB=1024 class:VCPU=6 servers=0'
