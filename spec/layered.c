#include "spec/layered.h"

#include "base/text.h"
#include "spec/fleet.h"
#include "spec/layer.h"

static struct layered *layered_new(struct spec_file *file, struct layered *below, enum ground ground)
{
    struct arena arena;
    arena_init(&arena);
    struct layered *layered = ARENA_NEW(&arena, struct layered);
    layered->arena = arena;
    layered->references = 1;
    layered->file = file;
    file->references++;
    layered->below = below ? layered_hold(below) : NULL;
    layered->asked = ground;
    layered->ground = below && below->trouble ? GROUND_MISSING : ground;
    problems_init(&layered->problems, &layered->arena);
    return layered;
}

struct layered *layered_hold(struct layered *layered)
{
    layered->references++;
    return layered;
}

bool layered_is(const struct layered *layered, const void *document, const struct layered *below,
                enum ground ground)
{
    return layered && (layered->package == document || layered->draft == document) &&
           layered->below == below && layered->asked == ground;
}

void layered_release(struct layered *layered)
{
    while (layered && --layered->references == 0) {
        struct layered *below = layered->below;
        spec_file_release(layered->file);
        struct arena arena = layered->arena;
        arena_release(&arena);
        layered = below;
    }
}

/* --- what is wrong
 * ------------------------------------------------------------------------------------------------- */

struct lines {
    const char *file;
    unsigned first, last;
};

static bool is_within(const struct lines *lines, struct place at)
{
    return text_equal(lines->file, at.file) && at.line >= lines->first && at.line <= lines->last;
}

static const char *whose(struct arena *arena, const char *what, const char *name)
{
    return name ? arena_print(arena, " (%s \"%s\")", what, name) : "";
}

/*
 * Keeps what was found in the document itself, and what is wrong with the packages below only where they meet
 * it: the rest is told of them already.
 */
static void keep_problems(struct layered *layered, const struct lines *own, const char *who,
                          const struct problem_list *found)
{
    for (size_t i = 0; i < found->count; i++) {
        const struct problem *problem = &found->items[i];
        bool is_own = is_within(own, problem->at);
        if (!is_own && (problem->severity == SEVERITY_WARNING || layered->ground == GROUND_MISSING))
            continue;
        problem_add(&layered->problems, problem->severity, problem->at, problem->hint, "%s%s",
                    problem->message, is_own ? "" : who);
    }
    problems_sort(&layered->problems);
}

/* The error of its own that comes first, or that of the package below. */
static const char *trouble_of(struct layered *layered, const char *header)
{
    const char *own = document_first_trouble(&layered->arena, &layered->problems, 0);
    if (header || own)
        return header ? header : own;
    const struct layered *below = layered->below;
    if (!below || !below->trouble)
        return NULL;
    if (below->below && below->below->trouble)
        return below->trouble;
    return arena_print(&layered->arena, "the Package \"%s\" is invalid: %s", below->package->name,
                       below->trouble);
}

/* --- packages
 * ------------------------------------------------------------------------------------------------- */

/* What the package says of a project, laid over what those below say; NULL where it is too much. */
static const struct node *merge_project(struct layered *layered, const struct package *package,
                                        struct problems *found)
{
    const struct node *below = layered->below ? layered->below->project : NULL;
    size_t size = package->project ? layer_size(package->project) : 0;
    if (below && layered->below->size + size > LAYERED_MOST_VALUES) {
        problem_add(found, SEVERITY_ERROR, package->extends_at, "split it, or use fewer aliases",
                    "a package has at most %d values, with what it extends", LAYERED_MOST_VALUES);
        layered->ground = GROUND_MISSING;
        below = NULL;
    }
    return layer_over(&layered->arena, package->project, below);
}

struct layered *layered_package(struct spec_file *file, const struct package *package, struct layered *below,
                                enum ground ground)
{
    struct layered *layered = layered_new(file, below, ground);
    struct lines own = {file->path, package->document->line, layer_last_line(package->document)};
    struct problems found;
    problems_init(&found, &layered->arena);
    layered->package = package;
    layered->project = merge_project(layered, package, &found);
    layered->size = layered->project ? layer_size(layered->project) : 0;
    if (layered->project)
        package_check(&layered->arena, package, layered->project, layered->ground, &found);
    keep_problems(layered, &own, whose(&layered->arena, "in package", package->name), &found.list);
    layered->trouble = trouble_of(layered, package->trouble);
    return layered;
}

/* --- clients
 * -------------------------------------------------------------------------------------------------- */

static const struct node *projects_of(const struct node *document)
{
    const struct node *projects = node_get(document, "projects");
    return projects && projects->type == NODE_LIST ? projects : NULL;
}

size_t layered_weight(const struct client *draft, const struct layered *below)
{
    const struct node *projects = projects_of(draft->document);
    return below && projects ? below->size * projects->count : 0;
}

/* The document, in which each project is laid over that of the package. */
static const struct node *over_package(struct arena *arena, const struct node *document,
                                       const struct node *project)
{
    const struct node *projects = projects_of(document);
    if (!project || !projects)
        return document;
    struct node *list = ARENA_NEW(arena, struct node), *whole = ARENA_NEW(arena, struct node);
    *list = *projects;
    list->items = ARENA_ARRAY(arena, struct node *, list->count);
    for (size_t i = 0; i < list->count; i++)
        list->items[i] = (struct node *)layer_over(arena, projects->items[i], project);
    *whole = *document;
    whole->entries = ARENA_ARRAY(arena, struct node_entry, whole->count);
    for (size_t i = 0; i < whole->count; i++) {
        whole->entries[i] = document->entries[i];
        if (whole->entries[i].value == projects)
            whole->entries[i].value = list;
    }
    return whole;
}

static bool is_too_heavy(const struct client *draft, const struct layered *below, struct problems *found)
{
    if (layered_weight(draft, below) <= LAYERED_MOST_VALUES)
        return false;
    problem_add(found, SEVERITY_ERROR, draft->package_at, "split the client",
                "the package would lay more than %d values into the client's projects", LAYERED_MOST_VALUES);
    return true;
}

struct layered *layered_client(struct spec_file *file, const struct client *draft, struct layered *below,
                               enum ground ground)
{
    struct layered *layered = layered_new(file, below, ground);
    struct lines own = {file->path, draft->document->line, layer_last_line(draft->document)};
    struct arena scratch;
    struct problems found;
    arena_init(&scratch);
    problems_init(&found, &scratch);
    bool is_bare = is_too_heavy(draft, below, &found);
    if (is_bare)
        layered->ground = GROUND_MISSING;
    const struct node *document =
        over_package(&scratch, draft->document, below && !is_bare ? below->project : NULL);
    struct client *client = client_read(&layered->arena, document, layered->ground, &found);
    client->first_line = own.first;
    client->last_line = own.last;
    keep_problems(layered, &own, whose(&scratch, "for client", client->name), &found.list);
    layered->trouble = trouble_of(layered, draft->trouble);
    client->trouble = layered->trouble;
    client->valid = !layered->trouble;
    client->digest = client->valid ? client->digest : NULL;
    layered->draft = draft;
    layered->client = client;
    arena_release(&scratch);
    return layered;
}
