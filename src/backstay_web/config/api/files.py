"""Files beside rows, sent and fetched as bytes: by the form that the page has too."""

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse

from backstay_web.config.api.problems import FAULTY, TOO_LARGE, Fault, told
from backstay_web.notebook.forms import AttachForm
from backstay_web.notebook.sniffing import MOST_BYTES
from backstay_web.notebook.views import file

PAGE: Final = "notebook:attach"
PAGE_OF_ONE: Final = "notebook:file"
AROUND_BYTES: Final = 20_000
"""What a form has beside its file, at most."""


def attach(request: HttpRequest) -> HttpResponse:
    """Put a file beside a row, once under each key, and return what it is.

    What is larger than a file may be is not read at all.
    """
    said = request.headers.get("Content-Length", "")
    if said.isdigit() and int(said) > MOST_BYTES + AROUND_BYTES:
        return told(TOO_LARGE)
    form = AttachForm(request.POST, request.FILES)
    if not form.is_valid():
        return told(FAULTY, faults=faults_of(form))
    answer = form.attach()
    return JsonResponse({"key": form.cleaned_data["key"], **answer})


def faults_of(form: Any) -> list[Fault]:
    """Return what is wrong with a form, each with its part."""
    return [
        Fault(f"/{name}", said)
        for name, all_said in form.errors.items()
        for said in all_said
    ]


def fetch(request: HttpRequest, key: UUID) -> HttpResponse:
    """Return what a file holds.

    Raises
    ------
    NotThere
        If it is not there any more, or one may not read what it is beside.
    """
    return file(request, key)
