"""Each row that a page shows as an endpoint: its fields, and what points to it.

The registers say themselves which tables they have. What other pages show, and
commands are about, is named here with the page that shows it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias
from uuid import UUID

from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, JsonResponse

from backstay_web.catalogue import register as catalogue
from backstay_web.config.api.lists import MOST, USUAL, whole
from backstay_web.core.commands import find
from backstay_web.core.context import me
from backstay_web.core.entries import KEPT, Faulty
from backstay_web.core.imports.models import Import
from backstay_web.core.labels.columns import columns_of
from backstay_web.core.leaving import with_label
from backstay_web.core.models import Labelled
from backstay_web.core.pointers import is_labelled
from backstay_web.core.registers.kinds import Register
from backstay_web.core.registers.views import MOST as MOST_PARTS
from backstay_web.donations import models as offered
from backstay_web.donations import register as donations
from backstay_web.nations.models import Holding, Post, Task
from backstay_web.plans.models import Condition, Explanation, Presence, Promise
from backstay_web.repair import models as mended
from backstay_web.repair import register as repair
from backstay_web.requirements import models as needed
from backstay_web.requirements import register as requirements
from backstay_web.sites import register as sites
from backstay_web.training import models as taught
from backstay_web.training import register as training
from backstay_web.transfers import models as sent
from backstay_web.transfers import register as transfers

REGISTERS: Final = (
    catalogue.REGISTER,
    donations.REGISTER,
    repair.REGISTER,
    requirements.REGISTER,
    sites.REGISTER,
    training.REGISTER,
    transfers.REGISTER,
)
OTHERS: Final[Mapping[str, tuple[type[Labelled], str]]] = {
    "requirement": (needed.Requirement, "requirements:detail"),
    "verdict": (needed.Verdict, "requirements:detail"),
    "waiver": (needed.Waiver, "requirements:detail"),
    "place": (needed.Place, "requirements:mine"),
    "ranked_list": (needed.RankedList, "requirements:mine"),
    "balance": (offered.Balance, "donations:offer"),
    "caveat": (offered.Caveat, "donations:offer"),
    "commitment": (offered.Commitment, "donations:offer"),
    "consent": (offered.Consent, "donations:desk"),
    "consent_answer": (offered.Answer, "donations:desk"),
    "same_pledge": (offered.SamePledge, "donations:offer"),
    "verification": (offered.Verification, "donations:offer"),
    "explanation": (Explanation, "plans:desk"),
    "kept_promise": (taught.KeptPromise, "training:held_course"),
    "step": (taught.Step, "training:held_course"),
    "roll": (taught.Roll, "training:held_course"),
    "seat": (taught.Seat, "training:held_course"),
    "application": (taught.Application, "training:held_course"),
    "result": (taught.Result, "training:held_course"),
    "certificate": (taught.Certificate, "training:crew"),
    "course_report": (taught.CourseReport, "training:course_report"),
    "feedback": (taught.Feedback, "training:feedback"),
    "lesson": (taught.Lesson, "training:lesson"),
    "lesson_step": (taught.LessonStep, "training:lesson"),
    "assignment": (taught.Assignment, "training:crew"),
    "timetable": (taught.Timetable, "training:timetable"),
    "timetable_ending": (taught.TimetableEnding, "training:timetable"),
    "block": (taught.Block, "training:timetable"),
    "presence": (Presence, "plans:presence"),
    "condition": (Condition, "plans:fielded"),
    "clearance": (sent.Clearance, "transfers:consignment"),
    "custody": (sent.Custody, "transfers:consignment"),
    "ledger_entry": (sent.LedgerEntry, "transfers:consignment"),
    "passage": (sent.Passage, "transfers:movement"),
    "handover": (sent.Handover, "transfers:handover"),
    "handover_line": (sent.HandoverLine, "transfers:handover"),
    "signature": (sent.Signature, "transfers:handover"),
    "difference": (sent.Difference, "transfers:handover"),
    "inventory": (sent.Inventory, "transfers:inventory"),
    "inventory_line": (sent.InventoryLine, "transfers:inventory"),
    "loss_report": (sent.LossReport, "transfers:loss_report"),
    "arrival": (sent.Arrival, "transfers:arrival"),
    "limit_waiver": (sent.LimitWaiver, "transfers:arrivals"),
    "receipt": (sent.Receipt, "transfers:receipt"),
    "receipt_line": (sent.ReceiptLine, "transfers:receipt"),
    "self_report": (sent.SelfReport, "transfers:self_report"),
    "self_report_line": (sent.SelfReportLine, "transfers:self_report"),
    "self_report_answer": (sent.SelfReportAnswer, "transfers:self_report"),
    "job": (mended.Job, "repair:job"),
    "stage": (mended.Stage, "repair:job"),
    "requisition": (mended.Requisition, "repair:job"),
    "fitting": (mended.Fitting, "repair:job"),
    "schedule": (mended.Schedule, "repair:schedule"),
    "schedule_ending": (mended.ScheduleEnding, "repair:schedule"),
    "placement": (mended.Placement, "repair:schedule"),
    "ticket": (mended.Ticket, "repair:ticket"),
    "message": (mended.Message, "repair:ticket"),
    "translation": (mended.Translation, "repair:ticket"),
    "holding": (Holding, "nations:people"),
    "task": (Task, "nations:finish_task"),
    "import": (Import, "imports:detail"),
}
POSTS: Final[Mapping[type[Labelled], Sequence[str]]] = {
    sent.Custody: ("post",),
    sent.LedgerEntry: ("from_post", "to_post"),
    sent.Handover: ("from_post", "to_post"),
    sent.Signature: ("post",),
    sent.Difference: ("owner",),
    sent.Inventory: ("post",),
    sent.Arrival: ("owner",),
    sent.LossReport: ("post",),
    sent.Receipt: ("post",),
    sent.SelfReport: ("post",),
    sent.SelfReportAnswer: ("post",),
    taught.Lesson: ("owner",),
    mended.Ticket: ("asker_post", "expert_post"),
}
"""Fields that hold the key of a post: where that is hidden from the reader, none."""
PROMISES: Final[Mapping[type[Labelled], Sequence[str]]] = {
    offered.Commitment: ("purpose_key",),
}
"""The same of promises, which stand for a part of an offer."""
UNTOLD: Final[Mapping[type[Labelled], Sequence[str]]] = {
    mended.Schedule: ("bench",),
    taught.Timetable: ("bench",),
    taught.TimetableEnding: ("clash",),
    taught.Block: ("teams",),
}
"""Fields that name rows without pointing to them: some may be hidden since then."""
OWN: Final = ("limit", "cursor")
"""What an address asks of every table, beside the rows that others point to."""

Field: TypeAlias = "models.Field[Any, Any]"


@dataclass(frozen=True)
class Table:
    """A table as the API shows it; ``page`` is the door of a page that shows its rows.

    ``register`` is the one that it belongs to, if it does.
    """

    name: str
    model: type[Labelled]
    page: str
    register: Register | None = None

    def fields(self) -> list[Field]:
        """Return the fields that people and commands fill in."""
        kept = {*KEPT, *UNTOLD.get(self.model, ())}
        return [f for f in self.model._meta.fields if f.name not in kept]

    def pointers(self) -> dict[str, Field]:
        """Return the fields that point to rows, by which one may ask for rows."""
        return {f.name: f for f in self.fields() if isinstance(f, models.ForeignKey)}

    def rows(self) -> "QuerySet[Any]":
        """Return the rows that the reader may see, in the order of their keys.

        They come with what they point to, as on their pages: a row that rests on one
        that is hidden from him is not there.
        """
        pointed = [name for name, each in self.pointers().items() if is_labelled(each)]
        return self.model._default_manager.select_related(*pointed).order_by("pk")

    def many(self, request: HttpRequest) -> JsonResponse:
        """Return some rows, retired ones too, and the cursor to the next ones.

        Raises
        ------
        Faulty
            If the address asks for what there is not; says so of each word.
        """
        faults: dict[str, list[str]] = {}
        limit = whole(request.GET.get("limit", str(USUAL)))
        if limit is None:
            faults["limit"] = [f"Ask for 1 to {MOST} rows."]
        asked: dict[str, Any] = {}
        for name, value in request.GET.dict().items():
            if name not in {*OWN, *self.pointers()}:
                faults[name] = ["This table has no such field that points to a row."]
            elif name != "limit":
                asked["pk__gt" if name == "cursor" else name] = as_key(
                    name, str(value), faults
                )
                if name != "cursor" and is_labelled(self.pointers()[name]):
                    asked[f"{name}__rel__isnull"] = False  # of those that he may see
        if faults or limit is None:
            raise Faulty(faults)
        found = list(self.rows().filter(**asked)[: limit + 1])
        next_ = found[limit - 1].pk if len(found) > limit else None
        shown = found[:limit]
        told = {"rows": self.plain(shown), "next": next_}
        return with_label(JsonResponse(told), map(vars, shown))

    def one(self, request: HttpRequest, key: UUID) -> JsonResponse:
        """Return a row, and the rows of its register in use that point to it."""
        row = find(self.rows(), key)
        parts = self.parts(row)
        told = {
            name: [plain(fields, part) for part in found]
            for name, (fields, found) in parts.items()
        }
        shown = [row, *(part for _, found in parts.values() for part in found)]
        [own] = self.plain([row])
        answer = JsonResponse({**own, "parts": told})
        return with_label(answer, map(vars, shown))

    def parts(self, row: Labelled) -> dict[str, tuple[list[Field], list[Any]]]:
        """Return what points to a row and is in use, as much as its page shows.

        Rows come with the fields that are told of them.
        """
        register, held = self.register, me().permissions
        if register is None:
            return {}
        return {
            f"{kind.noun}.{field}": (
                kind.fields(),
                list(
                    kind.rows().filter(**{field: row, "retired_on": None})[:MOST_PARTS]
                ),
            )
            for kind, field in register.pointing_to(self.model)  # type: ignore[arg-type] # tables of registers hold entries
            if kind.read in held
        }

    def plain(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        """Return rows by the names of their fields."""
        return [
            plain(self.fields(), row) | hidden_of
            for row, hidden_of in zip(rows, self.hidden(rows), strict=True)
        ]

    def hidden(self, rows: Sequence[Any]) -> Iterator[dict[str, None]]:
        """Yield for each row the keys in it that name what the reader may not see."""
        known: dict[str, set[UUID]] = {}
        for table, named in ((POSTS, Post), (PROMISES, Promise)):
            for name in table.get(self.model, ()):
                keys = {getattr(row, name) for row in rows}
                found = named._default_manager.filter(pk__in=keys)
                known[name] = set(found.values_list("pk", flat=True))
        for row in rows:
            yield {n: None for n, of in known.items() if getattr(row, n) not in of}


def as_key(name: str, said: str, faults: dict[str, list[str]]) -> UUID | None:
    """Return the key that a word of an address is; note the fault if it is none."""
    try:
        return UUID(said)
    except ValueError:
        faults[name] = ["Name a row by its key."]
        return None


def plain(fields: Sequence[Field], row: Any) -> dict[str, Any]:
    """Return a row by its fields, with key, version and label; links are keys.

    The key of a row that is hidden from the reader is none: it would tell that it is
    there.
    """
    made: dict[str, Any] = {"key": row.pk}
    own = {field.name for field in row._meta.fields}
    for name in ("version", "retired_on"):
        if name in own:
            made[name] = getattr(row, name)
    made["label"] = columns_of(row)
    return made | {field.name: value_of(row, field) for field in fields}


def value_of(row: Any, field: Field) -> Any:
    """Return what a row holds in a field, as far as the reader may know of it."""
    if is_labelled(field) and getattr(row, field.name) is None:
        return None
    return getattr(row, field.attname)


def tables() -> Iterator[Table]:
    """Yield every table that a page shows rows of."""
    for register in REGISTERS:
        for kind in register.kinds.values():
            page = f"{register.space}:{kind.page('detail')}"
            yield Table(kind.noun, kind.model, page, register)
    for name, (model, page) in OTHERS.items():
        yield Table(name, model, page)
