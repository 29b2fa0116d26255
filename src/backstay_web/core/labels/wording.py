"""A label in words, as it crosses the border: numbers to names and back, or refused."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, NamedTuple

from backstay_web.core.labels.label import EVERYBODY, Label
from backstay_web.core.labels.policy import Policy, mask_of, positions_of
from backstay_web.core.labels.quarantine import Quarantined, Unwritable, _

PERMISSIVE: Final = "PERMISSIVE"
RESTRICTIVE: Final = "RESTRICTIVE"
INFORMATIVE: Final = "INFORMATIVE"

WHO: Final = _("name who may have it")
WHOSE: Final = _("name whose it is")
NONE: Final = _("leave it out, or give a value")

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
    released = _receivers(label.rel, policy)
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
        text = _("use a level of policy %(policy)s")
        told = wording.classification
        raise Quarantined("Classification", told, text, policy=policy.name)
    found = _categories(wording.categories, policy)
    rel = _released_to(found, policy)
    originators = _mask(found, policy.originated_by, policy.bodies, WHOSE)
    cav = 0
    if policy.handling in found:
        cav = _mask(found, policy.handling, policy.restrictions, NONE)
    level = policy.levels.index(wording.classification)
    return Marking(
        Label(policy.key, level, rel, cav, originators),
        _moment_of("CreationDateTime", wording.created_at),
        _moment_of("ReviewDateTime", wording.review_at) if wording.review_at else None,
    )


def _receivers(rel: int, policy: Policy) -> tuple[str, ...]:
    if rel == EVERYBODY and policy.everybody:
        return (policy.everybody,)
    return _names("receiver", policy.bodies, positions_of(rel))


def _released_to(found: dict[str, tuple[str, ...]], policy: Policy) -> int:
    """Return who may have it; the name of all stands alone, or it is not understood."""
    if policy.everybody and found.get(policy.releasable_to) == (policy.everybody,):
        return EVERYBODY
    return _mask(found, policy.releasable_to, policy.bodies, WHO)


def _names(
    what: str, names: Sequence[str | None], positions: Sequence[int]
) -> tuple[str, ...]:
    known = dict(enumerate(names))
    found = [(position, known.get(position)) for position in positions]
    for position, name in found:
        if name is None:
            raise Unwritable(f"The label has a {what} {position} that has no name")
    return tuple(name for _place, name in found if name is not None)


def _policy(wording: Wording, policies: Iterable[Policy]) -> Policy:
    for policy in policies:
        if policy.name == wording.policy:
            if wording.uri in ("", policy.uri):
                return policy
            text = _("this is not the identifier of policy %(policy)s")
            element = "PolicyIdentifier URI"
            raise Quarantined(element, wording.uri, text, policy=policy.name)
    text = _("have the administrator agree on this policy first, or use an agreed one")
    raise Quarantined("PolicyIdentifier", wording.policy, text)


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
            text, element = _("use a category of policy %(policy)s"), "Category TagName"
            raise Quarantined(element, category.tag, text, policy=policy.name)
        if category.type != types[category.tag]:
            text, right = _("category %(name)s is %(type)s"), types[category.tag]
            told = {"name": category.tag, "type": right}
            raise Quarantined("Category Type", category.type, text, **told)
        if category.tag in found:
            # Whether both must hold or either suffices, writers do not agree.
            raise Quarantined("Category TagName", category.tag, _("name it once"))
        found[category.tag] = category.values
    return found


def _mask(
    found: dict[str, tuple[str, ...]],
    tag: str,
    names: Sequence[str | None],
    remedy: str,
) -> int:
    values = found.get(tag, ())
    if not values:
        raise Quarantined(f"Category {tag}", "", remedy)
    for value in values:
        if value not in names:
            raise Quarantined(f"Category {tag}", value, _("use a value of its policy"))
    if len(set(values)) < len(values):
        said = ", ".join(values)
        raise Quarantined(f"Category {tag}", said, _("name each value once"))
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
    remedy = _("give a moment such as 2026-05-01T12:00:00Z")
    raise Quarantined(element, text, remedy)
