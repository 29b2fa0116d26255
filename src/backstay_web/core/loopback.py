"""Which names and addresses are those of this machine alone."""

from ipaddress import ip_address
from typing import Final

NAMES: Final = {"localhost", "[::1]"}


def is_loopback(host: str) -> bool:
    """Tell whether a host, without its port, can be reached from this machine only."""
    if host in NAMES:
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
