"""The offers of a case are loaded whole and found again; a case can be made of them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from time import perf_counter
from typing import Any
from uuid import uuid4

import pytest

from backstay.domain.case import Case
from backstay.domain.course import Course as CaseCourse
from backstay.domain.course import InstructorTeams, InterpreterTeams, TrainingKits
from backstay.domain.lot import Caveat as CaseCaveat
from backstay.domain.lot import Condition
from backstay.domain.lot import Lot as CaseLot
from backstay.domain.workshop import Bay as CaseBay
from backstay.domain.workshop import Workshop as CaseWorkshop
from backstay_web.catalogue.actions import CONFIGURATION
from backstay_web.catalogue.loading import load as load_catalogue
from backstay_web.catalogue.models import Variant
from backstay_web.core.commands import Refused
from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.core.loading import Lines
from backstay_web.core.models import Event
from backstay_web.donations import actions, models
from backstay_web.donations.loading import lines_of, load
from backstay_web.sites.loading import load as load_sites
from tests.web.cases import add_nations_of, nation_of, public, smallest
from tests.web.cast import Cast, Person
from tests.web.donations.conftest import AT, TO_ALL, add, do

SECONDS = 10


def with_limits(case: Case) -> Case:
    """Return a case with a caveat, a consent and weeks that are not as usual."""
    [key, *_] = case.lots
    [group, *_] = case.groups
    nation = case.lots[key].nation
    lasting = CaseCaveat("C1", key, nation, None, "Its law", frozenset())
    ending = CaseCaveat("C2", key, nation, 6, "Until spring", frozenset({group}))
    lot = replace(case.lots[key], consent_week=3, caveats=(lasting, ending))
    return replace(case, lots={**case.lots, key: lot})


CASES = {"smallest": smallest, "public": public}


def grounded(case: Case, cast: Cast) -> None:
    """Add all that the offers of a case stand on."""
    add_nations_of(case, cast)
    with acting(cast.cid.token):
        for each in (load_sites, load_catalogue):
            each(case, key=uuid4(), at=AT, reason="a test", release=TO_ALL)


def loaded(case: Case, by: Person, **more: Any) -> Any:
    more.setdefault("release", TO_ALL)
    with acting(by.token):
        return load(case, key=uuid4(), at=AT, reason="a test", **more)


def week(case: Case, day: date | None) -> int | None:
    return None if day is None else (day - case.first_day).days // 7


def weekly(case: Case, usual: int, periods: Iterable[Any], called: str) -> Any:
    """Return an amount for each week, from what is usual and periods of others."""
    amounts = [usual] * case.horizon_weeks
    for period in periods:
        start, end = week(case, period.start_on), week(case, period.end_on)
        for each in range(start or 0, end or 0):
            amounts[each] = getattr(period, called)
    return tuple(amounts)


def lots_told(case: Case) -> Mapping[str, CaseLot]:
    """Return the lots of a case as the rows alone tell them."""
    return {
        row.code: CaseLot(
            row.code,
            nation_of(case, row.offer.nation.code),
            row.site.code,
            row.variant.code,
            row.quantity,
            Condition(row.condition),
            week(case, row.ready_on) or 0,
            next((week(case, c.expected_on) for c in row.consents.all()), None),
            tuple(
                CaseCaveat(
                    each.code,
                    row.code,
                    nation_of(case, each.nation.code),
                    week(case, each.end_on),
                    each.reason,
                    frozenset(each.receivers),
                )
                for each in row.caveats.order_by("code")
            ),
        )
        for row in models.Lot.objects.select_related(
            "offer__nation", "site", "variant"
        ).prefetch_related("consents")
    }


def courses_told(case: Case) -> Mapping[str, CaseCourse]:
    return {
        row.code: CaseCourse(
            row.code,
            row.kind.code,
            nation_of(case, row.offer.nation.code),
            row.site.code,
            row.language.code,
            row.duration_weeks,
            row.costs.get().cost_eur,
            row.kit_variant.code if row.kit_variant else None,
            {
                week(case, each.start_on) or 0: each.sections
                for each in row.sessions.order_by("start_on")
            },
        )
        for row in models.Course.objects.all()
    }


def taught_with(case: Case) -> list[Any]:
    """Return the teams and the kit of a case as the rows alone tell them."""
    return [
        {
            each.site.code: InstructorTeams(
                each.site.code,
                nation_of(case, each.offer.nation.code),
                weekly(case, each.teams, each.periods.all(), "teams"),
            )
            for each in models.InstructorTeams.objects.all()
        },
        {
            (row.site.code, row.language.code): InterpreterTeams(
                row.site.code,
                row.language.code,
                nation_of(case, row.offer.nation.code),
                weekly(case, row.teams, row.periods.all(), "teams"),
            )
            for row in models.InterpreterTeams.objects.all()
        },
        {
            (kit.site.code, kit.variant.code): TrainingKits(
                kit.site.code,
                kit.variant.code,
                nation_of(case, kit.offer.nation.code),
                weekly(case, kit.sets, kit.periods.all(), "sets"),
            )
            for kit in models.TrainingKit.objects.all()
        },
    ]


def workshops_told(case: Case) -> Mapping[str, CaseWorkshop]:
    return {
        row.code: CaseWorkshop(
            row.code,
            nation_of(case, row.offer.nation.code),
            row.site.code,
            row.name,
            row.name_uk,
        )
        for row in models.Workshop.objects.all()
    }


def bays_told(case: Case) -> Mapping[str, CaseBay]:
    return {
        row.code: CaseBay(
            row.code,
            row.workshop.code,
            row.workshop.site.code,
            nation_of(case, row.workshop.offer.nation.code),
            row.family.code,
            row.costs.get().cost_eur_per_hour,
            weekly(case, row.hours, row.periods.all(), "hours"),
            frozenset(each.variant.code for each in row.variants.all()),
        )
        for row in models.Bay.objects.all()
    }


@pytest.mark.parametrize("name", CASES)
def test_all_that_a_case_says_of_offers_can_be_read_from_the_rows(cast, name):
    case = with_limits(CASES[name]())
    grounded(case, cast)

    loaded(case, cast.cid)

    with acting(cast.cid.token):
        assert lots_told(case) == case.lots
        assert courses_told(case) == case.courses
        told = [case.instructor_teams, case.interpreter_teams, case.training_kits]
        assert taught_with(case) == told
        assert workshops_told(case) == case.workshops
        assert bays_told(case) == case.bays


def test_offers_loaded_twice_change_nothing_and_are_told_by_the_same_digests(cast):
    case = with_limits(smallest())
    grounded(case, cast)

    first, second = loaded(case, cast.cid), loaded(case, cast.cid)

    assert first["lines"] == second["lines"]
    assert first["added"] == second["unchanged"] > 0
    assert second["added"] == second["changed"] == second["retired"] == 0
    with acting(cast.cid.token):
        assert Event.objects.filter(kind="offer.imported").count() == 2
        lots, sessions = models.Lot.objects.count(), models.Session.objects.count()
        bays = models.Bay.objects.count()
        assert models.Balance.objects.count() == lots + sessions + bays


def test_what_officers_said_of_an_offer_outlives_loading_it_again(cast):
    case = smallest()
    grounded(case, cast)
    loaded(case, cast.cid)
    [lot, *_] = case.lots
    with acting(cast.cid.token):
        offer = models.Offer.objects.get(code=lot)
    one = {"offer": offer.pk, "expected_version": 1, "evidence": "Decision 12"}
    do(actions.confirm_offer, cast.cid, **one)

    loaded(case, cast.cid)

    with acting(cast.cid.token):
        assert models.Offer.objects.get(code=lot).state == "confirmed"


def test_a_nation_loads_its_own_offers_from_the_catalogue_of_the_command(cast, fay):
    case = public()
    giver, *_others = sorted({lot.nation for lot in case.lots.values()})
    grounded(case, cast)

    loaded(case, fay, nation=giver)

    with acting(fay.token):
        own = {row.originator for row in models.Offer.objects.all()}
        nations = set(models.Lot.objects.values_list("offer__nation__code", flat=True))
    assert own == {fay.origin}
    assert nations == {giver.upper()}


def test_costs_are_for_ones_own_whoever_reads_the_offers(cast, fay):
    case = smallest()
    grounded(case, cast)

    loaded(case, fay)

    with acting(cast.bob.token):
        assert models.Course.objects.exists()
        assert not models.CourseCost.objects.exists()
        assert not models.Balance.objects.exists()
        assert not Event.objects.filter(kind="offer.imported").exists()


def test_loading_takes_nothing_away_that_is_bound(cast, fay):
    case = smallest()
    grounded(case, cast)
    loaded(case, fay)
    [key, *_] = case.lots
    with acting(fay.token):
        balance = models.Balance.objects.get(lot__code=key)
    said = {"balance": balance.pk, "purpose": "Brigade 1"}
    do(actions.commit, fay, entry=uuid4(), quantity=balance.quantity, **said)
    fewer = replace(case.lots[key], quantity=balance.quantity - 1)

    with pytest.raises(actions.NotNow, match="is bound: free it first"):
        loaded(replace(case, lots={**case.lots, key: fewer}), fay)


def test_whoever_may_not_offer_loads_nothing(cast):
    case = smallest()
    grounded(case, cast)

    with pytest.raises(Refused, match=r"offer\.change"):
        loaded(case, cast.dan)


def test_the_offers_of_the_public_case_are_loaded_in_seconds(cast):
    case = public()
    grounded(case, cast)
    start = perf_counter()

    said = loaded(case, cast.cid)

    assert said["added"] > 1_000
    assert perf_counter() - start < SECONDS


def configured(case: Case, code: str) -> Lines:
    """Return the lines of a case, of which each lot comes in a configuration."""
    lines = lines_of(case)
    return {**lines, "lot": [{**each, "configuration": code} for each in lines["lot"]]}


def test_a_line_names_a_configuration_by_its_code(cast):
    case = smallest()
    grounded(case, cast)
    with acting(cast.cid.token):
        variant = Variant.objects.get(code=next(iter(case.lots.values())).variant)
    add(CONFIGURATION, cast.cid, code="a2", name="A2", variant=variant.pk)

    do(actions.import_offers, cast.cid, lines=configured(case, "a2"))

    with acting(cast.cid.token):
        codes = models.Lot.objects.values_list("configuration__code", flat=True)
        assert {*codes} == {"a2"}


def test_a_line_that_names_no_configuration_there_is_says_so(cast):
    case = smallest()
    grounded(case, cast)

    with pytest.raises(Faulty, match="There is no configuration a3"):
        do(actions.import_offers, cast.cid, lines=configured(case, "a3"))
