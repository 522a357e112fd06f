/* capacity - what quotas promise, against what there is, region by region. */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "reconciler/cloud/stock.h"
#include "reconciler/command/run.h"
#include "reconciler/command/select.h"
#include "reconciler/face/sheet.h"
#include "spec/promise.h"

/* A region, and what was found of it. */
struct holding {
    struct run *run;
    const struct region *region;
    struct promise_sum sum;
    int64_t amount[SCARCE_COUNT]; /* -1: not known */
    const char *why[SCARCE_COUNT];
    bool failed[SCARCE_COUNT];
};

struct holding_list LIST_OF(struct holding *);

static bool is_declared(const struct holding *holding, enum scarce what)
{
    return holding->region->capacity[what] >= 0;
}

/* How much may be promised, or -1 where nothing bounds it. */
static int64_t bound_of(const struct holding *holding, enum scarce what)
{
    int64_t ratio = holding->region->oversell[what];
    return ratio >= 0 && holding->amount[what] >= 0 ? holding->amount[what] * ratio / 1000 : -1;
}

static bool is_oversold(const struct holding *holding, enum scarce what)
{
    int64_t bound = bound_of(holding, what);
    return bound >= 0 && (holding->sum.promised[what] > bound || holding->sum.unlimited[what] > 0);
}

/* --- reading --- */

static void stocked(void *context, const struct stock *stock)
{
    struct holding *holding = context;
    for (enum scarce what = 0; what < SCARCE_COUNT; what++) {
        if (is_declared(holding, what))
            continue;
        holding->amount[what] = stock->amount[what];
        holding->why[what] = stock->why[what];
        holding->failed[what] = stock->failed[what];
    }
    holding->run->waiting--;
}

static void read_stock(struct holding *holding)
{
    bool wanted[SCARCE_COUNT], any = false;
    for (enum scarce what = 0; what < SCARCE_COUNT; what++) {
        holding->amount[what] = holding->region->capacity[what];
        wanted[what] = !is_declared(holding, what);
        any |= wanted[what];
    }
    if (!any)
        return;
    const struct site *site = run_site(holding->run, holding->region->name);
    for (enum scarce what = 0; !site->session && what < SCARCE_COUNT; what++) {
        holding->failed[what] = wanted[what];
        holding->why[what] = wanted[what] ? site->error->message : NULL;
    }
    if (!site->session)
        return;
    holding->run->waiting++;
    stock_read(site->session, holding->run->arena, wanted, stocked, holding);
}

/* --- for programs --- */

static struct node *amount_node(struct arena *arena, int64_t amount)
{
    return amount >= 0 ? node_new_integer(arena, amount) : node_new_null(arena);
}

static struct node *ratio_node(struct arena *arena, int64_t thousandths)
{
    struct node *node = node_new_text(arena, thousandths >= 0 ? promise_ratio(arena, thousandths) : NULL);
    node->plain = true;
    return node;
}

static struct node *resource_node(struct arena *arena, const struct holding *holding, enum scarce what)
{
    struct node *node = node_new_map(arena);
    const struct promise_sum *sum = &holding->sum;
    int64_t bound = bound_of(holding, what);
    const char *source = is_declared(holding, what) ? "region" : holding->amount[what] >= 0 ? "cloud" : NULL;
    const char *unit = what == SCARCE_RAM ? "MiB" : what == SCARCE_GIGABYTES ? "GiB" : NULL;
    node_set(arena, node, "name", node_new_text(arena, promise_word(what)));
    node_set(arena, node, "unit", node_new_text(arena, unit));
    node_set(arena, node, "promised", node_new_integer(arena, sum->promised[what]));
    node_set(arena, node, "unlimited", node_new_integer(arena, (int64_t)sum->unlimited[what]));
    node_set(arena, node, "unwritten", node_new_integer(arena, (int64_t)sum->unwritten[what]));
    node_set(arena, node, "capacity", amount_node(arena, holding->amount[what]));
    node_set(arena, node, "source", node_new_text(arena, source));
    node_set(arena, node, "reason", node_new_text(arena, holding->why[what]));
    node_set(arena, node, "oversell", ratio_node(arena, holding->region->oversell[what]));
    node_set(arena, node, "limit", amount_node(arena, bound));
    node_set(arena, node, "left",
             bound >= 0 ? node_new_integer(arena, bound - sum->promised[what]) : node_new_null(arena));
    node_set(arena, node, "oversold", node_new_boolean(arena, is_oversold(holding, what)));
    return node;
}

