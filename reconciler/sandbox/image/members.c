/* members - the projects that an image is shared with, and what they say to that. */
#include <string.h>

#include "base/text.h"
#include "reconciler/sandbox/image/image.h"

static const char *key_of(struct call *call, const struct node *image, const char *project)
{
    return arena_print(call->arena, "%s/%s", node_get_text(image, "id"), project);
}

static struct node *get_image(struct call *call)
{
    struct node *image = image_find(call, call_part(call, 0));
    if (!image)
        call_refuse(call, 404, NULL, "Image %s not found.", call_part(call, 0));
    return image;
}

static bool has_members(const struct node *image)
{
    return text_equal(node_get_text(image, "visibility"), "shared");
}

/* A project sees itself among them, and no other. */
static struct node *get_member(struct call *call, const struct node *image)
{
    const char *project = call_part(call, 1);
    struct node *member = NULL;
    if (image_is_ours(call, image) || text_equal(project, call->caller.project))
        member =
            store_get(call->store, call->arena, call->region, "image_member", key_of(call, image, project));
    if (!member)
        call_refuse(call, 404, NULL, "%s not found in the member list of the image %s.", project,
                    node_get_text(image, "id"));
    return member;
}

static void refuse_it(struct call *call, const char *what)
{
    call_refuse(call, 403, NULL, "Not allowed to %s members for image %s.", what, call_part(call, 0));
}

static void list(struct call *call)
{
    const struct node *image = get_image(call);
    if (!image)
        return;
    if (!has_members(image)) {
        call_refuse(call, 403, NULL,
                    "Not allowed to list members for image %s: Only shared images have members.",
                    call_part(call, 0));
        return;
    }
    struct query query = {.region = call->region, .kind = "image_member", .prefix = key_of(call, image, "")};
    if (!image_is_ours(call, image))
        query_where(&query, call->arena, "member_id", call->caller.project);
    const struct node_list members = store_find(call->store, call->arena, &query);
    struct node *body = node_new_map(call->arena), *found = node_new_list(call->arena);
    for (size_t i = 0; i < members.count; i++)
        node_add(call->arena, found, members.items[i]);
    node_set(call->arena, body, "members", found);
    view_text(call, body, "schema", "/v2/schemas/members");
    call_answer(call, 200, body);
}

static void add_member(struct call *call, const char *project)
{
    const char *key = arena_print(call->arena, "%s/%s", call_part(call, 0), project);
    if (store_has(call->store, call->region, "image_member", key)) {
        call_refuse(call, 409, NULL, "Member %s is duplicated for image %s", project, call_part(call, 0));
        return;
    }
    struct node *member = node_new_map(call->arena);
    view_text(call, member, "image_id", call_part(call, 0));
    view_text(call, member, "member_id", project);
    view_text(call, member, "status", "pending");
    view_text(call, member, "created_at", call_now(call));
    view_text(call, member, "updated_at", call_now(call));
    view_text(call, member, "schema", "/v2/schemas/member");
    store_put(call->store, call->region, "image_member", key, member);
    call_answer(call, 200, member);
}

static void create(struct call *call)
{
    const char *project = node_get_text(call->body, "member");
    if (!project || !*project) {
        call_refuse(call, 400, NULL, "Member to be added not specified");
        return;
    }
    const struct node *image = get_image(call);
    if (!image)
        return;
    if (has_members(image) && image_is_ours(call, image))
        add_member(call, project);
    else
        refuse_it(call, "create");
}

static void show(struct call *call)
{
    const struct node *image = get_image(call);
    if (image && !has_members(image))
        call_refuse(call, 404, NULL, "Only shared images have members.");
    const struct node *member = image && !call->status ? get_member(call, image) : NULL;
    if (member)
        call_answer(call, 200, member);
}

/* The one whom it is shared with says so, not the one who shares. */
static bool may_answer(const struct call *call, const struct node *image)
{
    return has_members(image) &&
           (call->caller.is_admin || text_equal(call_part(call, 1), call->caller.project));
}

static void update(struct call *call)
{
    const char *status = node_get_text(call->body, "status");
    if (!status) {
        call_refuse(call, 400, NULL, "Status not specified");
        return;
    }
    const struct node *image = get_image(call);
    if (image && !has_members(image))
        refuse_it(call, "update");
    struct node *member = image && !call->status ? get_member(call, image) : NULL;
    if (!member)
        return;
    if (!may_answer(call, image)) {
        refuse_it(call, "update");
        return;
    }
    if (strcmp(status, "pending") != 0 && strcmp(status, "accepted") != 0 &&
        strcmp(status, "rejected") != 0) {
        call_refuse(call, 400, NULL,
                    "Incorrect request: Status must be \"pending\", \"accepted\" or \"rejected\".");
        return;
    }
    view_text(call, member, "status", status);
    view_text(call, member, "updated_at", call_now(call));
    store_put(call->store, call->region, "image_member", key_of(call, image, call_part(call, 1)), member);
    call_answer(call, 200, member);
}

static void remove_member(struct call *call)
{
    const struct node *image = get_image(call);
    if (image && (!has_members(image) || !image_is_ours(call, image)))
        refuse_it(call, "delete");
    const struct node *member = image && !call->status ? get_member(call, image) : NULL;
    if (!member)
        return;
    store_remove(call->store, call->region, "image_member", key_of(call, image, call_part(call, 1)));
    call_answer_empty(call, 204);
}

static const struct route rows[] = {
    {"GET", "/v2/images/{}/members", list, NEEDS_TOKEN},
    {"POST", "/v2/images/{}/members", create, NEEDS_TOKEN},
    {"GET", "/v2/images/{}/members/{}", show, NEEDS_TOKEN},
    {"PUT", "/v2/images/{}/members/{}", update, NEEDS_TOKEN},
    {"DELETE", "/v2/images/{}/members/{}", remove_member, NEEDS_TOKEN},
};

const struct route_table image_member_routes = {rows, COUNT(rows)};
