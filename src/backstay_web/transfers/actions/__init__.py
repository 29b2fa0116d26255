"""What can be done about consignments; each verb is one command."""

from backstay_web.transfers.actions.parts import (
    COMMANDS,
    CONSIGNMENT,
    PARTS,
    NotNow,
)
from backstay_web.transfers.actions.releasing import number, release_consignment

__all__ = [
    "COMMANDS",
    "CONSIGNMENT",
    "PARTS",
    "NotNow",
    "number",
    "release_consignment",
]
