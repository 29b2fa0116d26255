"""The same label as JSON, in the form that labels have in the data format of OpenTDF.

The public specification of OpenTDF shows ``Xmlns``, ``CreationTime`` and
``ConfidentialityInformation``, whose ``Category`` is one object. We write a list, as
there are several, and read both.
"""

import json
from collections.abc import Iterable
from typing import Any, Final

from backstay_web.core.labels.policy import Policy
from backstay_web.core.labels.quarantine import Quarantined, _
from backstay_web.core.labels.stanag_4774 import NAMESPACE
from backstay_web.core.labels.wording import (
    Category,
    Marking,
    Wording,
    understood,
    worded,
)

MOST_CHARACTERS: Final = 65_536


def to_json(marking: Marking, policy: Policy) -> str:
    """Return a marking as one line of JSON.

    Raises
    ------
    Unwritable
        If the label may not leave, or its policy has no name for it.
    """
    wording = worded(marking, policy)
    uri = {"PolicyURI": wording.uri} if wording.uri else {}
    review = {"ReviewTime": wording.review_at} if wording.review_at else {}
    information = {"PolicyIdentifier": wording.policy} | uri
    categories = [
        {"Type": each.type, "TagName": each.tag, "GenericValues": list(each.values)}
        for each in wording.categories
    ]
    told = {"Xmlns": NAMESPACE, "CreationTime": wording.created_at} | review
    return json.dumps(
        told
        | {
            "ConfidentialityInformation": information
            | {"Classification": wording.classification, "Category": categories}
        },
        ensure_ascii=False,
    )


def from_json(text: str, policies: Iterable[Policy]) -> Marking:
    """Return the marking that JSON means.

    Raises
    ------
    Quarantined
        If anything in it is unknown, missing, of another type or stands twice.
    """
    label = _object("label", _loaded(text), _LABEL)
    namespace = _word("Xmlns", label["Xmlns"])
    if namespace != NAMESPACE:
        raise Quarantined("Xmlns", namespace, _("send %(name)s"), name=NAMESPACE)
    element = "ConfidentialityInformation"
    information = _object(element, label[element], _INFORMATION)
    categories = information["Category"]
    if isinstance(categories, dict):
        categories = [categories]
    wording = Wording(
        policy=_word("PolicyIdentifier", information["PolicyIdentifier"]),
        uri=_word("PolicyURI", information.get("PolicyURI", "")),
        classification=_word("Classification", information["Classification"]),
        categories=tuple(_category(each) for each in _list("Category", categories)),
        created_at=_word("CreationTime", label["CreationTime"]),
        review_at=_word("ReviewTime", label.get("ReviewTime", "")),
    )
    return understood(wording, policies)


# Keys of an object, and whether it must have them.
_LABEL: Final = {
    "Xmlns": True,
    "CreationTime": True,
    "ReviewTime": False,
    "ConfidentialityInformation": True,
}
_INFORMATION: Final = {
    "PolicyIdentifier": True,
    "PolicyURI": False,
    "Classification": True,
    "Category": True,
}
_CATEGORY: Final = {"Type": True, "TagName": True, "GenericValues": True}


def _loaded(text: str) -> object:
    if len(text) > MOST_CHARACTERS:
        size = f"{len(text)} characters"
        text = _("at most %(most)s characters")
        raise Quarantined("document", size, text, most=MOST_CHARACTERS)
    try:
        return json.loads(text, object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        remedy = _("send well-formed JSON")
        raise Quarantined("document", str(error), remedy) from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = ", ".join(key for key, _ in pairs)
        raise Quarantined("object", keys, _("give each key once"))
    return found


def _object(element: str, value: object, keys: dict[str, bool]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Quarantined(element, type(value).__name__, _("send an object"))
    for key in value:
        if key not in keys:
            raise Quarantined(element, key, _("send it without this key"))
    for key, is_needed in keys.items():
        if is_needed and key not in value:
            raise Quarantined(element, "", _("give %(name)s"), name=key)
    return value


def _category(value: object) -> Category:
    category = _object("Category", value, _CATEGORY)
    values = _list("GenericValues", category["GenericValues"])
    return Category(
        _word("Type", category["Type"]),
        _word("TagName", category["TagName"]),
        tuple(_word("GenericValues", each) for each in values),
    )


def _list(element: str, value: object) -> list[object]:
    if not isinstance(value, list):
        raise Quarantined(element, type(value).__name__, _("send a list"))
    return value


def _word(element: str, value: object) -> str:
    if not isinstance(value, str):
        raise Quarantined(element, type(value).__name__, _("send text"))
    return value
