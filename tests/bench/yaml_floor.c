/*
 * yaml_floor - libyaml alone over the files that `tenantry validate` would read below a folder: read and
 * parsed to events, nothing else.
 *
 * usage: yaml_floor FOLDER; prints how many files and events there were.
 */
#include <fts.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <yaml.h>

static _Noreturn void fail(const char *what)
{
    perror(what);
    exit(1);
}

static size_t parse(const unsigned char *bytes, size_t length, const char *path)
{
    yaml_parser_t parser;
    yaml_event_t event;
    size_t events = 0;
    bool going = true;
    if (!yaml_parser_initialize(&parser))
        fail("libyaml");
    yaml_parser_set_input_string(&parser, bytes, length);
    while (going) {
        if (!yaml_parser_parse(&parser, &event)) {
            fprintf(stderr, "%s: %s\n", path, parser.problem);
            exit(1);
        }
        going = event.type != YAML_STREAM_END_EVENT;
        events++;
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    return events;
}

static size_t read_and_parse(const char *path, size_t size)
{
    FILE *stream = fopen(path, "rb");
    unsigned char *bytes = malloc(size + 1);
    if (!stream || !bytes || fread(bytes, 1, size, stream) != size)
        fail(path);
    (void)fclose(stream);
    size_t events = parse(bytes, size, path);
    free(bytes);
    return events;
}

int main(int argc, char **argv)
{
    size_t files = 0, events = 0;
    if (argc != 2) {
        fputs("usage: yaml_floor FOLDER\n", stderr);
        return 1;
    }
    FTS *walk = fts_open((char *const[]){argv[1], NULL}, FTS_PHYSICAL, NULL);
    if (!walk)
        fail(argv[1]);
    for (FTSENT *entry; (entry = fts_read(walk));) {
        size_t length = strlen(entry->fts_path);
        if (entry->fts_info != FTS_F || length < 5 || strcmp(entry->fts_path + length - 5, ".yaml") != 0)
            continue;
        events += read_and_parse(entry->fts_accpath, (size_t)entry->fts_statp->st_size);
        files++;
    }
    (void)fts_close(walk);
    printf("%zu files, %zu events\n", files, events);
    return files ? 0 : 1;
}
