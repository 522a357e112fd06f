#include "reconciler/sandbox/identity/policy.h"

#include "base/text.h"

static bool only_reads(const char *action)
{
    static const char *const words[] = {"get_", "list_", "check_", "validate_"};
    for (size_t i = 0; i < COUNT(words); i++)
        if (text_starts(action, words[i]))
            return true;
    return false;
}

bool policy_allows(struct call *call, const char *action)
{
    if (call->caller.is_admin || (call->caller.system && call_has_role(call, "reader") && only_reads(action)))
        return true;
    call_refuse(call, 403, NULL, "You are not authorized to perform the requested action: identity:%s.",
                action);
    return false;
}

bool policy_allows_user(struct call *call, const char *action, const char *user)
{
    return text_equal(call->caller.user, user) || policy_allows(call, action);
}
