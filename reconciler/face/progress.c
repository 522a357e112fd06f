#include "reconciler/face/progress.h"

#include <stdio.h>

enum { WIDTH = 24 };

void progress_show(struct progress *progress, size_t done, size_t total)
{
    if (!progress->shown || total == 0)
        return;
    size_t full = done >= total ? WIDTH : done * WIDTH / total;
    char bar[WIDTH + 1];
    for (size_t i = 0; i < WIDTH; i++)
        bar[i] = i < full ? '#' : '.';
    bar[WIDTH] = '\0';
    (void)fprintf(stderr, "\r\033[K%s [%s] %zu/%zu", progress->doing, bar, done, total);
    (void)fflush(stderr);
    progress->drawn = true;
}

void progress_end(struct progress *progress)
{
    if (progress->drawn)
        (void)fputs("\r\033[K", stderr);
    progress->drawn = false;
}
