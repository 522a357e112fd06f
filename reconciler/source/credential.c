#include "reconciler/source/credential.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"

enum { ANSWER_MOST = 65536 };

static struct error *from_environment(struct arena *arena, const char *setting, const char *name,
                                      const char **out)
{
    const char *value = getenv(name);
    if (!value || !*value)
        return error_make(arena, ERROR_AUTH,
                          "the environment variable %s is not set (repository.%s names it)", name, setting);
    *out = arena_text(arena, value);
    return NULL;
}

/* Git's three forms: "!shell command", "/absolute/command", and "name" for git-credential-name. */
static const char *helper_command(struct arena *arena, const char *helper, const char *action)
{
    if (*helper == '!')
        return arena_print(arena, "%s %s", helper + 1, action);
    if (*helper == '/')
        return arena_print(arena, "%s %s", helper, action);
    return arena_print(arena, "git credential-%s %s", helper, action);
}

static pid_t start(const char *command, int socket)
{
    pid_t child = fork();
    if (child != 0)
        return child;
    setenv("GIT_TERMINAL_PROMPT", "0", 1);
    if (dup2(socket, STDIN_FILENO) < 0 || dup2(socket, STDOUT_FILENO) < 0)
        _exit(127);
    execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    _exit(127);
}

static bool write_whole(int fd, const char *bytes, size_t length)
{
    while (length) {
        ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            return false;
        bytes += sent;
        length -= (size_t)sent;
    }
    return true;
}

static void read_whole(int fd, struct text *out)
{
    char piece[4096];
    for (ssize_t got; (got = read(fd, piece, sizeof piece)) != 0;) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 || out->length + (size_t)got > ANSWER_MOST)
            break;
        text_add_bytes(out, piece, (size_t)got);
    }
    explicit_bzero(piece, sizeof piece);
}

/* Secrets go through a socket, never through arguments. */
static struct error *run_helper(struct arena *arena, const char *helper, const char *action,
                                const char *request, const char **answer)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
        return error_make(arena, ERROR_SYSTEM, "cannot start the credential helper %s: %s", helper,
                          strerror(errno));
    pid_t child = start(helper_command(arena, helper, action), ends[1]);
    close(ends[1]);
    struct text out;
    text_init(&out, arena);
    if (child > 0 && write_whole(ends[0], request, strlen(request))) {
        shutdown(ends[0], SHUT_WR);
        read_whole(ends[0], &out);
    }
    close(ends[0]);
    int status = -1;
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    if (child < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return error_make(arena, ERROR_AUTH, "the credential helper %s failed", helper);
    *answer = out.data;
    return NULL;
}

static const char *describe(struct arena *arena, const struct url *url, const char *user)
{
    struct text text;
    text_init(&text, arena);
    text_print(&text, "protocol=%s\nhost=%s\n", url->type == URL_HTTP ? "http" : "https", url->host);
    if (user)
        text_print(&text, "username=%s\n", user);
    return text.data;
}

/* The value of "key=value" on a line of its own, or NULL. */
static const char *answer_value(struct arena *arena, const char *answer, const char *key)
{
    size_t length = strlen(key);
    for (const char *line = answer; *line; line += strcspn(line, "\n"), line += *line == '\n')
        if (strncmp(line, key, length) == 0 && line[length] == '=')
            return arena_copy(arena, line + length + 1, strcspn(line + length + 1, "\r\n"));
    return NULL;
}

static const char *helper_in_use(const struct credential_source *source)
{
    const struct repository_settings *settings = source->settings;
    if (settings->token_env || settings->password_env || source->url->type != URL_HTTPS)
        return NULL;
    return settings->credential_helper ? settings->credential_helper : source->helper;
}

