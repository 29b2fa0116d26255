"""Which connection the tables of signing in are read by: the door's, and no other."""

from typing import Any, Final

from django.db.models import Model

from backstay_web.core.door import DOOR

OF_THE_DOOR: Final = {
    "accounts",
    "django_cache",
    "mfa",
    "sessions",
    "socialaccount",
}
NEVER_MADE: Final = {"account", "auth", "contenttypes"}
"""Apps that the libraries want installed and whose tables nobody needs: permissions are
ours (nations/permissions.py), and nobody has an e-mail address."""
NO_TABLES: Final = {("socialaccount", "socialapp"), ("socialaccount", "socialtoken")}
"""Likewise: the issuer stands in the settings, and its tokens are not kept."""


class DoorRouter:
    """Send the models of signing in to the door, and leave others where they are."""

    def db_for_read(self, model: type[Model], **_: Any) -> str | None:
        """Return the door for its models."""
        return DOOR if model._meta.app_label in OF_THE_DOOR else None

    def db_for_write(self, model: type[Model], **_: Any) -> str | None:
        """Return the door for its models."""
        return DOOR if model._meta.app_label in OF_THE_DOOR else None

    def allow_relation(self, one: Model, other: Model, **_: Any) -> bool | None:
        """Let an account point to an actor: it is one database, by two roles."""
        apps = {one._meta.app_label, other._meta.app_label}
        return True if apps & OF_THE_DOOR else None

    def allow_migrate(
        self, db: str, app_label: str, model_name: str | None = None, **_: Any
    ) -> bool:
        """Make each table once, by the role that migrates, and some not at all."""
        is_made = (app_label, model_name) not in NO_TABLES
        return db != DOOR and app_label not in NEVER_MADE and is_made
