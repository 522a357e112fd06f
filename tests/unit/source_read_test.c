#include "tests/unit/source_support.h"

static bool has_file(const struct revision *revision, const char *path)
{
    return fleet_file(revision->fleet, path) != NULL;
}

static void a_commit_is_read_and_known_files_are_kept(void **state)
{
    struct source_test *test = *state;
    commit_client(test, "clients/acme.yaml", "acme");
    commit_client(test, "clients/moss.yaml", "moss");
    open_source(test);
    struct revision *first = read_revision(test, NULL);
    assert_int_equal(strlen(first->commit), 40);
    assert_string_equal(first->author, "Ann <ann@example.org>");
    assert_string_equal(first->subject, "about moss");
    assert_true(first->committed > 1500000000);
    assert_int_equal(first->files_parsed, 2);
    assert_true(fleet_named(first->fleet, "acme"));

    struct revision *again = read_revision(test, NULL);
    assert_ptr_equal(again, first);
    revision_release(again);

    commit_client(test, "clients/zebra.yaml", "zebra");
    struct revision *second = read_revision(test, NULL);
    assert_int_equal(second->files_parsed, 1);
    assert_int_equal(second->fleet->file_count, 3);
    assert_ptr_equal(fleet_file(second->fleet, "clients/acme.yaml"),
                     fleet_file(first->fleet, "clients/acme.yaml"));
    revision_release(first);
    assert_true(has_file(second, "clients/moss.yaml"));
    revision_release(second);
}

/* What a source that follows makes of the tip is what one that has seen nothing makes of it. */
static void check_followed(struct source_test *test, struct source *following, size_t parsed)
{
    struct revision *followed = NULL;
    assert_null(source_read(following, &test->arena, SOURCE_FETCH, NULL, &followed));
    struct revision *fresh = read_revision(test, NULL);
    assert_string_equal(followed->commit, fresh->commit);
    assert_int_equal(followed->files_parsed, parsed);
    assert_int_equal(followed->fleet->file_count, fresh->fleet->file_count);
    const struct spec_file_list files = fleet_files(&test->arena, followed->fleet);
    for (size_t i = 0; i < fresh->fleet->file_count; i++) {
        const struct spec_file *a = files.items[i], *b = fresh->fleet->files.items[i];
        assert_string_equal(a->path, b->path);
        assert_string_equal(a->bytes, b->bytes);
    }
    revision_release(followed);
    revision_release(fresh);
}

static void what_changed_is_what_is_read(void **state)
{
    static const struct {
        const char *command;
        size_t parsed;
    } steps[] = {
        {"echo '# more' >>clients/eu/b.yaml", 1},
        {"rm clients/eu/a.yaml", 0},
        {"mv clients/eu clients/nl", 2},
        {"rm -r clients/nl", 0},
        {"mkdir clients/x.yaml && mv clients/d.yaml clients/x.yaml/d.yaml", 1},
        {"rm -r clients/x.yaml && echo kind: Nothing >clients/x.yaml", 1},
        {"rm clients/x.yaml && ln -s y.yaml clients/x.yaml", 0},
        {"rm clients/x.yaml && echo kind: Nothing >clients/x.yaml && chmod +x clients/x.yaml", 1},
        {"mv clients _clients", 0},
        {"mv _clients clients", 1},
        {"git rm -rq . && git commit -qm empty && git checkout -q --orphan other && echo kind: Nothing "
         ">e.yaml "
         "&& git add . && git commit -qm new && git branch -M main",
         1},
    };
    struct source_test *test = *state;
    static const char *const paths[] = {"clients/eu/a.yaml", "clients/eu/b.yaml", "clients/eu/c.yaml",
                                        "clients/d.yaml", "e.yaml"};
    for (size_t i = 0; i < COUNT(paths); i++)
        commit_client(test, paths[i], arena_print(&test->arena, "client-%zu", i));
    open_source(test);
    struct source *following = test->source;
    test->source = NULL;
    struct revision *first = NULL;
    assert_null(source_read(following, &test->arena, SOURCE_FETCH, NULL, &first));
    revision_release(first);
    for (size_t i = 0; i < COUNT(steps); i++) {
        shell(test, arena_print(&test->arena, "%s && git add -A && git commit --allow-empty -m next",
                                steps[i].command));
        open_source(test);
        check_followed(test, following, steps[i].parsed);
    }
    source_close(following);
}

