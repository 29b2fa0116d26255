"""The site sends to public addresses, and to others only if its operator says so."""

import socket
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import pytest

from backstay_web.hooks.addresses import Closed, fault_of, is_open, looked_up

CLOSED = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",  # where clouds keep the keys of their machines
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104 nothing listens there
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fd00::1",
    "ff02::1",
    "::ffff:10.0.0.1",
    "64:ff9b::a00:1",
    "2002:a00:1::",
]


@pytest.mark.parametrize("number", CLOSED)
def test_nothing_of_our_own_network_is_open(settings: Any, number: str) -> None:
    assert not is_open(ip_address(number))


@pytest.mark.parametrize("number", ["93.184.215.14", "2606:2800:21f:cb07::1"])
def test_public_addresses_are_open(settings: Any, number: str) -> None:
    assert is_open(ip_address(number))


def test_what_the_operator_allows_is_open_and_its_neighbour_is_not(settings):
    settings.HOOKS_NETWORKS = ["10.1.0.0/16"]

    assert is_open(ip_address("10.1.2.3"))
    assert is_open(ip_address("::ffff:10.1.2.3"))
    assert not is_open(ip_address("10.2.2.3"))


def test_a_name_with_one_closed_address_among_others_is_closed(settings, monkeypatch):
    found = [(2, 1, 6, "", (n, 443)) for n in ("93.184.215.14", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)

    with pytest.raises(Closed):
        looked_up(urlsplit("https://hub.example/"))


def test_what_is_connected_to_is_what_was_looked_at(settings, monkeypatch):
    found = [(2, 1, 6, "", ("93.184.215.14", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)

    assert looked_up(urlsplit("https://hub.example/")) == ("93.184.215.14", 443)


@pytest.mark.parametrize(
    "address",
    [
        "http://hub.example/",  # without TLS
        "ftp://hub.example/",
        "hub.example",
        "https://",
        "https://hub.example:port/",
        "https://[::1/",
        "https://user:password@hub.example/",
        "https://hub.example/#part",
        "https://hub.example/a b",
        "https://127.0.0.1/",
        "https://[::1]/",
    ],
)
def test_an_address_that_cannot_stand_is_told_so(settings: Any, address: str) -> None:
    assert fault_of(address)


def test_an_address_without_tls_may_stand_if_the_operator_allows_it(settings):
    settings.HOOKS_HTTP = True

    assert fault_of("http://hub.example:8080/events?of=ours") == ""
    assert fault_of("https://hub.example/") == ""
