"""How often programs may ask: each token, and each person with all of his.

What is asked for is spread evenly, and some of it may come at once: a minute's worth,
unless the settings say otherwise. Where one stands is one moment in one row, which is
written in a transaction of its own: a request that fails was one, too, and no request
waits for another of the same token. What is refused writes nothing.
"""

from typing import Final

from django.conf import settings
from django.db import connection

ADMIT: Final = "select core_admit(%s, %s, %s, %s, %s)"


def seconds_to_wait(token: str, address: str) -> int:
    """Count a request of a token; return 0, or after how many seconds it may come.

    A token that does not act, or not from this address, is not counted: whoever found
    it uses nothing up.
    """
    limits = settings.TOKEN_PER_MINUTE, settings.PERSON_PER_MINUTE, settings.AT_ONCE_S
    with connection.cursor() as cursor:
        cursor.execute(ADMIT, [token, address, *limits])
        [wait_s] = cursor.fetchone()
    return int(wait_s)
