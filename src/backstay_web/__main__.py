"""``python -m backstay_web``: the goals of ``make``, and the commands of Django."""

import os
import sys


def main() -> None:
    """Run a goal of the site, or else what Django knows under that name."""
    from backstay_web.config.goals import GOALS, run_goal

    if sys.argv[1:2] and sys.argv[1] in GOALS:
        sys.exit(run_goal(sys.argv[1:]))
    from django.core.management import execute_from_command_line

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backstay_web.config.settings")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
