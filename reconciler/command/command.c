#include "reconciler/command/command.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "reconciler/command/help.h"
#include "reconciler/command/table.h"
#include "reconciler/face/problems.h"
#include "reconciler/issue/issue.h"

int command_fail(const char *format, ...)
{
    struct arena arena;
    arena_init(&arena);
    va_list arguments;
    va_start(arguments, format);
    const char *message = arena_vprint(&arena, format, arguments);
    va_end(arguments);
    (void)fprintf(stderr, "tenantry: error: %s\n", text_printable(&arena, message, strlen(message)));
    arena_release(&arena);
    return EXIT_ERROR;
}

/* What the table says, in getopt's shape: one namespace, so that options may stand on either side of the
 * command. */
struct parser {
    struct option longs[OPTION_COUNT + 1];
    char letters[2 * OPTION_COUNT + 2];
};

static void parser_init(struct parser *parser)
{
    char *letter = parser->letters;
    *letter++ = ':';
    for (int i = 0; i < OPTION_COUNT; i++) {
        const struct option_row *row = &option_rows[i];
        parser->longs[i] =
            (struct option){row->name, row->argument ? required_argument : no_argument, NULL, 256 + i};
        if (row->letter == 0)
            continue;
        *letter++ = row->letter;
        if (row->argument)
            *letter++ = ':';
    }
    parser->longs[OPTION_COUNT] = (struct option){NULL, 0, NULL, 0};
    *letter = '\0';
}

static int option_of_letter(int letter)
{
    for (int i = 0; i < OPTION_COUNT; i++)
        if (option_rows[i].letter == letter)
            return i;
    return OPTION_COUNT;
}

static int take_format(struct arena *arena, struct options *options, const char *word)
{
    struct name_list words = {0};
    for (size_t i = 0; i < FORMAT_COUNT; i++) {
        if (strcmp(format_words[i], word) == 0) {
            options->format = (enum format)i;
            return EXIT_CLEAN;
        }
        list_add(arena, &words, format_words[i]);
    }
    return command_fail("--format %s: no such format; the formats are %s", word,
                        text_join(arena, &words, ", "));
}

static int take_text(const struct option_row *row, const char *argument, const char **place)
{
    if (*place && strcmp(*place, argument) != 0)
        return command_fail("--%s is given twice", row->name);
    if (*argument == '\0')
        return command_fail("--%s needs a %s", row->name, row->argument);
    *place = argument;
    return EXIT_CLEAN;
}

static int take_number(const struct option_row *row, const char *word, long *place)
{
    char *end;
    errno = 0;
    long number = strtol(word, &end, 10);
    if (*end || end == word || errno || number < row->least || number > row->most) {
        if (row->most == INT_MAX)
            return command_fail("--%s %s: not a number of at least %ld", row->name, word, row->least);
        return command_fail("--%s %s: not a number from %ld to %ld", row->name, word, row->least, row->most);
    }
    *place = number;
    return EXIT_CLEAN;
}

static int take(struct arena *arena, struct options *options, int option, const char *argument)
{
    const struct option_row *row = &option_rows[option];
    void *place = (char *)options + row->place;
    switch (row->type) {
    case OPTION_TEXT:
        return take_text(row, argument, place);
    case OPTION_NUMBER:
        return take_number(row, argument, place);
    case OPTION_FLAG:
        *(bool *)place = true;
        break;
    case OPTION_LIST:
        list_add(arena, (struct name_list *)place, argument);
        break;
    case OPTION_OTHER:
        if (option == OPTION_FORMAT)
            return take_format(arena, options, argument);
        options->verbose += option == OPTION_VERBOSE;
        options->colour = options->colour && option != OPTION_NO_COLOR;
        break;
    }
    return EXIT_CLEAN;
}

static const char *nearest(struct arena *arena, const char *word, bool commands)
{
    struct name_list names = {0};
    for (size_t i = 0; commands && i < command_count; i++)
        list_add(arena, &names, command_rows[i].name);
    for (size_t i = 0; !commands && i < OPTION_COUNT; i++)
        list_add(arena, &names, option_rows[i].name);
    const char *found = text_nearest(word, names.items, names.count);
    if (found)
        return arena_print(arena, "; did you mean %s%s?", commands ? "" : "--", found);
    return "; see tenantry --help";
}

/* The options into options, the bits of those given into seen. */
static int parse(struct arena *arena, int count, char **arguments, struct options *options, uint64_t *seen)
{
    struct parser parser;
    parser_init(&parser);
    for (;;) {
        int at = optind;
        int code = getopt_long(count, arguments, parser.letters, parser.longs, NULL);
        if (code == -1)
            break;
        if (code == ':')
            return command_fail("%s needs an argument; see tenantry --help", arguments[optind - 1]);
        if (code == '?') {
            const char *word = arguments[optind > at ? optind - 1 : at];
            return command_fail("unknown option %s%s", word, nearest(arena, word + strspn(word, "-"), false));
        }
        int option = code >= 256 ? code - 256 : option_of_letter(code);
        *seen |= UINT64_C(1) << option;
        if (take(arena, options, option, optarg) != EXIT_CLEAN)
            return EXIT_ERROR;
    }
    for (int i = optind; i < count; i++)
        list_add(arena, &options->arguments, arguments[i]);
    return EXIT_CLEAN;
}

