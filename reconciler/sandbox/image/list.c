/* list - the images that somebody sees: by visibility, filtered, sorted, in pages. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/image/image.h"
#include "reconciler/sandbox/page.h"

enum { PAGE = 25, MOST_OF_PAGE = 1000 };

/* --- what is asked --- */

struct sorting {
    struct name_list keys;
    struct name_list directions; /* one for all, or one for each key */
};

struct asked {
    long limit;
    const char *marker, *visibility, *member_status;
    bool hidden;
    struct sorting sorting;
};

static bool is_word(const char *const *words, size_t count, const char *word)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(words[i], word) == 0)
            return true;
    return false;
}

#define IS_WORD(words, word) is_word(words, COUNT(words), word)

static bool read_limit(struct call *call, struct asked *asked)
{
    const char *limit = call_query(call, "limit");
    asked->limit = call_query_number(call, "limit", limit ? -1 : PAGE);
    if (limit && strspn(limit, "-0123456789") != strlen(limit))
        call_refuse(call, 400, NULL, "limit param must be an integer");
    else if (asked->limit < 0)
        call_refuse(call, 400, NULL, "limit param must be positive");
    if (asked->limit > MOST_OF_PAGE)
        asked->limit = MOST_OF_PAGE;
    return !call->status;
}

/* "name:asc,size" */
static void split_sort(struct call *call, const char *sort, struct sorting *sorting)
{
    for (const char *at = sort; *at;) {
        size_t length = strcspn(at, ","), key = strcspn(at, ":,");
        list_add(call->arena, &sorting->keys, arena_copy(call->arena, at, key));
        list_add(call->arena, &sorting->directions,
                 key < length ? arena_copy(call->arena, at + key + 1, length - key - 1) : "desc");
        at += length + (at[length] == ',');
    }
}

static bool read_sorting(struct call *call, struct sorting *sorting)
{
    static const char *const keys[] = {"name", "status", "container_format", "disk_format",
                                       "size", "id",     "created_at",       "updated_at"};
    static const char *const directions[] = {"asc", "desc"};
    const char *sort = call_query(call, "sort");
    sorting->keys = call_query_all(call, "sort_key");
    sorting->directions = call_query_all(call, "sort_dir");
    if (sort && (sorting->keys.count || sorting->directions.count))
        call_refuse(call, 400, NULL, "Old and new sorting syntax cannot be combined");
    else if (sort)
        split_sort(call, sort, sorting);
    for (size_t i = 0; !call->status && i < sorting->keys.count; i++)
        if (!IS_WORD(keys, sorting->keys.items[i]))
            call_refuse(call, 400, NULL, "Invalid sort key: %s.", sorting->keys.items[i]);
    for (size_t i = 0; !call->status && i < sorting->directions.count; i++)
        if (!IS_WORD(directions, sorting->directions.items[i]))
            call_refuse(call, 400, NULL, "Invalid sort direction: %s", sorting->directions.items[i]);
    if (!call->status && sorting->directions.count > 1 && sorting->directions.count != sorting->keys.count)
        call_refuse(call, 400, NULL, "Number of sort dirs does not match the number of sort keys");
    return !call->status;
}

static bool read_words(struct call *call, struct asked *asked)
{
    static const char *const visibilities[] = {"community", "public", "private", "shared", "all"};
    static const char *const statuses[] = {"pending", "accepted", "rejected", "all"};
    static const char *const booleans[] = {"true", "false"};
    const char *hidden = call_query(call, "os_hidden"), *protected = call_query(call, "protected");
    asked->marker = call_query(call, "marker");
    asked->visibility = call_query(call, "visibility");
    asked->member_status = call_query(call, "member_status");
    asked->hidden = hidden && strcmp(hidden, "true") == 0;
    if (!asked->member_status)
        asked->member_status = "accepted";
    if (asked->visibility && !IS_WORD(visibilities, asked->visibility))
        call_refuse(call, 400, NULL, "Invalid visibility value: %s", asked->visibility);
    else if (!IS_WORD(statuses, asked->member_status))
        call_refuse(call, 400, NULL, "Invalid status: %s", asked->member_status);
    else if (hidden && !IS_WORD(booleans, hidden))
        call_refuse(call, 400, NULL, "Invalid value '%s' for 'os_hidden' filter.", hidden);
    else if (protected && !IS_WORD(booleans, protected))
        call_refuse(call, 400, NULL, "Invalid value '%s' for 'protected' filter.", protected);
    return !call->status;
}

/* --- what fits --- */

static bool is_listed(struct call *call, const struct node *image, const struct asked *asked)
{
    const char *visibility = node_get_text(image, "visibility"), *owner = node_get_text(image, "owner");
    bool is_own = owner && text_equal(owner, call->caller.project);
    const char *status = strcmp(asked->member_status, "all") == 0 ? NULL : asked->member_status;
    if (asked->visibility && strcmp(asked->visibility, "all") != 0 &&
        !text_equal(asked->visibility, visibility))
        return false;
    if (text_equal(visibility, "community"))
        return is_own || asked->visibility;
    return is_own || call->caller.is_admin || text_equal(visibility, "public") ||
           image_is_shared(call, image, status);
}

static const char among[] = "in:";

