"""What the engine says of faults and of failures, in the language of the page.

It says so in English. Each of its sentences stands here with its names and numbers left
open, so that it is told apart and put together anew; one that is not here stays as the
engine wrote it.
"""

import re
from typing import Final

from django.utils.translation import gettext, gettext_noop

from backstay.cases.faults import Fault

SENTENCES: Final = (
    # What ends a search, or a stage of it.
    gettext_noop("It was stopped after %(seconds)s s."),
    gettext_noop("The case has the digest %(digest)s, not the snapshot's."),
    gettext_noop("The plan breaks %(count)s rules: %(first)s"),
    gettext_noop("first prices failed: %(what)s"),
    gettext_noop("recombining failed: %(what)s"),
    gettext_noop("what-if %(number)s of %(count)s"),
    gettext_noop("a task ended %(count)s processes that tried it"),
    gettext_noop("the workers are closed"),
    gettext_noop("a job was stopped after %(seconds)s s"),
    gettext_noop("a job ended with code %(code)s: %(last)s"),
    gettext_noop("a job left an answer that cannot be read: %(why)s"),
    # Whole files.
    gettext_noop("cannot be read (%(why)s)"),
    gettext_noop("give a file of text"),
    gettext_noop("is not UTF-8"),
    gettext_noop("save it as UTF-8"),
    gettext_noop("is not CSV (%(why)s)"),
    gettext_noop("mend its quotation marks"),
    gettext_noop("is empty"),
    gettext_noop("give it a head, or leave it out"),
    gettext_noop("tells no change"),
    gettext_noop("add a row"),
    gettext_noop("is missing"),
    gettext_noop("give a file of events"),
    gettext_noop("is not TOML (%(why)s)"),
    gettext_noop("mend its syntax"),
    gettext_noop("is unknown"),
    gettext_noop("tells no event"),
    gettext_noop("give one of %(names)s"),
    gettext_noop("is no array of tables"),
    gettext_noop("write each event below a line %(table)s"),
    gettext_noop("a number without quotation marks"),
    gettext_noop("text in quotation marks"),
    gettext_noop("is %(value)s, a %(kind)s"),
    gettext_noop("is no table of a case"),
    gettext_noop("a case has only %(names)s"),
    # Heads and cells.
    gettext_noop("has %(count)s cells, the head has %(width)s"),
    gettext_noop("one cell for each column"),
    gettext_noop("stands twice in the head"),
    gettext_noop("keep one"),
    gettext_noop("is an unknown column"),
    gettext_noop("add it: %(what)s"),
    gettext_noop("the unit differs: give %(name)s"),
    gettext_noop("did you mean %(name)s?"),
    gettext_noop("known are %(names)s"),
    gettext_noop("give %(what)s (%(kind)s)"),
    gettext_noop("%(value)s is no key"),
    gettext_noop("up to 64 letters, digits or . _ - + : # ( ), without blanks"),
    gettext_noop("%(value)s is not one plain line"),
    gettext_noop("one line of at most %(most)s characters, no blanks around it"),
    gettext_noop("%(value)s is no whole number"),
    gettext_noop("%(value)s carries a unit"),
    gettext_noop("%(value)s is too large"),
    gettext_noop("%(value)s is below zero"),
    gettext_noop("%(value)s is out of range"),
    gettext_noop("a whole number from %(least)s to %(most)s"),
    gettext_noop("a whole number in %(unit)s from %(least)s to %(most)s"),
    gettext_noop("only %(what)s"),
    gettext_noop("degrees as a decimal from %(least)s to %(most)s"),
    gettext_noop("%(value)s is no decimal"),
    gettext_noop("one of %(names)s"),
    gettext_noop("%(value)s is unknown"),
    gettext_noop("a date such as 2022-02-28, 2022-02 or 2022"),
    gettext_noop("%(value)s is no date"),
    gettext_noop("%(value)s is not in the calendar"),
    # What kinds of cells there are, and what columns of changes hold.
    gettext_noop("key"),
    gettext_noop("text"),
    gettext_noop("whole number"),
    gettext_noop("whole number in %(unit)s"),
    gettext_noop("week"),
    gettext_noop("end week"),
    gettext_noop("choice"),
    gettext_noop("date"),
    gettext_noop("set of changes that are made together"),
    gettext_noop("kind of change"),
    gettext_noop("record that is changed"),
    gettext_noop("first week it holds for"),
    gettext_noop("week after the last it holds for"),
    gettext_noop(
        "by how much, in the unit of the kind; below zero for less or earlier"
    ),
    gettext_noop("nation that gives a new lot"),
    gettext_noop("site of a new lot"),
    gettext_noop("variant of a new lot"),
    # What the rows are that changes speak of.
    gettext_noop("a key that no lot has yet"),
    gettext_noop("bay"),
    gettext_noop("caveat"),
    gettext_noop("course"),
    gettext_noop("group"),
    gettext_noop("leg"),
    gettext_noop("lot"),
    gettext_noop("package"),
    gettext_noop("site"),
    gettext_noop("option|part"),
    gettext_noop("site|language of the cohort"),
    gettext_noop("site|variant"),
    # What a change may say.
    gettext_noop("a change of kind %(kind)s needs it"),
    gettext_noop("is filled"),
    gettext_noop("a change of kind %(kind)s does not take it"),
    gettext_noop("is not after start_week"),
    gettext_noop("a later week"),
    gettext_noop("%(key)s is a lot already"),
    gettext_noop("another key"),
    gettext_noop("%(key)s is not in the case"),
    gettext_noop("the key of %(what)s"),
    gettext_noop("is %(value)s"),
    gettext_noop("a place from 1 to %(most)s"),
    gettext_noop("zero or more"),
    # Rows that events speak of.
    gettext_noop("a key of %(table)s.csv"),
    gettext_noop("a key of %(table)s.csv; did you mean %(name)s?"),
    gettext_noop("repeats %(key)s"),
    gettext_noop("tell each event once"),
    gettext_noop("%(end)s is not after %(start)s"),
    gettext_noop("the week after the last"),
    gettext_noop("no session"),
    gettext_noop("%(week)s has no session"),
    gettext_noop("%(site)s keeps no training sets of %(variant)s"),
    gettext_noop("a site and variant of training_kits.csv"),
    gettext_noop("%(lost)s is more than the lot has"),
    gettext_noop("up to %(most)s"),
    gettext_noop("%(lot)s is withdrawn too"),
    gettext_noop("tell one of the two"),
    gettext_noop("%(rank)s would change the weight of every other package"),
    gettext_noop("a rank up to %(last)s, or give its weight"),
    # Rows of a case, one beside another.
    gettext_noop("repeats the key %(key)s of row %(row)s"),
    gettext_noop("keep one of the rows"),
    gettext_noop("a %(column)s that %(table)s.csv has"),
    gettext_noop("%(end)s is not after start_week %(start)s"),
    gettext_noop("the week after the last it holds for"),
    gettext_noop("%(start)s lies inside the period of row %(row)s"),
    gettext_noop("periods of one key must not overlap"),
    gettext_noop("is where the leg starts"),
    gettext_noop("give another site"),
    gettext_noop("%(site)s, %(second)s has no row in %(table)s.csv"),
    gettext_noop("add the row to %(table)s.csv"),
    gettext_noop("is of family %(variant)s, the bay of %(bay)s"),
    gettext_noop("a variant of the bay's family"),
    gettext_noop("%(kind)s is taught by no course"),
    gettext_noop("add a course"),
    gettext_noop("are %(steps)s"),
    gettext_noop("number the steps 1, 2, 3, ..."),
    gettext_noop("curve %(curve)s starts in week %(week)s"),
    gettext_noop("add a row for week 0"),
    gettext_noop("curve %(curve)s rises from %(before)s to %(share)s in week %(week)s"),
    gettext_noop("worth never rises with time"),
    gettext_noop("%(part)s stands in two tables for option %(option)s"),
    gettext_noop("give each part of an option its own code"),
    gettext_noop("has no parts"),
    gettext_noop("add rows to parts.csv or cohorts.csv"),
    gettext_noop("has no option"),
    gettext_noop("add a row to options.csv"),
    gettext_noop("add up to %(total)s"),
    gettext_noop("at most %(most)s in all: give %(what)s in larger points"),
    gettext_noop("weighs too much"),
    gettext_noop("at most %(most)s kg"),
    gettext_noop("is too large at this price of money"),
    gettext_noop("check its unit, %(unit)s"),
    gettext_noop("%(key)s is a source too"),
    gettext_noop("give it another key"),
    gettext_noop("a source or an assumption"),
    gettext_noop("%(table)s is no table"),
    gettext_noop("the name of a table"),
    gettext_noop("%(column)s is no column of %(table)s"),
    gettext_noop("%(key)s is no row of %(table)s"),
    gettext_noop("a known key"),
    gettext_noop("is the same as id"),
    gettext_noop("another one"),
    # Waivers, progress and promises of a case.
    gettext_noop("%(option)s is an option of %(package)s"),
    gettext_noop("an option of %(package)s"),
    gettext_noop("%(part)s is no part of option %(option)s"),
    gettext_noop("a part of that option"),
    gettext_noop("is a document"),
    gettext_noop("a materiel or cohort part"),
    gettext_noop("%(progress)s is a lot too"),
    gettext_noop("is less than the %(taken)s that progress.csv took"),
    gettext_noop("the units there were before any left"),
    gettext_noop("needed for units that move"),
    gettext_noop("is given for materiel"),
    gettext_noop("leave it empty"),
    gettext_noop("%(lot)s holds no variant of the part's class"),
    gettext_noop("a lot that may serve the part"),
    gettext_noop("is given for cohorts"),
    gettext_noop("needed for cohorts; 0 if none"),
    gettext_noop("%(courses)s is more than the sequence has"),
    gettext_noop("the lot or progress it draws on"),
    gettext_noop("a lot or a progress"),
    gettext_noop("%(source)s cannot serve %(part)s"),
    gettext_noop("a lot of its class, or its own progress"),
    gettext_noop("%(activity)s is not for this part"),
    gettext_noop("a leg, bay or course, as the activity says"),
    # Promises that are not possible.
    gettext_noop("%(promise)s has %(count)s repairs of units that are %(condition)s"),
    gettext_noop("%(count)s repairs"),
    gettext_noop("%(promise)s has a repair of %(variant)s, %(condition)s"),
    gettext_noop("%(promise)s repairs %(variant)s in %(bay)s"),
    gettext_noop("%(promise)s starts %(resource)s in week %(week)s"),
    gettext_noop("work that repairs.csv has"),
    gettext_noop("a bay that is certified for it"),
    gettext_noop("not before week %(week)s"),
    gettext_noop("%(promise)s ends in week %(week)s"),
    gettext_noop("inside the horizon of %(weeks)s weeks"),
    gettext_noop("%(promise)s sends %(source)s to %(group)s"),
    gettext_noop("a group that its caveats allow"),
    gettext_noop("%(promise)s starts in week %(week)s"),
    gettext_noop("%(source)s leaves from week %(week)s"),
    gettext_noop("%(promise)s is at %(site)s when %(resource)s starts"),
    gettext_noop("start at %(site)s"),
    gettext_noop("%(promise)s ends at %(site)s"),
    gettext_noop("end at %(site)s"),
    gettext_noop("%(promise)s is %(weeks)s weeks under way in one move"),
    gettext_noop("at most %(weeks)s, the case's wait_weeks"),
    gettext_noop("%(promise)s teaches %(kinds)s"),
    gettext_noop("teach %(kinds)s"),
    gettext_noop("cohorts are free from week %(week)s"),
    gettext_noop("promises use %(amount)s of %(kind)s %(key)s"),
    gettext_noop("promises use %(amount)s of %(kind)s %(key)s in week %(week)s"),
    gettext_noop("its capacity is %(amount)s"),
)
NAME: Final = re.compile(r"%\\\((\w+)\\\)s")
"""What is left open, in a sentence of which all else is taken as it stands."""
INSIDE: Final = ("kind", "what")
"""What may be left open for another sentence."""


