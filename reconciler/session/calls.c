#include "reconciler/session/calls.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

void calls_add(struct call_list *list, struct call *call)
{
    call->previous = list->last;
    call->next = NULL;
    if (list->last)
        list->last->next = call;
    else
        list->first = call;
    list->last = call;
}

void calls_remove(struct call_list *list, struct call *call)
{
    if (call->previous)
        call->previous->next = call->next;
    else
        list->first = call->next;
    if (call->next)
        call->next->previous = call->previous;
    else
        list->last = call->previous;
}

void calls_name(struct call *call)
{
    uint16_t part[8];
    if (getrandom(part, sizeof part, 0) != (ssize_t)sizeof part)
        abort();
    snprintf(call->request_id, CALLS_NAME_SIZE, "req-%04x%04x-%04x-4%03x-%04x-%04x%04x%04x", part[0], part[1],
             part[2], part[3] & 0xfffu, (part[4] & 0x3fffu) | 0x8000u, part[5], part[6], part[7]);
}
