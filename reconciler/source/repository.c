#include "reconciler/source/repository.h"

#include <git2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "reconciler/source/credential.h"

enum { DEPTH_MOST = 64, ENTRIES_MOST = 1000000 };

struct repository {
    git_repository *git;
    git_odb *objects;
};

/* --- errors --- */

static enum error_kind kind_of(int code, int class)
{
    if (code == GIT_EAUTH)
        return ERROR_AUTH;
    if (class == GIT_ERROR_NET || class == GIT_ERROR_HTTP || class == GIT_ERROR_SSL || class == GIT_ERROR_SSH)
        return ERROR_REACH;
    return class == GIT_ERROR_OS ? ERROR_SYSTEM : ERROR_INPUT;
}

static struct error *failure(struct arena *arena, int code)
{
    const git_error *last = git_error_last();
    if (!last)
        return error_make(arena, ERROR_SYSTEM, "libgit2 gives no reason (%d)", code);
    return error_make(arena, kind_of(code, last->klass), "%s", last->message);
}

/* --- opening --- */

struct error *repository_begin(struct arena *arena)
{
    if (git_libgit2_init() < 0)
        return failure(arena, -1);
    /* Git's check of ownership guards against commands in a repository's configuration; we run none. */
    git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
    static const char *const harmless[] = {"worktreeconfig"};
    git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, harmless, COUNT(harmless));
    return NULL;
}

void repository_end(void)
{
    git_libgit2_shutdown();
}

struct error *repository_open(struct arena *arena, const char *path, struct repository **out)
{
    git_repository *git = NULL;
    git_odb *objects = NULL;
    int code = git_repository_open(&git, path);
    if (code == GIT_ENOTFOUND)
        return error_make(arena, ERROR_INPUT, "there is no Git repository at %s", path);
    if (code == 0)
        code = git_repository_odb(&objects, git);
    if (code < 0) {
        struct error *error = error_wrap(arena, failure(arena, code), "opening the repository %s", path);
        git_repository_free(git);
        return error;
    }
    struct repository *repository = ARENA_NEW(arena, struct repository);
    *repository = (struct repository){git, objects};
    *out = repository;
    return NULL;
}

void repository_close(struct repository *repository)
{
    if (!repository)
        return;
    git_odb_free(repository->objects);
    git_repository_free(repository->git);
}

/* --- commits --- */

static const char *print_id(struct arena *arena, const git_oid *id)
{
    char text[GIT_OID_HEXSZ + 1];
    return arena_text(arena, git_oid_tostr(text, sizeof text, id));
}

static struct commit describe(struct arena *arena, git_commit *commit)
{
    const git_signature *author = git_commit_author(commit);
    const char *subject = git_commit_summary(commit);
    const char *name = author ? arena_print(arena, "%s <%s>", author->name, author->email) : NULL;
    return (struct commit){
        .id = print_id(arena, git_commit_id(commit)),
        .author = name ? text_printable(arena, name, strlen(name)) : NULL,
        .subject = subject ? text_printable(arena, subject, strlen(subject)) : NULL,
        .committed = git_commit_time(commit),
    };
}

static struct error *peel(struct arena *arena, const git_object *object, const char *name, struct commit *out)
{
    git_object *commit = NULL;
    int code = git_object_peel(&commit, object, GIT_OBJECT_COMMIT);
    if (code < 0)
        return error_make(arena, ERROR_INPUT, "%s is no commit", name);
    *out = describe(arena, (git_commit *)commit);
    git_object_free(commit);
    return NULL;
}

static struct error *no_branch(struct repository *repository, struct arena *arena, const char *branch)
{
    struct name_list names = {0};
    git_strarray all = {0};
    if (git_reference_list(&all, repository->git) == 0)
        for (size_t i = 0; i < all.count; i++)
            if (text_starts(all.strings[i], "refs/heads/"))
                list_add(arena, &names, arena_text(arena, all.strings[i] + strlen("refs/heads/")));
    git_strarray_dispose(&all);
    if (!names.count)
        return error_make(arena, ERROR_INPUT, "the repository has no commit yet");
    if (!branch)
        return error_make(arena, ERROR_INPUT,
                          "its HEAD names a branch that is not there: set repository.branch");
    return error_make(arena, ERROR_INPUT, "there is no branch \"%s\": it has %s", branch,
                      text_join(arena, &names, " and "));
}

