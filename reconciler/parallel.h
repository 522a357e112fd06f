/*
 * parallel - the same pure work for many items, by as many threads as there are processors.
 */
#ifndef RECONCILER_PARALLEL_H
#define RECONCILER_PARALLEL_H

#include <stddef.h>

/* Called once for each i below count, in any order, by several threads at once. */
typedef void parallel_work(void *context, size_t i);

/* Returns when all is done. Few items are done by the caller's thread alone. */
void parallel_run(size_t count, parallel_work *work, void *context);

#endif
