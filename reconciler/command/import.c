#include "drift/import/import.h"

#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "reconciler/command/run.h"
#include "reconciler/file.h"
#include "spec/encode.h"

enum { TURN_MS = 1000 };

/* What was read, and what is still to be answered. */
struct reading {
    struct run *run;
    struct session *session;
    struct snapshot *first, *snapshot; /* the choice is made of the first */
    size_t open;                       /* questions that are not answered */
};

/* The result: a document, and the file that it belongs in. */
struct page {
    const char *name, *text;
};

struct pages LIST_OF(struct page);

/* --- reading --- */

static uint64_t bit(const struct kind *kind)
{
    return UINT64_C(1) << kind_index(kind);
}

static void observed(void *context, struct snapshot *snapshot)
{
    struct reading *reading = context;
    reading->snapshot = snapshot;
    reading->open--;
}

static void progressed(void *context, size_t done, size_t total)
{
    progress_show(&((struct reading *)context)->run->progress, done, total);
}

static void read_kinds(struct reading *reading, const struct client_list *clients, uint64_t wanted)
{
    const struct observe_wish wish = {
        .region = reading->run->options->regions.items[0],
        .clients = (const struct client *const *)clients->items,
        .client_count = clients->count,
        .kinds = wanted,
    };
    reading->first = reading->snapshot;
    reading->open++;
    observe_start(reading->session, &wish, progressed, observed, reading);
    while (reading->open > 0)
        http_run(reading->run->http, TURN_MS);
}

/* All that the cloud has; servers are nobody's spec. */
static uint64_t all_kinds(const struct reading *reading)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < KIND_COUNT; i++)
        if (kinds[i] != &server_kind && session_offers(reading->session, kinds[i]->service))
            bits |= bit(kinds[i]);
    return bits;
}

struct defaults_question {
    struct reading *reading;
    const struct kind *kind;
};

/* Without an answer nothing is taken for a default, and all is written. */
static void defaults_answered(void *context, const struct session_reply *reply)
{
    struct defaults_question *question = context;
    const struct kind *kind = question->kind;
    const struct node *object = kind->envelope[0] ? node_get(reply->body, kind->envelope) : reply->body;
    if (!reply->error)
        (void)snapshot_add_defaults(question->reading->snapshot, kind, object);
    question->reading->open--;
}

/* Of quotas that each project is asked for by itself; lists have told theirs. */
static void read_defaults(struct reading *reading)
{
    struct arena *arena = reading->run->arena;
    for (size_t i = 0; i < KIND_COUNT; i++) {
        if (!kinds[i]->defaults.path || kinds[i]->reading != READING_PER_PROJECT ||
            !session_offers(reading->session, kinds[i]->service))
            continue;
        struct defaults_question *question = ARENA_NEW(arena, struct defaults_question);
        *question = (struct defaults_question){reading, kinds[i]};
        const struct encode_ids ids = {.project = session_project_id(reading->session)};
        const struct session_request request = {
            .service = kinds[i]->service,
            .method = kinds[i]->defaults.method,
            .path = encode_path(arena, kinds[i], kinds[i]->defaults.path, &ids, NULL),
            .if_match = -1};
        reading->open++;
        session_send(reading->session, &request, defaults_answered, question);
    }
    while (reading->open > 0)
        http_run(reading->run->http, TURN_MS);
}

/* --- writing --- */

static const char *print(struct arena *arena, const struct pages *pages)
{
    struct text out;
    text_init(&out, arena);
    for (size_t i = 0; i < pages->count; i++)
        text_print(&out, "%s%s", i ? "---\n" : "", pages->items[i].text);
    return out.data;
}

static int write_files(struct run *run, const struct pages *pages)
{
    const struct options *options = run->options;
    struct error *error = file_make_folder(run->arena, options->out);
    for (size_t i = 0; !error && i < pages->count; i++) {
        const char *path = arena_print(run->arena, "%s/%s.yaml", options->out, pages->items[i].name);
        if (!options->force && access(path, F_OK) == 0)
            return command_fail("%s is there already: nothing was written; --force writes over it", path);
    }
    for (size_t i = 0; !error && i < pages->count; i++)
        error =
            file_write(run->arena, arena_print(run->arena, "%s/%s.yaml", options->out, pages->items[i].name),
                       pages->items[i].text, strlen(pages->items[i].text));
    return error ? command_fail("%s", error->message) : EXIT_CLEAN;
}

static void note(const struct run *run, const char *line)
{
    if (!run->options->quiet)
        (void)fprintf(stderr, "tenantry: %s\n", text_printable(run->arena, line, strlen(line)));
}

