/* usage - what clients have used in a month, for invoices. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "reconciler/cloud/meter.h"
#include "reconciler/command/run.h"
#include "reconciler/command/select.h"
#include "reconciler/face/sheet.h"

/* One region. */
struct metered_site {
    struct run *run;
    const char *region;
    const struct meter_reading *reading;
};

/* What a client has in a region. */
struct bill {
    const char *client, *region;
    struct metered_list projects;
    struct metered sum;
};

struct bill_list LIST_OF(struct bill *);

struct account {
    struct run *run;
    const char *month; /* "2026-11" */
    struct meter_period period;
    struct bill_list bills;
    struct map known; /* "client\nregion" -> struct bill * */
    struct name_list failures;
    struct {
        struct metered_site **items;
        size_t count, capacity;
    } sites;
};

/* --- the month --- */

static int take_month(struct account *account)
{
    struct arena *arena = account->run->arena;
    int64_t now = clock_seconds();
    const char *month = account->run->options->month;
    account->month = month ? month : arena_print(arena, "%.7s", clock_print(arena, now));
    account->period.from = clock_parse(arena_print(arena, "%s-01T00:00:00Z", account->month));
    if (strlen(account->month) != strlen("2026-11") || account->period.from < 0)
        return command_fail("--month takes a month such as 2026-11, not `%s`", account->month);
    if (account->period.from >= now)
        return command_fail("the month %s has not begun", account->month);
    long year = strtol(account->month, NULL, 10), number = strtol(account->month + strlen("2026-"), NULL, 10);
    long next = number == 12 ? 1 : number + 1;
    account->period.end =
        clock_parse(arena_print(arena, "%04ld-%02ld-01T00:00:00Z", number == 12 ? year + 1 : year, next));
    account->period.to = account->period.end < now ? account->period.end : now;
    return EXIT_CLEAN;
}

/* --- reading --- */

static void metered(void *context, const struct meter_reading *reading)
{
    struct metered_site *site = context;
    struct meter_reading *copy = ARENA_NEW(site->run->arena, struct meter_reading);
    *copy = *reading;
    site->reading = copy;
    site->run->waiting--;
}

static void read_site(struct account *account, const char *region)
{
    struct run *run = account->run;
    const struct site *site = run_site(run, region);
    struct metered_site *context = ARENA_NEW(run->arena, struct metered_site);
    *context = (struct metered_site){.run = run, .region = region};
    list_add(run->arena, &account->sites, context);
    if (!site->session) {
        struct meter_reading *reading = ARENA_NEW(run->arena, struct meter_reading);
        list_add(run->arena, &reading->failures, site->error->message);
        context->reading = reading;
        return;
    }
    run->waiting++;
    meter_read(site->session, run->arena, &run->options->clients, account->period, metered, context);
}

/* --- adding up --- */

static struct bill *bill_of(struct account *account, const char *client, const char *region)
{
    struct arena *arena = account->run->arena;
    const char *key = arena_print(arena, "%s\n%s", client, region);
    struct bill *bill = map_get(&account->known, key);
    if (bill)
        return bill;
    bill = ARENA_NEW(arena, struct bill);
    map_set(&account->known, key, bill);
    *bill = (struct bill){.client = client, .region = region};
    list_add(arena, &account->bills, bill);
    return bill;
}

/* Sites that share their projects all list them: one that has nothing of it is not where it is. */
static bool is_elsewhere(const struct metered *project, const char *region)
{
    bool used = false;
    for (enum meter meter = 0; meter < METER_COUNT; meter++)
        used |= project->unknown[meter] || project->amounts[meter] > 0;
    return !used && project->region && !text_equal(project->region, region);
}

static void add_project(struct account *account, struct bill *bill, struct metered *project)
{
    list_add(account->run->arena, &bill->projects, project);
    for (enum meter meter = 0; meter < METER_COUNT; meter++) {
        bill->sum.amounts[meter] += project->amounts[meter];
        bill->sum.unknown[meter] |= project->unknown[meter];
    }
}

static int by_name(const void *left, const void *right)
{
    const struct bill *a = *(struct bill *const *)left, *b = *(struct bill *const *)right;
    int order = strcmp(a->client, b->client);
    return order != 0 ? order : strcmp(a->region, b->region);
}

