/* claims - whether a project may have one more of something, and of that size. */
#include "reconciler/sandbox/volume/volume.h"

/* The item of all types, or of that one, if amount more would be beyond it. */
static const struct quota_item *exceeded(struct call *call, const struct quota_items *items, const char *key,
                                         const char *type, int64_t amount)
{
    const char *const keys[] = {key, arena_print(call->arena, "%s_%s", key, type ? type : "")};
    for (size_t i = 0; amount > 0 && i < COUNT(keys); i++) {
        const struct quota_item *item = quota_find(items, keys[i]);
        if (item && item->limit >= 0 && item->in_use + amount > item->limit)
            return item;
    }
    return NULL;
}

static void refuse_size(struct call *call, const struct volume_claim *claim, const struct quota_item *item)
{
    const bool is_backup = claim->kind == CLAIM_BACKUP;
    call_refuse(call, 413, NULL,
                "%s: Requested %s exceeds allowed %s quota. Requested %lldG, quota is %lldG and %lldG has "
                "been consumed.",
                is_backup ? "VolumeBackupSizeExceedsAvailableQuota" : "VolumeSizeExceedsAvailableQuota",
                is_backup ? "backup" : "volume or snapshot", is_backup ? "Backup gigabytes" : item->key,
                (long long)claim->gigabytes, (long long)item->limit, (long long)item->in_use);
}

static void refuse_count(struct call *call, const struct volume_claim *claim, const struct quota_item *item)
{
    static const char *const names[][2] = {[CLAIM_VOLUME] = {"VolumeLimitExceeded", "volumes"},
                                           [CLAIM_SNAPSHOT] = {"SnapshotLimitExceeded", "snapshots"},
                                           [CLAIM_BACKUP] = {"BackupLimitExceeded", "backups"}};
    const char *of =
        claim->kind == CLAIM_VOLUME ? arena_print(call->arena, " for quota '%s'", item->key) : "";
    call_refuse(call, 413, NULL, "%s: Maximum number of %s allowed (%lld) exceeded%s.", names[claim->kind][0],
                names[claim->kind][1], (long long)item->limit, of);
}

bool volume_claim_fits(struct call *call, const struct volume_claim *claim)
{
    static const char *const keys[][2] = {[CLAIM_VOLUME] = {"volumes", "gigabytes"},
                                          [CLAIM_SNAPSHOT] = {"snapshots", "gigabytes"},
                                          [CLAIM_BACKUP] = {"backups", "backup_gigabytes"}};
    struct quota_items items = volume_quota_read(call, claim->project);
    volume_quota_use(call, &items, claim->project);
    const struct quota_item *one = quota_find(&items, "per_volume_gigabytes");
    if (claim->kind == CLAIM_VOLUME && one->limit >= 0 && claim->whole > one->limit) {
        call_refuse(call, 413, NULL,
                    "VolumeSizeExceedsLimit: Requested volume size %lldG is larger than maximum allowed "
                    "limit %lldG.",
                    (long long)claim->whole, (long long)one->limit);
        return false;
    }
    const struct quota_item *size =
        exceeded(call, &items, keys[claim->kind][1], claim->type, claim->gigabytes);
    const struct quota_item *count = exceeded(call, &items, keys[claim->kind][0], claim->type, claim->count);
    if (size)
        refuse_size(call, claim, size);
    else if (count)
        refuse_count(call, claim, count);
    return !call->status;
}
