"""The hand receipt: what one post counted and took over from another, both signed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from backstay_web.core.lists.columns import number
from backstay_web.nations.models import Post
from backstay_web.transfers import queries
from backstay_web.transfers.documents.codes import code_of
from backstay_web.transfers.documents.paper import Fact, Head, Paper, Signed, Table
from backstay_web.transfers.documents.reading import NOTHING, Known, pointed_to
from backstay_web.transfers.documents.words import utc, word
from backstay_web.transfers.lists import STATES
from backstay_web.transfers.models import Difference, HandoverLine, Item, Signature

SIDES: Final = (Signature.Side.GIVER, Signature.Side.RECEIVER)


@dataclass(frozen=True)
class Count:
    """A count with its lines and signatures, and what all of them point to."""

    row: Any
    lines: Sequence[Any]
    signatures: Sequence[Any]
    cases: Sequence[Any]
    known: Known
    posts: Known

    @property
    def rows(self) -> list[Any]:
        """Return every row of it, those that it points to among them."""
        own = [self.row, *self.lines, *self.signatures, *self.cases]
        return [*own, *self.known.values(), *self.posts.values()]


def count_of(row: Any) -> Count:
    """Return a count as far as the reader may know of it."""
    lines = list(HandoverLine.objects.filter(handover=row.pk))
    signed = Signature.objects.filter(handover=row.pk).order_by("side", "pk")
    cases = list(Difference.objects.filter(handover=row.pk).order_by("pk"))
    known = pointed_to([row, *lines, *cases])
    known |= pointed_to([each for each in known.values() if isinstance(each, Item)])
    posts = Post.objects.filter(pk__in=[row.from_post, row.to_post])
    return Count(
        row, lines, list(signed), cases, known, Known((p.pk, p) for p in posts)
    )


def hand_receipt(count: Count) -> Paper:
    """Return the hand receipt of a count."""
    row, known = count.row, count.known
    consignment = known[row.consignment_id]
    return Paper(
        title=_("Hand receipt"),
        number=consignment.code,
        facts=[
            Fact(word("consignment"), consignment.title),
            Fact(_("Where"), known.name(row.site_id)),
            Fact(_("Hands over"), side_of(row.from_post, row.from_nation_id, count)),
            Fact(_("Takes over"), side_of(row.to_post, row.to_nation_id, count)),
            Fact(_("Counted"), utc(row.counted_at)),
            Fact(_("State"), str(STATES[row.state])),
            *sums(count),
        ],
        tables=[lines(count), *differences(count)],
        notes=notes(row, consignment),
        signatures=[signature(side, count) for side in SIDES],
        warning=warning(row),
        code=code_of(row.pk),
    )


def warning(row: Any) -> str:
    """Return what is to be seen first of a count that has moved nothing."""
    if row.withdrawn_at:
        return _("Withdrawn: nothing changed hands by it")
    return "" if row.settled_at else _("Not both sides have signed")


def side_of(post: Any, nation: Any, count: Count) -> str:
    """Return a post and its nation; the nation alone where the post is hidden."""
    names = [count.posts.name(post), count.known.name(nation)]
    return ", ".join(name for name in names if name != NOTHING) or NOTHING


def sums(count: Count) -> list[Fact]:
    """Return how many were expected and counted, of what is handed over now."""
    counted = [each for each in count.lines if each.counted is not None]
    return [
        Fact(_("Expected in all"), number(sum(each.expected for each in counted))),
        Fact(_("Counted in all"), number(sum(each.counted for each in counted))),
    ]


def differences(count: Count) -> list[Table]:
    """Return the table of cases: what is otherwise, who answers, and until when."""
    rows = sorted(case(each, count) for each in count.cases)
    if not rows:
        return []
    heads = [
        Head(word("item")),
        Head(_("Serial number, lot")),
        Head(_("Counted")),
        Head(_("Owner"), is_narrow=False),
        Head(_("Due on")),
        Head(_("What became of it"), is_narrow=False),
    ]
    return [Table(_("Differences"), heads, rows, "")]


def case(row: Any, count: Count) -> list[str]:
    """Return what is said of one difference."""
    item = count.known.get(row.item_id)
    nation = row.owner_nation_id
    return [
        item.code if item else NOTHING,
        count.known.name(row.serial_id) if row.serial_id else lot_of(item),
        str(row),
        side_of(row.owner, nation, count),
        str(row.due_on),
        ": ".join(filter(None, (str(row.get_outcome_display()), row.finding)))
        or NOTHING,
    ]


def lines(count: Count) -> Table:
    """Return the table of what was expected and what was counted."""
    return Table(
        _("Expected and counted"),
        [
            Head(word("item")),
            Head(word("variant"), is_narrow=False),
            Head(_("Serial number, lot")),
            Head(_("Expected"), is_number=True),
            Head(_("Counted"), is_number=True),
            Head(word("condition")),
            Head(_("Remark"), is_narrow=False),
        ],
        sorted(line(each, count.known) for each in count.lines),
        _("No line of it is for you to read."),
    )


def line(row: HandoverLine, known: Known) -> list[str]:
    """Return what was counted of one thing; nothing where it is not handed over."""
    item = known.get(row.item_id)
    return [
        item.code if item else NOTHING,
        known.name(item.variant_id) if item else NOTHING,
        known.name(row.serial_id) if row.serial_id else lot_of(item),
        number(row.expected),
        NOTHING if row.counted is None else number(row.counted),
        str(row.get_condition_display()) if row.counted else NOTHING,
        "; ".join(filter(None, (mark(row, item), row.remark))),
    ]


def mark(row: HandoverLine, item: Any) -> str:
    """Return what marks a line that is not as it should be."""
    if row.counted is None or (row.counted == row.expected and item is None):
        return ""
    if row.counted != row.expected:
        return _("differs")
    return _("damaged") if queries.opens_a_case(row) else ""


def lot_of(item: Any) -> str:
    return (item.ammunition_lot if item else "") or NOTHING


def notes(row: Any, consignment: Any) -> list[str]:
    """Return what the signatures have done."""
    if row.settled_at is None or row.to_nation_id != consignment.to_nation_id:
        return []
    said = _("Title has passed with the second signature, at %(at)s.")
    return [said % {"at": utc(row.settled_at)}]


def signature(side: Signature.Side, count: Count) -> Signed:
    """Return how a side has signed, or the line on which it is to sign."""
    row = count.row
    post, nation = (
        (row.from_post, row.from_nation_id)
        if side is Signature.Side.GIVER
        else (row.to_post, row.to_nation_id)
    )
    who = side_of(post, nation, count)
    for each in count.signatures:
        if each.side == side:
            return Signed(
                str(side.label),
                who,
                utc(each.signed_at),
                is_signed=True,
                mark=f"SHA-256 {each.digest}",
                by_hand=_("Name, and signature by hand if wanted"),
            )
    return Signed(str(side.label), who, _("Signature, name, date"))
