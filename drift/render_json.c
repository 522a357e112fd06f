#include <string.h>

#include "base/text.h"
#include "drift/pass.h"
#include "drift/render.h"
#include "drift/summary.h"
#include "spec/encode.h"

static struct node *value_node(struct arena *arena, const struct difference *difference,
                               const struct value *value)
{
    return value->type == VALUE_ABSENT ? node_new_null(arena)
                                       : encode_value(arena, plan_row(difference), value);
}

/* "external" of "external.network": the rows of one group of a spec are one field here, as specs write it. */
static const char *group_of(struct arena *arena, const struct difference *difference)
{
    const char *dot = difference->field != NULL && difference->field->key != NULL
                          ? strchr(difference->field->key, '.')
                          : NULL;
    return dot == NULL ? NULL
                       : arena_copy(arena, difference->field->key, (size_t)(dot - difference->field->key));
}

/* How many of the differences from first on are of its group. */
static size_t group_length(struct arena *arena, const struct difference *first, size_t count)
{
    const char *group = group_of(arena, first);
    size_t length = 1;
    while (group != NULL && length < count && text_equal(group, group_of(arena, &first[length])))
        length++;
    return length;
}

enum side { SIDE_FROM, SIDE_TO };

static struct node *group_node(struct arena *arena, const struct difference *first, size_t count,
                               enum side side)
{
    struct node *map = node_new_map(arena);
    bool set = false;
    for (size_t i = 0; i < count; i++) {
        const struct value *value = side == SIDE_TO ? &first[i].to : &first[i].from;
        if (value->type == VALUE_ABSENT)
            continue;
        set |= value->type != VALUE_NULL;
        node_set(arena, map, strchr(first[i].field->key, '.') + 1, value_node(arena, &first[i], value));
    }
    return set ? map : node_new_null(arena);
}

/* That of the first member that has one. */
static const char *group_origin(struct arena *arena, const struct difference *first, size_t count)
{
    const char *origin = NULL;
    for (size_t i = 0; i < count && origin == NULL; i++)
        origin = summary_value_origin(arena, &first[i].to);
    return origin;
}

static struct node *fields_node(struct arena *arena, const struct difference_list *fields,
                                enum render_detail detail)
{
    struct node *list = node_new_list(arena);
    for (size_t i = 0, length; i < fields->count; i += length) {
        const struct difference *first = &fields->items[i];
        const char *group = group_of(arena, first);
        struct node *field = node_new_map(arena);
        length = group_length(arena, first, fields->count - i);
        node_set(arena, field, "name", node_new_text(arena, group != NULL ? group : first->name));
        node_set(arena, field, "from",
                 group != NULL ? group_node(arena, first, length, SIDE_FROM)
                               : value_node(arena, first, &first->from));
        node_set(arena, field, "to",
                 group != NULL ? group_node(arena, first, length, SIDE_TO)
                               : value_node(arena, first, &first->to));
        if (detail == RENDER_ORIGINS)
            node_set(arena, field, "origin", node_new_text(arena, group_origin(arena, first, length)));
        node_add(arena, list, field);
    }
    return list;
}

static struct node *change_node(struct arena *arena, const struct change *change, enum render_view view,
                                enum render_detail detail)
{
    struct node *node = node_new_map(arena);
    node_set(arena, node, "action", node_new_text(arena, action_word(change->action)));
    node_set(arena, node, "kind", node_new_text(arena, change->kind->name));
    node_set(arena, node, "project",
             node_new_text(arena, change->project[0] != '\0' ? change->project : NULL));
    node_set(arena, node, "name", node_new_text(arena, change->name));
    node_set(arena, node, "id", node_new_text(arena, change->id));
    node_set(arena, node, "fields", fields_node(arena, &change->fields, detail));
    node_set(arena, node, "cause", node_new_text(arena, cause_word(change->cause)));
    node_set(arena, node, "verdict", node_new_text(arena, verdict_word(change->verdict)));
    node_set(arena, node, "reason", node_new_text(arena, change->reason));
    if (detail == RENDER_ORIGINS)
        node_set(arena, node, "origin", node_new_text(arena, summary_change_origin(arena, change)));
    if (view == RENDER_APPLIED) {
        node_set(arena, node, "outcome", node_new_text(arena, outcome_word(change->outcome)));
        node_set(arena, node, "failure", node_new_text(arena, change->failure));
    }
    return node;
}

