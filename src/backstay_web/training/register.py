"""What the pages of training say: the tables, and the words for their fields."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backstay_web.core.entries import Commands
from backstay_web.core.registers.kinds import Kind, Register, Way, Word
from backstay_web.nations.permissions import Permission
from backstay_web.training import actions
from backstay_web.training.models import State

WORDS: Final[dict[str, Word]] = {
    "code": Word(_("Code"), _("Short, and your own: plans and sheets call it so.")),
    "name": Word(_("Name"), _("In English.")),
    "name_uk": Word(
        _("Ukrainian name"), _("If none is given, the English one is shown.")
    ),
    "kind": Word(_("Kind of course"), _("What is learnt.")),
    "variant": Word(
        _("Variant"), _("What is taught on or served; none: whatever comes.")
    ),
    "site": Word(_("Site"), _("Where it is held.")),
    "language": Word(_("Language"), _("What is taught in, spoken or interpreted.")),
    "standard": Word(
        _("Standard"), _("By which crews are judged at the end, alike at every site.")
    ),
    "report_on": Word(
        _("Reception"), _("The first day on which crews are received at the site.")
    ),
    "start_on": Word(_("From day"), _("The first day.")),
    "end_on": Word(_("Until day"), _("The day after the last.")),
    "seats": Word(_("Seats"), _("For trainees, of all crews together."), _("people")),
    "instructor_teams": Word(
        _("Instructor teams"), _("That teach it on each of its days."), _("teams")
    ),
    "notice_days": Word(
        _("Notice"),
        _("How long before the reception a crew must know that it goes: 30 to 60."),
        _("days"),
    ),
    "held": Word(_("Course held"), _("The course that this belongs to.")),
    "teams": Word(_("Teams"), _("That interpret on each of its days."), _("teams")),
    "sets": Word(_("Sets"), _("That stand there for teaching."), _("sets")),
    "place": Word(_("Range"), _("The range or training area, as its site calls it.")),
    "trade": Word(_("Trade"), _("What its people are, such as gunners.")),
    "people": Word(
        _("People"), _("In the crew, which stays together; no names."), _("people")
    ),
    "unit": Word(_("Unit"), _("The unit that it is of, if that may be said.")),
    "ready_on": Word(_("Can be spared from"), _("The first day on which it may go.")),
    "basic_on": Word(
        _("Basic training ended on"), _("None: it has not ended its basic training.")
    ),
    "kept_until_on": Word(
        _("Shown until"),
        _("From this day on no roll of a course shows it, and it has no page."),
    ),
    "edition": Word(_("Edition"), _("Counted from 1; the latest one is taught.")),
    "pass_percent": Word(
        _("Pass mark"), _("The least share of all marks with which a crew passes."), "%"
    ),
    "valid_months": Word(
        _("Certificate holds"), _("From the day on which a crew passed."), _("months")
    ),
    "step": Word(_("Step"), _("Its place in the standard, from 1.")),
    "task": Word(_("Task"), _("What the crew does.")),
    "conditions": Word(_("Conditions"), _("With what, where and when it does so.")),
    "mark": Word(_("Marked by"), _("What is counted or timed, and what is enough.")),
    "is_critical": Word(_("Critical"), _("Whoever fails it does not pass.")),
    "days": Word(
        _("Taught for"),
        _("Days of the course; none: timetables pass it over."),
        _("days"),
    ),
    "on_range": Word(_("On a range"), _("It is taught on a range and not in a room.")),
    "is_range": Word(_("Range"), _("It is a range or training area, and no room.")),
    "places": Word(_("Places"), _("For trainees of one course."), _("people")),
    "room": Word(_("Room"), _("The room or range of the site.")),
    "number": Word(_("Block"), _("Which day of teaching of the course, from 1.")),
    "on": Word(_("Day"), _("The day on which it is taught, whatever else moves.")),
}


class HeldKind(Kind):
    """Courses that are held: their list is the first page."""

    def page(self, name: str) -> str:
        """Return how addresses call one of its pages."""
        return "home" if name == "list" else super().page(name)


HELD_COURSE: Final = HeldKind(
    actions.HELD_COURSE,
    _("Course held"),
    _("Courses held"),
    Permission.TRAINING_READ,
)


def _kind(commands: Commands, one: Promise, many: Promise) -> Kind:
    return Kind(commands, one, many, Permission.TRAINING_READ)


CREW: Final = _kind(actions.CREW, _("Crew"), _("Crews"))
ROOM: Final = _kind(actions.ROOM, _("Room"), _("Rooms and ranges"))
STANDARD: Final = _kind(actions.STANDARD, _("Standard"), _("Standards"))
KINDS: Final = [
    HELD_COURSE,
    CREW,
    STANDARD,
    _kind(actions.HELD_INTERPRETERS, _("Interpreters"), _("Interpreters")),
    _kind(actions.HELD_KIT, _("Training kit there"), _("Training kit there")),
    _kind(actions.HELD_RANGE, _("Range"), _("Ranges")),
    ROOM,
    _kind(actions.ROOM_CLOSING, _("Room is closed"), _("Room is closed")),
    _kind(actions.FIXED_BLOCK, _("Fixed block"), _("Fixed blocks")),
    _kind(actions.STANDARD_TASK, _("Task of a standard"), _("Tasks of standards")),
]
REGISTER: Final = Register(
    "training",
    {kind.noun: kind for kind in KINDS},
    WORDS,
    [
        Way("training:calendar", _("Calendar of courses"), Permission.TRAINING_READ),
        Way(
            "training:seats_needed",
            _("Seats needed and taught"),
            Permission.REQUIREMENT_READ,
        ),
        Way("training:timetables", _("Timetables"), Permission.TRAINING_READ),
        Way("training:results", _("Sites compared"), Permission.TRAINING_READ),
        Way("training:reports", _("Reports of courses"), Permission.TRAINING_READ),
        Way("training:lessons", _("Lessons"), Permission.TRAINING_READ),
        Way("training:feedback_list", _("Feedback of units"), Permission.TRAINING_READ),
    ],
    events={
        "crew.assigned": _("Given its course"),
        "crew.unassigned": _("Taken off its course"),
        "held_course.fulfilled": _("Promise bound to it"),
        **{f"held_course.{state}": state.label for state in State},
    },
)
"""What of training one can look for, open and release."""
