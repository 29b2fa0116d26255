"""Who may sign in, and as whom he then acts; of a person as little as will do.

These tables are the door's (core/door.py): the role that serves pages has no right on
them.
"""

import uuid
from typing import ClassVar, Final

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from backstay_web.core.models import Actor

LONGEST_NAME: Final = 60


class Accounts(BaseUserManager["Account"]):
    """The accounts, found by the names that people sign in with."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        """Return the account of a name, in whatever case it is written."""
        return self.get(name__iexact=username)


class Account(AbstractBaseUser):
    """A name to sign in with, and the hash of its password.

    Second factors are in the table of the library that checks them. There is no e-mail
    address and no name of a person: that one stands with the post he holds.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=LONGEST_NAME)
    is_active = models.BooleanField(default=True)
    last_login = None

    USERNAME_FIELD = "name"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = Accounts()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                models.functions.Lower("name"), name="accounts_account_one_for_a_name"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ActsAs(models.Model):
    """An actor for whom an account may act: its own post, or one it stands in for."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    actor = models.OneToOneField(Actor, on_delete=models.PROTECT)

    def __str__(self) -> str:
        return f"{self.account} as {self.actor_id}"


class Invitation(models.Model):
    """A link, to be used once, by which somebody may sign in as an actor from then on.

    Only the digest of its token is kept. Where whoever made it may not do all that the
    actor may, it serves with a code of a second person alone.
    """

    token_hash = models.BinaryField(primary_key=True, max_length=32)
    actor = models.ForeignKey(Actor, on_delete=models.PROTECT)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    made_by = models.UUIDField(null=True)  # nobody did where a site is founded
    needs_code = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="accounts_invitation_expires_after_it_is_made",
                condition=Q(expires_at__gt=F("made_at")),
            )
        ]

    def __str__(self) -> str:
        return f"invitation of {self.actor_id}"


class Countersign(models.Model):
    """The code that a second person made for whoever comes into a post by a link.

    Only its digest is kept.
    """

    actor = models.OneToOneField(Actor, on_delete=models.PROTECT, primary_key=True)
    code_hash = models.BinaryField(max_length=32)
    made_by = models.UUIDField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="accounts_countersign_expires_after_it_is_made",
                condition=Q(expires_at__gt=F("made_at")),
            )
        ]

    def __str__(self) -> str:
        return f"countersign of {self.actor_id}"
