#include "reconciler/source/source.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/digest.h"
#include "base/text.h"
#include "base/yaml.h"
#include "reconciler/file.h"
#include "reconciler/source/fetch.h"
#include "reconciler/source/folder.h"
#include "reconciler/source/repository.h"

struct source {
    struct arena *arena;
    const struct repository_settings *settings;
    const struct log *log;
    struct url url;
    const char *path; /* of the repository that is read: the given one, or the mirror */
    const char *root; /* of the fleet inside it, or NULL */
    int cancel;
    struct revision *last; /* of the tip of the branch; what it parsed is not parsed again */
};

/* "./clients//eu/" is "clients/eu"; all of the repository is NULL */
static const char *clean_root(struct arena *arena, const char *path)
{
    struct text text;
    text_init(&text, arena);
    for (const char *part = path ? path : ""; *part; part += strcspn(part, "/"), part += strspn(part, "/")) {
        size_t length = strcspn(part, "/");
        if (length == 0 || (length == 1 && *part == '.'))
            continue;
        if (text.length)
            text_char(&text, '/');
        text_add_bytes(&text, part, length);
    }
    return text.length ? text.data : NULL;
}

struct error *source_open(struct arena *arena, const struct settings *settings, const struct log *log,
                          struct source **out)
{
    struct source source = {.arena = arena, .settings = &settings->repository, .log = log, .cancel = -1};
    if (!settings->repository.url)
        return error_make(arena, ERROR_INPUT,
                          "no repository is named: set repository.url in %s, or use --path",
                          settings->file ? settings->file : "tenantry.yaml");
    struct error *error = url_parse(arena, settings->repository.url, &source.url);
    if (!error && source.url.type != URL_PATH) {
        source.path = arena_print(arena, "%s/mirror-%.16s", settings->state,
                                  digest_bytes(arena, source.url.text, strlen(source.url.text)));
        error = file_make_folder(arena, settings->state);
    } else {
        source.path = source.url.text;
    }
    if (!error)
        error = repository_begin(arena);
    if (error)
        return error_wrap(arena, error, "repository.url");
    source.root = clean_root(arena, settings->repository.path);
    *out = ARENA_NEW(arena, struct source);
    **out = source;
    return NULL;
}

void source_close(struct source *source)
{
    if (!source)
        return;
    revision_release(source->last);
    repository_end();
}

void source_cancel_on(struct source *source, int fd)
{
    source->cancel = fd;
}

/* --- reading --- */

struct reading {
    struct source *source;
    struct repository *repository;
    struct arena arena; /* of the walk */
    struct map changed; /* path -> struct spec_file *, a reference of ours; NULL where it is gone */
    struct revision *revision;
};

static struct spec_file *too_large(struct reading *reading, const struct repository_file *file, size_t length)
{
    return spec_file_broken(file->path, arena_print(&reading->arena, "it has %zu bytes; at most %zu are read",
                                                    length, yaml_default_bounds.bytes));
}

static struct error *take_file(void *context, struct repository_file file)
{
    struct reading *reading = context;
    if (!fleet_wants_path(file.relative))
        return NULL;
    if (reading->changed.count == FLEET_FILES_MOST)
        return error_make(&reading->arena, ERROR_INPUT, "the fleet has more than %d files", FLEET_FILES_MOST);
    if (!file.blob) {
        map_set(&reading->changed, file.path, NULL);
        return NULL;
    }
    struct blob blob;
    struct error *error =
        repository_blob(reading->repository, &reading->arena, file.blob, yaml_default_bounds.bytes, &blob);
    if (error)
        return error_wrap(&reading->arena, error, "%s", file.path);
    map_set(&reading->changed, file.path,
            blob.bytes ? spec_file_read(file.path, file.blob, blob.bytes, blob.length)
                       : too_large(reading, &file, blob.length));
    repository_blob_free(&blob);
    reading->revision->files_parsed++;
    return NULL;
}

static struct error *build_fleet(struct reading *reading, const struct revision *last)
{
    struct fleet *fleet = NULL;
    if (last) {
        fleet = fleet_change(last->fleet, &reading->changed);
    } else {
        struct spec_file_list files = {0};
        for (size_t i = 0; i < reading->changed.count; i++)
            list_add(&reading->arena, &files, reading->changed.entries[i].value);
        fleet = fleet_build(files.items, files.count, NULL);
    }
    reading->revision->fleet = fleet;
    if (fleet->file_count > FLEET_FILES_MOST)
        return error_make(&reading->arena, ERROR_INPUT, "the fleet has more than %d files", FLEET_FILES_MOST);
    return NULL;
}

static void begin_reading(struct reading *reading, struct source *source, struct repository *repository,
                          const struct commit *commit)
{
    *reading = (struct reading){.source = source, .repository = repository, .revision = revision_new()};
    arena_init(&reading->arena);
    map_init(&reading->changed, &reading->arena);
    struct revision *revision = reading->revision;
    revision->commit = arena_text(&revision->arena, commit->id);
    revision->author = arena_text(&revision->arena, commit->author);
    revision->subject = arena_text(&revision->arena, commit->subject);
    revision->committed = commit->committed;
}

