"""Write EPCIS 2.0 documents in JSON-LD, the same bytes for the same extract."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timezone
from decimal import Decimal
from itertools import groupby
from typing import Any, Final

from backstay_web.transfers.epcis.events import (
    NAMES,
    OBJECT,
    Event,
    Extract,
    Mistake,
    Named,
    Pairs,
    Quantity,
    offset_of,
)

CONTEXT: Final = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
VERSION: Final = "2.0"
MEDIA: Final = "application/ld+json"


def written(extract: Extract) -> bytes:
    """Return the document of an extract."""
    told = document_of(extract)
    return json.dumps(told, ensure_ascii=False, indent=1, default=number).encode()


def number(value: Decimal) -> int | float:
    """Return a number as JSON has it: a whole one stays whole."""
    return int(value) if value == value.to_integral_value() else float(value)


def document_of(extract: Extract) -> dict[str, Any]:
    """Return the same as plain values."""
    head = {"epcisMasterData": {"vocabularyList": vocabularies(extract.names)}}
    return {
        "@context": [CONTEXT],
        "type": "EPCISDocument",
        "schemaVersion": VERSION,
        "creationDate": moment(extract.made_at),
        **({"epcisHeader": head} if extract.names else {}),
        "epcisBody": {"eventList": [plain(each) for each in extract.events]},
    }


def vocabularies(names: Iterable[Named]) -> list[dict[str, Any]]:
    """Return what things are called, those of one kind together."""
    ordered = sorted(names)
    return [
        {
            "type": vocabulary,
            "vocabularyElementList": [
                {
                    "id": each.id,
                    "attributes": [
                        {"id": name, "attribute": said}
                        for name, said in each.attributes
                    ],
                }
                for each in same
            ],
        }
        for vocabulary, same in groupby(ordered, lambda each: each.vocabulary)
    ]


def plain(event: Event) -> dict[str, Any]:
    """Return an event as its JSON object; what it does not say is left out."""
    things, quantities = NAMES.get(event.kind, NAMES[OBJECT])
    here = timezone(offset_of(event.offset))
    said = {
        "type": event.kind,
        "eventID": event.id,
        "eventTime": moment(event.at.astimezone(here)),
        "eventTimeZoneOffset": event.offset,
        "errorDeclaration": declaration(event.mistake) if event.mistake else None,
        "parentID": event.parent,
        things: list(event.things),
        quantities: [quantity(each) for each in event.quantities],
        "action": event.action,
        "bizStep": event.step,
        "disposition": event.disposition,
        "readPoint": {"id": event.read_point} if event.read_point else None,
        "bizLocation": {"id": event.location} if event.location else None,
        "bizTransactionList": pairs(event.transactions, "bizTransaction"),
        "sourceList": pairs(event.sources, "source"),
        "destinationList": pairs(event.destinations, "destination"),
    }
    told = {name: value for name, value in said.items() if value not in ("", None, [])}
    return told | {name: json.loads(value) for name, value in event.more}


def declaration(mistake: Mistake) -> dict[str, Any]:
    told = {
        "declarationTime": moment(mistake.at),
        "reason": mistake.reason,
        "correctiveEventIDs": list(mistake.mended_by),
    }
    return {name: value for name, value in told.items() if value}


def quantity(each: Quantity) -> dict[str, Any]:
    told: dict[str, Any] = {"epcClass": each.of}
    if each.quantity is not None:
        told["quantity"] = each.quantity
    return {**told, "uom": each.unit} if each.unit else told


def pairs(said: Pairs, name: str) -> list[dict[str, str]]:
    return [{"type": of, name: what} if of else {name: what} for of, what in said]


def moment(at: datetime) -> str:
    """Return a moment with its offset, down to the millisecond or finer."""
    fine = "microseconds" if at.microsecond % 1_000 else "milliseconds"
    text = at.isoformat(timespec=fine)
    return text.replace("+00:00", "Z") if at.tzinfo is UTC else text
