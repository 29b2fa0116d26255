"""Who acts, and the sessions in which they do."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


class Actor(models.Model):
    """Somebody in a post, for a time, with the authority of that post.

    What an actor may read and do stands here and is looked up by the database for each
    transaction, so that a change counts from the next one on.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    origin = models.UUIDField()  # the body for which the actor speaks
    level = models.PositiveSmallIntegerField()
    rel = models.BigIntegerField()
    cav = models.BigIntegerField(default=0)
    permissions = ArrayField(models.CharField(max_length=60), default=list)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="core_actor_bits", condition=Q(rel__gte=0, cav__gte=0)
            ),
            models.CheckConstraint(
                name="core_actor_ends_after_it_begins",
                condition=Q(ends_at=None) | Q(ends_at__gte=F("begins_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Session(models.Model):
    """A time in which a token acts as an actor; only the token's digest is kept.

    It ends at ``expires_at``, however it is used, and before that once nobody has used
    it for ``idle_s`` seconds. Where that is null only the first limit holds: a person
    who signs in is always given both.
    """

    token_hash = models.BinaryField(primary_key=True, max_length=32)
    actor = models.ForeignKey(Actor, on_delete=models.PROTECT)
    opened_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    account = models.UUIDField(null=True)  # who signed in; the table is another app's
    seen_at = models.DateTimeField(null=True)
    idle_s = models.PositiveIntegerField(null=True)
    factor_at = models.DateTimeField(null=True)  # when a second factor was last shown
    # What follows only tokens have, by which programs act: the key by which people call
    # one, what it is for, what of the post's permissions it has, and, if that is said,
    # from which networks alone it acts. It is seen by the day.
    key = models.UUIDField(null=True, unique=True)
    name = models.CharField(max_length=100, blank=True, db_default="")
    scope = ArrayField(models.CharField(max_length=60), null=True)
    networks = ArrayField(models.CharField(max_length=43), null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="core_session_expires_after_it_opens",
                condition=Q(expires_at__gt=F("opened_at")),
            ),
            models.CheckConstraint(
                name="core_session_token_has_a_scope",
                condition=Q(key=None, scope=None, networks=None)
                | Q(key__isnull=False, scope__isnull=False, factor_at=None),
            ),
            models.CheckConstraint(
                name="core_session_idle_since_it_was_seen",
                condition=Q(idle_s=None) | Q(seen_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"session of {self.actor_id}"
