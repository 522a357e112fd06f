#include "reconciler/sandbox/microversion.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* "volume 3.70, compute 2.50": the last one of the service; NULL where there is none. */
static const char *asked_of(struct call *call, const char *header, const char *service)
{
    const char *found = NULL;
    size_t length = strlen(service);
    for (const char *at = header; at && *at;) {
        at += strspn(at, " ,");
        size_t item = strcspn(at, ",");
        if (item > length && strncmp(at, service, length) == 0 && at[length] == ' ') {
            const char *version = at + length + strspn(at + length, " ");
            found = arena_copy(call->arena, version, strcspn(version, " ,"));
        }
        at += item;
    }
    return found;
}

static const char *asked(struct call *call, const struct microversion_range *range)
{
    const char *version = asked_of(call, call_header(call, "OpenStack-API-Version"), range->service);
    return version || !range->older ? version : call_header(call, range->older);
}

/* "2.93", without leading zeros */
static bool parse(const char *version, unsigned *major, unsigned *minor)
{
    char *end;
    if (!isdigit((unsigned char)version[0]) || version[0] == '0')
        return false;
    *major = (unsigned)strtoul(version, &end, 10);
    if (end[0] != '.' || !isdigit((unsigned char)end[1]) || (end[1] == '0' && end[2]))
        return false;
    *minor = (unsigned)strtoul(end + 1, &end, 10);
    return !*end;
}

static void add_headers(struct call *call, const struct microversion_range *range, const char *version)
{
    call_add_header(call, "OpenStack-API-Version",
                    arena_print(call->arena, "%s %s", range->service, version));
    if (range->older)
        call_add_header(call, range->older, version);
    call_add_header(call, "Vary", "OpenStack-API-Version");
    if (range->older)
        call_add_header(call, "Vary", range->older);
}

void microversion_read(struct call *call, const struct microversion_range *range)
{
    unsigned major = range->major, minor = range->least;
    const char *version = asked(call, range);
    if (version && strcmp(version, "latest") == 0) {
        minor = range->most;
    } else if (version && !parse(version, &major, &minor)) {
        call_refuse(call, 400, NULL,
                    "API Version String %s is of invalid format. Must be of format MajorNum.MinorNum.",
                    version);
        return;
    }
    if (!version && range->strict && call_header(call, "OpenStack-API-Version")) {
        call_refuse(call, 400, NULL,
                    "The server could not comply with the request since it is either malformed or otherwise "
                    "incorrect.");
        return;
    }
    call->microversion = minor;
    if (major == range->major || !range->strict)
        add_headers(call, range, arena_print(call->arena, "%u.%u", major, minor));
    if (major != range->major || minor < range->least || minor > range->most)
        call_refuse(call, 406, NULL,
                    "Version %u.%u is not supported by the API. Minimum is %u.%u and maximum is %u.%u.",
                    major, minor, range->major, range->least, range->major, range->most);
}