static void warn(const struct run *run, const struct import *import, const char *line)
{
    (void)fprintf(stderr, "tenantry: warning: client %s: %s\n", import->name,
                  text_printable(run->arena, line, strlen(line)));
}

/* --- the way through --- */

static const struct fleet *fleet_of(const struct run *run)
{
    return run->revision ? run->revision->fleet : NULL;
}

/* The fleet's word for the region, or one that is made of what is there, and is to be a file as well. */
static const struct region *region_of(struct reading *reading, struct pages *pages)
{
    struct run *run = reading->run;
    const char *name = run->options->regions.items[0];
    const struct region *region = fleet_of(run) ? map_get(&fleet_of(run)->regions, name) : NULL;
    if (region)
        return region;
    const struct node *document = import_region(run->arena, name, reading->snapshot);
    struct problems problems;
    problems_init(&problems, run->arena);
    struct page page = {arena_print(run->arena, "region-%s", name), yaml_print(run->arena, document, NULL)};
    list_add(run->arena, pages, page);
    return region_read(run->arena, document, &problems);
}

static int write_all(struct reading *reading, const struct tenant_list *tenants)
{
    struct run *run = reading->run;
    struct pages pages = {0};
    int status = EXIT_CLEAN;
    const struct region *region = region_of(reading, &pages);
    const struct policy *policy = fleet_of(run) ? fleet_of(run)->policy : policy_default(run->arena);
    for (size_t i = 0; i < tenants->count; i++) {
        const struct import *import =
            import_tenant(run->arena, tenants->items[i], reading->snapshot, region, policy);
        for (size_t k = 0; k < import->losses.count; k++)
            warn(run, import, import->losses.items[k]);
        if (import->losses.count > 0 && status == EXIT_CLEAN)
            status = EXIT_DIFFERENCES;
        if (import->is_incomplete)
            status = EXIT_ERROR;
        if (import->text)
            list_add(run->arena, &pages, ((struct page){import->name, import->text}));
    }
    if (!run->options->out)
        return fputs(print(run->arena, &pages), stdout) < 0 ? EXIT_ERROR : status;
    return write_files(run, &pages) == EXIT_CLEAN ? status : EXIT_ERROR;
}

static int import(struct reading *reading)
{
    struct run *run = reading->run;
    const struct options *options = run->options;
    struct client_list readers = {0};
    struct tenant_list tenants = {0};
    struct name_list left_out = {0};
    const uint64_t first = bit(&project_kind) | bit(&domain_kind) | bit(&group_kind);
    read_kinds(reading, &readers, first);
    const struct import_wish wish = {
        .region = options->regions.items[0],
        .fleet = fleet_of(run),
        .projects = &options->projects,
        .client = options->clients.count > 0 ? options->clients.items[0] : NULL,
        .own_project = session_project_id(reading->session),
    };
    struct error *error = import_choose(run->arena, &wish, reading->snapshot, &tenants, &left_out);
    for (size_t i = 0; i < left_out.count; i++)
        note(run, left_out.items[i]);
    if (error)
        return command_fail("%s", error->message);
    if (tenants.count == 0) {
        note(run, "there is no project to import");
        return EXIT_CLEAN;
    }
    for (size_t i = 0; i < tenants.count; i++)
        list_add(run->arena, &readers, import_reader(run->arena, tenants.items[i], wish.region));
    read_kinds(reading, &readers, all_kinds(reading));
    read_defaults(reading);
    progress_end(&run->progress);
    return write_all(reading, &tenants);
}

static int run_import(struct run *run, const void *context)
{
    (void)context;
    const struct options *options = run->options;
    const char *region = options->regions.items[0];
    if ((options->path || options->settings->repository.url) &&
        run_read(run, options->path, NULL) != EXIT_CLEAN)
        return EXIT_ERROR;
    const struct site *site = run_site(run, region);
    if (site->error)
        return command_fail("%s", site->error->message);
    struct reading reading = {.run = run, .session = site->session};
    int status = import(&reading);
    progress_end(&run->progress);
    snapshot_release(reading.first);
    snapshot_release(reading.snapshot);
    return status;
}

int command_import(struct arena *arena, const struct options *options)
{
    if (options->regions.count != 1)
        return command_fail("import needs --region REGION, once");
    if (options->clients.count > 1)
        return command_fail("import makes one client of the projects named: --client is given twice");
    if (options->force && !options->out)
        return command_fail("--force is about the files of --out");
    return run_command(arena, options, RUN_READS, run_import, NULL);
}
