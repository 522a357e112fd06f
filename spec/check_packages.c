/* The packages of a fleet: which stands on which, and what each client gets of them. */
#include "base/text.h"
#include "spec/checker.h"

struct offer {
    const struct package *package;
    struct spec_file *file;
    struct offer *below; /* that it extends, where that is known and may be used */
    struct layered *layered;
    const char *trouble; /* why nobody can stand on it, though its own document may be fine; or NULL */
    unsigned height;     /* packages below it */
    bool found, in_circle;
};

struct offer_list LIST_OF(struct offer *);

/* --- what there is
 * ------------------------------------------------------------------------------------------------- */

static struct offer_list collect_offers(struct checker *checker)
{
    struct fleet *fleet = checker->fleet;
    struct offer_list offers = {0};
    for (size_t i = 0; i < fleet->files.count; i++) {
        struct spec_file *file = fleet->files.items[i];
        for (size_t k = 0; k < file->packages.count; k++) {
            struct offer *offer = ARENA_NEW(&fleet->arena, struct offer);
            offer->package = file->packages.items[k];
            offer->file = file;
            list_add(&fleet->arena, &offers, offer);
        }
    }
    return offers;
}

static void fault(struct checker *checker, struct offer *offer, const char *what)
{
    if (!offer->trouble)
        offer->trouble =
            arena_print(&checker->fleet->arena, "the Package \"%s\" %s", offer->package->name, what);
}

static void name_offer(struct checker *checker, struct offer *offer)
{
    const struct package *package = offer->package;
    struct offer *first = package->name ? map_get(&checker->claims->offers, package->name) : NULL;
    if (!package->name)
        return;
    if (!first) {
        map_set(&checker->claims->offers, package->name, offer);
        return;
    }
    problem_add(checker->problems, SEVERITY_ERROR, package->at,
                place_hint(checker->problems->arena, "the first is", first->package->at, package->at),
                "package \"%s\" is declared twice", package->name);
    fault(checker, first, "is declared twice");
}

/* --- what stands on what
 * ------------------------------------------------------------------------------------------- */

static const char *unknown_hint(const struct checker *checker, const char *name)
{
    struct arena *arena = &checker->fleet->arena;
    const char *nearest = checker_nearest(checker, name, &checker->claims->offers);
    if (nearest)
        return arena_print(arena, "did you mean \"%s\"?", nearest);
    if (checker->broken)
        return arena_print(arena, "it may be declared in %s, which is broken", checker->broken);
    return "declare it with `kind: Package`";
}

static void extends_problem(struct checker *checker, struct offer *offer, const char *hint,
                            const char *message)
{
    struct problem problem = {.at = offer->package->extends_at, .message = message};
    problem_add(checker->problems, SEVERITY_ERROR, problem.at, hint, "%s", message);
    fault(checker, offer,
          arena_print(&checker->fleet->arena, "is invalid: %s",
                      document_trouble(&checker->fleet->arena, &problem)));
}

static struct offer *extended(const struct checker *checker, const struct offer *offer)
{
    return offer->package->extends ? map_get(&checker->claims->offers, offer->package->extends) : NULL;
}

/* Told of the first of them; the others are named. */
static void report_circle(struct checker *checker, struct offer *first)
{
    enum { SHOWN = 5 };
    struct arena *arena = &checker->fleet->arena;
    struct name_list others = {0};
    size_t count = 0;
    for (struct offer *offer = extended(checker, first); offer != first; offer = extended(checker, offer)) {
        offer->in_circle = true;
        if (count++ < SHOWN)
            list_add(arena, &others, arena_print(arena, "\"%s\"", offer->package->name));
    }
    if (count > SHOWN)
        list_add(arena, &others, arena_print(arena, "%zu more", count - SHOWN));
    first->in_circle = true;
    extends_problem(checker, first, "leave `extends` out of one of them",
                    count ? arena_print(arena, "package \"%s\" extends itself, by way of %s",
                                        first->package->name, text_join(arena, &others, " and "))
                          : arena_print(arena, "package \"%s\" extends itself", first->package->name));
    for (struct offer *offer = extended(checker, first); offer != first; offer = extended(checker, offer))
        fault(checker, offer, "extends itself");
}

