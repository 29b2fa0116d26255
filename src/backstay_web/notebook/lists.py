"""What of the notebook can be done to many rows of any list."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from backstay_web.core.lists.together import Together
from backstay_web.notebook import actions


def follow_all(kind: str) -> Together:
    """Return how to follow each ticked row of a kind."""

    def run(*, key: UUID, row: UUID, expected_version: int, **asked: Any) -> None:
        actions.follow(key=key, follow=key, kind=kind, subject=row, **asked)

    return Together("follow", _("Follow"), actions.USE, run)
