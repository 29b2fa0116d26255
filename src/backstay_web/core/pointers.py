"""What rows point to, as far as their reader may know of it.

The key of a row that is hidden from him would tell that it is there: whatever shows
what a row holds, or held once, asks here first.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from django.db import models

from backstay_web.core.models import Labelled

Row: TypeAlias = Mapping[str, Any]


def is_labelled(field: "models.Field[Any, Any]") -> bool:
    """Tell whether a field points to a row that has a label."""
    target = field.related_model
    return isinstance(target, type) and issubclass(target, Labelled)


def labelled_pointers(model: type[models.Model]) -> Iterator[Any]:
    """Yield the fields of a table that point to rows which may be hidden."""
    return filter(is_labelled, model._meta.fields)


def seen_by_key(model: type[models.Model], rows: Iterable[Row]) -> dict[str, Any]:
    """Return the rows that rows of a table point to, of those that one may see.

    ``rows`` are as history keeps them: by column, with keys in words.
    """
    kept, found = list(rows), dict[str, Any]()
    for field in labelled_pointers(model):
        keys = {row[field.attname] for row in kept if row.get(field.attname)}
        seen = field.related_model._default_manager.filter(pk__in=keys)
        found |= {str(row.pk): row for row in seen}
    return found


def hidden_pointers(
    row: models.Model, but: Collection[str] = frozenset()
) -> frozenset[str]:
    """Return the fields by which a row points to others that one may not see.

    Fields named in ``but`` are not looked at.
    """
    held = {
        field: getattr(row, field.attname)
        for field in labelled_pointers(type(row))
        if field.name not in but
    }
    return frozenset(
        field.name
        for field, key in held.items()
        if key is not None
        and not field.related_model._default_manager.filter(pk=key).exists()
    )