struct error *repository_branch(struct repository *repository, struct arena *arena, const char *branch,
                                struct commit *out)
{
    git_oid id;
    git_commit *commit = NULL;
    const char *name = branch ? arena_print(arena, "refs/heads/%s", branch) : "HEAD";
    int code = git_reference_name_to_id(&id, repository->git, name);
    if (code == GIT_ENOTFOUND || code == GIT_EINVALIDSPEC)
        return no_branch(repository, arena, branch);
    if (code < 0 || (code = git_commit_lookup(&commit, repository->git, &id)) < 0)
        return error_wrap(arena, failure(arena, code), "reading %s", name);
    *out = describe(arena, commit);
    git_commit_free(commit);
    return NULL;
}

struct error *repository_revision(struct repository *repository, struct arena *arena, const char *revision,
                                  struct commit *out)
{
    git_object *object = NULL;
    int code = git_revparse_single(&object, repository->git, revision);
    if (code == GIT_ENOTFOUND || code == GIT_EINVALIDSPEC)
        return error_make(arena, ERROR_INPUT, "there is no revision \"%s\"", revision);
    if (code == GIT_EAMBIGUOUS)
        return error_make(arena, ERROR_INPUT, "the revision \"%s\" stands for several objects", revision);
    if (code < 0)
        return error_wrap(arena, failure(arena, code), "reading the revision \"%s\"", revision);
    struct error *error = peel(arena, object, revision, out);
    git_object_free(object);
    return error;
}

static struct error *look_up_commit(struct repository *repository, struct arena *arena, const char *id,
                                    git_commit **out)
{
    git_oid oid;
    int code = git_oid_fromstr(&oid, id);
    if (code == 0)
        code = git_commit_lookup(out, repository->git, &oid);
    return code < 0 ? error_wrap(arena, failure(arena, code), "reading the commit %.12s", id) : NULL;
}

/* --- trees --- */

struct walk {
    struct repository *repository;
    struct arena *arena;
    repository_visit *visit;
    void *context;
    size_t entries, root; /* entries seen; length of what relative leaves out of a path */
};

static struct error *walk_trees(struct walk *walk, const git_oid *old, const git_oid *new, const char *path,
                                unsigned depth);

static bool is_tree(const git_tree_entry *entry)
{
    return entry && git_tree_entry_filemode(entry) == GIT_FILEMODE_TREE;
}

static bool is_file(const git_tree_entry *entry)
{
    git_filemode_t mode = entry ? git_tree_entry_filemode(entry) : GIT_FILEMODE_UNREADABLE;
    return mode == GIT_FILEMODE_BLOB || mode == GIT_FILEMODE_BLOB_EXECUTABLE;
}

static bool is_same(const git_tree_entry *old, const git_tree_entry *new)
{
    return old && new &&git_tree_entry_filemode(old) == git_tree_entry_filemode(new) &&
           git_oid_equal(git_tree_entry_id(old), git_tree_entry_id(new));
}

