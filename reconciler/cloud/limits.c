#include "reconciler/cloud/limits.h"

#include "base/text.h"
#include "spec/encode.h"

bool limits_may_have(const struct kind *kind)
{
    for (size_t i = 0; i < kind->field_count; i++)
        if (kind->fields[i].unified)
            return true;
    return false;
}

uint64_t limits_common(const struct kind *kind)
{
    uint64_t rows = 0;
    for (size_t i = 0; i < kind->field_count; i++)
        rows |= (uint64_t)(kind->fields[i].unified == NULL) << i;
    return rows;
}

bool limits_init(struct limits *limits, struct arena *arena, const struct kind *kind,
                 const struct endpoint *service)
{
    if (!service || !service->service_id)
        return false;
    *limits = (struct limits){
        .arena = arena,
        .kind = kind,
        .service_id = arena_text(arena, service->service_id),
        .region = arena_text(arena, service->region),
        .registered = ARENA_ARRAY(arena, struct limit, kind->field_count),
    };
    map_init(&limits->projects, arena);
    return true;
}

const char *limits_registered_path(const struct limits *limits)
{
    return arena_print(limits->arena, "/v3/registered_limits?service_id=%s",
                       encode_escaped(limits->arena, limits->service_id));
}

const char *limits_path(const struct limits *limits, const char *project_id)
{
    const char *path = arena_print(limits->arena, "/v3/limits?service_id=%s",
                                   encode_escaped(limits->arena, limits->service_id));
    return project_id ? arena_print(limits->arena, "%s&project_id=%s", path,
                                    encode_escaped(limits->arena, project_id))
                      : path;
}

/* The row of the field that the object is of; the number of fields where it is another's. */
static size_t row_of(const struct limits *limits, const struct node *object)
{
    const char *name = node_get_text(object, "resource_name");
    size_t row = 0;
    while (row < limits->kind->field_count && !(name && text_equal(limits->kind->fields[row].unified, name)))
        row++;
    return text_equal(node_get_text(object, "service_id"), limits->service_id) ? row
                                                                               : limits->kind->field_count;
}

static struct error *read_limit(struct limits *limits, const struct node *object, const char *member,
                                struct limit *out)
{
    struct arena *arena = limits->arena;
    const char *id = node_get_text(object, "id");
    const struct node *number = node_get(object, member);
    int64_t value = node_get_integer(object, member, -2);
    if (!id || !number || value < -1)
        return error_make(arena, ERROR_ANSWER, "a limit of %s without an id or a number",
                          limits->kind->title);
    *out = (struct limit){true, value, arena_text(arena, id),
                          arena_text(arena, node_get_text(object, "region_id"))};
    return NULL;
}

struct error *limits_add_registered(struct limits *limits, const struct node *object)
{
    struct limit limit = {0};
    size_t row = row_of(limits, object);
    if (row == limits->kind->field_count)
        return NULL;
    struct error *error = read_limit(limits, object, "default_limit", &limit);
    bool ours = !error && (!limit.region || text_equal(limit.region, limits->region));
    /* what is registered for the region goes before what is for all of them */
    if (ours && (limit.region || !limits->registered[row].there))
        limits->registered[row] = limit;
    return error;
}

struct error *limits_add(struct limits *limits, const struct node *object)
{
    struct limit limit = {0};
    size_t row = row_of(limits, object);
    const char *project_id = node_get_text(object, "project_id");
    if (row == limits->kind->field_count || !project_id || !limits->registered[row].there)
        return NULL;
    struct error *error = read_limit(limits, object, "resource_limit", &limit);
    if (error || !text_equal(limit.region, limits->registered[row].region))
        return error;
    struct limit *own = map_get(&limits->projects, project_id);
    if (!own) {
        own = ARENA_ARRAY(limits->arena, struct limit, limits->kind->field_count);
        map_set(&limits->projects, arena_text(limits->arena, project_id), own);
    }
    own[row] = limit;
    return NULL;
}

bool limits_any_registered(const struct limits *limits)
{
    for (size_t i = 0; i < limits->kind->field_count; i++)
        if (limits->registered[i].there)
            return true;
    return false;
}

const struct limit *limits_own(const struct limits *limits, const char *project_id, size_t row)
{
    const struct limit *own = map_get(&limits->projects, project_id);
    return own && own[row].there ? &own[row] : NULL;
}

bool limits_differs(const struct limits *limits, const char *project_id)
{
    for (size_t i = 0; i < limits->kind->field_count; i++) {
        const struct limit *own = limits_own(limits, project_id, i);
        if (own && own->value != limits->registered[i].value)
            return true;
    }
    return false;
}

const struct limit *limits_of(const struct limits *limits, const char *project_id, size_t row)
{
    const struct limit *own = limits_own(limits, project_id, row);
    if (own)
        return own;
    return limits->registered[row].there ? &limits->registered[row] : NULL;
}