static void add_up(struct account *account)
{
    struct arena *arena = account->run->arena;
    for (size_t i = 0; i < account->sites.count; i++) {
        const struct metered_site *site = account->sites.items[i];
        for (size_t k = 0; k < site->reading->failures.count; k++)
            list_add(arena, &account->failures,
                     arena_print(arena, "region %s: %s", site->region, site->reading->failures.items[k]));
        for (size_t k = 0; k < site->reading->projects.count; k++) {
            struct metered *project = site->reading->projects.items[k];
            if (!is_elsewhere(project, site->region))
                add_project(account, bill_of(account, project->client, site->region), project);
        }
    }
    if (account->bills.count > 0)
        qsort(account->bills.items, account->bills.count, sizeof *account->bills.items, by_name);
}

/* --- what is printed --- */

/* Hours to the ten-thousandth; all else is whole. NULL: not known. */
static const char *amount_of(struct arena *arena, const struct metered *metered, enum meter meter)
{
    if (metered->unknown[meter])
        return NULL;
    bool hours = text_ends(meter_word(meter), "_hours");
    return arena_print(arena, hours ? "%.4f" : "%.0f", metered->amounts[meter]);
}

static struct node *amounts_node(struct arena *arena, const struct metered *metered)
{
    struct node *node = node_new_map(arena);
    for (enum meter meter = 0; meter < METER_COUNT; meter++) {
        struct node *amount = node_new_text(arena, amount_of(arena, metered, meter));
        amount->plain = true;
        node_set(arena, node, meter_word(meter), amount);
    }
    return node;
}

static struct node *bill_node(struct arena *arena, const struct bill *bill)
{
    struct node *node = node_new_map(arena), *projects = node_new_list(arena);
    for (size_t i = 0; i < bill->projects.count; i++) {
        const struct metered *project = bill->projects.items[i];
        struct node *item = node_new_map(arena);
        node_set(arena, item, "name", node_new_text(arena, project->name));
        node_set(arena, item, "id", node_new_text(arena, project->id));
        node_set(arena, item, "usage", amounts_node(arena, project));
        node_add(arena, projects, item);
    }
    node_set(arena, node, "name", node_new_text(arena, bill->client));
    node_set(arena, node, "region", node_new_text(arena, bill->region));
    node_set(arena, node, "usage", amounts_node(arena, &bill->sum));
    node_set(arena, node, "projects", projects);
    return node;
}

static const char *as_json(const struct account *account)
{
    struct arena *arena = account->run->arena;
    struct node *result = node_new_map(arena), *clients = node_new_list(arena),
                *problems = node_new_list(arena);
    for (size_t i = 0; i < account->bills.count; i++)
        node_add(arena, clients, bill_node(arena, account->bills.items[i]));
    for (size_t i = 0; i < account->failures.count; i++)
        node_add(arena, problems, node_new_text(arena, account->failures.items[i]));
    node_set(arena, result, "format", node_new_text(arena, "tenantry.usage/1"));
    node_set(arena, result, "month", node_new_text(arena, account->month));
    node_set(arena, result, "from", node_new_text(arena, clock_print(arena, account->period.from)));
    node_set(arena, result, "to", node_new_text(arena, clock_print(arena, account->period.to)));
    node_set(arena, result, "complete", node_new_boolean(arena, account->failures.count == 0));
    node_set(arena, result, "clients", clients);
    node_set(arena, result, "problems", problems);
    return arena_print(arena, "%s\n", json_print(arena, result, JSON_INDENTED));
}

enum { LEADING = 3 }; /* month, client, region */

static const char *as_csv(const struct account *account)
{
    struct arena *arena = account->run->arena;
    const char *heads[LEADING + METER_COUNT] = {"month", "client", "region"};
    for (enum meter meter = 0; meter < METER_COUNT; meter++)
        heads[LEADING + meter] = meter_word(meter);
    struct sheet sheet = {.arena = arena, .heads = heads, .width = COUNT(heads)};
    for (size_t i = 0; i < account->bills.count; i++) {
        const struct bill *bill = account->bills.items[i];
        sheet_add(&sheet, account->month);
        sheet_add(&sheet, bill->client);
        sheet_add(&sheet, bill->region);
        for (enum meter meter = 0; meter < METER_COUNT; meter++)
            sheet_add(&sheet, amount_of(arena, &bill->sum, meter));
    }
    return sheet_csv(&sheet);
}

