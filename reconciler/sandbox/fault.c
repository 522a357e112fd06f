#include "reconciler/sandbox/fault.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/api.h"
#include "reconciler/sandbox/deed.h"

struct fault {
    int64_t id;
    const struct node *asked;
    const struct deed *deed;
    int64_t met, struck;
    struct fault *next;
    struct arena arena;
};

struct faults {
    struct fault *first;
    int64_t last_id;
};

struct faults *faults_new(void)
{
    struct faults *faults = calloc(1, sizeof *faults);
    if (!faults)
        abort();
    return faults;
}

void faults_free(struct faults *faults)
{
    if (faults)
        (void)faults_remove(faults, 0);
    free(faults);
}

bool faults_remove(struct faults *faults, int64_t id)
{
    bool any = false;
    for (struct fault **link = &faults->first; *link;) {
        struct fault *fault = *link;
        if (id && fault->id != id) {
            link = &fault->next;
            continue;
        }
        *link = fault->next;
        arena_release(&fault->arena);
        free(fault);
        any = true;
    }
    return any || !id;
}

/* --- reading --- */

static const struct member common[] = {
    {"do", MEMBER_TEXT},      {"method", MEMBER_TEXTS},  {"path", MEMBER_TEXTS},
    {"region", MEMBER_TEXTS}, {"service", MEMBER_TEXTS}, {"number", MEMBER_NUMBER},
    {"skip", MEMBER_NUMBER},  {"count", MEMBER_NUMBER},  {"acts", MEMBER_FLAG},
};

static bool is_number(const struct node *value)
{
    return value->type == NODE_SCALAR && value->plain && *value->text &&
           strspn(value->text, "0123456789") == strlen(value->text);
}

static bool is_flag(const struct node *value)
{
    return value->type == NODE_SCALAR && value->plain &&
           (strcmp(value->text, "true") == 0 || strcmp(value->text, "false") == 0);
}

static bool is_text(const struct node *value)
{
    return value->type == NODE_SCALAR && !value->plain;
}

static bool are_texts(const struct node *value)
{
    if (value->type != NODE_LIST)
        return is_text(value);
    for (size_t i = 0; i < value->count; i++)
        if (!is_text(value->items[i]))
            return false;
    return true;
}

static bool is_list(const struct node *value)
{
    return value->type == NODE_LIST;
}

static const struct {
    const char *name;
    bool (*fits)(const struct node *value);
} types[] = {
    [MEMBER_TEXT] = {"a text", is_text},       [MEMBER_TEXTS] = {"a text, or a list of texts", are_texts},
    [MEMBER_NUMBER] = {"a number", is_number}, [MEMBER_FLAG] = {"true or false", is_flag},
    [MEMBER_LIST] = {"a list", is_list},
};

static const struct member *find_member(const struct deed *deed, const char *name)
{
    for (size_t i = 0; i < COUNT(common); i++)
        if (strcmp(common[i].name, name) == 0)
            return &common[i];
    for (const struct member *member = deed->members; member->name; member++)
        if (strcmp(member->name, name) == 0)
            return member;
    return NULL;
}

static const struct deed *find_deed(const char *name)
{
    for (size_t i = 0; name && i < deed_count; i++)
        if (strcmp(deeds[i].name, name) == 0)
            return &deeds[i];
    return NULL;
}

static struct error *check(struct arena *arena, const struct node *asked)
{
    const char *name = node_get_text(asked, "do");
    const struct deed *deed = find_deed(name);
    if (!deed)
        return error_make(arena, ERROR_INPUT, "do: %s is no fault", name ? name : "nothing");
    for (size_t i = 0; i < asked->count; i++) {
        const char *key = asked->entries[i].key->text;
        const struct member *member = find_member(deed, key);
        if (!member)
            return error_make(arena, ERROR_INPUT, "%s: not a member of the fault %s", key, deed->name);
        if (!types[member->type].fits(asked->entries[i].value))
            return error_make(arena, ERROR_INPUT, "%s: not %s", key, types[member->type].name);
    }
    return NULL;
}

/* --- adding --- */

