"""Where a person changes many rows at once, and where that would make no sense."""

from backstay_web.config.api.lists import lists
from backstay_web.config.urls import PAGES

AT_ONCE = {
    "requirements": {"need_by", "withdraw", "take_back"},
    "offers": {"confirm", "renew", "withdraw"},
    "promises": {"free"},
    "runs": {"cancel"},
    "questions": {"cancel"},
    "hooks": {"end"},
    "deliveries": {"retry"},
    "captures": {"release", "set_aside"},
    "organisations": {"follow"},
    "posts": {"follow"},
}
"""What can be done on lists beside those of registers."""
OF_REGISTERS = {"retire", "take_up"}
ONE_BY_ONE = {
    "nations": "a nation that was added has nothing that its people change",
    "devices": "whoever takes a device out of use says of each what became of it",
    "snapshots": "a snapshot never changes",
    "what-ifs": "a set of changes is kept as it was typed",
    "inventories": "each is counted line by line by the post that holds it",
    "inventory-lines": "what was found of each is said by itself, or by a table",
    "losses": "a loss report never changes",
    "receipts": "another receipt corrects one, and none ever changes",
    "self-reports": "each comes by a table, and is explained line by line",
    "accounted-for": "each is counted from custody, and nobody types it",
    "arrivals": "of each somebody says by itself what became of it",
    "serials": "where each is follows from counts, and nobody types it",
    "handovers": "each is signed by two people who have counted it",
    "loads": "a week is what promises take of it, and nobody types it",
    "consents": "each is asked of its own nation, which alone answers",
    "presences": "a statement never changes, and each is corrected by its own",
    "jobs": "what happened to each has its own day, and its own evidence",
    "tickets": "each has its own messages, and its own end",
    "requisitions": "each has its own licence, and is sent from its own stock",
    "course-reports": "a report never changes, and is corrected by another alone",
    "course-feedback": "what a unit said never changes, and is corrected by another",
    "lessons": "each has its own evidence, and its own owner",
    "held-courses": "each step of a course has its own day, and what proves it",
    "proposals": "each is put before nations by two people who have read it",
}
"""Lists of which no row is changed with others, and why."""


def test_each_list_changes_many_rows_at_once_or_says_why_not():
    found = {
        each.name: {t.name for t in each.listing.together} for each in lists(PAGES)
    }

    told = found.keys() & (AT_ONCE.keys() | ONE_BY_ONE.keys())
    assert told == AT_ONCE.keys() | ONE_BY_ONE.keys()
    for name, can in found.items():
        if name in ONE_BY_ONE:
            assert can == set(), name
        else:
            assert can == AT_ONCE.get(name, OF_REGISTERS), name
