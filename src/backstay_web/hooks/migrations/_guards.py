"""Who may do what with hooks, their secrets, and what they are told.

The role ``bs_courier`` acts for nobody. Of events it reads the kind and the row that
each happened to, and only of those that the actor of the hook may read which it names
in its transaction; it writes what it queued and what came of it, and nothing else.
"""

from typing import Final

from backstay_web.core import sql
from backstay_web.core.guards import Policy

COURIER: Final = "bs_courier"
KEEPS: Final = f"{sql.READABLE} AND {sql.IS_MINE} AND {sql.may('hook.keep')}"
OWN_HOOK: Final = "EXISTS (SELECT FROM hooks_hook h WHERE h.id = {column})"
SEEN: Final = sql.READABLE.replace("core_me()", "hooks_me()")

WHO_IS_TOLD: Final = """
CREATE FUNCTION hooks_me() RETURNS core_context
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL RESTRICTED
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT (a.id, a.origin, a.level, a.rel, a.cav, a.permissions,
        NULL::integer)::public.core_context
    FROM public.hooks_hook h JOIN public.core_actor a ON a.id = h.actor
    WHERE h.id = nullif(current_setting('backstay.hook', true), '')::uuid
    AND h.ended_at IS NULL
    AND a.begins_at <= now() AND (a.ends_at IS NULL OR now() < a.ends_at)
    AND 'hook.keep' = ANY (a.permissions::text[])
$$;
ALTER FUNCTION hooks_me() OWNER TO bs_context;
GRANT EXECUTE ON FUNCTION hooks_me() TO bs_courier;
"""
"""Whose eyes a transaction of the courier has: those of the actor of a hook, or none.

As ``core_me()``, but by a hook in place of a token: the courier may name any hook, and
learns of each what its actor may read and no more.
"""
NOBODY_IS_TOLD: Final = "DROP FUNCTION hooks_me()"

HOOK: Final = [
    Policy("SELECT", "bs_app", using=KEEPS),
    Policy("INSERT", "bs_app", check=KEEPS),
    Policy("UPDATE", "bs_app", using=KEEPS, check=KEEPS),
    Policy("SELECT", COURIER, using="true"),
]
FOR_THE_FUNCTION: Final = (
    "CREATE POLICY hooks_hook_select_hooks_me ON hooks_hook FOR SELECT TO bs_context"
    " USING (true)"
)
"""Beside the policy by which an officer's release finds a row of his own."""
SECRET: Final = [
    Policy("INSERT", "bs_app", check=OWN_HOOK.format(column="hook_id")),
    Policy("SELECT", COURIER, using="true"),
]
REACH: Final = [
    Policy(
        "INSERT",
        "bs_app",
        check=OWN_HOOK.format(column="hooks_reach.id"),
        columns="id",
    ),
    Policy("SELECT", COURIER, using="true"),
    Policy("UPDATE", COURIER, using="true", check="true", columns="transaction"),
]
DELIVERY: Final = [
    Policy("SELECT", "bs_app", using=KEEPS),
    Policy("SELECT", COURIER, using="true"),
    # What is queued is an event that the actor of its hook may read.
    Policy(
        "INSERT",
        COURIER,
        check="EXISTS (SELECT FROM hooks_hook h WHERE h.id = hook_id"
        " AND h.originator = hooks_delivery.originator)"
        " AND EXISTS (SELECT FROM core_event e WHERE e.id = event)",
    ),
    Policy(
        "UPDATE",
        COURIER,
        using="true",
        check="true",
        columns="state, tries, tried_at, next_at, came, status",
    ),
]
REMOVES: Final = Policy(
    "DELETE", COURIER, using="state IN ('sent', 'given_up', 'withdrawn')"
)
"""What is over may go; what waits cannot."""
RETRY: Final = [
    Policy("SELECT", "bs_app", using=KEEPS),
    Policy("INSERT", "bs_app", check=KEEPS),
    Policy("SELECT", COURIER, using="true"),
]
OF_CORE: Final = {
    "core_arrival": [Policy("SELECT", COURIER, using="true")],
    "core_event": [
        Policy(
            "SELECT",
            COURIER,
            using=SEEN,
            columns="id, kind, subject, policy, level, rel, cav",
        )
    ],
    "core_eventrow": [
        Policy(
            "SELECT",
            COURIER,
            using=SEEN,
            columns='event_id, "table", row_key, level, rel, cav',
        )
    ],
}
"""What the courier may read of core: that something happened, and to which row."""
