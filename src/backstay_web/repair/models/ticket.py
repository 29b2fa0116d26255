"""Tickets: a unit's workshop asks experts of another nation how to mend one thing."""

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar, Final

from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backstay_web.catalogue.models import Manual, Variant
from backstay_web.core.models import Coded, Labelled, is_one_line
from backstay_web.donations.models.checks import one_of
from backstay_web.nations.models import Nation
from backstay_web.repair.models.job import Job

LONGEST: Final = 4_000
"""Signs of one message: our assumption, some two pages."""


class Tongue(models.TextChoices):
    """The two languages that a ticket is written in; their codes are ISO 639-1."""

    ENGLISH = "en", _("English")
    UKRAINIAN = "uk", _("Ukrainian")


class Side(models.TextChoices):
    """Who speaks: whoever has the thing, or whoever knows it."""

    ASKER = "asker", _("who asks")
    EXPERT = "expert", _("experts")


class TicketState(models.TextChoices):
    """How far a ticket has come; while it is open, that says who goes on."""

    OPEN = "open", pgettext_lazy("a ticket", "asked, not answered yet")
    ASKER = "asker", pgettext_lazy("a ticket", "waits for who asks")
    EXPERT = "expert", pgettext_lazy("a ticket", "waits for the experts")
    SOLVED = "solved", pgettext_lazy("a ticket", "solved")
    UNSOLVED = "unsolved", pgettext_lazy("a ticket", "closed, not solved")


WAITING: Final = (TicketState.OPEN, TicketState.ASKER, TicketState.EXPERT)
"""States in which somebody is to go on by a day."""
TICKET_MEANINGS: Final[Mapping[TicketState, Promise]] = {
    TicketState.OPEN: _("It was sent; the experts have not written yet."),
    TicketState.ASKER: _("The experts wrote; whoever asked is to try or to answer."),
    TicketState.EXPERT: _("Whoever asked wrote; the experts are to answer."),
    TicketState.SOLVED: _("What the experts said was done, and it helped."),
    TicketState.UNSOLVED: _("Nobody goes on with it, for the reason that is named."),
}
"""What each state says, in one sentence."""


def says_its_edition(name: str) -> models.CheckConstraint:
    """Return the constraint that a page is that of an edition of a manual."""
    return models.CheckConstraint(
        name=name,
        condition=Q(manual_page="") | Q(manual__isnull=False),
        violation_error_code="manual",
        violation_error_message=_("Say which edition of the manual has this page."),
    )


class RefersToManual(models.Model):
    """A row that may name a page of an edition of its variant's manual."""

    manual = models.ForeignKey(Manual, on_delete=models.PROTECT, null=True, blank=True)
    manual_page = models.CharField(max_length=40, blank=True, validators=[is_one_line])

    class Meta:
        abstract = True