static struct node *region_node(struct arena *arena, const struct holding *holding)
{
    struct node *node = node_new_map(arena), *resources = node_new_list(arena);
    for (enum scarce what = 0; what < SCARCE_COUNT; what++)
        node_add(arena, resources, resource_node(arena, holding, what));
    node_set(arena, node, "name", node_new_text(arena, holding->region->name));
    node_set(arena, node, "title", node_new_text(arena, holding->region->title));
    node_set(arena, node, "clients", node_new_integer(arena, (int64_t)holding->sum.clients));
    node_set(arena, node, "projects", node_new_integer(arena, (int64_t)holding->sum.projects));
    node_set(arena, node, "resources", resources);
    return node;
}

static const char *as_json(struct run *run, const struct holding_list *holdings, bool complete)
{
    struct arena *arena = run->arena;
    struct node *result = node_new_map(arena), *regions = node_new_list(arena);
    for (size_t i = 0; i < holdings->count; i++)
        node_add(arena, regions, region_node(arena, holdings->items[i]));
    node_set(arena, result, "format", node_new_text(arena, "tenantry.capacity/1"));
    node_set(arena, result, "commit", node_new_text(arena, run->revision->commit));
    node_set(arena, result, "complete", node_new_boolean(arena, complete));
    node_set(arena, result, "regions", regions);
    return arena_print(arena, "%s\n", json_print(arena, result, JSON_INDENTED));
}

/* --- for people --- */

static const char *times(struct arena *arena, const struct holding *holding, enum scarce what)
{
    int64_t capacity = holding->amount[what];
    return capacity > 0 ? promise_ratio(arena, holding->sum.promised[what] * 1000 / capacity) : "-";
}

static const char *words_of(struct arena *arena, enum scarce what, int64_t amount)
{
    return amount < 0 ? "-" : promise_amount(arena, what, amount);
}

/* The room that is left, or that is missing. */
static const char *left_of(struct arena *arena, const struct holding *holding, enum scarce what)
{
    int64_t bound = bound_of(holding, what), left = bound - holding->sum.promised[what];
    if (bound < 0)
        return "-";
    return left >= 0 ? promise_amount(arena, what, left)
                     : arena_print(arena, "-%s", promise_amount(arena, what, -left));
}

static void add_row(struct sheet *sheet, const struct holding *holding, enum scarce what)
{
    struct arena *arena = sheet->arena;
    const char *capacity = words_of(arena, what, holding->amount[what]);
    bool live = !is_declared(holding, what) && holding->amount[what] >= 0;
    int64_t ratio = holding->region->oversell[what];
    sheet_add(sheet, promise_word(what));
    sheet_add(sheet, promise_amount(arena, what, holding->sum.promised[what]));
    sheet_add(sheet, live ? arena_print(arena, "%s (cloud)", capacity) : capacity);
    sheet_add(sheet, times(arena, holding, what));
    sheet_add(sheet, ratio >= 0 ? promise_ratio(arena, ratio) : "-");
    sheet_add(sheet, words_of(arena, what, bound_of(holding, what)));
    sheet_add(sheet, left_of(arena, holding, what));
}

static struct sheet sheet_of(struct arena *arena, const struct holding *holding)
{
    static const char *const heads[] = {"what",     "promised",        "capacity", "times",
                                        "oversell", "may be promised", "left"};
    struct sheet sheet = {.arena = arena, .heads = heads, .width = COUNT(heads), .numbers = 0x7e};
    for (enum scarce what = 0; what < SCARCE_COUNT; what++)
        add_row(&sheet, holding, what);
    return sheet;
}

/* What a sum does not say. */
static struct name_list notes_of(struct arena *arena, const struct holding *holding)
{
    struct name_list notes = {0};
    for (enum scarce what = 0; what < SCARCE_COUNT; what++) {
        const struct promise_sum *sum = &holding->sum;
        const char *word = promise_word(what);
        if (is_oversold(holding, what))
            list_add(arena, &notes, arena_print(arena, "%s: more is promised than may be", word));
        if (holding->why[what])
            list_add(arena, &notes,
                     arena_print(arena, "%s: %s%s", word,
                                 holding->failed[what] ? "how much there is could not be read: " : "",
                                 holding->why[what]));
        if (sum->unlimited[what])
            list_add(arena, &notes,
                     arena_print(arena, "%s: %zu unlimited, not in the sum", word, sum->unlimited[what]));
        if (sum->unwritten[what])
            list_add(arena, &notes,
                     arena_print(arena, "%s: %zu of %zu projects say nothing, and have what the cloud gives",
                                 word, sum->unwritten[what], sum->projects));
    }
    return notes;
}

