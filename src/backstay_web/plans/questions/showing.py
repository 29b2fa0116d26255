"""What the pages of questions show: days and names instead of weeks and keys."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.utils.functional import Promise as Words
from django.utils.translation import gettext_lazy as _

from backstay.domain.case import Case
from backstay.domain.plan import Reason
from backstay.futures.chances import usual_chances
from backstay.futures.page import broken_name
from backstay.futures.result import Breakage
from backstay.reports.names import nation_name, part_name
from backstay.reports.reasons import scarce_name, sentence_of
from backstay_web.plans.bound import bound, content_of
from backstay_web.plans.lines import PlanLine, lines_of
from backstay_web.plans.models import Line, Promise, Question, Report, Result
from backstay_web.plans.opened import Opened, opened
from backstay_web.plans.outlook import WHY
from backstay_web.plans.progress import State, states_of
from backstay_web.plans.promise_queries import nation_names
from backstay_web.plans.queries import MICRO, rows_of
from backstay_web.plans.questions.change_words import KG_PER_T, NAMES, change_shown
from backstay_web.plans.questions.fact_words import about_shown
from backstay_web.plans.questions.facts import KINDS, From
from backstay_web.plans.questions.said import OF_A_KEY, Told, told_of
from backstay_web.plans.questions.since import Unread
from backstay_web.plans.saying import said
from backstay_web.plans.showing import day, name_of
from backstay_web.plans.standing import PROMISED, LineState
from backstay_web.plans.taken import Taken

CHANGES: Final[Mapping[str, Words]] = {
    "impossible": _("impossible: missing is"),
    "refused": _("a nation said no to it"),
    "freed": _("its nation freed it"),
    "dropped": _("its package would not be fielded any more"),
    "moved": _("moved to make up for others"),
    "": _("its way or its days change"),
}
"""Why a line is not kept, by the engine's word."""
PACKAGES: Final[Mapping[str, Words]] = {
    "earlier": _("earlier"),
    "later": _("later"),
    "gained": _("would be newly fielded"),
    "lost": _("would no longer be fielded"),
    "option": _("by another option"),
}
"""What becomes of a package, by the engine's word."""
UNITS: Final[Mapping[str, Words]] = {
    "kg": _("t"),
    "hour": _("hours"),
    "unit": _("units"),
    "section": _("sections"),
    "team": _("teams"),
    "set": _("sets"),
    "package": _("packages"),
}
"""What an amount of a limited thing is counted in, by the engine's unit."""
WEEKLY_OR_LOTS: Final = {
    "lots": "lot",
    "legs": "leg",
    "hubs": "hub",
    "bays": "bay",
    "training_kits": "kits",
}
"""The kind of change that names the rows of a table, of those that may change so."""
PER_SHOWN: Final = {"kg": KG_PER_T}
"""How many of the engine's units are one that is shown, where not one."""


@dataclass
class OfNation:
    """What a replan changes for one nation: promises, what was told, what is new."""

    nation: Any
    promised: list[dict[str, Any]] = field(default_factory=list)
    told: list[dict[str, Any]] = field(default_factory=list)
    new: list[PlanLine] = field(default_factory=list)
    kept_count: int = 0


def facts_shown(facts: Any, case: Case) -> list[dict[str, Any]]:
    """Return facts in words; each as ``Fact.plain`` keeps it."""
    return [
        {
            "name": each["name"],
            "kind": KINDS[each["kind"]],
            "about": about_shown(each["cells"], case),
            "source": From(each["source"]).label,
        }
        for each in facts
    ]


def unread_shown(unread: Mapping[str, Any], case: Case) -> list[tuple[Any, str]]:
    """Return changes that a replan does not read, by what they are."""
    return [
        (Unread(why).label, ", ".join(sorted(changed(each, case) for each in those)))
        for why, those in sorted(unread.items())
        if those
    ]


def changed(told: str, case: Case) -> str:
    """Return what has changed by its name; as it stands if the case has none such.

    It is told as its table and its key, or as the key of a package alone.
    """
    table, _colon, key = told.rpartition(": ")
    first, _space, second = key.partition(" ")
    try:
        if table == "sessions":
            return f"{NAMES['session'](case, first)}, {day(case, int(second))}"
        if table in WEEKLY_OR_LOTS:
            return NAMES[WEEKLY_OR_LOTS[table]](case, key.replace(" ", "|"))
        return told if table else name_of(key, case)
    except KeyError:
        return told


