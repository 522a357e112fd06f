#include "spec/spec_file.h"

#include "base/text.h"
#include "base/yaml.h"
#include "spec/document.h"

/* Nothing of the document is needed afterwards, but where needs_nodes() says so. */
static void read_document(struct spec_file *file, const struct node *document)
{
    struct arena *arena = &file->arena;
    struct problems *problems = &file->problems;
    const char *name = NULL;
    switch (document_kind(document, problems)) {
    case DOCUMENT_CLIENT: {
        struct client *client = client_has_package(document)
                                    ? client_draft(arena, document)
                                    : client_read(arena, document, GROUND_WHOLE, problems);
        list_add(arena, &file->clients, client);
        name = client->name;
        break;
    }
    case DOCUMENT_PACKAGE: {
        struct package *package = package_read(arena, document, problems);
        list_add(arena, &file->packages, package);
        name = package->name;
        break;
    }
    case DOCUMENT_REGION: {
        struct region *region = region_read(arena, document, problems);
        list_add(arena, &file->regions, region);
        name = region->name;
        break;
    }
    case DOCUMENT_POLICY: {
        struct policy *policy = policy_read(arena, document, problems);
        list_add(arena, &file->policies, policy);
        name = policy->name;
        break;
    }
    case DOCUMENT_NONE:
        break;
    }
    if (!name)
        file->parsed = false;
}

/* A header need not say its version again in documents further down. */
static void inherit_version(struct arena *arena, struct node *document, const struct node **version)
{
    const struct node *own = node_get(document, "apiVersion");
    if (own)
        *version = text_starts(own->type == NODE_SCALAR ? own->text : "", "tenantry/") ? own : NULL;
    else if (*version && node_get(document, "kind"))
        node_set(arena, document, "apiVersion", (struct node *)*version);
}

static struct spec_file *new_file(const char *path, const char *blob)
{
    struct arena arena;
    arena_init(&arena);
    struct spec_file *file = ARENA_NEW(&arena, struct spec_file);
    file->references = 1;
    file->path = arena_text(&arena, path);
    file->blob = arena_text(&arena, blob);
    file->bytes = "";
    file->arena = arena;
    arena_init(&file->nodes);
    problems_init(&file->problems, &file->arena);
    return file;
}

/* Nothing of a file whose YAML is broken may be put into force: nobody knows what else it was to say. */
static void invalidate(struct spec_file *file)
{
    const struct problem_list *list = &file->problems.list;
    const char *trouble = "its file is broken";
    for (size_t i = list->count; i > 0; i--)
        if (list->items[i - 1].severity == SEVERITY_ERROR)
            trouble = document_trouble(&file->arena, &list->items[i - 1]);
    for (size_t i = 0; i < file->clients.count; i++) {
        struct client *client = file->clients.items[i];
        client->trouble = client->trouble ? client->trouble : trouble;
        client->valid = false;
        client->digest = NULL;
    }
    for (size_t i = 0; i < file->packages.count; i++)
        if (!file->packages.items[i]->trouble)
            file->packages.items[i]->trouble = trouble;
    for (size_t i = 0; i < file->regions.count; i++)
        file->regions.items[i]->valid = false;
    for (size_t i = 0; i < file->policies.count; i++)
        file->policies.items[i]->valid = false;
}

/* What is laid over each other later is read later. */
static bool needs_nodes(const struct spec_file *file)
{
    for (size_t i = 0; i < file->clients.count; i++)
        if (file->clients.items[i]->document)
            return true;
    return file->packages.count > 0;
}

struct spec_file *spec_file_read(const char *path, const char *blob, const char *bytes, size_t length)
{
    struct spec_file *file = new_file(path, blob);
    file->length = length <= yaml_default_bounds.bytes ? length : 0; /* what is larger is refused unread */
    file->bytes = arena_copy(&file->arena, bytes, file->length);

    struct arena *nodes = &file->nodes;
    struct node_list documents = {0};
    bool sound =
        yaml_parse(nodes, file->path, bytes, length, &yaml_default_bounds, &file->problems, &documents);
    file->parsed = sound;
    const struct node *version = NULL;
    for (size_t i = 0; i < documents.count; i++) {
        inherit_version(nodes, documents.items[i], &version);
        read_document(file, documents.items[i]);
    }
    if (!needs_nodes(file))
        arena_clear(nodes);
    problems_sort(&file->problems);
    problems_attach_source(&file->problems, file->path, file->bytes, file->length);
    if (!sound)
        invalidate(file);
    return file;
}

struct spec_file *spec_file_broken(const char *path, const char *why)
{
    struct spec_file *file = new_file(path, NULL);
    problem_add(&file->problems, SEVERITY_ERROR, (struct place){.file = file->path}, NULL,
                "cannot be read: %s", why);
    return file;
}

void spec_file_release(struct spec_file *file)
{
    if (!file || --file->references > 0)
        return;
    arena_release(&file->nodes);
    struct arena arena = file->arena;
    arena_release(&arena);
}
