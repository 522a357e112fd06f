#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "reconciler/source/watcher.h"
#include "tests/unit/source_support.h"

enum { SOON_MS = 10000, QUIET_MS = 300 };

static struct watcher *start(struct source_test *test)
{
    struct watcher *watcher = NULL;
    assert_null(watcher_start(&test->arena, &test->settings, &test->log, &watcher));
    return watcher;
}

static bool has_news(struct watcher *watcher, int timeout_ms)
{
    struct pollfd fd = {watcher_fd(watcher), POLLIN, 0};
    return poll(&fd, 1, timeout_ms) == 1;
}

/* That many at least, of which none has been taken. */
static void wait_for_news(struct watcher *watcher, unsigned long count)
{
    char path[64], line[64];
    (void)snprintf(path, sizeof path, "/proc/self/fdinfo/%d", watcher_fd(watcher));
    unsigned long seen = 0;
    for (int64_t until = clock_monotonic_ms() + SOON_MS; seen < count; usleep(10000)) {
        assert_true(clock_monotonic_ms() < until);
        FILE *file = fopen(path, "re");
        assert_non_null(file);
        while (fgets(line, sizeof line, file))
            if (strncmp(line, "eventfd-count:", 14) == 0)
                seen = strtoul(line + 14, NULL, 16);
        (void)fclose(file);
    }
}

static struct watcher_news take(struct source_test *test, struct watcher *watcher)
{
    assert_true(has_news(watcher, SOON_MS));
    return watcher_take(watcher, &test->arena);
}

static void expect_files(struct source_test *test, struct watcher *watcher, size_t count)
{
    struct watcher_news news = take(test, watcher);
    if (news.error)
        print_error("%s\n", news.error->message);
    assert_null(news.error);
    assert_false(news.late);
    assert_non_null(news.revision);
    assert_int_equal(news.revision->fleet->file_count, count);
    revision_release(news.revision);
}

static void a_commit_is_noticed_at_once(void **state)
{
    struct source_test *test = *state;
    commit_client(test, "acme.yaml", "acme");
    struct watcher *watcher = start(test);
    expect_files(test, watcher, 1);
    int64_t before = clock_monotonic_ms();
    commit_client(test, "moss.yaml", "moss");
    expect_files(test, watcher, 2);
    assert_true(clock_monotonic_ms() - before < 5000);
    shell(test, "git pack-refs --all");
    assert_false(has_news(watcher, QUIET_MS));
    shell(test, "git reset --hard HEAD~1");
    expect_files(test, watcher, 1);
    assert_false(has_news(watcher, QUIET_MS));
    watcher_stop(watcher);
}

static void folders_of_the_branch_may_come_and_go(void **state)
{
    struct source_test *test = *state;
    commit_client(test, "acme.yaml", "acme");
    test->settings.repository.branch = "team/eu/live";
    struct watcher *watcher = start(test);
    struct watcher_news news = take(test, watcher);
    assert_null(news.revision);
    assert_non_null(strstr(news.error->message, "there is no branch"));
    shell(test, "git branch team/eu/live");
    expect_files(test, watcher, 1);
    shell(test, "git pack-refs --all --prune");
    commit_client(test, "moss.yaml", "moss");
    shell(test, "git branch -f team/eu/live main");
    expect_files(test, watcher, 2);
    watcher_stop(watcher);
}

static void a_push_to_a_bare_repository_is_noticed(void **state)
{
    struct source_test *test = *state;
    commit_client(test, "acme.yaml", "acme");
    shell(test, "git clone --bare . ../bare.git && git remote add origin ../bare.git");
    test->settings.repository.url = arena_print(&test->arena, "%s/bare.git", test->folder);
    struct watcher *watcher = start(test);
    expect_files(test, watcher, 1);
    commit_client(test, "moss.yaml", "moss");
    shell(test, "git push origin main");
    expect_files(test, watcher, 2);
    shell(test, "git reset --hard HEAD~1 && git push -f origin main");
    expect_files(test, watcher, 1);
    watcher_stop(watcher);
}

