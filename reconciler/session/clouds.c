#include "reconciler/session/clouds.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "reconciler/session/clouds_config.h"
#include "reconciler/session/clouds_files.h"
#include "reconciler/session/clouds_settings.h"

struct loading {
    struct arena *arena;
    const char *const *environment;
    struct problems problems;
    struct clouds_file clouds, secure;
    const char *pseudo;                  /* name of the cloud that the environment makes up */
    const struct node *environment_keys; /* that cloud, or NULL */
    struct setting chosen;               /* where the chosen cloud stands */
    const char *name;
};

/* --- choosing a cloud ----------------------------------------------------- */

/* Keys that choose do not make up a cloud; others are not ours. */
static bool is_selector(const char *key)
{
    static const char *const selectors[] = {"cloud", "region_name", "client_config_file",
                                            "client_secure_file", "cloud_name"};
    for (size_t i = 0; i < COUNT(selectors); i++)
        if (strcmp(key, selectors[i]) == 0)
            return true;
    return false;
}

static const struct node *read_environment(struct arena *arena, const char *const *environment)
{
    struct node *keys = node_new_map(arena);
    bool any = false;
    for (; *environment; environment++) {
        const char *entry = *environment, *equals = strchr(entry, '=');
        if (!equals || !text_starts(entry, "OS_") || text_starts(entry, "OS_TEST") ||
            text_starts(entry, "OS_STD") || text_starts(entry, "OS_LOG"))
            continue;
        char *key = arena_copy(arena, entry + 3, (size_t)(equals - entry) - 3);
        for (char *at = key; *at; at++)
            *at = (char)tolower((unsigned char)*at);
        any = any || !is_selector(key);
        node_set(arena, keys, key, node_new_text(arena, equals[1] ? equals + 1 : NULL));
    }
    return any ? keys : NULL;
}

static const struct node *cloud_in(const struct clouds_file *file, const char *name)
{
    return node_get(node_get(file->root, "clouds"), name);
}

static void check_clouds(struct loading *loading, const struct clouds_file *file)
{
    const struct node *clouds = node_get(file->root, "clouds");
    if (!clouds || node_is_null(clouds))
        return;
    if (clouds->type != NODE_MAP) {
        problem_add(&loading->problems, SEVERITY_ERROR,
                    (struct place){file->path, clouds->line, clouds->column}, NULL,
                    "clouds: this must be a map");
        return;
    }
    for (size_t i = 0; i < clouds->count; i++) {
        const struct node *cloud = clouds->entries[i].value;
        if (cloud->type != NODE_MAP && !node_is_null(cloud))
            problem_add(&loading->problems, SEVERITY_ERROR,
                        (struct place){file->path, cloud->line, cloud->column}, NULL,
                        "cloud %s: this must be a map", clouds->entries[i].key->text);
    }
}

static void add_names(struct loading *loading, const struct clouds_file *file, struct name_list *names)
{
    const struct node *clouds = node_get(file->root, "clouds");
    for (size_t i = 0; clouds && clouds->type == NODE_MAP && i < clouds->count; i++) {
        const char *name = clouds->entries[i].key->text;
        bool known = false;
        for (size_t j = 0; j < names->count; j++)
            known = known || strcmp(names->items[j], name) == 0;
        if (!known)
            list_add(loading->arena, names, name);
    }
}

static void complain(struct loading *loading, const char *hint, const char *message)
{
    struct place at = {.file = loading->clouds.path ? loading->clouds.path : "clouds.yaml"};
    problem_add(&loading->problems, SEVERITY_ERROR, at, hint, "%s", message);
}

