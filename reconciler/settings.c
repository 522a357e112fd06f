#include "reconciler/settings.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "base/yaml.h"
#include "reconciler/file.h"
#include "spec/decode.h"

static const struct field cloud_rows[] = {
    {.key = "cloud",
     .type = FIELD_NAME,
     .required = true,
     .doc = "The cloud's name in clouds.yaml.",
     .example = "ams"},
    {.key = "region_name",
     .type = FIELD_NAME,
     .doc = "The region's name there; else what clouds.yaml says.",
     .example = "RegionOne"},
};
static const struct field region_row = {.type = FIELD_GROUP, ROWS(cloud_rows), .doc = "One region's cloud."};

static const struct field rows[] = {
    {.key = "repository", .type = FIELD_TEXT, .doc = "Where the fleet is, in its short form: a path or URL."},
    {.key = "repository.url", .type = FIELD_TEXT, .doc = "A path, or a file://, https:// or ssh:// URL."},
    {.key = "repository.branch",
     .type = FIELD_NAME,
     .doc = "The branch that is the truth; the repository's HEAD if not given."},
    {.key = "repository.path", .type = FIELD_TEXT, .doc = "The fleet's folder inside the repository."},
    {.key = "repository.poll",
     .type = FIELD_SPAN,
     .least = 1,
     .most = 86400,
     .doc = "Between two fetches.",
     .example = "60s"},
    {.key = "repository.timeout",
     .type = FIELD_SPAN,
     .least = 1,
     .most = 3600,
     .doc = "For one fetch.",
     .example = "60s"},
    {.key = "repository.username", .type = FIELD_NAME, .doc = "For https and ssh."},
    {.key = "repository.password_env",
     .type = FIELD_NAME,
     .doc = "The environment variable that holds the password."},
    {.key = "repository.token_env",
     .type = FIELD_NAME,
     .doc = "The environment variable that holds an access token."},
    {.key = "repository.credential_helper",
     .type = FIELD_TEXT,
     .doc = "A credential helper, as in git-config(1)."},
    {.key = "repository.ssh_key", .type = FIELD_TEXT, .doc = "A private key file; else the agent is asked."},
    {.key = "repository.ssh_passphrase_env",
     .type = FIELD_NAME,
     .doc = "The environment variable with the key's passphrase."},
    {.key = "repository.known_hosts",
     .type = FIELD_TEXT,
     .doc = "Host keys that are trusted; else ~/.ssh/known_hosts."},
    {.key = "repository.cacert", .type = FIELD_TEXT, .doc = "Certificates that are trusted for https."},
    {.key = "regions",
     .type = FIELD_MAP,
     .of = &region_row,
     .doc = "The cloud of each region; else the region's own name.",
     .example = "{amsterdam: {cloud: ams}}"},
    {.key = "sweep",
     .type = FIELD_SPAN,
     .least = 1,
     .most = 604800,
     .doc = "Between two full sweeps.",
     .example = "5m"},
    {.key = "state", .type = FIELD_TEXT, .doc = "The folder of the ledger and of the repository's mirror."},
    {.key = "listen",
     .type = FIELD_TEXT,
     .doc = "Address and port of the controller's pages, or `none`.",
     .example = "127.0.0.1:8080"},
    {.key = "credentials.drop",
     .type = FIELD_TEXT,
     .doc = "The folder where credentials are delivered, encrypted.",
     .example = "/srv/credentials"},
    {.key = "alerts.webhook", .type = FIELD_TEXT, .doc = "A URL that is sent each alert as JSON."},
    {.key = "alerts.webhook.url", .type = FIELD_TEXT, .doc = "The same, with what follows."},
    {.key = "alerts.webhook.token_env",
     .type = FIELD_NAME,
     .doc = "The environment variable with the bearer token to send."},
    {.key = "alerts.webhook.username", .type = FIELD_NAME, .doc = "For basic authentication."},
    {.key = "alerts.webhook.password_env",
     .type = FIELD_NAME,
     .doc = "The environment variable with its password."},
    {.key = "alerts.webhook.cacert", .type = FIELD_TEXT, .doc = "Certificates that are trusted for it."},
    {.key = "alerts.alertmanager", .type = FIELD_TEXT, .doc = "An Alertmanager's base URL."},
    {.key = "alerts.alertmanager.url", .type = FIELD_TEXT, .doc = "The same, with what follows."},
    {.key = "alerts.alertmanager.token_env",
     .type = FIELD_NAME,
     .doc = "The environment variable with the bearer token to send."},
    {.key = "alerts.alertmanager.username", .type = FIELD_NAME, .doc = "For basic authentication."},
    {.key = "alerts.alertmanager.password_env",
     .type = FIELD_NAME,
     .doc = "The environment variable with its password."},
    {.key = "alerts.alertmanager.cacert", .type = FIELD_TEXT, .doc = "Certificates that are trusted for it."},
};