static struct node *client_node(struct arena *arena, const struct client_plan *client, enum render_view view,
                                enum render_detail detail)
{
    struct node *node = node_new_map(arena), *changes = node_new_list(arena),
                *problems = node_new_list(arena);
    for (size_t i = 0; i < client->changes.count; i++)
        node_add(arena, changes, change_node(arena, client->changes.items[i], view, detail));
    for (size_t i = 0; i < client->problems.count; i++)
        node_add(arena, problems, node_new_text(arena, client->problems.items[i]));
    node_set(arena, node, "name", node_new_text(arena, client->name));
    node_set(arena, node, "region", node_new_text(arena, client->region));
    node_set(arena, node, "state", node_new_text(arena, life_word(client->life)));
    node_set(arena, node, "status", node_new_text(arena, status_word(client->status)));
    node_set(arena, node, "changes", changes);
    node_set(arena, node, "problems", problems);
    return node;
}

static struct node *summary_node(struct arena *arena, const struct summary *summary)
{
    const struct {
        const char *name;
        size_t count;
    } rows[] = {
        {"create", summary->create},   {"update", summary->update}, {"delete", summary->delete},
        {"replace", summary->replace}, {"adopt", summary->adopt},   {"held", summary->held},
        {"blocked", summary->blocked}, {"extra", summary->extra},
    };
    struct node *node = node_new_map(arena);
    for (size_t i = 0; i < COUNT(rows); i++)
        node_set(arena, node, rows[i].name, node_new_integer(arena, (int64_t)rows[i].count));
    return node;
}

static struct node *violations_node(struct arena *arena, const struct violation_list *violations)
{
    struct node *list = node_new_list(arena);
    for (size_t i = 0; i < violations->count; i++) {
        const struct violation *violation = &violations->items[i];
        struct node *node = node_new_map(arena);
        node_set(arena, node, "client", node_new_text(arena, violation->client));
        node_set(arena, node, "region", node_new_text(arena, violation->region));
        node_set(arena, node, "residency", node_new_text(arena, violation->residency));
        node_set(arena, node, "project", node_new_text(arena, violation->project));
        node_set(arena, node, "id", node_new_text(arena, violation->id));
        node_set(arena, node, "objects", node_new_integer(arena, (int64_t)violation->objects));
        node_set(arena, node, "message", node_new_text(arena, violation->message));
        node_add(arena, list, node);
    }
    return list;
}

struct node *render_json(struct arena *arena, const struct plan *plan, enum render_view view,
                         enum render_detail detail)
{
    struct node *node = node_new_map(arena), *clients = node_new_list(arena);
    for (size_t i = 0; i < plan->clients.count; i++)
        node_add(arena, clients, client_node(arena, plan->clients.items[i], view, detail));
    node_set(arena, node, "format",
             node_new_text(arena, view == RENDER_DRIFT ? "tenantry.drift/1" : "tenantry.plan/1"));
    node_set(arena, node, "commit", node_new_text(arena, plan->commit));
    node_set(arena, node, "digest", node_new_text(arena, plan->digest));
    node_set(arena, node, "complete", node_new_boolean(arena, plan->complete));
    node_set(arena, node, "violations", violations_node(arena, &plan->violations));
    node_set(arena, node, "clients", clients);
    node_set(arena, node, "summary", summary_node(arena, &plan->summary));
    return node;
}