static void choose(struct loading *loading, const char *asked)
{
    struct arena *arena = loading->arena;
    struct name_list names = {0};
    add_names(loading, &loading->clouds, &names);
    add_names(loading, &loading->secure, &names);
    const char *name = asked ? asked : environment_get(loading->environment, "OS_CLOUD");
    if (!name && loading->environment_keys)
        name = loading->pseudo;
    if (!name && names.count == 1)
        name = names.items[0];
    if (!name && names.count) {
        complain(loading, "choose one with OS_CLOUD, or name it in the configuration",
                 arena_print(arena, "there are several clouds: %s", text_join(arena, &names, " and ")));
    } else if (!name) {
        complain(loading, NULL,
                 arena_print(arena,
                             "no cloud is configured: there is no clouds.yaml in %s, and no OS_AUTH_URL",
                             clouds_file_folders(arena, loading->environment)));
    } else if (loading->environment_keys && text_equal(name, loading->pseudo)) {
        loading->chosen.at.file = "environment (OS_*)";
    } else if (cloud_in(&loading->clouds, name) || cloud_in(&loading->secure, name)) {
        const struct clouds_file *file =
            cloud_in(&loading->clouds, name) ? &loading->clouds : &loading->secure;
        loading->chosen.node = cloud_in(file, name);
        loading->chosen.at =
            (struct place){file->path, loading->chosen.node->line, loading->chosen.node->column};
    } else {
        const char *nearest = text_nearest(name, names.items, names.count);
        complain(loading, nearest ? arena_print(arena, "did you mean \"%s\"?", nearest) : NULL,
                 arena_print(arena, "there is no cloud \"%s\"", name));
    }
    loading->name = name;
}

/* --- its layers ----------------------------------------------------------- */

static void lay_own(const struct loading *loading, struct config *config)
{
    if (!loading->chosen.node) {
        config_lay(config, loading->environment_keys, loading->chosen.at.file);
        return;
    }
    config_lay(config, cloud_in(&loading->clouds, loading->name), loading->clouds.path);
    config_lay(config, cloud_in(&loading->secure, loading->name), loading->secure.path);
}

/* The vendor's part of clouds-public.yaml, if the cloud has a profile. */
static void lay_vendor(struct loading *loading, const struct config *own, struct config *config)
{
    const struct setting *profile = config_top(own, "profile");
    if (!profile)
        profile = config_top(own, "cloud");
    const char *name = config_text(own, profile, "profile");
    if (!name || text_equal(name, loading->pseudo))
        return;
    struct clouds_file file =
        clouds_file_find(loading->arena, "clouds-public", NULL, loading->environment, &loading->problems);
    const struct node *vendor = node_get(node_get(file.root, "public-clouds"), name);
    if (vendor && vendor->type == NODE_MAP)
        config_lay(config, vendor, file.path);
    else
        config_problem(own, profile, "write out what it would say (auth_url, region_name)",
                       "profile \"%s\" is not in a clouds-public.yaml", name);
}

struct region {
    const char *name;
    const struct node *values; /* or NULL */
};
struct region_list LIST_OF(struct region);

static void add_listed(const struct config *config, const struct setting *setting,
                       struct region_list *regions)
{
    for (size_t i = 0; i < setting->node->count; i++) {
        const struct node *item = setting->node->items[i];
        struct region region = {node_text(item), NULL};
        if (item->type == NODE_MAP) {
            region.name = node_get_text(item, "name");
            region.values = node_get(item, "values");
        }
        if (!region.name || (region.values && region.values->type != NODE_MAP))
            config_problem(config, &(struct setting){item, {setting->at.file, item->line, item->column}},
                           NULL, "regions: each is a name, or a map of name and values");
        else
            list_add(config->arena, regions, region);
    }
}

/* "a,b" is an old way to list regions. */
static void add_split(const struct config *config, const struct setting *setting, struct region_list *regions)
{
    const char *text = config_text(config, setting, "region_name");
    while (text && *text) {
        size_t length = strcspn(text, ",");
        struct region region = {arena_copy(config->arena, text, length), NULL};
        list_add(config->arena, regions, region);
        text += length + (text[length] == ',');
    }
}

static struct region_list known_regions(const struct config *config)
{
    struct region_list regions = {0};
    const struct setting *listed = config_top(config, "regions"), *name = config_top(config, "region_name");
    if (listed && listed->node->type == NODE_LIST)
        add_listed(config, listed, &regions);
    else if (listed)
        config_problem(config, listed, NULL, "regions: this must be a list");
    else if (name && name->node->type == NODE_LIST)
        add_listed(config, name, &regions);
    else if (name)
        add_split(config, name, &regions);
    return regions;
}

