#include "reconciler/sandbox/api.h"

static void refuse(struct call *call, int status, const char *type, const char *message)
{
    (void)type;
    api_refuse_by_page(call, status, message);
}

const struct api image_api = {
    .type = "image", .name = "glance", .prefix = "image", .version = "", .regional = true, .refuse = refuse};
