#include "reconciler/session/clouds_files.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "base/yaml.h"

const char *environment_get(const char *const *environment, const char *name)
{
    size_t length = strlen(name);
    for (; *environment; environment++)
        if (strncmp(*environment, name, length) == 0 && (*environment)[length] == '=')
            return (*environment)[length + 1] ? *environment + length + 1 : NULL;
    return NULL;
}

/* ./, the user's, /etc/xdg/openstack, /etc/openstack */
static struct name_list folders(struct arena *arena, const char *const *environment)
{
    struct name_list list = {0};
    list_add(arena, &list, ".");
    const char *config = environment_get(environment, "XDG_CONFIG_HOME");
    if (config)
        list_add(arena, &list, arena_print(arena, "%s/openstack", config));
    const char *home = environment_get(environment, "HOME");
    if (home)
        list_add(arena, &list, arena_print(arena, "%s/.config/openstack", home));
    const char *shared = environment_get(environment, "XDG_CONFIG_DIRS");
    for (const char *at = shared ? shared : "/etc/xdg"; *at;) {
        size_t length = strcspn(at, ":");
        if (length)
            list_add(arena, &list, arena_print(arena, "%.*s/openstack", (int)length, at));
        at += length + (at[length] == ':');
    }
    list_add(arena, &list, "/etc/openstack");
    return list;
}

const char *clouds_file_folders(struct arena *arena, const char *const *environment)
{
    struct name_list list = folders(arena, environment);
    return text_join(arena, &list, " and ");
}

static void complain(struct problems *problems, const char *path, const char *what)
{
    problem_add(problems, SEVERITY_ERROR, (struct place){.file = path}, NULL, "%s", what);
}

static const struct node *parse_yaml(struct arena *arena, const char *path, const char *bytes, size_t length,
                                     struct problems *problems)
{
    struct node_list documents = {0};
    yaml_parse(arena, path, bytes, length, &yaml_default_bounds, problems, &documents);
    if (documents.count > 1)
        complain(problems, path, "there is more than one document in this file");
    return documents.count ? documents.items[0] : NULL;
}

static const struct node *parse(struct arena *arena, const char *path, const char *bytes, size_t length,
                                struct problems *problems)
{
    const struct node *root;
    if (text_ends(path, ".json")) {
        struct node *json = NULL;
        struct error *error = json_parse(arena, bytes, length, &json);
        if (error)
            complain(problems, path, error->message);
        root = json;
    } else {
        root = parse_yaml(arena, path, bytes, length, problems);
    }
    if (!root || node_is_null(root))
        return NULL;
    if (root->type == NODE_MAP)
        return root;
    complain(problems, path, "this is no map");
    return NULL;
}

static struct clouds_file load(struct arena *arena, const char *path, FILE *stream, struct problems *problems)
{
    struct clouds_file file = {.path = path};
    size_t most = yaml_default_bounds.bytes;
    struct arena temporary;
    arena_init(&temporary);
    char *bytes = arena_alloc(&temporary, most + 1);
    size_t length = fread(bytes, 1, most + 1, stream);
    if (ferror(stream))
        complain(problems, path, "it cannot be read");
    else if (length > most)
        complain(problems, path, "it is larger than 4 MiB");
    else
        file.root = parse(arena, path, bytes, length, problems);
    arena_release(&temporary);
    return file;
}

static bool is_folder(FILE *stream)
{
    struct stat about;
    return fstat(fileno(stream), &about) == 0 && S_ISDIR(about.st_mode);
}

struct clouds_file clouds_file_find(struct arena *arena, const char *name, const char *first,
                                    const char *const *environment, struct problems *problems)
{
    static const char *const suffixes[] = {"yaml", "yml", "json"};
    struct name_list paths = {0};
    if (first)
        list_add(arena, &paths, first);
    struct name_list searched = folders(arena, environment);
    for (size_t i = 0; i < searched.count; i++)
        for (size_t j = 0; j < COUNT(suffixes); j++)
            list_add(arena, &paths, arena_print(arena, "%s/%s.%s", searched.items[i], name, suffixes[j]));
    for (size_t i = 0; i < paths.count; i++) {
        FILE *stream = fopen(paths.items[i], "rbe");
        if (!stream || is_folder(stream)) {
            if (stream)
                fclose(stream);
            continue;
        }
        struct clouds_file file = load(arena, paths.items[i], stream, problems);
        fclose(stream);
        return file;
    }
    return (struct clouds_file){0};
}
