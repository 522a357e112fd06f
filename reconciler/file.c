#include "reconciler/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

static struct error *system_error(struct arena *arena, const char *path)
{
    return error_make(arena, ERROR_SYSTEM, "%s: %s", path, strerror(errno));
}

static struct error *read_all(struct arena *arena, int fd, const char *path, size_t most, const char **bytes,
                              size_t *length)
{
    struct text text;
    text_init(&text, arena);
    char piece[65536];
    for (;;) {
        ssize_t got = read(fd, piece, sizeof piece);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return system_error(arena, path);
        if (got == 0)
            break;
        if (text.length + (size_t)got > most)
            return error_make(arena, ERROR_INPUT, "%s: larger than %zu bytes", path, most);
        text_add_bytes(&text, piece, (size_t)got);
    }
    *bytes = text.data;
    *length = text.length;
    return NULL;
}

struct error *file_read(struct arena *arena, const char *path, size_t most, const char **bytes,
                        size_t *length)
{
    if (strcmp(path, "-") == 0)
        return read_all(arena, STDIN_FILENO, "standard input", most, bytes, length);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        return system_error(arena, path);
    struct stat status;
    struct error *error = NULL;
    if (fstat(fd, &status) != 0)
        error = system_error(arena, path);
    else if (!S_ISREG(status.st_mode))
        error = error_make(arena, ERROR_INPUT, "%s: not a regular file", path);
    else
        error = read_all(arena, fd, path, most, bytes, length);
    (void)close(fd);
    return error;
}

bool file_put(int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t put = write(fd, bytes, length);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return false;
        bytes += put;
        length -= (size_t)put;
    }
    return true;
}

struct error *file_write(struct arena *arena, const char *path, const char *bytes, size_t length)
{
    char *temporary = arena_print(arena, "%s.XXXXXX", path);
    int fd = mkostemp(temporary, O_CLOEXEC);
    if (fd < 0)
        return system_error(arena, path);
    bool written = file_put(fd, bytes, length) && fsync(fd) == 0;
    written = close(fd) == 0 && written;
    if (written && rename(temporary, path) == 0)
        return NULL;
    struct error *error = system_error(arena, path);
    (void)unlink(temporary);
    return error;
}

struct error *file_make_folder(struct arena *arena, const char *path)
{
    char *above = arena_text(arena, path);
    for (char *slash = *above ? strchr(above + 1, '/') : NULL; slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        (void)mkdir(above, 0755); /* what cannot be made shows below */
        *slash = '/';
    }
    if (mkdir(path, 0700) < 0 && errno != EEXIST)
        return error_make(arena, ERROR_SYSTEM, "cannot make the folder %s: %s", path, strerror(errno));
    return NULL;
}
