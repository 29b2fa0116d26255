"""What the tables of a case hold, in words that are translated with the site's.

The engine says it in English alone, in its reference and its workbooks.
"""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

MEANINGS: Final[Mapping[str, Promise]] = {
    "nations": _("Nations that give, carry, teach, repair or receive."),
    "sites": _("Places where something happens."),
    "legs": _("Whole stages of transport between two sites, one way."),
    "leg_weeks": _("Weeks in which a leg carries another mass than usual."),
    "hubs": _("Sites that can handle only so much mass a week, counted at arrival."),
    "hub_weeks": _("Weeks in which a hub handles another mass than usual."),
    "families": _("Families of equipment that a kind of bay can repair."),
    "variants": _("Things that are given, counted and carried."),
    "classes": _("Sets of variants that may stand for each other in a part."),
    "class_variants": _(
        "Which variants a class holds; a variant may stand in several classes."
    ),
    "lots": _(
        "Offers of materiel: units of one variant, at one place, in one condition."
    ),
    "caveats": _("Limits a nation sets on who may receive a lot."),
    "caveat_receivers": _("Unit groups that may receive a lot in spite of its caveat."),
    "repairs": _("Work that makes one damaged unit serviceable."),
    "workshops": _("Places that repair."),
    "bays": _("Work places of a workshop for one family."),
    "bay_weeks": _("Weeks in which a bay works other hours than usual."),
    "bay_variants": _("Variants of its family that a bay is certified to repair."),
    "languages": _("Languages that are spoken or taught in."),
    "course_kinds": _("What can be learnt; several courses may teach it."),
    "courses": _("A course kind taught at a site."),
    "sessions": _("Starts of a course and the whole sections they can take."),
    "instructor_teams": _(
        "Teams that teach at a site; a section holds one in each week of its course."
    ),
    "instructor_team_weeks": _(
        "Weeks in which other instructor teams are there than usual."
    ),
    "interpreter_teams": _(
        "Teams that interpret at a site for cohorts of one language; a section "
        "whose cohort speaks another language than the course holds one in each "
        "week."
    ),
    "interpreter_team_weeks": _(
        "Weeks in which other interpreter teams are there than usual."
    ),
    "training_kits": _(
        "Sets of a variant kept at a site for teaching; never delivered."
    ),
    "training_kit_weeks": _("Weeks in which other training sets are there than usual."),
    "sequences": _("Course kinds that a cohort attends one after the other."),
    "groups": _("Groups of the recipient's units, as caveats and absorption see them."),
    "absorption": _(
        "Weeks in which a group can take only so many new packages; no row, no limit."
    ),
    "worth": _(
        "Curves of worth: the share of a package's weight that counts when it is "
        "fielded in a week. A row holds until the next; curves never rise and start"
        " at week 0."
    ),
    "packages": _("Needs: capabilities that the recipient asks for and ranks."),
    "options": _(
        "Ways to meet a package: one main variant with its whole complement. A "
        "package takes one of its options."
    ),
    "parts": _(
        "Materiel parts of an option: so many units of any variants of a class."
    ),
    "cohorts": _(
        "People parts of an option: cohorts that go through a sequence of courses."
    ),
    "documents": _(
        "Paper parts of an option: manuals in the right language, licences."
    ),
    "waivers": _("Parts that a named person lets a package go without."),
    "promises": _(
        "Lines that a nation has bound itself to; a plan keeps them as they are."
    ),
    "promise_steps": _("Dated activities of a promise, in order."),
    "progress": _(
        "What is already moving for a package: units that have left their lot, "
        "cohorts that have begun."
    ),
    "delivered": _(
        "What a source says was handed over, shown beside the plan; not a supply."
    ),
    "gaps": _("Records of a source that are not in the case, each with its reason."),
    "sources": _("Where facts come from."),
    "assumptions": _("Figures that no source gives."),
    "provenance": _(
        "For each cell that is not a key: the source or assumption it rests on."
    ),
    "derivations": _(
        "For sources and assumptions that cells rest on: what else shapes these cells."
    ),
}
"""What each table holds, by its name."""

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
"""What people call a row of each table that a snapshot reads: as the site does."""
