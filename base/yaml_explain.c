#include "base/yaml_explain.h"

#include <string.h>

/* Where to point: at the spot that confused the parser, or to the beginning of what it was reading. */
enum point { AT_PROBLEM, AT_CONTEXT, AT_ESCAPE };

/* AT_ESCAPE: the parser has read "\\u" already. */
enum { ESCAPE_COLUMNS = 2 };

/* Wherever it is, or only where the document ends. */
enum where { ANYWHERE, AT_END };

struct explanation {
    enum where where;
    const char *context; /* NULL: whatever it is */
    const char *problem;
    enum point point;
    const char *message, *hint;
};

/* The first row that fits counts. %u in a message is the line of the context. */
static const struct explanation explanations[] = {
    {ANYWHERE, "while scanning a simple key", "could not find expected ':'", AT_CONTEXT,
     "this is no \"key: value\", as the lines around it are", "add the colon, or indent a text that goes on"},
    {ANYWHERE, NULL, "mapping values are not allowed in this context", AT_PROBLEM,
     "a \":\" cannot stand here", "quote a text that contains \": \", and check the indentation"},
    {ANYWHERE, NULL, "mapping keys are not allowed in this context", AT_PROBLEM, "a key cannot begin here",
     "begin it on a line of its own"},
    {ANYWHERE, NULL, "block sequence entries are not allowed in this context", AT_PROBLEM,
     "a list item cannot begin here",
     "begin the list on a line of its own, or quote a text that begins with \"- \""},
    {ANYWHERE, "while parsing a block mapping", "did not find expected key", AT_PROBLEM,
     "this does not fit into the map that begins at line %u", "check the indentation and the quotes"},
    {ANYWHERE, NULL, "did not find expected '-' indicator", AT_PROBLEM,
     "this does not fit into the list that begins at line %u", "check the indentation"},
    {AT_END, NULL, "did not find expected ',' or ']'", AT_CONTEXT, "the list that begins here never ends",
     "close it by \"]\""},
    {AT_END, NULL, "did not find expected ',' or '}'", AT_CONTEXT, "the map that begins here never ends",
     "close it by \"}\""},
    {AT_END, NULL, "did not find expected node content", AT_PROBLEM,
     "the document ends within a list or map in brackets", "close it by \"]\" or \"}\""},
    {ANYWHERE, NULL, "did not find expected ',' or ']'", AT_PROBLEM,
     "\",\" or \"]\" is missing here: the list begins at line %u", "quote a text that contains , [ ] { or }"},
    {ANYWHERE, NULL, "did not find expected ',' or '}'", AT_PROBLEM,
     "\",\" or \"}\" is missing here: the map begins at line %u", "quote a text that contains , [ ] { or }"},
    {ANYWHERE, NULL, "did not find expected node content", AT_PROBLEM, "a value is missing here",
     "write it, or quote a text that begins with , : ] or }"},
    {ANYWHERE, NULL, "did not find expected <document start>", AT_PROBLEM,
     "this does not belong to what stands before it",
     "check the indentation, and separate documents by a line \"---\""},
    {ANYWHERE, NULL, "found unexpected end of stream", AT_CONTEXT,
     "the quoted text that begins here never ends", "close the quotes"},
    {ANYWHERE, NULL, "found unexpected document indicator", AT_CONTEXT,
     "the quoted text that begins here does not end within its document", "close the quotes"},
    {ANYWHERE, NULL, "found unknown escape character", AT_PROBLEM, "no such escape in double quotes",
     "write \\\\ for a backslash, or use single quotes"},
    {ANYWHERE, NULL, "did not find expected hexdecimal number", AT_ESCAPE,
     "hexadecimal digits are missing behind this escape",
     "\\x takes two, \\u four, \\U eight; write \\\\ for a backslash"},
    {ANYWHERE, NULL, "found invalid Unicode character escape code", AT_ESCAPE,
     "this escape is no character: surrogates (\\ud800 to \\udfff) do not stand for themselves",
     "write the character itself, or \\U and eight digits"},
    {ANYWHERE, NULL, "found a tab character where an indentation space is expected", AT_PROBLEM,
     "a tab cannot indent", "indent with blanks"},
    {ANYWHERE, NULL, "found a tab character that violates indentation", AT_PROBLEM, "a tab cannot indent",
     "indent with blanks"},
    {ANYWHERE, NULL, "found an indentation indicator equal to 0", AT_PROBLEM,
     "the indentation of a block of text is 1 to 9", NULL},
    {ANYWHERE, "while scanning a block scalar", "did not find expected comment or line break", AT_PROBLEM,
     "text cannot begin on the line of its \"|\" or \">\"", "begin it on the next line, or quote it"},
    {ANYWHERE, "while scanning an alias", "did not find expected alphabetic or numeric character", AT_CONTEXT,
     "\"*\" begins an alias, and this is none", "quote a text that begins with *"},
    {ANYWHERE, "while scanning an anchor", "did not find expected alphabetic or numeric character",
     AT_CONTEXT, "\"&\" begins an anchor, and this is none", "quote a text that begins with &"},
    {ANYWHERE, NULL, "found undefined tag handle", AT_PROBLEM, "the tag's handle is not defined",
     "quote a text that begins with !"},
    {ANYWHERE, "while scanning a tag", NULL, AT_CONTEXT, "\"!\" begins a tag, and this is none",
     "quote a text that begins with !"},
    {ANYWHERE, "while parsing a tag", NULL, AT_CONTEXT, "\"!\" begins a tag, and this is none",
     "quote a text that begins with !"},
    {ANYWHERE, NULL, "found incompatible YAML document", AT_PROBLEM, "only YAML 1.1 and 1.2 are read",
     "remove the %YAML line"},
    {ANYWHERE, "while scanning a directive", NULL, AT_CONTEXT,
     "a line that begins with % is a directive, and this is none", "quote a text that begins with %"},
};

