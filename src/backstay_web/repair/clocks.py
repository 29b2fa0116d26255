"""The clocks of repair: the days by which somebody is to end what a job waits for."""

from collections.abc import Iterator
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backstay_web.core.clocks import Clock, ClockKind, register
from backstay_web.core.labels.columns import columns_of
from backstay_web.nations.permissions import Permission
from backstay_web.nations.queries import owner_names
from backstay_web.repair import queries


def waits() -> Iterator[Clock]:
    """Yield the days by which posts are to end what jobs wait for."""
    rows = list(queries.waiting(timezone.localdate()))
    names = owner_names((row.wait_owner_id, row.originator) for row in rows)
    for row in rows:
        yield Clock(
            kind="repair_wait",
            due_on=row.wait_until_on,
            what=f"{row}: {row.get_waiting_for_display()}",
            owner=names[row.wait_owner_id],
            body=row.originator,
            door="repair:job",
            key=row.pk,
            label=columns_of(row),
            post=row.wait_owner_id,
        )


WAIT: Final = register(
    ClockKind(
        "repair_wait",
        _("A repair waits"),
        _(
            "A job that waits says for what, and who is to end that by which day. It "
            "stops when the job goes on."
        ),
        Permission.REPAIR_READ,
        Permission.REPAIR_CHANGE,
        waits,
    )
)
