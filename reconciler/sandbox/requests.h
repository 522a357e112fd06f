/*
 * requests - what the sandbox was asked: the latest in memory, and all in a file if that is wished.
 */
#ifndef RECONCILER_SANDBOX_REQUESTS_H
#define RECONCILER_SANDBOX_REQUESTS_H

#include "reconciler/sandbox/fault.h"

struct requests;

/* Every request is added to the file as a line of JSON: {number, method, target, headers, body}; of tokens
 * the header's name only. NULL: no file. */
struct error *requests_open(struct arena *arena, const char *file, struct requests **out);
void requests_close(struct requests *requests);

/* Counts it; returns its number, from 1. */
int64_t requests_begin(struct requests *requests, const struct server_exchange *exchange);
/* What became of it: [{number, method, target, region, service, status, caller, fault, connection}] has it.
 * Status is 0 where nothing is answered. */
void requests_end(struct requests *requests, int64_t number, const char *target, const struct strike *strike);
/* The latest MOST_REQUESTS, oldest first. */
struct node *requests_list(const struct requests *requests, struct arena *arena);
/* How many there were. */
int64_t requests_count(const struct requests *requests);
/* The next one has the number 1. */
void requests_clear(struct requests *requests);

#define MOST_REQUESTS 10000

#endif
