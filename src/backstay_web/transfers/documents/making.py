"""Make the file of a document, with the label of all that it shows."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from backstay_web.accounts.demonstration import is_demonstration
from backstay_web.core.banner import banner_of, bodies
from backstay_web.core.leaving import file_with_label
from backstay_web.transfers.documents.paper import Document
from backstay_web.transfers.documents.reading import changed_last
from backstay_web.transfers.documents.typesetting import Frame, pdf_of
from backstay_web.transfers.documents.words import utc

PDF: Final = "application/pdf"
LANGUAGE: Final = "lang"
"""What an address asks for to have a document in another language than the page."""


def document_file(
    request: HttpRequest,
    name: str,
    rows: Sequence[Any],
    write: Callable[[], Document],
) -> HttpResponse:
    """Return the file of a document, in the language that was asked for.

    Its name ends in that language. ``rows`` are all that it is made of: its label and
    its moment follow from them.
    """
    labels, language = [vars(row) for row in rows], language_of(request)
    named = f"{name}-{language}.pdf"
    with override(language):
        return file_with_label(
            request, lambda: pdf_of(write(), frame_of(rows)), PDF, named, labels
        )


def language_of(request: HttpRequest) -> str:
    """Return the language that was asked for, or that of the page."""
    asked = request.GET.get(LANGUAGE, "")
    return asked if asked in dict(settings.LANGUAGES) else get_language() or "en"


def frame_of(rows: Sequence[Any]) -> Frame:
    """Return what stands at the head and foot of a document of these rows."""
    since = changed_last(rows)
    return Frame(
        language=get_language() or "en",
        label=str(banner_of([vars(row) for row in rows], bodies())),
        since=since,
        as_of=_("As of %(at)s") % {"at": utc(since)},
        demonstration=_("DEMONSTRATION") if is_demonstration() else "",
    )