struct reader {
    struct arena *arena;
    const char *folder; /* of the file: what relative paths start from */
    const struct value *values;
};

static const struct value *value_of(const struct reader *reader, const char *key)
{
    for (size_t i = 0; i < COUNT(rows); i++)
        if (strcmp(rows[i].key, key) == 0)
            return &reader->values[i];
    return NULL;
}

static const char *text_of(const struct reader *reader, const char *key)
{
    const struct value *value = value_of(reader, key);
    return value && value->type == VALUE_TEXT ? value->text : NULL;
}

static int64_t integer_of(const struct reader *reader, const char *key, int64_t fallback)
{
    const struct value *value = value_of(reader, key);
    return value && value->type == VALUE_INTEGER ? value->integer : fallback;
}

static const char *path_of(const struct reader *reader, const char *key)
{
    const char *path = text_of(reader, key);
    if (path && text_starts(path, "~/") && getenv("HOME"))
        return arena_print(reader->arena, "%s/%s", getenv("HOME"), path + 2);
    if (!path || *path == '/' || !reader->folder)
        return path;
    return arena_print(reader->arena, "%s/%s", reader->folder, path);
}

/* A repository's URL is a path unless it has a scheme or is host:path, as git reads it. */
static const char *url_of(const struct reader *reader, const char *key)
{
    const char *url = text_of(reader, key);
    if (!url || strstr(url, "://"))
        return url;
    const char *colon = strchr(url, ':');
    const char *slash = strchr(url, '/');
    return colon && (!slash || colon < slash) ? url : path_of(reader, key);
}

static struct receiver_settings receiver_of(const struct reader *reader, const char *key)
{
    struct arena *arena = reader->arena;
    const char *url = text_of(reader, key);
    return (struct receiver_settings){
        .url = url ? url : text_of(reader, arena_print(arena, "%s.url", key)),
        .token_env = text_of(reader, arena_print(arena, "%s.token_env", key)),
        .username = text_of(reader, arena_print(arena, "%s.username", key)),
        .password_env = text_of(reader, arena_print(arena, "%s.password_env", key)),
        .cacert = path_of(reader, arena_print(arena, "%s.cacert", key)),
    };
}

static const char *default_state(struct arena *arena)
{
    if (geteuid() == 0)
        return "/var/lib/tenantry";
    const char *state = getenv("XDG_STATE_HOME");
    if (state && *state == '/')
        return arena_print(arena, "%s/tenantry", state);
    return arena_print(arena, "%s/.local/state/tenantry", getenv("HOME") ? getenv("HOME") : "");
}

