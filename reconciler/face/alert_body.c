#include "reconciler/face/alert_body.h"

#include <ctype.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"

/* "region-unknown/amsterdam" is TenantryRegionUnknown */
static const char *alert_name(struct arena *arena, const struct episode *episode)
{
    if (!episode->condition)
        return "TenantryDrift";
    struct text text;
    text_init(&text, arena);
    text_add(&text, "Tenantry");
    bool begins = true;
    for (const char *c = episode->condition; *c && *c != '/'; c++) {
        if (*c != '-')
            text_char(&text, begins ? (char)toupper((unsigned char)*c) : *c);
        begins = *c == '-';
    }
    return text.data;
}

static const char *region_of(const struct episode *episode)
{
    const char *slash = episode->condition ? strchr(episode->condition, '/') : NULL;
    return slash ? slash + 1 : episode->region;
}

/* "subnet app-v4 of acme-prod" */
static const char *subject(struct arena *arena, const struct episode *episode)
{
    const char *project = episode->project;
    if (!project || !*project || text_equal(project, episode->name))
        return arena_print(arena, "%s %s", episode->kind, episode->name);
    return arena_print(arena, "%s %s of %s", episode->kind, episode->name, project);
}

static const char *summary(struct arena *arena, const struct episode *episode)
{
    if (episode->condition)
        return episode->summary;
    const char *what = subject(arena, episode);
    if (episode->field)
        return arena_print(arena, "%s: %s of %s is %s, and should be %s", episode->client, episode->field,
                           what, episode->from, episode->to);
    if (text_equal(episode->action, "create"))
        return arena_print(arena, "%s: %s is missing", episode->client, what);
    if (text_equal(episode->action, "delete"))
        return arena_print(arena, "%s: %s should not be there", episode->client, what);
    return arena_print(arena, "%s: %s is not as it should be", episode->client, what);
}

static struct node *json_node(struct arena *arena, const char *text)
{
    struct node *node = NULL;
    return text && !json_parse(arena, text, strlen(text), &node) ? node : node_new_null(arena);
}

static struct node *time_node(struct arena *arena, int64_t seconds)
{
    return node_new_text(arena, seconds ? clock_print(arena, seconds) : NULL);
}

struct node *alert_webhook(struct arena *arena, const struct episode *episode, enum alert_event event)
{
    struct node *body = node_new_map(arena);
    node_set(arena, body, "format", node_new_text(arena, "tenantry.alert/1"));
    node_set(arena, body, "event", node_new_text(arena, event == ALERT_OPENED ? "opened" : "closed"));
    node_set(arena, body, "alert", node_new_text(arena, alert_name(arena, episode)));
    node_set(arena, body, "summary", node_new_text(arena, summary(arena, episode)));
    node_set(arena, body, "client", node_new_text(arena, episode->client));
    node_set(arena, body, "region", node_new_text(arena, region_of(episode)));
    node_set(arena, body, "project", node_new_text(arena, episode->project));
    node_set(arena, body, "kind", node_new_text(arena, episode->kind));
    node_set(arena, body, "name", node_new_text(arena, episode->name));
    node_set(arena, body, "field", node_new_text(arena, episode->field));
    node_set(arena, body, "from", json_node(arena, episode->from));
    node_set(arena, body, "to", json_node(arena, episode->to));
    node_set(arena, body, "opened", time_node(arena, episode->opened));
    node_set(arena, body, "closed", time_node(arena, event == ALERT_CLOSED ? episode->closed : 0));
    node_set(arena, body, "episode", node_new_integer(arena, episode->id));
    return body;
}

static void add_label(struct arena *arena, struct node *labels, const char *name, const char *value)
{
    if (value && *value)
        node_set(arena, labels, name, node_new_text(arena, value));
}

static struct node *labels_of(struct arena *arena, const struct episode *episode)
{
    struct node *labels = node_new_map(arena);
    add_label(arena, labels, "alertname", alert_name(arena, episode));
    add_label(arena, labels, "severity", "warning");
    add_label(arena, labels, "client", episode->client);
    add_label(arena, labels, "region", region_of(episode));
    add_label(arena, labels, "project", episode->project);
    add_label(arena, labels, "kind", episode->kind);
    add_label(arena, labels, "name", episode->name);
    add_label(arena, labels, "field", episode->field);
    return labels;
}

struct node *alert_manager(struct arena *arena, const struct episode *episode, enum alert_event event,
                           int64_t until)
{
    struct node *alert = node_new_map(arena), *annotations = node_new_map(arena);
    const char *text = summary(arena, episode);
    node_set(arena, annotations, "summary", node_new_text(arena, text));
    node_set(arena, annotations, "description",
             node_new_text(arena, arena_print(arena, "%s (since %s, episode %lld)", text,
                                              clock_print(arena, episode->opened), (long long)episode->id)));
    node_set(arena, alert, "labels", labels_of(arena, episode));
    node_set(arena, alert, "annotations", annotations);
    node_set(arena, alert, "startsAt", time_node(arena, episode->opened));
    node_set(arena, alert, "endsAt", time_node(arena, event == ALERT_CLOSED ? episode->closed : until));
    return alert;
}

const char *alert_identity(struct arena *arena, const struct episode *episode)
{
    return json_print(arena, labels_of(arena, episode), JSON_COMPACT);
}