static struct error *ask_helper(struct arena *arena, const struct url *url, const char *helper,
                                const char *user, struct credential *out)
{
    const char *answer = "";
    struct error *error =
        run_helper(arena, helper, "get", arena_print(arena, "%s\n", describe(arena, url, user)), &answer);
    if (error)
        return error;
    const char *password = answer_value(arena, answer, "password"),
               *name = answer_value(arena, answer, "username");
    if (!password || !(name || user))
        return error_make(arena, ERROR_AUTH, "the credential helper %s has no user and password for %s",
                          helper, url->host);
    *out = (struct credential){.type = CREDENTIAL_PASSWORD, .user = name ? name : user, .secret = password};
    return NULL;
}

static struct error *find_password(struct arena *arena, const struct credential_source *source,
                                   struct credential *out)
{
    const struct repository_settings *settings = source->settings;
    const struct url *url = source->url;
    const char *user = settings->username ? settings->username : url->user, *helper = helper_in_use(source);
    if (url->type == URL_HTTP)
        return error_make(arena, ERROR_AUTH,
                          "%s asks for a password, which is not sent without TLS: use https://", url->safe);
    if (helper)
        return ask_helper(arena, url, helper, user, out);

    struct credential found = {.type = CREDENTIAL_PASSWORD, .user = user};
    struct error *error = NULL;
    if (settings->token_env) {
        /* hosts that take tokens accept any user, or ask for this one */
        found.user = user ? user : "x-access-token";
        error = from_environment(arena, "token_env", settings->token_env, &found.secret);
    } else if (settings->password_env) {
        error = from_environment(arena, "password_env", settings->password_env, &found.secret);
    } else {
        error = error_make(
            arena, ERROR_AUTH,
            "%s asks for a user and password: set repository.token_env, password_env or credential_helper",
            url->host);
    }
    if (!error && !found.user)
        error = error_make(arena, ERROR_AUTH, "%s asks for a user: set repository.username", url->host);
    if (!error)
        *out = found;
    return error;
}

const char *credential_ssh_user(const struct credential_source *source)
{
    return source->settings->username ? source->settings->username : "git";
}

static struct error *find_key(struct arena *arena, const struct credential_source *source,
                              struct credential *out)
{
    const struct repository_settings *settings = source->settings;
    if (!settings->ssh_key && !getenv("SSH_AUTH_SOCK"))
        return error_make(arena, ERROR_AUTH,
                          "no key for %s: set repository.ssh_key, or run an agent (SSH_AUTH_SOCK)",
                          source->url->safe);
    if (settings->ssh_key && access(settings->ssh_key, R_OK) < 0)
        return error_make(arena, ERROR_AUTH, "cannot read repository.ssh_key %s: %s", settings->ssh_key,
                          strerror(errno));
    struct credential found = {.type = settings->ssh_key ? CREDENTIAL_KEY : CREDENTIAL_AGENT,
                               .key = settings->ssh_key};
    if (settings->ssh_key && settings->ssh_passphrase_env) {
        struct error *error =
            from_environment(arena, "ssh_passphrase_env", settings->ssh_passphrase_env, &found.secret);
        if (error)
            return error;
    }
    *out = found;
    return NULL;
}

static struct error *refused(struct arena *arena, const struct credential_source *source,
                             const struct credential *given)
{
    const char *host = source->url->host, *helper = helper_in_use(source), *answer;
    if (helper)
        run_helper(
            arena, helper, "erase",
            arena_print(arena, "%spassword=%s\n\n", describe(arena, source->url, given->user), given->secret),
            &answer);
    if (given->type == CREDENTIAL_PASSWORD)
        return error_make(arena, ERROR_AUTH, "%s refuses the password or token of %s", host, given->user);
    return error_make(
        arena, ERROR_AUTH,
        "%s refuses the key %s (or its passphrase is wrong; RSA keys are signed with SHA-1: use ed25519)",
        host, given->type == CREDENTIAL_KEY ? given->key : "of the agent");
}

struct error *credential_next(struct arena *arena, const struct credential_source *source,
                              struct credential *given)
{
    if (given->type != CREDENTIAL_NONE)
        return refused(arena, source, given);
    if (source->url->type == URL_SSH && !source->settings->password_env)
        return find_key(arena, source, given);
    return find_password(arena, source, given);
}
