#include "reconciler/face/sheet.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"

enum { GAP = 2 };

void sheet_add(struct sheet *sheet, const char *cell)
{
    list_add(sheet->arena, &sheet->cells, arena_text(sheet->arena, cell ? cell : ""));
}

void sheet_add_number(struct sheet *sheet, int64_t number)
{
    sheet_add(sheet, arena_print(sheet->arena, "%" PRId64, number));
}

static size_t height(const struct sheet *sheet)
{
    return sheet->width > 0 ? sheet->cells.count / sheet->width : 0;
}

static const char *cell_of(const struct sheet *sheet, size_t row, size_t column)
{
    const char *cell = sheet->cells.items[row * sheet->width + column];
    return text_printable(sheet->arena, cell, strlen(cell));
}

static bool is_number(const struct sheet *sheet, size_t column)
{
    return sheet->numbers >> column & 1;
}

/* --- for people --- */

static void add_line(struct text *out, const struct sheet *sheet, const char *const *cells,
                     const size_t *widths, unsigned indent)
{
    text_print(out, "%*s", (int)indent, "");
    for (size_t i = 0; i < sheet->width; i++) {
        int blanks = (int)(widths[i] - text_characters(cells[i]));
        if (is_number(sheet, i))
            text_print(out, "%*s%s", blanks, "", cells[i]);
        else
            text_print(out, "%s%*s", cells[i], blanks, "");
        text_print(out, "%*s", GAP, "");
    }
    while (out->length > 0 && out->data[out->length - 1] == ' ')
        text_cut(out, out->length - 1);
    text_char(out, '\n');
}

const char *sheet_text(const struct sheet *sheet, unsigned indent)
{
    struct text out;
    text_init(&out, sheet->arena);
    size_t *widths = ARENA_ARRAY(sheet->arena, size_t, sheet->width);
    const char **cells = ARENA_ARRAY(sheet->arena, const char *, sheet->width);
    for (size_t i = 0; i < sheet->width; i++) {
        widths[i] = text_characters(sheet->heads[i]);
        for (size_t row = 0; row < height(sheet); row++) {
            size_t width = text_characters(cell_of(sheet, row, i));
            widths[i] = width > widths[i] ? width : widths[i];
        }
    }
    add_line(&out, sheet, sheet->heads, widths, indent);
    for (size_t row = 0; row < height(sheet); row++) {
        for (size_t i = 0; i < sheet->width; i++)
            cells[i] = cell_of(sheet, row, i);
        add_line(&out, sheet, cells, widths, indent);
    }
    return out.data;
}

/* --- for pages --- */

const char *sheet_markdown(const struct sheet *sheet)
{
    struct text out;
    text_init(&out, sheet->arena);
    for (size_t i = 0; i < sheet->width; i++)
        text_print(&out, "| %s ", sheet->heads[i]);
    text_add(&out, "|\n");
    for (size_t i = 0; i < sheet->width; i++)
        text_add(&out, is_number(sheet, i) ? "|---:" : "|---");
    text_add(&out, "|\n");
    for (size_t row = 0; row < height(sheet); row++) {
        for (size_t i = 0; i < sheet->width; i++) {
            text_add(&out, "| ");
            for (const char *c = cell_of(sheet, row, i); *c; c++)
                if (strchr("&<>|`*[]\\@#~!", *c))
                    text_print(&out, "&#%d;", *c);
                else
                    text_char(&out, *c);
            text_char(&out, ' ');
        }
        text_add(&out, "|\n");
    }
    return out.data;
}

/* --- for spreadsheets --- */

static void add_field(struct text *out, const char *cell)
{
    if (!strpbrk(cell, ",\"\r\n")) {
        text_add(out, cell);
        return;
    }
    text_char(out, '"');
    for (const char *c = cell; *c; c++) {
        text_add(out, *c == '"' ? "\"" : "");
        text_char(out, *c);
    }
    text_char(out, '"');
}

const char *sheet_csv(const struct sheet *sheet)
{
    struct text out;
    text_init(&out, sheet->arena);
    for (size_t i = 0; i < sheet->width; i++) {
        text_add(&out, i > 0 ? "," : "");
        add_field(&out, sheet->heads[i]);
    }
    text_add(&out, "\n");
    for (size_t row = 0; row < height(sheet); row++) {
        for (size_t i = 0; i < sheet->width; i++) {
            text_add(&out, i > 0 ? "," : "");
            add_field(&out, sheet->cells.items[row * sheet->width + i]);
        }
        text_char(&out, '\n');
    }
    return out.data;
}
