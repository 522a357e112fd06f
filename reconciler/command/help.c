#include "reconciler/command/help.h"

#include <string.h>

#include "base/text.h"

enum { WRAP = 80 };

/* Appends doc wrapped at WRAP characters, each line behind indent blanks; the first line continues at column.
 */
static void wrap(struct text *out, const char *doc, int indent, int column)
{
    while (*doc != '\0') {
        int length = (int)strcspn(doc, " ");
        if (column + 1 + length > WRAP && column > indent) {
            text_print(out, "\n%*s", indent, "");
            column = indent;
        } else if (column > indent) {
            text_char(out, ' ');
            column++;
        }
        text_add_bytes(out, doc, (size_t)length);
        column += length;
        doc += length;
        doc += strspn(doc, " ");
    }
    text_char(out, '\n');
}

static void add_option(struct text *out, struct arena *arena, const struct option_row *row)
{
    const char *left = arena_print(arena, "  %c%c%s --%s%s%s", row->letter ? '-' : ' ',
                                   row->letter ? row->letter : ' ', row->letter ? "," : " ", row->name,
                                   row->argument ? " " : "", row->argument ? row->argument : "");
    text_print(out, "%-24s", left);
    if (strlen(left) > 23)
        text_print(out, "\n%24s", "");
    wrap(out, row->doc, 24, 24);
}

static void add_options(struct text *out, struct arena *arena, uint64_t options)
{
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (options >> i & 1)
            add_option(out, arena, &option_rows[i]);
}

const char *help_overview(struct arena *arena)
{
    struct text out;
    text_init(&out, arena);
    text_add(
        &out,
        "Tenantry keeps the tenants of OpenStack clouds the way a Git repository says they should be.\n\n"
        "Usage: tenantry [-c FILE] [--format FORMAT] [-q|-v] COMMAND [OPTION]... [ARGUMENT]\n\nCommands:\n");
    for (size_t i = 0; i < command_count; i++)
        text_print(&out, "  %-10s %s\n", command_rows[i].name, command_rows[i].summary);
    text_add(&out, "\nOptions of every command:\n");
    add_options(&out, arena, option_globals);
    text_add(&out, "\nExit status: 0 nothing to do or done, 1 error, 2 differences found or left.\n"
                   "tenantry COMMAND --help says more, with examples.\n");
    return out.data;
}

static const char *formats(struct arena *arena, const struct command_row *command)
{
    struct name_list names = {0};
    for (size_t i = 0; i < COUNT(format_words); i++)
        if (command->formats >> i & 1)
            list_add(arena, &names, format_words[i]);
    return text_join(arena, &names, " or ");
}

const char *help_command(struct arena *arena, const struct command_row *command)
{
    struct text out;
    text_init(&out, arena);
    text_print(&out, "tenantry %s - %s\n\nUsage: tenantry %s [OPTION]...%s%s\n\n", command->name,
               command->summary, command->name, command->arguments ? " " : "",
               command->arguments ? command->arguments : "");
    if (command->doc) {
        wrap(&out, command->doc, 0, 0);
        text_char(&out, '\n');
    }
    if (command->options) {
        text_add(&out, "Options:\n");
        add_options(&out, arena, command->options);
        text_char(&out, '\n');
    }
    text_add(&out, "Options of every command:\n");
    add_options(&out, arena, option_globals);
    text_print(&out, "\nFormats: %s.\n\nExamples:\n", formats(arena, command));
    for (size_t i = 0; i < command->example_count; i++)
        text_print(&out, "  %s\n      %s\n", command->examples[i].line, command->examples[i].doc);
    return out.data;
}

/* roff: a leading dot would be a request, a backslash an escape, a dash a hyphen, a quote a curly one. */
static void roff(struct text *out, const char *s)
{
    if (*s == '.')
        text_add(out, "\\&");
    for (; *s; s++) {
        if (*s == '\\')
            text_add(out, "\\e");
        else if (*s == '-')
            text_add(out, "\\-");
        else if (*s == '\'')
            text_add(out, "\\(aq");
        else
            text_char(out, *s);
    }
}

static void roff_options(struct text *out, uint64_t options)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (!(options >> i & 1))
            continue;
        const struct option_row *row = &option_rows[i];
        text_add(out, ".TP\n");
        if (row->letter)
            text_print(out, "\\fB\\-%c\\fR, ", row->letter);
        text_add(out, "\\fB\\-\\-");
        roff(out, row->name);
        text_print(out, "\\fR%s%s%s\n", row->argument ? " \\fI" : "", row->argument ? row->argument : "",
                   row->argument ? "\\fR" : "");
        roff(out, row->doc);
        text_char(out, '\n');
    }
}

static void roff_command(struct text *out, const struct command_row *command)
{
    text_print(out, ".SS tenantry %s [\\fIOPTION\\fR]...%s%s\n", command->name, command->arguments ? " " : "",
               command->arguments ? command->arguments : "");
    roff(out, command->doc ? command->doc : command->summary);
    text_char(out, '\n');
    roff_options(out, command->options);
    text_add(out, ".PP\n");
    for (size_t i = 0; i < command->example_count; i++) {
        text_add(out, ".TP\n\\fB");
        roff(out, command->examples[i].line);
        text_add(out, "\\fR\n");
        roff(out, command->examples[i].doc);
        text_char(out, '\n');
    }
}

