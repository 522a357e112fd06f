#include <assert.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "spec/kinds.h"

/* Complaints are lines. */
struct verifier {
    struct text out;
    const struct kind *kind;
};

static void complain(struct verifier *verifier, const char *key, const char *what)
{
    text_print(&verifier->out, "%s%s%s: %s\n", verifier->kind->name, key ? "." : "", key ? key : "", what);
}

static bool has_field(const struct kind *kind, const char *key)
{
    for (size_t i = 0; i < kind->field_count; i++)
        if (text_equal(kind->fields[i].key, key))
            return true;
    return false;
}

static void verify_type(struct verifier *verifier, const struct field *field, const char *key)
{
    bool of = field->type == FIELD_LIST || field->type == FIELD_MAP;
    if (of != (field->of != NULL))
        complain(verifier, key, "lists and maps, and they alone, say what they are of");
    if ((field->type == FIELD_GROUP) != (field->row_count > 0))
        complain(verifier, key, "groups, and they alone, have rows");
    if ((field->type == FIELD_WORD) != (field->word_count > 0))
        complain(verifier, key, "words, and they alone, have words");
    if ((field->type == FIELD_REFERENCE || field->type == FIELD_CHILDREN) && !field->kind)
        complain(verifier, key, "a reference or children without a kind");
    if ((field->type == FIELD_SIZE) != (field->unit != UNIT_NONE))
        complain(verifier, key, "sizes, and they alone, have a unit");
    if (field->most && field->least > field->most)
        complain(verifier, key, "least is above most");
    if (field->spread && (field->type != FIELD_MAP || field->of->type != FIELD_GROUP))
        complain(verifier, key, "only maps of groups are spread");
    if (field->apart && (field->type != FIELD_MAP || field->of->type != FIELD_GROUP || field->spread))
        complain(verifier, key, "only maps of groups, whose members are not spread, are apart");
    if (field->one && field->type != FIELD_LIST && field->type != FIELD_CHILDREN)
        complain(verifier, key, "only a list or children may be one");
    if (field->type == FIELD_PORTS && (!field->json || !strchr(field->json, ' ')))
        complain(verifier, key, "ports are two members of the API");
}

static void verify_rows(struct verifier *verifier, const struct field *rows, size_t count)
{
    assert(rows || count == 0);
    for (size_t i = 0; i < count; i++) {
        const struct field *field = &rows[i];
        if (!field->key) {
            complain(verifier, "?", "a row without a key");
            continue;
        }
        if (!field->doc || !text_ends(field->doc, "."))
            complain(verifier, field->key, "no sentence of documentation");
        for (size_t j = 0; j < i; j++)
            if (text_equal(rows[j].key, field->key))
                complain(verifier, field->key, "two rows of one key");
        verify_type(verifier, field, field->key);
        if (field->of)
            verify_type(verifier, field->of, field->key);
        if (field->of && field->of->rows)
            verify_rows(verifier, field->of->rows, field->of->row_count);
    }
}

/* What another needs stands before it. */
static void verify_order(struct verifier *verifier)
{
    const struct kind *kind = verifier->kind;
    if (kind->parent && kind_index(kind->parent) >= kind_index(kind))
        complain(verifier, NULL, "stands before its parent");
    for (size_t i = 0; i < kind->field_count; i++) {
        const struct field *field = &kind->fields[i];
        if (!field->kind)
            continue;
        const struct kind *holder = field->kind->under ? field->kind->parent->parent : field->kind->parent;
        if (field->type == FIELD_CHILDREN && holder != kind)
            complain(verifier, field->key, "its kind has another parent");
        if (field->type == FIELD_REFERENCE && kind_index(field->kind) >= kind_index(kind))
            complain(verifier, field->key, "stands before what it refers to");
    }
}

/* Every {WORD} or {PREFIX/WORD} of the pattern is one of the known words or a field. */
static void verify_pattern(struct verifier *verifier, const char *pattern, const char *const *known,
                           size_t count)
{
    for (const char *open = pattern; open && (open = strchr(open, '{')); open++) {
        char word[64];
        size_t length = strcspn(open, "}");
        if (!open[length] || length >= sizeof word) {
            complain(verifier, NULL, "a brace is not closed");
            return;
        }
        memcpy(word, open + 1, length - 1);
        word[length - 1] = '\0';
        char *question = strchr(word, '?');
        const char *slash = question ? NULL : strchr(word, '/'), *key = slash ? slash + 1 : word;
        if (question)
            *question = '\0';
        bool found = has_field(verifier->kind, key);
        for (size_t i = 0; i < count; i++)
            found |= text_equal(key, known[i]);
        if (!found)
            complain(verifier, key, "a placeholder for nothing");
    }
}

static void verify_body(struct verifier *verifier, const struct node *node, const char *const *known,
                        size_t count)
{
    if (node->type == NODE_SCALAR)
        verify_pattern(verifier, node->text, known, count);
    for (size_t i = 0; node->type != NODE_SCALAR && i < node->count; i++)
        verify_body(verifier, node->type == NODE_LIST ? node->items[i] : node->entries[i].value, known,
                    count);
    for (size_t i = 0; node->type == NODE_MAP && i < node->count; i++)
        verify_pattern(verifier, node->entries[i].key->text, known, count);
}

static void verify_verb(struct verifier *verifier, const struct verb *verb)
{
    static const char *const known[] = {"id", "project", "parent", "admin", "account"};
    if (!verb->path != !verb->method)
        complain(verifier, NULL, "a verb is a method and a path");
    if (verb->path && verb->path[0] != '/')
        complain(verifier, NULL, "a path begins with a slash");
    verify_pattern(verifier, verb->path, known, COUNT(known));
}