static void fill(const struct reader *reader, const char *file, struct settings *out)
{
    struct repository_settings *repository = &out->repository;
    const struct value *at = value_of(reader, "repository.url");
    const char *url = url_of(reader, "repository");
    *repository = (struct repository_settings){
        .url = url ? url : url_of(reader, "repository.url"),
        .branch = text_of(reader, "repository.branch"),
        .path = text_of(reader, "repository.path"),
        .poll = integer_of(reader, "repository.poll", 60),
        .timeout = integer_of(reader, "repository.timeout", 60),
        .username = text_of(reader, "repository.username"),
        .password_env = text_of(reader, "repository.password_env"),
        .token_env = text_of(reader, "repository.token_env"),
        .credential_helper = text_of(reader, "repository.credential_helper"),
        .ssh_key = path_of(reader, "repository.ssh_key"),
        .ssh_passphrase_env = text_of(reader, "repository.ssh_passphrase_env"),
        .known_hosts = path_of(reader, "repository.known_hosts"),
        .cacert = path_of(reader, "repository.cacert"),
        .at = {file, at->line, at->column},
    };
    const struct value *regions = value_of(reader, "regions");
    for (size_t i = 0; value_is_set(regions) && i < regions->list.count; i++) {
        const struct value *entry = &regions->list.items[i];
        struct region_settings region = {entry->key, entry->list.items[0].text, entry->list.items[1].text};
        list_add(reader->arena, &out->regions, region);
    }
    const char *state = path_of(reader, "state");
    out->sweep = integer_of(reader, "sweep", 300);
    out->state = state ? state : default_state(reader->arena);
    const char *listen = text_of(reader, "listen");
    out->listen = !listen ? "127.0.0.1:8080" : strcmp(listen, "none") == 0 ? NULL : listen;
    out->drop = path_of(reader, "credentials.drop");
    out->alerts.webhook = receiver_of(reader, "alerts.webhook");
    out->alerts.alertmanager = receiver_of(reader, "alerts.alertmanager");
}

static bool is_port(const char *text)
{
    size_t length = strspn(text, "0123456789");
    return length > 0 && length <= 5 && text[length] == '\0' && strtol(text, NULL, 10) <= UINT16_MAX;
}

static void check_listen(const struct reader *reader, const char *file, struct problems *problems)
{
    const struct value *value = value_of(reader, "listen");
    const char *listen = text_of(reader, "listen"), *colon = listen ? strrchr(listen, ':') : NULL;
    if (listen && strcmp(listen, "none") != 0 && !(colon && is_port(colon + 1)))
        problem_add(problems, SEVERITY_ERROR, value_place(value, (struct place){.file = file}),
                    "write ADDRESS:PORT, as in `127.0.0.1:8080`, or `none`", "`listen` has no port");
}

static const char *find_file(const char *given)
{
    if (given)
        return given;
    const char *from_environment = getenv("TENANTRY_CONFIG");
    if (from_environment && *from_environment)
        return from_environment;
    static const char *const places[] = {"./tenantry.yaml", "/etc/tenantry/tenantry.yaml"};
    for (size_t i = 0; i < COUNT(places); i++)
        if (access(places[i], F_OK) == 0)
            return places[i];
    return NULL;
}

static struct error *read_file(struct arena *arena, const char *file, struct problems *problems,
                               struct value *values)
{
    const char *bytes;
    size_t length;
    struct error *error = file_read(arena, file, yaml_default_bounds.bytes, &bytes, &length);
    if (error)
        return error_wrap(arena, error, "reading the settings");
    struct node_list documents = {0};
    if (yaml_parse(arena, file, bytes, length, &yaml_default_bounds, problems, &documents)) {
        if (documents.count > 1)
            problem_add(problems, SEVERITY_ERROR, node_place(documents.items[1]), NULL,
                        "settings are one document; here begins a second one");
        if (documents.count > 0)
            decode_rows(arena, documents.items[0], rows, COUNT(rows), values, problems);
        check_listen(&(struct reader){arena, NULL, values}, file, problems);
    }
    problems_attach_source(problems, file, bytes, length);
    problems_sort(problems);
    return NULL;
}

struct error *settings_load(struct arena *arena, const char *file, struct problems *problems,
                            struct settings **out)
{
    struct settings *settings = ARENA_NEW(arena, struct settings);
    struct value *values = ARENA_ARRAY(arena, struct value, COUNT(rows));
    file = find_file(file);
    if (file) {
        struct error *error = read_file(arena, file, problems, values);
        if (error)
            return error;
    }
    settings->file = file;
    const char *slash = file ? strrchr(file, '/') : NULL;
    struct reader reader = {arena, slash ? arena_copy(arena, file, (size_t)(slash - file)) : NULL, values};
    if (problems->errors == 0)
        fill(&reader, file, settings);
    *out = settings;
    return NULL;
}

struct region_settings settings_region(const struct settings *settings, const char *region)
{
    for (size_t i = 0; i < settings->regions.count; i++)
        if (strcmp(settings->regions.items[i].name, region) == 0)
            return settings->regions.items[i];
    return (struct region_settings){region, region, NULL};
}
