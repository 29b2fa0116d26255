"""The first page of each kind of post: what it looks at, and how it begins.

A page that others build for a post adds its line here: a function that counts, and a
door that shows what was counted. What a post may not open is not told of.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backstay_web.config.home import (
    accounting,
    handing,
    late,
    promised,
    repairing,
    waiting,
    whole,
)
from backstay_web.config.home.today import Tell


class Way(NamedTuple):
    """A way that is always there: its words, its door, and the part of the page."""

    word: Promise
    door: str
    part: str = ""


@dataclass(frozen=True)
class Screen:
    """What one kind of post sees first.

    ``begins`` says what to do where nothing waits, and ``door`` is where. ``soon`` is
    what breaks next if nobody does anything, and ``whole`` how all of it stands: beside
    that stand the first decisions of the briefing. ``ways`` are to what the post does
    day by day, whether anything waits or not.
    """

    late: tuple[Tell, ...]
    waiting: tuple[Tell, ...]
    begins: Promise
    door: str
    soon: tuple[Tell, ...] = ()
    whole: tuple[Tell, ...] = ()
    ways: tuple[Way, ...] = ()


ALL: Final = (whole.validated, whole.confirmed, whole.fielded, whole.promised)
"""Of those who look at the whole, in the order in which one comes of the other."""
HANDS: Final = (
    handing.at_the_gate,
    handing.unsigned,
    handing.unsigned_by_others,
    handing.cases,
    handing.uncounted,
    handing.settled,
)
"""Of those who hold units and hand them over."""


SCREENS: Final = {
    "commander": Screen(
        (
            late.tasks,
            promised.all_late,
            promised.all_unanswered,
            late.needs,
            late.all_verdicts,
            late.offers,
            late.seals,
        ),
        (waiting.tasks, waiting.vacant, waiting.set_back),
        _("Read what is needed, and how much of it is validated."),
        "requirements:needed",
        soon=(
            promised.all_soon,
            promised.not_fielded,
            waiting.all_ending,
            waiting.rotating,
        ),
        whole=ALL,
        ways=(
            Way(_("Briefing"), "briefs:commander"),
            Way(_("Clocks"), "briefs:clocks"),
            Way(_("All promises"), "plans:promises"),
            Way(_("Proposals"), "plans:proposals"),
            Way(_("Needed and offered"), "overview:coverage"),
        ),
    ),
    "coalition_lead": Screen(
        (
            late.tasks,
            promised.all_late,
            promised.all_unanswered,
            late.needs,
            late.offers,
        ),
        (
            waiting.tasks,
            waiting.set_back,
            waiting.refused_proposals,
            promised.countered,
            waiting.not_in_writing,
            waiting.all_unconfirmed,
        ),
        _("Read what is offered in all, and by how far it stands."),
        "donations:totals",
        soon=(promised.all_soon, promised.not_fielded, waiting.all_ending),
        whole=ALL,
        ways=(
            Way(_("Briefing"), "briefs:commander"),
            Way(_("Clocks"), "briefs:clocks"),
            Way(_("Make a snapshot"), "plans:make_snapshot"),
            Way(_("Runs"), "plans:home"),
            Way(_("Proposals"), "plans:proposals"),
            Way(_("Needed and offered"), "overview:coverage"),
        ),
    ),
    "validation_desk": Screen(
        (late.tasks, late.verdicts),
        (waiting.tasks, waiting.urgent, waiting.yearly),
        _("Read what is asked for: what comes in for a verdict stands here by itself."),
        "requirements:list",
        ways=(
            Way(_("What waits for the desk"), "requirements:queue"),
            Way(_("Needed and promised"), "requirements:needed"),
        ),
    ),
    "release_officer": Screen(
        (late.tasks, late.releases),
        (
            waiting.tasks,
            waiting.releases,
            waiting.own_releases,
            waiting.proposals,
        ),
        _("Look for the row that others should read: its page shows its label."),
        "notebook:search",
        ways=(
            Way(_("Look for the row"), "notebook:search"),
            Way(_("Releases"), "releases:list"),
            Way(_("Proposals"), "plans:proposals"),
        ),
    ),
    "movement_controller": Screen(
        (late.tasks, promised.all_late),
        (waiting.tasks, waiting.ways),
        _("Look over the legs and what they take in a week."),
        "sites:leg_list",
    ),
    "repair_coordinator": Screen(
        (late.tasks, repairing.late, promised.all_late),
        (
            waiting.tasks,
            repairing.undecided,
            repairing.unlicensed,
            repairing.tickets,
            waiting.damaged,
            waiting.bays,
        ),
        _("Report a fault: a job begins, and waits for a decision."),
        "repair:report",
        soon=(repairing.below_minimum,),
        ways=(
            Way(_("Repair jobs"), "repair:home"),
            Way(_("Tickets"), "repair:tickets"),
            Way(_("What will run out"), "repair:running_out"),
            Way(_("What is fit"), "repair:fleets"),
            Way(_("Workshops"), "repair:workshops"),
        ),
    ),
    "workshop_lead": Screen(
        (late.tasks, repairing.late),
        (
            waiting.tasks,
            repairing.tickets,
            repairing.in_check,
            repairing.unlicensed,
        ),
        _("Report a fault: a job begins, and waits for a decision."),
        "repair:report",
        soon=(repairing.below_minimum,),
        ways=(
            Way(_("Repair jobs"), "repair:home"),
            Way(_("Workshops"), "repair:workshops"),
            Way(_("Tickets"), "repair:tickets"),
            Way(_("What will run out"), "repair:running_out"),
            Way(_("Spare parts"), "repair:spare_list"),
            Way(_("How long it takes"), "repair:turn_round"),
        ),
    ),
    "training_planner": Screen(
        (late.tasks, promised.all_late),
        (
            waiting.tasks,
            waiting.set_back,
            waiting.crews,
            waiting.unready_courses,
            waiting.sessions,
        ),
        _("Look over the courses that are offered, and their sessions."),
        "donations:course_list",
        ways=(
            Way(_("Courses held"), "training:home"),
            Way(_("Name a crew"), "training:crew_add"),
            Way(_("Sites compared"), "training:results"),
        ),
    ),
    "training_site_lead": Screen(
        (late.tasks, promised.own_late),
        (waiting.tasks, waiting.crews, waiting.set_back, waiting.unready_courses),
        _("Look over the courses that are held, and plan those that are to come."),
        "training:home",
        ways=(
            Way(_("Courses held"), "training:home"),
            Way(_("Plan a course"), "training:held_course_add"),
            Way(_("Sites compared"), "training:results"),
        ),
    ),
    "accountability_officer": Screen(
        (late.tasks, *accounting.LATE, late.seals),
        (
            waiting.tasks,
            *accounting.WAITING,
            waiting.captured,
            waiting.wrong,
            waiting.doubtful,
            waiting.unverified,
            waiting.unknown_origins,
        ),
        _("Export what your body did, with its proofs."),
        "log:export",
        ways=(
            Way(_("What is accounted for"), "transfers:accounted"),
            Way(_("Clocks"), "briefs:clocks"),
            Way(_("Log"), "log:head"),
            Way(_("Export the events of your nation"), "log:export"),
            Way(_("Who acted when"), "nations:sessions"),
            Way(_("Devices"), "devices:list"),
        ),
    ),
    "personnel_officer": Screen(
        (late.tasks, late.rotations),
        (waiting.tasks, waiting.vacant, waiting.rotating),
        _("Look over the posts and who holds them."),
        "nations:people",
        ways=(
            Way(_("People and posts"), "nations:people"),
            Way(_("Add a post"), "nations:add_post"),
        ),
    ),
    "requirements_officer": Screen(
        (late.tasks, promised.own_late, promised.unanswered, late.own_needs),
        (waiting.tasks, promised.to_answer, waiting.refused, waiting.set_back),
        _("Ask for a capability: a package, by a day, for a unit."),
        "requirements:ask",
        soon=(promised.own_soon, waiting.own_needs),
        ways=(
            Way(_("Ask for a capability"), "requirements:ask"),
            Way(_("Set the order"), "requirements:order"),
            Way(_("What we ask for"), "requirements:mine"),
            Way(_("Clocks"), "briefs:clocks"),
        ),
    ),
    "desk_officer": Screen(
        (
            late.tasks,
            promised.own_late,
            promised.unanswered,
            late.own_offers,
            handing.cases_late,
        ),
        (
            waiting.tasks,
            promised.to_answer,
            handing.unsigned,
            handing.cases,
            accounting.losses,
            waiting.consents,
            waiting.unconfirmed,
            waiting.ending,
            waiting.repeats,
            repairing.tickets,
        ),
        _("Make an offer: kit, a course, a workshop, lift or money."),
        "donations:offer_add",
        ways=(
            Way(_("What is needed that we hold"), "donations:desk", "#needed"),
            Way(_("Make an offer"), "donations:offer_add"),
            Way(_("What plans ask of us"), "plans:desk"),
            Way(_("Clocks"), "briefs:clocks"),
        ),
    ),
    "hub_receiver": Screen(
        (
            late.tasks,
            handing.at_the_gate_late,
            handing.cases_late,
            handing.uncounted_late,
        ),
        (waiting.tasks, *HANDS),
        _("Look what leaves and comes at your node, and count what stands there."),
        "transfers:nodes",
        ways=(
            Way(_("Receive with a phone"), "transfers:receiving"),
            Way(_("Nodes, 72 hours ahead"), "transfers:nodes"),
            Way(_("At the gate"), "transfers:arrivals"),
            Way(_("Handovers"), "transfers:handovers"),
        ),
    ),
    "logistics_point": Screen(
        (
            late.tasks,
            handing.at_the_gate_late,
            handing.cases_late,
            handing.uncounted_late,
        ),
        (waiting.tasks, *HANDS),
        _("Look what was counted for your nation, and sign for it."),
        "transfers:handovers",
        ways=(
            Way(_("Receive with a phone"), "transfers:receiving"),
            Way(_("Handovers"), "transfers:handovers"),
            Way(_("Nodes, 72 hours ahead"), "transfers:nodes"),
        ),
    ),
    "founder": Screen(
        (late.tasks, late.rotations, late.seals),
        (waiting.tasks, waiting.vacant),
        _("Add posts and fill them: whoever holds one is then invited."),
        "nations:people",
    ),
}
"""By the role that posts carry."""

STAFF: Final = Screen(
    (late.tasks,),
    (waiting.tasks,),
    _("Search in all that you may see, and follow what concerns you."),
    "notebook:search",
)
"""Of every other post, and of whoever holds none."""
