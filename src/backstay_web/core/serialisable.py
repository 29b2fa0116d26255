"""Work that must come out as if nobody else had worked at the same time."""

import random
import time
from collections.abc import Callable
from typing import Final, TypeVar

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _

from backstay.errors import BackstayError
from backstay_web.core.context import acting

Result = TypeVar("Result")

RETRIES: Final = 10
FIRST_PAUSE_S: Final = 0.02
"""Our assumption: a command takes some hundredths of a second; doubled each time."""
AGAIN: Final = ("40001", "40P01")
"""PostgreSQL's codes for what may succeed if tried again: a clash, a deadlock."""


class TooBusy(BackstayError):
    """Others got in between each time; nothing was changed."""


def serialisably(token: str, work: Callable[[], Result]) -> Result:
    """Do some work in a serialisable transaction of its own, as the token's actor.

    What clashes with others' is done again as a whole, so it must have no effect but on
    the database. It must not be called inside another transaction.

    Raises
    ------
    TooBusy
        If it still clashes when tried for the eleventh time.
    """
    for retry in range(RETRIES + 1):
        try:
            with transaction.atomic(durable=True):
                with connection.cursor() as cursor:
                    cursor.execute("set transaction isolation level serializable")
                with acting(token):
                    return work()
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) not in AGAIN:
                raise
        pause_s = FIRST_PAUSE_S * 2**retry
        time.sleep(random.uniform(0, pause_s))  # noqa: S311 it guards no secret
    raise TooBusy(_("Many change the same at this moment: try again."))
