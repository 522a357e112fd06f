#include "drift/import/import.h"

#include <stdarg.h>
#include <string.h>

#include "base/text.h"
#include "drift/import/part.h"
#include "drift/mark.h"
#include "spec/encode.h"

/* --- what is left out --- */

void import_lose(struct work *work, const struct node *map, const char *key, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *what = arena_vprint(work->arena, format, arguments);
    va_end(arguments);
    const char *dot = key != NULL ? strchr(key, '.') : NULL;
    struct yaml_remark remark = {map, dot != NULL ? arena_copy(work->arena, key, (size_t)(dot - key)) : key,
                                 arena_print(work->arena, "not imported: %s", what)};
    list_add(work->arena, &work->remarks, remark);
    list_add(work->arena, &work->out->losses, what);
}

void import_lose_all(struct work *work, const struct node *map, const char *key, const struct live *on)
{
    import_lose(work, map, key, "no %s of %s: beside some a plan would remove the others", key,
                import_called(work, on));
}

const char *import_called(const struct work *work, const struct live *live)
{
    const char *label = resolve_label(work->arena, work->snapshot, work->region, live, NULL);
    return live->id[0] != '\0' && !live->kind->singleton && !text_equal(label, live->id)
               ? arena_print(work->arena, "%s %s (%s)", live->kind->title, label, live->id)
               : arena_print(work->arena, "%s %s", live->kind->title, label);
}

static bool is_named(const struct kind *kind)
{
    return kind->label == NULL && kind->scope == SCOPE_PROJECT && kind != &project_kind;
}

static void lose_double(struct work *work, const struct live *live, size_t count)
{
    map_set(&work->lost, arena_print(work->arena, "%zu", live->serial),
            (void *)arena_print(work->arena, "%zu are called so", count));
}

/* Of one name there is one: the one that carries it in its mark, or none. */
static void find_doubles(struct work *work, const struct kind *kind)
{
    struct live_list list = snapshot_in_project(work->arena, work->snapshot, kind, work->project);
    for (size_t i = 0; i < list.count; i++) {
        const struct live *live = list.items[i], *marked = NULL;
        size_t count = 0, marks = 0;
        for (size_t j = 0; j < list.count; j++) {
            if (!text_equal(list.items[j]->name, live->name))
                continue;
            count++;
            if (text_equal(list.items[j]->owner, work->tenant->name) &&
                text_equal(list.items[j]->mark_name, mark_name(work->arena, live->name)))
                marked = list.items[j], marks++;
        }
        if (count > 1 && live->name != NULL && (marks != 1 || marked != live))
            lose_double(work, live, count);
    }
}

/* --- collections --- */

struct member {
    struct live_list alike; /* the first, and those that are gathered with it */
    const char *label;
};

struct member_list LIST_OF(struct member);

static bool is_alike(const struct kind *kind, const struct live *a, const struct live *b)
{
    const char *gathered = NULL;
    for (size_t i = 0; i < kind->spec_count; i++)
        if (kind->spec[i].gathers != NULL)
            gathered = kind->spec[i].gathers;
    for (size_t i = 0; gathered != NULL && i < kind->field_count; i++)
        if (!text_equal(kind->fields[i].key, gathered) && !value_equal(&a->values[i], &b->values[i]))
            return false;
    return gathered != NULL;
}

static void add_member(struct work *work, struct member_list *members, struct live *live)
{
    const char *label = resolve_label(work->arena, work->snapshot, work->region, live, NULL);
    size_t at = members->count;
    list_add(work->arena, members, ((struct member){.label = label}));
    for (; at > 0 && strcmp(members->items[at - 1].label, label) > 0; at--)
        members->items[at] = members->items[at - 1];
    members->items[at] = (struct member){.label = label};
    list_add(work->arena, &members->items[at].alike, live);
}

static struct member_list gather(struct work *work, const struct live_list *list)
{
    struct member_list sorted = {0}, members = {0};
    for (size_t i = 0; i < list->count; i++)
        add_member(work, &sorted, list->items[i]);
    for (size_t i = 0; i < sorted.count; i++) {
        struct live *live = sorted.items[i].alike.items[0];
        struct member *same = NULL;
        for (size_t j = 0; j < members.count; j++)
            if (is_alike(live->kind, members.items[j].alike.items[0], live))
                same = &members.items[j];
        if (same != NULL)
            list_add(work->arena, &same->alike, live);
        else
            list_add(work->arena, &members, sorted.items[i]);
    }
    return members;
}

