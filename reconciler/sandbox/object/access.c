#include "reconciler/sandbox/object/access.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "reconciler/sandbox/identity/token.h"
#include "reconciler/sandbox/object/object.h"

static const char reseller_role[] = "ResellerAdmin";
static const char *const operator_roles[] = {"admin", "member"};
static const char for_all[] = ".r:*", for_all_listings[] = ".rlistings";

static bool has_role(const struct call *call, const char *name)
{
    const struct node *roles = call->caller.roles;
    for (size_t i = 0; roles && i < roles->count; i++)
        if (strcasecmp(node_get_text(roles->items[i], "name"), name) == 0)
            return true;
    return false;
}

bool access_is_reseller(const struct call *call)
{
    return has_role(call, reseller_role);
}

/* Is it the account of the project that the token is for? */
static bool is_own(const struct call *call)
{
    static const char prefix[] = "AUTH_";
    const char *account = call_part(call, 0);
    return call->caller.project && text_starts(account, prefix) &&
           strcmp(account + strlen(prefix), call->caller.project) == 0;
}

bool access_is_owner(const struct call *call)
{
    bool operates = false;
    for (size_t i = 0; i < COUNT(operator_roles); i++)
        operates = operates || has_role(call, operator_roles[i]);
    return access_is_reseller(call) || (is_own(call) && operates);
}

/* --- access lists --- */

static struct name_list split(struct call *call, const char *list)
{
    struct name_list entries = {0};
    for (const char *at = list; *at;) {
        at += strspn(at, " ,");
        size_t length = strcspn(at, ","), end = length;
        while (end && at[end - 1] == ' ')
            end--;
        if (end)
            list_add(call->arena, &entries, arena_copy(call->arena, at, end));
        at += length;
    }
    return entries;
}

static bool has(const struct name_list *entries, const char *entry)
{
    for (size_t i = 0; i < entries->count; i++)
        if (strcmp(entries->items[i], entry) == 0)
            return true;
    return false;
}

static const char *name_of(struct call *call, const char *kind, const char *id)
{
    const struct node *object = id ? store_get(call->store, call->arena, EVERYWHERE, kind, id) : NULL;
    return text_equal(node_get_text(object, "domain_id"), "default") ? node_get_text(object, "name") : NULL;
}

/* "PROJECT:USER", each by id, by name where that is in the default domain, or * */
static bool is_listed(struct call *call, const struct name_list *entries)
{
    const char *projects[] = {"*", call->caller.project, name_of(call, "project", call->caller.project)};
    const char *users[] = {"*", call->caller.user, name_of(call, "user", call->caller.user)};
    for (size_t p = 0; p < COUNT(projects); p++)
        for (size_t u = 0; u < COUNT(users); u++)
            if (projects[p] && users[u] &&
                has(entries, arena_print(call->arena, "%s:%s", projects[p], users[u])))
                return true;
    return false;
}

static bool has_listed_role(const struct call *call, const struct name_list *entries)
{
    for (size_t i = 0; i < entries->count; i++)
        if (has_role(call, entries->items[i]))
            return true;
    return false;
}

bool access_permits(struct call *call, const char *list, bool is_object)
{
    const struct name_list entries = split(call, list ? list : "");
    if (has(&entries, for_all) && (is_object || has(&entries, for_all_listings)))
        return true;
    if (!call->caller.token) {
        token_refuse(call);
        return false;
    }
    if (access_is_owner(call) || is_listed(call, &entries) ||
        (is_own(call) && has_listed_role(call, &entries)))
        return true;
    object_answer(call, 403);
    return false;
}

/* ".referrer : *" is .r:*; NULL: no such thing */
static const char *clean_entry(struct call *call, const char *entry, bool may_refer)
{
    static const char *const words[] = {".r", ".ref", ".referer", ".referrer"};
    const char *colon = strchr(entry, ':');
    if (entry[0] != '.' || !colon)
        return entry;
    const char *word = arena_copy(call->arena, entry, strcspn(entry, " :"));
    const char *host = colon + 1 + strspn(colon + 1, " ");
    for (size_t i = 0; may_refer && *host && i < COUNT(words); i++)
        if (strcmp(words[i], word) == 0)
            return arena_print(call->arena, ".r:%s", host);
    return NULL;
}

const char *access_clean(struct call *call, const char *list, bool may_refer)
{
    struct text text;
    text_init(&text, call->arena);
    const struct name_list entries = split(call, list);
    for (size_t i = 0; i < entries.count; i++) {
        const char *entry = clean_entry(call, entries.items[i], may_refer);
        if (!entry)
            return NULL;
        text_print(&text, "%s%s", i ? "," : "", entry);
    }
    return text.data;
}
