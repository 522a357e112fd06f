/* Any bytes as a spec and as an answer: clean messages, and what is valid is written and read back as it is.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "spec/decode.h"
#include "spec/encode.h"
#include "spec/fleet.h"
#include "spec/kinds.h"

static void require(bool held)
{
    if (!held)
        abort();
}

static void require_clean(const char *text)
{
    for (size_t at = 0, length = strlen(text); at < length;) {
        uint32_t character = 0;
        size_t size = text_decode(text + at, length - at, &character);
        require(size && text_is_printable(character));
        at += size;
    }
}

static void check_problems(const struct problems *problems)
{
    for (size_t i = 0; i < problems->list.count; i++) {
        const struct problem *problem = &problems->list.items[i];
        require_clean(problem->message);
        require_clean(problem->hint ? problem->hint : "");
    }
}

/* What there is of a value can be shown. */
static void show(struct arena *arena, const struct kind *kind, const struct value *values)
{
    for (size_t i = 0; i < kind->field_count; i++) {
        require_clean(encode_text(arena, &kind->fields[i], &values[i]));
        json_print(arena, encode_value(arena, &kind->fields[i], &values[i]), JSON_COMPACT);
    }
    encode_label(arena, kind, "parent", values);
}

/* The members of the second object over those of the first. */
static void lay_over(struct arena *arena, struct node *object, const struct node *more)
{
    for (size_t i = 0; i < more->count; i++)
        node_set(arena, object, more->entries[i].key->text, more->entries[i].value);
}

static void write_and_read(struct arena *arena, const struct resource *resource)
{
    static const struct encode_ids ids = {"1", "2", "3"};
    const struct kind *kind = resource->kind;
    struct value *values = ARENA_ARRAY(arena, struct value, kind->field_count);
    memcpy(values, resource->values, kind->field_count * sizeof *values);
    for (size_t i = 0; i < kind->field_count; i++)
        if (values[i].type == VALUE_REFERENCE)
            values[i].reference.id = values[i].reference.name;
    if (!kind->envelope)
        return;
    struct node *made = encode_body(arena, kind, &ids, values, NULL, ENCODE_CREATE, 0);
    const struct node *late =
        encode_body(arena, kind, &ids, values, NULL, ENCODE_CHANGED, kind_late_rows(kind));
    struct node *object = kind->envelope[0] ? made->entries[0].value : made;
    lay_over(arena, object, kind->envelope[0] ? late->entries[0].value : late);
    struct value *live = ARENA_ARRAY(arena, struct value, kind->field_count);
    require(!decode_live(arena, kind, object, live));
    for (size_t i = 0; i < kind->field_count; i++)
        require(kind->fields[i].spec_only || kind->fields[i].apart ||
                kind->fields[i].type == FIELD_CHILDREN || value_covers(&values[i], &live[i]));
}

static void read_spec(const char *bytes, size_t size)
{
    struct spec_file *file = spec_file_read("fuzz.yaml", NULL, bytes, size);
    struct fleet *fleet = fleet_build(&file, 1, NULL);
    struct arena arena;
    arena_init(&arena);
    check_problems(&fleet->problems);
    for (size_t i = 0; i < fleet->clients.count; i++) {
        const struct client *client = fleet->clients.entries[i].value;
        for (size_t j = 0; j < client->resource_count; j++) {
            show(&arena, client->resources[j]->kind, client->resources[j]->values);
            if (client->valid)
                write_and_read(&arena, client->resources[j]);
        }
    }
    arena_release(&arena);
    fleet_free(fleet);
    spec_file_release(file);
}

static void read_answer(const char *bytes, size_t size)
{
    struct arena arena;
    struct node *node;
    struct value values[64];
    arena_init(&arena);
    if (!json_parse(&arena, bytes, size, &node)) {
        for (size_t i = 0; i < KIND_COUNT; i++) {
            struct node_list objects = decode_objects(&arena, kinds[i], node);
            for (size_t j = 0; j < objects.count; j++)
                if (!decode_live(&arena, kinds[i], objects.items[j], values))
                    show(&arena, kinds[i], values);
        }
    }
    arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    read_spec((const char *)data, size);
    read_answer((const char *)data, size);
    return 0;
}