/* What of the kind is on the object, or, of a kind that is written beside its parent, on what is in it. */
static struct live_list members_of(struct work *work, const struct kind *kind, const struct live *on)
{
    struct live_list found = {0};
    if (kind->singleton) {
        struct live *live = snapshot_by_id(work->snapshot, kind, on->id);
        if (live != NULL)
            list_add(work->arena, &found, live);
        return found;
    }
    if (kind->under != NULL)
        return snapshot_in_project(work->arena, work->snapshot, kind, on->id);
    const struct live_list *list = snapshot_of_parent(work->snapshot, kind, on->id);
    for (size_t i = 0; i < list->count; i++)
        list_add(work->arena, &found, list->items[i]);
    return found;
}

static const struct value *live_value(const struct live *live, const char *key)
{
    return &live->values[kind_field(live->kind, key)];
}

/* From the group itself: what the group `default` is born with beside leave to send. */
static bool is_from_itself(const struct live *rule)
{
    const struct value *from = live_value(rule, "from.group");
    return from->type == VALUE_REFERENCE && text_equal(from->reference.id, rule->parent_id) &&
           !value_is_set(live_value(rule, "protocol")) && !value_is_set(live_value(rule, "description"));
}

/* Are there two such, one for each IP version, and no other of the direction? */
static bool is_as_born(const struct live_list *rules, const char *direction,
                       bool (*is_born)(const struct live *rule))
{
    size_t count = 0, born = 0;
    for (size_t i = 0; i < rules->count; i++) {
        if (!text_equal(live_value(rules->items[i], "direction")->text, direction))
            continue;
        count++;
        born += is_born(rules->items[i]);
    }
    return count == 2 && born == 2;
}

/* Without those that a group is born with, where these are all of their direction: silence keeps them. */
static struct live_list said_rules(struct arena *arena, const struct live_list *rules)
{
    struct live_list said = {0};
    bool is_born = is_as_born(rules, "egress", extras_is_born);
    for (size_t i = 0; i < rules->count; i++)
        if (!is_born || !extras_is_born(rules->items[i]))
            list_add(arena, &said, rules->items[i]);
    return said;
}

/* What every project has, as it was born: nobody says anything of it. */
static bool is_untouched(const struct work *work, const struct live *live)
{
    const struct live_list *rules = snapshot_of_parent(work->snapshot, &security_group_rule_kind, live->id);
    return live->kind == &security_group_kind && text_equal(live->name, live->kind->born) &&
           is_as_born(rules, "egress", extras_is_born) && is_as_born(rules, "ingress", is_from_itself);
}

static void add_children(struct work *work, const struct live *on, struct node *map);

/* Those that can be said; a comment says why the others are left out. */
static struct live_list sayable(struct work *work, struct node *map, const char *key,
                                const struct live_list *alike)
{
    struct live_list found = {0};
    for (size_t i = 0; i < alike->count; i++) {
        struct live *live = alike->items[i];
        const struct live_list alone = {&live, 1, 1};
        const char *why = map_get(&work->lost, arena_print(work->arena, "%zu", live->serial));
        if (why == NULL && alike->count > 1)
            (void)import_object(work, live, &alone, &why);
        if (why == NULL)
            list_add(work->arena, &found, live);
        else
            import_lose(work, map, key, "%s: %s", import_called(work, live), why);
    }
    return found;
}

/* One of a collection; NULL: it is left out. is_whole: nothing is, but for what is on it. */
static struct node *add_one(struct work *work, struct node *map, const char *key, const struct member *member,
                            bool *is_whole)
{
    struct live_list said = sayable(work, map, key, &member->alike);
    const struct live *live = said.count > 0 ? said.items[0] : NULL;
    const char *why = NULL;
    struct node *node = live != NULL ? import_object(work, live, &said, &why) : NULL;
    if (why != NULL)
        import_lose(work, map, key, "%s: %s", import_called(work, live), why);
    *is_whole = node != NULL && said.count == member->alike.count;
    if (node == NULL)
        return NULL;
    add_children(work, live, node);
    return import_shortest(live->kind, node);
}

static void put_collection(struct work *work, struct node *map, const struct field *row, struct node *list)
{
    const char *key = row->key;
    bool is_single = kind_is_single(row);
    if (is_single && list->count > 1) {
        import_lose(work, map, key, "%zu of %s: a spec says one", list->count, row->kind->title);
        return;
    }
    node_put(work->arena, map, key, is_single ? list->items[0] : list);
}

