"""The stages of a search, as the engine calls them, in the words of the page.

A stage is kept by its name or text alone: the round tells its number, the record of the
run why it failed.
"""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

STAGES: Final[Mapping[str, Promise]] = {
    "preparing": gettext_lazy("preparing"),
    "priority order": gettext_lazy("packages by their rank"),
    "earliest weeks": gettext_lazy("bound by the earliest weeks"),
    "first prices": gettext_lazy("first prices"),
    "price order": gettext_lazy("packages by their prices"),
    "rounds": gettext_lazy("rounds of search"),
    "recombined": gettext_lazy("plans joined together"),
    "first prices failed: %(what)s": gettext_lazy("first prices could not be found"),
    "recombining failed: %(what)s": gettext_lazy("plans could not be joined together"),
    "kept": gettext_lazy("what stays as it was"),
    "first answer": gettext_lazy("first answer"),
    "what-if": gettext_lazy("sets of changes, one after the other"),
    "order": gettext_lazy("another order"),
    "why": gettext_lazy("what holds it back"),
    "mends": gettext_lazy("what would mend it"),
    "ask list": gettext_lazy("what to ask for"),
    "futures": gettext_lazy("random futures"),
}
"""What each stage is, by the engine's name or text for it."""


def stage_said(stage: str, step: int = 0, step_count: int = 0) -> str:
    """Return what a stage is; one that has no name here stays as it was kept.

    Of a stage whose steps are counted beforehand it says which of them was done last.
    """
    said = str(STAGES.get(stage, stage))
    if not step_count or stage not in STAGES:
        return said
    words = {"stage": said, "step": step, "all": step_count}
    return _("%(stage)s: %(step)s of %(all)s") % words
