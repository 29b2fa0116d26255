"""The things, courses and templates of a case, loaded by one command.

A case has no templates: packages that are alike but for their unit, rank and weeks make
one. It names no sequences of courses either once it is read: their kinds name them.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from backstay.domain.case import Case
from backstay.domain.package import Cohorts, Materiel, Option, Package, Part
from backstay_web.catalogue.actions import import_catalogue
from backstay_web.core.commands import Json
from backstay_web.core.entries import Release
from backstay_web.core.loading import Line, Lines

LONGEST_CODE: Final = 64
OF_A_KIND: Final = (
    "equipment_class",
    "sequence",
    "quantity",
    "trainees",
    "language",
    "nation",
    "ready_on",
)
"""Fields of a part that only some kinds of part have."""
NUMBER_AT_ITS_END: Final = re.compile(r"[\s-]+[0-9]+$")


@dataclass(frozen=True)
class Template:
    """What packages of a case have in common; ``example`` is the first of them."""

    code: str
    name: str
    name_uk: str
    example: Package

    def code_of(self, option: Option) -> str:
        """Return the code of an option, which the packages call by their own."""
        return short(f"{self.code}.{tail(option)}")


def load(
    case: Case, *, key: UUID, at: datetime, reason: str, release: Release | None = None
) -> Json:
    """Bring the actor's catalogue to what a case says of it.

    Its nations have to be there; ``release`` says who may read what is new.
    """
    lines = lines_of(case)
    return import_catalogue(key=key, at=at, reason=reason, lines=lines, release=release)


def lines_of(case: Case) -> Lines:
    """Return the lines of each table, by its noun."""
    return {
        "language": named(case.languages),
        "family": named(case.families),
        "variant": [
            {
                "code": variant.key,
                "name": variant.name,
                "name_uk": variant.name_uk,
                "family": variant.family,
                "mass_kg": variant.mass_kg,
            }
            for variant in case.variants.values()
        ],
        "repair": [
            {
                "variant": repair.variant,
                "condition": repair.condition.value,
                "hours": repair.hours,
                "duration_weeks": repair.duration_weeks,
            }
            for repair in case.repairs.values()
        ],
        "equipment_class": named(case.classes),
        "class_variant": [
            {"equipment_class": each.key, "variant": variant}
            for each in case.classes.values()
            for variant in each.variants
        ],
        "course_kind": named(case.course_kinds),
        **sequences(case),
        **templates(case),
    }


def template_codes(case: Case) -> dict[str, str]:
    """Return the code of the template that each package of a case is of."""
    by_likeness = templates_of(case)
    return {
        package.key: by_likeness[likeness(package)].code
        for package in case.packages.values()
    }


def sequence_code(kinds: Sequence[str]) -> str:
    """Return the code of the sequence that a cohort attends these kinds in.

    >>> sequence_code(["basics", "gunners"])
    'basics+gunners'
    """
    return short("+".join(kinds))


def short(code: str) -> str:
    """Return a code no longer than may be: its end becomes a digest if need be."""
    if len(code) <= LONGEST_CODE:
        return code
    end = hashlib.sha256(code.encode()).hexdigest()[:16]
    return f"{code[: LONGEST_CODE - len(end) - 1]}+{end}"


def named(records: Mapping[str, Any]) -> list[Line]:
    return [
        {"code": each.key, "name": each.name, "name_uk": each.name_uk}
        for each in records.values()
    ]


def sequences(case: Case) -> Lines:
    """Return the lines of the sequences that any cohort attends, and their steps."""
    found = {
        part.sequence: [case.course_kinds[kind] for kind in part.sequence]
        for option in case.options.values()
        for part in option.parts
        if isinstance(part, Cohorts)
    }
    return {
        "course_sequence": [
            {
                "code": sequence_code(kinds),
                "name": ", ".join(kind.name for kind in records),
                "name_uk": ", ".join(kind.name_uk for kind in records),
            }
            for kinds, records in found.items()
        ],
        "sequence_step": [
            {"sequence": sequence_code(kinds), "step": step, "kind": kind}
            for kinds in found
            for step, kind in enumerate(kinds, start=1)
        ],
    }


def templates(case: Case) -> Lines:
    """Return the lines of the templates that a case's packages are of."""
    found = templates_of(case).values()
    options = [(each, option) for each in found for option in each.example.options]
    return {
        "package_template": [
            {"code": each.code, "name": each.name, "name_uk": each.name_uk}
            for each in found
        ],
        "template_option": [
            {
                "template": template.code,
                "code": template.code_of(option),
                "name": option.name,
                "name_uk": option.name_uk,
                "main_variant": main_variant(case, option),
                "commonality_micropoints": option.commonality_micropoints,
            }
            for template, option in options
        ],
        "template_part": [
            {"option": template.code_of(option), **part_line(case, part)}
            for template, option in options
            for part in option.parts
        ],
    }


Likeness = tuple[tuple[object, ...], ...]


def likeness(package: Package) -> Likeness:
    """Return what packages of one template have in common."""
    stem = without_number(package.key)
    return (
        (stem,),
        *(
            (
                tail(option),
                option.name,
                option.commonality_micropoints,
                *(alike(part) for part in option.parts),
            )
            for option in package.options
        ),
    )


def tail(option: Option) -> str:
    """Return the key of an option without that of its package, if it begins so."""
    return option.key.removeprefix(option.package).lstrip(".:#-") or option.key


def alike(part: Part) -> Part:
    """Return a part without when its people can be spared, which is the unit's."""
    return replace(part, available_week=0) if isinstance(part, Cohorts) else part


def templates_of(case: Case) -> dict[Likeness, Template]:
    """Return the templates of a case, by what their packages have in common.

    They are called as their packages are, without the number at the end; where several
    would be called the same, each is called as its first package.
    """
    examples: dict[Likeness, Package] = {}
    for package in case.packages.values():
        examples.setdefault(likeness(package), package)
    stems = Counter(without_number(each.key) for each in examples.values())
    made = {}
    for like, package in examples.items():
        is_alone = stems[without_number(package.key)] == 1
        words = (package.key, package.name, package.name_uk)
        code, name, name_uk = map(without_number, words) if is_alone else words
        made[like] = Template(code, name, name_uk, package)
    return made


def without_number(text: str) -> str:
    """Return a text without the number at its end, if anything is left then.

    >>> without_number("tank-03"), without_number("Tank battalion 3")
    ('tank', 'Tank battalion')
    """
    return NUMBER_AT_ITS_END.sub("", text) or text


def main_variant(case: Case, option: Option) -> str | None:
    """Return the only variant that the main part can be; None if there are several."""
    variants = {
        variant
        for part in option.parts
        if isinstance(part, Materiel) and part.role == "main"
        for variant in case.classes[part.item_class].variants
    }
    return variants.pop() if len(variants) == 1 else None


def part_line(case: Case, part: Part) -> Line:
    """Return the line of a part; what another kind of part has is said to be none."""
    line = dict.fromkeys(OF_A_KIND) | {"part": part.key, "role": part.role}
    if isinstance(part, Materiel):
        line |= {"kind": "materiel", "equipment_class": part.item_class}
        return line | {"quantity": part.quantity}
    if isinstance(part, Cohorts):
        line |= {"kind": "cohort", "sequence": sequence_code(part.sequence)}
        line |= {"quantity": part.quantity, "trainees": part.trainees}
        return line | {"language": part.language}
    del line["language"]  # that of a paper no case knows: what people said stays
    week = part.ready_week
    line |= {"kind": "document", "nation": part.nation.upper()}
    return line | {"ready_on": None if week is None else case.day(week)}