static void add_collection(struct work *work, const struct live *on, struct node *map,
                           const struct field *row)
{
    const struct kind *kind = row->kind;
    const char *project = kind->scope == SCOPE_PROJECT ? work->project : NULL;
    if (!snapshot_knows(work->snapshot, kind, project)) {
        if (snapshot_error(work->snapshot, kind, project) == NULL)
            return; /* the cloud has no such service */
        import_lose(work, map, row->key, "%s", match_unread(work->arena, work->snapshot, kind, project));
        work->out->is_incomplete = true;
        return;
    }
    struct live_list all = members_of(work, kind, on);
    bool are_rules = kind == &security_group_rule_kind;
    if (are_rules)
        all = said_rules(work->arena, &all);
    struct member_list members = gather(work, &all);
    struct node *list = node_new_list(work->arena);
    size_t first = work->things.count;
    bool is_at_risk = false, is_whole = true;
    for (size_t i = 0; i < members.count; i++) {
        const struct live *live = members.items[i].alike.items[0];
        if (is_untouched(work, live))
            continue;
        bool is_said;
        struct node *node = add_one(work, map, row->key, &members.items[i], &is_said);
        is_at_risk |= !is_said && import_is_at_risk(work, live);
        is_whole &= is_said;
        if (node == NULL || (kind->singleton && node->count == 0))
            continue;
        node_add(work->arena, list, node);
        struct thing thing = {.live = live, .node = node, .map = map, .key = row->key};
        thing.list = kind_is_single(row) ? NULL : list;
        list_add(work->arena, &work->things, thing);
    }
    if (is_at_risk && (list->count > 0 || are_rules)) {
        import_lose_all(work, map, row->key, on);
        work->things.count = first;
    } else if (list->count > 0 || (are_rules && is_whole)) {
        put_collection(work, map, row, list);
    }
}

static void add_children(struct work *work, const struct live *on, struct node *map)
{
    for (size_t i = 0; i < on->kind->field_count; i++)
        if (on->kind->fields[i].type == FIELD_CHILDREN)
            add_collection(work, on, map, &on->kind->fields[i]);
}

/* --- the document --- */

/* Disabled, and not because its client is suspended. */
static void tell_disabled(struct work *work, const struct live *live, const struct node *map)
{
    const struct value *enabled = live_value(live, "enabled");
    if (enabled->type == VALUE_BOOL && !enabled->boolean && live->mark_suspended == NULL)
        import_lose(work, map, "name",
                    "project %s is disabled: an apply enables it, but for `state: suspended` here, or in the "
                    "Policy `ignore: [{kind: project, field: enabled, client: %s}]`",
                    live->name, work->tenant->name);
}

/* What is the project's own, and stands on something that is not: nothing here has a place for it. */
static void tell_strays(struct work *work, const struct node *map)
{
    for (size_t i = 0; i < KIND_COUNT; i++) {
        const struct kind *above = kinds[i]->parent;
        if (above == NULL || above == &project_kind || kinds[i]->mark == MARK_NONE)
            continue;
        struct live_list list = snapshot_in_project(work->arena, work->snapshot, kinds[i], work->project);
        for (size_t j = 0; j < list.count; j++) {
            const struct live *on = snapshot_by_id(work->snapshot, above, list.items[j]->parent_id);
            if (on != NULL && !text_equal(on->project_id, work->project))
                import_lose(work, map, NULL, "%s: it stands on %s, which is of another project",
                            import_called(work, list.items[j]), import_called(work, on));
        }
    }
}

/* False: it is left out, and no other project may be named without it. */
static bool add_project(struct work *work, struct node *list, const struct live *live)
{
    const char *why;
    struct live_list alone = {0};
    struct node *map;
    live = snapshot_by_id(work->snapshot, &project_kind, live->id);
    if (live == NULL)
        return true; /* it has gone meanwhile */
    work->project = live->id;
    for (size_t i = 0; i < KIND_COUNT; i++)
        if (is_named(kinds[i]))
            find_doubles(work, kinds[i]);
    map = import_object(work, live, &alone, &why);
    if (map == NULL) {
        import_lose(work, work->document, "projects", "%s: %s", import_called(work, live), why);
        return !import_is_at_risk(work, live);
    }
    add_children(work, live, map);
    tell_strays(work, map);
    tell_disabled(work, live, map);
    node_add(work->arena, list, map);
    struct thing thing = {.live = live, .node = map, .map = work->document, .list = list, .key = "projects"};
    list_add(work->arena, &work->things, thing);
    return true;
}

