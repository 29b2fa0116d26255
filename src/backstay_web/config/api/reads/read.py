"""What is read of pages that are neither a list nor a table: declared once, alike.

The queries are those of the pages, and so are the doors. Rows of one kind of answer are
one dataclass, of which the document tells. Each answer has the label of all that it is
made of in its head; numbers that are made of many rows come with it in words too.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

from django.http import HttpRequest, JsonResponse

from backstay_web.config.api.lists import MOST, USUAL, whole
from backstay_web.config.doors import Open
from backstay_web.core.banner import banner_of, bodies
from backstay_web.core.border import Row
from backstay_web.core.entries import Faulty
from backstay_web.core.leaving import with_label

Label = dict[str, int]
Words = Mapping[str, str]
LIMIT: Final = {"limit": "Rows of one answer."}


@dataclass(frozen=True)
class Shown:
    """The rows of one answer, and the labels of all that they are made of.

    ``is_marked`` says that the answer tells of these together in words as well.
    """

    rows: Sequence[Any]
    made_of: Sequence[Row]
    is_marked: bool = False


@dataclass(frozen=True)
class Read:
    """Something to read: where it stands, what it needs, and what its rows are.

    ``page`` is the door of the page that shows the same. ``words`` are what its address
    may say, with their meaning.
    """

    name: str
    path: str
    page: str
    says: str
    row: type
    find: Callable[..., Shown]
    words: Words

    def answer(self, request: HttpRequest, **path: Any) -> JsonResponse:
        """Return what is asked for.

        Raises
        ------
        Faulty
            If the address says what there is not.
        """
        strange = sorted(set(request.GET) - self.words.keys())
        if strange:
            raise Faulty({name: ["There is no such word."] for name in strange})
        shown = self.find(request.GET.dict(), **path)
        said: dict[str, Any] = {"rows": [asdict(row) for row in shown.rows]}
        if shown.is_marked:
            said["marking"] = str(banner_of(shown.made_of, bodies()))
        return with_label(JsonResponse(said), shown.made_of)


def cut(made: type[Any], row: Any) -> Any:
    """Return a row as an answer shows it, which has fewer fields than its page."""
    return made(**{field.name: getattr(row, field.name) for field in fields(made)})


def limit_of(words: Words, most: int = MOST) -> int:
    """Return how many rows are asked for.

    Raises
    ------
    Faulty
        If that is no number, or too many.
    """
    limit = whole(words.get("limit", str(min(USUAL, most))))
    if limit is None or limit > most:
        raise Faulty({"limit": [f"Ask for 1 to {most} rows."]})
    return limit


def need_of(read: Read, pages: Mapping[str, Any]) -> Any:
    """Return what the door of something to read needs: as its page, if it has one."""
    return pages[read.page] if read.page else Open.TO_ACTORS
