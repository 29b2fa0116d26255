"""What leaves the site as a file or as rows, each with its label in its head.

The head holds the label as one line of JSON, and for a file the address of the same as
XML: that of the file, with ``label=xml``, so that it is one click away and needs what
the file needs. What may hold it inside does too: a workbook, a case, a report.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeVar

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from backstay.errors import BackstayError
from backstay_web.core.banner import Body, bodies
from backstay_web.core.border import Row, marking_of, our_policy
from backstay_web.core.labels.quarantine import Unwritable
from backstay_web.core.labels.stanag_4774 import to_xml
from backstay_web.core.labels.structured_json import to_json

Answer = TypeVar("Answer", bound=HttpResponse)

HEAD: Final = "X-Backstay-Label"
"""The field of a head that holds a label as JSON."""
ASKED: Final = "label"
XML: Final = "xml"
"""An address that says ``label=xml`` asks for the label of a file in its place."""
MEDIA: Final = "application/xml; charset=utf-8"
DECLARED: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'


class NoLabel(BackstayError):
    """What is asked for has no label that others could understand."""


def with_label(answer: Answer, rows: Iterable[Row]) -> Answer:
    """Return an answer with the label of all rows that it shows in its head."""
    known = bodies()
    marking = marking_of(rows, known, timezone.now())
    if marking is not None:
        try:
            told = json.loads(to_json(marking, our_policy(known)))
        except Unwritable:
            return answer
        answer.headers[HEAD] = json.dumps(told)  # in ASCII, as heads are
    return answer


def file_with_label(
    request: HttpRequest,
    make: Callable[[], bytes],
    media: str,
    name: str,
    rows: Iterable[Row],
) -> HttpResponse:
    """Return a file to keep with the label of its rows, or, if asked for, that alone.

    Raises
    ------
    NoLabel
        If the label is asked for and cannot be written.
    """
    read = list(rows)
    if request.GET.get(ASKED) == XML:
        return saved(label_xml(read).encode(), MEDIA, f"{name}.label.xml")
    answer = with_label(saved(make(), media, name), read)
    if HEAD in answer.headers:
        link = f'<{label_address(request)}>; rel="describedby"; type="application/xml"'
        answer.headers["Link"] = link
    return answer


def saved(data: bytes, media: str, name: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=media)
    answer.headers["Content-Disposition"] = content_disposition_header(True, name) or ""
    return answer


def label_address(request: HttpRequest) -> str:
    """Return the address of the label of a file that a request asks for."""
    asked = request.GET.copy()
    asked[ASKED] = XML
    return f"{request.path}?{asked.urlencode()}"


def label_xml(rows: Iterable[Row]) -> str:
    """Return the label of all rows together, as STANAG 4774 has it.

    Raises
    ------
    NoLabel
        If there are no rows, or the label goes to nobody, or it has what has no name.
    """
    said = label_inside(rows, bodies())
    if not said:
        raise NoLabel(
            _(
                "This has no label that others could understand: it shows nothing, it "
                "goes to nobody, or a part of its label has no name that you know."
            )
        )
    return said


def label_inside(rows: Iterable[Row], known: Sequence[Body]) -> str:
    """Return the same for what can hold it, or nothing where there is none."""
    marking = marking_of(rows, known, timezone.now())
    if marking is None:
        return ""
    try:
        return DECLARED + to_xml(marking, our_policy(known))
    except Unwritable:
        return ""