/* Either is NULL where there is none; both are of one name, and then both are trees or neither is. */
static struct error *walk_entry(struct walk *walk, const git_tree_entry *old, const git_tree_entry *new,
                                const char *folder, unsigned depth)
{
    const char *name = git_tree_entry_name(new ? new : old);
    if (*name == '.' || *name == '_' || is_same(old, new))
        return NULL;
    if (++walk->entries > ENTRIES_MOST)
        return error_make(walk->arena, ERROR_INPUT, "the fleet has more than %d files and folders",
                          ENTRIES_MOST);
    const char *path =
        *folder ? arena_print(walk->arena, "%s/%s", folder, name) : arena_text(walk->arena, name);
    if (is_tree(old) || is_tree(new))
        return walk_trees(walk, old ? git_tree_entry_id(old) : NULL, new ? git_tree_entry_id(new) : NULL,
                          path, depth + 1);
    if (!is_file(old) && !is_file(new))
        return NULL;
    const char *blob = is_file(new) ? print_id(walk->arena, git_tree_entry_id(new)) : NULL;
    return walk->visit(walk->context, (struct repository_file){path, path + walk->root, blob});
}

static struct error *look_up_tree(struct walk *walk, const git_oid *id, const char *path, git_tree **out)
{
    int code = id ? git_tree_lookup(out, walk->repository->git, id) : 0;
    return code < 0 ? error_wrap(walk->arena, failure(walk->arena, code), "reading the folder %s", path)
                    : NULL;
}

/* Side by side, in the order of Git's trees. */
static struct error *walk_pair(struct walk *walk, const git_tree *old, const git_tree *new, const char *path,
                               unsigned depth)
{
    struct error *error = NULL;
    size_t i = 0, k = 0;
    while (!error) {
        const git_tree_entry *left = old ? git_tree_entry_byindex(old, i) : NULL;
        const git_tree_entry *right = new ? git_tree_entry_byindex(new, k) : NULL;
        if (!left && !right)
            break;
        int order = !right ? -1 : !left ? 1 : git_tree_entry_cmp(left, right);
        i += order <= 0;
        k += order >= 0;
        error = walk_entry(walk, order <= 0 ? left : NULL, order >= 0 ? right : NULL, path, depth);
    }
    return error;
}

static struct error *walk_trees(struct walk *walk, const git_oid *old, const git_oid *new, const char *path,
                                unsigned depth)
{
    if (depth > DEPTH_MOST)
        return error_make(walk->arena, ERROR_INPUT, "%.200s…: folders are nested more than %d deep", path,
                          DEPTH_MOST);
    git_tree *before = NULL, *after = NULL;
    struct error *error = look_up_tree(walk, old, path, &before);
    if (!error)
        error = look_up_tree(walk, new, path, &after);
    if (!error)
        error = walk_pair(walk, before, after, path, depth);
    git_tree_free(before);
    git_tree_free(after);
    return error;
}

/* The root's entry in a commit; the whole tree where root is "". out is NULL where nothing stands there. */
static struct error *find_root(struct walk *walk, const char *commit, const char *root, git_tree **tree,
                               git_tree_entry **out)
{
    git_commit *found = NULL;
    struct error *error = look_up_commit(walk->repository, walk->arena, commit, &found);
    if (error)
        return error;
    int code = git_commit_tree(tree, found);
    git_commit_free(found);
    if (code == 0 && *root)
        code = git_tree_entry_bypath(out, *tree, root);
    return code < 0 && code != GIT_ENOTFOUND ? failure(walk->arena, code) : NULL;
}

static struct error *walk_root(struct walk *walk, const git_tree_entry *old, const git_tree_entry *new,
                               const char *root)
{
    const char *slash = strrchr(root, '/');
    if (is_tree(new))
        walk->root = strlen(root) + 1;
    else
        walk->root = slash ? (size_t)(slash - root) + 1 : 0;
    if (is_tree(new))
        return walk_trees(walk, old ? git_tree_entry_id(old) : NULL, git_tree_entry_id(new), root, 0);
    return walk_entry(walk, old, new, slash ? arena_copy(walk->arena, root, (size_t)(slash - root)) : "", 0);
}

