"""``python -m backstay_web found_site``: begin a real site, once."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from backstay.errors import BackstayError
from backstay_web.accounts.founding import First, found


class Command(BaseCommand):
    """Found the site, and say by which link its first person comes in."""

    help = "Found a site: its first nation, organisation and post, and who holds it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what the site begins with."""
        for name in ("code", "name", "name_uk", "organisation", "post", "person"):
            parser.add_argument(f"--{name.replace('_', '-')}", required=True)

    def handle(self, *_: Any, **words: Any) -> None:
        """Found it and print the link."""
        first = First(**{name: words[name] for name in First.__dataclass_fields__})
        try:
            token = found(settings.OWNER_URL, first, is_demonstration=False)
        except BackstayError as reason:
            raise CommandError(str(reason)) from None
        self.stdout.write(
            f"The site is founded. Within seven days, {first.person} opens\n"
            f"  /door/invitation/{token}/\n"
            "on it, chooses a name and a password, and sets up a second factor."
        )
