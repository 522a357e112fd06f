"""What holds for any fleet and any edit of it: cases from a seed."""
import collections
import functools

import dumps
import fleets
from runs import Failure

DOWN = ({'do': 'hang-up'}, {'do': 'status', 'status': 503}, {'do': 'proxy', 'status': 502}, {'do': 'malformed'},
        {'do': 'status', 'status': 401}, {'do': 'cut'})


def must_be(expected, found, what):
    wrong = dumps.difference(expected, found)
    if wrong:
        raise Failure('%s:\n%s' % (what, '\n'.join(wrong)))


def applied(place, fleet):
    place.must('apply', fleet)
    plan = place.run('plan', fleet)
    if plan.status:
        raise Failure('the plan after an apply is not empty: exit status %d\n%s' % (plan.status, plan.text))
    return dumps.normal(place.sandbox.state())


def any_edit(place, nothing, seed):
    """After an apply the plan is empty, and the order in which requests end does not matter."""
    chance = fleets.Random(seed)
    before = chance.fleet()
    after = chance.edit(before)
    ends = []
    for jitter in (0, 25):
        place.begin(nothing)
        place.sandbox.pace(jitter_ms=jitter)
        try:
            ends.append([applied(place, fleet) for fleet in (before, after)])
        finally:
            place.sandbox.pace(jitter_ms=0)
    for which, what in enumerate(('the first apply', 'the edit')):
        must_be(ends[0][which], ends[1][which], '%s ends otherwise if requests end in another order' % what)
    return 1


def one_region_down(place, scenario, number):
    """The other region's clients are what they should be, but for projects that are to go: the two share Keystone, so that
    nobody knows what these have in the one that is down. There nothing has moved."""
    fault = DOWN[number % len(DOWN)]
    for down, up in (fleets.REGIONS, fleets.REGIONS[::-1]):
        place.begin(scenario.state)
        place.sandbox.faults({**fault, 'region': down})
        result = place.run('apply', scenario.fleet)
        place.sandbox.no_faults()
        if result.status != 1:
            raise Failure('%s is down, and the exit status is %d\n%s' % (down, result.status, result.text))
        state = place.sandbox.state()
        must_be(regional(scenario.after, up), without_kept(regional(state, up), scenario, up),
                '%s is down, and %s is not as it should be\n%s' % (down, up, result.text))
        must_be(still(scenario.state, down, fault), still(state, down, fault), '%s is down, and something moved there' % down)
        scenario.check(place)
    return 1


def still(state, region, fault):
    """What does not move there. (An object store says all in headers, in which no JSON is malformed: it is not down.)"""
    lines = regional(state, region)
    return [line for line in lines if fault['do'] != 'malformed' or kind_of(line) not in ('account', 'container')]


def projects(state):
    return {line.split(' {')[0].split(' ', 2)[2] for line in dumps.normal(state) if line.startswith('- project ')}


def without_kept(lines, scenario, region):
    """All but what a project that is to go had before, and has still: with a floating IP its port and address, which are no
    project's."""
    going = projects(scenario.state) - projects(scenario.after)
    before, found = (collections.Counter(some) for some in (regional(scenario.state, region), lines))
    more = found - collections.Counter(regional(scenario.after, region))
    kept = collections.Counter(line for line in (more & before).elements() if any(name in line for name in going))
    floating = sum(kind_of(line) == 'floatingip' for line in kept.elements())
    for kind in ('port', 'address'):
        kept.update([line for line in (more & before - kept).elements() if kind_of(line) == kind][:floating])
    return [functools.reduce(lambda text, name: text.replace(name, '<id>'), going, line)
            for line in (found - kept).elements()]


def kind_of(line):
    return line.split()[1]


def regional(state, region):
    """What is of the region alone."""
    return dumps.normal(state, region)
