/*
 * sheet - rows and columns, for people, for pages and for spreadsheets.
 */
#ifndef RECONCILER_FACE_SHEET_H
#define RECONCILER_FACE_SHEET_H

#include <stdint.h>

#include "base/list.h"

struct sheet {
    struct arena *arena;
    const char *const *heads;
    size_t width;
    unsigned long numbers;  /* a bit for each column whose cells end at its right */
    struct name_list cells; /* row after row */
};

/* NULL is an empty cell. */
void sheet_add(struct sheet *sheet, const char *cell);
void sheet_add_number(struct sheet *sheet, int64_t number);

/* Columns as wide as they must be; indent blanks before each line. Safe to print. */
const char *sheet_text(const struct sheet *sheet, unsigned indent);
const char *sheet_markdown(const struct sheet *sheet);
/* As RFC 4180 quotes it, with a line of heads; lines end at LF. */
const char *sheet_csv(const struct sheet *sheet);

#endif
