"""Read an EPCIS 2.0 document: all of it, or every fault in it at once."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext_noop as _

from backstay.errors import BackstayError
from backstay_web.transfers.epcis import cells
from backstay_web.transfers.epcis.cells import Read, Wrong
from backstay_web.transfers.epcis.events import (
    AGGREGATION,
    ASSOCIATION,
    NAMES,
    OBJECT,
    TRANSACTION,
    TRANSFORMATION,
    Event,
    Extract,
    Named,
)
from backstay_web.transfers.epcis.vocabulary import DISPOSITIONS, STEPS, URI

MOST_BYTES: Final = 10_000_000
MOST_EVENTS: Final = 20_000
LONGEST: Final = 200
"""Letters of a field's name that are shown."""
DOCUMENT: Final = 0
"""The number that a fault has that is of no single event; those count from 1."""
BODY: Final = "epcisBody"
TYPE: Final = "type"
COMMON: Final[Mapping[str, tuple[str, Read]]] = {
    "eventID": ("id", cells.uri),
    "eventTime": ("at", cells.moment),
    "eventTimeZoneOffset": ("offset", cells.offset),
    "errorDeclaration": ("mistake", cells.mistake),
}
USUAL: Final[Mapping[str, tuple[str, Read]]] = {
    "bizStep": ("step", cells.word_of(STEPS)),
    "disposition": ("disposition", cells.word_of(DISPOSITIONS)),
    "readPoint": ("read_point", cells.place),
    "bizLocation": ("location", cells.place),
    "bizTransactionList": ("transactions", cells.transactions),
    "sourceList": ("sources", cells.sources),
    "destinationList": ("destinations", cells.destinations),
}
KEPT: Final = ("@context", "recordTime", "certificationInfo", "sensorElementList")
"""What an event may say that is kept as it stands."""
OF_KIND: Final[Mapping[str, tuple[str, ...]]] = {
    OBJECT: ("persistentDisposition", "ilmd"),
    AGGREGATION: ("persistentDisposition",),
    ASSOCIATION: ("persistentDisposition",),
    TRANSACTION: ("persistentDisposition",),
    TRANSFORMATION: (
        "persistentDisposition",
        "ilmd",
        "transformationID",
        "inputEPCList",
        "inputQuantityList",
        "outputEPCList",
        "outputQuantityList",
    ),
}
"""The same, of one kind of event alone."""
NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    OBJECT: ("action",),
    AGGREGATION: ("action",),
    ASSOCIATION: ("action", "parentID"),
    TRANSACTION: ("action", "bizTransactionList"),
    TRANSFORMATION: (),
}


class Fault(NamedTuple):
    """What is wrong in one field of an event, or of the document, and what is right."""

    event: int
    field: str
    wrong: str
    right: str

    @property
    def place(self) -> str:
        """Return where it is, for programs."""
        event = f"event {self.event}" if self.event else ""
        return ", ".join(part for part in (event, self.field) if part) or "document"