static struct node *copy(struct arena *arena, const struct node *node)
{
    struct node *made = node->type == NODE_MAP    ? node_new_map(arena)
                        : node->type == NODE_LIST ? node_new_list(arena)
                                                  : node_new_text(arena, arena_text(arena, node->text));
    made->plain = node->plain;
    for (size_t i = 0; i < node->count; i++) {
        if (node->type == NODE_LIST)
            node_add(arena, made, copy(arena, node->items[i]));
        else
            node_set(arena, made, arena_text(arena, node->entries[i].key->text),
                     copy(arena, node->entries[i].value));
    }
    return made;
}

static void add(struct faults *faults, const struct node *asked)
{
    struct fault *fault = calloc(1, sizeof *fault);
    if (!fault)
        abort();
    arena_init(&fault->arena);
    fault->id = ++faults->last_id;
    fault->asked = copy(&fault->arena, asked);
    fault->deed = find_deed(node_get_text(asked, "do"));
    struct fault **link = &faults->first;
    while (*link)
        link = &(*link)->next;
    *link = fault;
}

struct error *faults_add(struct faults *faults, struct store *store, struct arena *arena,
                         const struct node *asked)
{
    struct node *list = node_new_list(arena);
    if (asked && asked->type == NODE_LIST)
        list = (struct node *)asked;
    else if (asked)
        node_add(arena, list, (struct node *)asked);
    if (!list->count)
        return error_make(arena, ERROR_INPUT, "there is no fault in it");
    for (size_t i = 0; i < list->count; i++) {
        struct error *error = check(arena, list->items[i]);
        if (error)
            return error;
    }
    for (size_t i = 0; i < list->count; i++)
        add(faults, list->items[i]);
    for (size_t i = 0; i < list->count; i++)
        if (text_equal(node_get_text(list->items[i], "do"), "stale"))
            store_remember(store);
    return NULL;
}

struct node *faults_list(const struct faults *faults, struct arena *arena)
{
    struct node *list = node_new_list(arena);
    for (const struct fault *fault = faults->first; fault; fault = fault->next) {
        struct node *shown = copy(arena, fault->asked);
        node_set(arena, shown, "id", node_new_integer(arena, fault->id));
        node_set(arena, shown, "met", node_new_integer(arena, fault->met));
        node_set(arena, shown, "struck", node_new_integer(arena, fault->struck));
        node_add(arena, list, shown);
    }
    return list;
}

/* --- striking --- */

static bool fits_one(const struct node *pattern, const char *value)
{
    return text_matches(value, pattern->text);
}

/* No pattern fits everything. */
static bool fits(const struct fault *fault, const char *name, const char *value)
{
    const struct node *pattern = node_get(fault->asked, name);
    if (!pattern || pattern->type != NODE_LIST)
        return !pattern || fits_one(pattern, value);
    for (size_t i = 0; i < pattern->count; i++)
        if (fits_one(pattern->items[i], value))
            return true;
    return false;
}

static bool meets(const struct fault *fault, const struct call *call, const char *path, const char *target,
                  int64_t number)
{
    return node_get_integer(fault->asked, "number", number) == number &&
           fits(fault, "method", call->method) && fits(fault, "region", call->region ? call->region : "") &&
           fits(fault, "service", call->api ? call->api->type : "") &&
           (fits(fault, "path", path) || fits(fault, "path", target));
}

/* Counts what it meets, so that it is asked once for each request. */
static bool strikes(struct fault *fault)
{
    fault->met++;
    if (fault->met <= node_get_integer(fault->asked, "skip", 0) ||
        fault->struck >= node_get_integer(fault->asked, "count", INT64_MAX))
        return false;
    fault->struck++;
    return true;
}

struct strike fault_strike(struct faults *faults, struct call *call, const char *path, const char *target,
                           int64_t number)
{
    struct strike strike = {.call = call, .path = path, .acts = true};
    for (struct fault *fault = faults->first; fault; fault = fault->next) {
        if (!meets(fault, call, path, target, number) || !strikes(fault))
            continue;
        const struct node *acts = node_get(fault->asked, "acts");
        strike.fault = fault;
        strike.name = fault->deed->name;
        strike.acts = acts ? node_is_true(acts) : fault->deed->acts;
        break;
    }
    return strike;
}

void fault_before(struct strike *strike)
{
    if (strike->fault && strike->fault->deed->before)
        strike->fault->deed->before(strike, strike->fault->asked);
}

void fault_after(struct strike *strike)
{
    if (strike->fault && strike->fault->deed->after)
        strike->fault->deed->after(strike, strike->fault->asked);
}
