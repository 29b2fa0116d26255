"""``python -m backstay_web found_demonstration``: with invented people in it."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from backstay_web.accounts.demonstration import (
    PASSWORD,
    found_demonstration,
    is_demonstration,
    one_of_each,
    people,
)
from backstay_web.accounts.founding import AlreadyFounded


class Command(BaseCommand):
    """Make the invented people if the site is new, and say how they sign in."""

    help = "Found a demonstration; a site that was founded as a real one refuses."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take whether to found it or only to show who is there."""
        parser.add_argument(
            "--show", action="store_true", help="found nothing; say who signs in"
        )

    def handle(self, *_: Any, show: bool, **__: Any) -> None:
        """Found it unless it is there, and print who signs in."""
        if not show:
            self.found()
        if is_demonstration():
            self.tell()

    def found(self) -> None:
        """Found it, or be content that somebody has."""
        try:
            found_demonstration(settings.OWNER_URL)
        except AlreadyFounded as reason:
            if not is_demonstration():
                raise CommandError(str(reason)) from None

    def tell(self) -> None:
        """Print who signs in, for each role one, and how."""
        shown = people()
        self.stdout.write(
            "The sign-in page lets each of these people in with one click:"
        )
        chosen, others = one_of_each(shown)
        for one in chosen:
            self.stdout.write(f"  {one.name:24} {one.title}")
        self.stdout.write(
            f"and {len(others)} more, one for each other nation. Or sign in "
            f"by name, with the password '{PASSWORD}'\nand a code of the secret that "
            "stands there. All people, names, posts and offices are invented."
        )
