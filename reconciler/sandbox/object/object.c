#include "reconciler/sandbox/api.h"

static void refuse(struct call *call, int status, const char *type, const char *message)
{
    (void)type;
    api_refuse_as_accepted(call, status, message);
}

const struct api object_api = {.type = "object-store",
                               .name = "swift",
                               .prefix = "object",
                               .version = "/v1/AUTH_%s",
                               .regional = true,
                               .refuse = refuse};
