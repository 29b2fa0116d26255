"""The confidentiality label of STANAG 4774, as XML.

Names are facts of ADatP-4774 (A)(1) of 2017, listed in the NATO Interoperability
Standards and Profiles. Namespace, elements and attributes are as public software shows
them: the specification of OpenTDF and the 4676 library of Frogmouth. A label is an
``originatorConfidentialityLabel``. It holds ``ConfidentialityInformation``, made of
``PolicyIdentifier``, ``Classification`` and ``Category`` (``Type``, ``TagName``,
``GenericValue``), and ``CreationDateTime``. What else the standard knows, we refuse: a
privacy mark, a succession of labels, an alternative label or an originator's address
would mean something that we do not heed.
"""

from collections.abc import Iterable
from typing import Final

from backstay_web.core.labels import safe_xml
from backstay_web.core.labels.policy import Policy
from backstay_web.core.labels.quarantine import Quarantined, _
from backstay_web.core.labels.safe_xml import Element
from backstay_web.core.labels.wording import (
    Category,
    Marking,
    Wording,
    understood,
    worded,
)

NAMESPACE: Final = "urn:nato:stanag:4774:confidentialitymetadatalabel:1:0"
_SCHEMA_HINTS: Final = "http://www.w3.org/2001/XMLSchema-instance"
_ROOT: Final = "originatorConfidentialityLabel"


def to_xml(marking: Marking, policy: Policy) -> str:
    """Return a marking as a 4774 label, without an XML declaration.

    Raises
    ------
    Unwritable
        If the label may not leave, or its policy has no name for it.
    """
    wording = worded(marking, policy)
    uri = {"URI": wording.uri} if wording.uri else {}
    information = _element(
        "ConfidentialityInformation",
        children=[
            _element("PolicyIdentifier", uri, wording.policy),
            _element("Classification", text=wording.classification),
            *(_category_element(category) for category in wording.categories),
        ],
    )
    review = {"ReviewDateTime": wording.review_at} if wording.review_at else {}
    created = _element("CreationDateTime", text=wording.created_at)
    root = _element(_ROOT, review, children=[information, created])
    return safe_xml.written(root, "slab", NAMESPACE)


def from_xml(document: bytes, policies: Iterable[Policy]) -> Marking:
    """Return the marking that a 4774 label in UTF-8 means.

    Raises
    ------
    Quarantined
        If anything in it is unknown, missing or stands twice; nobody may read what it
        labels until an officer has decided.
    """
    root = safe_xml.read(document)
    _check(root, _ROOT, {"ReviewDateTime"})
    parts = _children(root, {"ConfidentialityInformation", "CreationDateTime"})
    information = _only(parts, "ConfidentialityInformation")
    _check(information, "ConfidentialityInformation")
    told = _children(information, {"PolicyIdentifier", "Classification", "Category"})
    policy = _only(told, "PolicyIdentifier")
    created_at = _text(_only(parts, "CreationDateTime"))
    wording = Wording(
        policy=_text(policy, {"URI"}),
        uri=policy.attributes.get(("", "URI"), ""),
        classification=_text(_only(told, "Classification")),
        categories=tuple(_category(each) for each in told.get("Category", [])),
        created_at=created_at,
        review_at=root.attributes.get(("", "ReviewDateTime"), ""),
    )
    return understood(wording, policies)


def _element(
    name: str,
    attributes: dict[str, str] | None = None,
    text: str = "",
    children: Iterable[Element] = (),
) -> Element:
    named = {("", key): value for key, value in (attributes or {}).items()}
    return Element((NAMESPACE, name), named, text, list(children))


def _category_element(category: Category) -> Element:
    values = [_element("GenericValue", text=value) for value in category.values]
    attributes = {"Type": category.type, "TagName": category.tag}
    return _element("Category", attributes, children=values)


def _category(element: Element) -> Category:
    _check(element, "Category", {"Type", "TagName"})
    values = _children(element, {"GenericValue"}).get("GenericValue", [])
    return Category(
        element.attributes.get(("", "Type"), ""),
        element.attributes.get(("", "TagName"), ""),
        tuple(_text(value) for value in values),
    )


def _check(element: Element, name: str, known: Iterable[str] = ()) -> None:
    """Refuse another element, or one with an attribute that we do not know."""
    if element.name != (NAMESPACE, name):
        found = " ".join(element.name).strip()
        text = _("send %(name)s of %(namespace)s")
        raise Quarantined("element", found, text, name=name, namespace=NAMESPACE)
    for (namespace, key), value in element.attributes.items():
        if namespace != _SCHEMA_HINTS and (namespace or key not in known):
            text = _("send it without this attribute")
            raise Quarantined(f"{name} {key}", value, text)


def _children(element: Element, known: set[str]) -> dict[str, list[Element]]:
    found: dict[str, list[Element]] = {}
    for child in element.children:
        if child.name[0] != NAMESPACE or child.name[1] not in known:
            name = " ".join(child.name).strip()
            text = _("send %(name)s without it")
            raise Quarantined("element", name, text, name=element.name[1])
        found.setdefault(child.name[1], []).append(child)
    return found


def _only(found: dict[str, list[Element]], name: str) -> Element:
    elements = found.get(name, [])
    if len(elements) != 1:
        raise Quarantined(name, f"{len(elements)} of them", _("send exactly one"))
    return elements[0]


def _text(element: Element, known: Iterable[str] = ()) -> str:
    _check(element, element.name[1], known)
    if element.children:
        child = element.children[0].name[1]
        raise Quarantined(element.name[1], child, _("send text, not elements"))
    return element.text
