/*
 * problem - what is wrong with what people wrote: many, each at its place, collected and never thrown.
 */
#ifndef BASE_PROBLEM_H
#define BASE_PROBLEM_H

#include <stdbool.h>

#include "base/list.h"

/* line and column count from 1; columns count characters; line 0: the file as a whole. */
struct place {
    const char *file;
    unsigned line, column;
};

/* The document in which something was written. */
struct origin {
    const char *file;
    const char *title; /* "package gold", where more than the file is worth telling; else NULL */
};

/* As many of a file are printed; behind them nobody looks for what was meant. */
enum { PROBLEMS_GUESSED = 100 };

enum severity { SEVERITY_ERROR, SEVERITY_WARNING };

struct problem {
    struct place at;
    enum severity severity;
    const char *message;
    const char *hint;   /* what to do: "did you mean \"networks\"?", or NULL */
    const char *source; /* the line of the file, without its end, or NULL; filled by problems_attach_source */
};

/* "the first is in line 12" of the file that here is in, else "the first is in b.yaml:12" */
const char *place_hint(struct arena *arena, const char *what, struct place there, struct place here);

struct problem_list LIST_OF(struct problem);

struct problems {
    struct arena *arena;
    struct problem_list list;
    size_t errors, warnings;
};

void problems_init(struct problems *problems, struct arena *arena);
/* hint may be NULL. Both are kept in a form that is safe to show. */
void problem_add(struct problems *problems, enum severity severity, struct place at, const char *hint,
                 const char *format, ...) __attribute__((format(printf, 5, 6)));
/* Sorts by file, line, column (stable) and drops exact repetitions. */
void problems_sort(struct problems *problems);
/*
 * Gives every problem of that file its source line, cut out of the file's bytes. It is safe to print, and
 * each of its characters stands for one of the file's: tabs become blanks, what cannot be printed U+FFFD. Of
 * very long lines only the beginning is given, and nothing where the problem lies behind it.
 */
void problems_attach_source(struct problems *problems, const char *file, const char *bytes, size_t length);

#endif