static void a_failure_is_told_once_and_its_end(void **state)
{
    struct source_test *test = *state;
    commit_client(test, "acme.yaml", "acme");
    struct watcher *watcher = start(test);
    expect_files(test, watcher, 1);
    shell(test, "mv .git .hidden");
    watcher_wake(watcher);
    struct watcher_news news = take(test, watcher);
    assert_null(news.revision);
    assert_false(news.late);
    assert_non_null(strstr(news.error->message, "there is no Git repository"));
    watcher_wake(watcher);
    assert_false(has_news(watcher, QUIET_MS));
    shell(test, "mv .hidden .git");
    watcher_wake(watcher);
    news = take(test, watcher);
    assert_null(news.revision);
    assert_null(news.error);
    watcher_wake(watcher);
    assert_false(has_news(watcher, QUIET_MS));
    watcher_stop(watcher);
}

static void a_mirror_is_polled_and_woken(void **state)
{
    struct source_test *test = *state;
    commit_client(test, "acme.yaml", "acme");
    test->settings.repository.url = arena_print(&test->arena, "file://%s", test->repository);
    struct watcher *watcher = start(test);
    expect_files(test, watcher, 1);
    commit_client(test, "moss.yaml", "moss");
    assert_false(has_news(watcher, QUIET_MS));
    watcher_wake(watcher);
    expect_files(test, watcher, 2);
    watcher_stop(watcher);

    test->settings.repository.poll = 1;
    watcher = start(test);
    expect_files(test, watcher, 2);
    commit_client(test, "zebra.yaml", "zebra");
    expect_files(test, watcher, 3);
    watcher_stop(watcher);
}

/* Accepts by its backlog, and never says a word. */
static int silent_server(unsigned short *port)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    assert_int_equal(bind(fd, (struct sockaddr *)&address, length), 0);
    assert_int_equal(listen(fd, 16), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &length), 0);
    *port = ntohs(address.sin_port);
    return fd;
}

static void a_hanging_fetch_is_late_and_can_be_stopped(void **state)
{
    static const char *const schemes[] = {"https://", "ssh://git@"};
    struct source_test *test = *state;
    unsigned short port;
    int server = silent_server(&port);
    test->settings.repository.timeout = 1;
    test->settings.repository.poll = 1;
    for (size_t i = 0; i < COUNT(schemes); i++) {
        test->settings.repository.url = arena_print(&test->arena, "%s127.0.0.1:%u/fleet", schemes[i], port);
        struct watcher *watcher = start(test);
        struct watcher_news news = take(test, watcher);
        assert_true(news.late);
        assert_null(news.revision);
        assert_non_null(strstr(news.error->message, "did not end in 1 s"));
        assert_false(has_news(watcher, 3000));
        watcher_stop(watcher);
    }
    test->settings.repository.timeout = 600;
    struct watcher *watcher = start(test);
    assert_false(has_news(watcher, QUIET_MS));
    int64_t before = clock_monotonic_ms();
    watcher_stop(watcher);
    assert_true(clock_monotonic_ms() - before < SOON_MS);
    close(server);
}

static void news_not_taken_give_way_to_newer(void **state)
{
    struct source_test *test = *state;
    commit_client(test, "acme.yaml", "acme");
    struct watcher *watcher = start(test);
    assert_true(has_news(watcher, SOON_MS));
    commit_client(test, "moss.yaml", "moss");
    wait_for_news(watcher, 2);
    struct watcher_news news = take(test, watcher);
    assert_non_null(news.revision);
    assert_int_equal(news.revision->fleet->file_count, 2);
    revision_release(news.revision);
    assert_false(has_news(watcher, QUIET_MS));
    commit_client(test, "zebra.yaml", "zebra");
    assert_true(has_news(watcher, SOON_MS));
    watcher_stop(watcher); /* drops what was not taken */
}

/* A fetch is a process of its own, in which libgit2 starts threads: fine, but not what ThreadSanitizer
 * expects. */
const char *__tsan_default_options(void);
const char *__tsan_default_options(void)
{
    return "die_after_fork=0";
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_commit_is_noticed_at_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(folders_of_the_branch_may_come_and_go, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_push_to_a_bare_repository_is_noticed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_failure_is_told_once_and_its_end, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_mirror_is_polled_and_woken, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_hanging_fetch_is_late_and_can_be_stopped, set_up, tear_down),
        cmocka_unit_test_setup_teardown(news_not_taken_give_way_to_newer, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
