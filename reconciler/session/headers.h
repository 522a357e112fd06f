/*
 * headers - flat maps of texts as HTTP headers, and back: for services that say what they have to say there.
 */
#ifndef RECONCILER_SESSION_HEADERS_H
#define RECONCILER_SESSION_HEADERS_H

#include "base/node.h"
#include "reconciler/http/http.h"

/* Names in small letters. */
struct node *headers_read(struct arena *arena, const struct http_headers *headers);
/* count headers, and those of map behind them, which may be NULL; null is sent empty. Borrowed. */
struct http_headers headers_all(struct arena *arena, const struct http_header *first, size_t count,
                                const struct node *map);
struct node *headers_copy(struct arena *arena, const struct node *map);

#endif
