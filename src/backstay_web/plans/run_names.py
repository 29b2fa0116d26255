"""What runs are called, so that each is told from the others."""

from typing import Any, Final

from django.db.models import (
    Case,
    DateTimeField,
    F,
    Func,
    OuterRef,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce, Concat, Left
from django.utils.translation import gettext as _

from backstay_web.plans.models import Question, Snapshot
from backstay_web.plans.states import KINDS, PLAN

DIGITS: Final = 4
"""Of the key of a run, at the head of its name: its files are called by the same."""
LETTERS: Final = 60
"""Of what it asks about: it may try many sets of changes."""
OF_SOMETHING: Final = (Question.Kind.WHAT_IF, Question.Kind.WHY, Question.Kind.MEND)
AS_WRITTEN: Final = "YYYY-MM-DD HH24:MI"


def run_name() -> Concat:
    """Return what a run with a ``kind`` is called, in the language of the reader.

    That is the head of its key, what it asks for, and when it was asked for.
    """
    return Concat(
        Left(Cast("id", TextField()), DIGITS),
        Value(" · "),
        Case(
            *(When(kind=kind, then=asked_for(kind)) for kind in KINDS),
            default=Value(""),
            output_field=TextField(),
        ),
        Value(" · "),
        written(F("asked_at")),
        output_field=TextField(),
    )


def asked_for(kind: str) -> Any:
    """Return what a run of a kind asks for, and of what."""
    word = str(KINDS[kind])
    if kind in (PLAN, Question.Kind.REPLAN):
        snapshot = Snapshot.objects.filter(pk=OuterRef("snapshot_id"))
        day = Cast(Subquery(snapshot.values("as_of_on")[:1]), TextField())
        said = _("%(kind)s of %(day)s") % {"kind": word, "day": "\n"}
        before, _day, after = said.partition("\n")
        known = Coalesce(day, Value("?"), output_field=TextField())
        return Concat(Value(before), known, Value(after), output_field=TextField())
    if kind not in OF_SOMETHING:
        return Value(word)
    question = Question.objects.filter(run=OuterRef("pk"))
    about = SetNames("asks") if kind == Question.Kind.WHAT_IF else KT("asks__package")
    told = Subquery(question.annotate(about=about).values("about")[:1])
    known = Coalesce(told, Value("?"), output_field=TextField())
    head = Value(f"{word} ")
    return Concat(head, Left(known, LETTERS), output_field=TextField())


class SetNames(Func):
    """The names of the sets of changes that a question tries."""

    template = (
        "(select string_agg(each, ', ' order by each)"
        " from jsonb_object_keys(%(expressions)s->'sets') each)"
    )
    output_field = TextField()


def written(moment: Any) -> Func:
    """Return a moment as the pages of the site write it."""
    at = Func(Value("UTC"), moment, function="timezone", output_field=DateTimeField())
    return Func(at, Value(AS_WRITTEN), function="to_char", output_field=TextField())
