"""The stages of a search, as the engine calls them, in the words of the page."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backstay_web.plans.engine_words import in_words

STAGES: Final[Mapping[str, Promise]] = {
    "preparing": _("preparing"),
    "priority order": _("packages by their rank"),
    "earliest weeks": _("bound by the earliest weeks"),
    "first prices": _("first prices"),
    "price order": _("packages by their prices"),
    "rounds": _("rounds of search"),
    "recombined": _("plans joined together"),
    "kept": _("what stays as it was"),
    "first answer": _("first answer"),
    "order": _("another order"),
    "why": _("what holds it back"),
    "mends": _("what would mend it"),
    "ask list": _("what to ask for"),
}
"""What each stage is, by the engine's name for it."""


def stage_said(stage: str) -> str:
    """Return what a stage is; one that failed, or that has a number, is a sentence."""
    return str(STAGES.get(stage) or in_words(stage))
