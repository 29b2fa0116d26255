"""Who may write what with devices and with what came from them.

What a device sends is written by whoever brings it, and changed by whoever decides on
it, both of the body whose device it is.
"""

from typing import Final

from backstay_web.core import sql
from backstay_web.core.guards import Policy

SENDS: Final = f"{sql.READABLE} AND {sql.IS_MINE} AND {sql.may('device.sync')}"
SENDS_OR_DECIDES: Final = (
    f"{sql.READABLE} AND {sql.IS_MINE}"
    f" AND ({sql.may('device.sync')} OR {sql.may('device.decide')})"
)
KEEPS: Final = f"{sql.READABLE} AND {sql.IS_MINE} AND {sql.may('device.keep')}"
READS: Final = Policy("SELECT", "bs_app", using=sql.READABLE)

CHAIN: Final = [
    READS,
    Policy("INSERT", "bs_app", check=KEEPS),
    Policy("UPDATE", "bs_app", using=SENDS_OR_DECIDES, check=SENDS_OR_DECIDES),
]
CONTACT: Final = [READS, Policy("INSERT", "bs_app", check=SENDS)]
CAPTURE: Final = [
    READS,
    Policy("INSERT", "bs_app", check=SENDS),
    Policy("UPDATE", "bs_app", using=SENDS_OR_DECIDES, check=SENDS_OR_DECIDES),
]
