#include <dirent.h>
#include <signal.h>
#include <sys/wait.h>

#include "base/text.h"
#include "reconciler/database.h"
#include "tests/unit/ledger_support.h"

static mode_t mode_of(struct ledger_test *test, const char *name)
{
    struct stat status;
    assert_int_equal(stat(arena_print(&test->arena, "%s/%s", test->state, name), &status), 0);
    return status.st_mode & 0777;
}

static void files_are_private(void **state)
{
    struct ledger_test *test = *state;
    assert_int_equal(mode_of(test, "."), 0700);
    assert_int_equal(mode_of(test, "ledger.db"), 0600);
    assert_int_equal(mode_of(test, "ledger.db-wal"), 0600);
}

static struct node *one_field(struct arena *arena, const char *key, int64_t value)
{
    struct node *fields = node_new_map(arena), *node = node_new_map(arena);
    node_set(arena, fields, "mtu", node_new_integer(arena, value));
    node_set(arena, node, key, fields);
    return node;
}

static void what_is_kept_comes_back(void **state)
{
    struct ledger_test *test = *state;
    struct arena *arena = &test->arena;
    assert_null(ledger_applied(test->ledger, arena, "acme", "ashburn"));
    assert_null(ledger_not_converging(test->ledger, arena, "acme", "ashburn"));
    assert_null(ledger_good_commit(test->ledger, arena, "acme"));
    assert_null(ledger_accepted(test->ledger, arena).commit);

    assert_null(ledger_set_applied(test->ledger, arena, "acme", "ashburn",
                                   one_field(arena, "network prod/app", 1400)));
    assert_null(ledger_set_applied(test->ledger, arena, "acme", "ashburn",
                                   one_field(arena, "network prod/app", 1450)));
    assert_null(ledger_set_applied(test->ledger, arena, "acme", "amsterdam",
                                   one_field(arena, "network prod/app", 9000)));
    assert_null(
        ledger_set_not_converging(test->ledger, arena, "acme", "ashburn", one_field(arena, "quirk", 7)));
    assert_null(ledger_set_good_commit(test->ledger, arena, "acme", "c0ffee"));
    assert_null(ledger_accept(test->ledger, arena, "decade", ((struct fleet_size){12, 3}), 1000));

    ledger_close(test->ledger);
    open_ledger(test);
    struct node *applied = ledger_applied(test->ledger, arena, "acme", "ashburn");
    assert_int_equal(node_get_integer(node_get(applied, "network prod/app"), "mtu", 0), 1450);
    applied = ledger_applied(test->ledger, arena, "acme", "amsterdam");
    assert_int_equal(node_get_integer(node_get(applied, "network prod/app"), "mtu", 0), 9000);
    struct node *quirks = ledger_not_converging(test->ledger, arena, "acme", "ashburn");
    assert_int_equal(node_get_integer(node_get(quirks, "quirk"), "mtu", 0), 7);
    assert_string_equal(ledger_good_commit(test->ledger, arena, "acme"), "c0ffee");
    struct ledger_accepted accepted = ledger_accepted(test->ledger, arena);
    assert_string_equal(accepted.commit, "decade");
    assert_int_equal(accepted.size.living, 12);
    assert_int_equal(accepted.size.terminated, 3);
    assert_int_equal(accepted.at, 1000);
}

static void no_ledger_is_no_error_for_readers(void **state)
{
    struct ledger_test *test = *state;
    struct ledger *ledger = test->ledger;
    assert_null(ledger_open_readonly(&test->arena, "/nonexistent/state", &ledger));
    assert_null(ledger);
}

static void a_reader_sees_what_is_being_written(void **state)
{
    struct ledger_test *test = *state;
    struct ledger *reader = NULL;
    assert_null(ledger_open_readonly(&test->arena, test->state, &reader));
    assert_non_null(reader);
    assert_null(ledger_set_good_commit(test->ledger, &test->arena, "acme", "c0ffee"));
    assert_string_equal(ledger_good_commit(reader, &test->arena, "acme"), "c0ffee");
    assert_non_null(ledger_set_good_commit(reader, &test->arena, "acme", "decade"));
    ledger_close(reader);
}

static const char *find_aside(struct ledger_test *test)
{
    DIR *folder = opendir(test->state);
    const char *found = NULL;
    for (struct dirent *entry; (entry = readdir(folder));)
        if (text_starts(entry->d_name, "ledger.db.broken-") && !text_ends(entry->d_name, "-wal") &&
            !text_ends(entry->d_name, "-shm"))
            found = arena_text(&test->arena, entry->d_name);
    closedir(folder);
    return found;
}

static void expect_set_aside(struct ledger_test *test, const char *why)
{
    const char *warning = NULL;
    assert_null(ledger_open(&test->arena, test->state, &test->ledger, &warning));
    assert_non_null(warning);
    assert_non_null(strstr(warning, why));
    const char *aside = find_aside(test);
    assert_non_null(aside);
    assert_non_null(strstr(warning, aside));
    assert_null(ledger_good_commit(test->ledger, &test->arena, "acme"));
    assert_null(ledger_set_good_commit(test->ledger, &test->arena, "acme", "decade"));
}

