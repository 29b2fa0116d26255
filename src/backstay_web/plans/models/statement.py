"""What somebody states of a part of one package of a need, with proof."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backstay_web.catalogue.models import TemplatePart
from backstay_web.core.models import Labelled, is_key, is_one_line
from backstay_web.requirements.models import Requirement


class Statement(Labelled):
    """What is so of a part of a package since a day.

    A row is never changed: another one of the same body corrects it, and it counts no
    longer. ``source`` is the row that it follows from, of the kind that ``source_kind``
    names; a statement by hand has neither.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    requirement = models.ForeignKey(
        Requirement, on_delete=models.PROTECT, related_name="%(class)ss"
    )
    package_number = models.PositiveIntegerField()  # from 1 to the need's count
    part = models.ForeignKey(TemplatePart, on_delete=models.PROTECT)
    on = models.DateField()
    evidence = models.CharField(max_length=500, validators=[is_one_line])
    source_kind = models.CharField(max_length=40, blank=True, validators=[is_key])
    source = models.UUIDField(null=True, blank=True)
    corrects = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrected_by",
    )
    said_at = models.DateTimeField()

    class Meta(Labelled.Meta):
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_package_from_one",
                violation_error_code="package_number",
                violation_error_message=_("Count packages from 1."),
                condition=Q(package_number__gte=1),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_source_with_its_kind",
                violation_error_code="source",
                violation_error_message=_("Name a source by its kind and key."),
                condition=Q(source_kind="", source=None)
                | (~Q(source_kind="") & Q(source__isnull=False)),
            ),
            models.UniqueConstraint(
                "originator", "corrects", name="%(app_label)s_%(class)s_corrected_once"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["requirement", "package_number"],
                name="%(app_label)s_%(class)s_of_package",
            )
        ]