static const char *as_text(struct run *run, const struct holding_list *holdings, enum format format)
{
    struct arena *arena = run->arena;
    bool page = format == FORMAT_MARKDOWN;
    struct text out;
    text_init(&out, arena);
    for (size_t i = 0; i < holdings->count; i++) {
        const struct holding *holding = holdings->items[i];
        const struct sheet sheet = sheet_of(arena, holding);
        const struct name_list notes = notes_of(arena, holding);
        text_print(&out, "%s%s%s: %zu client%s, %zu project%s\n%s", i > 0 ? "\n" : "", page ? "### " : "",
                   holding->region->name, holding->sum.clients, holding->sum.clients == 1 ? "" : "s",
                   holding->sum.projects, holding->sum.projects == 1 ? "" : "s", page ? "\n" : "");
        text_add(&out, page ? sheet_markdown(&sheet) : sheet_text(&sheet, 2));
        for (size_t k = 0; k < notes.count; k++)
            text_print(&out, "%s%s %s\n", page && k == 0 ? "\n" : "", page ? "-" : "  !",
                       text_printable(arena, notes.items[k], strlen(notes.items[k])));
    }
    return out.data;
}

/* --- for spreadsheets --- */

static void add_amount(struct sheet *sheet, int64_t amount)
{
    if (amount < 0)
        sheet_add(sheet, NULL);
    else
        sheet_add_number(sheet, amount);
}

static const char *as_csv(struct run *run, const struct holding_list *holdings)
{
    static const char *const heads[] = {"region",   "what",     "promised", "unlimited", "unwritten",
                                        "capacity", "oversell", "limit",    "left"};
    struct sheet sheet = {.arena = run->arena, .heads = heads, .width = COUNT(heads)};
    for (size_t i = 0; i < holdings->count; i++) {
        const struct holding *holding = holdings->items[i];
        for (enum scarce what = 0; what < SCARCE_COUNT; what++) {
            int64_t bound = bound_of(holding, what), ratio = holding->region->oversell[what];
            sheet_add(&sheet, holding->region->name);
            sheet_add(&sheet, promise_word(what));
            sheet_add_number(&sheet, holding->sum.promised[what]);
            sheet_add_number(&sheet, (int64_t)holding->sum.unlimited[what]);
            sheet_add_number(&sheet, (int64_t)holding->sum.unwritten[what]);
            add_amount(&sheet, holding->amount[what]);
            sheet_add(&sheet, ratio >= 0 ? promise_ratio(run->arena, ratio) : NULL);
            add_amount(&sheet, bound);
            if (bound >= 0)
                sheet_add_number(&sheet, bound - holding->sum.promised[what]);
            else
                sheet_add(&sheet, NULL);
        }
    }
    return sheet_csv(&sheet);
}

/* --- the command --- */

static int print(struct run *run, const struct holding_list *holdings)
{
    bool complete = true, oversold = false;
    for (size_t i = 0; i < holdings->count; i++)
        for (enum scarce what = 0; what < SCARCE_COUNT; what++) {
            complete &= !holdings->items[i]->failed[what];
            oversold |= is_oversold(holdings->items[i], what);
        }
    enum format format = run->options->format;
    (void)fputs(format == FORMAT_JSON  ? as_json(run, holdings, complete)
                : format == FORMAT_CSV ? as_csv(run, holdings)
                                       : as_text(run, holdings, format),
                stdout);
    for (size_t i = 0; format == FORMAT_CSV && i < holdings->count; i++)
        for (enum scarce what = 0; what < SCARCE_COUNT; what++)
            if (holdings->items[i]->failed[what])
                (void)command_fail("region %s: %s: %s", holdings->items[i]->region->name, promise_word(what),
                                   holdings->items[i]->why[what]);
    return !complete || run->invalid ? EXIT_ERROR : oversold ? EXIT_DIFFERENCES : EXIT_CLEAN;
}

static int read_and_print(struct run *run, const void *context)
{
    (void)context;
    const struct options *options = run->options;
    struct holding_list holdings = {0};
    struct selection_list selections = {0};
    struct client_plan_list unplanned = {0};
    const struct name_list all = {0};
    if (run_read(run, options->path, options->rev) != EXIT_CLEAN)
        return EXIT_ERROR;
    const struct fleet *fleet = run->revision->fleet;
    run_tell(run, fleet);
    struct error *error = select_clients(run->arena, fleet, &all, &options->regions, &selections, &unplanned);
    if (error)
        return command_fail("%s", error->message);
    for (size_t i = 0; i < selections.count; i++) {
        struct holding *holding = ARENA_NEW(run->arena, struct holding);
        *holding = (struct holding){.run = run, .region = selections.items[i].region};
        promise_sum(run->arena, fleet, holding->region, &holding->sum);
        read_stock(holding);
        list_add(run->arena, &holdings, holding);
    }
    run_wait(run);
    return print(run, &holdings);
}

int command_capacity(struct arena *arena, const struct options *options)
{
    return run_command(arena, options, RUN_READS, read_and_print, NULL);
}
