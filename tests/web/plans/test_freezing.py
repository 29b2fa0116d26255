"""A snapshot holds what counts on its day, under the rules that are written down."""

import io
import zipfile
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from backstay.cases.reading import read_case
from backstay.domain.case import Case
from backstay.domain.package import Cohorts
from backstay.planning.settings import Settings
from backstay.runs import run
from backstay_web.catalogue.models import (
    TemplatePart,
    Variant,
)
from backstay_web.core.context import acting
from backstay_web.core.entries import Faulty
from backstay_web.core.middleware import COOKIE
from backstay_web.core.models import Labelled
from backstay_web.donations.models import (
    Answer,
    Balance,
    Caveat,
    Commitment,
    Consent,
    Course,
    CourseCost,
    Dependency,
    Lift,
    Lot,
    Offer,
    SamePledge,
)
from backstay_web.plans.freezing.freeze import CannotFreeze, freeze
from backstay_web.plans.freezing.needs import called
from backstay_web.plans.freezing.rules import DEFINITIONS, Why
from backstay_web.plans.models import Snapshot
from backstay_web.requirements.models import (
    Absorption,
    Requirement,
    UnitGroup,
    Verdict,
    Waiver,
)
from backstay_web.sites.models import (
    Leg,
    LegCapacity,
    LegPeriod,
    Site,
)
from tests.web.cases import ROOT, public, smallest
from tests.web.cast import Cast, Person
from tests.web.plans.conftest import AT, TO_ALL, frozen, made, settle, terms_of

DAY = smallest().first_day
LABEL = {**TO_ALL, "policy": 1}


def days(number: int) -> date:
    return DAY + timedelta(days=number)


def put(by: Person, row: Labelled, **label: int) -> Any:
    """Write a row of somebody's own."""
    for name, value in {**LABEL, "originator": by.origin, **label}.items():
        setattr(row, name, value)
    with acting(by.token):
        row.save(force_insert=True)
    return row


def let(by: Person, model: Any, code: str, **fields: Any) -> Any:
    """Change a row of somebody's own, and return it."""
    with acting(by.token):
        assert model.objects.filter(code=code).update(**fields) == 1
        return model.objects.get(code=code)


def why(made: Any) -> dict[str, str]:
    """Return the rule by which each row is left out, by its code."""
    return {each.code: each.why for each in made.left_out}


def lower(case: Any) -> Any:
    """Return a case's mapping as text with nations written small, as the site does."""
    return repr(case).replace("'A'", "'a'").replace("'R'", "'r'")


def test_the_rows_of_a_case_make_the_same_case_again(held):
    made = frozen(held.cid).case
    case = smallest()

    assert list(made.packages) == ["battery"]
    assert made.packages["battery"].share_ppm == case.packages["battery"].share_ppm
    assert made.lots["L2"].consent_week == case.lots["L2"].consent_week == 2
    for name in ("legs", "hubs", "lots", "courses", "instructor_teams", "classes"):
        assert lower(getattr(made, name)) == lower(getattr(case, name)), name
    # The key of an option begins with that of its package; all else is as it was.
    [option] = made.options.values()
    assert [part.key for part in option.parts] == ["guns", "shells", "crews", "manual"]


def test_a_package_is_called_by_what_it_is_which_of_how_many_and_for_whom():
    one = Requirement(count=1, unit="")
    many = Requirement(count=3, unit="44th brigade")

    assert called("Battery", "of", one, "", "n7") == "Battery (n7)"
    assert called("Батарея", "з", many, "2", "n8#2") == (
        "Батарея, 2 з 3, 44th brigade (n8#2)"
    )


def test_the_file_that_is_kept_is_the_case_that_was_checked(held, tmp_path):
    made = frozen(held.cid)

    zipfile.ZipFile(io.BytesIO(made.files)).extractall(tmp_path)

    assert read_case(tmp_path) == made.case


def value(case: Case, effort: int) -> int:
    return run(case, Settings(effort=effort)).value_micropoints


def test_a_case_that_was_loaded_and_frozen_is_worth_as_much(cast):
    case = read_case(ROOT / "examples/air-defence-2024")
    settle(case, cast, "ua")

    with acting(cast.cid.token):
        made = freeze(terms_of(case)).case

    # Names and digest differ, since the site keeps templates: not what is planned.
    assert made.packages.keys() == case.packages.keys()
    assert value(made, 2) == value(case, 2)


