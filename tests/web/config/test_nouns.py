"""A refusal names a row in the language of its reader."""

from django.apps import apps
from django.utils.translation import override

from backstay_web.config.nouns import NOUNS
from backstay_web.core.commands import called, not_there, not_yours
from backstay_web.core.context import NobodyActs, acting, me
from backstay_web.core.models import Labelled
from backstay_web.sites.models import Leg, Site


def test_every_table_that_people_read_has_its_noun():
    tables = [
        str(model._meta.verbose_name)
        for model in apps.get_models()
        if issubclass(model, Labelled) and model.__module__.startswith("backstay_web")
    ]

    missing = set(tables) - {str(noun) for noun in NOUNS}
    assert missing == set(), "add it to config/nouns.py"


def test_a_refusal_is_in_the_language_of_its_reader():
    with override("uk"):
        said = [called(Site), str(not_there(Leg, "K1")), str(not_yours(Leg))]

    assert said[0] == "місце"
    assert said[1] == "Немає такого: відтинок K1."
    assert said[2] == "Змінювати це (відтинок) можете не ви."
    assert str(not_there(Leg, "K1")) == "There is no leg K1."


def test_whose_session_is_over_is_told_so_in_ukrainian(db):
    with override("uk"), acting("no token of anybody"):
        try:
            me()
        except NobodyActs as error:
            said = str(error)

    assert said == "Ваш сеанс скінчився: увійдіть знову."
