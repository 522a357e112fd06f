/*
 * starter - starts tenantry again and again, by a fork of a process that has its libraries loaded already:
 * for short runs that is half of their time.
 *
 * On standard input, each ended by a zero byte: the folder, the file for what it says, the number of words
 * and of lines of the environment, and these. On standard output a line with the process id, and one with the
 * exit status (of a signal, as the shell has it) when it is over.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "reconciler/command/command.h"

static char *next(void)
{
    char *text = NULL;
    size_t size = 0;
    if (getdelim(&text, &size, 0, stdin) < 0)
        exit(0);
    return text;
}

static char **next_list(size_t count)
{
    char **list = calloc(count + 1, sizeof *list);
    if (!list)
        abort();
    for (size_t i = 0; i < count; i++)
        list[i] = next();
    return list;
}

static void release(char **list)
{
    for (size_t i = 0; list[i]; i++)
        free(list[i]);
    free(list);
}

static int become(const char *folder, const char *output, int count, char **words, char **environment)
{
    if (chdir(folder) != 0 || !freopen("/dev/null", "r", stdin) || !freopen(output, "w", stdout) ||
        dup2(STDOUT_FILENO, STDERR_FILENO) < 0)
        return 127;
    environ = environment;
    return command_main(count, words);
}

static void tell(int number)
{
    printf("%d\n", number);
    fflush(stdout);
}

int main(void)
{
    for (;;) {
        char *folder = next(), *output = next(), *count = next(), *lines = next();
        size_t length = strtoul(count, NULL, 10);
        char **words = next_list(length), **environment = next_list(strtoul(lines, NULL, 10));
        pid_t process = fork();
        if (process == 0)
            exit(become(folder, output, (int)length, words, environment));
        int status;
        tell(process);
        if (process < 0 || waitpid(process, &status, 0) < 0)
            return EXIT_FAILURE;
        tell(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
        free(folder);
        free(output);
        free(count);
        free(lines);
        release(words);
        release(environment);
    }
}