class Unreadable(BackstayError):
    """A document has faults; nothing of it was taken."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = list(faults)
        super().__init__(f"{len(self.faults)} faults")


def read(data: bytes) -> Extract:
    """Return what a document says.

    Raises
    ------
    Unreadable
        If anything is wrong with it; it names every fault.
    """
    try:
        return extract_in(loaded(data))
    except RecursionError:
        raise whole(
            _("has too many brackets inside each other"), _("fewer of them")
        ) from None


def extract_in(told: Mapping[str, Any]) -> Extract:
    """Return the same of a document that is JSON."""
    faults: list[Fault] = []
    listed = list_of(told)
    made_at = head_of(told, faults)
    events = [event_of(place, each, faults) for place, each in enumerate(listed, 1)]
    faults += twice(events)
    names = list(names_of(told, faults))
    if faults:
        raise Unreadable(sorted(map(printable, faults)))
    found = (each for each in events if each is not None)
    return Extract(tuple(found), tuple(sorted(names)), made_at)


def printable(fault: Fault) -> Fault:
    """Return a fault whose field can be shown, whatever a document calls it."""
    field = fault.field if fault.field.isprintable() else ascii(fault.field)
    return fault._replace(field=field[:LONGEST])


def whole(wrong: str, right: str, field: str = "") -> Unreadable:
    return Unreadable([Fault(DOCUMENT, field, wrong, right)])


def loaded(data: bytes) -> dict[str, Any]:
    """Return the JSON of a document, exactly as its standard has it.

    Raises
    ------
    Unreadable
        If it is too large, or no JSON.
    """
    if len(data) > MOST_BYTES:
        raise whole(_("has too many bytes"), _("10,000,000 bytes or fewer"))
    try:
        told = json.loads(
            data.decode("utf-8-sig"),
            parse_float=Decimal,
            parse_constant=refuse,
            object_pairs_hook=each_once,
        )
    except (ValueError, ArithmeticError):
        raise whole(
            _("is no JSON"), _("JSON in UTF-8, no name twice in an object")
        ) from None
    if not isinstance(told, dict):
        raise whole(_("is no object"), _("an EPCISDocument of EPCIS 2.0"))
    return told


def refuse(word: str) -> None:
    raise ValueError(word)


def each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("twice")
    return made


def list_of(told: Mapping[str, Any]) -> list[Any]:
    """Return the events of a document, or of an answer to a query.

    Raises
    ------
    Unreadable
        If there is no such list, or it is too long.
    """
    body: Any = told.get(BODY)
    place = BODY
    if told.get(TYPE) == "EPCISQueryDocument":
        for name in ("queryResults", "resultsBody"):
            body, place = body.get(name) if isinstance(body, dict) else None, name
    listed = body.get("eventList") if isinstance(body, dict) else None
    if not isinstance(listed, list):
        raise whole(
            _("has no list of events"),
            _("an EPCISDocument of EPCIS 2.0 in JSON-LD"),
            f"{place}.eventList",
        )
    if len(listed) > MOST_EVENTS:
        raise whole(_("has too many events"), _("20,000 events or fewer"), BODY)
    return listed


def head_of(told: Mapping[str, Any], faults: list[Fault]) -> datetime:
    """Return when a document was made, and note what its head lacks."""
    if told.get(TYPE) not in ("EPCISDocument", "EPCISQueryDocument"):
        faults.append(
            Fault(
                DOCUMENT,
                TYPE,
                _("is no kind of document"),
                _("an EPCISDocument of EPCIS 2.0"),
            )
        )
    if not str(told.get("schemaVersion", "")).startswith("2"):
        right = _("2.0: older documents are XML, and are not read")
        faults.append(
            Fault(DOCUMENT, "schemaVersion", _("is no version that is read"), right)
        )
    if "@context" not in told:
        right = _("the address of the context of EPCIS 2.0")
        faults.append(Fault(DOCUMENT, "@context", _("is missing"), right))
    made: datetime = taken(
        DOCUMENT, "creationDate", cells.moment, told, faults, Extract.made_at
    )
    return made


def taken(
    event: int,
    name: str,
    reader: Read,
    told: Mapping[str, Any],
    faults: list[Fault],
    usual: Any = None,
) -> Any:
    """Return one field as it is read, and note what is wrong with it."""
    if name not in told:
        faults.append(Fault(event, name, _("is missing"), _("fill it in")))
        return usual
    try:
        return reader(told[name])
    except Wrong as wrong:
        faults += noted(event, wrong.inside(name))
        return usual


def noted(event: int, wrong: Wrong) -> list[Fault]:
    return [Fault(event, *each) for each in wrong.faults]


def event_of(number: int, said: Any, faults: list[Fault]) -> Event | None:
    """Return an event, or none if it has faults, which are noted."""
    before = len(faults)
    if not isinstance(said, dict):
        faults.append(
            Fault(number, "", _("is no object"), _("an object with its fields"))
        )
        return None
    kind = said.get(TYPE)
    if not isinstance(kind, str) or not (kind in NEEDED or URI.fullmatch(kind)):
        right = _("one of the five kinds of EPCIS 2.0, or a URI of your own")
        faults.append(Fault(number, TYPE, _("is no kind of event"), right))
        return None
    fields, kept = fields_of(kind), (*KEPT, *OF_KIND.get(kind, ()))
    needed = ("eventTime", "eventTimeZoneOffset", *NEEDED.get(kind, ()))
    found: dict[str, Any] = {}
    for name in [*said, *(name for name in needed if name not in said)]:
        if name in fields:
            place, reader = fields[name]
            found[place] = taken(number, name, reader, said, faults)
        elif name != TYPE and name not in kept and not has_owner(name, kind):
            right = _("a field of this kind of event, or a name with your own prefix")
            faults.append(Fault(number, name, _("is no field of it"), right))
    faults += lacking(number, kind, said)
    if len(faults) > before:
        return None
    others = said.keys() - fields.keys() - {TYPE}
    more = tuple(sorted((name, cells.anything(said[name])) for name in others))
    return Event(kind=kind, more=more, **found)


def fields_of(kind: str) -> dict[str, tuple[str, Read]]:
    """Return what is read of a kind of event, field by field."""
    if kind not in NEEDED:
        return dict(COMMON)
    found = {**COMMON, **USUAL}
    if kind in NAMES:
        things, quantities = NAMES[kind]
        found["action"] = ("action", cells.action)
        found[things] = ("things", cells.once(cells.uri))
        found[quantities] = ("quantities", cells.several(cells.quantity))
    if kind in (AGGREGATION, ASSOCIATION, TRANSACTION):
        found["parentID"] = ("parent", cells.uri)
    return found


def has_owner(name: str, kind: str) -> bool:
    """Tell whether a field is somebody's own, or the kind of event is."""
    return URI.fullmatch(name) is not None or (
        kind not in NEEDED and name.isprintable()
    )


