#include "spec/package.h"

#include "spec/decode.h"
#include "spec/document.h"
#include "spec/kinds.h"

enum { API_VERSION, KIND, NAME, EXTENDS, PROJECT, ROW_COUNT };

static const char *const kind_words[] = {"Package"};

const struct field package_fields[] = {
    [API_VERSION] = DOCUMENT_VERSION_ROW,
    [KIND] = DOCUMENT_KIND_ROW(kind_words),
    [NAME] = {.key = "name",
              .type = FIELD_SLUG,
              .required = true,
              .doc = "What clients' `package` refers to."},
    [EXTENDS] = {.key = "extends",
                 .type = FIELD_SLUG,
                 .doc = "The package whose values hold where this one says nothing.",
                 .example = "silver"},
    [PROJECT] = {.key = "project",
                 .type = FIELD_GROUP,
                 .rows = project_fields + PROJECT_NAME_ROWS,
                 .row_count = PROJECT_FIELD_COUNT - PROJECT_NAME_ROWS,
                 .doc = "Defaults for every project of a client. Maps merge deeply, lists of named things by "
                        "name; what stands in the client wins.",
                 .example = "{quota: {compute: {cores: 64}}}"},
};
const size_t package_field_count = ROW_COUNT;

struct package *package_read(struct arena *arena, const struct node *document, struct problems *problems)
{
    size_t before = problems->list.count;
    struct value *values = ARENA_ARRAY(arena, struct value, ROW_COUNT);
    decode_rows(arena, document, package_fields, ROW_COUNT, values, problems);

    struct package *package = ARENA_NEW(arena, struct package);
    const struct node *project = node_get(document, package_fields[PROJECT].key);
    package->name = document_text(&values[NAME]);
    package->extends = document_text(&values[EXTENDS]);
    package->extends_some = node_get(document, package_fields[EXTENDS].key) != NULL;
    package->document = document;
    package->project = project && project->type == NODE_MAP ? project : NULL;
    package->at = value_place(&values[NAME], node_place(document));
    package->extends_at = value_place(&values[EXTENDS], node_place(document));
    package->trouble = document_first_trouble(arena, problems, before);
    if (package->name && document->origin)
        document->origin->title = arena_print(arena, "package %s", package->name);
    return package;
}

void package_check(struct arena *arena, const struct package *package, const struct node *project,
                   enum ground ground, struct problems *problems)
{
    struct resource *root = resource_new(arena, &project_kind, NULL, package->at);
    struct resource_list all = {0};
    root->name = package->name;
    decode_children(arena, project, package_fields[PROJECT].rows, package_fields[PROJECT].row_count, root,
                    problems);
    resource_number(arena, root, &all);
    if (ground == GROUND_WHOLE)
        resources_check(arena, all.items, all.count, problems);
}
