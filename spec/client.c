#include "spec/client.h"

#include "base/clock.h"
#include "base/text.h"
#include "spec/client_digest.h"
#include "spec/decode.h"
#include "spec/document.h"
#include "spec/kinds.h"

enum {
    API_VERSION,
    KIND,
    NAME,
    TITLE,
    REGION,
    RESIDENCY,
    PACKAGE,
    STATE,
    EXPIRES,
    DRIFT,
    CONTACT,
    LABELS,
    DOMAIN,
    GROUPS,
    PROJECTS,
    ROW_COUNT
};

static const char *const kind_words[] = {"Client"};
static const char *const life_words[] = {"active", "suspended", "terminated"};
static const struct field label = {.type = FIELD_TEXT, .most = 255};

const struct field client_fields[] = {
    [API_VERSION] = DOCUMENT_VERSION_ROW,
    [KIND] = DOCUMENT_KIND_ROW(kind_words),
    [NAME] = {.key = "name",
              .type = FIELD_SLUG,
              .required = true,
              .doc = "The client's identity in the fleet."},
    [TITLE] = {.key = "title", .type = FIELD_TEXT, .most = 255, .doc = "The name for people."},
    [REGION] = {.key = "region",
                .type = FIELD_SLUG,
                .required = true,
                .doc = "The Region where the client lives."},
    [RESIDENCY] = {.key = "residency",
                   .type = FIELD_NAME,
                   .least = 1,
                   .most = 64,
                   .doc = "Where the client's data must stay: one of the Region's jurisdictions."},
    [PACKAGE] = {.key = "package",
                 .type = FIELD_SLUG,
                 .doc = "The Package that holds for every project, where this document says nothing else.",
                 .example = "gold"},
    [STATE] = {.key = "state",
               .type = FIELD_WORD,
               WORDS(life_words),
               .doc =
                   "suspended: its projects are disabled and its running servers stopped, until it is active "
                   "again. terminated: suspended, and after the Policy's retention removed with all that is "
                   "in them."},
    [EXPIRES] = {.key = "expires",
                 .type = FIELD_DATE,
                 .doc = "The day (UTC) from which on it is suspended, as pilots are.",
                 .example = "2026-12-24"},
    [DRIFT] = {.key = "drift",
               .type = FIELD_WORD,
               WORDS(document_drift_words),
               .doc = "What is done about changes made outside Git; the Policy's where it is not written."},
    [CONTACT] = {.key = "contact", .type = FIELD_TEXT, .most = 255, .doc = "Whom to ask."},
    [LABELS] = {.key = "labels",
                .type = FIELD_MAP,
                .of = &label,
                .doc = "Words of your own.",
                .example = "{contract: \"2026-114\"}"},
    [DOMAIN] = {.key = "domain",
                .type = FIELD_CHILDREN,
                .kind = &domain_kind,
                .one = true,
                .doc = "The Keystone domain of the client: used as it is, or made where there is none; "
                       "Default where it is not written. A map where more than its name is said.",
                .example = "acme"},
    [GROUPS] = {.key = "groups",
                .type = FIELD_CHILDREN,
                .kind = &group_kind,
                .doc = "The client's Keystone groups, in its domain.",
                .example = "[{name: acme-admins, users: [alice@acme.example]}]"},
    [PROJECTS] = {.key = "projects",
                  .type = FIELD_CHILDREN,
                  .kind = &project_kind,
                  .doc = "The client's projects."},
};
const size_t client_field_count = ROW_COUNT;

/* The root that all hangs on while it is read. */
static const struct kind root_kind = {.name = "client"};

static void read_resources(struct arena *arena, const struct node *document, struct client *client,
                           struct problems *problems)
{
    struct resource *root = resource_new(arena, &root_kind, NULL, client->at);
    root->domain = DEFAULT_DOMAIN;
    decode_children(arena, document, &client_fields[DOMAIN], 1, root, problems);
    if (root->children.count > 0 && !root->children.items[0]->flawed)
        root->domain = root->children.items[0]->name;
    decode_children(arena, document, &client_fields[GROUPS], ROW_COUNT - GROUPS, root, problems);
    client->domain = root->domain;
    client->declared = root->declared;
    client->roots = root->children;
    for (size_t i = 0; i < client->roots.count; i++) {
        struct resource *resource = client->roots.items[i];
        resource->parent = NULL;
        if (resource->kind == &project_kind)
            list_add(arena, &client->projects, resource);
    }
}