/* What people look at; the rest is for invoices. */
static const struct {
    const char *head;
    enum meter meter;
} columns[] = {
    {"server h", METER_SERVER_HOURS},
    {"core h", METER_CORE_HOURS},
    {"RAM GiB h", METER_RAM_HOURS},
    {"volume GiB h", METER_VOLUME_HOURS},
    {"snapshot GiB h", METER_SNAPSHOT_HOURS},
    {"backup GiB h", METER_BACKUP_HOURS},
    {"floating IP h", METER_FLOATING_IP_HOURS},
    {"image bytes", METER_IMAGE_BYTES},
    {"object bytes", METER_OBJECT_BYTES},
};

static const char *as_text(const struct account *account, enum format format)
{
    struct arena *arena = account->run->arena;
    const char *heads[2 + COUNT(columns)] = {"client", "region"};
    for (size_t i = 0; i < COUNT(columns); i++)
        heads[2 + i] = columns[i].head;
    struct sheet sheet = {.arena = arena, .heads = heads, .width = COUNT(heads), .numbers = ~3UL};
    for (size_t i = 0; i < account->bills.count; i++) {
        const struct bill *bill = account->bills.items[i];
        sheet_add(&sheet, bill->client);
        sheet_add(&sheet, bill->region);
        for (size_t k = 0; k < COUNT(columns); k++) {
            const char *amount = amount_of(arena, &bill->sum, columns[k].meter);
            sheet_add(&sheet, amount ? amount : "?");
        }
    }
    const char *when =
        arena_print(arena, "%s, from %s to %s", account->month, clock_print(arena, account->period.from),
                    clock_print(arena, account->period.to));
    return format == FORMAT_MARKDOWN ? arena_print(arena, "### %s\n\n%s", when, sheet_markdown(&sheet))
                                     : arena_print(arena, "%s\n%s", when, sheet_text(&sheet, 2));
}

static int print(const struct account *account)
{
    enum format format = account->run->options->format;
    (void)fputs(format == FORMAT_JSON  ? as_json(account)
                : format == FORMAT_CSV ? as_csv(account)
                                       : as_text(account, format),
                stdout);
    for (size_t i = 0; i < account->failures.count; i++)
        (void)command_fail("%s", account->failures.items[i]);
    return account->failures.count > 0 ? EXIT_ERROR : EXIT_CLEAN;
}

/* --- the command --- */

/* A client of the fleet may have nothing, and one that has something may have left the fleet. */
static int check_clients(const struct account *account)
{
    const struct options *options = account->run->options;
    for (size_t i = 0; account->failures.count == 0 && i < options->clients.count; i++) {
        const char *name = options->clients.items[i];
        bool known = fleet_named(account->run->revision->fleet, name) != NULL;
        for (size_t k = 0; k < account->bills.count; k++)
            known |= text_equal(account->bills.items[k]->client, name);
        if (!known)
            return command_fail("no client `%s` in the fleet or in the cloud", name);
    }
    return EXIT_CLEAN;
}

static int read_and_print(struct run *run, const void *context)
{
    (void)context;
    const struct options *options = run->options;
    struct account account = {.run = run};
    map_init(&account.known, run->arena);
    struct selection_list selections = {0};
    struct client_plan_list unplanned = {0};
    const struct name_list all = {0};
    if (take_month(&account) != EXIT_CLEAN || run_read(run, options->path, options->rev) != EXIT_CLEAN)
        return EXIT_ERROR;
    struct error *error =
        select_clients(run->arena, run->revision->fleet, &all, &options->regions, &selections, &unplanned);
    if (error)
        return command_fail("%s", error->message);
    for (size_t i = 0; i < selections.count; i++)
        read_site(&account, selections.items[i].region->name);
    run_wait(run);
    add_up(&account);
    return check_clients(&account) == EXIT_CLEAN ? print(&account) : EXIT_ERROR;
}

int command_usage(struct arena *arena, const struct options *options)
{
    return run_command(arena, options, RUN_READS, read_and_print, NULL);
}
