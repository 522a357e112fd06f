#include "reconciler/sandbox/api.h"

static void refuse(struct call *call, int status, const char *type, const char *message)
{
    (void)type;
    api_refuse_by_fault(call, status, message);
}

const struct api compute_api = {.type = "compute",
                                .name = "nova",
                                .prefix = "compute",
                                .version = "/v2.1",
                                .regional = true,
                                .refuse = refuse};
