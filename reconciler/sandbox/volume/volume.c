#include "reconciler/sandbox/api.h"

static void refuse(struct call *call, int status, const char *type, const char *message)
{
    (void)type;
    api_refuse_by_fault(call, status, message);
}

const struct api volume_api = {.type = "volumev3",
                               .name = "cinder",
                               .prefix = "volume",
                               .version = "/v3/%s",
                               .regional = true,
                               .refuse = refuse};