static int check(const struct command_row *command, const struct options *options, uint64_t seen)
{
    uint64_t odd = seen & ~(option_globals | command->options);
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (odd >> i & 1)
            return command_fail("%s takes no --%s; see tenantry %s --help", command->name,
                                option_rows[i].name, command->name);
    if (!(command->formats >> options->format & 1))
        return command_fail("%s has no format %s; see tenantry %s --help", command->name,
                            format_words[options->format], command->name);
    if (options->arguments.count > command->most_arguments)
        return command_fail("%s: unexpected argument %s; see tenantry %s --help", command->name,
                            options->arguments.items[command->most_arguments], command->name);
    if (options->path && (options->rev || options->at))
        return command_fail("--path reads a working directory and --%s the repository: give one of them",
                            options->rev ? "rev" : "at");
    return EXIT_CLEAN;
}

static int load_settings(struct arena *arena, struct options *options)
{
    struct problems problems;
    problems_init(&problems, arena);
    struct settings *settings = NULL;
    struct error *error = settings_load(arena, options->config, &problems, &settings);
    if (error)
        return command_fail("%s", error->message);
    if (problems.list.count > 0)
        (void)fputs(problems_text(arena, &problems, NULL, PROBLEMS_PLAIN), stderr);
    options->settings = settings;
    return problems.errors > 0 ? EXIT_ERROR : EXIT_CLEAN;
}

static int dispatch(struct arena *arena, struct options *options, uint64_t seen)
{
    if (seen >> OPTION_VERSION & 1)
        return puts("tenantry " TENANTRY_VERSION) < 0 ? EXIT_ERROR : EXIT_CLEAN;
    bool help = seen >> OPTION_HELP & 1;
    if (options->arguments.count > 0 && strcmp(options->arguments.items[0], "help") == 0) {
        help = true;
        options->arguments.items++, options->arguments.count--;
    }
    if (options->arguments.count == 0) {
        (void)fputs(help_overview(arena), help ? stdout : stderr);
        return help ? EXIT_CLEAN : EXIT_ERROR;
    }
    const char *name = options->arguments.items[0];
    options->arguments.items++, options->arguments.count--;
    const char *shell = options->arguments.count > 0 ? options->arguments.items[0] : "";
    /* For packagers; not in the overview. */
    const char *page = strcmp(name, "manual") == 0       ? help_manual(arena)
                       : strcmp(name, "completion") == 0 ? help_completion(arena, shell)
                                                         : NULL;
    if (page)
        return fputs(page, stdout) < 0 ? EXIT_ERROR : EXIT_CLEAN;
    if (strcmp(name, ISSUE_COMMAND) == 0 && !help && !*shell) /* Tenantry itself; see issue.h */
        issue_main();
    const struct command_row *command = table_command(name);
    if (!command)
        return command_fail("unknown command %s%s", name, nearest(arena, name, true));
    if (help)
        return fputs(help_command(arena, command), stdout) < 0 ? EXIT_ERROR : EXIT_CLEAN;
    if (check(command, options, seen) != EXIT_CLEAN ||
        (command->settings && load_settings(arena, options) != EXIT_CLEAN))
        return EXIT_ERROR;
    return command->run(arena, options);
}

int command_main(int count, char **arguments)
{
    (void)setlocale(LC_CTYPE, "C.UTF-8");
    (void)signal(SIGPIPE, SIG_IGN);
    struct arena arena;
    arena_init(&arena);
    struct options options = {.limit = 50, .port = 0, .latency_ms = 0, .token_seconds = 3600};
    const char *no_colour = getenv("NO_COLOR");
    options.colour = isatty(STDOUT_FILENO) && (!no_colour || *no_colour == '\0');
    options.progress = isatty(STDERR_FILENO);
    uint64_t seen = 0;
    opterr = 0;
    int status = parse(&arena, count, arguments, &options, &seen);
    options.progress = options.progress && !options.quiet;
    options.log = (struct log){stderr,
                               options.verbose > 1 ? LOG_DEBUG
                               : options.verbose   ? LOG_INFO
                                                   : LOG_WARNING,
                               LOG_LOGFMT};
    if (status == EXIT_CLEAN)
        status = dispatch(&arena, &options, seen);
    if (fflush(stdout) != 0 && errno == EPIPE) /* whoever read has read enough */
        status = status == EXIT_CLEAN ? EXIT_ERROR : status;
    else if (ferror(stdout) && status == EXIT_CLEAN)
        status = command_fail("writing the result failed");
    arena_release(&arena);
    return status;
}
