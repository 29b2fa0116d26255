"""Every answer carries the headers that keep other hosts and caches away."""

import pytest

from backstay_web.config.headers import CONTENT_POLICY


@pytest.mark.django_db
def test_the_site_says_that_it_and_its_database_answer(client):
    answer = client.get("/health/")

    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/health/", "/nowhere/"])
def test_every_answer_keeps_other_hosts_away(client, address):
    headers = client.get(address).headers

    assert headers["Content-Security-Policy"] == CONTENT_POLICY
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"


def test_the_policy_names_no_host_and_allows_nothing_inline():
    words = CONTENT_POLICY.replace(";", "").split()

    assert [
        word for word in words if "." in word or "//" in word or "unsafe" in word
    ] == []
    assert "default-src 'none'" in CONTENT_POLICY


@pytest.mark.django_db
def test_without_tls_a_page_is_only_pointed_to_where_it_has_it(client, settings):
    settings.SECURE_SSL_REDIRECT = True

    answer = client.get("/nowhere/")

    assert answer.status_code == 301
    assert answer.headers["Location"].startswith("https://")
    assert client.get("/health/").status_code == 200


@pytest.mark.django_db
def test_another_name_than_ours_is_refused(client):
    assert client.get("/nowhere/", headers={"host": "evil.example"}).status_code == 400
