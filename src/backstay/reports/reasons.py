"""What the code of a reason means, and its sentence in every language.

``explaining`` makes the reasons of a plan; a code that is not listed here stands for
itself and keeps its English sentence.
"""

from typing import Final

from backstay.domain.case import Case
from backstay.domain.plan import Reason
from backstay.reports.names import lot_name, name_of, resource_name, week_text
from backstay.reports.words import Pair, say

TITLES: Final[dict[str, tuple[Pair, Pair]]] = {
    "no-offer": (
        say("Too little is offered"),
        say("Even if no other package took any, too little could reach it in time."),
    ),
    "supply": (
        say("What is offered goes to other packages"),
        say("Enough is offered, but packages placed before it take it."),
    ),
    "transfer": (
        say("It cannot be carried in time"),
        say("Without limits of legs, hubs and border crossings it would come earlier."),
    ),
    "repair": (
        say("It cannot be repaired in time"),
        say("Without limits of workshop bays it would come earlier."),
    ),
    "no-course": (
        say("No course is offered in time"),
        say("Even if no other package sent anybody, no session would do."),
    ),
    "training": (
        say("Courses are full"),
        say(
            "Without limits of sessions, instructor and interpreter teams and training "
            "sets it would come earlier."
        ),
    ),
    "caveat": (
        say("A caveat keeps it away"),
        say("Enough is offered that may not go to it; waived, it would come earlier."),
    ),
    "consent": (
        say("Consent comes late"),
        say("With the consent of the nation of origin it would come earlier."),
    ),
    "ready": (
        say("What is offered is ready late"),
        say("If it could leave sooner it would come earlier."),
    ),
    "document": (
        say("A paper is missing"),
        say("A manual or a licence is promised late or by nobody."),
    ),
    "promise": (
        say("It is promised for later"),
        say("A nation has bound itself to bring it then, and not before."),
    ),
    "absorption": (
        say("The units cannot take more"),
        say("The unit group takes only so many new packages in a week."),
    ),
    "several": (
        say("Several limits together"),
        say("No single kind of limit holds it; mending one would not be enough."),
    ),
    "time": (
        say("It takes this long"),
        say("Nothing is scarce; the way and the courses take until then."),
    ),
    "together": (
        say("Each part could be had, but not all together"),
        say("Not in what is left, or not at a cost below what the package is worth."),
    ),
    "not-sought": (
        say("Why was not looked for"),
        say("It cannot be there in the weeks of the case; backstay explain says why."),
    ),
}
"""Title and meaning of each code of a reason."""


def sentence_of(case: Case, reason: Reason) -> Pair:
    """Return why a part is late or missing, as one sentence."""
    what = scarce_name(case, reason.resource)
    sentences = {
        "no-offer": say(
            "Too little is offered of: {what}, even if no other package took any.",
            what=what,
        )
        if reason.week is None
        else say(
            "Before {week} too little could be there of: {what}, even if no other "
            "package took any.",
            what=what,
            week=week_text(case, reason.week),
        ),
        "supply": say("Goes to packages placed before it: {what}.", what=what),
        "transfer": say("Full: {what}.", what=what),
        "repair": say("No hours left: {what}.", what=what),
        "no-course": say("No session in time: {what}.", what=what),
        "training": say("Full: {what}.", what=what),
        "caveat": say("Kept from it by a caveat: {what}.", what=what),
        "consent": say("Waits for consent: {what}.", what=what),
        "ready": say("Ready late: {what}.", what=what),
        "document": say("Nobody has promised the paper.")
        if reason.week is None
        else say("The paper is ready in {week}.", week=week_text(case, reason.week)),
        "promise": say("It is promised for later")
        if reason.week is None
        else say("Promised for {week}.", week=week_text(case, reason.week)),
        "absorption": say("The unit group can take no more packages in time."),
        "several": say("Several limits hold it together."),
        "time": say("Nothing is scarce; the way and the courses take until then."),
        "together": say(
            "Each part alone could still be had, but not all together in what is left, "
            "or not at a cost below what the package is worth."
        ),
        "not-sought": say(
            "It cannot be there in the weeks of the case; backstay explain says why."
        ),
    }
    return sentences.get(reason.code, Pair(reason.text, reason.text))


def scarce_name(case: Case, resource: str) -> Pair:
    """Return the name of what a reason is about: ``class tanks``, ``leg a-b``."""
    if not resource:
        return say("what it needs")
    kind, _, key = resource.rpartition(" ")
    if kind == "class" and key in case.classes:
        return name_of(case.classes[key])
    if kind == "lot" and key in case.lots:
        return lot_name(case, key)
    if kind == "course kind" and key in case.course_kinds:
        return name_of(case.course_kinds[key])
    try:
        return resource_name(case, kind, key)
    except KeyError:
        return Pair(resource, resource)
