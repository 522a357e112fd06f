#include "spec/resource.h"

#include "base/map.h"
#include "base/text.h"
#include "spec/kinds.h"

struct resource *resource_new(struct arena *arena, const struct kind *kind, struct resource *parent,
                              struct place at)
{
    struct resource *resource = ARENA_NEW(arena, struct resource);
    resource->kind = kind;
    resource->parent = parent;
    resource->at = at;
    resource->values = ARENA_ARRAY(arena, struct value, kind->field_count);
    if (parent) {
        resource->domain = parent->domain;
        list_add(arena, &parent->children, resource);
    }
    return resource;
}

void resource_number(struct arena *arena, struct resource *resource, struct resource_list *all)
{
    resource->index = all->count;
    list_add(arena, all, resource);
    for (size_t i = 0; i < resource->children.count; i++)
        resource_number(arena, resource->children.items[i], all);
}

const struct resource *resource_project(const struct resource *resource)
{
    while (resource && resource->kind != &project_kind)
        resource = resource->parent;
    return resource;
}

bool resource_declares(const struct resource *resource, const struct kind *kind)
{
    for (; resource; resource = resource->parent)
        if (resource->declared >> kind_index(kind) & 1)
            return true;
    return false;
}

const struct value *resource_value(const struct resource *resource, const char *key)
{
    return &resource->values[kind_field(resource->kind, key)];
}

static bool is_named(const struct kind *kind)
{
    return kind->field_count > 0 && text_equal(kind->fields[0].key, "name");
}

/* What no two resources of a client may share. A name is one in the project; what has a label, one in its
 * parent. */
static const char *key_of(struct arena *arena, const struct resource *resource, const char *name)
{
    const struct resource *scope = is_named(resource->kind) ? resource_project(resource) : resource->parent;
    return arena_print(arena, "%s %zu %s", resource->kind->name, scope ? scope->index : 0, name);
}

/* Projects are told apart across clients, by the fleet. */
static bool is_told_apart(const struct resource *resource)
{
    if (resource->kind == &project_kind || resource->kind->singleton)
        return false;
    return is_named(resource->kind) ? value_is_set(&resource->values[0]) : !resource->flawed;
}

static bool is_renamed(const struct kind *kind)
{
    for (size_t i = 0; i < kind->field_count; i++)
        if (text_equal(kind->fields[i].key, "formerly"))
            return true;
    return false;
}

static const char *unread_key(struct arena *arena, const struct resource *project, const struct kind *kind)
{
    return arena_print(arena, "unread %zu %s", project ? project->index : 0, kind->name);
}

/* Sections that were written and cannot be read: what stands in them, or below, is not missing. */
static void note_unread(struct arena *arena, struct map *names, struct resource *resource)
{
    for (size_t row = 0; row < resource->kind->field_count; row++) {
        const struct field *field = &resource->kind->fields[row];
        if (field->type != FIELD_CHILDREN || !resource->values[row].line)
            continue;
        for (size_t i = 0; i < KIND_COUNT; i++)
            for (const struct kind *kind = kinds[i]; kind; kind = kind->parent)
                if (kind == field->kind)
                    map_set(names, unread_key(arena, resource_project(resource), kinds[i]), resource);
    }
}

/* The second of those that are alike is "… (2)". */
static void number_alike(struct arena *arena, struct arena *scratch, struct resource *const *resources,
                         size_t count)
{
    struct map numbers; /* key -> the last number given to one like it */
    map_init(&numbers, scratch);
    for (size_t i = 0; i < count; i++) {
        struct resource *resource = resources[i];
        if (!resource->kind->counted || !is_told_apart(resource))
            continue;
        const char *plain = resource->name, *key = key_of(scratch, resource, plain);
        size_t *number = map_get(&numbers, key);
        if (number)
            do
                resource->name = arena_print(arena, "%s (%zu)", plain, ++*number);
            while (map_has(&numbers, key_of(scratch, resource, resource->name)));
        number = ARENA_NEW(scratch, size_t);
        *number = 1;
        map_set(&numbers, key_of(scratch, resource, resource->name), number);
    }
}

static const char *link_key(struct arena *arena, const char *project)
{
    return arena_print(arena, "of the client %s", project);
}

static void note_names(struct arena *arena, struct map *names, struct resource *const *resources,
                       size_t count, struct problems *problems)
{
    for (size_t i = 0; i < count; i++) {
        struct resource *resource = resources[i];
        note_unread(arena, names, resource);
        if (resource->kind == &project_kind)
            map_set(names, link_key(arena, resource->name), resource);
        if (!is_told_apart(resource))
            continue;
        const char *key = key_of(arena, resource, resource->name);
        const struct resource *first = map_get(names, key);
        if (first)
            problem_add(problems, SEVERITY_ERROR,
                        is_named(resource->kind) ? value_place(&resource->values[0], resource->at)
                                                 : resource->at,
                        place_hint(arena, "the first is", first->at, resource->at),
                        "%s \"%s\" is declared twice", resource->kind->title, resource->name);
        else
            map_set(names, key, resource);
    }
}