/* "in:a,b" or the value itself */
static bool is_one_of(const char *value, const char *wanted)
{
    if (!value || !text_starts(wanted, among))
        return text_equal(value, wanted);
    for (const char *at = wanted + strlen(among); *at;) {
        size_t length = strcspn(at, ",");
        if (strlen(value) == length && strncmp(value, at, length) == 0)
            return true;
        at += length + (at[length] == ',');
    }
    return false;
}

static bool has_tag(const struct node *image, const char *tag)
{
    const struct node *tags = node_get(image, "tags");
    for (size_t i = 0; tags && i < tags->count; i++)
        if (text_equal(node_text(tags->items[i]), tag))
            return true;
    return false;
}

static bool passes(const struct node *image, const struct query_item *filter)
{
    static const char *const others[] = {"limit",    "marker",     "sort",          "sort_key",
                                         "sort_dir", "visibility", "member_status", "os_hidden"};
    int64_t size = node_get_integer(image, "size", 0);
    if (strcmp(filter->name, "tag") == 0)
        return has_tag(image, filter->value);
    if (strcmp(filter->name, "size_min") == 0)
        return size >= strtoll(filter->value, NULL, 10);
    if (strcmp(filter->name, "size_max") == 0)
        return size <= strtoll(filter->value, NULL, 10);
    return IS_WORD(others, filter->name) || is_one_of(node_get_text(image, filter->name), filter->value);
}

/* The store does what it can: most lists are of one name or owner. */
static struct query narrowed(struct call *call)
{
    static const char *const simple[] = {"name", "owner", "status"};
    struct query query = {.region = call->region, .kind = "image"};
    for (size_t i = 0; i < COUNT(simple); i++) {
        const char *value = call_query(call, simple[i]);
        if (value && !text_starts(value, among))
            query_where(&query, call->arena, simple[i], value);
    }
    return query;
}

static struct node_list select_images(struct call *call, const struct asked *asked)
{
    const struct query query = narrowed(call);
    struct node_list all = store_find(call->store, call->arena, &query), found = {0};
    for (size_t i = 0; i < all.count; i++) {
        const struct node *image = all.items[i];
        bool fits =
            node_is_true(node_get(image, "os_hidden")) == asked->hidden && is_listed(call, image, asked);
        for (size_t f = 0; fits && f < call->query.count; f++)
            fits = passes(image, &call->query.items[f]);
        if (fits)
            list_add(call->arena, &found, all.items[i]);
    }
    return found;
}

/* --- in order --- */

static int compare_values(const struct node *a, const struct node *b, const char *key)
{
    if (strcmp(key, "size") == 0) {
        int64_t left = node_get_integer(a, key, -1), right = node_get_integer(b, key, -1);
        return (left > right) - (left < right);
    }
    const char *left = node_get_text(a, key), *right = node_get_text(b, key);
    return strcmp(left ? left : "", right ? right : "");
}

/* What is alike by all keys goes by age, the youngest first, and then by id. */
static int compare(const void *a, const void *b, void *context)
{
    const struct node *left = *(const struct node *const *)a, *right = *(const struct node *const *)b;
    const struct sorting *sorting = context;
    const struct name_list *directions = &sorting->directions;
    for (size_t i = 0; i < sorting->keys.count; i++) {
        const char *direction =
            !directions->count ? "desc" : directions->items[directions->count > i ? i : 0];
        int order = compare_values(left, right, sorting->keys.items[i]);
        if (order)
            return strcmp(direction, "asc") == 0 ? order : -order;
    }
    int order = compare_values(right, left, "created_at");
    return order ? order : compare_values(right, left, "id");
}

/* --- the answer --- */

/* Of the image behind the marker; the first without one. */
static size_t start_of(const struct node_list *images, const char *marker)
{
    for (size_t i = 0; marker && i < images->count; i++)
        if (text_equal(node_get_text(images->items[i], "id"), marker))
            return i + 1;
    return marker ? images->count : 0;
}

static void answer(struct call *call, const struct node_list *images, const struct asked *asked)
{
    struct node *body = node_new_map(call->arena), *page = node_new_list(call->arena);
    size_t limit = (size_t)asked->limit;
    for (size_t i = start_of(images, asked->marker); i < images->count && page->count < limit; i++)
        node_add(call->arena, page, images->items[i]);
    node_set(call->arena, body, "images", page);
    view_text(call, body, "first", arena_print(call->arena, "/v2/images%s", page_query(call, NULL)));
    view_text(call, body, "schema", "/v2/schemas/images");
    if (page->count && page->count == limit) {
        const char *last = node_get_text(page->items[page->count - 1], "id");
        view_text(call, body, "next", arena_print(call->arena, "/v2/images%s", page_query(call, last)));
    }
    call_answer(call, 200, body);
}

static void list(struct call *call)
{
    struct asked asked = {0};
    if (!read_limit(call, &asked) || !read_sorting(call, &asked.sorting) || !read_words(call, &asked))
        return;
    if (asked.marker && !image_find(call, asked.marker)) {
        call_refuse(call, 400, NULL, "No image found with ID %s", asked.marker);
        return;
    }
    struct node_list images = select_images(call, &asked);
    if (images.count)
        qsort_r(images.items, images.count, sizeof *images.items, compare, &asked.sorting);
    answer(call, &images, &asked);
}

static const struct route rows[] = {{"GET", "/v2/images", list, NEEDS_TOKEN}};

const struct route_table image_list_routes = {rows, COUNT(rows)};
