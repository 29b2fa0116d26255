"""Which addresses the site may send to: none by which it could reach its own network.

A name is looked up once, each address that it stands for has to be allowed, and the one
that was looked at is the one that is connected to.
"""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from backstay.errors import BackstayError

Ip = IPv4Address | IPv6Address

TRANSLATED: Final = [ip_network(each) for each in ("64:ff9b::/96", "2002::/16")]
"""IPv6 addresses in which an IPv4 one is hidden, which could be one of ours."""
PORTS: Final = {"http": 80, "https": 443}


class Closed(BackstayError):
    """An address is one that the site must not send to."""


def fault_of(address: str) -> str:
    """Return what is wrong with an address as it is written; nothing if it may stand.

    A name may still turn out to stand for a closed address: that is seen when sending.
    """
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return _("Write an address such as https://hub.example/events.")
    schemes = ("https", "http") if settings.HOOKS_HTTP else ("https",)
    if parts.scheme not in schemes or not host or not is_plain(address):
        return _("Write an address such as https://hub.example/events.")
    if parts.username is not None or parts.fragment:
        return _("Leave out names, passwords and what follows a #.")
    if is_number(host) and not is_open(ip_address(host)):
        return _("The site sends to public addresses alone: ask whoever runs it.")
    return ""


def is_plain(address: str) -> bool:
    """Tell whether an address has neither spaces nor signs that are not ASCII."""
    return address.isascii() and address.isprintable() and " " not in address


def is_number(host: str) -> bool:
    """Tell whether a host is written as an address of the network itself."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def is_open(ip: Ip) -> bool:
    """Tell whether the site may send there: it is public, or the operator allows it."""
    plain: Ip = getattr(ip, "ipv4_mapped", None) or ip
    if any(plain in ip_network(each) for each in settings.HOOKS_NETWORKS):
        return True
    is_hidden = any(plain in network for network in TRANSLATED)
    return plain.is_global and not plain.is_multicast and not is_hidden


def looked_up(parts: SplitResult) -> tuple[str, int]:
    """Return where to connect for an address: a number, and a port.

    Raises
    ------
    Closed
        If any of what its host stands for is closed.
    OSError
        If there is no such host.
    """
    port = parts.port or PORTS[parts.scheme]
    found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    numbers = [str(address[0]) for *_, address in found]
    if not all(is_open(ip_address(number)) for number in numbers):
        raise Closed(f"{parts.hostname} stands for an address that is closed.")
    return numbers[0], port
