#include "reconciler/issue/issue.h"

static void put_list(struct arena *arena, struct node *map, const char *key, const struct name_list *list)
{
    struct node *node = node_set(arena, map, key, node_new_list(arena));
    for (size_t i = 0; i < list->count; i++)
        node_add(arena, node, node_new_text(arena, list->items[i]));
}

static struct name_list get_list(struct arena *arena, const struct node *map, const char *key)
{
    struct name_list list = {0};
    const struct node *node = node_get(map, key);
    for (size_t i = 0; node && node->type == NODE_LIST && i < node->count; i++)
        list_add(arena, &list, node_text(node->items[i]));
    return list;
}

struct node *issue_encode(struct arena *arena, const struct issue_job *job)
{
    struct node *node = node_new_map(arena);
    node_set(arena, node, "cloud", node_new_text(arena, job->cloud));
    node_set(arena, node, "region_name", node_new_text(arena, job->region_name));
    node_set(arena, node, "client", node_new_text(arena, job->client));
    node_set(arena, node, "user", node_new_text(arena, job->user));
    node_set(arena, node, "username", node_new_text(arena, job->username));
    node_set(arena, node, "domain", node_new_text(arena, job->domain));
    node_set(arena, node, "project", node_new_text(arena, job->project));
    node_set(arena, node, "project_name", node_new_text(arena, job->project_name));
    node_set(arena, node, "description", node_new_text(arena, job->description));
    node_set(arena, node, "file", node_new_text(arena, job->file));
    node_set(arena, node, "log", node_new_integer(arena, job->log));
    put_list(arena, node, "roles", &job->roles);
    put_list(arena, node, "recipients", &job->recipients);
    put_list(arena, node, "delivered", &job->delivered);
    put_list(arena, node, "kept", &job->kept);
    return node;
}

struct issue_job issue_decode(struct arena *arena, const struct node *node)
{
    return (struct issue_job){
        .cloud = node_get_text(node, "cloud"),
        .region_name = node_get_text(node, "region_name"),
        .client = node_get_text(node, "client"),
        .user = node_get_text(node, "user"),
        .username = node_get_text(node, "username"),
        .domain = node_get_text(node, "domain"),
        .project = node_get_text(node, "project"),
        .project_name = node_get_text(node, "project_name"),
        .description = node_get_text(node, "description"),
        .file = node_get_text(node, "file"),
        .log = (enum log_level)node_get_integer(node, "log", LOG_WARNING),
        .roles = get_list(arena, node, "roles"),
        .recipients = get_list(arena, node, "recipients"),
        .delivered = get_list(arena, node, "delivered"),
        .kept = get_list(arena, node, "kept"),
    };
}