def pattern_of(sentence: str) -> "re.Pattern[str]":
    """Return what tells a sentence apart, whatever its names and numbers are."""
    return re.compile(NAME.sub(r"(?P<\1>.+?)", re.escape(sentence)), re.S)


PATTERNS: Final = sorted(
    ((pattern_of(each), each) for each in SENTENCES),
    key=lambda found: -len(NAME.sub("", re.escape(found[1]))),
)
"""Those with the most words of their own first: they say the most."""


def in_words(said: str) -> str:
    """Return a sentence of the engine in the language of the page."""
    for pattern, sentence in PATTERNS:
        found = pattern.fullmatch(said)
        if found:
            names = {
                name: in_words(value) if name in INSIDE else value
                for name, value in found.groupdict().items()
            }
            return gettext(sentence) % names
    return said


def fault_said(fault: Fault) -> str:
    """Return where a fault is, what is wrong, and what would be right."""
    place = fault.file
    if fault.row is not None:
        place += gettext(", row %(row)s") % {"row": fault.row}
    if fault.column:
        place += gettext(", column %(column)s") % {"column": fault.column}
    return f"{place}: {wrong_and_right(fault)}"


def wrong_and_right(fault: Fault) -> str:
    """Return what is wrong, and what would be right."""
    return f"{in_words(fault.wrong)}; {in_words(fault.right)}"
