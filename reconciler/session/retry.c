#include "reconciler/session/retry.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/list.h"

enum {
    FIRST_DELAY_MS = 500,
    LONGEST_ASKED_DELAY_MS = 60000,
    TOO_MANY_REQUESTS = 429,
    SWIFT_RATE_LIMIT = 498
};

enum worth {
    WORTH_ALWAYS, /* it was not carried out */
    WORTH_IF_SAFE /* it may have been */
};

/* What is not here is an answer to live with; over-quota (403, 409, 413) above all. */
static const struct {
    int status;
    enum worth worth;
} worthwhile[] = {
    {TOO_MANY_REQUESTS, WORTH_ALWAYS},
    {SWIFT_RATE_LIMIT, WORTH_ALWAYS},
    {0, WORTH_IF_SAFE},
    {500, WORTH_IF_SAFE},
    {502, WORTH_IF_SAFE},
    {503, WORTH_IF_SAFE},
    {504, WORTH_IF_SAFE},
};

bool retry_is_safe(const char *method)
{
    static const char *const safe[] = {"GET", "HEAD", "PUT", "DELETE"};
    for (size_t i = 0; i < COUNT(safe); i++)
        if (strcmp(method, safe[i]) == 0)
            return true;
    return false;
}

static bool is_worthwhile(const char *method, const struct retry_outcome *outcome)
{
    if (outcome->status == 0 && outcome->unsent)
        return true;
    for (size_t i = 0; i < COUNT(worthwhile); i++)
        if (worthwhile[i].status == outcome->status)
            return worthwhile[i].worth == WORTH_ALWAYS || retry_is_safe(method);
    return false;
}

/* -1 unless it is a number of seconds; dates are taken for none. */
static int64_t asked_delay_ms(const char *retry_after)
{
    if (!retry_after || *retry_after < '0' || *retry_after > '9')
        return -1;
    char *end;
    unsigned long seconds = strtoul(retry_after, &end, 10);
    if (*end)
        return -1;
    return seconds < LONGEST_ASKED_DELAY_MS / 1000 ? (int64_t)seconds * 1000 : LONGEST_ASKED_DELAY_MS;
}

static int64_t random_below(int64_t limit)
{
    uint32_t number = 0;
    if (getrandom(&number, sizeof number, 0) != (ssize_t)sizeof number)
        abort();
    return (int64_t)number % limit;
}

int64_t retry_delay_ms(const char *method, const struct retry_outcome *outcome, unsigned tries,
                       int64_t spent_ms)
{
    if (tries >= RETRY_TRIES || !is_worthwhile(method, outcome))
        return -1;
    int64_t delay = FIRST_DELAY_MS << (tries - 1);
    delay = delay / 2 + random_below(delay);
    int64_t asked = asked_delay_ms(outcome->retry_after);
    if (asked >= 0 && outcome->status == TOO_MANY_REQUESTS)
        return asked + (asked ? delay / 4 : delay);
    if (asked > delay)
        delay = asked;
    return spent_ms + delay < RETRY_BUDGET_MS ? delay : -1;
}

bool retry_fate_is_unknown(const struct retry_outcome *outcome)
{
    return outcome->status >= 500 || (outcome->status == 0 && !outcome->unsent);
}
