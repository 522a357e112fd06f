#include "reconciler/parallel.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

enum { FEW = 64, THREADS_MOST = 16, SHARE = 16 }; /* SHARE: items taken at a time */

struct crew {
    size_t count;
    parallel_work *work;
    void *context;
    atomic_size_t next;
};

static void *labour(void *context)
{
    struct crew *crew = context;
    for (size_t from; (from = atomic_fetch_add(&crew->next, SHARE)) < crew->count;)
        for (size_t i = from; i < from + SHARE && i < crew->count; i++)
            crew->work(crew->context, i);
    return NULL;
}

static size_t processors(void)
{
    cpu_set_t set;
    int count = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    return count < THREADS_MOST ? (size_t)count : THREADS_MOST;
}

void parallel_run(size_t count, parallel_work *work, void *context)
{
    struct crew crew = {.count = count, .work = work, .context = context};
    pthread_t threads[THREADS_MOST];
    size_t wanted = count < FEW ? 0 : processors() - 1, started = 0;
    /* without them it takes longer, and that is all */
    while (started < wanted && pthread_create(&threads[started], NULL, labour, &crew) == 0)
        started++;
    labour(&crew);
    for (size_t i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
}