static void number_all(struct arena *arena, struct client *client)
{
    struct resource_list all = {0};
    for (size_t i = 0; i < client->roots.count; i++)
        resource_number(arena, client->roots.items[i], &all);
    client->resources = all.items;
    client->resource_count = all.count;
}

static enum life life_of(const char *word)
{
    size_t life = 0;
    while (life < COUNT(life_words) && !text_equal(word, life_words[life]))
        life++;
    return life < COUNT(life_words) ? (enum life)life : LIFE_ACTIVE;
}

static enum drift_mode drift_of(const char *word)
{
    if (!word)
        return DRIFT_DEFAULT;
    return text_equal(word, "report") ? DRIFT_REPORT : DRIFT_CORRECT;
}

bool client_has_package(const struct node *document)
{
    return node_get(document, client_fields[PACKAGE].key) != NULL;
}

static struct client *read_header(struct arena *arena, const struct node *document, struct problems *problems)
{
    struct value *values = ARENA_ARRAY(arena, struct value, ROW_COUNT);
    decode_rows(arena, document, client_fields, ROW_COUNT, values, problems);

    struct client *client = ARENA_NEW(arena, struct client);
    client->name = document_text(&values[NAME]);
    client->title = document_text(&values[TITLE]);
    client->region = document_text(&values[REGION]);
    client->residency = document_text(&values[RESIDENCY]);
    client->package = document_text(&values[PACKAGE]);
    client->drift = drift_of(document_text(&values[DRIFT]));
    client->state = life_of(document_text(&values[STATE]));
    client->expires = document_text(&values[EXPIRES]);
    client->at = value_place(&values[NAME], node_place(document));
    client->region_at = value_place(&values[REGION], node_place(document));
    client->residency_at = value_place(&values[RESIDENCY], node_place(document));
    client->package_at = value_place(&values[PACKAGE], node_place(document));
    return client;
}

struct client *client_draft(struct arena *arena, const struct node *document)
{
    struct problems later; /* told by client_read() */
    problems_init(&later, arena);
    struct client *client = read_header(arena, document, &later);
    client->document = document;
    return client;
}

struct client *client_read(struct arena *arena, const struct node *document, enum ground ground,
                           struct problems *problems)
{
    size_t before = problems->list.count;
    struct client *client = read_header(arena, document, problems);
    read_resources(arena, document, client, problems);
    number_all(arena, client);
    if (ground == GROUND_WHOLE)
        resources_check(arena, client->resources, client->resource_count, problems);
    client->trouble = document_first_trouble(arena, problems, before);
    client->valid = !client->trouble;
    client->digest = client->valid ? client_digest(arena, client) : NULL;
    return client;
}

int64_t client_days_left(const struct client *client, int64_t now)
{
    enum { DAY = 86400 };
    if (!client->expires || client->state != LIFE_ACTIVE)
        return -1;
    struct arena scratch;
    arena_init(&scratch);
    int64_t end = clock_parse(arena_print(&scratch, "%sT00:00:00Z", client->expires));
    arena_release(&scratch);
    return end > now ? (end - now + DAY - 1) / DAY : -1;
}

enum life client_life(const struct client *client, int64_t now)
{
    bool is_over = client->expires && client_days_left(client, now) < 0;
    return is_over && client->state == LIFE_ACTIVE ? LIFE_SUSPENDED : client->state;
}

const char *life_word(enum life life)
{
    return life_words[life];
}

bool client_declares(const struct client *client, const struct kind *kind)
{
    if (!kind->by)
        return client->declared >> kind_index(kind) & 1;
    bool everywhere = client->declared >> kind_index(kind->by->parent) & 1;
    for (size_t i = 0; i < client->roots.count; i++)
        if (client->roots.items[i]->kind == kind->by->parent)
            everywhere &= resource_declares(client->roots.items[i], kind->by);
    return everywhere;
}

bool client_wrote(const struct client *client, struct place at)
{
    if (!client->last_line)
        return true;
    return text_equal(client->at.file, at.file) && at.line >= client->first_line &&
           at.line <= client->last_line;
}