@pytest.mark.nightly
def test_the_public_case_that_was_loaded_and_frozen_is_worth_as_much(cast):
    settle(public(), cast, "ua")

    with acting(cast.cid.token):
        made = freeze(terms_of(public())).case

    assert made.packages.keys() == public().packages.keys()
    assert made.nations.keys() == public().nations.keys()
    # Repairs of what no damaged lot is are left out; they change nothing of a search.
    assert value(made, 2) == value(public(), 2)


def test_for_a_body_what_it_may_not_read_is_not_looked_at(held):
    let(held.cid, Lot, "L1", rel=0b01)

    for_a, for_b = (frozen(held.cid, bodies=bit) for bit in (0b01, 0b10))

    assert set(for_a.case.lots) == {"L1", "L2"}
    assert set(for_b.case.lots) == {"L2"}
    assert for_b.label.rel & 0b10


def test_what_goes_to_different_bodies_is_frozen_for_the_one_that_plans(held):
    let(held.cid, Lot, "L1", rel=0b01)
    let(held.cid, Lot, "L2", rel=0b10)

    with pytest.raises(CannotFreeze, match="to none of them as a whole"):
        frozen(held.cid)
    label = frozen(held.cid, bodies=0b01).label

    assert label.rel == 0b01


def test_one_plans_for_a_body_of_ones_own(held):
    own, other = held.eva.origin, held.ann.origin

    made(held.eva, body=own)
    with pytest.raises(Faulty) as refused:
        made(held.eva, body=other)

    assert "body" in refused.value.faults


def test_whoever_reads_for_several_bodies_chooses_one_in_the_form(held, client):
    client.cookies[COOKIE] = held.cid.token
    several = client.get("/plans/snapshots/make/").text
    client.cookies[COOKIE] = held.eva.token
    one = client.get("/plans/snapshots/make/").text

    assert f'<option value="{held.ann.origin}">' in several
    assert "You plan for " in one
    assert "Plan for" not in one


def test_the_body_that_is_chosen_in_the_form_is_the_one_that_plans(held, client):
    let(held.cid, Lot, "L1", rel=0b01)
    client.cookies[COOKIE] = held.cid.token
    case = smallest()
    rules = {name: getattr(case.rules, name) for name in case.rules.__slots__}
    said = {
        "key": str(uuid4()),
        "reason": "a test",
        "name": "chosen",
        "as_of_on": case.first_day.isoformat(),
        "horizon_weeks": case.horizon_weeks,
        "least_confidence_percent": 50,
        "body": str(held.eva.origin),
        **rules,
    }

    answer = client.post("/plans/snapshots/make/", said)

    assert answer.status_code == 302
    with acting(held.cid.token):
        [row] = Snapshot.objects.all()
    assert list(row.rows["lots"]) == ["L2"]


def test_a_package_is_made_for_each_that_is_counted(held):
    let(held.eva, Requirement, "battery", count=3)

    made = frozen(held.cid).case

    # Weights fall in equal steps over the three places.
    assert {key: each.weight_micropoints for key, each in made.packages.items()} == {
        "battery#1": 100_000_000,
        "battery#2": 66_666_666,
        "battery#3": 33_333_333,
    }
    assert len(made.options) == 3


def test_what_is_withdrawn_is_not_planned_for(held):
    let(held.eva, Requirement, "battery", retired_on=days(0))

    with pytest.raises(CannotFreeze, match="a snapshot needs a need"):
        frozen(held.cid)


def test_what_is_refused_is_not_planned_for_until_it_is_asked_again(held):
    with acting(held.cid.token):
        row = Requirement.objects.get()
    questions = ("duplicate", "sustainable", "crew", "licence")
    met = {f"{question}_is_met": question != "crew" for question in questions}
    found = Verdict(
        requirement=row,
        requirement_version=row.version,
        crew_reason="No crew",
        decided_at=AT,
        **met,
    )
    put(held.cid, found)

    with pytest.raises(CannotFreeze):
        frozen(held.cid)

    let(held.eva, Requirement, "battery", version=row.version + 1)
    assert list(frozen(held.cid).case.packages) == ["battery"]


def test_days_become_weeks_never_in_the_plans_favour(held):
    # A lot that is ready on a Tuesday leaves in the next week; what is needed by a
    # Tuesday is needed in that week; people spared on a Tuesday come the week after.
    let(held.cid, Lot, "L1", ready_on=days(8))
    let(held.eva, Requirement, "battery", need_by_on=days(8), available_on=days(15))

    case = frozen(held.cid).case

    assert case.lots["L1"].ready_week == 2
    assert case.packages["battery"].need_by_week == 1
    [cohorts] = [p for o in case.options.values() for p in o.parts if p.key == "crews"]
    assert isinstance(cohorts, Cohorts)
    assert cohorts.available_week == 3


