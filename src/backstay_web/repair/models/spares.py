"""Spare parts: what there is of them, who asked for them, and in which job they are."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backstay_web.catalogue.models import Family
from backstay_web.core.models import (
    Entry,
    Labelled,
    Named,
    Versioned,
    amount,
    is_one_line,
)
from backstay_web.donations.models.checks import at_least_one, once, one_of
from backstay_web.repair.models.job import Job
from backstay_web.sites.models import Site


class Spare(Named):
    """A spare part of a family of equipment.

    ``lead_days`` are those from the order to the stock. Whether it needs an export
    licence is null until somebody has said so, and then it is taken to need one.
    """

    family = models.ForeignKey(Family, on_delete=models.PROTECT)
    lead_days = models.PositiveSmallIntegerField()
    needs_licence = models.BooleanField(null=True, blank=True)


class Stock(Entry):
    """How many of a spare lie at a site; below its minimum it is to be ordered."""

    spare = models.ForeignKey(Spare, on_delete=models.PROTECT, related_name="stocks")
    site = models.ForeignKey(Site, on_delete=models.PROTECT)
    quantity = amount()
    minimum = amount()

    class Meta(Entry.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Entry.Meta.constraints,
            once("spare", "site"),
        ]

    def __str__(self) -> str:
        return f"{self.spare_id} at {self.site_id}"


class Requisition(Labelled, Versioned):
    """What a job asks for of a spare: the record of a demand.

    Nothing is sent that no requisition asks for, nothing more than it asks for, and
    nothing that lacks the licence it needs.
    """

    class Licence(models.TextChoices):
        NONE = "none", _("none is needed")
        WANTED = "wanted", _("asked for, not granted")
        GRANTED = "granted", _("granted")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="requisitions")
    spare = models.ForeignKey(Spare, on_delete=models.PROTECT)
    quantity = amount()
    sent_quantity = amount(default=0)
    asked_on = models.DateField()
    needed_by_on = models.DateField()
    expected_on = models.DateField()
    licence = models.CharField(max_length=7, choices=Licence.choices)
    licence_reference = models.CharField(
        max_length=200, blank=True, validators=[is_one_line]
    )
    withdrawn_on = models.DateField(null=True, blank=True)

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            one_of("licence", "none", "wanted", "granted"),
            at_least_one("quantity"),
            models.CheckConstraint(
                name="repair_requisition_no_more_is_sent",
                condition=Q(sent_quantity__lte=F("quantity")),
                violation_error_code="quantity",
                violation_error_message=_("No more is sent than was asked for."),
            ),
            models.CheckConstraint(
                name="repair_requisition_nothing_without_licence",
                condition=Q(sent_quantity=0) | ~Q(licence="wanted"),
                violation_error_code="licence",
                violation_error_message=_("Nothing is sent before it is licensed."),
            ),
            models.CheckConstraint(
                name="repair_requisition_licence_is_proven",
                condition=~Q(licence="granted") | ~Q(licence_reference=""),
                violation_error_code="licence_reference",
                violation_error_message=_("Name the licence by its reference."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.spare_id}"


class Fitting(Labelled, Versioned):
    """A spare that a job has: sent from a stock for it, or taken out of another unit.

    Taken out of another one (cannibalised), it names the job of that unit and the
    serial numbers of both. A spare with a serial number is in one job at a time.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="fittings")
    spare = models.ForeignKey(Spare, on_delete=models.PROTECT)
    serial = models.CharField(max_length=64, blank=True, validators=[is_one_line])
    quantity = amount(default=1)
    requisition = models.ForeignKey(
        Requisition,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="fittings",
    )
    stock = models.ForeignKey(Stock, on_delete=models.PROTECT, null=True, blank=True)
    donor = models.ForeignKey(
        Job, on_delete=models.PROTECT, null=True, blank=True, related_name="gave"
    )
    donor_serial = models.CharField(max_length=64, blank=True, validators=[is_one_line])
    receiver_serial = models.CharField(
        max_length=64, blank=True, validators=[is_one_line]
    )
    fitted_on = models.DateField()
    evidence = models.CharField(max_length=500, validators=[is_one_line])
    removed_on = models.DateField(null=True, blank=True)

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            at_least_one("quantity"),
            models.CheckConstraint(
                name="repair_fitting_comes_from_somewhere",
                condition=Q(
                    requisition__isnull=False, stock__isnull=False, donor__isnull=True
                )
                | Q(requisition=None, stock=None, donor__isnull=False),
                violation_error_code="requisition",
                violation_error_message=_(
                    "Name the requisition and the stock, or the unit it came out of."
                ),
            ),
            models.CheckConstraint(
                name="repair_fitting_names_both_serials",
                condition=Q(donor=None)
                | (~Q(donor_serial="") & ~Q(receiver_serial="")),
                violation_error_code="donor",
                violation_error_message=_("Both units need their serial numbers."),
            ),
            models.CheckConstraint(
                name="repair_fitting_of_another_job",
                condition=Q(donor=None) | ~Q(donor=F("job")),
                violation_error_code="donor",
                violation_error_message=_("Name another job than this one."),
            ),
            models.CheckConstraint(
                name="repair_fitting_is_one_of_a_serial",
                condition=Q(serial="") | Q(quantity=1),
                violation_error_code="quantity",
                violation_error_message=_("A serial number is that of one part."),
            ),
            models.UniqueConstraint(
                "originator",
                "spare",
                "serial",
                condition=~Q(serial="") & Q(removed_on=None),
                name="repair_fitting_in_one_job",
                violation_error_code="serial",
                violation_error_message=_("This part is in another job."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.spare_id}"