struct error *repository_walk(struct repository *repository, struct arena *arena, const char *from,
                              const char *commit, const char *root, repository_visit *visit, void *context)
{
    struct walk walk = {.repository = repository, .arena = arena, .visit = visit, .context = context};
    git_tree *old_tree = NULL, *new_tree = NULL;
    git_tree_entry *old = NULL, *new = NULL;
    root = root ? root : "";
    struct error *error = from ? find_root(&walk, from, root, &old_tree, &old) : NULL;
    if (!error)
        error = find_root(&walk, commit, root, &new_tree, &new);
    if (!error && !*root)
        error = walk_trees(&walk, from ? git_tree_id(old_tree) : NULL, git_tree_id(new_tree), root, 0);
    else if (!error && !new)
        error = error_make(arena, ERROR_INPUT, "there is no folder \"%s\" at this commit", root);
    else if (!error && from && is_tree(old) != is_tree(new))
        error = error_make(arena, ERROR_INPUT, "\"%s\" is not what it was", root);
    else if (!error)
        error = walk_root(&walk, old, new, root);
    git_tree_entry_free(old);
    git_tree_entry_free(new);
    git_tree_free(old_tree);
    git_tree_free(new_tree);
    return error ? error_wrap(arena, error, "commit %.12s", commit) : NULL;
}

struct error *repository_blob(struct repository *repository, struct arena *arena, const char *id, size_t most,
                              struct blob *out)
{
    git_oid oid;
    git_object_t type;
    size_t length = 0;
    git_blob *blob = NULL;
    int code = git_oid_fromstr(&oid, id);
    if (code == 0)
        code = git_odb_read_header(&length, &type, repository->objects, &oid);
    if (code == 0 && length > most) {
        *out = (struct blob){.length = length};
        return NULL;
    }
    if (code == 0)
        code = git_blob_lookup(&blob, repository->git, &oid);
    if (code < 0)
        return error_wrap(arena, failure(arena, code), "reading the blob %.12s", id);
    *out = (struct blob){git_blob_rawcontent(blob), (size_t)git_blob_rawsize(blob), blob};
    return NULL;
}

void repository_blob_free(struct blob *blob)
{
    git_blob_free(blob->handle);
}

struct places repository_places(struct repository *repository, struct arena *arena)
{
    git_reference *head = NULL;
    struct places places = {
        .own = arena_text(arena, git_repository_path(repository->git)),
        .common = arena_text(arena, git_repository_commondir(repository->git)),
    };
    if (git_reference_lookup(&head, repository->git, "HEAD") == 0)
        places.head = arena_text(arena, git_reference_symbolic_target(head));
    git_reference_free(head);
    return places;
}

/* --- fetching --- */

struct login {
    struct arena *arena;
    const struct credential_source *source;
    struct credential given;
    struct error *error;
};

/* libgit2 asks again and again for as long as the server refuses. */
static int give_credential(git_credential **out, const char *unused, const char *user, unsigned allowed,
                           void *context)
{
    (void)unused;
    struct login *login = context;
    if (allowed & GIT_CREDENTIAL_USERNAME)
        return git_credential_username_new(out, credential_ssh_user(login->source));
    login->error = credential_next(login->arena, login->source, &login->given);
    if (login->error)
        return GIT_EUSER;
    const struct credential *given = &login->given;
    switch (given->type) {
    case CREDENTIAL_AGENT:
        return git_credential_ssh_key_from_agent(out, user);
    case CREDENTIAL_KEY:
        return git_credential_ssh_key_new(out, user, NULL, given->key, given->secret);
    default:
        return git_credential_userpass_plaintext_new(out, user && !given->user ? user : given->user,
                                                     given->secret);
    }
}

static const char *configured_helper(struct arena *arena, const struct url *url)
{
    git_config *config = NULL;
    git_buf value = {0};
    const char *helper = NULL;
    const char *keys[] = {arena_print(arena, "credential.https://%s.helper", url->host ? url->host : ""),
                          "credential.helper"};
    if (git_config_open_default(&config) == 0)
        for (size_t i = 0; i < COUNT(keys) && !helper; i++)
            if (git_config_get_string_buf(&value, config, keys[i]) == 0 && value.size)
                helper = arena_text(arena, value.ptr);
    git_buf_dispose(&value);
    git_config_free(config);
    return helper;
}

