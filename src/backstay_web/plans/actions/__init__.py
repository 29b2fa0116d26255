"""What can be done with plans: a snapshot is made, a run asked for and cancelled."""

from backstay_web.plans.actions.running import NotNow, ask_run, cancel_run
from backstay_web.plans.actions.snapshots import make_snapshot

__all__ = ["NotNow", "ask_run", "cancel_run", "make_snapshot"]
