"""Places, the stages of transport between them, and what either can take.

What a stage carries and costs stands in rows of its own, each with its own label:
whoever may know that there is a way need not know how much goes there.
"""

from typing import ClassVar, Final

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from backstay.cases.tables import MAX_WEEKS
from backstay_web.core.lists.columns import number
from backstay_web.core.models import (
    Coded,
    Entry,
    Loaded,
    Named,
    amount,
    is_one_line,
)
from backstay_web.nations.models import Nation

MICRODEGREES: Final = 1_000_000
"""Degrees are whole millionths, some 11 cm: the same number everywhere."""


class Site(Named):
    """A place where something happens; WGS 84, in millionths of a degree."""

    class Kind(models.TextChoices):
        DEPOT = "depot", _("Depot")
        PORT = "port", _("Port")
        AIRPORT = "airport", _("Airport")
        HUB = "hub", _("Hub")
        BORDER = "border", _("Border")
        WORKSHOP = "workshop", _("Workshop")
        TRAINING = "training", _("Training ground")
        RECEIVING = "receiving", _("Receiving site")

    nation = models.ForeignKey(Nation, on_delete=models.PROTECT)
    kind = models.CharField(max_length=9, choices=Kind.choices)
    unlocode = models.CharField(max_length=5, null=True, blank=True)  # noqa: DJ001 none is not an empty one
    lat_microdeg = models.IntegerField(null=True, blank=True)
    lon_microdeg = models.IntegerField(null=True, blank=True)

    class Meta(Named.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Named.Meta.constraints,
            models.CheckConstraint(
                name="sites_site_kind",
                violation_error_code="kind",
                violation_error_message=_("Choose one of the kinds."),
                condition=Q(
                    kind__in=[
                        "depot",
                        "port",
                        "airport",
                        "hub",
                        "border",
                        "workshop",
                        "training",
                        "receiving",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="sites_site_unlocode",
                violation_error_code="unlocode",
                violation_error_message=_(
                    "Write its five signs, such as PLRZE: country, then place."
                ),
                condition=Q(unlocode=None) | Q(unlocode__regex="^[A-Z]{2}[A-Z2-9]{3}$"),
            ),
            models.CheckConstraint(
                name="sites_site_both_degrees_or_none",
                violation_error_code="lat_microdeg",
                violation_error_message=_(
                    "Give both, in millionths of a degree, or neither."
                ),
                condition=Q(lat_microdeg=None, lon_microdeg=None)
                | Q(
                    lat_microdeg__isnull=False,
                    lon_microdeg__isnull=False,
                    lat_microdeg__range=(-90 * MICRODEGREES, 90 * MICRODEGREES),
                    lon_microdeg__range=(-180 * MICRODEGREES, 180 * MICRODEGREES),
                ),
            ),
        ]

    @property
    def case_kind(self) -> str:
        """Return the kind that a case has for it: cases call an airport a port."""
        return "port" if self.kind == self.Kind.AIRPORT else self.kind


class Leg(Coded):
    """A whole stage of transport, one way, with the nation that provides the lift.

    ``duration_weeks`` is from departure to arrival as cases count: 0 for two days or
    less.
    """

    class Mode(models.TextChoices):
        ROAD = "road", _("Road")
        RAIL = "rail", _("Rail")
        SEA = "sea", _("Sea")
        AIR = "air", _("Air")

    nation = models.ForeignKey(Nation, on_delete=models.PROTECT)
    from_site = models.ForeignKey(
        Site, on_delete=models.PROTECT, related_name="legs_from"
    )
    to_site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="legs_to")
    mode = models.CharField(max_length=4, choices=Mode.choices)
    duration_weeks = models.PositiveSmallIntegerField()

    class Meta(Coded.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Coded.Meta.constraints,
            models.CheckConstraint(
                name="sites_leg_mode",
                violation_error_code="mode",
                violation_error_message=_("Choose one of the means."),
                condition=Q(mode__in=["road", "rail", "sea", "air"]),
            ),
            models.CheckConstraint(
                name="sites_leg_goes_elsewhere",
                violation_error_code="to_site",
                violation_error_message=_(
                    "Name another site than the one it starts at."
                ),
                condition=~Q(from_site=F("to_site")),
            ),
            models.CheckConstraint(
                name="sites_leg_duration",
                violation_error_code="duration_weeks",
                violation_error_message=_(
                    "No case lasts that long: 260 weeks at most."
                ),
                condition=Q(duration_weeks__lte=MAX_WEEKS),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class LegCapacity(Entry):
    """What may depart over a leg in any week but those of its periods."""

    leg = models.ForeignKey(Leg, on_delete=models.PROTECT, related_name="capacities")
    capacity_kg = amount()

    class Meta(Entry.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                "originator",
                "leg",
                name="sites_legcapacity_one_for_each_leg",
                violation_error_code="leg",
                violation_error_message=_(
                    "You have said what it carries: change that."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{number(self.capacity_kg)} kg"


class LegCost(Entry):
    """What a tonne costs over a leg, loading and handling included."""

    leg = models.ForeignKey(Leg, on_delete=models.PROTECT, related_name="costs")
    cost_eur_per_t = amount()

    class Meta(Entry.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                "originator",
                "leg",
                name="sites_legcost_one_for_each_leg",
                violation_error_code="leg",
                violation_error_message=_("You have said what it costs: change that."),
            ),
        ]

    def __str__(self) -> str:
        return f"{number(self.cost_eur_per_t)} EUR/t"


def never_two_at_once(parent: str) -> ExclusionConstraint:
    """Return the constraint that of one's periods for a parent no two share a day."""
    days = Func(
        "start_on", "end_on", function="DATERANGE", output_field=DateRangeField()
    )
    return ExclusionConstraint(
        name="%(app_label)s_%(class)s_never_two_at_once",
        expressions=[
            ("originator", RangeOperators.EQUAL),
            (parent, RangeOperators.EQUAL),
            (days, RangeOperators.OVERLAPS),
        ],
        condition=Q(retired_on=None),
        violation_error_code="start_on",
        violation_error_message=_("Another period has some of these days: change it."),
    )


class Period(Entry):
    """Days in whose weeks another mass is taken than usual; the end is excluded."""

    start_on = models.DateField()
    end_on = models.DateField()
    capacity_kg = amount()

    class Meta(Entry.Meta):
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_ends_after_it_starts",
                violation_error_code="end_on",
                violation_error_message=_("Name a day after the start."),
                condition=Q(end_on__gt=F("start_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.start_on} to {self.end_on}"


class LegPeriod(Period):
    """When a leg carries another mass than usual."""

    leg = models.ForeignKey(Leg, on_delete=models.PROTECT, related_name="periods")

    class Meta(Period.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Period.Meta.constraints,
            never_two_at_once("leg"),
        ]


class Hub(Entry):
    """What may arrive at a site in any week but those of its periods, from all legs."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="hubs")
    nation = models.ForeignKey(Nation, on_delete=models.PROTECT)
    capacity_kg = amount()

    class Meta(Entry.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                "originator",
                "site",
                name="sites_hub_one_for_each_site",
                violation_error_code="site",
                violation_error_message=_("You have said what it takes: change that."),
            ),
        ]

    def __str__(self) -> str:
        return f"{number(self.capacity_kg)} kg"


class HubPeriod(Period):
    """When a hub handles another mass than usual."""

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="periods")

    class Meta(Period.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Period.Meta.constraints,
            never_two_at_once("hub"),
        ]


class ExplosiveLimit(Entry):
    """What the explosive store of a site may hold by its licence, for one division.

    A site has one store: a depot with several is several sites, as custody knows no
    smaller place. ``source`` is the licence, as it stood on ``stated_on``.
    """

    class Division(models.TextChoices):
        MASS = "1.1", _("1.1, mass explosion")
        PROJECTION = "1.2", _("1.2, projection")
        FIRE = "1.3", _("1.3, fire")
        SLIGHT = "1.4", _("1.4, slight")

    site = models.ForeignKey(
        Site, on_delete=models.PROTECT, related_name="explosive_limits"
    )
    hazard_division = models.CharField(max_length=3, choices=Division.choices)
    limit_kg = amount()
    source = models.CharField(max_length=200, validators=[is_one_line])
    stated_on = models.DateField()

    class Meta(Entry.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                "originator",
                "site",
                "hazard_division",
                name="sites_explosivelimit_one_for_each_division",
                violation_error_code="hazard_division",
                violation_error_message=_(
                    "The site has a limit for this division: change that."
                ),
            ),
            models.CheckConstraint(
                name="sites_explosivelimit_division",
                violation_error_code="hazard_division",
                violation_error_message=_("Choose one of the divisions."),
                condition=Q(hazard_division__in=["1.1", "1.2", "1.3", "1.4"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hazard_division}: {number(self.limit_kg)} kg"


class LoadedSites(Loaded):
    """Sites, legs and hubs that were loaded at once."""
