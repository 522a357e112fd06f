/*
 * python - values as Python writes them: the services' messages quote what they were sent.
 */
#ifndef RECONCILER_SANDBOX_PYTHON_H
#define RECONCILER_SANDBOX_PYTHON_H

#include "base/node.h"

/* "{'name': None, 'tags': ['a', True, 1]}" */
const char *python_print(struct arena *arena, const struct node *value);

#endif
