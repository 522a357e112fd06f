/* A container of Swift, or of Ceph's gateway. It says who may read and write it, and whose it is, in headers.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "spec/kinds/rows.h"

enum { NAME, READ, WRITE, OBJECTS };

static const struct field fields[] = {
    [NAME] = {.key = "name",
              .in_path = true,
              .type = FIELD_NAME,
              .required = true,
              .least = 1,
              .most = 255,
              .doc = "Unique within its project; without slashes. It cannot be renamed."},
    [READ] = {.key = "read",
              .json = "x-container-read",
              .type = FIELD_NAME,
              .most = 255,
              .nullable = true,
              .doc = "Who else may read it, as Swift writes it, in any order: projects or users, `.r:*` for "
                     "everybody, `.rlistings` for a list of it; null for nobody.",
              .example = "\".r:*\""},
    [WRITE] = {.key = "write",
               .json = "x-container-write",
               .type = FIELD_NAME,
               .most = 255,
               .nullable = true,
               .doc = "Who else may write to it; null for nobody.",
               .example = "\"4f6c1d2e8b7a4c0d9e3f5a6b7c8d9e0f:*\""},
    [OBJECTS] = {.key = "objects",
                 .json = "x-container-object-count",
                 .type = FIELD_INTEGER,
                 .api_only = true,
                 .as_text = true,
                 .change = CHANGE_NEVER,
                 .doc = "How many it holds."},
};

static int compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Swift's other words for `.r`, which it does not keep. */
static const char *referrer(struct arena *arena, const char *entry)
{
    static const char *const words[] = {".ref:", ".referer:", ".referrer:"};
    for (size_t i = 0; i < COUNT(words); i++)
        if (text_starts(entry, words[i]))
            return arena_print(arena, ".r:%s", entry + strlen(words[i]));
    return entry;
}

/* The entries of a list with commas, without blanks, none twice, in one order. */
static void canonical_list(struct arena *arena, struct value *list)
{
    if (!value_is_set(list))
        return;
    struct name_list entries = {0};
    for (const char *at = list->text; *at; at += strcspn(at, ",") + (at[strcspn(at, ",")] == ',')) {
        struct text entry;
        text_init(&entry, arena);
        for (size_t i = 0; i < strcspn(at, ","); i++)
            if (at[i] != ' ')
                text_char(&entry, at[i]);
        if (entry.length)
            list_add(arena, &entries, referrer(arena, entry.data));
    }
    if (entries.count > 1)
        qsort(entries.items, entries.count, sizeof *entries.items, compare);
    struct text text;
    text_init(&text, arena);
    for (size_t i = 0; i < entries.count; i++)
        if (i == 0 || strcmp(entries.items[i - 1], entries.items[i]) != 0)
            text_print(&text, "%s%s", text.length ? "," : "", entries.items[i]);
    if (text.length)
        list->text = text.data;
    else
        list->type = VALUE_NULL;
}

static void canonical(struct arena *arena, struct value *values)
{
    canonical_list(arena, &values[READ]);
    canonical_list(arena, &values[WRITE]);
}

static void check(const struct resource *resource, struct problems *problems)
{
    const struct value *name = &resource->values[NAME], *write = &resource->values[WRITE];
    if (value_is_set(name) && strchr(name->text, '/'))
        problem_add(problems, SEVERITY_ERROR, value_place(name, resource->at), NULL,
                    "the name of a container has no slash");
    bool opens = value_is_set(write) && (text_starts(write->text, ".r") || strstr(write->text, ",.r"));
    if (opens)
        problem_add(problems, SEVERITY_ERROR, value_place(write, resource->at), NULL,
                    "`.r` is for `read`: nobody may write without saying who they are");
}

static const char schema[] =
    "[{\"properties\": {\"name\": {\"pattern\": \"^[^/]*$\"}, "
    "\"write\": {\"not\": {\"type\": \"string\", \"pattern\": \"(^|,) *[.] *r\"}}}}]";

const struct kind container_kind = {
    .name = "container",
    .collection = "containers",
    .title = "container",
    .service = "object-store",
    .mark = MARK_MEMBER,
    .mark_json = "x-container-meta-tenantry",
    .reading = READING_PER_PROJECT,
    .paging = PAGING_MARKER,
    .parent = &project_kind,
    .lingers = true,
    .in_headers = true,
    .envelope = "",
    .list_envelope = "",
    .list = {"GET", "/v1/{account}{project}?format=json"},
    .detail = {"HEAD", "/v1/{account}{project}/{name}"},
    .create = {"PUT", "/v1/{account}{project}/{name}"},
    .update = {"POST", "/v1/{account}{project}/{name}"},
    .remove = {"DELETE", "/v1/{account}{project}/{name}"},
    .id_json = "",
    .identity = {"name"},
    .holds = "objects",
    ROWS_OF_KIND(fields),
    .schema = schema,
    .doc =
        "A container for objects, marked by X-Container-Meta-Tenantry. One that holds some is never removed.",
    .canonical = canonical,
    .check = check,
};
