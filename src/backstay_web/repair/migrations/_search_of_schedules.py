"""Conditions of the guards of schedules."""

from typing import Final

from backstay_web.core import sql
from backstay_web.plans.migrations._guards import same_label

MINE: Final = f"{sql.READABLE} AND {sql.IS_MINE} AND {sql.may('repair.change')}"
OPEN: Final = (
    "made = 'searched' AND NOT EXISTS (SELECT FROM repair_scheduleending e"
    " WHERE e.schedule_id = repair_schedule.id"
    " AND (e.how = 'cancelled' OR e.ended_at < now() - interval '1 hour'))"
)
"""It is still read where its ending is written, with placements and event."""
AT_IT: Final = (
    "EXISTS (SELECT FROM repair_scheduleattempt a WHERE a.schedule_id = {}"
    " AND a.beat_at > now() - interval '1 hour')"
)
EVENT: Final = (
    "kind IN ('schedule.done', 'schedule.failed')"
    " AND EXISTS (SELECT FROM repair_scheduleending e"
    " JOIN repair_schedule s ON s.id = e.schedule_id WHERE e.id = core_event.subject"
    " AND 'schedule.' || e.how = core_event.kind"
    " AND s.asked_by = core_event.actor AND s.originator = core_event.originator"
    f" AND {same_label('core_event', 'e')})"
)
EVENT_ROWS: Final = "'repair_scheduleending', 'repair_placement'"
