#include "reconciler/sandbox/object/object.h"

#include <string.h>

#include "base/clock.h"
#include "base/text.h"

/* --- what it is --- */

static void show_info(struct call *call)
{
    static const char info[] =
        "{\"swift\": {\"version\": \"2.30.1\", \"max_file_size\": 5368709122, \"max_meta_name_length\": 128, "
        "\"max_meta_value_length\": 256, \"max_meta_count\": 90, \"max_meta_overall_size\": 4096, "
        "\"max_header_size\": 8192, \"max_object_name_length\": 1024, \"container_listing_limit\": 10000, "
        "\"account_listing_limit\": 10000, \"max_account_name_length\": 256, "
        "\"max_container_name_length\": 256, \"account_autocreate\": true, \"policies\": [{\"name\": "
        "\"Policy-0\", \"aliases\": \"Policy-0\", \"default\": true}]}, \"account_quotas\": {}, "
        "\"container_quotas\": {}, \"bulk_delete\": {\"max_deletes_per_request\": 10000, "
        "\"max_failed_deletes\": 1000}, \"bulk_upload\": {\"max_containers_per_extraction\": 10000, "
        "\"max_failed_extractions\": 1000}, \"slo\": {\"allow_async_delete\": false, "
        "\"max_manifest_segments\": 1000, \"max_manifest_size\": 8388608, \"min_segment_size\": 1, "
        "\"yield_frequency\": 10}, \"tempurl\": {\"allowed_digests\": [\"sha1\", \"sha256\", \"sha512\"], "
        "\"deprecated_digests\": [\"sha1\"], \"incoming_allow_headers\": [], \"incoming_remove_headers\": "
        "[\"x-timestamp\"], \"methods\": [\"DELETE\", \"GET\", \"HEAD\", \"POST\", \"PUT\"], "
        "\"outgoing_allow_headers\": [\"x-object-meta-public-*\"], \"outgoing_remove_headers\": "
        "[\"x-object-meta-*\"]}}";
    call_answer_bytes(call, 200, "application/json; charset=UTF-8", info, strlen(info));
}

static const struct route info_rows[] = {{"GET", "/info", show_info, NEEDS_NOTHING}};
static const struct route_table info_routes = {info_rows, COUNT(info_rows)};

/* --- the service --- */

static void open_call(struct call *call)
{
    call->request_id =
        arena_print(call->arena, "tx%.21s-%010llx", call_new_hex(call), (unsigned long long)clock_seconds());
    call_add_header(call, "X-Trans-Id", call->request_id);
}

static bool is_utf8(const char *name)
{
    uint32_t character;
    for (size_t taken, length = strlen(name); length; name += taken, length -= taken) {
        taken = text_decode(name, length, &character);
        if (!taken)
            return false;
    }
    return true;
}

static void enter(struct call *call)
{
    for (size_t i = 0; i < call->parts.count; i++)
        if (!call->status && !is_utf8(call_part(call, i)))
            call_refuse(call, 412, OBJECT_SAYS, "Invalid UTF8 or contains NULL");
}

static const struct {
    int status;
    const char *explanation;
} explanations[] = {
    {202, "The request is accepted for processing."},
    {400,
     "The server could not comply with the request since it is either malformed or otherwise incorrect."},
    {401, "This server could not verify that you are authorized to access the document you requested."},
    {403, "Access was denied to this resource."},
    {404, "The resource could not be found."},
    {405, "The method is not allowed for this resource."},
    {409, "There was a conflict when trying to complete your request."},
    {410, "This resource is no longer available."},
    {412, "A precondition for this request was not met."},
    {413, "The body of your request was too large for this server."},
    {422, "Unable to process the contained instructions"},
    {500, "The server has either erred or is incapable of performing the requested operation."},
};

void object_answer(struct call *call, int status)
{
    const char *page = "";
    for (size_t i = 0; i < COUNT(explanations); i++)
        if (explanations[i].status == status)
            page = arena_print(call->arena, "<html><h1>%s</h1><p>%s</p></html>",
                               status == 202 ? "Accepted" : api_reason(status), explanations[i].explanation);
    call_answer_bytes(call, status, "text/html; charset=UTF-8", page, strlen(page));
}

static void refuse(struct call *call, int status, const char *type, const char *message)
{
    if (text_equal(type, OBJECT_SAYS))
        call_answer_bytes(call, status, "text/html; charset=UTF-8", message, strlen(message));
    else
        object_answer(call, status);
}

static const struct route_table *const tables[] = {&info_routes, &account_routes, &container_routes,
                                                   &object_routes};

const struct api object_api = {.type = "object-store",
                               .name = "swift",
                               .prefix = "object",
                               .version = "/v1/AUTH_%s",
                               .regional = true,
                               .open = open_call,
                               .enter = enter,
                               .unauthorized = "",
                               .refuse = refuse,
                               .tables = tables,
                               .table_count = COUNT(tables)};
