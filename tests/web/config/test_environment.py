"""A setting that is missing or wrong is told, and a password never is."""

import pytest

from backstay_web.config import environment
from backstay_web.config.environment import WrongSetting


def test_a_setting_that_must_be_there_is_missed(monkeypatch):
    monkeypatch.setenv("BACKSTAY_SECRET", "")

    with pytest.raises(WrongSetting, match="BACKSTAY_SECRET is not set"):
        environment.text("BACKSTAY_SECRET")


@pytest.mark.parametrize("value", ["true", "1", "", "No"])
def test_a_flag_says_yes_or_no_and_nothing_else(monkeypatch, value):
    monkeypatch.setenv("BACKSTAY_HTTPS", value)

    with pytest.raises(WrongSetting, match="must be yes or no"):
        environment.flag("BACKSTAY_HTTPS", usual=True)


def test_a_flag_that_is_not_set_has_its_usual_value(monkeypatch):
    monkeypatch.delenv("BACKSTAY_HTTPS", raising=False)

    assert environment.flag("BACKSTAY_HTTPS", usual=True)


def test_an_address_keeps_its_options(monkeypatch):
    address = "postgresql://bs_app:p%40ss@db.example:5433/site?sslmode=verify-full"
    monkeypatch.setenv("BACKSTAY_DATABASE_URL", address)

    read = environment.database("BACKSTAY_DATABASE_URL")

    assert (read["USER"], read["PASSWORD"]) == ("bs_app", "p@ss")
    assert (read["HOST"], read["PORT"], read["NAME"]) == ("db.example", "5433", "site")
    assert read["OPTIONS"]["sslmode"] == "verify-full"


def test_no_query_is_compiled_whatever_options_an_address_has(monkeypatch):
    address = "postgresql://bs_app@/site?options=-c%20work_mem%3D8MB"
    monkeypatch.setenv("BACKSTAY_DATABASE_URL", address)

    read = environment.database("BACKSTAY_DATABASE_URL")

    assert read["OPTIONS"]["options"] == "-c work_mem=8MB -c jit=off"


def test_a_wrong_address_is_told_without_its_password(monkeypatch):
    monkeypatch.setenv("BACKSTAY_DATABASE_URL", "mysql://bs_app:hidden@/site")

    with pytest.raises(WrongSetting) as caught:
        environment.database("BACKSTAY_DATABASE_URL")

    assert "hidden" not in str(caught.value)
