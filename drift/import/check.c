/* Is what was written a spec, and does a plan of it change nothing? */
#include <string.h>

#include "base/text.h"
#include "base/yaml.h"
#include "drift/import/part.h"
#include "spec/promise.h"

/* A line for each node, so that problems have a place. */
static unsigned number(struct node *node, unsigned line)
{
    node->line = line++;
    node->column = 1;
    for (size_t i = 0; node->type == NODE_LIST && i < node->count; i++)
        line = number(node->items[i], line);
    for (size_t i = 0; node->type == NODE_MAP && i < node->count; i++) {
        node->entries[i].key->line = line;
        node->entries[i].key->column = 1;
        line = number(node->entries[i].value, line + 1);
    }
    return line;
}

static unsigned last_line(const struct node *node)
{
    unsigned last = node->line;
    for (size_t i = 0; node->type == NODE_LIST && i < node->count; i++)
        last = last_line(node->items[i]);
    for (size_t i = 0; node->type == NODE_MAP && i < node->count; i++)
        last = last_line(node->entries[i].value);
    return last;
}

/* The smallest one that has the line. */
static struct thing *find_thing(struct work *work, unsigned line)
{
    struct thing *found = NULL;
    for (size_t i = 0; i < work->things.count; i++) {
        struct thing *thing = &work->things.items[i];
        if (thing->node != NULL && thing->first <= line && line <= thing->last &&
            (found == NULL || thing->first >= found->first))
            found = thing;
    }
    return found;
}

/* "quota.compute" is in a map of its own, which goes with the last of its entries. */
static void remove_key(struct work *work, struct node *map, const char *key)
{
    const char *dot = strchr(key, '.');
    if (dot == NULL) {
        node_remove(map, key);
        return;
    }
    const char *group = arena_copy(work->arena, key, (size_t)(dot - key));
    for (size_t i = 0; i < map->count; i++) {
        struct node *value = map->entries[i].value;
        if (!text_equal(map->entries[i].key->text, group))
            continue;
        node_remove(value, dot + 1);
        if (value->count == 0)
            node_remove(map, group);
        return;
    }
}

/* With all of its collection, where a plan would take it away from beside the others. */
static void take_out(struct work *work, struct thing *thing, const struct problem *problem)
{
    const struct live *live = thing->live;
    struct node *list = thing->list;
    const char *hint = problem->hint != NULL ? arena_print(work->arena, " (%s)", problem->hint) : "";
    import_lose(work, thing->map, thing->key, "%s: %s%s", import_called(work, live), problem->message, hint);
    for (size_t i = 0; list != NULL && i < list->count; i++)
        if (list->items[i] == thing->node) {
            memmove(&list->items[i], &list->items[i + 1], (list->count - i - 1) * sizeof(struct node *));
            list->count--;
        }
    bool is_at_risk = import_is_at_risk(work, live);
    if (list == NULL || list->count == 0 || is_at_risk)
        remove_key(work, thing->map, thing->key);
    const struct kind *above = live->kind->parent;
    const struct live *on = above != NULL ? snapshot_by_id(work->snapshot, above, live->parent_id) : NULL;
    if (list != NULL && list->count > 0 && is_at_risk && on != NULL)
        import_lose_all(work, thing->map, thing->key, on);
    thing->node = NULL;
}

static const struct problem *first_error(const struct problems *problems)
{
    for (size_t i = 0; i < problems->list.count; i++)
        if (problems->list.items[i].severity == SEVERITY_ERROR)
            return &problems->list.items[i];
    return NULL;
}

const struct client *import_settle(struct work *work)
{
    for (;;) {
        (void)number(work->document, 1);
        for (size_t i = 0; i < work->things.count; i++)
            if (work->things.items[i].node != NULL) {
                work->things.items[i].first = work->things.items[i].node->line;
                work->things.items[i].last = last_line(work->things.items[i].node);
            }
        struct problems problems;
        problems_init(&problems, work->arena);
        const struct client *client = client_read(work->arena, work->document, GROUND_WHOLE, &problems);
        const struct problem *problem = first_error(&problems);
        if (problem == NULL)
            return client;
        struct thing *thing = find_thing(work, problem->at.line);
        if (thing == NULL) {
            list_add(work->arena, &work->out->losses, problem->message);
            return NULL;
        }
        take_out(work, thing, problem);
    }
}

/* --- what a plan makes of it --- */

static bool is_mark_alone(const struct change *change)
{
    for (size_t i = 0; i < change->fields.count; i++)
        if (change->fields.items[i].field != NULL)
            return false;
    return change->action == ACTION_UPDATE || change->action == ACTION_ADOPT;
}

/* It was told that the project is disabled. */
static bool is_told(const struct change *change)
{
    for (size_t i = 0; i < change->fields.count; i++)
        if (change->fields.items[i].field != NULL && !text_equal(change->fields.items[i].name, "enabled"))
            return false;
    return change->kind == &project_kind && change->live != NULL && change->live->mark_suspended == NULL;
}

static void tell(struct work *work, const char *text)
{
    list_add(work->arena, &work->remarks, ((struct yaml_remark){work->document, NULL, text}));
    list_add(work->arena, &work->out->losses, text);
}

/* What a fleet with this Region refuses. */
static void tell_unlimited(struct work *work, const struct client *client)
{
    for (enum scarce what = 0; what < SCARCE_COUNT; what++)
        for (size_t i = 0; work->region->oversell[what] >= 0 && i < client->resource_count; i++) {
            struct promise promise;
            if (promise_of(client->resources[i], what, &promise) && promise.amount < 0)
                tell(work,
                     arena_print(work->arena,
                                 "this is refused until `%s` is bounded: it is unlimited, and the Region has "
                                 "an `oversell` ratio",
                                 promise.key));
        }
}

static void tell_change(struct work *work, const struct change *change)
{
    const char *at = change->project[0] != '\0' ? arena_print(work->arena, "%s/", change->project) : "";
    const char *what = arena_print(work->arena, "%s of %s %s%s", action_word(change->action),
                                   change->kind->title, at, change->name);
    const char *field = change->fields.count > 0 && change->action != ACTION_CREATE
                            ? arena_print(work->arena, " (%s)", change->fields.items[0].name)
                            : "";
    const char *why = change->reason != NULL ? arena_print(work->arena, ": %s", change->reason) : "";
    tell(work, arena_print(work->arena, "a plan of this is not empty: %s%s%s", what, field, why));
}

void import_foresee(struct work *work, const struct client *client)
{
    const struct plan_input input = {
        .client = client, .region = work->region, .policy = work->policy, .snapshot = work->snapshot};
    tell_unlimited(work, client);
    const struct client_plan *plan = plan_client(work->arena, &input);
    for (size_t i = 0; i < plan->changes.count; i++) {
        const struct change *change = plan->changes.items[i];
        if (change->action != ACTION_NONE && !is_mark_alone(change) && !is_told(change))
            tell_change(work, change);
    }
}

bool import_reads_back(struct work *work, const struct client *client, const char *text)
{
    struct problems problems;
    struct node_list documents = {0};
    problems_init(&problems, work->arena);
    if (!yaml_parse(work->arena, client->name, text, strlen(text), &yaml_default_bounds, &problems,
                    &documents) ||
        documents.count != 1)
        return false;
    const struct client *read = client_read(work->arena, documents.items[0], GROUND_WHOLE, &problems);
    return read->valid && text_equal(read->name, client->name) && text_equal(read->digest, client->digest);
}
