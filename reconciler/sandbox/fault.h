/*
 * fault - requests to the sandbox that go wrong, as asked for.
 *
 * A fault is a JSON object. What it meets (all optional; texts may have *, and be a list of which one fits):
 *
 *   method, region, service    "POST", "ashburn", "network"
 *   path                       of the URL: "/ashburn/network/v2.0/networks*"; with a ? in it, the query too
 *   number                     only the request of that number, of all since the start
 *   skip, count                not the first `skip` it meets; then only `count` of them
 *
 * What is done, by "do", with "acts": true where the service is to act all the same (its answer is lost):
 *
 *   status       answers with `status` (503) in the service's own shape; `type`: Neutron's word; `message`;
 *                `retry_after`: seconds, as an HTTP date with `as_date`
 *   proxy        the same with a page of HTML, as from a proxy in front
 *   hang-up      closes the connection; with acts: after acting
 *   never        never answers
 *   slow         acts, and answers after `ms` (3000)
 *   cut          acts, and closes in the middle of the answer
 *   malformed    acts, and the answer is half of its JSON
 *   types        acts; in its JSON, members whose name fits `member` (*) have values of another type
 *   huge         acts; `bytes` (200 MiB) of blanks come before the answer
 *   end          acts; a list ends here, after `keep` (all) of its objects: nothing says that there is more
 *   lose         acts; a page is empty, what follows it is not
 *   repeat       acts as if no page had been asked for: the first one again
 *   hide         acts; a list is without the objects whose name or id fits `name`
 *   stale        a GET answers as it was `writes` writes ago (all since the first such fault was made, or
 *                the state was put there)
 *   meanwhile    `requests` [{method, path, body}] are carried out by somebody else just before; in a path,
 *                $path stands for this request's own
 *
 * The first fault that meets a request has it.
 */
#ifndef RECONCILER_SANDBOX_FAULT_H
#define RECONCILER_SANDBOX_FAULT_H

#include "reconciler/sandbox/call.h"

struct faults;

struct faults *faults_new(void);
void faults_free(struct faults *faults);

/* One object or a list of them. NULL, or what is wrong with it: then none is added. */
struct error *faults_add(struct faults *faults, struct store *store, struct arena *arena,
                         const struct node *asked);
/* All for id 0; false where there is none of that id. */
bool faults_remove(struct faults *faults, int64_t id);
/* As asked for, each with its id, how many requests it met, and how many of these it struck. */
struct node *faults_list(const struct faults *faults, struct arena *arena);

enum fault_ending { ENDS_WELL, ENDS_CLOSED, ENDS_NEVER };

/* One request that a fault has struck. */
struct strike {
    const struct fault *fault;
    const char *name; /* what the fault does, or NULL: there is none */
    struct call *call;
    const char *path; /* of the URL, with the region and the service */
    bool acts;
    enum fault_ending ending;
    struct server_reply reply; /* blanks, cut and delay */
};

/* number: of the request; call has its method, service, region and query. */
struct strike fault_strike(struct faults *faults, struct call *call, const char *path, const char *target,
                           int64_t number);
/* What goes before acting, and what is done to the answer. Both do nothing where no fault has struck. */
void fault_before(struct strike *strike);
void fault_after(struct strike *strike);

#endif
