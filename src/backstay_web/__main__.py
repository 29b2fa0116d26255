"""``python -m backstay_web``: the goals of ``make``, and the commands of Django."""

import os
import sys


def main() -> None:
    """Run a goal of the site, or else what Django knows under that name."""
    from backstay_web.config.goals import FOLDER, GOALS, run_goal
    from backstay_web.config.running import own_settings

    if sys.argv[1:2] and sys.argv[1] in GOALS:
        sys.exit(run_goal(sys.argv[1:]))
    from django.core.management import execute_from_command_line

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backstay_web.config.settings")
    if "BACKSTAY_DATABASE_URL" not in os.environ:
        os.environ |= own_settings(FOLDER, " ".join(sys.argv[1:2]))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