static bool fits(const struct explanation *row, const struct yaml_complaint *complaint)
{
    return (row->where == ANYWHERE || complaint->at_end) &&
           (!row->context || (complaint->context && strcmp(row->context, complaint->context) == 0)) &&
           (!row->problem || (complaint->problem && strcmp(row->problem, complaint->problem) == 0));
}

static void explain_character(const struct yaml_complaint *complaint, struct problems *problems)
{
    struct place at = complaint->problem_at;
    if (complaint->character == '\t')
        problem_add(problems, SEVERITY_ERROR, at, "indent with blanks", "a tab cannot indent");
    else
        problem_add(problems, SEVERITY_ERROR, at, "put the text in quotes",
                    "a plain text cannot begin with \"%c\"", complaint->character);
}

void yaml_explain(const struct yaml_complaint *complaint, struct problems *problems)
{
    if (complaint->problem &&
        strcmp(complaint->problem, "found character that cannot start any token") == 0) {
        explain_character(complaint, problems);
        return;
    }
    for (size_t i = 0; i < COUNT(explanations); i++) {
        const struct explanation *row = &explanations[i];
        if (!fits(row, complaint))
            continue;
        bool context = row->point == AT_CONTEXT && complaint->context_at.line;
        struct place at = context ? complaint->context_at : complaint->problem_at;
        if (row->point == AT_ESCAPE && at.column > ESCAPE_COLUMNS)
            at.column -= ESCAPE_COLUMNS;
        const char *number = strstr(row->message, "%u");
        if (number)
            problem_add(problems, SEVERITY_ERROR, at, row->hint, "%.*s%u%s", (int)(number - row->message),
                        row->message, complaint->context_at.line, number + 2);
        else
            problem_add(problems, SEVERITY_ERROR, at, row->hint, "%s", row->message);
        return;
    }
    problem_add(problems, SEVERITY_ERROR, complaint->problem_at, NULL, "broken YAML%s%s%s%s",
                complaint->context ? " " : "", complaint->context ? complaint->context : "",
                complaint->problem ? ": " : "", complaint->problem ? complaint->problem : "");
}
