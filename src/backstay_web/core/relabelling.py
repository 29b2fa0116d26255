"""The SQL by which a label changes: through one function, and in no other way.

The application's role may ask for a release and refuse one. To confirm one it calls the
function, which looks at all there is to look at and then changes label and request.
"""

from typing import Final

from backstay_web.core import sql

SAME_PERSON: Final = """
CREATE FUNCTION core_is_me_too(other uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT other = (public.core_me()).actor OR EXISTS (
        SELECT FROM public.core_session mine
        JOIN public.core_session theirs ON theirs.account = mine.account
        WHERE mine.actor_id = (public.core_me()).actor AND theirs.actor_id = other
    )
$$;
ALTER FUNCTION core_is_me_too(uuid) OWNER TO bs_context;
GRANT EXECUTE ON FUNCTION core_is_me_too(uuid) TO bs_app;
"""
"""Whether another actor is the person who acts now: one account has signed in as both.

Whoever asks learns of himself alone.
"""

NO_SAME_PERSON: Final = "DROP FUNCTION core_is_me_too(uuid);"

RELABEL: Final = """
CREATE FUNCTION core_relabel(asked uuid, why text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    me public.core_context := public.core_me();
    request public.core_release;
    label record;
    changed bigint;
BEGIN
    SELECT * INTO request FROM public.core_release
        WHERE id = asked AND state = 'asked' AND now() < expires_at FOR UPDATE;
    IF NOT FOUND OR request.originator IS DISTINCT FROM me.origin
        OR NOT coalesce('label.release' = ANY (me.permissions), false)
    THEN
        RAISE insufficient_privilege USING MESSAGE = 'there is nothing to decide on';
    END IF;
    EXECUTE format('SELECT level, rel, cav, version FROM public.%I'
        ' WHERE id = $1 FOR UPDATE', request."table")
        INTO label USING request.subject;
    IF (label.level, label.rel, label.cav, label.version) IS DISTINCT FROM
        (request.was_level, request.was_rel, request.was_cav, request.row_version)
    THEN
        RAISE insufficient_privilege USING MESSAGE = 'the row is not as it was shown';
    END IF;
    IF (request.new_level < label.level OR request.new_rel & ~label.rel <> 0
        OR label.cav & ~request.new_cav <> 0)
        AND public.core_is_me_too(request.proposed_by)
    THEN
        RAISE insufficient_privilege USING MESSAGE = 'a release takes a second person';
    END IF;
    UPDATE public.core_release
        SET state = 'confirmed', decided_by = me.actor, decided_at = now(),
            decision = why, transaction = pg_current_xact_id()::text::bigint
        WHERE id = asked;
    EXECUTE format('UPDATE public.%I SET level = $2, rel = $3, cav = $4'
        ' WHERE id = $1', request."table")
        USING request.subject, request.new_level, request.new_rel, request.new_cav;
    GET DIAGNOSTICS changed = ROW_COUNT;
    IF changed <> 1 THEN
        RAISE insufficient_privilege USING MESSAGE = 'there is nothing to decide on';
    END IF;
END
$$;
ALTER FUNCTION core_relabel(uuid, text) OWNER TO bs_context;
GRANT EXECUTE ON FUNCTION core_relabel(uuid, text) TO bs_app;
"""
"""Give a row the label that was asked for, if whoever acts may confirm that.

The request is of his own body, still open and about the row as it is now. What lets
anybody read more takes another person than the one who asked; what does not takes one.
The row has to be readable to him before and after: policies say so (guards.py). Its
version counts what it says, not who reads it, and stays.
"""

RELABEL_OWN: Final = (
    RELABEL[: RELABEL.index("ALTER FUNCTION")]
    .replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    .replace(
        "SELECT level, rel, cav, version", "SELECT level, rel, cav, version, originator"
    )
    .replace(
        "    IF (label.level,",
        """    IF label.originator IS DISTINCT FROM me.origin THEN
        RAISE insufficient_privilege USING MESSAGE = 'there is nothing to decide on';
    END IF;
    IF (label.level,""",
        1,
    )
)
"""The same, which looks itself whether the row is of his own body.

Policies said so alone, and those of its owner say more where other functions of that
owner change a table.
"""
RELABEL_BY_POLICY: Final = RELABEL[: RELABEL.index("ALTER FUNCTION")].replace(
    "CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"
)

NO_RELABEL: Final = "DROP FUNCTION core_relabel(uuid, text);"

NEVER_WIDEN: Final = """
CREATE OR REPLACE FUNCTION core_never_widen() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF (NEW.rel & ~OLD.rel <> 0 OR OLD.cav & ~NEW.cav <> 0 OR NEW.level < OLD.level
        OR NEW.policy <> OLD.policy OR NEW.originator <> OLD.originator)
        AND current_user <> 'bs_context'
    THEN
        RAISE insufficient_privilege USING MESSAGE = 'a label never widens by itself';
    END IF;
    RETURN NEW;
END
$$;
"""
"""Refuse a label that lets more people read the row, but from the function above.

That function's owner may change three columns of a label and no others, so nothing
changes whose row it is.
"""

WIDENED_BY_OFFICERS: Final = sql.NEVER_WIDEN.replace(
    "CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"
)
