"""A label in words, as it crosses the border: numbers to names and back, or refused."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, NamedTuple

from backstay_web.core.labels.label import Label
from backstay_web.core.labels.policy import Policy, mask_of, positions_of
from backstay_web.core.labels.quarantine import Quarantined, Unwritable

PERMISSIVE: Final = "PERMISSIVE"
RESTRICTIVE: Final = "RESTRICTIVE"
INFORMATIVE: Final = "INFORMATIVE"

_MOMENT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})"
)


@dataclass(frozen=True, slots=True)
class Marking:
    """A label with the moment it was made, and that by which it is to be reviewed."""

    label: Label
    created_at: datetime
    review_at: datetime | None = None


class Category(NamedTuple):
    """One category of a label: how it counts, its name, and its values."""

    type: str
    tag: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """A marking in words, as the codecs read and write it."""

    policy: str
    uri: str
    classification: str
    categories: tuple[Category, ...]
    created_at: str
    review_at: str = ""


def worded(marking: Marking, policy: Policy) -> Wording:
    """Return a marking in the words of its policy.

    Raises
    ------
    Unwritable
        If it is of another policy, has a number without a name, or goes to nobody: such
        a label without receivers would be read as one without limits.
    """
    label = marking.label
    if label.policy != policy.key:
        raise Unwritable(
            f"The label is of policy {label.policy}; {policy.name} is {policy.key}"
        )
    if not label.rel:
        raise Unwritable(
            "The label goes to nobody, so nothing under it may leave; a release "
            "officer may name who it goes to"
        )
    bodies, restrictions = policy.bodies, policy.restrictions
    (level,) = _names("level", policy.levels, [label.level])
    released = _names("receiver", bodies, positions_of(label.rel))
    handling = _names("restriction", restrictions, positions_of(label.cav))
    originators = _names("originator", bodies, positions_of(label.originators))
    categories = (
        Category(PERMISSIVE, policy.releasable_to, released),
        Category(RESTRICTIVE, policy.handling, handling),
        Category(INFORMATIVE, policy.originated_by, originators),
    )
    return Wording(
        policy=policy.name,
        uri=policy.uri,
        classification=level,
        categories=tuple(category for category in categories if category.values),
        created_at=_text_of(marking.created_at),
        review_at=_text_of(marking.review_at) if marking.review_at else "",
    )


def understood(wording: Wording, policies: Iterable[Policy]) -> Marking:
    """Return the marking that words mean, if every one of them is known.

    Raises
    ------
    Quarantined
        If a policy, level, category or value is unknown or stands twice, or if
        receivers, originators or the day it was made are missing.
    """
    policy = _policy(wording, policies)
    if wording.classification not in policy.levels:
        remedy = f"use a level of policy {policy.name}"
        raise Quarantined("Classification", wording.classification, remedy)
    found = _categories(wording.categories, policy)
    rel = _mask(found, policy.releasable_to, policy.bodies, "name who may have it")
    originators = _mask(found, policy.originated_by, policy.bodies, "name whose it is")
    cav = 0
    if policy.handling in found:
        cav = _mask(found, policy.handling, policy.restrictions, "")
    level = policy.levels.index(wording.classification)
    return Marking(
        Label(policy.key, level, rel, cav, originators),
        _moment_of("CreationDateTime", wording.created_at),
        _moment_of("ReviewDateTime", wording.review_at) if wording.review_at else None,
    )


def _names(
    what: str, names: Sequence[str], positions: Sequence[int]
) -> tuple[str, ...]:
    for position in positions:
        if position >= len(names):
            raise Unwritable(f"The label has a {what} {position} that has no name")
    return tuple(names[position] for position in positions)


def _policy(wording: Wording, policies: Iterable[Policy]) -> Policy:
    for policy in policies:
        if policy.name == wording.policy:
            if wording.uri in ("", policy.uri):
                return policy
            remedy = f"this is not the identifier of policy {policy.name}"
            raise Quarantined("PolicyIdentifier URI", wording.uri, remedy)
    remedy = "have the administrator agree on this policy first, or use an agreed one"
    raise Quarantined("PolicyIdentifier", wording.policy, remedy)


def _categories(
    categories: Iterable[Category], policy: Policy
) -> dict[str, tuple[str, ...]]:
    types = {
        policy.releasable_to: PERMISSIVE,
        policy.handling: RESTRICTIVE,
        policy.originated_by: INFORMATIVE,
    }
    found: dict[str, tuple[str, ...]] = {}
    for category in categories:
        if category.tag not in types:
            remedy = f"use a category of policy {policy.name}"
            raise Quarantined("Category TagName", category.tag, remedy)
        if category.type != types[category.tag]:
            remedy = f"category {category.tag} is {types[category.tag]}"
            raise Quarantined("Category Type", category.type, remedy)
        if category.tag in found:
            # Whether both must hold or either suffices, writers do not agree.
            raise Quarantined("Category TagName", category.tag, "name it once")
        found[category.tag] = category.values
    return found


def _mask(
    found: dict[str, tuple[str, ...]], tag: str, names: Sequence[str], remedy: str
) -> int:
    values = found.get(tag, ())
    if not values:
        raise Quarantined(
            f"Category {tag}", "", remedy or "leave it out, or give a value"
        )
    for value in values:
        if value not in names:
            raise Quarantined(f"Category {tag}", value, "use a value of its policy")
    if len(set(values)) < len(values):
        raise Quarantined(f"Category {tag}", ", ".join(values), "name each value once")
    return mask_of(names.index(value) for value in values)


def _text_of(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise Unwritable(f"The moment {moment} has no time zone; give it one")
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _moment_of(element: str, text: str) -> datetime:
    if _MOMENT.fullmatch(text):
        try:
            return datetime.fromisoformat(text).astimezone(UTC)
        except (ValueError, OverflowError):  # no such day or hour, or before year 1
            pass
    raise Quarantined(element, text, "give a moment such as 2026-05-01T12:00:00Z")
