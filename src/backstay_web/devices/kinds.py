"""The kinds of events that devices capture, registered by the apps above.

An app registers its kinds in its module ``subjects``, which the site loads by itself.
Each kind has one of three rules, written down here, by which captures of several
devices come together; nothing else decides between them, and no clock does.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.utils.functional import Promise

from backstay.errors import BackstayError

if TYPE_CHECKING:
    from backstay_web.core.commands import Asked
    from backstay_web.core.rows import Written
    from backstay_web.devices.captured import Captured

STEP: Final = "state"
"""The name in a payload of the state that a thing came to."""


class Rule(StrEnum):
    """How captures about one thing come together."""

    ADDITIVE = "additive"  # each counts, in whatever order
    STEPS = "steps"  # one counts that may follow how the thing stands
    TEXT = "text"  # each is kept beside the others


class KindTaken(BackstayError):
    """Two apps register a kind of event under one name."""


@dataclass(frozen=True)
class EventKind:
    """A kind of event. ``faults`` says what is wrong with a payload, by field.

    ``apply`` makes of a capture what it means, inside the command that took it, and
    returns the rows that it wrote; it refuses with a ``BackstayError``. ``needs`` is
    the permission to capture such events. By steps, ``standing`` is how a thing stands,
    and ``steps`` which states may follow each. ``beside`` is the kind and key of the
    row beside which the files of an event stand, once what it is about has one.
    """

    name: str
    word: Promise | str
    needs: str
    rule: Rule
    faults: Callable[[Mapping[str, Any]], Mapping[str, str]]
    apply: "Callable[[Asked, Captured], Sequence[Written]]"
    standing: Callable[[UUID], str] = lambda _: ""
    steps: Mapping[str, Collection[str]] = field(default_factory=dict)
    beside: Callable[[UUID], tuple[str, UUID] | None] = lambda _: None


KINDS: Final[dict[str, EventKind]] = {}
"""Every kind there is, by its name."""


def register(kind: EventKind) -> EventKind:
    """Add a kind, and return it.

    Raises
    ------
    KindTaken
        If its name is another's.
    """
    if KINDS.setdefault(kind.name, kind) is not kind:
        raise KindTaken(f"There is a kind {kind.name} already: name it otherwise.")
    return kind
