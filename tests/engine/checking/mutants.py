"""Ways to break a plan, by the rule that each must be caught by.

Each takes a lawful plan of the tiny case and returns a case and a plan that differ in
one thing. Most change the plan; where a plan can only be wrong beside another case, the
case changes.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

from backstay.domain.case import Case
from backstay.domain.lot import Caveat, Condition
from backstay.domain.package import Cohorts, Document, Option
from backstay.domain.plan import Fielding, Itinerary, Plan, Step, Unmet
from backstay.domain.resource import Resource, pair
from tests.engine.checking import tiny

Mutant = tuple[Case, Plan]
Breaker = Callable[[Random, Case, Plan], Mutant]
Test = Callable[[Itinerary], object]

BREAKERS: dict[str, Breaker] = {}
NO_NUMBERS = ("0", "01", "-1", "1.0", "", "\u0661", " 1")
WORDS = ("", "x", "tanks-aa", "hub", "basic-en", "bay", "north", "aa")


def breaks(rule: str) -> Callable[[Breaker], Breaker]:
    """Register a way to break a rule."""

    def register(breaker: Breaker) -> Breaker:
        BREAKERS[rule] = breaker
        return breaker

    return register


def other(rng: Random, right: Any, *choices: Any) -> Any:
    """Return one of the choices that is not the right one."""
    return rng.choice([choice for choice in choices if choice != right])


def off(rng: Random, right: int) -> int:
    """Return another whole number."""
    return right + rng.choice((-1, 1)) * rng.choice((1, 1, 2, rng.randint(1, 10**6)))


def pick(rng: Random, plan: Plan, test: Test = lambda _: True) -> int:
    """Return the place of an itinerary that passes a test."""
    return rng.choice([n for n, said in enumerate(plan.itineraries) if test(said)])


def put(plan: Plan, place: int, *itineraries: Itinerary) -> Plan:
    """Return a plan with another itinerary, or several or none, at a place."""
    before, after = plan.itineraries[:place], plan.itineraries[place + 1 :]
    return replace(plan, itineraries=(*before, *itineraries, *after))


def change(plan: Plan, place: int, **changes: Any) -> Plan:
    """Return a plan with an itinerary changed."""
    return put(plan, place, replace(plan.itineraries[place], **changes))


def change_step(plan: Plan, place: int, number: int, **changes: Any) -> Plan:
    """Return a plan with a step of an itinerary changed."""
    steps = list(plan.itineraries[place].steps)
    steps[number] = replace(steps[number], **changes)
    return change(plan, place, steps=tuple(steps))


def dated(said: Itinerary) -> list[tuple[str, str, int]]:
    """Return the dated activities of an itinerary."""
    return [(step.activity, step.resource, step.start_week) for step in said.steps]


def remade(case: Case, said: Itinerary, *steps: tuple[str, str, int]) -> Itinerary:
    """Return an itinerary with other steps, all that follows told right."""
    number = int(said.key.rpartition("/")[2])
    place = f"{said.package}/{said.option}/{said.part}"
    promise = said.promise
    return tiny.itinerary(
        case, place, said.source, number, said.quantity, *steps, promise=promise
    )


def rebuilt(case: Case, plan: Plan, place: int, *steps: tuple[str, str, int]) -> Mutant:
    """Return a plan with other steps at a place, valued anew."""
    said = remade(case, plan.itineraries[place], *steps)
    return case, tiny.valued(case, put(plan, place, said))


def is_own(said: Itinerary) -> bool:
    """Return whether an itinerary keeps no promise."""
    return not said.promise


def moves_own(said: Itinerary) -> bool:
    """Return whether an itinerary of no promise moves materiel."""
    return not said.promise and any(step.activity == "move" for step in said.steps)


def trains_own(said: Itinerary) -> bool:
    """Return whether an itinerary of no promise trains cohorts."""
    return not said.promise and said.unit == "cohort"


def repairs(said: Itinerary) -> bool:
    """Return whether an itinerary goes through a workshop."""
    return any(step.activity == "repair" for step in said.steps)


def with_record(case: Case, field: str, key: Any, **changes: Any) -> Case:
    """Return a case with one record of a table changed."""
    records = dict(getattr(case, field))
    records[key] = replace(records[key], **changes)
    changed: dict[str, Any] = {field: records}
    return replace(case, **changed)


def with_option(case: Case, option: Option) -> Case:
    """Return a case with another option of the same key."""
    package = case.packages[option.package]
    options = tuple(
        option if each.key == option.key else each for each in package.options
    )
    case = with_record(case, "packages", package.key, options=options)
    return replace(case, options={**case.options, option.key: option})


def with_part(case: Case, option: str, part: str, **changes: Any) -> Case:
    """Return a case with one part of an option changed."""
    found = case.options[option]
    parts = tuple(
        replace(each, **changes) if each.key == part else each for each in found.parts
    )
    return with_option(case, replace(found, parts=parts))


def uses(case: Case, plan: Plan, *, promised: bool) -> Counter[Resource]:
    """Return what a plan, or what of it keeps promises, uses."""
    used: Counter[Resource] = Counter()
    for said in plan.itineraries:
        if promised and not said.promise:
            continue
        if said.source:
            used[Resource("lot", said.source, None)] += said.quantity
        for step in said.steps:
            used.update(_uses_of_step(case, said, step))
    if not promised:
        for each in plan.fieldings:
            group = case.packages[each.package].group
            used[Resource("absorption", group, each.week)] += 1
    return used


def _uses_of_step(case: Case, said: Itinerary, step: Step) -> Counter[Resource]:
    used: Counter[Resource] = Counter()
    weeks = range(step.start_week, step.end_week)
    if step.activity == "move":
        used[Resource("leg", step.resource, step.start_week)] += step.amount
        used[Resource("hub", step.to_site, step.end_week)] += step.amount
    elif step.activity == "repair":
        hours = {"carriers-hit": [9], "tanks-old": [13, 13, 14]}[said.source]
        for week, each in zip(weeks, hours, strict=True):
            used[Resource("bay", step.resource, week)] += each * said.quantity
    else:
        course = case.courses[step.resource]
        part = next(
            each for each in case.options[said.option].parts if each.key == said.part
        )
        assert isinstance(part, Cohorts)
        used[Resource("session", course.key, step.start_week)] += said.quantity
        for week in weeks:
            used[Resource("instructors", course.site, week)] += said.quantity
            if part.language != course.language:
                key = pair(course.site, part.language)
                used[Resource("interpreters", key, week)] += said.quantity
            if course.kit_variant:
                key = pair(course.site, course.kit_variant)
                used[Resource("kits", key, week)] += said.quantity
    return used


TABLES = {
    "leg": ("legs", "capacity_kg"),
    "hub": ("hubs", "capacity_kg"),
    "bay": ("bays", "hours"),
    "session": ("courses", "sections"),
    "instructors": ("instructor_teams", "teams"),
    "interpreters": ("interpreter_teams", "teams"),
    "kits": ("training_kits", "sets"),
    "absorption": ("groups", "packages"),
}


def with_capacity(case: Case, resource: Resource, amount: int) -> Case:
    """Return a case that has another amount of a resource."""
    kind, key, week = resource
    if kind == "lot":
        table = "progress" if key in case.progress else "lots"
        return with_record(case, table, key, quantity=amount)
    table, field = TABLES[kind]
    name = tuple(key.split("|")) if "|" in key else key
    if kind == "hub" and key not in case.hubs:
        return case
    amounts = getattr(getattr(case, table)[name], field)
    if kind == "session":
        return with_record(case, table, name, sections={**amounts, week: amount})
    assert week is not None
    changed = (*amounts[:week], amount, *amounts[week + 1 :])
    return with_record(case, table, name, **{field: changed})


def _overdraw(kind: str) -> Breaker:
    def breaker(rng: Random, case: Case, plan: Plan) -> Mutant:
        promised = uses(case, plan, promised=True)
        used = {
            resource: amount
            for resource, amount in uses(case, plan, promised=False).items()
            if resource.kind == kind and amount > promised[resource]
            if kind != "hub" or resource.key in case.hubs
        }
        resource = rng.choice(sorted(used, key=str))
        less = rng.choice((1, rng.randint(1, used[resource])))
        return with_capacity(case, resource, used[resource] - less), plan

    return breaker


for _kind in (*TABLES, "lot"):
    breaks(f"{_kind}.capacity")(_overdraw(_kind))


@breaks("plan.field")
def _field(rng: Random, case: Case, plan: Plan) -> Mutant:
    place = pick(rng, plan, lambda said: said.steps)
    said = plan.itineraries[place]
    number = rng.randrange(len(said.steps))
    step = said.steps[number]
    wrong: list[Plan] = [
        replace(plan, stopped=rng.choice(("", "Gap", "optimal", "timeout"))),
        replace(plan, seed=-rng.randint(1, 99)),
        replace(plan, stopped=rng.choice(("time", "interrupt")), reproducible=True),
        replace(plan, seed=True),
        replace(plan, settings=rng.choice((None, (), "x"))),  # type: ignore[arg-type]
        replace(plan, value_micropoints=float(plan.value_micropoints)),  # type: ignore[arg-type]
        replace(plan, gap=1),
        replace(plan, bound_micropoints=1e9),  # type: ignore[arg-type]
        replace(plan, itineraries=list(plan.itineraries)),  # type: ignore[arg-type]
        replace(plan, fieldings=(*plan.fieldings, *plan.unmet)),  # type: ignore[arg-type]
        change(plan, place, quantity=float(said.quantity)),
        change(plan, place, source=None),
        change(plan, place, promise=rng.choice((None, 0, b""))),
        change_step(plan, place, number, start_week=str(step.start_week)),
        change_step(plan, place, number, amount=step.amount + 1e-9),
        change_step(plan, place, number, end_week=None),
        change_step(plan, place, number, key=rng.randint(0, 9)),
    ]
    return case, rng.choice(wrong)


@breaks("plan.case")
def _case(rng: Random, case: Case, plan: Plan) -> Mutant:
    if rng.random() < 0.5:
        return replace(case, sha256=f"{rng.randrange(16**64):064x}"), plan
    wrong = rng.choice((plan.case_sha256.upper(), "", f"{rng.randrange(16**64):064x}"))
    return case, replace(plan, case_sha256=wrong)


@breaks("plan.value")
def _value(rng: Random, case: Case, plan: Plan) -> Mutant:
    wrong = replace(plan, value_micropoints=off(rng, plan.value_micropoints))
    return case, tiny.with_gap(wrong)


@breaks("plan.gap")
def _gap(rng: Random, case: Case, plan: Plan) -> Mutant:
    wrong: float | None = rng.choice((float("nan"), float("inf"), -1.0, rng.random()))
    if plan.gap is not None:
        near = round(plan.gap + rng.choice((-1, 1)) * 10 ** -rng.randint(3, 9), 9)
        wrong = rng.choice((None, near, near, wrong))
    return case, replace(plan, gap=wrong)


@breaks("plan.bound")
def _bound(rng: Random, case: Case, plan: Plan) -> Mutant:
    if plan.bound_micropoints is None:
        kind, digest = rng.choice((("lagrangian", ""), ("none", "d" * 64), ("lp", "")))
        return case, replace(plan, bound_kind=kind, multipliers_sha256=digest)
    low = plan.value_micropoints - rng.choice((1, rng.randint(1, 10**9)))
    wrong = (
        replace(plan, bound_micropoints=low),
        replace(plan, bound_micropoints=None),
        replace(plan, bound_kind=rng.choice(("none", "", "lp"))),
        replace(plan, multipliers_sha256=rng.choice(("", "d" * 63, "D" * 64))),
    )
    return case, tiny.with_gap(rng.choice(wrong))


def _any_fielding(rng: Random, plan: Plan, **changes: Any) -> Plan:
    place = rng.randrange(len(plan.fieldings))
    said = list(plan.fieldings)
    said[place] = replace(said[place], **changes)
    return replace(plan, fieldings=tuple(said))


@breaks("fielding.package")
def _fielded_twice(rng: Random, case: Case, plan: Plan) -> Mutant:
    said: Fielding = rng.choice(plan.fieldings)
    if rng.random() < 0.5:
        wrong = _any_fielding(rng, plan, package=rng.choice(WORDS))
        return case, wrong
    week = rng.choice((said.week, rng.randrange(case.horizon_weeks)))
    again = tiny.fielding(case, said.package, said.option, week)
    wrong = replace(plan, fieldings=(*plan.fieldings, again))
    return case, tiny.valued(case, wrong)


@breaks("fielding.option")
def _fielding_option(rng: Random, case: Case, plan: Plan) -> Mutant:
    place = rng.randrange(len(plan.fieldings))
    said = list(plan.fieldings)
    mine = [option.key for option in case.packages[said[place].package].options]
    wrong = [key for key in (*case.options, *WORDS) if key not in mine]
    said[place] = replace(said[place], option=rng.choice(wrong))
    return case, replace(plan, fieldings=tuple(said))


@breaks("fielding.week")
def _fielding_week(rng: Random, case: Case, plan: Plan) -> Mutant:
    late = case.horizon_weeks + rng.choice((0, rng.randint(0, 999)))
    early = -rng.choice((1, rng.randint(1, 999)))
    return case, _any_fielding(rng, plan, week=rng.choice((late, early)))


@breaks("fielding.need_by")
def _fielding_need_by(rng: Random, case: Case, plan: Plan) -> Mutant:
    return case, _any_fielding(rng, plan, need_by_week=off(rng, 6))


@breaks("fielding.worth")
def _fielding_worth(rng: Random, case: Case, plan: Plan) -> Mutant:
    worth = rng.choice(plan.fieldings).worth_micropoints
    wrong = _any_fielding(rng, plan, worth_micropoints=off(rng, worth))
    return (case, wrong) if wrong != plan else _fielding_worth(rng, case, plan)


@breaks("unmet.package")
def _unmet_package(rng: Random, case: Case, plan: Plan) -> Mutant:
    reasons = plan.unmet[0].reasons
    wrong: tuple[Unmet, ...] = rng.choice(
        (
            (),
            plan.unmet * rng.randint(2, 5),
            (*plan.unmet, Unmet(rng.choice(("battalion", "company")), reasons)),
            (*plan.unmet, Unmet(rng.choice(WORDS), reasons)),
            (Unmet(rng.choice((*WORDS, "company")), reasons),),
        )
    )
    return case, replace(plan, unmet=wrong)


@breaks("unmet.reason")
def _unmet_reason(rng: Random, case: Case, plan: Plan) -> Mutant:
    reason = plan.unmet[0].reasons[0]
    silent = replace(reason, text="", code=rng.choice(WORDS))
    reasons = rng.choice(((), (silent,), (reason, silent), (silent, reason, reason)))
    return case, replace(plan, unmet=(Unmet("platoon", reasons),))


@breaks("itinerary.key")
def _key(rng: Random, case: Case, plan: Plan) -> Mutant:
    place = pick(rng, plan)
    stem, _, number = plan.itineraries[place].key.rpartition("/")
    wrong = rng.choice(
        (
            f"{stem}/{rng.choice(NO_NUMBERS)}",
            f"{stem}{number}",
            f"{stem}/x/{number}",
            f"{stem.partition('/')[2]}/{number}",
            rng.choice(plan.itineraries[:place] + plan.itineraries[place + 1 :]).key,
        )
    )
    return case, change(plan, place, key=wrong)


@breaks("itinerary.part")
def _part(rng: Random, case: Case, plan: Plan) -> Mutant:
    place = pick(rng, plan)
    said = plan.itineraries[place]
    wrong: list[dict[str, str]] = [
        {"package": other(rng, said.package, *case.packages, *WORDS)},
        {"part": rng.choice((*WORDS, "manual", "licence"))},
        {"option": other(rng, said.option, *case.options, *WORDS)},
    ]
    changes = rng.choice(wrong)
    option = case.options.get(changes.get("option", said.option))
    parts = {part.key: part for part in option.parts} if option else {}
    right = parts.get(changes.get("part", said.part))
    mine = option is not None and option.package == changes.get("package", said.package)
    if mine and right is not None and not isinstance(right, Document):
        return _part(rng, case, plan)
    return case, change(plan, place, **changes)


@breaks("itinerary.quantity")
def _quantity(rng: Random, case: Case, plan: Plan) -> Mutant:
    place = pick(rng, plan)
    return case, change(plan, place, quantity=-rng.choice((0, 1, rng.randint(0, 99))))


@breaks("itinerary.nation")
def _nation(rng: Random, case: Case, plan: Plan) -> Mutant:
    place = pick(rng, plan)
    right = plan.itineraries[place].nation
    return case, change(
        plan, place, nation=other(rng, right, *case.nations, *WORDS, "ua")
    )


@breaks("itinerary.unit")
def _unit(rng: Random, case: Case, plan: Plan) -> Mutant:
    place = pick(rng, plan)
    right = plan.itineraries[place].unit
    wrong = other(rng, right, "unit", "cohort", "units", "", "section", "kg")
    return case, change(plan, place, unit=wrong)


@breaks("itinerary.fielded")
def _not_fielded(rng: Random, case: Case, plan: Plan) -> Mutant:
    if rng.random() < 0.4:
        start, number = rng.randint(4, 14), rng.randint(2, 99)
        extra = tiny.itinerary(
            case,
            "platoon/carrier-late/main",
            "carriers-bb",
            number,
            1,
            ("move", "hub-city", start),
        )
        wrong = replace(plan, itineraries=(*plan.itineraries, extra))
        return case, tiny.valued(case, wrong)
    gone: Fielding = rng.choice(plan.fieldings)
    fieldings = tuple(each for each in plan.fieldings if each != gone)
    unmet = (*plan.unmet, Unmet(gone.package, plan.unmet[0].reasons))
    if gone.package == "battalion" and rng.random() < 0.5:
        fieldings = (*fieldings, replace(gone, option="tank-b"))
        unmet = plan.unmet
    return case, tiny.valued(case, replace(plan, fieldings=fieldings, unmet=unmet))


def _refielded(rng: Random, case: Case, plan: Plan, weeks: int) -> Plan:
    """Return a plan that fields a package some weeks too early."""
    said: Fielding = rng.choice(plan.fieldings)
    last = max(
        each.steps[-1].end_week
        for each in plan.itineraries
        if each.package == said.package and is_own(each) and each.steps
    )
    early = tiny.fielding(case, said.package, said.option, max(0, last - weeks))
    fieldings = (*(each for each in plan.fieldings if each != said), early)
    return tiny.valued(case, replace(plan, fieldings=fieldings))


@breaks("itinerary.late")
def _late(rng: Random, case: Case, plan: Plan) -> Mutant:
    return case, _refielded(rng, case, plan, rng.randint(1, 9))


@breaks("part.short")
def _short(rng: Random, case: Case, plan: Plan) -> Mutant:
    if rng.random() < 0.3:
        return case, _refielded(rng, case, plan, rng.randint(1, 9))
    place = pick(rng, plan, is_own)
    said = plan.itineraries[place]
    if said.quantity > 1 and rng.random() < 0.7:
        fewer = replace(said, quantity=rng.randint(1, said.quantity - 1))
        fewer = remade(case, fewer, *dated(said))
        return case, tiny.valued(case, put(plan, place, fewer))
    if rng.random() < 0.5:
        return case, tiny.valued(case, put(plan, place))
    found = next(
        each for each in case.options[said.option].parts if each.key == said.part
    )
    assert not isinstance(found, Document)
    more = found.quantity + rng.randint(1, 50)
    return with_part(case, said.option, said.part, quantity=more), plan


@breaks("part.surplus")
def _surplus(rng: Random, case: Case, plan: Plan) -> Mutant:
    place = pick(rng, plan, is_own)
    said = plan.itineraries[place]
    more = replace(said, quantity=said.quantity + rng.randint(1, 99))
    more = remade(case, more, *dated(said))
    return case, tiny.valued(case, put(plan, place, more))


@breaks("part.waived")
def _waived(rng: Random, case: Case, plan: Plan) -> Mutant:
    start = rng.randint(2, 9)
    extra = tiny.itinerary(
        case,
        "battalion/tank-a/spares",
        "tracks",
        rng.randint(1, 99),
        rng.randint(1, 9),
        ("move", "port-hub", start),
        ("move", "hub-town", start + rng.randint(1, 4)),
    )
    wrong = replace(plan, itineraries=(*plan.itineraries, extra))
    return case, tiny.valued(case, wrong)


@breaks("part.document")
def _document(rng: Random, case: Case, plan: Plan) -> Mutant:
    said: Fielding = rng.choice(plan.fieldings)
    part = {"battalion": "manual", "company": "licence"}[said.package]
    late = rng.choice((None, said.week + 1, said.week + rng.randint(1, 99)))
    return with_part(case, said.option, part, ready_week=late), plan


def _any_step(rng: Random, plan: Plan) -> tuple[int, int, Step]:
    place = pick(rng, plan, lambda said: said.steps)
    number = rng.randrange(len(plan.itineraries[place].steps))
    return place, number, plan.itineraries[place].steps[number]


@breaks("step.activity")
def _activity(rng: Random, case: Case, plan: Plan) -> Mutant:
    place, number, _ = _any_step(rng, plan)
    materiel = plan.itineraries[place].unit == "unit"
    wrong = ("attend",) if materiel else ("move", "repair")
    activity = rng.choice((*wrong, "", "fly", "Move", "wait"))
    return case, change_step(plan, place, number, activity=activity)


@breaks("step.resource")
def _resource(rng: Random, case: Case, plan: Plan) -> Mutant:
    place, number, step = _any_step(rng, plan)
    known: dict[str, Any] = {
        "move": case.legs,
        "repair": case.bays,
        "attend": case.courses,
    }
    mine = known[step.activity]
    every = (*WORDS, *case.legs, *case.bays, *case.courses, step.resource + "-3")
    wrong = rng.choice([key for key in every if key not in mine])
    return case, change_step(plan, place, number, resource=wrong)


@breaks("step.key")
def _step_key(rng: Random, case: Case, plan: Plan) -> Mutant:
    place, number, step = _any_step(rng, plan)
    stem = step.key.rpartition("/")[0]
    wrong = (f"{stem}/{off(rng, number + 1)}", f"{stem}/0{number + 1}", stem, "")
    return case, change_step(plan, place, number, key=rng.choice(wrong))


@breaks("step.nation")
def _step_nation(rng: Random, case: Case, plan: Plan) -> Mutant:
    place, number, step = _any_step(rng, plan)
    wrong = other(rng, step.nation, *case.nations, *WORDS)
    return case, change_step(plan, place, number, nation=wrong)


@breaks("step.from_site")
def _from_site(rng: Random, case: Case, plan: Plan) -> Mutant:
    place, number, step = _any_step(rng, plan)
    wrong = other(rng, step.from_site, *case.sites, *WORDS)
    return case, change_step(plan, place, number, from_site=wrong)


@breaks("step.to_site")
def _to_site(rng: Random, case: Case, plan: Plan) -> Mutant:
    place, number, step = _any_step(rng, plan)
    wrong = other(rng, step.to_site, *case.sites, *WORDS)
    return case, change_step(plan, place, number, to_site=wrong)


@breaks("step.end_week")
def _end_week(rng: Random, case: Case, plan: Plan) -> Mutant:
    place, number, step = _any_step(rng, plan)
    return case, change_step(plan, place, number, end_week=off(rng, step.end_week))


@breaks("step.amount")
def _amount(rng: Random, case: Case, plan: Plan) -> Mutant:
    place, number, step = _any_step(rng, plan)
    wrong = rng.choice((off(rng, step.amount), off(rng, step.amount), -step.amount))
    return case, change_step(plan, place, number, amount=wrong)


@breaks("step.amount_unit")
def _amount_unit(rng: Random, case: Case, plan: Plan) -> Mutant:
    place, number, step = _any_step(rng, plan)
    units = ("kg", "hour", "section", "t", "hours", "")
    wrong = other(rng, step.amount_unit, *units)
    return case, change_step(plan, place, number, amount_unit=wrong)


@breaks("step.week")
def _step_week(rng: Random, case: Case, plan: Plan) -> Mutant:
    place = pick(rng, plan, lambda said: said.steps and is_own(said))
    steps = dated(plan.itineraries[place])
    if rng.random() < 0.5:
        activity, resource, _ = steps[0]
        steps[0] = (activity, resource, rng.choice((1, 0, -1, rng.randint(-99, 1))))
    else:
        activity, resource, _ = steps[-1]
        ends = plan.itineraries[place].steps[-1]
        first = case.horizon_weeks - (ends.end_week - ends.start_week)
        late = rng.choice((first, first + rng.randint(0, 99)))
        steps[-1] = (activity, resource, late)
    return rebuilt(case, plan, place, *steps)


@breaks("lot.source")
def _source(rng: Random, case: Case, plan: Plan) -> Mutant:
    place = pick(rng, plan)
    said = plan.itineraries[place]
    sources = (*case.lots, *case.progress, *WORDS)
    right = {
        "battalion/main": ("tanks-",),
        "battalion/shells": ("shells-",),
        "company/main": ("carriers-", "on-way"),
        "company/shells": ("shells-",),
        "company/crew": ("crew-begun",),
        "platoon/main": ("carriers-",),
    }.get(f"{said.package}/{said.part}", ())
    wrong = [
        source
        for source in sources
        if not source.startswith(right or "\0") and (source or said.unit == "unit")
    ]
    return case, change(plan, place, source=rng.choice(wrong))


@breaks("lot.ready")
def _ready(rng: Random, case: Case, plan: Plan) -> Mutant:
    place = pick(rng, plan, moves_own)
    said = plan.itineraries[place]
    start = said.steps[0].start_week
    late = start + rng.choice((1, rng.randint(1, 50)))
    if said.source in case.progress:
        return with_record(case, "progress", said.source, ready_week=late), plan
    owner = case.lots[said.source]
    group = case.packages[said.package].group
    caveat = Caveat("c9", owner.key, "AA", late, "need", frozenset({"nobody"}))
    forever = replace(caveat, end_week=None)
    let = replace(caveat, receivers=frozenset({group}))
    changes: list[dict[str, Any]] = [
        {"ready_week": late},
        {"consent_week": late},
        {"caveats": (caveat,)},
        {"caveats": (let, caveat)},
        {"caveats": (*owner.caveats, forever)},
    ]
    return with_record(case, "lots", owner.key, **rng.choice(changes)), plan


@breaks("leg.chain")
def _chain(rng: Random, case: Case, plan: Plan) -> Mutant:
    place = pick(rng, plan, moves_own)
    said = plan.itineraries[place]
    steps = dated(said)
    number = rng.choice([n for n, step in enumerate(steps) if step[0] == "move"])
    way = rng.random()
    if way < 0.3:
        del steps[number]
    elif way < 0.7:
        leg = case.legs[steps[number][1]]
        wrong = [
            each.key
            for each in case.legs.values()
            if (each.from_site, each.to_site) != (leg.from_site, leg.to_site)
        ]
        steps[number] = ("move", rng.choice(wrong), steps[number][2])
    else:
        site = other(rng, case.packages[said.package].site, *case.sites)
        return with_record(case, "packages", said.package, site=site), plan
    return rebuilt(case, plan, place, *steps)


@breaks("leg.order")
def _order(rng: Random, case: Case, plan: Plan) -> Mutant:
    place = pick(rng, plan, lambda said: moves_own(said) and len(said.steps) > 1)
    said = plan.itineraries[place]
    steps = dated(said)
    number = rng.randrange(1, len(steps))
    free = said.steps[number - 1].end_week
    early = free - rng.choice((1, rng.randint(1, 9)))
    steps[number] = (*steps[number][:2], early)
    return rebuilt(case, plan, place, *steps)


@breaks("leg.wait")
def _wait(rng: Random, case: Case, plan: Plan) -> Mutant:
    def long(said: Itinerary) -> bool:
        acts = [step.activity for step in said.steps]
        return is_own(said) and "move,move" in ",".join(acts)

    place = pick(rng, plan, long)
    said = plan.itineraries[place]
    first = rng.choice(
        [
            n
            for n in range(len(said.steps) - 1)
            if said.steps[n].activity == said.steps[n + 1].activity == "move"
            and (n == 0 or said.steps[n - 1].activity == "repair")
        ]
    )
    moves = 0
    while first + moves < len(said.steps):
        if said.steps[first + moves].activity != "move":
            break
        moves += 1
    gap = said.steps[first + moves - 1].end_week - said.steps[first].start_week
    if rng.random() < 0.5:
        shorter = rng.randint(0, max(0, gap - 1))
        if gap > shorter:
            return replace(case, rules=replace(case.rules, wait_weeks=shorter)), plan
    later = case.rules.wait_weeks - gap + rng.choice((1, rng.randint(1, 9)))
    steps = dated(said)
    for n in range(first + moves - 1, len(steps)):
        steps[n] = (*steps[n][:2], steps[n][2] + later)
    return rebuilt(case, plan, place, *steps)


@breaks("bay.repair")
def _repair(rng: Random, case: Case, plan: Plan) -> Mutant:
    way = rng.random()
    place = pick(rng, plan, repairs)
    steps = dated(plan.itineraries[place])
    number = next(n for n, step in enumerate(steps) if step[0] == "repair")
    if way < 0.3:
        del steps[number]
    elif way < 0.6:
        again = [("repair", "bay", week) for week in rng.sample(range(2, 12), 2)]
        steps[number:number] = again[: rng.randint(1, 2)]
    else:
        place = pick(rng, plan, lambda said: moves_own(said) and not repairs(said))
        source = plan.itineraries[place].source
        condition = rng.choice((Condition.LIGHT, Condition.HEAVY))
        table = "progress" if source in case.progress else "lots"
        return with_record(case, table, source, condition=condition), plan
    return rebuilt(case, plan, place, *steps)


@breaks("bay.certified")
def _certified(rng: Random, case: Case, plan: Plan) -> Mutant:
    place = pick(rng, plan, repairs)
    said = plan.itineraries[place]
    variant = case.lots[said.source].variant
    way = rng.random()
    if way < 0.4:
        steps = [
            (what, "bay-2" if what == "repair" else where, week)
            for what, where, week in dated(said)
        ]
        return rebuilt(case, plan, place, *steps)
    if way < 0.7:
        fewer = case.bays["bay"].variants - {variant}
        return with_record(case, "bays", "bay", variants=fewer), plan
    known = {key: work for key, work in case.repairs.items() if key[0] != variant}
    return replace(case, repairs=known), plan


@breaks("course.order")
def _course_order(rng: Random, case: Case, plan: Plan) -> Mutant:
    place = pick(rng, plan, lambda said: said.unit == "cohort")
    steps = dated(plan.itineraries[place])
    way = rng.random()
    number = rng.randrange(len(steps))
    if way < 0.3:
        del steps[number]
    elif way < 0.6:
        kind = case.courses[steps[number][1]].kind
        wrong = [key for key, each in case.courses.items() if each.kind != kind]
        steps[number] = ("attend", rng.choice(wrong), steps[number][2])
    else:
        steps.insert(number, ("attend", rng.choice(sorted(case.courses)), 4))
    return rebuilt(case, plan, place, *steps)


@breaks("course.session")
def _session(rng: Random, case: Case, plan: Plan) -> Mutant:
    place = pick(rng, plan, lambda said: said.unit == "cohort")
    steps = dated(plan.itineraries[place])
    number = rng.randrange(len(steps))
    _, key, start = steps[number]
    sections = case.courses[key].sections
    if rng.random() < 0.5:
        fewer = {week: count for week, count in sections.items() if week != start}
        return with_record(case, "courses", key, sections=fewer), plan
    free = [week for week in range(-9, 40) if week not in sections]
    steps[number] = ("attend", key, rng.choice(free))
    return rebuilt(case, plan, place, *steps)


@breaks("course.ready")
def _course_ready(rng: Random, case: Case, plan: Plan) -> Mutant:
    place = pick(rng, plan, lambda said: said.unit == "cohort")
    said = plan.itineraries[place]
    start = said.steps[0].start_week
    late = start + rng.choice((1, rng.randint(1, 50)))
    if said.source:
        return with_record(case, "progress", said.source, ready_week=late), plan
    return with_part(case, said.option, said.part, available_week=late), plan


@breaks("course.notice")
def _notice(rng: Random, case: Case, plan: Plan) -> Mutant:
    if rng.random() < 0.3:
        place = pick(rng, plan, trains_own)
        steps = dated(plan.itineraries[place])
        steps[0] = (*steps[0][:2], rng.randint(-9, 2))
        return rebuilt(case, plan, place, *steps)
    first = min(
        said.steps[0].start_week for said in plan.itineraries if trains_own(said)
    )
    notice = first - case.as_of_week + rng.choice((1, rng.randint(1, 99)))
    return replace(case, rules=replace(case.rules, notice_weeks=notice)), plan


@breaks("course.gap")
def _course_gap(rng: Random, case: Case, plan: Plan) -> Mutant:
    place = pick(rng, plan, lambda said: trains_own(said) and len(said.steps) > 1)
    said = plan.itineraries[place]
    between = said.steps[1].start_week - said.steps[0].end_week
    if rng.random() < 0.5:
        gap = between + rng.choice((1, rng.randint(1, 99)))
        return replace(case, rules=replace(case.rules, course_gap_weeks=gap)), plan
    steps = dated(said)
    early = said.steps[0].end_week - rng.choice((0, rng.randint(0, 9)))
    steps[1] = (*steps[1][:2], early)
    return rebuilt(case, plan, place, *steps)


def is_promised(said: Itinerary) -> bool:
    """Return whether an itinerary keeps a promise."""
    return bool(said.promise)


@breaks("promise.once")
def _once(rng: Random, case: Case, plan: Plan) -> Mutant:
    place = pick(rng, plan, is_promised)
    said = plan.itineraries[place]
    wrong = rng.choice(
        (
            put(plan, place),
            change(plan, place, promise=""),
            change(plan, place, promise=other(rng, said.promise, *case.promises)),
            put(
                plan, place, said, replace(said, key=f"{said.key}{rng.randint(1, 99)}")
            ),
            put(plan, place, said, said),
        )
    )
    return case, wrong


@breaks("promise.unknown")
def _unknown(rng: Random, case: Case, plan: Plan) -> Mutant:
    place = pick(rng, plan)
    promise = rng.choice(("p", "P-TANKS", "tanks-bb", f"p-{rng.randint(1, 999)}"))
    return case, change(plan, place, promise=promise)


@breaks("promise.kept")
def _kept(rng: Random, case: Case, plan: Plan) -> Mutant:
    place = pick(rng, plan, is_promised)
    said = plan.itineraries[place]
    steps = dated(said)
    number = rng.randrange(len(steps))
    way = rng.random()
    if way < 0.3:
        more = replace(said, quantity=said.quantity + rng.randint(1, 99))
        return case, put(plan, place, remade(case, more, *steps))
    if way < 0.6:
        steps[number] = (*steps[number][:2], off(rng, steps[number][2]))
    elif way < 0.7:
        del steps[number]
    elif way < 0.8:
        steps.insert(number, steps[number])
    else:
        given = case.promises[said.promise]
        changes: list[dict[str, Any]] = [
            {"quantity": given.quantity + rng.randint(1, 9)},
            {"source": rng.choice(("x", None, "shells-aa"))},
            {"steps": given.steps[1:]},
            {"part": rng.choice(WORDS)},
            {"option": rng.choice(WORDS)},
        ]
        return with_record(case, "promises", given.key, **rng.choice(changes)), plan
    return case, put(plan, place, remade(case, said, *steps))
