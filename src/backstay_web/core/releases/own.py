"""The rows of an officer's own body, whose labels are his to change."""

from typing import Any

from django.db.models import CharField, Model, QuerySet, Value
from django.utils.translation import gettext as _

from backstay_web.core.commands import NotThere
from backstay_web.core.context import Context
from backstay_web.core.lists.reading import searched
from backstay_web.core.models import Labelled, Versioned
from backstay_web.core.ordering import in_order
from backstay_web.core.subjects import Subject, open_to


def own_kinds(by: Context) -> list[Subject]:
    """Return the kinds of row that one's own body has rows of, in the order of words.

    One is asked for of each kind, by one query for them all.
    """
    kinds = {each.name: each for each in releasable(by)}
    firsts = [first_of(each, by) for each in kinds.values()]
    found = firsts[0].union(*firsts[1:], all=True) if firsts else []
    return sorted((kinds[name] for (name,) in found), key=lambda each: str(each.word))


def own_kind(by: Context, name: str) -> Subject:
    """Return the kind of that name, if its labels can be changed.

    Raises
    ------
    NotThere
        If not, or if one may not read it.
    """
    for each in releasable(by):
        if each.name == name:
            return each
    raise NotThere(_("There is no such kind of row."))


def releasable(by: Context) -> list[Subject]:
    """Return the kinds that one may read, but for those that are made of other rows."""
    return [each for each in open_to(by.permissions) if has_label(each.rows().model)]


def has_label(model: type[Model]) -> bool:
    return issubclass(model, Labelled) and issubclass(model, Versioned)


def first_of(kind: Subject, by: Context) -> "QuerySet[Any, Any]":
    name = Value(kind.name, output_field=CharField())
    rows = kind.rows().filter(originator=by.origin).order_by()
    named: QuerySet[Any, Any] = rows.annotate(kind_of_row=name)
    return named.values_list("kind_of_row")[:1]


def own_rows(kind: Subject, by: Context, words: str) -> "QuerySet[Any]":
    """Return the rows of a kind that are one's own body's, as far as they hold words.

    They come in the order of what they are called.
    """
    rows: QuerySet[Any] = searched(kind.rows(), kind.searched, words)
    rows = rows.alias(order_key=in_order(kind.seen_title))
    own: QuerySet[Any] = rows.filter(originator=by.origin)
    return own.order_by("order_key", "pk")
