"""The summary: each figure with what it means, its unit, its day and its source."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from backstay.domain.case import Case
from backstay.domain.plan import Plan
from backstay.reports.names import week_text
from backstay.reports.tables import DASH
from backstay.reports.words import Pair, number, percent, say, say_as, say_count

MICRO: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the summary. ``key`` names it; ``tone`` colours it."""

    key: str
    label: Pair
    value: Pair
    unit: Pair
    meaning: Pair
    source: Pair
    tone: str = ""


def figures_of(case: Case, plan: Plan) -> list[Figure]:
    """Return the figures of the summary, the most important first."""
    late = sum(each.week > each.need_by_week for each in plan.fieldings)
    fielded, packages = len(plan.fieldings), len(case.packages)
    from_plan = say("This plan, list of fieldings (plan.json)")
    return [
        Figure(
            "fielded",
            say("Would be fielded"),
            say("{fielded} of {all}", fielded=number(fielded), all=number(packages)),
            say_count("package", "packages", packages, context="of so many"),
            say(
                "A package is fielded in the week in which all that it takes is "
                "together: kit, trained crews and maintainers, first ammunition, "
                "spares, manuals and licences. A part that is missing counts as "
                "missing, unless a named post has waived it."
            ),
            from_plan,
        ),
        Figure(
            "on-time",
            say("On time"),
            number(fielded - late),
            _packages(fielded - late),
            say(
                "Packages that would be fielded no later than the week they are "
                "needed by."
            ),
            from_plan,
            "good",
        ),
        Figure(
            "late",
            say("Late in this plan"),
            number(late),
            _packages(late),
            say("Packages that would be fielded after the week they are needed by."),
            from_plan,
            "late" if late else "",
        ),
        Figure(
            "unmet",
            say("Would not be fielded"),
            number(packages - fielded),
            _packages(packages - fielded),
            say("Packages that this plan does not field within the weeks of the case."),
            say("This plan, list of unmet needs (plan.json)"),
            "late" if packages > fielded else "",
        ),
        *_value_figures(plan),
    ]


_POINTS: Final = say_as("after a fraction", "points")


def _packages(count: int) -> Pair:
    return say_count("package", "packages", count)


def _value_figures(plan: Plan) -> Iterable[Figure]:
    yield Figure(
        "value",
        say("Value"),
        number(plan.value_micropoints / MICRO, 3),
        _POINTS,
        say(
            "The worth of every fielded package in its week, less the price of the "
            "money that transport, repair and training cost. The recipient sets rank "
            "and weight; without weights a published rule makes them from the rank: "
            "100 points for rank 1, then down in equal steps."
        ),
        say("This plan (plan.json); the checker computes it anew from the case"),
    )
    bound = plan.bound_micropoints
    yield Figure(
        "bound",
        say("Bound"),
        say("none") if bound is None else number(bound / MICRO, 3),
        _POINTS,
        say("No plan for this case, found or not, has a higher value than this."),
        say("This plan (plan.json); proven by the prices in multipliers.csv.gz")
        if plan.bound_kind == "lagrangian"
        else say("No bound was asked for"),
    )
    yield Figure(
        "gap",
        say("Gap"),
        say("none") if plan.gap is None else percent(plan.gap, 2),
        say("of the value"),
        say("Bound divided by value, less one. What it means is told below."),
        say("Computed from value and bound above"),
    )


def gap_words(plan: Plan) -> list[Pair]:
    """Return what the gap means and what it does not mean, in plain sentences."""
    if plan.bound_micropoints is None or plan.gap is None:
        return [
            say(
                "There is no gap to show: it needs a proven bound and a value above "
                "zero. How good this plan could have been is therefore unknown."
            )
        ]
    return [
        say(
            "The gap says how much better the best plan could be at most: it is worth "
            "no more than {gap} above this one. The true distance may be smaller, even"
            " zero, because the bound is a proof and not a plan.",
            gap=percent(plan.gap, 2),
        ),
        say(
            "It does not say that so much is missing, it is no share of packages, and "
            "it says nothing about chance, or about whether the facts of the case are "
            "right."
        ),
    ]


STOPPED: Final = {
    "gap": say("the gap that was asked for is reached"),
    "effort": say("the effort that was asked for is used up"),
    "time": say("the time is up"),
    "interrupt": say("somebody stopped it"),
    "done": say("there is nothing left to try"),
}


def facts_of(case: Case, plan: Plan) -> list[tuple[Pair, Pair]]:
    """Return how the plan was made, as names and values."""
    versions = [f"{name} {plan.versions[name]}" for name in sorted(plan.versions)]
    settings = [
        f"{name} = {value}"
        for name, value in sorted(plan.settings.items())
        if value is not None
    ]
    return [
        (say("Why the search stopped"), STOPPED.get(plan.stopped, _same(plan.stopped))),
        (
            say("Reproducible"),
            say("yes: the same case, settings and seed give the same plan")
            if plan.reproducible
            else say("no: the clock cut the search"),
        ),
        (say("Seed"), _same(str(plan.seed))),
        (say("Settings"), _same(", ".join(settings) or DASH)),
        (say("Versions"), _same(", ".join(versions) or DASH)),
        (say("Case digest (SHA-256)"), _same(case.sha256)),
        (say("As of"), week_text(case, case.as_of_week)),
        (
            say("Horizon"),
            say_count(
                "{count} week from {first}",
                "{count} weeks from {first}",
                case.horizon_weeks,
                first=week_text(case, 0),
            ),
        ),
    ]


def summary_html(case: Case, plan: Plan, language: str = "en") -> str:
    """Return the summary as a small HTML table without scripts, for notebooks.

    Parameters
    ----------
    case, plan
        A plan and the case it was made for.
    language : str
        ``en`` or ``uk``.
    """
    rows = Markup("").join(
        Markup('<tr title="{}"><th scope="row">{}</th><td>{} {}</td></tr>').format(
            figure.meaning.in_language(language),
            figure.label.in_language(language),
            figure.value.in_language(language),
            figure.unit.in_language(language),
        )
        for figure in figures_of(case, plan)
    )
    title = Pair(case.title, case.title_uk or case.title).in_language(language)
    return Markup(
        '<table class="backstay-summary" lang="{}"><caption>{}</caption>{}</table>'
    ).format(language, title, rows)


def _same(text: str) -> Pair:
    return Pair(text, text)