static int open_mirror(git_repository **out, const char *path)
{
    if (git_repository_open_bare(out, path) == 0)
        return 0;
    git_repository_init_options options;
    git_repository_init_options_init(&options, GIT_REPOSITORY_INIT_OPTIONS_VERSION);
    options.flags = GIT_REPOSITORY_INIT_BARE | GIT_REPOSITORY_INIT_MKPATH;
    return git_repository_init_ext(out, path, &options);
}

static int run_fetch(git_repository *mirror, const char *from, struct login *login)
{
    char head_to[] = "+HEAD:refs/tenantry/head", heads[] = "+refs/heads/*:refs/heads/*",
         tags[] = "+refs/tags/*:refs/tags/*";
    char *wanted[] = {head_to, heads, tags};
    git_fetch_options options;
    git_fetch_options_init(&options, GIT_FETCH_OPTIONS_VERSION);
    options.callbacks.credentials = give_credential;
    options.callbacks.payload = login;
    options.prune = GIT_FETCH_PRUNE;
    options.update_fetchhead = 0;
    options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE;
    options.proxy_opts.type = GIT_PROXY_AUTO;

    git_reference *head = NULL;
    git_remote *remote = NULL;
    int code = git_reference_symbolic_create(&head, mirror, "HEAD", "refs/tenantry/head", 1, NULL);
    /* no remote is configured in the mirror: its URL, which may hold a password, is written nowhere */
    if (code == 0)
        code = git_remote_create_anonymous(&remote, mirror, from);
    if (code == 0)
        code = git_remote_fetch(remote, &(git_strarray){wanted, COUNT(wanted)}, &options, NULL);
    git_remote_free(remote);
    git_reference_free(head);
    return code;
}

static struct error *explain(struct login *login, int code)
{
    struct arena *arena = login->arena;
    const struct url *url = login->source->url;
    const char *known_hosts = login->source->settings->known_hosts;
    if (login->error)
        return login->error;
    if (code == GIT_ECERTIFICATE && url->type == URL_SSH)
        return error_make(arena, ERROR_REACH,
                          "the host key of %s is unknown, or not the one that is known: check it, and put "
                          "the right one into %s",
                          url->host, known_hosts ? known_hosts : "~/.ssh/known_hosts");
    if (code == GIT_ECERTIFICATE)
        return error_make(
            arena, ERROR_REACH,
            "the TLS certificate of %s cannot be verified: repository.cacert names those to trust",
            url->host);
    struct error *error = failure(arena, code);
    error->message = url_scrub(arena, url, error->message);
    return error;
}

static struct error *trust(struct arena *arena, const char *cacert)
{
    struct stat status;
    bool folder = stat(cacert, &status) == 0 && S_ISDIR(status.st_mode);
    int code =
        git_libgit2_opts(GIT_OPT_SET_SSL_CERT_LOCATIONS, folder ? NULL : cacert, folder ? cacert : NULL);
    return code < 0 ? error_wrap(arena, failure(arena, code), "reading repository.cacert %s", cacert) : NULL;
}

struct error *repository_fetch(struct arena *arena, const char *path,
                               const struct repository_settings *settings, const struct url *url)
{
    /* what was inherited has random numbers that another process has as well */
    while (git_libgit2_shutdown() > 0)
        continue;
    struct error *error = repository_begin(arena);
    if (error)
        return error;
    git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
    if (settings->cacert && (error = trust(arena, settings->cacert)))
        return error;
    const struct credential_source source = {settings, url, configured_helper(arena, url)};
    struct login login = {.arena = arena, .source = &source};
    git_repository *mirror = NULL;
    int code = open_mirror(&mirror, path);
    if (code < 0)
        return error_wrap(arena, failure(arena, code), "making the mirror %s", path);
    if ((code = run_fetch(mirror, url->text, &login)) < 0)
        error = explain(&login, code);
    git_repository_free(mirror);
    return error;
}
