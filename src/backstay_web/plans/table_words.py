"""What people call the rows of the tables that a snapshot reads."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

NOUNS: Final[Mapping[str, Promise]] = {
    "nations": pgettext_lazy("a row", "nation"),
    "sites": pgettext_lazy("a row", "site"),
    "legs": pgettext_lazy("a row", "leg"),
    "leg_weeks": pgettext_lazy("a row", "leg period"),
    "hubs": pgettext_lazy("a row", "hub"),
    "hub_weeks": pgettext_lazy("a row", "hub period"),
    "families": pgettext_lazy("a row", "family"),
    "variants": pgettext_lazy("a row", "variant"),
    "classes": pgettext_lazy("a row", "equipment class"),
    "class_variants": pgettext_lazy("a row", "class variant"),
    "offers": pgettext_lazy("a row", "offer"),
    "lots": pgettext_lazy("a row", "lot"),
    "caveats": pgettext_lazy("a row", "caveat"),
    "caveat_receivers": pgettext_lazy("a row", "receiver in spite of a caveat"),
    "repairs": pgettext_lazy("a row", "repair"),
    "workshops": pgettext_lazy("a row", "workshop"),
    "bays": pgettext_lazy("a row", "bay"),
    "bay_weeks": pgettext_lazy("a row", "bay period"),
    "bay_variants": pgettext_lazy("a row", "bay variant"),
    "languages": pgettext_lazy("a row", "language"),
    "course_kinds": pgettext_lazy("a row", "course kind"),
    "courses": pgettext_lazy("a row", "course"),
    "sessions": pgettext_lazy("a row", "session"),
    "instructor_teams": pgettext_lazy("a row", "instructor teams"),
    "instructor_team_weeks": pgettext_lazy("a row", "instructor period"),
    "interpreter_teams": pgettext_lazy("a row", "interpreter teams"),
    "interpreter_team_weeks": pgettext_lazy("a row", "interpreter period"),
    "training_kits": pgettext_lazy("a row", "training kit"),
    "training_kit_weeks": pgettext_lazy("a row", "kit period"),
    "sequences": pgettext_lazy("a row", "sequence step"),
    "groups": pgettext_lazy("a row", "unit group"),
    "absorption": pgettext_lazy("a row", "absorption"),
    "worth": pgettext_lazy("a row", "worth curve"),
    "packages": pgettext_lazy("a row", "requirement"),
    "options": pgettext_lazy("a row", "template option"),
    "parts": pgettext_lazy("a row", "template part"),
    "cohorts": pgettext_lazy("a row", "cohort"),
    "documents": pgettext_lazy("a row", "manual"),
    "waivers": pgettext_lazy("a row", "waiver"),
    "promises": pgettext_lazy("a row", "promise"),
    "promise_steps": pgettext_lazy("a row", "step of a promise"),
    "progress": pgettext_lazy("a row", "report"),
}
"""What one row is called, by the name of its table: as everywhere on the site."""