static enum life life_of(struct work *work)
{
    size_t suspended = 0, terminated = 0, count = work->tenant->projects.count;
    for (size_t i = 0; i < count; i++) {
        suspended += work->tenant->projects.items[i]->mark_suspended != NULL;
        terminated += work->tenant->projects.items[i]->mark_terminated != NULL;
    }
    if ((suspended > 0 && suspended < count) || (terminated > 0 && terminated < count))
        import_lose(work, work->document, "state", "%zu of %zu projects are suspended, %zu terminated",
                    suspended, count, terminated);
    return terminated == count ? LIFE_TERMINATED : suspended > 0 ? LIFE_SUSPENDED : LIFE_ACTIVE;
}

/* Its own domain with who may do what there, or the name alone. */
static void add_domain(struct work *work)
{
    const struct tenant *tenant = work->tenant;
    const struct live_list *list = snapshot_by_name(work->snapshot, &domain_kind, tenant->domain);
    const struct live *live = list->count == 1 ? list->items[0] : NULL;
    const struct live_list alone = {0};
    struct node *map = NULL;
    const char *why;
    if (text_equal(tenant->domain, DEFAULT_DOMAIN))
        return;
    if (live != NULL && text_equal(live->owner, tenant->name))
        map = import_object(work, live, &alone, &why);
    if (map == NULL) { /* it is used as it is */
        map = node_new_map(work->arena);
        node_set(work->arena, map, "name", node_new_text(work->arena, tenant->domain));
    }
    if (live != NULL && (tenant->owns_domain || text_equal(live->owner, tenant->name)))
        add_children(work, live, map);
    node_set(work->arena, work->document, "domain", import_shortest(&domain_kind, map));
}

static void add_groups(struct work *work)
{
    struct node *list = node_new_list(work->arena);
    for (size_t i = 0; i < work->tenant->groups.count; i++) {
        const char *id = work->tenant->groups.items[i]->id;
        struct live *live = snapshot_by_id(work->snapshot, &group_kind, id);
        struct member member = {0};
        if (live == NULL)
            continue;
        list_add(work->arena, &member.alike, live);
        bool is_said;
        struct node *node = add_one(work, work->document, "groups", &member, &is_said);
        if (node == NULL)
            continue;
        node_add(work->arena, list, node);
        struct thing thing = {
            .live = live, .node = node, .map = work->document, .list = list, .key = "groups"};
        list_add(work->arena, &work->things, thing);
    }
    if (list->count > 0)
        node_set(work->arena, work->document, "groups", list);
}

static void write_document(struct work *work)
{
    struct arena *arena = work->arena;
    struct node *document = work->document = node_new_map(arena), *projects = node_new_list(arena);
    node_set(arena, document, "apiVersion", node_new_text(arena, document_versions[0]));
    node_set(arena, document, "kind", node_new_text(arena, "Client"));
    node_set(arena, document, "name", node_new_text(arena, work->tenant->name));
    node_set(arena, document, "region", node_new_text(arena, work->region->name));
    enum life life = life_of(work);
    if (life != LIFE_ACTIVE)
        node_set(arena, document, "state", node_new_text(arena, life_word(life)));
    add_domain(work);
    add_groups(work);
    bool is_safe = true;
    for (size_t i = 0; i < work->tenant->projects.count; i++)
        is_safe &= add_project(work, projects, work->tenant->projects.items[i]);
    if (is_safe && projects->count > 0)
        node_set(arena, document, "projects", projects);
}

struct import *import_tenant(struct arena *arena, const struct tenant *tenant,
                             const struct snapshot *snapshot, const struct region *region,
                             const struct policy *policy)
{
    struct work work = {
        .arena = arena, .tenant = tenant, .snapshot = snapshot, .region = region, .policy = policy};
    work.out = ARENA_NEW(arena, struct import);
    work.out->name = tenant->name;
    map_init(&work.lost, arena);
    write_document(&work);
    const struct client *client = import_settle(&work);
    if (client != NULL && client->projects.count == 0)
        list_add(arena, &work.out->losses, "none of its projects can be a spec's: no file is written");
    else if (client != NULL) {
        import_foresee(&work, client);
        work.out->text = yaml_print(arena, work.document, &work.remarks);
        if (!import_reads_back(&work, client, work.out->text)) {
            list_add(arena, &work.out->losses, "it is larger than a file of specs may be");
            work.out->text = NULL;
        }
    }
    return work.out;
}