static void end_reading(struct reading *reading)
{
    for (size_t i = 0; i < reading->changed.count; i++)
        spec_file_release(reading->changed.entries[i].value);
    arena_release(&reading->arena);
}

/* last: a revision of which only what changed since is read, or NULL. */
static struct error *read_commit(struct source *source, struct repository *repository, struct arena *arena,
                                 const struct commit *commit, const struct revision *last,
                                 struct revision **out)
{
    struct reading reading;
    begin_reading(&reading, source, repository, commit);
    struct error *error = repository_walk(repository, &reading.arena, last ? last->commit : NULL, commit->id,
                                          source->root, take_file, &reading);
    if (!error)
        error = build_fleet(&reading, last);
    if (error) {
        error = error_wrap(arena, error, "%s", source->url.safe);
        revision_release(reading.revision);
    } else {
        *out = reading.revision;
    }
    end_reading(&reading);
    /* the commit before is gone, or its folder was another thing: all of it is read, or tells why not */
    return error && last ? read_commit(source, repository, arena, commit, NULL, out) : error;
}

static struct error *read_tip(struct source *source, struct repository *repository, struct arena *arena,
                              struct revision **out)
{
    struct commit tip;
    struct error *error = repository_branch(repository, arena, source->settings->branch, &tip);
    if (error)
        return error_wrap(arena, error, "%s", source->url.safe);
    if (!source->last || !text_equal(source->last->commit, tip.id)) {
        struct revision *revision = NULL;
        error = read_commit(source, repository, arena, &tip, source->last, &revision);
        if (!revision)
            return error;
        revision_release(source->last);
        source->last = revision;
        log_line(source->log, LOG_INFO, "revision read",
                 LOG_FIELDS(LOG_TEXT("commit", revision->commit),
                            LOG_INTEGER("files", (int64_t)revision->fleet->file_count),
                            LOG_INTEGER("parsed", (int64_t)revision->files_parsed)));
    }
    *out = revision_hold(source->last);
    return NULL;
}

static struct error *fetch_mirror(struct source *source, struct arena *arena)
{
    const struct fetch fetch = {source->settings, &source->url, source->path, source->cancel};
    return fetch_run(arena, &fetch);
}

struct error *source_read(struct source *source, struct arena *arena, enum source_fetch fetch,
                          const char *rev, struct revision **out)
{
    bool is_mirror = source->url.type != URL_PATH;
    struct error *error = is_mirror && fetch == SOURCE_FETCH ? fetch_mirror(source, arena) : NULL;
    if (error)
        return error;
    struct repository *repository = NULL;
    /* opened anew each time: it may have been repacked, or be another one by now */
    error = repository_open(arena, source->path, &repository);
    if (error && is_mirror)
        return error_make(arena, ERROR_INPUT, "%s was not fetched yet", source->url.safe);
    if (error)
        return error;
    struct commit commit;
    if (!rev)
        error = read_tip(source, repository, arena, out);
    else if (!(error = repository_revision(repository, arena, rev, &commit)))
        error = read_commit(source, repository, arena, &commit, source->last, out);
    repository_close(repository);
    return error;
}

struct error *source_read_folder(struct arena *arena, const char *path, struct revision **out)
{
    struct spec_file_list files = {0};
    struct error *error = folder_read(arena, path, FOLDER_NAMES_AS_GIVEN, &files);
    if (error)
        return error;
    struct revision *revision = revision_new();
    revision->fleet = fleet_build(files.items, files.count, NULL);
    revision->files_parsed = files.count;
    for (size_t i = 0; i < files.count; i++)
        spec_file_release(files.items[i]);
    *out = revision;
    return NULL;
}

/* --- what else the repository knows --- */

static void add_folder(struct arena *arena, struct name_list *folders, const char *path)
{
    struct stat status;
    if (stat(path, &status) == 0 && S_ISDIR(status.st_mode))
        list_add(arena, folders, path);
}

struct name_list source_folders(struct source *source, struct arena *arena)
{
    struct name_list folders = {0};
    struct repository *repository = NULL;
    if (source->url.type != URL_PATH || repository_open(arena, source->path, &repository))
        return folders;
    const struct places places = repository_places(repository, arena);
    repository_close(repository);
    const char *branch = source->settings->branch;
    if (!branch && text_starts(places.head ? places.head : "", "refs/heads/"))
        branch = places.head + strlen("refs/heads/");
    add_folder(arena, &folders, places.own);
    if (!text_equal(places.own, places.common))
        add_folder(arena, &folders, places.common);
    add_folder(arena, &folders, arena_print(arena, "%srefs", places.common));
    add_folder(arena, &folders, arena_print(arena, "%srefs/heads", places.common));
    for (const char *slash = branch ? strchr(branch, '/') : NULL; slash; slash = strchr(slash + 1, '/'))
        add_folder(arena, &folders,
                   arena_print(arena, "%srefs/heads/%.*s", places.common, (int)(slash - branch), branch));
    return folders;
}
