"""How sessions begin and end: by the role ``bs_door``, which can do nothing else.

The role that serves pages cannot make a session. So whoever makes it run SQL of his own
still cannot act as another.
"""

from datetime import datetime
from uuid import UUID

from django.db import connections

from backstay_web.core.context import new_token

OPEN = """
insert into core_session (token_hash, actor_id, opened_at, expires_at)
values (sha256(convert_to(%s, 'UTF8')), %s, %s, %s)
"""
END = """
update core_session set ended_at = %s
where token_hash = sha256(convert_to(%s, 'UTF8')) and ended_at is null
"""


def open_session(*, actor: UUID, at: datetime, until: datetime) -> str:
    """Open a session for an actor, and return its token; only its digest is kept."""
    token = new_token()
    with connections["door"].cursor() as cursor:
        cursor.execute(OPEN, [token, actor, at, until])
    return token


def end_session(*, token: str, at: datetime) -> None:
    """End a session: from the next transaction on its token stands for nobody."""
    with connections["door"].cursor() as cursor:
        cursor.execute(END, [at, token])
