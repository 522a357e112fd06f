/*
 * issue - a credential is made and delivered by a process of its own, which is told all but the secrets, and
 * says nothing but what came of it: what the others log, keep or dump holds none.
 *
 * It cannot be dumped or traced, and dies with the one that started it.
 */
#ifndef RECONCILER_ISSUE_ISSUE_H
#define RECONCILER_ISSUE_ISSUE_H

#include "base/log.h"
#include "base/node.h"

/* The word by which the program knows that it is this process. */
#define ISSUE_COMMAND "issue"

/* What is to be issued; goes as JSON through the standard input of the process. */
struct issue_job {
    const char *cloud, *region_name;      /* in clouds.yaml */
    const char *client;                   /* on whose behalf */
    const char *user, *username, *domain; /* its id, name, and the name of its domain */
    const char *project, *project_name;   /* that the credential is for; NULL: it is the user's password */
    const char *description;              /* of the application credential */
    const char *file;                     /* where it is delivered */
    struct name_list roles, recipients;
    struct name_list delivered; /* what the tags of the user said when it was planned */
    struct name_list kept;      /* of these, what is still there */
    enum log_level log;
};

struct node *issue_encode(struct arena *arena, const struct issue_job *job);
struct issue_job issue_decode(struct arena *arena, const struct node *node);

/* The process: a job on standard input, {"id": …} or {"error": …} on standard output. Does not return. */
_Noreturn void issue_main(void);

#endif