static void only_specs_are_read(void **state)
{
    struct source_test *test = *state;
    shell(test, "mkdir -p clients/_drafts .github a.yaml && for f in clients/_drafts/x.yaml .github/x.yml "
                "_x.yaml .x.yaml README.md"
                " tenantry.yaml X.YAML a.yaml/b.txt; do echo kind: Nothing >$f; done; ln -s acme.yaml "
                "clients/link.yaml;"
                " git init -q sub && (cd sub && git commit -q --allow-empty -m x) && git add sub");
    commit_client(test, "clients/acme.yaml", "acme");
    commit_client(test, "clients/eu/moss.yml", "moss");
    open_source(test);
    struct revision *revision = read_revision(test, NULL);
    assert_int_equal(revision->fleet->file_count, 2);
    assert_true(has_file(revision, "clients/acme.yaml"));
    assert_true(has_file(revision, "clients/eu/moss.yml"));
    revision_release(revision);
}

static void a_path_inside_is_the_root(void **state)
{
    struct source_test *test = *state;
    commit_client(test, "other/zebra.yaml", "zebra");
    commit_client(test, "_fleets/eu/acme.yaml", "acme");
    test->settings.repository.path = "./_fleets//eu/";
    open_source(test);
    struct revision *revision = read_revision(test, NULL);
    assert_int_equal(revision->fleet->file_count, 1);
    assert_true(has_file(revision, "_fleets/eu/acme.yaml"));
    revision_release(revision);

    test->settings.repository.path = "other/zebra.yaml";
    open_source(test);
    revision = read_revision(test, NULL);
    assert_true(has_file(revision, "other/zebra.yaml"));
    revision_release(revision);

    test->settings.repository.path = "nowhere";
    open_source(test);
    assert_non_null(strstr(read_error(test, SOURCE_FETCH, NULL)->message, "there is no folder \"nowhere\""));
}

static void branches_and_revisions(void **state)
{
    struct source_test *test = *state;
    commit_client(test, "acme.yaml", "acme");
    shell(test, "git tag -m first v1 && git branch team/eu");
    commit_client(test, "moss.yaml", "moss");
    open_source(test);
    struct revision *tip = read_revision(test, NULL), *old = read_revision(test, "HEAD~1"),
                    *tag = read_revision(test, "v1");
    assert_int_equal(tip->fleet->file_count, 2);
    assert_int_equal(old->fleet->file_count, 1);
    assert_int_equal(old->files_parsed, 0);
    assert_string_equal(tag->commit, old->commit);
    struct revision *short_name = read_revision(test, arena_print(&test->arena, "%.9s", old->commit));
    assert_string_equal(short_name->commit, old->commit);
    revision_release(short_name);
    revision_release(tip);
    revision_release(old);
    revision_release(tag);
    assert_non_null(strstr(read_error(test, SOURCE_FETCH, "v2")->message, "there is no revision \"v2\""));
    assert_non_null(strstr(read_error(test, SOURCE_FETCH, "HEAD:acme.yaml")->message, "is no commit"));

    test->settings.repository.branch = "team/eu";
    open_source(test);
    struct revision *branch = read_revision(test, NULL);
    assert_int_equal(branch->fleet->file_count, 1);
    revision_release(branch);
    test->settings.repository.branch = "team/us";
    open_source(test);
    struct error *error = read_error(test, SOURCE_FETCH, NULL);
    assert_int_equal(error->kind, ERROR_INPUT);
    assert_non_null(strstr(error->message, "there is no branch \"team/us\": it has main and team/eu"));
}

static void what_is_not_there_is_an_error(void **state)
{
    struct source_test *test = *state;
    open_source(test);
    assert_non_null(strstr(read_error(test, SOURCE_FETCH, NULL)->message, "no commit yet"));
    test->settings.repository.url = test->folder;
    open_source(test);
    assert_non_null(strstr(read_error(test, SOURCE_FETCH, NULL)->message, "there is no Git repository at"));
    test->settings.repository.url = NULL;
    struct source *none = NULL;
    struct error *error = source_open(&test->arena, &test->settings, &test->log, &none);
    assert_non_null(strstr(error->message, "repository.url"));
    test->settings.repository.url = "gopher://x/y";
    assert_non_null(source_open(&test->arena, &test->settings, &test->log, &none));
    assert_null(none);
}

static void a_huge_file_is_refused_unread(void **state)
{
    struct source_test *test = *state;
    commit_client(test, "acme.yaml", "acme");
    shell(test, "head -c 6000000 /dev/zero >huge.yaml && git add . && git commit -m huge");
    open_source(test);
    struct revision *revision = read_revision(test, NULL);
    const struct spec_file *huge = fleet_file(revision->fleet, "huge.yaml");
    assert_false(huge->parsed);
    assert_int_equal(huge->problems.errors, 1);
    assert_non_null(strstr(huge->problems.list.items[0].message, "6000000 bytes"));
    assert_true(fleet_named(revision->fleet, "acme"));
    revision_release(revision);
}

