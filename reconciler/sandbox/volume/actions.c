/* actions - what can be done to a volume. */
#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/volume/asset.h"

static void done(struct call *call, struct node *volume)
{
    asset_put(call, &volume_asset, volume);
    volume_answer_done(call, 202, "text/html; charset=UTF-8");
}

/* Extending what is attached came with a microversion. */
static bool may_extend(struct call *call, const struct node *volume, int64_t size)
{
    enum { EXTENDS_ATTACHED = 42 };
    const char *status = node_get_text(volume, "status");
    const int64_t now = node_get_integer(volume, "size", 0);
    if (strcmp(status, "available") != 0 &&
        !(strcmp(status, "in-use") == 0 && call->microversion >= EXTENDS_ATTACHED))
        call_refuse(call, 400, NULL,
                    "Invalid volume: Volume %s status must be '('available',)' to extend, "
                    "currently %s.",
                    node_get_text(volume, "id"), status);
    else if (size <= now)
        call_refuse(call, 400, NULL,
                    "Invalid input received: New size for extend must be greater than current size. "
                    "(current: %lld, extended: %lld).",
                    (long long)now, (long long)size);
    return !call->status;
}

static void extend(struct call *call, struct node *volume, const struct node *given)
{
    const int64_t size = shape_integer(given, "new_size", 0);
    const struct volume_claim claim = {CLAIM_VOLUME,
                                       node_get_text(volume, "project_id"),
                                       node_get_text(volume, "volume_type"),
                                       0,
                                       size - node_get_integer(volume, "size", 0),
                                       size};
    if (!may_extend(call, volume, size) || !volume_claim_fits(call, &claim))
        return;
    view_integer(call, volume, "size", size);
    done(call, volume);
}

static void set_bootable(struct call *call, struct node *volume, const struct node *given)
{
    view_text(call, volume, "bootable", shape_is_true(given, "bootable", false) ? "true" : "false");
    asset_put(call, &volume_asset, volume);
    volume_answer_done(call, 200, "text/html; charset=UTF-8");
}

static void set_readonly(struct call *call, struct node *volume, const struct node *given)
{
    view_text(call, view_part(node_get(volume, "metadata")), "readonly",
              shape_is_true(given, "readonly", false) ? "True" : "False");
    done(call, volume);
}

static void retype(struct call *call, struct node *volume, const struct node *given)
{
    const char *name = node_get_text(given, "new_type");
    const struct node *type = volume_type_find(call, name);
    if (!type) {
        call_refuse(call, 400, NULL, "Invalid input received: Invalid volume_type passed: %s.", name);
        return;
    }
    view_text(call, volume, "volume_type_id", node_get_text(type, "id"));
    view_text(call, volume, "volume_type", node_get_text(type, "name"));
    done(call, volume);
}

static void reset_status(struct call *call, struct node *volume, const struct node *given)
{
    if (node_get_text(given, "status"))
        view_from(call, volume, "status", given);
    done(call, volume);
}

static void force_delete(struct call *call, struct node *volume, const struct node *given)
{
    (void)given;
    volume_delete(call, volume);
}

static const struct shape extension[] = {
    {.name = "new_size", .type = SHAPE_INTEGER, .required = true, .least = 1, .most = SHAPE_MOST_INTEGER}};
static const struct shape bootability[] = {{.name = "bootable", .type = SHAPE_BOOLEAN, .required = true}};
static const struct shape readability[] = {{.name = "readonly", .type = SHAPE_BOOLEAN, .required = true}};
static const struct shape new_type[] = {
    {.name = "new_type", .type = SHAPE_TEXT, .required = true, .least = 1, .most = 255},
    {.name = "migration_policy", .type = SHAPE_TEXT, .nullable = true}};
static const struct shape new_status[] = {{.name = "status", .type = SHAPE_TEXT, .nullable = true},
                                          {.name = "attach_status", .type = SHAPE_TEXT, .nullable = true},
                                          {.name = "migration_status", .type = SHAPE_TEXT, .nullable = true}};

static const struct asset_action actions[] = {
    {"os-extend", false, extension, COUNT(extension), extend},
    {"os-set_bootable", false, bootability, COUNT(bootability), set_bootable},
    {"os-update_readonly_flag", false, readability, COUNT(readability), set_readonly},
    {"os-retype", false, new_type, COUNT(new_type), retype},
    {"os-reset_status", true, new_status, COUNT(new_status), reset_status},
    {"os-force_delete", true, NULL, 0, force_delete},
};

static void act(struct call *call)
{
    asset_act(call, &volume_asset, actions, COUNT(actions));
}

static const struct route rows[] = {{"POST", "/v3/{}/volumes/{}/action", act, NEEDS_TOKEN}};

const struct route_table volume_action_routes = {rows, COUNT(rows)};
