/*
 * plan_case FLEET CLOUD FORMAT - plans the specs in the folder FLEET against the cloud that the file CLOUD
 * describes (see tests/unit/plan_support.h). FORMAT is text, colour, json, drift, drift-json,
 * explain, explain-json or markdown. The
 * exit status is the plan's.
 */
#include "drift/render.h"
#include "tests/unit/plan_support.h"

int main(int count, char **arguments)
{
    if (count != 4)
        stop("usage", "plan_case FLEET CLOUD FORMAT");
    struct arena arena;
    arena_init(&arena);
    struct fleet *fleet = read_fleet(&arena, arguments[1]);
    size_t length;
    const char *bytes = put_digests(&arena, fleet, read_file(&arena, arguments[2], &length));
    struct node *cloud;
    struct error *error = json_parse(&arena, bytes, strlen(bytes), &cloud);
    if (error != NULL)
        stop(arguments[2], error->message);
    struct snapshot *snapshot = read_cloud(&arena, cloud);
    struct plan *plan = make_plan(&arena, fleet, snapshot, cloud);
    const char *format = arguments[3];
    bool drift = text_starts(format, "drift"), explain = text_starts(format, "explain");
    enum render_view view = drift ? RENDER_DRIFT : RENDER_PLAN;
    enum render_detail detail = explain ? RENDER_ORIGINS : RENDER_VALUES;
    if (drift)
        plan = plan_drift_only(&arena, plan);
    if (text_ends(format, "json"))
        puts(json_print(&arena, render_json(&arena, plan, view, detail), JSON_INDENTED));
    else if (text_equal(format, "markdown"))
        fputs(render_markdown(&arena, plan), stdout);
    else
        fputs(render_text(&arena, plan, view, detail,
                          text_equal(format, "colour") ? RENDER_COLOUR : RENDER_PLAIN),
              stdout);
    int status = plan_exit_status(plan);
    snapshot_release(snapshot);
    fleet_free(fleet);
    arena_release(&arena);
    return status;
}