static void check_formerly(struct arena *arena, const struct map *names, struct map *claims,
                           struct resource *resource, struct problems *problems)
{
    const struct value *formerly = resource_value(resource, "formerly");
    for (size_t i = 0; formerly->type == VALUE_LIST && i < formerly->list.count; i++) {
        const struct value *item = &formerly->list.items[i];
        if (!value_is_set(item))
            continue;
        if (resource->kind->born && text_equal(resource->name, resource->kind->born)) {
            problem_add(problems, SEVERITY_ERROR, value_place(item, resource->at), "leave `formerly` out",
                        "nothing is renamed to \"%s\": every project has one", resource->name);
            continue;
        }
        const char *key = key_of(arena, resource, item->text);
        const struct resource *user = map_get(names, key), *claimant = map_get(claims, key);
        if (user || text_equal(item->text, resource->kind->born))
            problem_add(problems, SEVERITY_ERROR, value_place(item, resource->at), NULL,
                        "the former name \"%s\" is in use", item->text);
        else if (claimant && claimant != resource)
            problem_add(problems, SEVERITY_ERROR, value_place(item, resource->at), NULL,
                        "the former name \"%s\" is claimed by \"%s\" as well", item->text, claimant->name);
        else
            map_set(claims, key, resource);
    }
}

/* The nearest name of that kind in the project of the resource, or of a project, as a hint; NULL if none is
 * near. */
static const char *hint_for(struct arena *arena, struct resource *const *resources, size_t count,
                            const struct resource *resource, const struct kind *kind, const char *name)
{
    struct name_list names = {0};
    for (size_t i = 0; i < count; i++)
        if (resources[i]->kind == kind && resources[i]->name &&
            (kind == &project_kind || resource_project(resources[i]) == resource_project(resource)))
            list_add(arena, &names, resources[i]->name);
    const char *near = text_nearest(name, names.items, names.count);
    return near ? arena_print(arena, "did you mean \"%s\"?", near) : NULL;
}

/* What stands beside the projects, in the client's domain; elsewhere it is looked up. */
static void link_beside(struct arena *arena, const struct map *names, const struct resource *resource,
                        const struct kind *kind, struct value *value)
{
    if (kind == &domain_kind || text_equal(value->reference.domain, resource->domain))
        value->reference.target =
            map_get(names, arena_print(arena, "%s 0 %s", kind->name, value->reference.name));
}

/* Another project of the client. */
static void link_project(struct arena *arena, const struct map *names, struct resource *const *resources,
                         size_t count, const struct resource *resource, struct value *value,
                         struct problems *problems)
{
    value->reference.target = map_get(names, link_key(arena, value->reference.name));
    if (!value->reference.target)
        problem_add(problems, SEVERITY_ERROR, value_place(value, resource->at),
                    problems->errors < PROBLEMS_GUESSED
                        ? hint_for(arena, resources, count, resource, &project_kind, value->reference.name)
                        : NULL,
                    "the client has no project \"%s\"", value->reference.name);
}

static void link_value(struct arena *arena, const struct map *names, struct resource *const *resources,
                       size_t count, struct resource *resource, size_t row, struct problems *problems)
{
    const struct field *field = &resource->kind->fields[row];
    struct value *value = &resource->values[row];
    if (field->type != FIELD_REFERENCE || field->kind->scope == SCOPE_CLOUD ||
        value->type != VALUE_REFERENCE || value->reference.target)
        return;
    if (field->kind->scope == SCOPE_CLIENT) {
        link_beside(arena, names, resource, field->kind, value);
        return;
    }
    if (field->kind == &project_kind) {
        link_project(arena, names, resources, count, resource, value, problems);
        return;
    }
    const struct resource *project = resource_project(resource);
    const char *key = arena_print(arena, "%s %zu %s", field->kind->name, project ? project->index : 0,
                                  value->reference.name);
    value->reference.target = map_get(names, key);
    if (value->reference.target || field->kind->found_outside ||
        text_equal(value->reference.name, field->kind->born) ||
        map_has(names, unread_key(arena, project, field->kind)))
        return;
    problem_add(problems, SEVERITY_ERROR, value_place(value, resource->at),
                problems->errors < PROBLEMS_GUESSED
                    ? hint_for(arena, resources, count, resource, field->kind, value->reference.name)
                    : NULL,
                "there is no %s \"%s\" in the project", field->kind->title, value->reference.name);
}

void resources_check(struct arena *arena, struct resource *const *resources, size_t count,
                     struct problems *problems)
{
    struct arena scratch; /* of the keys and hints */
    struct map names, claims;
    arena_init(&scratch);
    map_init(&names, &scratch);
    map_init(&claims, &scratch);
    number_alike(arena, &scratch, resources, count);
    note_names(&scratch, &names, resources, count, problems);
    for (size_t i = 0; i < count; i++) {
        if (is_renamed(resources[i]->kind) && is_told_apart(resources[i]))
            check_formerly(&scratch, &names, &claims, resources[i], problems);
        for (size_t row = 0; row < resources[i]->kind->field_count; row++)
            link_value(&scratch, &names, resources, count, resources[i], row, problems);
    }
    arena_release(&scratch);
    for (size_t i = 0; i < count; i++)
        if (resources[i]->kind->check)
            resources[i]->kind->check(resources[i], problems);
}