static void nothing_is_written_where_it_is_read(void **state)
{
    struct source_test *test = *state;
    commit_client(test, "acme.yaml", "acme");
    shell(test, "find . -type f | sort | xargs sha1sum >../before");
    open_source(test);
    revision_release(read_revision(test, NULL));
    shell(test, "find . -type f | sort | xargs sha1sum | cmp - ../before");
    shell(test, "test ! -e ../state");
}

static void repacking_and_force_pushing_are_fine(void **state)
{
    struct source_test *test = *state;
    commit_client(test, "acme.yaml", "acme");
    commit_client(test, "moss.yaml", "moss");
    open_source(test);
    revision_release(read_revision(test, NULL));
    shell(test, "git reset --hard HEAD~1 && git reflog expire --expire=now --all && git gc --prune=now && "
                "git pack-refs --all");
    struct revision *revision = read_revision(test, NULL);
    assert_int_equal(revision->fleet->file_count, 1);
    assert_string_equal(revision->subject, "about acme");
    revision_release(revision);
}

static void a_file_url_is_mirrored(void **state)
{
    struct source_test *test = *state;
    commit_client(test, "acme.yaml", "acme");
    shell(test, "git tag v1 && git branch gone");
    test->settings.repository.url = arena_print(&test->arena, "file://%s", test->repository);
    open_source(test);
    assert_non_null(strstr(read_error(test, SOURCE_AS_IT_IS, NULL)->message, "not fetched yet"));
    revision_release(read_revision(test, NULL));
    commit_client(test, "moss.yaml", "moss");
    struct revision *stale = NULL;
    assert_null(source_read(test->source, &test->arena, SOURCE_AS_IT_IS, NULL, &stale));
    assert_int_equal(stale->fleet->file_count, 1);
    revision_release(stale);
    struct revision *fresh = read_revision(test, NULL), *tag = read_revision(test, "v1");
    assert_int_equal(fresh->fleet->file_count, 2);
    assert_int_equal(tag->fleet->file_count, 1);
    revision_release(fresh);
    revision_release(tag);

    /* what is gone there is gone here; a tip that went back goes back here; a new HEAD is followed */
    revision_release(read_revision(test, "gone"));
    shell(test, "git branch -D gone && git reset --hard HEAD~1");
    fresh = read_revision(test, NULL);
    assert_int_equal(fresh->fleet->file_count, 1);
    revision_release(fresh);
    assert_non_null(strstr(read_error(test, SOURCE_FETCH, "gone")->message, "there is no revision"));
    shell(test, "git checkout --orphan other && git rm -rf . && git commit --allow-empty -m empty");
    fresh = read_revision(test, NULL);
    assert_int_equal(fresh->fleet->file_count, 0);
    revision_release(fresh);
    shell(test, "test $(stat -c %a ../state) = 700");
}

static void the_mirror_survives_what_a_kill_leaves(void **state)
{
    struct source_test *test = *state;
    commit_client(test, "acme.yaml", "acme");
    test->settings.repository.url = arena_print(&test->arena, "file://%s", test->repository);
    open_source(test);
    revision_release(read_revision(test, NULL));
    commit_client(test, "moss.yaml", "moss");
    shell(test, "cd ../state/mirror-*[0-9a-f] && touch HEAD.lock packed-refs.lock refs/heads/main.lock "
                "refs/tenantry/head.lock"
                " objects/pack/pack_git2_abc");
    struct revision *revision = read_revision(test, NULL);
    assert_int_equal(revision->fleet->file_count, 2);
    revision_release(revision);
    shell(test, "test -z \"$(find ../state/mirror-*[0-9a-f] -name '*.lock' -o -name 'pack_git2_*')\"");
    /* half of an initialisation */
    shell(test, "rm ../state/mirror-*[0-9a-f]/HEAD ../state/mirror-*[0-9a-f]/config");
    revision_release(read_revision(test, NULL));
}

static void a_repository_of_somebody_else_is_read(void **state)
{
    struct source_test *test = *state;
    if (geteuid() != 0)
        return;
    commit_client(test, "acme.yaml", "acme");
    shell(test, "git config extensions.worktreeConfig true; chown -R 65534 .");
    open_source(test);
    revision_release(read_revision(test, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_commit_is_read_and_known_files_are_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_changed_is_what_is_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_specs_are_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_path_inside_is_the_root, set_up, tear_down),
        cmocka_unit_test_setup_teardown(branches_and_revisions, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_not_there_is_an_error, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_huge_file_is_refused_unread, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_is_written_where_it_is_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(repacking_and_force_pushing_are_fine, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_file_url_is_mirrored, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_mirror_survives_what_a_kill_leaves, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_repository_of_somebody_else_is_read, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
