/*
 * checker - what the parts of the check of a fleet share.
 */
#ifndef SPEC_CHECKER_H
#define SPEC_CHECKER_H

#include "spec/fleet.h"

struct checker {
    struct fleet *fleet;
    const struct fleet *previous; /* or NULL */
    struct fleet_claims *claims;  /* the fleet's */
    struct problems *problems;
    struct map beside; /* where beside_known: who names what stands beside projects; check_beside.c's own */
    bool beside_known;
    const char *broken; /* a file that could not be read as a whole, or NULL */
};

/* The first reason stands. client may be NULL: then nothing. */
void checker_mark_invalid(struct fleet *fleet, const char *client, const char *trouble);
/* An error that makes a client invalid. At a place of one of its packages, it names the client. */
void checker_client_problem(struct checker *checker, const struct client *client, struct place at,
                            const char *hint, const char *format, ...) __attribute__((format(printf, 5, 6)));
/* The key that was meant, or NULL; nobody reads the guesses of a thousand problems. */
const char *checker_nearest(const struct checker *checker, const char *word, const struct map *map);

/* Where the key is held in a map of the fleet's claims, or NULL. */
const struct place *checker_holder(const struct checker *checker, const struct map *map, const char *key);
/* Where the key is held already, or NULL: then it is held now. */
const struct place *checker_hold(const struct checker *checker, struct map *map, const char *key,
                                 struct place at);

/* Former names of what stands beside the client's projects: another client may go by them. */
void checker_check_beside(struct checker *checker, const struct client *client);
/* What the quotas of a client promise of its region, beside those of the clients before. */
void checker_check_oversell(struct checker *checker, const struct client *client);
/* It promises nothing any more. */
void checker_withdraw_promises(struct checker *checker, const struct client *client);
/* Fills the fleet's packages. */
void checker_add_packages(struct checker *checker);
/* What a draft comes to with its package; what is wrong with that is told. Never NULL. */
struct client *checker_lay_client(struct checker *checker, struct spec_file *file,
                                  const struct client *draft);

#endif