def lacking(number: int, kind: str, said: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield that an event says of nothing that it happened to it."""
    names = NAMES.get(kind, ())
    can_be_all = kind != OBJECT and said.get("action") == "DELETE"
    if names and not can_be_all and not any(said.get(name) for name in names):
        if kind == OBJECT and said.get("sensorElementList"):
            return
        right = _("name the things, or how many of which class")
        yield Fault(number, names[0], _("is missing"), right)
    if kind == AGGREGATION and not can_be_all and "parentID" not in said:
        yield Fault(number, "parentID", _("is missing"), _("fill it in"))


def twice(events: Iterable[Event | None]) -> Iterator[Fault]:
    """Yield each event whose identifier another one has; a declaration has it too."""
    seen: Counter[tuple[str, bool]] = Counter()
    for number, event in enumerate(events, 1):
        if event is None or not event.id:
            continue
        key = event.id, event.mistake is not None
        seen[key] += 1
        if seen[key] > 1:
            right = _("keep one of them, or give each its own identifier")
            yield Fault(number, "eventID", _("is that of another event"), right)


def names_of(told: Mapping[str, Any], faults: list[Fault]) -> Iterator[Named]:
    """Yield what the head of a document calls things, and note what is wrong there."""
    try:
        yield from HEAD(told.get("epcisHeader", {}))
    except Wrong as wrong:
        faults += noted(DOCUMENT, wrong.inside("epcisHeader"))


def part_of(name: str, read_part: Read) -> Read:
    """Return what reads one field of an object, and leaves the others."""

    def read_it(said: Any) -> list[Any]:
        told = cells.dict_of(said)
        try:
            return list(read_part(told[name])) if name in told else []
        except Wrong as wrong:
            raise wrong.inside(name) from None

    return read_it


def joined(read_each: Read) -> Read:
    """Return what reads a list of lists as one."""
    return lambda said: [one for each in cells.each_of(said, read_each) for one in each]


def vocabulary(said: Any) -> list[Named]:
    told = VOCABULARY(said)
    listed = told.get("vocabularyElementList", [])
    return [each._replace(vocabulary=told["type"]) for each in listed]


def element(said: Any) -> Named:
    told = ELEMENT(said)
    return Named("", told["id"], told.get("attributes", ()))


def attribute(said: Any) -> tuple[str, str]:
    told = ATTRIBUTE(said)
    return told["id"], told.get("attribute", "")


def value(said: Any) -> str:
    return cells.text(said) if isinstance(said, str) else cells.anything(said)


ATTRIBUTE: Final = cells.object_of({"id": cells.uri, "attribute": value}, ["id"])
ELEMENT: Final = cells.object_of(
    {
        "id": cells.uri,
        "attributes": cells.several(attribute),
        "children": cells.anything,
    },
    ["id"],
)
VOCABULARY: Final = cells.object_of(
    {
        TYPE: cells.uri,
        "vocabularyElementList": lambda said: cells.each_of(said, element),
    },
    [TYPE],
)
HEAD: Final = part_of("epcisMasterData", part_of("vocabularyList", joined(vocabulary)))
