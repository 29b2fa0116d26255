"""What was solved before and is like a question: found by words, as the reader.

The database finds by its full text (configuration *simple*) what has any of the words;
how many of them a case has, with letters that are wrong, is counted here. Row security
leaves what the reader may read, and nothing else is looked at.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Concat

from backstay_web.core.ordering import in_order
from backstay_web.repair.models import Message, Solution, Ticket, Translation
from backstay_web.repair.models.ticket import TicketState
from backstay_web.repair.wording import is_like, stems

SHOWN: Final = 5
"""Cases that are offered: our assumption of what one looks at before sending."""
LOOKED_AT: Final = 200
"""Texts of each kind that are compared, those that the database ranks first."""
WORDS: Final = 40
"""Words of a question that count."""
ENOUGH: Final = 2
"""Words that a case has in common at least; of a question of one word, that one."""
SAID: Final = ("name", "name_uk", "cause", "cause_uk", "remedy", "remedy_uk")


@dataclass(frozen=True)
class Case:
    """A solved ticket, or a solution, that is like a question."""

    row: Any
    is_solution: bool
    is_same_variant: bool
    shared: Sequence[str]  # words of the question that it has, as they are compared
    asked_count: int

    @property
    def count(self) -> int:
        """Return how many words of the question it has."""
        return len(self.shared)


def similar(
    text: str, variant: UUID | None = None, but: UUID | None = None
) -> list[Case]:
    """Return what was solved and is most like a text: same variant and words first.

    A ticket of which a solution is there is not shown beside that.
    """
    words = list(dict.fromkeys(stems(text)))[:WORDS]
    if not words:
        return []
    solutions = cases(solutions_with(words), words, variant, is_solution=True)
    known = {each.row.ticket_id for each in solutions} | {but}
    tickets = cases(tickets_with(words), words, variant, is_solution=False)
    rest = [each for each in tickets if each.row.pk not in known]
    return sorted([*solutions, *rest], key=place)[:SHOWN]


def place(case: Case) -> tuple[bool, int, bool, str]:
    """Return where a case stands among others."""
    return not case.is_same_variant, -case.count, not case.is_solution, case.row.code


def cases(
    texts: Mapping[Any, str],
    words: Sequence[str],
    variant: UUID | None,
    *,
    is_solution: bool,
) -> list[Case]:
    """Return the cases that have enough words in common with a question."""
    made = []
    for row, text in texts.items():
        shared = in_common(words, set(stems(text)))
        if len(shared) >= min(ENOUGH, len(words)):
            is_same = row.variant_id == variant
            made.append(Case(row, is_solution, is_same, shared, len(words)))
    return made


def in_common(words: Iterable[str], there: set[str]) -> list[str]:
    """Return the words of which one like it is there."""
    return [
        word
        for word in words
        if word in there or any(is_like(word, other) for other in there)
    ]


def solutions_with(words: Sequence[str]) -> dict[Solution, str]:
    """Return the solutions in force that have one of the words, each with its text."""
    text = Concat(*(part for name in SAID for part in (F(name), Value(" "))))
    rows = Solution.objects.filter(retired_on=None).select_related("variant")
    found = ranked(rows.annotate(said=text), "said", words)
    return {row: row.said for row in found}


def tickets_with(words: Sequence[str]) -> dict[Ticket, str]:
    """Return the solved tickets that have one of the words, each with its texts."""
    solved = TicketState.SOLVED
    own = ranked(Message.objects.filter(ticket__state=solved), "text", words)
    others = Translation.objects.filter(message__ticket__state=solved)
    of_others = ranked(others.select_related("message"), "text", words)
    keys = {row.ticket_id for row in own}
    keys |= {row.message.ticket_id for row in of_others}
    texts = texts_of(keys)
    rows = Ticket.objects.filter(pk__in=keys).select_related("variant")
    return {row: "\n".join(texts[row.pk]) for row in rows}


def texts_of(tickets: Collection[UUID]) -> Mapping[UUID, list[str]]:
    """Return all that was written in tickets, in both languages."""
    own = Message.objects.filter(ticket__in=tickets)
    others = Translation.objects.filter(message__ticket__in=tickets)
    made = defaultdict[UUID, list[str]](list)
    for ticket, text in own.values_list("ticket", "text"):
        made[ticket].append(text)
    for ticket, text in others.values_list("message__ticket", "text"):
        made[ticket].append(text)
    return made


def ranked(rows: "QuerySet[Any]", field: str, words: Sequence[str]) -> "QuerySet[Any]":
    """Return the rows whose text has one of the words, those with most of them first.

    Words begin alike: their endings may differ.
    """
    asked = SearchQuery(
        " | ".join(f"'{word}':*" for word in words), search_type="raw", config="simple"
    )
    vector = SearchVector(in_order(field), config="simple")
    rank = SearchRank(F("vector"), asked)
    found: QuerySet[Any] = rows.annotate(vector=vector).filter(vector=asked)
    first: QuerySet[Any] = found.annotate(rank=rank).order_by("-rank", "pk")
    return first[:LOOKED_AT]
