"""Acts: what the invented people do one after the other, each whole or not at all."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4, uuid5

from django.db.models import Model
from django.utils import timezone

from backstay_web.accounts.demonstration import actor_of
from backstay_web.config.exercise.loading import acting_as
from backstay_web.core.context import me
from backstay_web.nations.queries import current_holdings

STORY: Final = UUID("6d6f7473-2020-4f22-8a22-0f1e1d900001")
"""From which all keys of the story follow: so one finds again what was done."""
WHY: Final = "Invented for the demonstration."


def key(*names: str) -> UUID:
    """Return the key of a row of the story, the same each time."""
    return uuid5(STORY, " ".join(names))


@dataclass(frozen=True)
class Doing:
    """One of the invented people at work: now, and in days around it."""

    at: datetime
    why: str = WHY

    def do(self, action: Any, **payload: Any) -> None:
        """Ask for something by the command that pages ask by."""
        action(key=uuid4(), at=self.at, reason=self.why, **payload)

    def because(self, why: str) -> "Doing":
        """Return the same one, who gives a reason."""
        return replace(self, why=f"{why} {WHY}")

    @property
    def today(self) -> date:
        """Return the day of it."""
        return timezone.localdate(self.at)

    def ago(self, days: int) -> date:
        """Return a day so many days before; one below zero is still to come."""
        return self.today - timedelta(days=days)

    def post(self) -> UUID:
        """Return the post that the one who acts holds."""
        held = current_holdings(self.at).filter(actor=me().actor).first()
        if held is None:
            raise AssertionError(f"{me().actor} holds no post")
        return held.post_id


@dataclass(frozen=True)
class Act:
    """What one of them does in one transaction, unless ``is_done`` says he did."""

    who: str
    is_done: Callable[[], bool]
    do: Callable[[Doing], object]
    steps_up: bool = False


def there(model: type[Model], row: UUID, **told: Any) -> Callable[[], bool]:
    """Return how to find whether a row is there."""
    return model._default_manager.filter(pk=row, **told).exists


def act(each: Act) -> bool:
    """Let it be done unless it was; tell whether it was done now."""
    now = timezone.now()
    with acting_as(actor_of(each.who), now, steps_up=each.steps_up):
        if each.is_done():
            return False
        each.do(Doing(now))
    return True
