"""The browser is found, or the one line is said that brings it; never skipped."""

import shutil

import pytest

from tests.browser.chromium import NoBrowser, chromium


def test_the_browser_that_is_named_comes_first(monkeypatch):
    monkeypatch.setenv("BACKSTAY_CHROMIUM", "/opt/chromium")

    assert chromium() == "/opt/chromium"


def test_else_the_first_on_the_path_is_taken(monkeypatch):
    monkeypatch.delenv("BACKSTAY_CHROMIUM", raising=False)
    monkeypatch.setattr(shutil, "which", lambda name: {"google-chrome": "/g"}.get(name))

    assert chromium() == "/g"


def test_without_one_the_tests_fail_and_say_what_to_type(monkeypatch):
    monkeypatch.delenv("BACKSTAY_CHROMIUM", raising=False)
    monkeypatch.setattr(shutil, "which", lambda name: None)

    with pytest.raises(NoBrowser, match="type `sudo apt-get install chromium`"):
        chromium()