class Ticket(Coded):
    """What one nation asks experts of another one about one item.

    ``asker_post`` is the post of the asking nation that goes on with it, and
    ``expert_post`` that of the experts, once they have named one: keys without names,
    as custody has them. ``until_on`` is the day by which whoever's turn it is goes on,
    and ``since_on`` that from which it stands in its state. ``closing`` says what
    showed that it helped, or why nobody goes on.
    """

    variant = models.ForeignKey(Variant, on_delete=models.PROTECT)
    serial = models.CharField(max_length=64, blank=True, validators=[is_one_line])
    job = models.ForeignKey(
        Job, on_delete=models.PROTECT, null=True, blank=True, related_name="tickets"
    )
    symptom = models.CharField(max_length=200, validators=[is_one_line])
    language = models.CharField(max_length=2, choices=Tongue.choices)
    experts = models.ForeignKey(Nation, on_delete=models.PROTECT)
    asker_post = models.UUIDField()
    expert_post = models.UUIDField(null=True, blank=True)
    asked_on = models.DateField()
    state = models.CharField(
        max_length=8,
        choices=TicketState.choices,
        default=TicketState.OPEN,
        editable=False,
    )
    since_on = models.DateField(editable=False)
    until_on = models.DateField(null=True, blank=True)
    closing = models.CharField(max_length=500, blank=True, validators=[is_one_line])

    class Meta(Coded.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Coded.Meta.constraints,
            one_of("state", *TicketState.values),
            one_of("language", *Tongue.values),
            models.CheckConstraint(
                name="repair_ticket_asks_another_nation",
                condition=~Q(experts=F("originator")),
                violation_error_code="experts",
                violation_error_message=_("Name the experts of another nation."),
            ),
            models.CheckConstraint(
                name="repair_ticket_waits_until_a_day_or_says_why_not",
                condition=Q(
                    state__in=["open", "asker", "expert"],
                    until_on__isnull=False,
                    closing="",
                )
                | (Q(state__in=["solved", "unsolved"], until_on=None) & ~Q(closing="")),
                violation_error_code="until_on",
                violation_error_message=_(
                    "Say by when it goes on, or what became of it."
                ),
            ),
            models.CheckConstraint(
                name="repair_ticket_says_what_is_wrong",
                condition=~Q(symptom=""),
                violation_error_code="symptom",
                violation_error_message=_("Say what is wrong with it."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.symptom}"

    @property
    def turn(self) -> Side | None:
        """Return who is to go on, if anybody is."""
        if self.state not in WAITING:
            return None
        return Side.ASKER if self.state == TicketState.ASKER else Side.EXPERT

    @property
    def owner_post(self) -> uuid.UUID | None:
        """Return the post that is to go on, if one is named."""
        return {Side.ASKER: self.asker_post, Side.EXPERT: self.expert_post}.get(
            self.turn  # type: ignore[arg-type] # of what is closed there is none
        )

    @property
    def owner_nation(self) -> uuid.UUID:
        """Return the nation that is to go on; of what is closed, whoever asked."""
        return self.experts_id if self.turn == Side.EXPERT else self.originator


class Message(Labelled, RefersToManual):
    """What one side wrote, in the language it was written in; it never changes.

    ``author`` is who entered it. It ``is_pasted`` if it was taken out of a chat: then
    the author says which side wrote it, and nobody is named. ``said_at`` is when it was
    written, and ``number`` its place among those that were entered, from 1.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ticket = models.ForeignKey(
        Ticket, on_delete=models.PROTECT, related_name="messages"
    )
    number = models.PositiveIntegerField()
    side = models.CharField(max_length=6, choices=Side.choices)
    language = models.CharField(max_length=2, choices=Tongue.choices)
    text = models.CharField(max_length=LONGEST)
    said_at = models.DateTimeField()
    is_pasted = models.BooleanField(default=False)
    author = models.UUIDField()
    at = models.DateTimeField()

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            one_of("side", *Side.values),
            one_of("language", *Tongue.values),
            models.CheckConstraint(
                name="repair_message_says_something",
                condition=~Q(text=""),
                violation_error_code="text",
                violation_error_message=_("Write something."),
            ),
            says_its_edition("repair_message_page_has_its_edition"),
        ]

    def __str__(self) -> str:
        return str(self.text)[:40]


class Translation(Labelled):
    """A message in the other language: who entered it, when, and how it was made.

    One that was mended is another row; the last one is shown.
    """

    class Made(models.TextChoices):
        PERSON = "person", _("by a person")
        MACHINE = "machine", _("by a machine, read over by whoever entered it")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    message = models.ForeignKey(
        Message, on_delete=models.PROTECT, related_name="translations"
    )
    language = models.CharField(max_length=2, choices=Tongue.choices)
    text = models.CharField(max_length=LONGEST)
    made = models.CharField(max_length=7, choices=Made.choices)
    author = models.UUIDField()
    at = models.DateTimeField()

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            one_of("made", "person", "machine"),
            one_of("language", *Tongue.values),
            models.CheckConstraint(
                name="repair_translation_says_something",
                condition=~Q(text=""),
                violation_error_code="text",
                violation_error_message=_("Write something."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.text)[:40]


def other_than(language: Any) -> Tongue:
    """Return the other one of the two languages."""
    return Tongue.UKRAINIAN if Tongue(language) == Tongue.ENGLISH else Tongue.ENGLISH
