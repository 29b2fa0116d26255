"""What EPCIS 2.0 and CBV 2.0 allow in JSON, as a schema in words of our own.

Written from the standard (EPCIS 2.0 and CBV 2.0), apart from what writes and reads
documents: neither takes a word from the other. It is meant never to be wider than the
schema of GS1, and is narrower in what we choose to say: an event has an identifier, a
list is never empty, and nothing stands where it is not named.
"""

from typing import Any, Final


def words(said: str) -> list[str]:
    return said.split()


URI: Final = {"type": "string", "format": "uri"}
MOMENT: Final = {"type": "string", "format": "date-time"}
OFFSET: Final = {
    "type": "string",
    "pattern": r"^[+-]((0[0-9]|1[0-3]):[0-5][0-9]|14:00)$",
}
BIZ_STEPS: Final = words("""
accepting arriving assembling collecting commissioning consigning
creating_class_instance cycle_counting decommissioning departing destroying
disassembling dispensing encoding entering_exiting holding inspecting installing killing
loading other packing picking receiving removing repackaging repairing replacing
reserving retail_selling shipping staging_outbound stock_taking stocking storing
transporting unloading unpacking void_shipping sensor_reporting sampling
""")
DISPOSITIONS: Final = words("""
active container_closed damaged destroyed dispensed disposed encoded expired in_progress
in_transit inactive no_pedigree_match non_sellable_other partially_dispensed recalled
reserved retail_sold returned sellable_accessible sellable_not_accessible stolen unknown
available completeness_verified completeness_inferred conformant container_open
mismatch_instance mismatch_class mismatch_quantity needs_replacement non_conformant
unavailable
""")
TRANSACTIONS: Final = words("""
bol cert desadv inv pedigree po poc prodorder recadv rma testprd testres
""")
PARTIES: Final = ["owning_party", "possessing_party", "location"]
REASONS: Final = ["did_not_occur", "incorrect_data"]


def some(items: Any) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": 1, "uniqueItems": True}


def closed(needed: list[str], **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": needed,
        "additionalProperties": False,
    }


PLACE: Final = closed(["id"], id=URI)
QUANTITIES: Final = {
    "type": "array",
    "minItems": 1,
    "items": closed(
        ["epcClass", "quantity"],
        epcClass=URI,
        quantity={"type": "number", "minimum": 0},
        uom={"type": "string", "pattern": "^[A-Z0-9]{2,3}$"},
    ),
}
DECLARATION: Final = closed(
    ["declarationTime", "reason"],
    declarationTime=MOMENT,
    reason={"enum": REASONS},
    correctiveEventIDs=some(URI),
)


def party(name: str) -> dict[str, Any]:
    return some(closed(["type", name], **{"type": {"enum": PARTIES}, name: URI}))


def event(kind: str, things: str, quantities: str, **more: Any) -> dict[str, Any]:
    """Return one kind of event, of things or of so many of a class of them."""
    one = closed(
        ["type", "eventID", "eventTime", "eventTimeZoneOffset", "action", "bizStep"],
        **{
            "type": {"const": kind},
            "eventID": URI,
            "eventTime": MOMENT,
            "eventTimeZoneOffset": OFFSET,
            "errorDeclaration": DECLARATION,
            "action": {"enum": ["ADD", "OBSERVE", "DELETE"]},
            "bizStep": {"enum": BIZ_STEPS},
            "disposition": {"enum": DISPOSITIONS},
            "readPoint": PLACE,
            "bizLocation": PLACE,
            "bizTransactionList": some(
                closed(
                    ["bizTransaction"],
                    type={"enum": TRANSACTIONS},
                    bizTransaction=URI,
                )
            ),
            "sourceList": party("source"),
            "destinationList": party("destination"),
            things: some(URI),
            quantities: QUANTITIES,
            **more,
        },
    )
    if "parentID" in more:
        one["required"] = [*one["required"], "parentID"]
    return one | {"anyOf": [{"required": [things]}, {"required": [quantities]}]}


CHILDREN: Final = ("childEPCs", "childQuantityList")
ATTRIBUTE: Final = closed(["id", "attribute"], id=URI, attribute={"type": "string"})
VOCABULARY: Final = closed(
    ["type", "vocabularyElementList"],
    type=URI,
    vocabularyElementList=some(
        closed(["id", "attributes"], id=URI, attributes=some(ATTRIBUTE))
    ),
)
DOCUMENT: Final = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **closed(
        ["@context", "type", "schemaVersion", "creationDate", "epcisBody"],
        **{
            "@context": some(URI),
            "type": {"const": "EPCISDocument"},
            "schemaVersion": {"const": "2.0"},
            "creationDate": MOMENT,
            "epcisHeader": closed(
                ["epcisMasterData"],
                epcisMasterData=closed(
                    ["vocabularyList"], vocabularyList=some(VOCABULARY)
                ),
            ),
            "epcisBody": closed(
                ["eventList"],
                eventList={
                    "type": "array",
                    "items": {
                        "oneOf": [
                            event("ObjectEvent", "epcList", "quantityList"),
                            event("AggregationEvent", *CHILDREN, parentID=URI),
                            event("AssociationEvent", *CHILDREN, parentID=URI),
                        ]
                    },
                },
            ),
        },
    ),
}
