/*
 * render - a plan as text for people, as JSON for programs, as markdown for a pull request.
 */
#ifndef DRIFT_RENDER_H
#define DRIFT_RENDER_H

#include "base/node.h"
#include "drift/plan.h"

enum render_colour { RENDER_PLAIN, RENDER_COLOUR };
enum render_detail {
    RENDER_VALUES,
    RENDER_ORIGINS /* and for each value where the spec says it: "acme.yaml:12", "package gold (p.yaml:4)" */
};
enum render_view { RENDER_PLAN, RENDER_APPLIED, RENDER_DRIFT };

/* Grouped by client and project, old and new value a field, one summary line; ends with a newline. */
const char *render_text(struct arena *arena, const struct plan *plan, enum render_view view,
                        enum render_detail detail, enum render_colour colour);
/* tenantry.plan/1 or tenantry.drift/1; all top-level members are always there. */
struct node *render_json(struct arena *arena, const struct plan *plan, enum render_view view,
                         enum render_detail detail);
/* Bounded below 60,000 characters, as comments on pull requests are. */
const char *render_markdown(struct arena *arena, const struct plan *plan);

#endif
