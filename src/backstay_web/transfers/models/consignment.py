"""Consignments: what leaves together, in its handling units, down to serial or lot."""

import uuid
from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backstay_web.catalogue.models import Configuration, TemplatePart, Variant
from backstay_web.core.models import (
    Coded,
    Entry,
    Labelled,
    amount,
    is_key,
    is_one_line,
)
from backstay_web.nations.models import Nation
from backstay_web.plans.models import Promise
from backstay_web.requirements.models import Requirement
from backstay_web.sites.models import Site

HAZARD: Final = "^[1-9](\\.[1-6])?$"
GROUP: Final = "^[A-HJKLNS]$"


class Consignment(Coded):
    """What one nation sends to another from one place to one place, on one paper.

    It can change until it is released (``Clearance``). How far it has come from there
    follows from its movements and handovers.
    """

    title = models.CharField(max_length=200, validators=[is_one_line])
    nation = models.ForeignKey(
        Nation, on_delete=models.PROTECT, related_name="consignments_from"
    )
    to_nation = models.ForeignKey(
        Nation, on_delete=models.PROTECT, related_name="consignments_to"
    )
    from_site = models.ForeignKey(
        Site, on_delete=models.PROTECT, related_name="consignments_from"
    )
    to_site = models.ForeignKey(
        Site, on_delete=models.PROTECT, related_name="consignments_to"
    )
    is_relief = models.BooleanField(default=False)

    class Meta(Coded.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Coded.Meta.constraints,
            models.CheckConstraint(
                name="transfers_consignment_goes_elsewhere",
                violation_error_code="to_site",
                violation_error_message=_(
                    "Name another site than the one it starts at."
                ),
                condition=~Q(from_site=F("to_site")),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Clearance(Labelled):
    """That a consignment may leave, said once and never changed.

    Whoever lets it go without serial numbers that it needs is named in ``waived_by``,
    with his reason.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consignment = models.ForeignKey(
        Consignment, on_delete=models.PROTECT, related_name="clearances"
    )
    released_at = models.DateTimeField()
    waived_by = models.CharField(max_length=200, blank=True, validators=[is_one_line])
    waived_why = models.CharField(max_length=500, blank=True, validators=[is_one_line])

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.UniqueConstraint(
                "originator", "consignment", name="transfers_clearance_once"
            ),
            models.CheckConstraint(
                name="transfers_clearance_waived_by_somebody_for_a_reason",
                violation_error_code="waived_why",
                violation_error_message=_(
                    "Name both who lets it go without serial numbers, and why."
                ),
                condition=Q(waived_by="", waived_why="")
                | (~Q(waived_by="") & ~Q(waived_why="")),
            ),
        ]

    def __str__(self) -> str:
        return f"released {self.released_at}"


class HandlingUnit(Entry):
    """A pallet, container or vehicle of a consignment, which may stand in another."""

    class Kind(models.TextChoices):
        PALLET = "pallet", _("Pallet")
        CONTAINER = "container", _("Container")
        BOX = "box", _("Box")
        VEHICLE = "vehicle", _("Vehicle on its own wheels")

    consignment = models.ForeignKey(
        Consignment, on_delete=models.PROTECT, related_name="handling_units"
    )
    code = models.CharField(max_length=64, validators=[is_key])
    kind = models.CharField(max_length=9, choices=Kind.choices)
    within = models.ForeignKey(
        "HandlingUnit",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="contained",
    )
    tare_kg = amount()

    class Meta(Entry.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                "originator",
                "consignment",
                "code",
                name="transfers_handlingunit_one_for_each_code",
                violation_error_code="code",
                violation_error_message=_("The consignment has this code already."),
            ),
            models.CheckConstraint(
                name="transfers_handlingunit_kind",
                violation_error_code="kind",
                violation_error_message=_("Choose one of the kinds."),
                condition=Q(kind__in=["pallet", "container", "box", "vehicle"]),
            ),
            models.CheckConstraint(
                name="transfers_handlingunit_not_in_itself",
                violation_error_code="within",
                violation_error_message=_("Name another one than itself."),
                condition=Q(within=None) | ~Q(within=F("id")),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Item(Coded):
    """So many of one variant, in one condition, of one ammunition lot if of any.

    ``hazard_class`` is the class of the ADR, with its division for explosives, which
    have a compatibility group; ``net_explosive_g`` is that of all of it together.
    """

    class Condition(models.TextChoices):
        SERVICEABLE = "serviceable", _("serviceable")
        LIGHT = "light", _("light damage")
        HEAVY = "heavy", _("heavy damage")

    consignment = models.ForeignKey(
        Consignment, on_delete=models.PROTECT, related_name="items"
    )
    handling_unit = models.ForeignKey(
        HandlingUnit, on_delete=models.PROTECT, null=True, blank=True
    )
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT)
    configuration = models.ForeignKey(
        Configuration, on_delete=models.PROTECT, null=True, blank=True
    )
    quantity = amount()
    condition = models.CharField(max_length=11, choices=Condition.choices)
    ammunition_lot = models.CharField(
        max_length=64, blank=True, validators=[is_one_line]
    )
    hazard_class = models.CharField(max_length=3, blank=True)
    compatibility_group = models.CharField(max_length=1, blank=True)
    net_explosive_g = amount(null=True, blank=True)

    class Meta(Coded.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Coded.Meta.constraints,
            models.CheckConstraint(
                name="transfers_item_counts",
                violation_error_code="quantity",
                violation_error_message=_("Count one or more."),
                condition=Q(quantity__gte=1),
            ),
            models.CheckConstraint(
                name="transfers_item_condition",
                violation_error_code="condition",
                violation_error_message=_("Choose one of the conditions."),
                condition=Q(condition__in=["serviceable", "light", "heavy"]),
            ),
            models.CheckConstraint(
                name="transfers_item_hazard_class",
                violation_error_code="hazard_class",
                violation_error_message=_(
                    "Write the class, such as 3, or division, such as 1.4."
                ),
                condition=Q(hazard_class="") | Q(hazard_class__regex=HAZARD),
            ),
            models.CheckConstraint(
                name="transfers_item_explosive_says_how",
                violation_error_code="compatibility_group",
                violation_error_message=_(
                    "Explosives of class 1 have a division, a compatibility group and "
                    "a net explosive quantity; nothing else has a group or a quantity."
                ),
                condition=Q(
                    hazard_class__startswith="1.",
                    compatibility_group__regex=GROUP,
                    net_explosive_g__isnull=False,
                )
                | (
                    ~Q(hazard_class__startswith="1")
                    & Q(compatibility_group="", net_explosive_g=None)
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Serial(Entry):
    """The serial number of one unit of an item, as it is stamped on it."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="serials")
    number = models.CharField(max_length=64, validators=[is_one_line])

    class Meta(Entry.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                "originator",
                "item",
                "number",
                name="transfers_serial_once",
                violation_error_code="number",
                violation_error_message=_("The item has this number already."),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Fulfilment(Entry):
    """What an item is sent for: a promise that it keeps, a part that it becomes.

    It is for those alone who may read what it names, as what nations promise is their
    own affair. A row for the promise and another one for the part let whoever receives
    the item know of the part alone.
    """

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="fulfilments")
    promise = models.ForeignKey(
        Promise, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    requirement = models.ForeignKey(
        Requirement, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    package_number = models.PositiveIntegerField(null=True, blank=True)
    part = models.ForeignKey(
        TemplatePart, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta(Entry.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Entry.Meta.constraints,
            *(
                models.UniqueConstraint(
                    "originator",
                    "item",
                    condition=Q(retired_on=None, **{f"{named}__isnull": False}),
                    name=f"transfers_fulfilment_one_{named}",
                    violation_error_code="item",
                    violation_error_message=_(
                        "It is sent for something already: retire that first."
                    ),
                )
                for named in ("promise", "requirement")
            ),
            models.CheckConstraint(
                name="transfers_fulfilment_of_something",
                violation_error_code="promise",
                violation_error_message=_(
                    "Name the promise, or the need and its part."
                ),
                condition=Q(promise__isnull=False) | Q(requirement__isnull=False),
            ),
            models.CheckConstraint(
                name="transfers_fulfilment_whole_package",
                violation_error_code="requirement",
                violation_error_message=_(
                    "Name need, number of the package from 1, and part together, or "
                    "none of them."
                ),
                condition=Q(requirement=None, package_number=None, part=None)
                | Q(
                    requirement__isnull=False,
                    package_number__isnull=False,
                    package_number__gte=1,
                    part__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"fulfilment of {self.item_id}"