/* Where the package cannot stand on what it extends, a problem says why and there is nothing below. */
static struct offer *ground_of(struct checker *checker, struct offer *offer)
{
    struct arena *arena = &checker->fleet->arena;
    struct offer *below = extended(checker, offer);
    if (!below && offer->package->extends)
        extends_problem(checker, offer, unknown_hint(checker, offer->package->extends),
                        arena_print(arena, "there is no package \"%s\"", offer->package->extends));
    if (!below || offer->in_circle)
        return NULL;
    if (below->height == LAYERED_MOST_BELOW) {
        extends_problem(checker, offer, NULL,
                        arena_print(arena, "a package stands on at most %d others", LAYERED_MOST_BELOW));
        return NULL;
    }
    if (below->trouble && !offer->trouble)
        offer->trouble = below->trouble;
    return below;
}

static struct layered *hold_layered(struct fleet *fleet, struct layered *layered)
{
    list_add(&fleet->arena, &fleet->layers, layered);
    return layered;
}

static void make(struct checker *checker, struct offer *offer)
{
    struct fleet *fleet = checker->fleet;
    const struct package *package = offer->package;
    struct offer *below = ground_of(checker, offer);
    enum ground ground = (below && !below->trouble) || !package->extends_some ? GROUND_WHOLE : GROUND_MISSING;
    struct layered *last =
        checker->previous && package->name ? map_get(&checker->previous->packages, package->name) : NULL;
    struct layered *layered_below = below ? below->layered : NULL;
    bool is_known = layered_is(last, package, layered_below, ground);
    offer->height = below ? below->height + 1 : 0;
    offer->layered = hold_layered(
        fleet, is_known ? layered_hold(last) : layered_package(offer->file, package, layered_below, ground));
    if (package->name && map_get(&checker->claims->offers, package->name) == offer)
        map_set(&fleet->packages, package->name, offer->layered);
}

/* From the bottom up. */
static void make_chain(struct checker *checker, struct offer *offer)
{
    struct offer_list chain = {0};
    for (; offer && !offer->found; offer = extended(checker, offer)) {
        offer->found = true;
        list_add(&checker->fleet->arena, &chain, offer);
    }
    if (offer && !offer->layered)
        report_circle(checker, offer);
    for (size_t i = chain.count; i > 0; i--)
        make(checker, chain.items[i - 1]);
}

void checker_add_packages(struct checker *checker)
{
    struct offer_list offers = collect_offers(checker);
    for (size_t i = 0; i < offers.count; i++)
        name_offer(checker, offers.items[i]);
    for (size_t i = 0; i < offers.count; i++)
        make_chain(checker, offers.items[i]);
}

/* --- clients
 * -------------------------------------------------------------------------------------------------- */

struct client *checker_lay_client(struct checker *checker, struct spec_file *file, const struct client *draft)
{
    struct fleet *fleet = checker->fleet;
    struct offer *offer = draft->package ? map_get(&checker->claims->offers, draft->package) : NULL;
    struct layered *below = offer ? offer->layered : NULL;
    size_t weight = layered_weight(draft, below);
    bool is_too_much = weight > FLEET_MOST_LAID - checker->claims->laid;
    enum ground ground = offer && !offer->trouble && !is_too_much ? GROUND_WHOLE : GROUND_MISSING;
    if (is_too_much)
        below = NULL;
    else
        checker->claims->laid += weight;

    struct layered *last =
        checker->previous && draft->name ? fleet_layered(checker->previous, draft->name) : NULL;
    bool is_known = layered_is(last, draft, below, ground);
    struct layered *layered =
        hold_layered(fleet, is_known ? layered_hold(last) : layered_client(file, draft, below, ground));
    struct client *client = layered->client;
    if (client->name && !map_has(&fleet->layered, client->name))
        map_set(&fleet->layered, client->name, layered);
    if (draft->package && !offer)
        checker_client_problem(checker, client, client->package_at, unknown_hint(checker, draft->package),
                               "there is no package \"%s\"", draft->package);
    if (offer && offer->trouble) /* told once, where the Package stands */
        checker_mark_invalid(fleet, client->name, offer->trouble);
    if (is_too_much)
        checker_client_problem(checker, client, client->package_at, "use smaller packages",
                               "packages lay more than %d values into the fleet's projects", FLEET_MOST_LAID);
    return client;
}