def test_what_was_there_before_the_first_day_is_there_in_the_first_week(held):
    let(held.cid, Lot, "L1", ready_on=days(-300))

    assert frozen(held.cid).case.lots["L1"].ready_week == 0


def test_a_lot_that_is_ready_after_the_last_week_is_left_out(held):
    let(held.cid, Lot, "L1", ready_on=days(7 * 12))

    made = frozen(held.cid)

    assert (list(made.case.lots), why(made)) == (["L2"], {"L1": Why.TOO_LATE})


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "possible"},
        {"state": "withdrawn"},
        {"expires_on": DAY},
        {"retired_on": DAY},
    ],
    ids=str,
)
def test_an_offer_that_does_not_count_is_not_in_it(held, fields):
    said = {"said_on": days(-9)} if "expires_on" in fields else {}
    if "retired_on" in fields:
        let(held.cid, Lot, "L1", **fields)
    else:
        let(held.cid, Offer, "L1", **said, **fields)

    made = frozen(held.cid)

    assert (list(made.case.lots), why(made)) == (["L2"], {})


def test_an_offer_of_too_little_confidence_is_left_out(held):
    let(held.cid, Offer, "L1", confidence_percent=49)

    made = frozen(held.cid)

    assert (list(made.case.lots), why(made)) == (["L2"], {"L1": Why.DOUBTFUL})
    assert "L1" in frozen(held.cid, least_confidence_percent=49).case.lots


def test_an_offer_that_waits_is_left_out_until_it_is_met(held):
    offer = let(held.cid, Offer, "L1", confidence_percent=100)
    row = Dependency(offer=offer, kind="backfill", what="New ones")
    put(held.cid, row)

    assert why(frozen(held.cid)) == {"L1": Why.WAITS}

    with acting(held.cid.token):
        Dependency.objects.update(met_on=DAY)
    assert "L1" in frozen(held.cid).case.lots


def test_a_lot_that_is_bought_is_there_when_the_purchase_arrives(held):
    offer = let(held.cid, Offer, "L1", confidence_percent=100)
    row = Dependency(
        offer=offer, kind="purchase", what="Guns", lead_days=21, ordered_on=DAY
    )
    put(held.cid, row)

    assert frozen(held.cid).case.lots["L1"].ready_week == 3

    with acting(held.cid.token):
        Dependency.objects.update(ordered_on=None)
    assert why(frozen(held.cid)) == {"L1": Why.WAITS}


def test_an_offer_that_repeats_another_counts_once(held):
    one, two = (let(held.cid, Offer, code, title="Guns") for code in ("L1", "L2"))
    put(held.cid, SamePledge(counts=two, repeats=one))

    assert list(frozen(held.cid).case.lots) == ["L2"]


def consent_for(held: Cast, **fields: Any) -> Consent:
    with acting(held.cid.token):
        lot = Lot.objects.get(code="L1")
    row = Consent(lot=lot, variant_id=lot.variant_id, quantity=6, **fields)
    found: Consent = put(held.cid, row)
    return found


def test_a_consent_that_is_expected_on_a_day_holds_the_lot_until_then(held):
    consent_for(held, expected_on=days(15))

    assert frozen(held.cid).case.lots["L1"].consent_week == 3


def test_a_lot_whose_consent_nobody_expects_is_left_out(held):
    consent_for(held)

    assert why(frozen(held.cid)) == {"L1": Why.CONSENT_OPEN}


@pytest.mark.parametrize(
    ("verdict", "day", "week", "left_out"),
    [("yes", days(28), 4, {}), ("no", None, None, {"L1": Why.CONSENT_REFUSED})],
)
def test_an_answer_counts_before_what_was_expected(held, verdict, day, week, left_out):
    asked = {"asked_on": days(-9), "due_on": days(9), "purpose": "Guns"}
    row = consent_for(held, expected_on=DAY, nation_id=held.ann.origin, **asked)
    said = Answer(consent=row, verdict=verdict, answered_on=DAY, consent_on=day)
    # The one who answers is the nation that was asked, and Ann may not in these tests.
    with acting(held.cid.token):
        Consent.objects.update(nation_id=held.eva.origin)
    put(held.eva, said)

    made = frozen(held.cid)

    assert why(made) == left_out
    assert [lot.consent_week for lot in made.case.lots.values() if lot.key == "L1"] == (
        [] if week is None else [week]
    )


def test_a_lot_of_anothers_make_whose_consent_nobody_asked_for_is_left_out(held):
    let(held.cid, Variant, "howitzer", origin_nation_id=held.eva.origin)

    assert why(frozen(held.cid)) == {"L1": Why.CONSENT_OPEN}


