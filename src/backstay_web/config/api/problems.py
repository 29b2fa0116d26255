"""How the API tells of what went wrong: RFC 9457, made in this one place.

What the database says of a refusal names constraints and values of rows, so its words
stay here; and whatever went wrong, nothing was changed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import NON_FIELD_ERRORS, RequestDataTooBig
from django.db import Error
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from ninja.errors import HttpError, ValidationError

from backstay.errors import BackstayError
from backstay_web.config.api.commands import NotByToken
from backstay_web.config.refusals import CLASHED, state_of
from backstay_web.core.commands import FactorTooOld, KeyUsed, NotThere, Refused, Stale
from backstay_web.core.context import NobodyActs
from backstay_web.core.entries import Faulty
from backstay_web.plans.saying import in_words

MEDIA: Final = "application/problem+json"
PAGE: Final = "api-problems"


@dataclass(frozen=True)
class Problem:
    """One kind of problem: its status, what it is called, and what to do about it."""

    name: str
    status: int
    title: Promise
    remedy: Promise


@dataclass(frozen=True)
class Fault:
    """What is wrong in one place of what was sent."""

    pointer: str  # to the place, by RFC 6901
    detail: str


UNREADABLE: Final = Problem(
    "unreadable",
    400,
    _("Not to be read"),
    _("Send one JSON object; numbers are whole, and each key stands there once."),
)
NOBODY: Final = Problem(
    "nobody-acts",
    401,
    _("No token"),
    _("Send a token that holds, from an address that it may be used from."),
)
REFUSED: Final = Problem(
    "refused",
    403,
    _("Not yours to do"),
    _("The post, or the token's part of it, lacks the permission that is named."),
)
NOT_BY_TOKEN: Final = Problem(
    "not-by-token",
    403,
    _("Only by a person"),
    _("Do it on its page, where a second factor can be shown."),
)
NOT_THERE: Final = Problem(
    "not-there",
    404,
    _("Not there"),
    _("There is none, or none that the post may know of: one cannot tell."),
)
WRONG_METHOD: Final = Problem(
    "wrong-method", 405, _("Wrong method"), _("Commands take POST, all else takes GET.")
)
KEY_USED: Final = Problem(
    "key-used",
    409,
    _("Asked before"),
    _("The key stands for another change: draw a new one for this."),
)
STALE: Final = Problem(
    "stale",
    409,
    _("Changed meanwhile"),
    _("Read the row again, and send its version if the change still holds."),
)
BUSY: Final = Problem(
    "busy",
    409,
    _("Changed at once"),
    _("Somebody changed the same just now: send it again under the same key."),
)
TAKEN: Final = Problem(
    "taken",
    409,
    _("There already"),
    _("You have a row under this key, code or name: use another, or change that one."),
)
TOO_LARGE: Final = Problem(
    "too-large", 413, _("Too much at once"), _("Send it in parts.")
)
TOO_MANY: Final = Problem(
    "too-many",
    429,
    _("Asked too often"),
    _("Wait as many seconds as `Retry-After` says, then send it again."),
)
FAULTY: Final = Problem(
    "faulty",
    422,
    _("Faults in what was sent"),
    _("Mend each place that is named under `errors`: all of them stand there."),
)
NOT_POSSIBLE: Final = Problem(
    "not-possible",
    422,
    _("Not possible"),
    _("Things are in a state that does not let this be done; `detail` says which."),
)
NOT_STORED: Final = Problem(
    "not-stored",
    422,
    _("Refused by the database"),
    _("What was sent is against a rule that all rows keep: nothing was changed."),
)
FAILED: Final = Problem(
    "failed",
    500,
    _("A fault of ours"),
    _("Nothing was changed. Tell whoever runs the site, with the time."),
)
PROBLEMS: Final = (
    UNREADABLE,
    NOBODY,
    REFUSED,
    NOT_BY_TOKEN,
    NOT_THERE,
    WRONG_METHOD,
    KEY_USED,
    STALE,
    BUSY,
    TAKEN,
    TOO_LARGE,
    TOO_MANY,
    FAULTY,
    NOT_POSSIBLE,
    NOT_STORED,
    FAILED,
)

OF_REFUSALS: Final[dict[type[BackstayError], Problem]] = {
    NobodyActs: NOBODY,
    Refused: REFUSED,
    FactorTooOld: NOT_BY_TOKEN,
    NotByToken: NOT_BY_TOKEN,
    NotThere: NOT_THERE,
    KeyUsed: KEY_USED,
    Stale: STALE,
    Faulty: FAULTY,
}
OF_STATES: Final = {
    "42501": REFUSED,  # a policy, or a row that points to one that is hidden or none
    **dict.fromkeys(CLASHED, BUSY),
    "23505": TAKEN,
}
"""What the states of the database mean; those of their classes, beyond these."""
CLASSES: Final = ("22", "23")
OF_STATUS: Final = {400: UNREADABLE, 404: NOT_THERE, 405: WRONG_METHOD, 413: TOO_LARGE}
CHALLENGE: Final = "Bearer"


def answer_to(request: HttpRequest, error: Exception) -> JsonResponse | None:
    """Return the problem that an error is, or None if it is a fault of ours."""
    if isinstance(error, ValidationError):
        return told(FAULTY, faults=faults_sent(error.errors))
    if isinstance(error, RequestDataTooBig):
        return told(TOO_LARGE)
    if isinstance(error, HttpError):
        too_big = isinstance(error.__cause__, RequestDataTooBig)
        return told(TOO_LARGE if too_big else UNREADABLE)
    if isinstance(error, Error):
        problem = problem_of_database(error)
        return told(problem) if problem else None
    if not isinstance(error, BackstayError):
        return None
    problem = OF_REFUSALS.get(type(error), NOT_POSSIBLE)
    asks = request.method == "POST"
    faults = faults_said(error, asks) if isinstance(error, Faulty) else ()
    return told(problem, in_words(error.said), faults)


def problem_of_database(error: Error) -> Problem | None:
    """Return what a refusal of the database is, or None if it did not refuse."""
    state = state_of(error) or ""
    is_text = type(error).__name__ == "DataError"
    if state in OF_STATES:
        return OF_STATES[state]
    return NOT_STORED if state.startswith(CLASSES) or is_text else None


def told(
    problem: Problem, detail: str = "", faults: Sequence[Fault] = ()
) -> JsonResponse:
    """Return the answer that tells of a problem.

    Its type leads to a page of the site by a reference without a host, so that it is
    the same on every site, and programs can go by it.
    """
    words: dict[str, Any] = {
        "type": f"{reverse(PAGE)}#{problem.name}",
        "title": str(problem.title),
        "status": problem.status,
        "detail": detail or str(problem.remedy),
    }
    if faults:
        words["errors"] = [vars(fault) for fault in faults]
    answer = JsonResponse(words, status=problem.status, content_type=MEDIA)
    if problem is NOBODY:
        answer.headers["WWW-Authenticate"] = CHALLENGE
    return answer


def faults_sent(errors: Iterable[Mapping[str, Any]]) -> list[Fault]:
    """Return what is wrong with the form of what was sent, each with its place."""
    return [
        Fault(pointer(error["loc"]), error["msg"].removeprefix("Value error, "))
        for error in errors
    ]


def pointer(place: Sequence[str | int]) -> str:
    """Return the pointer to a place that is told from the outside in.

    The first two are where it was read from, and the name that nobody sends.
    """
    source, *steps = place
    steps = steps[1:] if source == "body" else steps
    signs = (str(step).replace("~", "~0").replace("/", "~1") for step in steps)
    return "".join(f"/{sign}" for sign in signs)


def faults_said(error: Faulty, asks: bool) -> list[Fault]:
    """Return what was found wrong: of a command's payload, or of an address."""
    return [
        Fault(pointer(("", *(place_of(field) if asks else [field]))), said)
        for field, all_said in error.faults.items()
        for said in all_said
    ]


def place_of(field: str) -> list[str]:
    if field == NON_FIELD_ERRORS:
        return ["payload"]
    return [field] if field == "reason" else ["payload", field]
