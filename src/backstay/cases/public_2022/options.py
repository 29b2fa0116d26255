"""Options: a main variant with the whole complement that goes with it."""

from collections.abc import Mapping
from typing import Final

from backstay.cases.sourced.draft import Draft
from backstay.cases.sourced.evidence import Cited

SWITCH: Final = "A-complement-comes-with-main"
SETS: Final = (
    ("ammunition", "ammunition_set", "First ammunition set", "Перший боєкомплект"),
    ("spares", "spares_set", "Set of spares", "Комплект запчастин"),
)
"""Parts that come with the main item while the switch says yes: part, class, names."""


def add_option(draft: Draft, package: str, row: Mapping[str, str]) -> None:
    """Add one option of a package with its parts, cohorts and documents."""
    option = f"{package}.{row['option']}"
    is_western = bool(row["manual_nation"])
    price = "A-commonality" if is_western else "A-commonality-soviet"
    draft.add(
        "options",
        option=option,
        package=Cited(package, "A-demand", also=_why_no_crew(row)),
        name=Cited(row["name"], "A-words"),
        name_uk=Cited(row["name_uk"], "A-words"),
        commonality_micropoints=draft.evidence.figure(price),
    )
    _add_kit(draft, option, row)
    _add_people(draft, option, row)
    if is_western:
        _add_what_comes_along(draft, option, row)


def _why_no_crew(row: Mapping[str, str]) -> tuple[str, ...]:
    """Return why an option needs nobody taught, where it is so."""
    return () if row["crew_sequence"] else ("A-no-conversion",)


def _add_kit(draft: Draft, option: str, row: Mapping[str, str]) -> None:
    evidence = draft.evidence
    main = evidence.cell(row["main_quantity"])
    _add_part(draft, option, "main", "main", row["main_class"], main)
    if row["ammunition_class"]:
        each = evidence.cell(row["ammunition_per_unit"])
        rounds = Cited(
            int(main.value) * int(each.value), each.origin, also=(main.origin,)
        )
        _add_part(
            draft, option, "ammunition", "ammunition", row["ammunition_class"], rounds
        )
    if row["support_class"]:
        support = evidence.cell(row["support_quantity"])
        _add_part(draft, option, "support", "support", row["support_class"], support)


def _add_part(
    draft: Draft, option: str, part: str, role: str, item_class: str, quantity: Cited
) -> None:
    draft.add(
        "parts",
        **{"class": Cited(item_class, "A-words")},
        option=option,
        part=part,
        role=Cited(role, "A-words"),
        quantity=quantity,
    )


def _add_people(draft: Draft, option: str, row: Mapping[str, str]) -> None:
    for part in ("crew", "maintainers"):
        if not row[f"{part}_sequence"]:
            continue
        draft.add(
            "cohorts",
            option=option,
            part=part,
            role=Cited(part, "A-words"),
            sequence=Cited(row[f"{part}_sequence"], "A-teaching"),
            quantity=draft.evidence.cell(row[f"{part}_cohorts"]),
            trainees=draft.evidence.cell(row[f"{part}_trainees"]),
            available_week=draft.evidence.figure("A-available"),
            language=Cited("uk", "A-demand"),
        )


def _add_what_comes_along(draft: Draft, option: str, row: Mapping[str, str]) -> None:
    """Add manuals; with the switch off also ammunition and spares nobody offers."""
    comes_along = draft.evidence.says_yes(SWITCH)
    draft.add(
        "documents",
        option=option,
        part="manual",
        role=Cited("manual", "A-words"),
        nation=Cited(row["manual_nation"], SWITCH),
        ready_week=draft.evidence.figure("A-manual") if comes_along else None,
    )
    if comes_along:
        return
    for role, item_class, name, name_uk in SETS:
        if role == "ammunition" and row["ammunition_class"]:
            continue
        _know_set(draft, item_class, name, name_uk)
        _add_part(draft, option, role, role, item_class, Cited(1, SWITCH))


def _know_set(draft: Draft, item_class: str, name: str, name_uk: str) -> None:
    """Add the variant and class of a set, once."""
    if any(row["variant"] == item_class for row in draft.tables["variants"]):
        return
    names = {"name": Cited(name, "A-words"), "name_uk": Cited(name_uk, "A-words")}
    draft.add(
        "variants",
        variant=item_class,
        family=Cited("ammunition", "A-words"),
        mass_kg=draft.evidence.figure(f"A-mass-{item_class}"),
        **names,
    )
    draft.add("classes", **{"class": item_class}, **names)
    draft.add("class_variants", **{"class": item_class}, variant=item_class)
