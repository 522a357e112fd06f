"""What holds for any fleet and any edit of it: cases from a seed."""
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
    """The other region's clients are what they should be; in the one that is down nothing has moved."""
    fault = DOWN[number % len(DOWN)]
    for down, up in (fleets.REGIONS, fleets.REGIONS[::-1]):
        place.begin(scenario.state)
        place.sandbox.faults({**fault, 'region': down})
        result = place.run('apply', scenario.fleet)
        place.sandbox.no_faults()
        if result.status != 1:
            raise Failure('%s is down, and the exit status is %d\n%s' % (down, result.status, result.text))
        state = place.sandbox.state()
        must_be(regional(scenario.after, up), regional(state, up), '%s is down, and %s is not as it should be\n%s' % (
            down, up, result.text))
        must_be(still(scenario.state, down, fault), still(state, down, fault), '%s is down, and something moved there' % down)
        scenario.check(place)
    return 1


def still(state, region, fault):
    """What does not move there. (An object store says all in headers, in which no JSON is malformed: it is not down.)"""
    lines = regional(state, region)
    return [line for line in lines if fault['do'] != 'malformed' or line.split()[1] not in ('account', 'container')]


def regional(state, region):
    """What is of the region alone."""
    return dumps.normal(state, region)
