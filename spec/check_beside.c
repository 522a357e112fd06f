/* Former names of domains and groups: clients that stand in one domain name each other's. */
#include "base/text.h"
#include "spec/checker.h"
#include "spec/kinds.h"

/* Who goes by a name: the first, and one that is another client. */
struct naming {
    const struct client *client, *other;
    struct place at, other_at;
};

static bool is_beside(const struct kind *kind)
{
    return kind == &domain_kind || kind == &group_kind;
}

static const char *key_of(const struct checker *checker, const struct client *client, const struct kind *kind,
                          const char *domain, const char *name)
{
    return arena_print(&checker->fleet->arena, "%s\n%s \"%s\" of \"%s\"",
                       fleet_region_of(checker->fleet, client), kind->title, name, domain ? domain : "");
}

static const char *key_of_resource(const struct checker *checker, const struct client *client,
                                   const struct resource *resource, const char *name)
{
    const struct value *domain = resource->kind == &domain_kind ? NULL : resource_value(resource, "domain");
    return key_of(checker, client, resource->kind,
                  domain && domain->type == VALUE_REFERENCE ? domain->reference.name : NULL, name);
}

/* --- who names what --- */

typedef void named(struct checker *checker, const struct client *client, const char *key, struct place at);

static void note(struct checker *checker, const struct client *client, const char *key, struct place at)
{
    struct naming *naming = map_get(&checker->beside, key);
    if (!naming) {
        naming = ARENA_NEW(&checker->fleet->arena, struct naming);
        *naming = (struct naming){.client = client, .at = at};
        map_set(&checker->beside, key, naming);
    } else if (naming->client != client && !naming->other) {
        naming->other = client;
        naming->other_at = at;
    }
}

/* Of a fleet with a base: those whose files did not change may have claimed the name. */
static void check_claimed(struct checker *checker, const struct client *client, const char *key,
                          struct place at)
{
    const struct place *claimed = checker_holder(checker, &checker->claims->old_names, key);
    if (claimed)
        checker_client_problem(checker, client, at, NULL, "the name is a former one in %s:%u", claimed->file,
                               claimed->line);
}

static void each_name(struct checker *checker, const struct client *client, const struct resource *resource,
                      named *visit)
{
    if (is_beside(resource->kind) && resource->name)
        visit(checker, client, key_of_resource(checker, client, resource, resource->name), resource->at);
    for (size_t i = 0; i < resource->kind->field_count; i++) {
        const struct value *value = &resource->values[i];
        const struct kind *kind = resource->kind->fields[i].kind;
        if (kind && is_beside(kind) && value->type == VALUE_REFERENCE)
            visit(checker, client,
                  key_of(checker, client, kind, value->reference.domain, value->reference.name),
                  value_place(value, resource->at));
    }
}

static void note_all(struct checker *checker)
{
    const struct name_list names = fleet_names(&checker->fleet->arena, checker->fleet);
    map_init(&checker->beside, &checker->fleet->arena);
    checker->beside_known = true;
    for (size_t i = 0; i < names.count; i++) {
        const struct client *client = fleet_named(checker->fleet, names.items[i]);
        for (size_t k = 0; client->region && k < client->resource_count; k++)
            each_name(checker, client, client->resources[k], note);
    }
}

/* --- former names --- */

static void claim(struct checker *checker, const struct client *client, const struct resource *resource,
                  const struct value *formerly)
{
    if (formerly->type != VALUE_TEXT)
        return;
    if (!checker->beside_known)
        note_all(checker);
    const char *key = key_of_resource(checker, client, resource, formerly->text);
    const struct naming *naming = map_get(&checker->beside, key);
    struct place at = value_place(formerly, resource->at);
    struct arena *arena = checker->problems->arena;
    if (naming && (naming->client != client || naming->other)) {
        struct place user = naming->client != client ? naming->at : naming->other_at;
        checker_client_problem(checker, client, at, place_hint(arena, "it is", user, at),
                               "the former name \"%s\" is in use", formerly->text);
        return;
    }
    const struct place *first = checker_hold(checker, &checker->claims->old_names, key, at);
    if (first)
        checker_client_problem(checker, client, at, place_hint(arena, "the first is", *first, at),
                               "the former name \"%s\" is claimed twice", formerly->text);
}

void checker_check_beside(struct checker *checker, const struct client *client)
{
    for (size_t i = 0; i < client->resource_count; i++) {
        const struct resource *resource = client->resources[i];
        if (checker->fleet->base)
            each_name(checker, client, resource, check_claimed);
        if (!is_beside(resource->kind) || !resource->name)
            continue;
        const struct value *formerly = resource_value(resource, "formerly");
        for (size_t k = 0; formerly->type == VALUE_LIST && k < formerly->list.count; k++)
            claim(checker, client, resource, &formerly->list.items[k]);
    }
}
