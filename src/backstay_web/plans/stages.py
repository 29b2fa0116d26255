"""The stages of a search, as the engine calls them, in the words of the page.

A stage is kept by its name or text alone: the round tells its number, the record of the
run why it failed.
"""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STAGES: Final[Mapping[str, Promise]] = {
    "preparing": _("preparing"),
    "priority order": _("packages by their rank"),
    "earliest weeks": _("bound by the earliest weeks"),
    "first prices": _("first prices"),
    "price order": _("packages by their prices"),
    "rounds": _("rounds of search"),
    "recombined": _("plans joined together"),
    "first prices failed: %(what)s": _("first prices could not be found"),
    "recombining failed: %(what)s": _("plans could not be joined together"),
    "kept": _("what stays as it was"),
    "first answer": _("first answer"),
    "what-if": _("sets of changes, one after the other"),
    "order": _("another order"),
    "why": _("what holds it back"),
    "mends": _("what would mend it"),
    "ask list": _("what to ask for"),
}
"""What each stage is, by the engine's name or text for it."""


def stage_said(stage: str) -> str:
    """Return what a stage is; one that has no name here stays as it was kept."""
    return str(STAGES.get(stage, stage))
