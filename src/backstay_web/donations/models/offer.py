"""Offers: what a nation gives, or may give, and how sure that is."""

from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backstay_web.core.models import Coded, Entry, Loaded, is_one_line
from backstay_web.core.ordering import in_order
from backstay_web.donations.models.checks import one_of
from backstay_web.donations.models.state import State
from backstay_web.nations.models import Nation

MANY: Final = 100
PROVEN: Final = [State.OFFERED, State.CONFIRMED, State.WITHDRAWN]


class Offer(Coded):
    """One pledge of one nation, as one channel reported it.

    ``confidence_percent`` is how likely it is, in the eyes of whoever keeps the row,
    that all of it is there on its day. It holds until the day before ``expires_on``.
    The code is whatever whoever keeps it calls it, else the nation's with signs that
    are drawn, not counted: who sees two of a nation's offers must not learn how many
    others there are.
    """

    class Kind(models.TextChoices):
        MATERIEL = "materiel", _("materiel")
        COURSE = "course", _("course")
        WORKSHOP = "workshop", _("workshop")
        LIFT = "lift", _("lift")
        MONEY = "money", _("money")

    class Channel(models.TextChoices):
        NATION = "nation", _("the nation itself")
        CONFERENCE = "conference", _("a donor conference")
        LETTER = "letter", _("a letter to the command")
        BILATERAL = "bilateral", _("the recipient, told by the nation")
        PUBLIC = "public", _("a public source")

    nation = models.ForeignKey(Nation, on_delete=models.PROTECT, related_name="offers")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    title = models.CharField(max_length=200, validators=[is_one_line])
    state = models.CharField(max_length=9, choices=State.choices)
    evidence = models.CharField(max_length=500, blank=True, validators=[is_one_line])
    said_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)
    confidence_percent = models.PositiveSmallIntegerField()
    channel = models.CharField(max_length=10, choices=Channel.choices)
    source = models.CharField(max_length=500, blank=True, validators=[is_one_line])

    class Meta(Coded.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Coded.Meta.constraints,
            one_of("kind", "materiel", "course", "workshop", "lift", "money"),
            one_of("state", *State.values),
            one_of("channel", "nation", "conference", "letter", "bilateral", "public"),
            models.CheckConstraint(
                name="donations_offer_state_is_proven",
                condition=~Q(state__in=PROVEN) | ~Q(evidence=""),
                violation_error_code="evidence",
                violation_error_message=_(
                    "Name what proves it: the letter, the minutes, the decision."
                ),
            ),
            models.CheckConstraint(
                name="donations_offer_confidence",
                condition=Q(confidence_percent__lte=MANY),
                violation_error_code="confidence_percent",
                violation_error_message=_("Give a share from 0 to 100 percent."),
            ),
            models.CheckConstraint(
                name="donations_offer_expires_after_it_was_said",
                condition=Q(expires_on=None) | Q(expires_on__gt=F("said_on")),
                violation_error_code="expires_on",
                violation_error_message=_("Name a day after the one it was said on."),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(in_order("title"), "id", name="donations_offer_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Dependency(Entry):
    """What has to be there first: another offer, a backfill, or a purchase.

    Until ``met_on`` the offer is not counted; a purchase that was ordered is there
    ``lead_days`` after ``ordered_on`` all the same.
    """

    class Kind(models.TextChoices):
        OFFER = "offer", _("another offer")
        BACKFILL = "backfill", _("a backfill")
        PURCHASE = "purchase", _("a purchase")

    offer = models.ForeignKey(
        Offer, on_delete=models.PROTECT, related_name="dependencies"
    )
    kind = models.CharField(max_length=8, choices=Kind.choices)
    other = models.ForeignKey(
        Offer, on_delete=models.PROTECT, null=True, blank=True, related_name="needed_by"
    )
    what = models.CharField(max_length=200, blank=True, validators=[is_one_line])
    lead_days = models.PositiveSmallIntegerField(null=True, blank=True)
    ordered_on = models.DateField(null=True, blank=True)
    met_on = models.DateField(null=True, blank=True)

    class Meta(Entry.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                name="donations_dependency_is_one_of_three",
                violation_error_code="kind",
                violation_error_message=_(
                    "Name another offer; or say what is to be backfilled; or say what "
                    "is bought and how many days that takes. None takes the others'."
                ),
                condition=Q(
                    kind="offer",
                    other__isnull=False,
                    what="",
                    lead_days=None,
                    ordered_on=None,
                )
                | (
                    Q(kind="backfill", other=None, lead_days=None, ordered_on=None)
                    & ~Q(what="")
                )
                | (
                    Q(kind="purchase", other=None, lead_days__isnull=False)
                    & ~Q(what="")
                ),
            ),
            models.CheckConstraint(
                name="donations_dependency_not_itself",
                condition=Q(other=None) | ~Q(other=F("offer")),
                violation_error_code="other",
                violation_error_message=_("Name another offer than this one."),
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class Verification(Entry):
    """What somebody found who looked whether an offer holds; a row of its own body."""

    class Finding(models.TextChoices):
        HOLDS = "holds", _("it holds")
        DOUBTFUL = "doubtful", _("it is doubtful")
        WRONG = "wrong", _("it does not hold")

    offer = models.ForeignKey(
        Offer, on_delete=models.PROTECT, related_name="verifications"
    )
    finding = models.CharField(max_length=8, choices=Finding.choices)
    words = models.CharField(max_length=500, validators=[is_one_line])
    verified_at = models.DateTimeField()
    verified_by = models.UUIDField()  # the actor

    class Meta(Entry.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Entry.Meta.constraints,
            one_of("finding", "holds", "doubtful", "wrong"),
        ]

    def __str__(self) -> str:
        return self.finding


class SamePledge(Entry):
    """Two offers that are one pledge: ``counts`` is counted, ``repeats`` only kept.

    Whoever keeps the one that repeats says so; nobody sets another's offer aside.
    """

    counts = models.ForeignKey(
        Offer, on_delete=models.PROTECT, related_name="repeated_by"
    )
    repeats = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="same_as")

    class Meta(Entry.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                "originator",
                "repeats",
                condition=Q(retired_on=None),
                name="donations_samepledge_once",
                violation_error_code="repeats",
                violation_error_message=_("This offer is set aside already."),
            ),
            models.CheckConstraint(
                name="donations_samepledge_of_two",
                condition=~Q(counts=F("repeats")),
                violation_error_code="counts",
                violation_error_message=_("Name another offer than this one."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.repeats_id} repeats {self.counts_id}"


class LoadedOffers(Loaded):
    """Offers, or their costs, that were loaded at once."""