static void what_is_no_database_is_set_aside(void **state)
{
    struct ledger_test *test = *state;
    ledger_close(test->ledger);
    FILE *file = fopen(arena_print(&test->arena, "%s/ledger.db", test->state), "w");
    assert_non_null(file);
    for (int i = 0; i < 500; i++)
        assert_true(fputs("this is no database, whatever it may look like. ", file) >= 0);
    assert_int_equal(fclose(file), 0);
    expect_set_aside(test, "not a database");
}

static void what_is_damaged_is_set_aside(void **state)
{
    struct ledger_test *test = *state;
    assert_null(ledger_set_good_commit(test->ledger, &test->arena, "acme", "c0ffee"));
    ledger_close(test->ledger);
    FILE *file = fopen(arena_print(&test->arena, "%s/ledger.db", test->state), "r+");
    assert_non_null(file);
    assert_int_equal(fseek(file, 4096, SEEK_SET), 0);
    for (int i = 0; i < 3 * 4096; i++)
        assert_int_equal(fputc(0x5a, file), 0x5a);
    assert_int_equal(fclose(file), 0);
    expect_set_aside(test, "ledger.db");
}

static void what_is_older_is_brought_up_to_date(void **state)
{
    struct ledger_test *test = *state;
    const char *path = arena_print(&test->arena, "%s/ledger.db", test->state);
    struct database *database = NULL;
    assert_null(ledger_accept(test->ledger, &test->arena, "decade", (struct fleet_size){12, 3}, 1000));
    ledger_close(test->ledger);
    assert_null(database_open(&test->arena, path, DATABASE_WRITE, &database));
    assert_null(database_script(database, &test->arena,
                                "ALTER TABLE accepted DROP COLUMN terminated; DROP TABLE elsewhere; "
                                "PRAGMA user_version = 1;"));
    database_close(database);
    open_ledger(test);
    struct ledger_accepted accepted = ledger_accepted(test->ledger, &test->arena);
    assert_string_equal(accepted.commit, "decade");
    assert_int_equal(accepted.size.living, 12);
    assert_int_equal(accepted.size.terminated, 0);
    assert_int_equal(accepted.at, 1000);
}

static void what_is_newer_is_set_aside(void **state)
{
    struct ledger_test *test = *state;
    ledger_close(test->ledger);
    FILE *file = fopen(arena_print(&test->arena, "%s/ledger.db", test->state), "r+");
    assert_non_null(file);
    assert_int_equal(fseek(file, 60, SEEK_SET), 0); /* user_version, big-endian */
    assert_int_equal(fputc(1, file), 1);
    assert_int_equal(fclose(file), 0);
    struct ledger *reader = NULL;
    struct error *error = ledger_open_readonly(&test->arena, test->state, &reader);
    assert_non_null(error);
    assert_non_null(strstr(error->message, "newer version"));
    expect_set_aside(test, "newer version");
}

static void a_folder_that_cannot_be_made_is_an_error(void **state)
{
    struct ledger_test *test = *state;
    struct ledger *ledger = NULL;
    const char *warning = NULL;
    struct error *error = ledger_open(&test->arena, "/dev/null/state", &ledger, &warning);
    assert_non_null(error);
    assert_int_equal(error->kind, ERROR_SYSTEM);
}

/* A writer dies at any point: nothing is half written, and the next one can go on. */
static void a_killed_writer_leaves_it_usable(void **state)
{
    struct ledger_test *test = *state;
    ledger_close(test->ledger);
    for (int round = 0; round < 8; round++) {
        pid_t child = fork();
        if (child == 0) {
            struct arena arena;
            arena_init(&arena);
            struct ledger *ledger;
            const char *warning;
            if (ledger_open(&test->arena, test->state, &ledger, &warning))
                _exit(1);
            for (int64_t i = 1;; i++) {
                struct client_plan *plan = new_plan(test, "acme", STATUS_PENDING);
                for (int k = 0; k < 3; k++)
                    add_change(test, plan, ACTION_CREATE, CAUSE_SPEC, &network_kind, "app")->outcome =
                        OUTCOME_DONE;
                if (ledger_record_pass(ledger, &arena, plan, "c0ffee", NULL, i))
                    _exit(1);
                arena_clear(&arena);
            }
        }
        usleep(20000 + 15000 * (useconds_t)round);
        kill(child, SIGKILL);
        int status = 0;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status));
        open_ledger(test);
        const struct node *entries =
            node_get(ledger_history(test->ledger, &test->arena, "acme", 0), "entries");
        assert_int_equal(entries->count % 3, 0);
        ledger_close(test->ledger);
    }
    open_ledger(test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(files_are_private, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_kept_comes_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_ledger_is_no_error_for_readers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_reader_sees_what_is_being_written, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_database_is_set_aside, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_damaged_is_set_aside, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_older_is_brought_up_to_date, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_newer_is_set_aside, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_folder_that_cannot_be_made_is_an_error, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_killed_writer_leaves_it_usable, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