def test_caveats_hold_with_those_who_may_receive_in_spite_of_them(held):
    with acting(held.cid.token):
        lot = Lot.objects.get(code="L1")
    said = {"nation_id": held.ann.origin, "reason": "Its law"}
    put(held.cid, Caveat(code="C1", lot=lot, end_on=days(14), **said))
    put(held.cid, Caveat(code="C2", lot=lot, receivers=["brigade"], **said))
    put(held.cid, Caveat(code="over", lot=lot, end_on=days(-1), **said))

    lot_of_case = frozen(held.cid).case.lots["L1"]

    assert [(c.key, c.end_week, set(c.receivers)) for c in lot_of_case.caveats] == [
        ("C1", 2, set()),
        ("C2", None, {"brigade"}),
    ]


def test_what_is_bound_to_something_else_is_not_planned_with(held):
    with acting(held.cid.token):
        balance = Balance.objects.get(lot__code="L1")
    row = Commitment(balance=balance, quantity=4, purpose="Drill", committed_on=DAY)
    put(held.cid, row)

    assert frozen(held.cid).case.lots["L1"].quantity == 2

    with acting(held.cid.token):
        Commitment.objects.update(quantity=6)
    assert why(frozen(held.cid)) == {"L1": Why.BOUND}


def test_a_week_of_a_leg_takes_the_least_of_its_days(held):
    leg = let(held.cid, Leg, "depot-gate", duration_weeks=1)
    row = LegPeriod(leg=leg, start_on=days(10), end_on=days(15), capacity_kg=5)
    put(held.cid, row)

    assert frozen(held.cid).case.legs["depot-gate"].capacity_kg[:4] == (
        60_000,
        5,
        5,
        60_000,
    )


def test_a_leg_whose_capacity_is_not_shown_is_left_out(held):
    with acting(held.cid.token):
        LegCapacity.objects.filter(leg__code="depot-gate").update(retired_on=DAY)

    made = frozen(held.cid)

    assert (list(made.case.legs), why(made)) == (
        ["gate-town"],
        {"depot-gate": Why.CAPACITY_UNKNOWN},
    )


def test_lift_that_is_offered_comes_on_top_in_whole_weeks(held):
    leg = let(held.cid, Leg, "depot-gate", duration_weeks=1)
    offer = let(held.cid, Offer, "L2", kind="lift")
    row = Lift(offer=offer, leg=leg, start_on=days(6), end_on=days(21), capacity_kg=7)
    put(held.cid, row)

    assert frozen(held.cid).case.legs["depot-gate"].capacity_kg[:4] == (
        60_000,
        60_007,
        60_007,
        60_000,
    )


def test_a_cost_that_is_not_shown_counts_as_none(held):
    assert frozen(held.cid).case.courses["gunners-1"].cost_eur == 5_000

    with acting(held.cid.token):
        CourseCost.objects.update(rel=0b01)  # no longer for Eva's nation

    assert frozen(held.eva).case.courses["gunners-1"].cost_eur == 0


def test_an_option_whose_people_nobody_teaches_is_left_out(held):
    let(held.cid, Course, "gunners-1", retired_on=DAY)

    with pytest.raises(CannotFreeze, match="whose courses somebody teaches"):
        frozen(held.cid)


def test_a_group_takes_only_so_many_in_a_week(held):
    with acting(held.eva.token):
        group = UnitGroup.objects.get()
    row = Absorption(group=group, start_on=days(7), end_on=None, packages=0)
    put(held.eva, row)

    [group_of_case] = frozen(held.cid).case.groups.values()
    assert group_of_case.packages[:3] == (None, 0, 0)


def test_what_a_post_waives_the_package_goes_without(held):
    with acting(held.eva.token):
        requirement, part = (
            Requirement.objects.get(),
            TemplatePart.objects.get(part="manual"),
        )
    said = {"who": "Head of training", "why": "Taught by word"}
    put(held.eva, Waiver(requirement=requirement, part=part, **said))

    [waiver] = frozen(held.cid).case.waivers

    assert (waiver.package, waiver.part, waiver.who) == (
        "battery",
        "manual",
        "Head of training",
    )


@pytest.mark.parametrize(
    ("days", "counts", "rules"),
    [(1, True, set()), (0, False, {"waiver_ends"}), (-400, False, set())],
)
def test_a_waiver_counts_for_packages_that_are_needed_while_it_holds(
    held, days, counts, rules
):
    with acting(held.eva.token):
        requirement, part = (
            Requirement.objects.get(),
            TemplatePart.objects.get(part="manual"),
        )
    end_on = requirement.need_by_on + timedelta(days=days)
    said = {"who": "Head of training", "why": "Taught by word", "end_on": end_on}
    put(held.eva, Waiver(requirement=requirement, part=part, **said))

    found = frozen(held.cid)

    assert bool(found.case.waivers) == counts
    left_out = [each for each in found.left_out if each.table == "waivers"]
    assert {each.why for each in left_out} == rules
    assert all(each.code == "battery: manual" for each in left_out)