def replan_shown(result: Result, question: Question) -> dict[str, Any]:
    """Return what a replan changes, promise lines by nation first."""
    found = opened(result)
    changed: Mapping[str, Any] = found.changed or {}
    asks = question.asks
    return {
        "nations": by_nation(UUID(asks["proposal"]), result, found),
        "facts": facts_shown(asks["facts"], found.case),
        "unread": unread_shown(asks["unread"], found.case),
        "promised_count": asks["promised"],
        "prices": {
            name: number / MICRO for name, number in asks["prices_micropoints"].items()
        },
        "own_prices": list(own_prices(asks.get("own_prices_micropoints", {}))),
        "value_before": changed["value_micropoints"] / MICRO,
        "value_after": paid(changed) / MICRO,
        "gain": (paid(changed) - changed["value_micropoints"]) / MICRO,
        "broken": changed["broken_micropoints"] / MICRO,
        "moved": list(packages_shown(changed["packages"], found.case)),
    }


def own_prices(prices: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    """Yield the promises that had a price of their own, the dearest first."""
    rows = Promise.objects.filter(pk__in=list(prices)).select_related("line")
    for row in sorted(rows, key=lambda each: (-prices[str(each.pk)], each.line.number)):
        yield {**promise_shown(row), "price": prices[str(row.pk)] / MICRO}


def promise_shown(row: Promise) -> dict[str, Any]:
    """Return what tells a promise from others: what, how much, its way and its day."""
    return {
        "row": row.line,
        "key": row.pk,
        "task": row.line.get_task_display(),
        "unit": row.line.get_unit_display(),
    }


def paid(changed: Mapping[str, Any]) -> int:
    """Return the value of the new plan, what was spent before it paid as well."""
    value: int = changed["new_value_micropoints"] - changed["spent_micropoints"]
    return value


def packages_shown(packages: Any, case: Case) -> Iterator[dict[str, Any]]:
    for each in packages:
        yield {
            "name": name_of(each["package"], case),
            "change": PACKAGES[each["change"]],
            "before_on": day(case, each["week"]),
            "after_on": day(case, each["new_week"]),
        }


def by_nation(proposal: UUID, result: Result, found: Opened) -> list[OfNation]:
    """Return what changes for each nation, those with most broken promises first."""
    taken = Taken(rows_of(result.run))
    plan = PlanLines(found, taken)
    made: dict[UUID, OfNation] = defaultdict(lambda: OfNation(None))
    reasons = {each["line"]: each for each in (found.changed or {})["broken"]}
    told = [
        (key, each)
        for key, steps in told_of(proposal).items()
        for each in steps.values()
    ]
    for key, each in sorted(told, key=lambda one: one[1].state not in PROMISED):
        of = made[each.line.share.nation_id]
        if plan.keeps(each):
            of.kept_count += each.state in PROMISED
        else:
            those = of.promised if each.state in PROMISED else of.told
            those.append(line_shown(each, reasons.get(key)))
    for nation, line in plan.left():
        made[nation].new.append(line)
    names = nation_names(made)
    for nation, of in made.items():
        of.nation = names.get(nation)
    return sorted(
        made.values(),
        key=lambda of: (-len(of.promised), -len(of.told), str(of.nation)),
    )


class PlanLines:
    """The lines of a plan, to be told from those of a proposal."""

    def __init__(self, found: Opened, taken: Taken) -> None:
        holding = bound()
        nations = taken.of("nations")
        self.promises = {row.line_id: key for key, row in holding.promises.items()}
        self.kept: set[UUID] = set()
        self.asked: dict[Any, list[tuple[UUID, PlanLine]]] = defaultdict(list)
        self.done = finished(holding.promises)
        for each in lines_of(found.case, found.plan):
            nation = UUID(nations[each.nation])
            head = each.kept or ("" if each.step else each.resource)
            promise = holding.promise(head[:OF_A_KEY], each.step)
            content = (nation, content_of(drawn(each, taken)))
            if promise is not None:
                self.kept.add(promise.pk)
            else:
                self.asked[content].append((nation, each))

    def keeps(self, told: Told) -> bool:
        """Tell whether the plan goes on with a line; each line of it counts once."""
        line = told.line
        promise = self.promises.get(line.pk) or line.keeps_id
        if promise is not None and (promise in self.kept or promise in self.done):
            return True
        same = self.asked.get((line.share.nation_id, content_of(line)))
        if not same or told.state == LineState.DECLINED:
            return False
        same.pop()
        return True

    def left(self) -> Iterator[tuple[UUID, PlanLine]]:
        """Yield the lines that nobody was told of, with their nations."""
        for those in self.asked.values():
            yield from those


def finished(promises: Mapping[UUID, Promise]) -> set[UUID]:
    """Return the promises of which all was reported as received or finished."""
    whole: Counter[UUID] = Counter()
    rows = Report.objects.filter(promise__in=list(promises), corrected_by=None)
    for row in rows.order_by("on", "reported_at", "pk"):
        last = states_of(promises[row.promise_id].line.task)[-1]
        if State(row.state) == last:
            whole[row.promise_id] = row.quantity
    return {key for key, n in whole.items() if n >= promises[key].line.quantity}


def drawn(asked_for: PlanLine, taken: Taken) -> Line:
    """Return a line of a plan as a proposal would draw it; it is not kept."""
    return Line(
        task=asked_for.task.value,
        quantity=asked_for.quantity,
        from_site=asked_for.from_site.en,
        to_site=asked_for.to_site.en,
        start_on=asked_for.start_on,
        due_on=asked_for.due_on,
        **taken.by(asked_for),
    )


def line_shown(told: Told, reason: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return a line of a proposal with why it is not kept."""
    line = told.line
    change = reason["change"] if reason else ""
    return {
        "row": line,
        "task": line.get_task_display(),
        "unit": line.get_unit_display(),
        "state": LineState(told.state).label,
        "why": CHANGES[change],
        "cause": reason["cause"] if reason else "",
    }


def what_if_shown(found: Mapping[str, Any], case: Case) -> dict[str, Any]:
    """Return what sets of changes come to, those that gain most first."""
    rows = [
        {
            "name": each["name"],
            "value": each["value"] / MICRO,
            "gain": each["gain"] / MICRO,
            "fielded": each["fielded"],
            "late": each["late"],
            "changed": list(moved_shown(each, case)),
        }
        for each in found["outcomes"]
    ]
    base = found["base"]
    return {
        "base": {**base, "value": base["value"] / MICRO},
        "rows": sorted(rows, key=lambda row: (-row["gain"], row["name"])),
    }


def moved_shown(outcome: Mapping[str, Any], case: Case) -> Iterator[dict[str, Any]]:
    """Yield the packages that come in another week, and how."""
    ways = {"newly": "gained", "no_longer": "lost", "earlier": "earlier"}
    ways["later"] = "later"
    for what, word in ways.items():
        for each in outcome[what]:
            before, after = each["before"], each["after"]
            is_moved = before is not None and after is not None
            yield {
                "name": name_of(each["package"], case),
                "change": PACKAGES[word],
                "before_on": day(case, before),
                "after_on": day(case, after),
                "weeks": after - before if is_moved else None,
            }


def order_shown(found: Mapping[str, Any], case: Case) -> dict[str, Any]:
    """Return what another order fields earlier and later."""
    return {"rows": list(moved_shown(found, case))}


def why_shown(found: Mapping[str, Any], case: Case) -> dict[str, Any]:
    """Return what holds a package back: its parts, the last one first, and rivals."""
    names = part_names(found["option"], case)
    parts = [
        {
            "part": names.get(each["part"], each["part"]),
            "alone_on": day(case, each["alone_week"]),
            "on": day(case, each["week"]),
            "why": WHY.get(each["code"], "") if holds(each, found) else "",
            "resource": scarce_shown(each["resource"], case),
            "since_on": day(case, each["since_week"]),
            "relaxed_on": day(case, each["relaxed_week"]),
        }
        for each in found["parts"]
    ]
    return {
        "name": name_of(found["package"], case),
        "is_late": is_late(found),
        "reason": reason_shown(found, case),
        "fielded_on": day(case, found["fielded_week"]),
        "need_by_on": day(case, found["need_by_week"]),
        "earliest_on": day(case, found["earliest_week"]),
        "last": parts[0],
        "parts": parts,
        "rivals": [rival_shown(each, case) for each in found["rivals"]],
    }


def holds(part: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    """Tell whether a part is what keeps its package: the last one, or one too late."""
    week = part["week"]
    return part is found["parts"][0] or week is None or week > found["need_by_week"]


def is_late(found: Mapping[str, Any]) -> bool:
    """Tell whether a package comes late or not at all."""
    week = found["fielded_week"]
    return week is None or week > found["need_by_week"]


def reason_shown(found: Mapping[str, Any], case: Case) -> str:
    """Return what holds the part that comes last, as a sentence; nothing if nothing."""
    last = found["parts"][0]
    if not last["code"] and last["week"] is not None:
        return ""
    reason = Reason(
        code=last["code"] or "not-sought",
        option=found["option"],
        part=last["part"],
        resource=last["resource"],
        week=last["week"],
        text=found["sentence"],
    )
    return said(sentence_of(case, reason))


def part_names(option: str, case: Case) -> dict[str, str]:
    """Return the names of the parts of an option, by their keys."""
    parts = case.options[option].parts if option in case.options else ()
    return {each.key: said(part_name(case, each)) for each in parts}


def scarce_shown(resource: str, case: Case) -> str:
    """Return the name of what is scarce, if anything is."""
    return said(scarce_name(case, resource)) if resource else ""


def rival_shown(rival: Mapping[str, Any], case: Case) -> dict[str, Any]:
    """Return a package that holds what another one would need."""
    return {
        "name": name_of(rival["package"], case),
        "fielded_on": day(case, rival["fielded_week"]),
        "amount": Decimal(rival["amount"]) / PER_SHOWN.get(rival["unit"], 1),
        "unit": UNITS[rival["unit"]],
        "resource": scarce_shown(rival["resource"], case),
        "from_on": day(case, rival["week"]),
        "without_on": day(case, rival["part_week"]),
    }


def mends_shown(found: Mapping[str, Any], case: Case) -> dict[str, Any]:
    """Return the smallest sets of changes that field a package in time."""
    return {
        "name": name_of(found["package"], case),
        "need_by_on": day(case, found["need_by_week"]),
        "least_on": day(case, found["least_week"]),
        "rows": [
            {
                "on": day(case, each["week"]),
                "gain": each["gain_micropoints"] / MICRO,
                "changes": [change_shown(one, case) for one in each["changes"]],
            }
            for each in found["mends"]
        ],
    }


def asks_shown(found: Mapping[str, Any], case: Case) -> dict[str, Any]:
    """Return bundles of offers, those that the plan gains most by first."""
    return {
        "rows": [
            {
                "gain": each["gain"] / MICRO,
                "nations": ", ".join(
                    said(nation_name(case, one)) for one in to_ask(each, case)
                ),
                "name": name_of(each["package"], case),
                "in_time": each["fielded"] - each["late"],
                "changes": [change_shown(one, case) for one in each["changes"]],
                "changed": list(moved_shown(each, case)),
            }
            for each in found["asks"]
        ]
    }


def to_ask(ask: Mapping[str, Any], case: Case) -> list[str]:
    """Return the nations that a bundle of offers asks.

    Answers that were kept before hold whose part changes in their place: of those it is
    whoever gives the lots.
    """
    named = [each for each in ask["nations"] if isinstance(each, str)]
    lots = [case.lots.get(each["key"]) for each in ask["changes"]]
    return named or sorted({lot.nation for lot in lots if lot is not None})


def chances_shown(found: Mapping[str, Any], case: Case) -> dict[str, Any]:
    """Return packages that the plan fields, the least likely first, and what breaks."""
    rows = [each for each in found["packages"] if each["planned_week"] is not None]
    rows.sort(key=lambda each: (each["in_time_share"], each["package"]))
    broken = [Breakage(**each) for each in found["breakages"]]
    return {
        **{name: found[name] for name in ("futures", "planned_in_time")},
        "mean_in_time": round(found["mean_in_time"], 1),
        "rows": [chance_shown(each, case) for each in rows],
        "broken": [
            {"name": said(broken_name(case, each)), "each": each} for each in broken
        ],
        "chances": usual_chances().known.values(),
    }


def chance_shown(each: Mapping[str, Any], case: Case) -> dict[str, Any]:
    """Return how likely one package comes, in percent, and by which days."""
    days = ("planned_week", "need_by_week", "week_p10", "week_p50", "week_p90")
    shares = ("in_time_share", "standard_error", "as_planned_share")
    return {
        "name": name_of(each["package"], case),
        **{name.replace("week", "on"): day(case, each[name]) for name in days},
        **{name: 100 * each[name] for name in shares},
    }


SHOWN: Final = {
    Question.Kind.WHAT_IF: what_if_shown,
    Question.Kind.WHY: why_shown,
    Question.Kind.MEND: mends_shown,
    Question.Kind.ASK: asks_shown,
    Question.Kind.RANK: order_shown,
    Question.Kind.CHANCE: chances_shown,
}
"""What shows the finding of each kind of question."""
