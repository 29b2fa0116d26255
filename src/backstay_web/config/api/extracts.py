"""Extracts as EPCIS documents, and where two differ: as the page has it."""

from collections.abc import Iterator
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse

from backstay_web.config.api.files import AROUND_BYTES
from backstay_web.config.api.problems import FAULTY, TOO_LARGE, Fault, told
from backstay_web.core.entries import Faulty
from backstay_web.core.leaving import file_with_label, with_label
from backstay_web.transfers.epcis.reading import MOST_BYTES
from backstay_web.transfers.epcis.writing import MEDIA, written
from backstay_web.transfers.extract_views import FILE
from backstay_web.transfers.extracting import (
    Compared,
    TooMany,
    asked_for,
    compared,
)
from backstay_web.transfers.forms import ExtractWish

PAGE: Final = "transfers:extracts"
PAGE_OF_FILE: Final = "transfers:extract_file"
DOCUMENTS: Final = ("first", "second")


def extract(request: HttpRequest) -> HttpResponse:
    """Return the extract of the consignments that are asked for."""
    strange = sorted(set(request.GET) - ExtractWish.base_fields.keys())
    if strange:
        raise Faulty({name: ["There is no such word."] for name in strange})
    found = wished(ExtractWish(request.GET))
    labels = [vars(row) for row in found.rows]
    return file_with_label(request, lambda: written(found.extract), MEDIA, FILE, labels)


def wished(form: ExtractWish) -> Any:
    """Return the extract that a form asks for.

    Raises
    ------
    Faulty
        If it asks for what there is not, or for too much.
    """
    empty = sorted(name for name in form.fields if form.data.get(name) == "")
    if empty:
        raise Faulty({name: ["Fill it in, or leave it out."] for name in empty})
    if not form.is_valid():
        raise Faulty({name: list(map(str, s)) for name, s in form.errors.items()})
    try:
        return asked_for(form.cleaned_data)
    except TooMany as error:
        raise Faulty({"consignment": [str(error)]}) from None


def differences(request: HttpRequest) -> HttpResponse:
    """Return where a document differs from another one, or from the extract of ours."""
    size = request.headers.get("Content-Length", "")
    if size.isdigit() and int(size) > 2 * MOST_BYTES + AROUND_BYTES:
        return told(TOO_LARGE)
    sent = {name: data for name in DOCUMENTS for data in bytes_of(request, name)}
    if "first" not in sent:
        return told(FAULTY, faults=[Fault("/first", "Send a document.")])
    rows: list[Any] = []
    other: Any = sent.get("second")
    if other is None:
        ours = wished(ExtractWish(request.POST))
        rows, other = ours.rows, ours.extract
    result = compared(sent["first"], other)
    if result.faults:
        return told(FAULTY, faults=list(faults_in(result)))
    found = [each.plain() for each in result.found]
    answer = JsonResponse({"differences": found})
    return with_label(answer, [vars(row) for row in rows])


def bytes_of(request: HttpRequest, name: str) -> Iterator[bytes]:
    """Yield what a document holds, if it was sent; never more than is read of it."""
    file = request.FILES.get(name)
    if isinstance(file, UploadedFile):
        yield file.read(MOST_BYTES + 1)


def faults_in(result: Compared) -> Iterator[Fault]:
    """Yield what is wrong with documents, each by its place in them."""
    for name, faults in result.faults.items():
        for each in faults:
            yield Fault(f"/{name}", f"{each.place}: {each.wrong}; {each.right}")