/* NULL name: the first that is known, if any. */
static struct region choose_region(struct loading *loading, const struct region_list *known, const char *name)
{
    if (!known->count)
        return (struct region){.name = name};
    struct name_list names = {0};
    for (size_t i = 0; i < known->count; i++) {
        if (!name || strcmp(known->items[i].name, name) == 0)
            return known->items[i];
        list_add(loading->arena, &names, known->items[i].name);
    }
    const char *message = arena_print(loading->arena, "cloud %s has no region \"%s\"", loading->name, name);
    problem_add(
        &loading->problems, SEVERITY_ERROR, loading->chosen.at,
        arena_print(loading->arena, "it has %s; case matters", text_join(loading->arena, &names, " and ")),
        "%s", message);
    return (struct region){.name = name};
}

static struct config layered(struct loading *loading, const char *region_name)
{
    struct config own, vendor, config;
    config_init(&own, loading->arena, &loading->problems);
    lay_own(loading, &own);
    config_init(&vendor, loading->arena, &loading->problems);
    lay_vendor(loading, &own, &vendor);
    struct region_list known = known_regions(&own);
    if (!known.count)
        known = known_regions(&vendor);
    struct region region = choose_region(loading, &known, region_name);

    config_init(&config, loading->arena, &loading->problems);
    lay_vendor(loading, &own, &config);
    lay_own(loading, &config);
    config_lay(&config, region.values, loading->chosen.at.file);
    struct node *name = node_new_map(loading->arena);
    node_set(loading->arena, name, "region_name", node_new_text(loading->arena, region.name));
    config_lay(&config, name, loading->chosen.at.file);
    return config;
}

/* --- everything ----------------------------------------------------------- */

static struct error *problems_error(struct loading *loading)
{
    struct text text;
    text_init(&text, loading->arena);
    problems_sort(&loading->problems);
    for (size_t i = 0; i < loading->problems.list.count; i++) {
        const struct problem *problem = &loading->problems.list.items[i];
        if (problem->severity != SEVERITY_ERROR)
            continue;
        text_print(&text, "%s%s", text.length ? "\n" : "", problem->at.file);
        if (problem->at.line)
            text_print(&text, ":%u:%u", problem->at.line, problem->at.column);
        text_print(&text, ": %s", problem->message);
        if (problem->hint)
            text_print(&text, " (%s)", problem->hint);
    }
    return error_make(loading->arena, ERROR_INPUT, "%s", text.data);
}

static void read_files(struct loading *loading)
{
    struct arena *arena = loading->arena;
    const char *const *environment = loading->environment;
    loading->clouds = clouds_file_find(arena, "clouds", environment_get(environment, "OS_CLIENT_CONFIG_FILE"),
                                       environment, &loading->problems);
    loading->secure = clouds_file_find(arena, "secure", environment_get(environment, "OS_CLIENT_SECURE_FILE"),
                                       environment, &loading->problems);
    check_clouds(loading, &loading->clouds);
    check_clouds(loading, &loading->secure);
    const char *pseudo = environment_get(environment, "OS_CLOUD_NAME");
    loading->pseudo = pseudo ? pseudo : "envvars";
    loading->environment_keys = read_environment(arena, environment);
    if (cloud_in(&loading->clouds, loading->pseudo))
        complain(loading, "rename it, or set OS_CLOUD_NAME",
                 arena_print(arena, "cloud \"%s\" has the name of the one that OS_* variables make",
                             loading->pseudo));
}

struct error *clouds_load(struct arena *arena, const char *name, const char *region,
                          const char *const *environment, struct cloud_settings **out)
{
    struct loading loading = {.arena = arena, .environment = environment};
    problems_init(&loading.problems, arena);
    read_files(&loading);
    if (loading.problems.errors)
        return problems_error(&loading);
    choose(&loading, name);
    if (loading.problems.errors)
        return problems_error(&loading);

    /* What stands in the environment is meant for the cloud that the environment chose. */
    if (!region && !name && loading.chosen.node)
        region = environment_get(environment, "OS_REGION_NAME");
    struct config config = layered(&loading, region);
    struct cloud_settings *settings =
        clouds_settings_read(&config, loading.name, loading.chosen.at, environment_get(environment, "HOME"));
    if (loading.problems.errors)
        return problems_error(&loading);
    *out = settings;
    return NULL;
}
