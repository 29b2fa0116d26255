"""What happened in the reader's own nation, in the order of the log.

A program asks again from the place where it stopped: the log gives each event its place
once, after those before it, so none is missed, however long the program was away. An
event comes once the log has sealed it.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.http import HttpRequest, JsonResponse

from backstay_web.config.api.lists import MOST, USUAL, whole
from backstay_web.core.context import me
from backstay_web.core.entries import Faulty
from backstay_web.core.leaving import with_label

PAGE: Final = "log:export"
WORDS: Final = ("after", "kind", "limit")
START: Final = "0:0"
OWN: Final = """
select l.epoch, l.number, e.id, e.kind, e.subject, e.actor, e.at, e.content::text,
    e.policy, e.level, e.rel, e.cav
from log_leaf l join core_event e on e.id = l.id
where e.originator = %(origin)s and (l.epoch, l.number) > (%(epoch)s, %(number)s)
    and (%(kind)s::text = '' or e.kind = %(kind)s)
order by l.epoch, l.number
limit %(limit)s
"""


@dataclass(frozen=True)
class Place:
    """A place in the log: the number of an entry in its epoch."""

    epoch: int
    number: int

    def __str__(self) -> str:
        return f"{self.epoch}:{self.number}"


def events(request: HttpRequest) -> JsonResponse:
    """Return events after a place, and the place to ask after the next time.

    Raises
    ------
    Faulty
        If the address asks for what there is not; says so of each word.
    """
    faults = {n: ["There is no such word."] for n in request.GET if n not in WORDS}
    after = as_place(request.GET.get("after", START))
    limit = whole(request.GET.get("limit", str(USUAL)))
    kind = request.GET.get("kind", "")
    if after is None:
        faults["after"] = ["Send the place that the answer before gave as `next`."]
    if limit is None:
        faults["limit"] = [f"Ask for 1 to {MOST} events."]
    if "\0" in kind:
        faults["kind"] = ["Name a kind of event, such as site.added."]
    if faults or after is None or limit is None:
        raise Faulty(faults)
    found = list(own(after, kind, limit))
    next_ = found[-1]["place"] if found else str(after)
    marks = [{**each["label"], "originator": me().origin} for each in found]
    return with_label(JsonResponse({"events": found, "next": next_}), marks)


def own(after: Place, kind: str, limit: int) -> Iterator[dict[str, Any]]:
    """Yield events of the reader's nation that he may read."""
    origin = me().origin
    asked = {**vars(after), "origin": origin, "kind": kind, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(OWN, asked)
        for epoch, number, key, kind_, subject, actor, at, said, *label in cursor:
            yield {
                "place": str(Place(epoch, number)),
                "key": key,
                "kind": kind_,
                "subject": subject,
                "actor": actor,
                "at": at,
                "content": json.loads(said),
                "label": dict(
                    zip(("policy", "level", "rel", "cav"), label, strict=True)
                ),
            }


def as_place(said: str) -> Place | None:
    """Return the place that a text names, or None if it names none."""
    found = re.fullmatch(r"(\d{1,4}):(\d{1,18})", said, re.A)
    return Place(int(found[1]), int(found[2])) if found else None