def test_two_things_of_one_code_have_keys_of_their_own(held):
    lot = let(held.cid, Lot, "L1", quantity=6)
    with acting(held.cid.token):
        offer = Offer.objects.get(code="L1")
    other = Offer(
        code="L1",
        nation_id=offer.nation_id,
        kind="materiel",
        title="Guns",
        state="offered",
        evidence="Letter",
        said_on=DAY,
        confidence_percent=100,
        channel="nation",
    )
    put(held.eva, other)
    again = Lot(
        code="L1",
        offer=other,
        variant_id=lot.variant_id,
        site_id=lot.site_id,
        quantity=1,
        condition="serviceable",
        ready_on=DAY,
    )
    put(held.eva, again)

    lots = frozen(held.cid).case.lots

    assert sorted(each.quantity for each in lots.values()) == [1, 6, 600]
    assert f"L1:{lot.pk.hex[:8]}" in lots


def test_all_faults_are_told_at_once_with_the_rows_that_they_come_from(held):
    # Ten million guns of 7 t weigh more than the engine counts with.
    let(held.cid, Lot, "L1", quantity=10**11)
    let(held.cid, Lot, "L2", quantity=10**11)

    with pytest.raises(CannotFreeze) as told:
        frozen(held.cid)

    assert [(each.table, each.code) for each in told.value.places] == [
        ("lots", "L1"),
        ("lots", "L2"),
    ]
    assert "lot L1, quantity: weighs too much" in str(told.value)


def test_the_label_is_the_strictest_of_what_it_was_made_from(held):
    put(
        held.cid,
        Caveat(
            code="C1",
            lot=let(held.cid, Lot, "L1", quantity=6),
            nation_id=held.ann.origin,
            reason="Its law",
        ),
        level=1,
        rel=0b110,
        cav=0b1,
    )

    label = frozen(held.cid).label

    # The order of the needs is for Eva's nation alone, body 1.
    assert (label.level, label.rel, label.cav) == (1, 0b10, 0b1)


def test_what_no_body_may_have_as_a_whole_is_not_frozen(held):
    said = {"nation_id": held.ann.origin, "reason": "Its law"}
    lot = let(held.cid, Lot, "L1", quantity=6)
    put(held.cid, Caveat(code="C1", lot=lot, **said), rel=0b01)
    put(held.cid, Caveat(code="C2", lot=lot, **said), rel=0b10)

    with pytest.raises(CannotFreeze, match="to none of them as a whole"):
        frozen(held.cid)


def test_what_one_may_not_read_changes_not_a_byte(held):
    before = frozen(held.eva)
    hidden = {"rel": 0b01}
    lot = let(held.cid, Lot, "L1", quantity=6)
    offer = let(held.cid, Offer, "L1", confidence_percent=100)
    leg = let(held.cid, Leg, "depot-gate", duration_weeks=1)
    said = {"nation_id": held.ann.origin, "reason": "Its law"}
    put(held.cid, Caveat(code="C1", lot=lot, **said), **hidden)
    put(held.cid, Dependency(offer=offer, kind="backfill", what="New"), **hidden)
    period = LegPeriod(leg=leg, start_on=DAY, end_on=days(70), capacity_kg=0)
    put(held.cid, period, **hidden)
    more = {"site_id": lot.site_id, "ready_on": DAY, "condition": "serviceable"}
    other = Lot(code="L3", offer=offer, variant_id=lot.variant_id, quantity=9, **more)
    put(held.cid, other, **hidden)
    site = Site(code="hidden", name="Hidden", kind="hub", nation_id=held.ann.origin)
    put(held.cid, site, **hidden)
    consent = Consent(lot=lot, variant_id=lot.variant_id, quantity=6)
    put(held.cid, consent, **hidden)

    after = frozen(held.eva)

    assert after.files == before.files
    assert (after.label, after.left_out) == (before.label, before.left_out)
    # To the command, which reads them, they make a difference: nobody may have both
    # them and the order of the needs, which is for Eva's nation alone.
    with pytest.raises(CannotFreeze, match="to none of them as a whole"):
        frozen(held.cid)


def test_every_rule_is_defined():
    assert set(DEFINITIONS) == set(Why)
