"""The count sheet: what is expected, printed before anybody has counted.

It is the equal of the page and of the phone: counted with a pen, signed by both sides,
keyed in later, and its scan put beside the count.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from backstay_web.core.lists.columns import number
from backstay_web.nations.models import Post
from backstay_web.nations.queries import post_names
from backstay_web.transfers.documents.codes import code_of
from backstay_web.transfers.documents.hand_receipt import SIDES, lot_of
from backstay_web.transfers.documents.paper import Fact, Head, Paper, Signed, Table
from backstay_web.transfers.documents.reading import NOTHING, Known, pointed_to
from backstay_web.transfers.documents.words import way, word
from backstay_web.transfers.models import Item
from backstay_web.transfers.queries import held_by

BLANK: Final = ""
"""What is written in with a pen."""


@dataclass(frozen=True)
class Expected:
    """Who holds what of a consignment, and what all of that points to."""

    row: Any
    held: Sequence[Any]
    known: Known
    givers: Mapping[UUID, str]
    posts: Sequence[Post]

    @property
    def rows(self) -> list[Any]:
        """Return every row of it, those that it points to among them."""
        return [self.row, *self.held, *self.known.values(), *self.posts]


def expected_of(row: Any) -> Expected:
    """Return what is held of a consignment, as far as the reader may know of it."""
    held = list(held_by(row.pk).exclude(post=None))
    known = pointed_to([row, *held])
    known |= pointed_to([each for each in known.values() if isinstance(each, Item)])
    names = post_names((each.post, each.nation_id) for each in held)
    return Expected(row, held, known, names, list(Post.objects.filter(pk__in=names)))


def count_sheet(expected: Expected) -> Paper:
    """Return the count sheet of a consignment, with a table for each who holds some."""
    row, names = expected.row, expected.givers
    givers = sorted(names, key=lambda post: (names[post], post))
    return Paper(
        title=_("Count sheet"),
        number=row.code,
        facts=[
            Fact(word("title"), row.title),
            *way(row, expected.known),
            *(Fact(said, BLANK) for said in (_("Where"), _("When"))),
        ],
        tables=[lines(expected, post) for post in givers] or [table(_("Expected"), [])],
        notes=[_("Write 0 for what is not there, and a dash for what stays behind.")],
        signatures=[
            Signed(str(side.label), BLANK, _("Post, signature, name, date"))
            for side in SIDES
        ],
        warning="" if row.is_released else _("Not released: it may not leave yet"),
        is_wide=True,
        code=code_of(row.pk),
    )


def lines(expected: Expected, post: UUID) -> Table:
    """Return the table of what a post is to hand over, with room for what came."""
    own = [each for each in expected.held if each.post == post]
    said = _("Expected of %(giver)s") % {"giver": expected.givers[post]}
    return table(said, sorted(line(each, expected.known) for each in own))


def table(heading: str, rows: Sequence[Sequence[str]]) -> Table:
    return Table(
        heading,
        [
            Head(word("item")),
            Head(word("variant"), is_narrow=False),
            Head(_("Serial number, lot")),
            Head(_("Expected"), is_number=True),
            Head(_("Counted")),
            Head(word("condition")),
            Head(_("Remark"), is_narrow=False),
        ],
        rows,
        _("No line of it is for you to read."),
    )


def line(row: Any, known: Known) -> list[str]:
    item = known.get(row.item_id)
    return [
        item.code if item else NOTHING,
        known.name(item.variant_id) if item else NOTHING,
        known.name(row.serial_id) if row.serial_id else lot_of(item),
        number(row.quantity),
        BLANK,
        BLANK,
        BLANK,
    ]