const char *help_manual(struct arena *arena)
{
    struct text out;
    text_init(&out, arena);
    text_print(&out,
               ".TH TENANTRY 1 \"\" \"Tenantry %s\" \"User Commands\"\n.SH NAME\n"
               "tenantry \\- keep the tenants of OpenStack clouds the way a Git repository says\n"
               ".SH SYNOPSIS\n.B tenantry\n[\\fB\\-c\\fR \\fIFILE\\fR] [\\fB\\-\\-format\\fR \\fIFORMAT\\fR] "
               "\\fICOMMAND\\fR "
               "[\\fIOPTION\\fR]... [\\fIARGUMENT\\fR]\n.SH OPTIONS OF EVERY COMMAND\n",
               TENANTRY_VERSION);
    roff_options(&out, option_globals);
    text_add(&out, ".SH COMMANDS\n");
    for (size_t i = 0; i < command_count; i++)
        roff_command(&out, &command_rows[i]);
    text_add(
        &out,
        ".SH EXIT STATUS\n0: nothing to do, or done. 1: an error, invalid specs included. 2: differences "
        "found, or "
        "something left held or blocked.\n"
        ".SH ENVIRONMENT\nCredentials come from clouds.yaml, secure.yaml and \\fBOS_*\\fR by the OpenStack "
        "client's own "
        "rules. \\fBTENANTRY_CONFIG\\fR names the machine's own file, \\fBNO_COLOR\\fR turns colour off.\n"
        ".SH FILES\n\\fItenantry.yaml\\fR, \\fI/etc/tenantry/tenantry.yaml\\fR\n"
        ".SH SEE ALSO\n.BR openstack (1),\n.BR git (1)\n");
    return out.data;
}

static void add_long_options(struct text *out, uint64_t options, const char *format)
{
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (options >> i & 1)
            text_print(out, format, option_rows[i].name); // NOLINT(clang-diagnostic-format-nonliteral)
}

/* "    --a|-b|--bee)": all options whose argument is called so. */
static void add_case_of(struct text *out, const char *argument)
{
    const char *before = "    ";
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const struct option_row *row = &option_rows[i];
        if (!text_equal(row->argument, argument))
            continue;
        text_print(out, "%s--%s", before, row->name);
        before = "|";
        if (row->letter)
            text_print(out, "|-%c", row->letter);
    }
    text_add(out, ") ");
}

static const char *completion_bash(struct arena *arena)
{
    struct text out;
    text_init(&out, arena);
    text_add(&out, "_tenantry() {\n    local word=${COMP_WORDS[COMP_CWORD]} "
                   "previous=${COMP_WORDS[COMP_CWORD-1]} command= w\n"
                   "    for w in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n        case $w in\n        ");
    for (size_t i = 0; i < command_count; i++)
        text_print(&out, "%s%s", i ? "|" : "", command_rows[i].name);
    text_add(&out, ") command=$w; break ;;\n        esac\n    done\n    case $previous in\n");
    add_case_of(&out, "DIR");
    text_add(&out, "COMPREPLY=($(compgen -d -- \"$word\")); return ;;\n");
    add_case_of(&out, "FILE");
    text_add(&out, "COMPREPLY=($(compgen -f -- \"$word\")); return ;;\n");
    add_case_of(&out, "FORMAT");
    text_add(&out, "COMPREPLY=($(compgen -W 'text json markdown github sarif' -- \"$word\")); return ;;\n");
    add_case_of(&out, "RELEASE");
    text_add(&out, "COMPREPLY=($(compgen -W 'zed 2026.1' -- \"$word\")); return ;;\n"
                   "    esac\n    case $command in\n    '') COMPREPLY=($(compgen -W '");
    for (size_t i = 0; i < command_count; i++)
        text_print(&out, "%s ", command_rows[i].name);
    add_long_options(&out, option_globals, "--%s ");
    text_add(&out, "' -- \"$word\")) ;;\n");
    for (size_t i = 0; i < command_count; i++) {
        text_print(&out, "    %s) COMPREPLY=($(compgen -W '", command_rows[i].name);
        add_long_options(&out, option_globals | command_rows[i].options, "--%s ");
        text_print(&out, "' %s-- \"$word\")) ;;\n",
                   strcmp(command_rows[i].name, "validate") == 0 ? "-f " : "");
    }
    text_add(&out, "    esac\n}\ncomplete -F _tenantry tenantry\n");
    return out.data;
}

static const char *completion_fish(struct arena *arena)
{
    struct text out;
    text_init(&out, arena);
    text_add(&out, "complete -c tenantry -f\n");
    for (size_t i = 0; i < command_count; i++)
        text_print(&out, "complete -c tenantry -n __fish_use_subcommand -a %s -d '%s'\n",
                   command_rows[i].name, command_rows[i].summary);
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const char *argument = option_rows[i].argument;
        bool is_path = text_equal(argument, "FILE") || text_equal(argument, "DIR");
        text_print(&out, "complete -c tenantry -l %s%s%s", option_rows[i].name, argument ? " -r" : "",
                   is_path ? " -F" : "");
        if (option_rows[i].letter)
            text_print(&out, " -s %c", option_rows[i].letter);
        if (!(option_globals >> i & 1)) {
            text_add(&out, " -n '__fish_seen_subcommand_from");
            for (size_t k = 0; k < command_count; k++)
                if (command_rows[k].options >> i & 1)
                    text_print(&out, " %s", command_rows[k].name);
            text_char(&out, '\'');
        }
        text_char(&out, '\n');
    }
    return out.data;
}

const char *help_completion(struct arena *arena, const char *shell)
{
    if (strcmp(shell, "bash") == 0)
        return completion_bash(arena);
    if (strcmp(shell, "zsh") == 0)
        return arena_print(arena, "#compdef tenantry\nautoload -U bashcompinit && bashcompinit\n%s",
                           completion_bash(arena));
    return strcmp(shell, "fish") == 0 ? completion_fish(arena) : NULL;
}
