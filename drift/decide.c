#include "drift/pass.h"

/* By what is desired, whether it is ours, and what the reading says. Whatever is unknown is left alone. */
static const enum decision decisions[2][2][4] = {
    /* not desired */
    {
        /* not ours */ {DECISION_UNKNOWN, DECISION_NOTHING, DECISION_EXTRA, DECISION_EXTRA},
        /* ours     */ {DECISION_UNKNOWN, DECISION_NOTHING, DECISION_DELETE, DECISION_DELETE},
    },
    /* desired */
    {
        /* not ours */ {DECISION_UNKNOWN, DECISION_CREATE, DECISION_ADOPT, DECISION_CONFLICT},
        /* ours     */ {DECISION_UNKNOWN, DECISION_CREATE, DECISION_COMPARE, DECISION_CONFLICT},
    },
};

enum decision decide(bool desired, bool ours, enum presence presence)
{
    return decisions[desired][ours][presence];
}
