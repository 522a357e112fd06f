#include "reconciler/issue/courier.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"
#include "reconciler/file.h"

#define AGE "age"
#define HEADER "age-encryption.org/v1"

enum { PATIENCE_MS = 30000, COMPLAINT_MOST = 1000 };

static struct error *system_error(const struct courier *courier, const char *what)
{
    return error_make(courier->arena, ERROR_SYSTEM, "%s: %s: %s", courier->path, what, strerror(errno));
}

/* --- age --- */

struct age {
    pid_t pid;
    int to, complaints; /* its standard input and its standard error */
};

static struct error *start(const struct courier *courier, struct age *age)
{
    int in[2], errors[2];
    if (pipe2(in, O_CLOEXEC) < 0)
        return system_error(courier, "cannot make a pipe");
    if (pipe2(errors, O_CLOEXEC) < 0) {
        (void)close(in[0]);
        (void)close(in[1]);
        return system_error(courier, "cannot make a pipe");
    }
    const struct name_list *recipients = courier->recipients;
    const char **arguments = ARENA_ARRAY(courier->arena, const char *, 2 * recipients->count + 2);
    size_t count = 0;
    arguments[count++] = AGE;
    for (size_t i = 0; i < recipients->count; i++) {
        arguments[count++] = "-r";
        arguments[count++] = recipients->items[i];
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, courier->fd, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, errors[1], STDERR_FILENO);
    int failure = posix_spawnp(&age->pid, AGE, &actions, NULL, (char *const *)arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    (void)close(in[0]);
    (void)close(errors[1]);
    age->to = in[1];
    age->complaints = errors[0];
    if (failure == 0)
        return NULL;
    (void)close(age->to);
    (void)close(age->complaints);
    return error_make(courier->arena, ERROR_SYSTEM, "cannot run `%s`, which encrypts credentials: %s", AGE,
                      strerror(failure));
}

/* What it says until it ends; false if it takes too long. */
static bool listen_to(const struct age *age, struct text *complaint)
{
    for (;;) {
        struct pollfd wait = {.fd = age->complaints, .events = POLLIN};
        int ready = poll(&wait, 1, PATIENCE_MS);
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready <= 0)
            return false;
        char piece[256];
        ssize_t got = read(age->complaints, piece, sizeof piece);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return true;
        if (complaint->length < COMPLAINT_MOST)
            text_add_bytes(complaint, piece, (size_t)got);
    }
}

static struct error *judge(const struct courier *courier, int status, const struct text *complaint)
{
    char header[sizeof HEADER - 1];
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0 &&
        pread(courier->fd, header, sizeof header, 0) == (ssize_t)sizeof header &&
        memcmp(header, HEADER, sizeof header) == 0)
        return NULL;
    size_t first = strcspn(complaint->data, "\n");
    return error_make(courier->arena, ERROR_SYSTEM, "`%s` cannot encrypt a credential: %s", AGE,
                      first > 0 ? text_printable(courier->arena, complaint->data, first) : "it failed");
}

static struct error *encrypt(const struct courier *courier, const char *secret)
{
    struct age age = {.pid = -1, .to = -1, .complaints = -1};
    if (ftruncate(courier->fd, 0) < 0 || lseek(courier->fd, 0, SEEK_SET) < 0)
        return system_error(courier, "cannot be emptied");
    struct error *error = start(courier, &age);
    if (error)
        return error;
    struct text complaint;
    text_init(&complaint, courier->arena);
    bool sent = file_put(age.to, secret, strlen(secret)); /* if not, age says why */
    (void)close(age.to);
    bool ended = listen_to(&age, &complaint);
    (void)close(age.complaints);
    if (!ended)
        (void)kill(age.pid, SIGKILL);
    int status = -1;
    while (waitpid(age.pid, &status, 0) < 0 && errno == EINTR)
        continue;
    error = judge(courier, status, &complaint);
    return error || sent ? error : system_error(courier, "`" AGE "` did not take all of it");
}

/* --- the file --- */

struct error *courier_open(struct arena *arena, const char *path, const struct name_list *recipients,
                           struct courier *out)
{
    const char *slash = strrchr(path, '/');
    const char *folder = arena_copy(arena, path, (size_t)(slash - path));
    struct courier courier = {.arena = arena, .recipients = recipients, .path = arena_text(arena, path)};
    courier.part = arena_print(arena, "%s/.%s.part", folder, slash + 1);
    struct error *error = file_make_folder(arena, folder);
    if (error)
        return error;
    courier.fd = open(courier.part, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
    if (courier.fd < 0)
        return system_error(&courier, "cannot be written");
    error = encrypt(&courier, "");
    if (error)
        courier_close(&courier);
    *out = courier;
    return error;
}

static bool rename_for_good(const struct courier *courier)
{
    const char *slash = strrchr(courier->path, '/');
    const char *folder = arena_copy(courier->arena, courier->path, (size_t)(slash - courier->path));
    if (fsync(courier->fd) < 0 || rename(courier->part, courier->path) < 0)
        return false;
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool kept = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        (void)close(fd);
    return kept;
}

struct error *courier_deliver(struct courier *courier, const char *secret)
{
    struct error *error = encrypt(courier, secret);
    if (!error && !rename_for_good(courier))
        error = system_error(courier, "cannot be written");
    return error;
}

void courier_close(struct courier *courier)
{
    (void)close(courier->fd);
    (void)unlink(courier->part);
}
