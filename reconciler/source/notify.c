#include "reconciler/source/notify.h"

#include <inotifytools/inotify.h>
#include <inotifytools/inotifytools.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    CHANGES = IN_CREATE | IN_DELETE | IN_MODIFY | IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM |
              IN_DELETE_SELF | IN_MOVE_SELF
};
enum { DESCRIPTORS_MOST = 65536 };

/* The library keeps it to itself, and its own waiting cannot be ended from another thread. */
static int find_descriptor(void)
{
    char path[64], target[64];
    for (int fd = 0; fd < DESCRIPTORS_MOST; fd++) {
        (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        ssize_t length = readlink(path, target, sizeof target - 1);
        target[length > 0 ? length : 0] = '\0';
        if (strstr(target, "inotify"))
            return fd;
    }
    return -1;
}

int notify_arm(const struct name_list *folders)
{
    notify_disarm();
    if (!folders->count || !inotifytools_initialize())
        return -1;
    bool watching = false;
    for (size_t i = 0; i < folders->count; i++)
        watching = inotifytools_watch_file(folders->items[i], CHANGES) || watching;
    int fd = watching ? find_descriptor() : -1;
    if (fd < 0)
        notify_disarm();
    return fd;
}

void notify_disarm(void)
{
    inotifytools_cleanup();
}
