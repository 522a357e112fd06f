#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "reconciler/command/command.h"
#include "spec/schema.h"

int command_schema(struct arena *arena, const struct options *options)
{
    static const char *const kinds[] = {"Client", "Package", "Region", "Policy"};
    const char *kind = options->arguments.count ? options->arguments.items[0] : NULL;
    const struct node *schema = schema_make(arena, kind);
    if (!schema) {
        assert(kind); /* without one there is a schema */
        const char *nearest = text_nearest(kind, kinds, COUNT(kinds));
        return command_fail("there is no kind \"%s\"%s%s%s", text_printable(arena, kind, strlen(kind)),
                            nearest ? "; did you mean " : "; there are Client, Package, Region and Policy",
                            nearest ? nearest : "", nearest ? "?" : "");
    }
    if (puts(json_print(arena, schema, JSON_INDENTED)) == EOF || fflush(stdout) == EOF)
        return command_fail("cannot write the schema: %s", strerror(errno));
    return EXIT_CLEAN;
}
