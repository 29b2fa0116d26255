"""A case's catalogue is loaded whole; packages that are alike make one template."""

from dataclasses import replace
from time import perf_counter
from typing import Any
from uuid import uuid4

import pytest

from backstay.domain.case import Case
from backstay.domain.item import Family, ItemClass
from backstay.domain.item import Variant as CaseVariant
from backstay.domain.lot import Condition
from backstay.domain.package import Cohorts, Document, Materiel
from backstay.domain.package import Package as CasePackage
from backstay.domain.workshop import Repair as CaseRepair
from backstay_web.catalogue import models
from backstay_web.catalogue.loading import load, short, template_codes
from backstay_web.core.context import acting
from tests.web.cases import add_nations_of, nation_of, public, smallest
from tests.web.cast import Cast, Person
from tests.web.catalogue.conftest import AT, TO_ALL

SECONDS = 3


def loaded(case: Case, by: Person) -> Any:
    with acting(by.token):
        return load(case, key=uuid4(), at=AT, reason="a test", release=TO_ALL)


def part_of(case: Case, row: models.TemplatePart) -> Materiel | Cohorts | Document:
    """Return a part of a case as its row alone tells it."""
    if row.equipment_class:
        assert row.quantity is not None
        return Materiel(row.part, row.role, row.equipment_class.code, row.quantity)
    if row.sequence:
        assert row.quantity is not None
        assert row.trainees is not None
        assert row.language is not None
        steps = row.sequence.steps.filter(retired_on=None).order_by("step")
        kinds = tuple(steps.values_list("kind__code", flat=True))
        return Cohorts(
            row.part, row.role, kinds, row.quantity, row.trainees, 0, row.language.code
        )
    assert row.nation is not None
    week = (row.ready_on - case.first_day).days // 7 if row.ready_on else None
    return Document(row.part, row.role, nation_of(case, row.nation.code), week)


def options_told(case: Case, template: str) -> list[Any]:
    """Return name, price and parts of the options of a template, from the rows."""
    options = models.TemplateOption.objects.filter(template__code=template)
    return sorted(
        (
            option.name,
            option.commonality_micropoints,
            sorted(
                (part_of(case, row) for row in option.parts.filter(retired_on=None)),
                key=repr,
            ),
        )
        for option in options.filter(retired_on=None)
    )


def options_of(package: CasePackage) -> list[Any]:
    """Return the same of a package; when people can be spared is no template's."""
    return sorted(
        (
            option.name,
            option.commonality_micropoints,
            sorted(
                (
                    replace(part, available_week=0)
                    if isinstance(part, Cohorts)
                    else part
                    for part in option.parts
                ),
                key=repr,
            ),
        )
        for option in package.options
    )


@pytest.fixture
def case(cast: Cast) -> Case:
    """Return the smallest case, with its nations in the database."""
    add_nations_of(smallest(), cast)
    return smallest()


def test_the_public_case_is_loaded_in_three_seconds_and_told_again(cast):
    case = public()
    add_nations_of(case, cast)
    begun = perf_counter()

    loaded(case, cast.cid)

    assert perf_counter() - begun < SECONDS
    codes = template_codes(case)
    with acting(cast.bob.token):
        assert models.PackageTemplate.objects.count() == 25
        for package in {codes[p.key]: p for p in case.packages.values()}.values():
            told = options_told(case, codes[package.key])
            assert told == options_of(package), package.key
        assert things_told() == (case.families, case.variants, case.classes)
        assert repairs_told() == case.repairs


def things_told() -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    return (
        {
            row.code: Family(row.code, row.name, row.name_uk)
            for row in models.Family.objects.all()
        },
        {
            row.code: CaseVariant(
                row.code, row.family.code, row.name, row.name_uk, row.mass_kg
            )
            for row in models.Variant.objects.select_related("family")
        },
        {
            row.code: ItemClass(
                row.code,
                row.name,
                row.name_uk,
                tuple(
                    sorted(
                        row.members.filter(retired_on=None).values_list(
                            "variant__code", flat=True
                        )
                    )
                ),
            )
            for row in models.EquipmentClass.objects.all()
        },
    )


def repairs_told() -> dict[Any, Any]:
    return {
        (row.variant.code, Condition(row.condition)): CaseRepair(
            row.variant.code, Condition(row.condition), row.hours, row.duration_weeks
        )
        for row in models.Repair.objects.select_related("variant")
    }


def test_loading_twice_changes_nothing(cast, case):
    first = loaded(case, cast.cid)

    second = loaded(case, cast.cid)

    assert first["added"] == second["unchanged"] > 0
    assert (second["added"], second["changed"], second["retired"]) == (0, 0, 0)


def test_what_people_said_of_a_manual_stays(cast, case):
    loaded(case, cast.cid)
    with acting(cast.cid.token):
        language = models.Language.objects.first()
        models.TemplatePart.objects.filter(kind="document").update(language=language)

    said = loaded(case, cast.cid)

    assert said["changed"] == 0
    with acting(cast.bob.token):
        assert models.TemplatePart.objects.get(kind="document").language == language


def test_a_part_that_an_option_has_no_more_is_retired(cast, case):
    loaded(case, cast.cid)
    [package] = case.packages.values()
    [option, *rest] = package.options
    less = replace(option, parts=option.parts[1:])
    package = replace(package, options=(less, *rest))

    said = loaded(replace(case, packages={package.key: package}), cast.cid)

    assert said["retired"] == 1
    with acting(cast.bob.token):
        gone = models.TemplatePart.objects.exclude(retired_on=None).get()
    assert (gone.part, gone.retired_on) == (option.parts[0].key, AT.date())


def test_packages_that_differ_in_what_they_take_are_of_two_templates():
    case = smallest()
    [first] = case.packages.values()
    [option, *_] = first.options
    one, same, other = (
        replace(first, key=f"battery-{n}", name=f"Battery {n}") for n in (1, 2, 3)
    )
    other = replace(other, options=(replace(option, commonality_micropoints=7),))
    case = replace(case, packages={p.key: p for p in (one, same, other)})

    assert template_codes(case) == {
        "battery-1": "battery-1",
        "battery-2": "battery-1",
        "battery-3": "battery-3",
    }


def test_packages_that_differ_in_their_unit_and_weeks_are_of_one_template():
    case = smallest()
    [first] = case.packages.values()
    [option, *_] = first.options
    spared = [
        replace(part, available_week=7) if isinstance(part, Cohorts) else part
        for part in option.parts
    ]
    options = (replace(option, parts=tuple(spared)), *first.options[1:])
    late = replace(first, key=f"{first.key}-2", rank=9, site="x", options=options)
    case = replace(case, packages={p.key: p for p in (first, late)})

    assert set(template_codes(case).values()) == {first.key}


def test_a_code_that_is_too_long_ends_in_a_digest_of_its_own():
    long = ["x" * 70, "x" * 71]

    codes = [short(code) for code in long]

    assert [len(code) for code in codes] == [64, 64]
    assert codes[0] != codes[1]
