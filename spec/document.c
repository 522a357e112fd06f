#include "spec/document.h"

#include "base/text.h"
#include "spec/scalar/fault.h"

const char *const document_versions[1] = {"tenantry/v1"};
const char *const document_drift_words[2] = {"correct", "report"};

static const char *const kind_words[] = {"Client", "Package", "Region", "Policy"};

#define KINDS_HINT "the kinds are Client, Package, Region and Policy"

static bool claims_version(const struct node *document)
{
    const char *version = node_get_text(document, "apiVersion");
    return version && text_starts(version, "tenantry/");
}

static void no_document(const struct node *document, struct problems *problems)
{
    problem_add(
        problems, SEVERITY_ERROR, node_place(document),
        "a spec starts with `apiVersion: tenantry/v1` and `kind:`; begin the file's name with `_` if it is "
        "not meant for Tenantry",
        "this is not a Tenantry document");
}

static void unknown_kind(const struct node *kind, struct problems *problems)
{
    const char *word = node_text(kind);
    if (kind->missing)
        return;
    if (!word) {
        problem_add(problems, SEVERITY_ERROR, node_place(kind), KINDS_HINT, "`kind` is one word");
        return;
    }
    const char *nearest = text_nearest(word, kind_words, COUNT(kind_words));
    const char *hint = nearest ? arena_print(problems->arena, "did you mean \"%s\"?", nearest) : KINDS_HINT;
    problem_add(problems, SEVERITY_ERROR, node_place(kind), hint, "there is no kind %s",
                fault_quote(problems->arena, word));
}

enum document_kind document_kind(const struct node *document, struct problems *problems)
{
    const struct node *kind = node_get(document, "kind");
    const char *word = node_text(kind);
    for (size_t i = 0; word && i < COUNT(kind_words); i++)
        if (text_equal(word, kind_words[i]))
            return (enum document_kind)(DOCUMENT_CLIENT + i);
    bool ours = claims_version(document);
    if (ours && kind)
        unknown_kind(kind, problems);
    else if (ours)
        problem_add(problems, SEVERITY_ERROR, node_place(document), KINDS_HINT, "`kind` is missing");
    else
        no_document(document, problems);
    return DOCUMENT_NONE;
}

const char *document_trouble(struct arena *arena, const struct problem *problem)
{
    if (problem->at.line == 0)
        return arena_print(arena, "%s: %s", problem->at.file, problem->message);
    return arena_print(arena, "%s:%u:%u: %s", problem->at.file, problem->at.line, problem->at.column,
                       problem->message);
}

const char *document_first_trouble(struct arena *arena, const struct problems *problems, size_t from)
{
    for (size_t i = from; i < problems->list.count; i++)
        if (problems->list.items[i].severity == SEVERITY_ERROR)
            return document_trouble(arena, &problems->list.items[i]);
    return NULL;
}

const char *document_text(const struct value *value)
{
    return value->type == VALUE_TEXT ? value->text : NULL;
}
