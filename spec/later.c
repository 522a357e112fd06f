#include "spec/later.h"

#include "base/text.h"

/* Each with a key that it stands beside. */
static const struct {
    const char *beside, *key;
} later_keys[] = {
    {"limits", "windows"},
    {"poll", "verify"},
    {"sweep", "events"},
    {"sweep", "cluster"},
};

const char *later_hint(const char *key, const struct name_list *beside)
{
    for (size_t i = 0; i < COUNT(later_keys); i++)
        for (size_t k = 0; text_equal(key, later_keys[i].key) && k < beside->count; k++)
            if (text_equal(beside->items[k], later_keys[i].beside))
                return "not offered by this version yet";
    return NULL;
}
