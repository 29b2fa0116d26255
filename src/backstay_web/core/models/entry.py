"""Entries: rows of reference that people add, change and retire, and never delete."""

import uuid
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from backstay.cases.parsing import is_plain
from backstay.cases.tables import MAX_INTEGER
from backstay_web.core.models.label import Labelled, Versioned


def amount(**more: Any) -> "models.PositiveBigIntegerField[Any, Any]":
    """Return a field for a whole amount, no larger than a case may hold."""
    most = MaxValueValidator(MAX_INTEGER)
    return models.PositiveBigIntegerField(validators=[most], **more)


is_key = RegexValidator(
    r"^[\w.+:#()-]+$", _("Use letters, digits and . + : # ( ) - _ and no spaces.")
)
"""What cases take for a key."""


def is_one_line(text: str) -> None:
    """Return if a text is what cases take for one.

    Raises
    ------
    ValidationError
        If it has characters that are not seen, or space around it.
    """
    if not is_plain(text) or text != text.strip():
        raise ValidationError(
            _("Write it on one line, without hidden characters or space around it.")
        )


class Entry(Labelled, Versioned):
    """A row of reference. From ``retired_on`` it stands for the past alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    retired_on = models.DateField(null=True, blank=True)

    class Meta(Labelled.Meta):
        abstract = True


class Coded(Entry):
    """An entry that its originator calls by a short code, as cases do."""

    code = models.CharField(max_length=64, validators=[is_key])

    class Meta(Entry.Meta):
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                "originator",
                "code",
                name="%(app_label)s_%(class)s_one_for_each_code",
                violation_error_code="code",
                violation_error_message=_("You have this code already: use another."),
            ),
        ]


class Named(Coded):
    """An entry with a code and a name in both languages; the English one is a must."""

    name = models.CharField(max_length=200, validators=[is_one_line])
    name_uk = models.CharField(max_length=200, blank=True, validators=[is_one_line])

    class Meta(Coded.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.name


class Loaded(Labelled):
    """Lines that were loaded at once: what they were, and what came of them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)  # SHA-256 of the digests of the lines
    added_count = models.PositiveIntegerField()
    changed_count = models.PositiveIntegerField()
    retired_count = models.PositiveIntegerField()
    unchanged_count = models.PositiveIntegerField()

    class Meta(Labelled.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.digest
