#include "reconciler/source/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "base/yaml.h"
#include "reconciler/parallel.h"

struct walk {
    struct arena *arena;
    int root;
    const char *path;         /* as given */
    struct name_list folders; /* below the root, found so far; each is looked into in turn */
    struct name_list files;   /* below the root */
    enum folder_names names;
    struct spec_file **read; /* by file; NULL: passed over */
};

static struct error *cannot(struct arena *arena, const char *verb, const char *path)
{
    return error_make(arena, ERROR_SYSTEM, "cannot %s %s: %s", verb,
                      text_printable(arena, path, strlen(path)), strerror(errno));
}

static const char *join(struct arena *arena, const char *folder, const char *name)
{
    size_t length = strlen(folder);
    if (length == 0 || text_equal(folder, "."))
        return name;
    return arena_print(arena, "%s%s%s", folder, folder[length - 1] == '/' ? "" : "/", name);
}

/* --- one file
 * --------------------------------------------------------------------------------------------------- */

struct content {
    char *bytes; /* malloc */
    size_t length;
};

/* A file of that size; should it be growing, one byte more. */
static bool read_content(int fd, size_t size, struct content *content)
{
    size_t capacity = size + 1;
    content->bytes = malloc(capacity);
    if (!content->bytes)
        abort();
    content->length = 0;
    while (content->length < capacity) {
        ssize_t count = read(fd, content->bytes + content->length, capacity - content->length);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0) {
            free(content->bytes);
            return false;
        }
        if (count == 0)
            break;
        content->length += (size_t)count;
    }
    return true;
}

/* NULL where it is no regular file. */
static struct spec_file *read_file(struct arena *arena, int folder, const char *name, int flags,
                                   const char *shown)
{
    shown = text_printable(arena, shown, strlen(shown));
    int fd = openat(folder, name, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | flags);
    if (fd < 0)
        return errno == ELOOP ? NULL : spec_file_broken(shown, strerror(errno));
    struct stat status;
    struct spec_file *file = NULL;
    struct content content;
    if (fstat(fd, &status) < 0) {
        file = spec_file_broken(shown, strerror(errno));
    } else if (S_ISREG(status.st_mode)) {
        size_t size = (size_t)status.st_size;
        if (size > yaml_default_bounds.bytes) {
            file = spec_file_read(shown, NULL, "", size); /* refused for its size, not read */
        } else if (read_content(fd, size, &content)) {
            file = spec_file_read(shown, NULL, content.bytes, content.length);
            free(content.bytes);
        } else {
            file = spec_file_broken(shown, strerror(errno));
        }
    }
    close(fd);
    return file;
}

/* --- a folder
 * --------------------------------------------------------------------------------------------------- */

enum entry { ENTRY_OTHER, ENTRY_FILE, ENTRY_FOLDER };

static enum entry entry_type(DIR *stream, const struct dirent *entry)
{
    struct stat status;
    if (entry->d_type == DT_REG)
        return ENTRY_FILE;
    if (entry->d_type == DT_DIR)
        return ENTRY_FOLDER;
    if (entry->d_type != DT_UNKNOWN ||
        fstatat(dirfd(stream), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) < 0)
        return ENTRY_OTHER;
    if (S_ISREG(status.st_mode))
        return ENTRY_FILE;
    return S_ISDIR(status.st_mode) ? ENTRY_FOLDER : ENTRY_OTHER;
}

static struct error *add_entry(struct walk *walk, const char *folder, const char *name, enum entry type)
{
    if (type == ENTRY_FOLDER && name[0] != '.' && name[0] != '_')
        list_add(walk->arena, &walk->folders, join(walk->arena, folder, arena_text(walk->arena, name)));
    if (type != ENTRY_FILE || !fleet_wants_path(name))
        return NULL;
    if (walk->files.count == FLEET_FILES_MOST)
        return error_make(walk->arena, ERROR_INPUT, "%s has more than %d specs",
                          text_printable(walk->arena, walk->path, strlen(walk->path)), FLEET_FILES_MOST);
    list_add(walk->arena, &walk->files, join(walk->arena, folder, arena_text(walk->arena, name)));
    return NULL;
}

static struct error *list_folder(struct walk *walk, const char *folder)
{
    int fd = openat(walk->root, *folder ? folder : ".", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *stream = fd < 0 ? NULL : fdopendir(fd);
    if (!stream) {
        if (fd >= 0)
            close(fd);
        return cannot(walk->arena, "read", join(walk->arena, walk->path, folder));
    }
    struct error *error = NULL;
    struct dirent *entry;
    for (errno = 0; !error && (entry = readdir(stream)); errno = 0)
        error = add_entry(walk, folder, entry->d_name, entry_type(stream, entry));
    if (!error && errno)
        error = cannot(walk->arena, "read", join(walk->arena, walk->path, folder));
    closedir(stream);
    return error;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void read_one(void *context, size_t i)
{
    struct walk *walk = context;
    struct arena arena;
    arena_init(&arena);
    const char *name = walk->files.items[i];
    const char *shown = walk->names == FOLDER_NAMES_BELOW ? name : join(&arena, walk->path, name);
    walk->read[i] = read_file(&arena, walk->root, name, O_NOFOLLOW, shown);
    arena_release(&arena);
}

static struct error *read_folder(struct walk *walk, enum folder_names names, struct spec_file_list *out)
{
    list_add(walk->arena, &walk->folders, "");
    for (size_t i = 0; i < walk->folders.count; i++) {
        struct error *error = list_folder(walk, walk->folders.items[i]);
        if (error)
            return error;
    }
    if (walk->files.count > 1)
        qsort(walk->files.items, walk->files.count, sizeof *walk->files.items, compare_names);
    walk->names = names;
    walk->read = ARENA_ARRAY(walk->arena, struct spec_file *, walk->files.count);
    parallel_run(walk->files.count, read_one, walk);
    for (size_t i = 0; i < walk->files.count; i++)
        if (walk->read[i])
            list_add(walk->arena, out, walk->read[i]);
    return NULL;
}

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static struct error *read_single(struct arena *arena, const char *path, enum folder_names names,
                                 struct spec_file_list *out)
{
    const char *name = last_part(path);
    if (text_equal(name, "tenantry.yaml"))
        return error_make(arena, ERROR_INPUT, "%s is the machine's own file, not a spec",
                          text_printable(arena, path, strlen(path)));
    struct spec_file *file = read_file(arena, AT_FDCWD, path, 0, names == FOLDER_NAMES_BELOW ? name : path);
    if (!file)
        return error_make(arena, ERROR_INPUT, "%s is neither a folder nor a file",
                          text_printable(arena, path, strlen(path)));
    list_add(arena, out, file);
    return NULL;
}

struct error *folder_read(struct arena *arena, const char *path, enum folder_names names,
                          struct spec_file_list *out)
{
    struct stat status;
    if (stat(path, &status) < 0)
        return cannot(arena, "read", path);
    if (!S_ISDIR(status.st_mode))
        return read_single(arena, path, names, out);
    struct walk walk = {.arena = arena, .path = path};
    walk.root = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (walk.root < 0)
        return cannot(arena, "read", path);
    struct error *error = read_folder(&walk, names, out);
    close(walk.root);
    return error;
}
