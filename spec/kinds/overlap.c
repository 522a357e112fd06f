#include "spec/kinds/overlap.h"

#include <stdlib.h>

#include "base/ip.h"
#include "base/text.h"
#include "spec/kinds.h"

struct claim {
    struct cidr cidr;
    const struct overlap_claim *of;
};

/* By first address, the wider before the narrower. */
static int compare_claims(const void *left, const void *right)
{
    const struct claim *a = left, *b = right;
    int order = ip_compare(&a->cidr.network, &b->cidr.network);
    if (!order)
        order = a->cidr.prefix - b->cidr.prefix;
    return order ? order : (a->of > b->of) - (a->of < b->of);
}

/* Of two in different files, the one that comes later among the claims. */
static bool is_later(const struct overlap_claim *a, const struct overlap_claim *b)
{
    if (!text_equal(a->at.file, b->at.file))
        return a > b;
    return a->at.line > b->at.line || (a->at.line == b->at.line && a->at.column > b->at.column);
}

struct pairs {
    const struct overlap_claims *claims;
    bool *told; /* by claim, the later of a pair */
    enum overlap_where where;
    struct problems *problems;
};

static void report(const struct pairs *pairs, const struct overlap_claim *a, const struct overlap_claim *b)
{
    const struct overlap_claim *later = is_later(a, b) ? a : b, *earlier = later == a ? b : a;
    bool *told = &pairs->told[later - pairs->claims->items];
    if (*told || (pairs->where == OVERLAP_ON_ROUTER && a->subnet->parent == b->subnet->parent))
        return;
    *told = true;
    problem_add(pairs->problems, SEVERITY_ERROR, later->at, NULL,
                "%s of subnet \"%s\" overlaps %s of subnet \"%s\" on the same %s",
                resource_value(later->subnet, "cidr")->text, later->subnet->name,
                resource_value(earlier->subnet, "cidr")->text, earlier->subnet->name,
                pairs->where == OVERLAP_ON_ROUTER ? "router" : "network");
}

void overlap_check(const struct overlap_claims *claims, enum overlap_where where, struct problems *problems)
{
    if (claims->count < 2)
        return;
    struct pairs pairs = {claims, ARENA_ARRAY(problems->arena, bool, claims->count), where, problems};
    struct claim *sorted = ARENA_ARRAY(problems->arena, struct claim, claims->count);
    size_t count = 0;
    for (size_t i = 0; i < claims->count; i++) {
        const struct value *cidr = resource_value(claims->items[i].subnet, "cidr");
        if (value_is_set(cidr) && cidr_parse(cidr->text, &sorted[count].cidr, NULL))
            sorted[count++].of = &claims->items[i];
    }
    qsort(sorted, count, sizeof *sorted, compare_claims);
    /* prefixes nest or are apart, so that comparing with the widest seen so far is enough */
    size_t widest = 0;
    for (size_t i = 1; i < count; i++) {
        if (sorted[i].of->subnet == sorted[widest].of->subnet)
            continue;
        if (cidr_overlap(&sorted[widest].cidr, &sorted[i].cidr))
            report(&pairs, sorted[widest].of, sorted[i].of);
        else
            widest = i;
    }
}
