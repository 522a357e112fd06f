/*
 * import_case FLEET CLOUD OUT - imports the cloud that the file CLOUD describes (see
 * tests/unit/plan_support.h) with the Region and the Policy of the folder FLEET, into a file a client in the
 * folder OUT. What it says about it is printed. The cloud's member `import` has the choice: projects, client,
 * own_project, and known: the fleet's clients are known.
 */
#include "drift/import/import.h"
#include "tests/unit/plan_support.h"

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    if (file == NULL || fputs(text, file) < 0 || fclose(file) != 0)
        stop(path, "cannot be written");
}

static void import_one(struct arena *arena, const struct tenant *tenant, const struct snapshot *snapshot,
                       const struct fleet *fleet, const char *out)
{
    const struct region *region = map_get(&fleet->regions, snapshot->region);
    const struct import *import = import_tenant(arena, tenant, snapshot, region, fleet->policy);
    printf("client %s%s%s\n", import->name, import->is_incomplete ? ", incomplete" : "",
           import->text == NULL ? ", not written" : "");
    for (size_t i = 0; i < import->losses.count; i++)
        printf("  %s\n", import->losses.items[i]);
    if (import->text != NULL)
        write_file(arena_print(arena, "%s/%s.yaml", out, import->name), import->text);
}

static void import_all(struct arena *arena, const struct fleet *fleet, const struct snapshot *snapshot,
                       const struct node *choice, const char *out)
{
    struct name_list projects = {0}, left_out = {0};
    struct tenant_list tenants = {0};
    const struct node *named = node_get(choice, "projects");
    for (size_t i = 0; named != NULL && i < named->count; i++)
        list_add(arena, &projects, node_text(named->items[i]));
    const struct import_wish wish = {
        .region = snapshot->region,
        .fleet = node_is_true(node_get(choice, "known")) ? fleet : NULL,
        .projects = &projects,
        .client = node_get_text(choice, "client"),
        .own_project = node_get_text(choice, "own_project"),
    };
    const struct error *error = import_choose(arena, &wish, snapshot, &tenants, &left_out);
    for (size_t i = 0; i < left_out.count; i++)
        printf("%s\n", left_out.items[i]);
    if (error != NULL)
        printf("error: %s\n", error->message);
    for (size_t i = 0; error == NULL && i < tenants.count; i++)
        import_one(arena, tenants.items[i], snapshot, fleet, out);
}

int main(int count, char **arguments)
{
    if (count != 4)
        stop("usage", "import_case FLEET CLOUD OUT");
    struct arena arena;
    arena_init(&arena);
    struct fleet *fleet = read_fleet(&arena, arguments[1]);
    size_t length;
    const char *bytes = read_file(&arena, arguments[2], &length);
    struct node *cloud;
    struct error *error = json_parse(&arena, bytes, strlen(bytes), &cloud);
    if (error != NULL)
        stop(arguments[2], error->message);
    struct snapshot *snapshot = read_cloud(&arena, cloud);
    import_all(&arena, fleet, snapshot, node_get(cloud, "import"), arguments[3]);
    snapshot_release(snapshot);
    fleet_free(fleet);
    arena_release(&arena);
    return 0;
}
