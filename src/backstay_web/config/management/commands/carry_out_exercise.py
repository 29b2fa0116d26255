"""``python -m backstay_web carry_out_exercise``: what comes after the first plan."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backstay.errors import BackstayError
from backstay_web.accounts.demonstration import is_demonstration
from backstay_web.config.exercise.story.telling import carry_out


class Command(BaseCommand):
    """Carry out a few packages of a demonstration, once, and say how far it is."""

    help = "Let the invented people carry out a few packages of the plan of 2022."
    requires_system_checks = ()

    def handle(self, *_: Any, **__: Any) -> None:
        """Do what is not done yet; a real site refuses."""
        if not is_demonstration():
            raise CommandError(
                "This site is no demonstration: its people carry out what they promise."
            )
        try:
            for line in carry_out():
                self.stdout.write(line)
                self.stdout.flush()
        except BackstayError as reason:
            raise CommandError(str(reason)) from None
