"""What Django checks of a project holds; programs that start at once do not ask."""

from django.core.management import call_command


def test_django_finds_nothing_to_mend(db):
    call_command("check", databases=["default"], fail_level="WARNING")
