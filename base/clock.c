#include "base/clock.h"

#include <stdbool.h>
#include <string.h>
#include <time.h>

int64_t clock_monotonic_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_seconds(void)
{
    return clock_milliseconds() / 1000;
}

const char *clock_print(struct arena *arena, int64_t seconds)
{
    time_t time = (time_t)seconds;
    struct tm parts;
    if (!gmtime_r(&time, &parts))
        return "?";
    return arena_print(arena, "%04d-%02d-%02dT%02d:%02d:%02dZ", parts.tm_year + 1900, parts.tm_mon + 1,
                       parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

/* Exactly that many digits, then the character after (if it is not 0); moves on behind both. */
static bool take(const char **text, int digits, char after, int *value)
{
    *value = 0;
    for (int i = 0; i < digits; i++, ++*text) {
        if (**text < '0' || **text > '9')
            return false;
        *value = *value * 10 + (**text - '0');
    }
    if (!after)
        return true;
    return *(*text)++ == after;
}

static bool is_date(const struct tm *parts)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int year = parts->tm_year + 1900;
    if (parts->tm_mon < 0 || parts->tm_mon > 11 || parts->tm_mday < 1)
        return false;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return parts->tm_mday <= days[parts->tm_mon] + (leap && parts->tm_mon == 1);
}

/* "Z", "+01:00", "-0530" or nothing, which means UTC: OpenStack leaves it out in places. */
static bool take_zone(const char *text, int *seconds_east)
{
    *seconds_east = 0;
    if (!*text || strcmp(text, "Z") == 0 || strcmp(text, "z") == 0)
        return true;
    if (*text != '+' && *text != '-')
        return false;
    int sign = *text++ == '-' ? -1 : 1, hours = 0, minutes = 0;
    if (!take(&text, 2, 0, &hours))
        return false;
    text += *text == ':';
    if (!take(&text, 2, 0, &minutes) || *text || hours > 23 || minutes > 59)
        return false;
    *seconds_east = sign * (hours * 3600 + minutes * 60);
    return true;
}

int64_t clock_parse(const char *text)
{
    struct tm parts = {0};
    if (!text || !take(&text, 4, '-', &parts.tm_year) || !take(&text, 2, '-', &parts.tm_mon) ||
        !take(&text, 2, 0, &parts.tm_mday) || (*text != 'T' && *text != 't' && *text != ' '))
        return -1;
    text++;
    parts.tm_year -= 1900;
    parts.tm_mon -= 1;
    if (!take(&text, 2, ':', &parts.tm_hour) || !take(&text, 2, ':', &parts.tm_min) ||
        !take(&text, 2, 0, &parts.tm_sec))
        return -1;
    if (!is_date(&parts) || parts.tm_hour > 23 || parts.tm_min > 59 || parts.tm_sec > 60)
        return -1;
    if (*text == '.') {
        size_t digits = strspn(text + 1, "0123456789");
        if (!digits)
            return -1;
        text += digits + 1;
    }
    int seconds_east = 0;
    if (!take_zone(text, &seconds_east))
        return -1;
    return (int64_t)timegm(&parts) - seconds_east;
}
