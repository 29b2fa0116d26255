"""The site's own store of what devices sent, in its tables, for one command."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID, uuid5

from django.db import DataError, IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from backstay.errors import BackstayError
from backstay_web.core.commands import Asked
from backstay_web.core.labels.columns import columns_of
from backstay_web.core.rows import Written
from backstay_web.devices import deciding
from backstay_web.devices.captured import Captured, Clock, Sent
from backstay_web.devices.deciding import Cause, Stand, Tip, Verdict, by_rule
from backstay_web.devices.kinds import KINDS
from backstay_web.devices.models import Capture, Chain, Device

LATEST_MS = 253_402_300_799_000
"""The end of the year 9999: what clocks say beyond it is no time that a row holds."""


@dataclass
class Kept:
    """What is kept of one device, as the desk asks for it.

    Whoever makes one waits until nobody else is at the same device. What it writes is
    in ``written()``, for the event of the command.
    """

    asked: Asked
    row: Device
    chain: Chain
    own: dict[UUID, Written] = field(default_factory=dict)
    of_kinds: list[Written] = field(default_factory=list)

    @property
    def device(self) -> deciding.Device:
        """Return what is known of the device."""
        key = bytes.fromhex(self.row.public_key)
        is_revoked = self.row.revoked_at is not None
        return deciding.Device(self.row.pk, self.row.post_id, key, is_revoked)

    def capture(self, hash_: str) -> Capture | None:
        """Return the event with a hash, if it came."""
        return Capture.objects.filter(device=self.row, hash=hash_).first()

    def verdict(self, hash_: str) -> Verdict | None:
        """Return how an event stands, or None if it never came."""
        row = self.capture(hash_)
        return verdict_of(row) if row else None

    def tip(self) -> Tip:
        """Return the last event of the chain that was settled."""
        chain = self.chain
        return Tip(chain.counter, chain.hash, Clock(chain.at_ms, chain.tick))

    def advance(self, tip: Tip) -> None:
        """Let the chain end with another event."""
        chain = self.chain
        chain.counter, chain.hash = tip.counter, tip.hash
        chain.at_ms, chain.tick = tip.clock.at_ms, tip.clock.tick
        chain.save(update_fields=["counter", "hash", "at_ms", "tick"])
        self.tell(chain)

    def has_number(self, counter: int) -> bool:
        """Tell whether an event of the chain with a number came and was settled."""
        settled = Capture.objects.filter(device=self.row, is_settled=True)
        return settled.filter(counter=counter).exists()

    def held(self, counter: int) -> Sequence[Sent]:
        """Return the events with a number that wait for the one before."""
        waiting = Capture.objects.filter(
            device=self.row, counter=counter, stand=Stand.HELD
        ).order_by("received_at", "pk")
        return [Sent(row.body, row.signature) for row in waiting]

    def keep(self, sent: Sent, event: Captured | None, verdict: Verdict) -> None:
        """Keep an event, or how it stands from now on."""
        stands = {
            "stand": str(verdict.stand),
            "cause": str(verdict.cause),
            "said": verdict.said,
            "is_settled": self.chain.hash == sent.hash,
        }
        row = self.capture(sent.hash)
        if row is None:
            row = self.made(sent, event, stands)
        else:
            stands["is_settled"] = row.is_settled or stands["is_settled"]
            same = Capture.objects.filter(pk=row.pk)
            same.update(**stands, version=F("version") + 1)
            row.refresh_from_db()
        self.tell(row)

    def made(
        self, sent: Sent, event: Captured | None, stands: dict[str, object]
    ) -> Capture:
        row = Capture(
            id=uuid5(self.row.pk, sent.hash),
            device=self.row,
            hash=sent.hash,
            body=sent.body,
            signature=sent.signature,
            received_at=self.asked.at,
            originator=self.row.originator,
            **columns_of(self.row),
            **stands,
        )
        if event is not None:
            row.event, row.about = event.id, event.about
            row.counter, row.kind = event.counter, event.kind
            row.captured_at = moment(event.clock)
        row.save(force_insert=True)
        return row

    def counts(self, id_: UUID) -> bool:
        """Tell whether an event of this device with an id counts already."""
        mine = Capture.objects.filter(device=self.row, event=id_)
        return mine.filter(stand=Stand.ACCEPTED).exists()

    def apply(self, event: Captured) -> Verdict:
        """Make of an event what its kind says, once, or nothing at all of it."""
        verdict = by_rule(KINDS, event)
        if verdict.stand is not Stand.ACCEPTED:
            return verdict
        kind = KINDS[event.kind]
        if kind.needs not in self.asked.by.permissions:
            said = _("This needs the permission %(permission)s.")
            return faulty(said % {"permission": kind.needs})
        try:
            with transaction.atomic():
                written = kind.apply(self.asked, event)
        except BackstayError as error:
            return faulty(str(error))
        except (DataError, IntegrityError):
            return faulty(_("The database refused this: nothing was changed."))
        self.of_kinds += written
        return verdict

    def written(self, but: UUID | None = None) -> list[Written]:
        """Return the rows that were written, one left out that the event is of."""
        own = [each for key, each in self.own.items() if key != but]
        return [*own, *self.of_kinds]

    def tell(self, row: Capture | Chain) -> None:
        self.own[row.pk] = Written(row, row)


def faulty(said: str) -> Verdict:
    return Verdict(Stand.REFUSED, Cause.FAULTY, said)


def verdict_of(row: Capture) -> Verdict:
    return Verdict(Stand(row.stand), Cause(row.cause), row.said)


def moment(clock: Clock) -> datetime | None:
    """Return the time that a clock said, if a row can hold it."""
    if clock.at_ms > LATEST_MS:
        return None
    return datetime.fromtimestamp(clock.at_ms / 1000, UTC)
