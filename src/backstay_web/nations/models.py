"""Nations, their organisations, the posts in them, and who holds these."""

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from backstay_web.core.models import Actor, Labelled, Versioned
from backstay_web.core.names import in_language

BODIES: Final = 63
"""How many bodies a label can tell apart."""
COMMAND: Final = 0
"""The body with which a site is founded: that of the command."""

LONGEST_DELEGATION: Final = timedelta(days=92)
"""Our assumption: whoever is away for longer is replaced; no law behind it."""
WAITS: Final = timedelta(days=7)
"""How long a second person has to decide who comes: our assumption, as of releases."""


def last_day(end: datetime) -> date:
    """Return the last day of a time that lasts until a moment, which is not in it."""
    return (end - datetime.resolution).astimezone(UTC).date()


class Nation(Labelled, Versioned):
    """A nation or another body that data is released to, with its bit in labels."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=8)
    name = models.CharField(max_length=200)
    name_uk = models.CharField(max_length=200)
    body = models.PositiveSmallIntegerField()

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.CheckConstraint(
                name="nations_nation_has_a_bit", condition=Q(body__lt=BODIES)
            ),
            models.UniqueConstraint(
                "originator", "body", name="nations_nation_one_for_each_bit"
            ),
            models.UniqueConstraint(
                "originator", "code", name="nations_nation_one_for_each_code"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def bit(self) -> int:
        """Return the mask of this body alone."""
        return 1 << self.body


class Organisation(Labelled, Versioned):
    """A command, an agency, a unit or a staff, of one nation."""

    class Kind(models.TextChoices):
        COMMAND = "command"
        AGENCY = "agency"
        UNIT = "unit"
        STAFF = "staff"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    nation = models.ForeignKey(Nation, on_delete=models.PROTECT)
    part_of = models.ForeignKey("Organisation", on_delete=models.PROTECT, null=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(max_length=200)
    name_uk = models.CharField(max_length=200, default="", blank=True)

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.CheckConstraint(
                name="nations_organisation_kind",
                condition=Q(kind__in=["command", "agency", "unit", "staff"]),
            ),
            models.CheckConstraint(
                name="nations_organisation_not_part_of_itself",
                condition=Q(part_of=None) | ~Q(part_of=F("id")),
            ),
        ]

    def __str__(self) -> str:
        return self.called

    @property
    def called(self) -> str:
        """Return its name in the language of the reader."""
        return in_language(self.name, self.name_uk)


class Post(Labelled, Versioned):
    """A place in an organisation, whoever fills it, with the authority of its holder.

    What he may read and do stands in the columns named ``holder_``; the label of the
    row says who may know of the post.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    reports_to = models.ForeignKey("Post", on_delete=models.PROTECT, null=True)
    title = models.CharField(max_length=200)
    title_uk = models.CharField(max_length=200, default="", blank=True)
    role = models.CharField(max_length=40, default="", blank=True)  # of roles.py
    reports_outside = models.CharField(max_length=200, default="", blank=True)
    holder_level = models.PositiveSmallIntegerField()
    holder_rel = models.BigIntegerField()
    holder_cav = models.BigIntegerField(default=0)
    holder_permissions = ArrayField(models.CharField(max_length=60), default=list)

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.CheckConstraint(
                name="nations_post_holder_bits",
                condition=Q(holder_rel__gte=0, holder_cav__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return self.called

    @property
    def called(self) -> str:
        """Return its title in the language of the reader."""
        return in_language(self.title, self.title_uk)


class Task(Labelled, Versioned):
    """Something that a post has to do, whoever holds it: about a row of any app."""

    class State(models.TextChoices):
        OPEN = "open"
        DONE = "done"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    post = models.ForeignKey(Post, on_delete=models.PROTECT)
    nation = models.UUIDField()  # whose post it is: that nation may say it is done
    kind = models.CharField(max_length=60)  # what to do, as commands are named
    what = models.CharField(max_length=300)  # the same in words
    subject = models.UUIDField()  # the row that it is about
    due_on = models.DateField(null=True)
    state = models.CharField(max_length=4, choices=State.choices, default=State.OPEN)

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.CheckConstraint(
                name="nations_task_state", condition=Q(state__in=["open", "done"])
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["post", "state"], name="nations_task_of_a_post")
        ]

    def __str__(self) -> str:
        return self.what


class HandOver(Labelled):
    """A note that whoever left a post wrote for whoever comes, with what was open."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    holding = models.ForeignKey("Holding", on_delete=models.PROTECT)  # who leaves
    post = models.ForeignKey(Post, on_delete=models.PROTECT)  # where his work went
    note = models.CharField(max_length=4_000)
    open_count = models.PositiveIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"handed over {self.at}"


class Holding(Labelled, Versioned):
    """A person in a post from one moment to another: its holder, or a deputy."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    post = models.ForeignKey(Post, on_delete=models.PROTECT)
    actor = models.ForeignKey(Actor, on_delete=models.PROTECT)
    is_delegated = models.BooleanField(default=False)
    begins_at = models.DateTimeField()
    rotates_on = models.DateField(null=True)
    ends_at = models.DateTimeField(null=True)
    is_over = models.BooleanField(default=False)

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.CheckConstraint(
                name="nations_holding_delegation_ends",
                condition=Q(is_delegated=False) | Q(ends_at__isnull=False),
            ),
            models.CheckConstraint(
                name="nations_holding_ends_after_it_begins",
                condition=Q(ends_at=None) | Q(ends_at__gte=F("begins_at")),
            ),
            models.UniqueConstraint(
                "originator",
                "post",
                condition=Q(is_delegated=False, is_over=False),
                name="nations_holding_one_holder_of_a_post",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.actor} in {self.post}"

    @property
    def last_on(self) -> date | None:
        """Return the last day of whoever stands in."""
        return self.left_on if self.is_delegated else None

    @property
    def left_on(self) -> date | None:
        """Return the last day on which the person acts or acted, if it has an end."""
        return last_day(self.ends_at) if self.ends_at else None


class Nomination(Labelled):
    """Whom somebody who fills posts names for one that may do more than his own.

    He acts once a second person confirms it. With ``holding`` it asks for somebody who
    stands in already to do so for longer. It holds for the post as it was shown.
    """

    class State(models.TextChoices):
        ASKED = "asked"
        CONFIRMED = "confirmed"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    post = models.ForeignKey(Post, on_delete=models.PROTECT)
    post_version = models.PositiveIntegerField()
    holding = models.ForeignKey(Holding, on_delete=models.PROTECT, null=True)
    actor = models.UUIDField()  # as whom he acts from then on
    name = models.CharField(max_length=200)
    rotates_on = models.DateField(null=True)
    ends_at = models.DateTimeField(null=True)  # of whoever stands in
    reason = models.CharField(max_length=2_000)
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.ASKED)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=2_000, default="", blank=True)

    class Meta(Labelled.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Labelled.Meta.constraints,
            models.CheckConstraint(
                name="nations_nomination_state",
                condition=Q(state__in=["asked", "confirmed", "refused", "withdrawn"]),
            ),
            models.CheckConstraint(
                name="nations_nomination_decided_by_somebody",
                condition=Q(state="asked", decided_by=None, decided_at=None)
                | (
                    ~Q(state="asked")
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="nations_nomination_expires",
                condition=Q(expires_at__lte=F("proposed_at") + WAITS),
            ),
            models.CheckConstraint(
                name="nations_nomination_stand_in_ends",
                condition=Q(ends_at=None, holding=None)
                | Q(ends_at__lte=F("proposed_at") + LONGEST_DELEGATION),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.name}"

    @property
    def last_on(self) -> date | None:
        """Return the last day of whoever is to stand in."""
        return last_day(self.ends_at) if self.ends_at else None
