"""Each change of each row, as the database saw it."""

from typing import ClassVar

from django.db import models
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce, Now


class RowChange(models.Model):
    """One row before and after, kept by a trigger whatever statement changed it.

    Its label is the strictest of both, so that nobody learns from history what he
    could not have read. A row without a label leaves a change that nobody may read.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    table = models.CharField(max_length=63)
    operation = models.CharField(max_length=6)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    # Where no index may be asked about what stands in JSON: row security goes first.
    row_key = models.GeneratedField(
        expression=Cast(
            Coalesce(KT("after__id"), KT("before__id")), models.UUIDField()
        ),
        output_field=models.UUIDField(null=True),
        db_persist=True,
    )
    actor = models.UUIDField(null=True)
    role = models.CharField(max_length=63)
    transaction = models.BigIntegerField()
    at = models.DateTimeField(db_default=Now())
    level = models.PositiveSmallIntegerField()
    rel = models.BigIntegerField()
    cav = models.BigIntegerField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["table", "at"], name="core_rowchange_table_at"),
            models.Index(fields=["row_key"], name="core_rowchange_row_key"),
        ]

    def __str__(self) -> str:
        return f"{self.operation} {self.table}"