static void verify_json(struct verifier *verifier, const char *json)
{
    static const char *const known[] = {"id", "project", "parent"};
    struct node *body = NULL;
    if (json && json_parse(verifier->out.arena, json, strlen(json), &body))
        complain(verifier, NULL, "a body is no JSON");
    if (body)
        verify_body(verifier, body, known, COUNT(known));
}

static void verify_schema(struct verifier *verifier)
{
    const char *json = verifier->kind->schema;
    struct node *list = NULL;
    if (json && (json_parse(verifier->out.arena, json, strlen(json), &list) || list->type != NODE_LIST))
        complain(verifier, NULL, "its schemas are no list in JSON");
}

static void verify_calls(struct verifier *verifier)
{
    static const char *const known[] = {"parent"};
    const struct kind *kind = verifier->kind;
    const struct verb *verbs[] = {&kind->list,     &kind->create, &kind->update, &kind->remove,
                                  &kind->defaults, &kind->usage,  &kind->add,    &kind->drop};
    for (size_t i = 0; i < COUNT(verbs); i++)
        verify_verb(verifier, verbs[i]);
    verify_json(verifier, kind->create_body);
    verify_json(verifier, kind->remove_body);
    verify_schema(verifier);
    verify_pattern(verifier, kind->label, known, COUNT(known));
    for (size_t i = 0; i < COUNT(kind->narrow); i++)
        if (!kind->narrow[i].by != !kind->narrow[i].path ||
            (kind->narrow[i].path &&
             (kind->narrow[i].by == NARROW_ALWAYS) != !strstr(kind->narrow[i].path, "{id}")))
            complain(verifier, kind->narrow[i].path, "what it is asked by stands in the path");
    if ((kind->reading == READING_EACH) != (kind->each_of != NULL) ||
        (kind->each_of && kind->parent != kind->each_of &&
         kind->fields[kind_field(kind, kind->identity[0])].kind != kind->each_of))
        complain(verifier, NULL, "what is listed for each of a kind is told by that kind, or stands on it");
    bool inside = kind->reading == READING_EMBEDDED || kind->reading == READING_SHARED;
    if (inside != (kind->list_of != NULL) || inside == (kind->list.path != NULL))
        complain(verifier, NULL, "it has a list of its own, or it is in that of another");
    if (kind->scope == SCOPE_CLOUD && (kind->create.path || kind->update.path || kind->remove.path))
        complain(verifier, NULL, "a look-up is never written");
    if (kind->singleton ? kind->create.path || kind->remove.path || !kind->update.path
                        : (kind->scope != SCOPE_CLOUD && !kind->create.path) ||
                              (kind->scope == SCOPE_PROJECT && !kind->remove.path))
        complain(verifier, NULL, "what is declared is created and removed, a singleton updated");
    for (size_t i = 0; kind->in_keystone && i < kind->field_count; i++)
        if (!kind->singleton || !kind->fields[i].unified)
            complain(verifier, kind->fields[i].key, "what is in Keystone alone is a quota that it has");
    if ((kind->mark == MARK_MEMBER) != (kind->mark_json != NULL))
        complain(verifier, NULL, "marks that are a member, and they alone, say which");
    if ((kind->mark == MARK_REQUEST) != (kind->tags_path != NULL))
        complain(verifier, NULL, "marks by request, and they alone, have a path");
    if (!kind->label && !has_field(kind, "name"))
        complain(verifier, NULL, "it has neither a name nor a label");
}

/* What stands in specs is found in what is live. */
static void verify_spec(struct verifier *verifier)
{
    const struct kind *kind = verifier->kind;
    for (size_t i = 0; i < kind->spec_count; i++) {
        const struct field *row = &kind->spec[i];
        if (!row->of_domain && !row->spec_only && !has_field(kind, row->gathers ? row->gathers : row->key))
            complain(verifier, row->key, "nothing says where a live one has it");
    }
}

static void verify_kind(struct verifier *verifier)
{
    const struct kind *kind = verifier->kind;
    if (!kind->name || !kind->collection || !kind->title || !kind->service || !kind->doc)
        complain(verifier, NULL, "a word about it is missing");
    if (kind->field_count > FIELDS_MOST || kind->spec_count > FIELDS_MOST || (kind->spec && !kind->shape))
        complain(verifier, NULL, "too many fields, or rows of its own without a shape");
    for (size_t i = 0; kind->identity[i]; i++)
        if (!has_field(kind, kind->identity[i]))
            complain(verifier, kind->identity[i], "the identity is no field");
    if (!kind->singleton && !kind->alone && !kind->identity[0])
        complain(verifier, NULL, "nothing tells one from its siblings");
    if (kind->under && (!has_field(kind, kind->under) || !kind->parent || !kind->parent->parent))
        complain(verifier, kind->under, "no field names the parent that it is written beside");
    if (kind->scalar && !has_field(kind, kind->scalar))
        complain(verifier, kind->scalar, "the scalar is no field");
    verify_rows(verifier, kind->fields, kind->field_count);
    verify_rows(verifier, kind->spec, kind->spec_count);
    verify_spec(verifier);
    verify_order(verifier);
    verify_calls(verifier);
}

const char *kinds_verify(struct arena *arena)
{
    struct verifier verifier;
    text_init(&verifier.out, arena);
    for (size_t i = 0; i < KIND_COUNT; i++) {
        verifier.kind = kinds[i];
        verify_kind(&verifier);
    }
    return verifier.out.data;
}
