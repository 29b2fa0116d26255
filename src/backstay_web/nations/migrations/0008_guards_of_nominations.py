"""Who names people for posts that may more, and the ways in which they come and go."""

from typing import ClassVar, Final

from django.db import migrations
from django.db.migrations.operations.base import Operation

from backstay_web.core import sql
from backstay_web.core.guards import Guard, Policy

ME: Final = "(select (core_me()).actor)"
FILLS: Final = sql.may("post.fill")
CONFIRMS: Final = sql.may("post.confirm")
OWN: Final = f"{sql.READABLE} AND {sql.IS_MINE}"

NOMINATION: Final = [
    Policy("SELECT", "bs_app", using=sql.READABLE),
    Policy(
        "INSERT",
        "bs_app",
        check=f"{OWN} AND {FILLS} AND NOT {CONFIRMS} AND proposed_by = {ME}"
        " AND state = 'asked'"
        # The clock of whoever serves may be a little ahead of the database's.
        " AND expires_at <= now() + interval '7 days 1 hour'"
        " AND proposed_at <= now() + interval '1 hour'",
    ),
    Policy(
        "UPDATE",
        "bs_app",
        using=f"{OWN} AND state = 'asked'",
        check=f"{OWN} AND decided_by = {ME}"
        f" AND (state = 'refused' AND {CONFIRMS} AND proposed_by <> {ME}"
        f" OR state = 'withdrawn' AND proposed_by = {ME})",
        columns="state, decided_by, decided_at, decision",
    ),
    Policy("SELECT", "bs_context", using=f"{OWN} AND {CONFIRMS}"),
    Policy(
        "UPDATE",
        "bs_context",
        using=f"{OWN} AND {CONFIRMS} AND state = 'asked'",
        check=f"{OWN} AND {CONFIRMS} AND decided_by = {ME} AND state = 'confirmed'",
        columns="state, decided_by, decided_at, decision",
    ),
]
OWN_LABEL: Final = """
CREATE TRIGGER nations_nomination_never_widen BEFORE UPDATE ON nations_nomination
    FOR EACH ROW EXECUTE FUNCTION core_never_widen();
"""

HANDLES: Final = f"{sql.READABLE} AND ({FILLS} OR {CONFIRMS})"
OWN_PERSON: Final = (
    f"(origin = (select (core_me()).origin) OR {sql.may('actor.found')})"
)
REACH: Final = f"""
CREATE POLICY nations_post_select_bs_context_people ON nations_post
    FOR SELECT TO bs_context USING ({HANDLES});
CREATE POLICY nations_organisation_select_bs_context_people ON nations_organisation
    FOR SELECT TO bs_context USING ({HANDLES});
CREATE POLICY nations_holding_select_bs_context_people ON nations_holding
    FOR SELECT TO bs_context USING ({HANDLES});
CREATE POLICY nations_holding_insert_bs_context ON nations_holding
    FOR INSERT TO bs_context WITH CHECK ({OWN} AND {CONFIRMS});
CREATE POLICY nations_holding_update_bs_context_people ON nations_holding
    FOR UPDATE TO bs_context USING ({HANDLES}) WITH CHECK ({HANDLES});
CREATE POLICY core_actor_insert_bs_context ON core_actor
    FOR INSERT TO bs_context
    WITH CHECK ({CONFIRMS} AND origin = (select (core_me()).origin));
CREATE POLICY core_actor_update_bs_context ON core_actor
    FOR UPDATE TO bs_context
    USING (({FILLS} OR {CONFIRMS}) AND {OWN_PERSON})
    WITH CHECK (({FILLS} OR {CONFIRMS}) AND {OWN_PERSON});
GRANT INSERT ON nations_holding, core_actor TO bs_context;
GRANT UPDATE (ends_at, is_over, version) ON nations_holding TO bs_context;
GRANT UPDATE (ends_at) ON core_actor TO bs_context;
"""
NO_REACH: Final = """
REVOKE UPDATE (ends_at) ON core_actor FROM bs_context;
REVOKE UPDATE (ends_at, is_over, version) ON nations_holding FROM bs_context;
REVOKE INSERT ON nations_holding, core_actor FROM bs_context;
DROP POLICY core_actor_update_bs_context ON core_actor;
DROP POLICY core_actor_insert_bs_context ON core_actor;
DROP POLICY nations_holding_update_bs_context_people ON nations_holding;
DROP POLICY nations_holding_insert_bs_context ON nations_holding;
DROP POLICY nations_holding_select_bs_context_people ON nations_holding;
DROP POLICY nations_organisation_select_bs_context_people ON nations_organisation;
DROP POLICY nations_post_select_bs_context_people ON nations_post;
"""

WITHIN_OWN: Final = """
CREATE FUNCTION nations_within_own() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    me public.core_context := public.core_me();
BEGIN
    -- Whoever owns the table may alter it, and is bound where row security is forced.
    IF current_user <> 'bs_owner' AND NOT coalesce(NEW.holder_level <= me.level
        AND NEW.holder_rel & ~me.rel = 0 AND NEW.holder_cav & ~me.cav = 0
        AND NEW.holder_permissions::text[] <@ me.permissions, false)
    THEN
        RAISE insufficient_privilege USING MESSAGE = 'nobody gives more than he has';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER nations_post_within_own_added BEFORE INSERT ON nations_post
    FOR EACH ROW EXECUTE FUNCTION nations_within_own();
CREATE TRIGGER nations_post_within_own BEFORE UPDATE ON nations_post
    FOR EACH ROW WHEN ((OLD.holder_level, OLD.holder_rel, OLD.holder_cav,
        OLD.holder_permissions, OLD.organisation_id) IS DISTINCT FROM
        (NEW.holder_level, NEW.holder_rel, NEW.holder_cav,
        NEW.holder_permissions, NEW.organisation_id))
    EXECUTE FUNCTION nations_within_own();
"""
"""A post has no more than whoever set it up or changed it last: it is filled since by
those who may less.
"""
NO_WITHIN_OWN: Final = """
DROP TRIGGER nations_post_within_own ON nations_post;
DROP TRIGGER nations_post_within_own_added ON nations_post;
DROP FUNCTION nations_within_own();
"""

APPOINT: Final = """
CREATE FUNCTION nations_appoint(asked uuid, held uuid, why text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    me public.core_context := public.core_me();
    named public.nations_nomination;
    post public.nations_post;
    changed bigint;
BEGIN
    SELECT * INTO named FROM public.nations_nomination
        WHERE id = asked AND state = 'asked' AND now() < expires_at FOR UPDATE;
    IF NOT FOUND OR named.originator IS DISTINCT FROM me.origin
        OR NOT coalesce('post.confirm' = ANY (me.permissions), false)
    THEN
        RAISE insufficient_privilege USING MESSAGE = 'there is nothing to decide on';
    END IF;
    IF 'post.fill' = ANY (me.permissions) OR public.core_is_me_too(named.proposed_by)
    THEN
        RAISE insufficient_privilege USING MESSAGE = 'it takes a second person';
    END IF;
    SELECT p.* INTO post FROM public.nations_post p
        JOIN public.nations_organisation o ON o.id = p.organisation_id
        WHERE p.id = named.post_id AND p.version = named.post_version
        AND o.nation_id = me.origin;
    IF NOT FOUND THEN
        RAISE insufficient_privilege USING MESSAGE = 'the post is not as it was shown';
    END IF;
    IF named.holding_id IS NOT NULL THEN
        UPDATE public.nations_holding h
            SET ends_at = named.ends_at, version = h.version + 1
            FROM public.core_actor a
            WHERE h.id = named.holding_id AND h.post_id = post.id AND h.is_delegated
            AND NOT h.is_over AND a.id = h.actor_id AND a.id = named.actor
            AND a.name = named.name AND a.origin = me.origin AND now() < a.ends_at;
        GET DIAGNOSTICS changed = ROW_COUNT;
        UPDATE public.core_actor SET ends_at = named.ends_at
            WHERE id = named.actor AND changed = 1;
    ELSE
        IF named.ends_at IS NULL AND EXISTS (
            SELECT FROM public.nations_holding h WHERE h.post_id = post.id
            AND NOT h.is_delegated AND NOT h.is_over)
        THEN
            RAISE unique_violation USING MESSAGE = 'the post has a holder';
        END IF;
        INSERT INTO public.core_actor (id, name, origin, level, rel, cav, permissions,
            begins_at, ends_at)
            VALUES (named.actor, named.name, me.origin, post.holder_level,
                post.holder_rel, post.holder_cav, post.holder_permissions,
                now(), named.ends_at);
        INSERT INTO public.nations_holding (id, post_id, actor_id, is_delegated,
            begins_at, rotates_on, ends_at, is_over, version,
            policy, level, rel, cav, originator)
            VALUES (held, post.id, named.actor, named.ends_at IS NOT NULL,
                now(), named.rotates_on, named.ends_at, false, 1,
                post.policy, post.level, post.rel & me.rel, post.cav, me.origin);
        changed := 1;
    END IF;
    IF changed <> 1 THEN
        RAISE insufficient_privilege USING MESSAGE = 'there is nothing to decide on';
    END IF;
    UPDATE public.nations_nomination
        SET state = 'confirmed', decided_by = me.actor, decided_at = now(),
            decision = why
        WHERE id = asked;
END
$$;
ALTER FUNCTION nations_appoint(uuid, uuid, text) OWNER TO bs_context;
GRANT EXECUTE ON FUNCTION nations_appoint(uuid, uuid, text) TO bs_app;
"""
"""Let somebody who was named act in a post, with what the post may and no more.

The nomination is of the second person's own body, open, and about the post as it is
now. Whoever confirms fills no posts, here or in another of his own: else he could name
through one whom he filled, and confirm that himself. For the same reason nobody who may
confirm can name (the policy of nominations).
"""

LEAVE: Final = """
CREATE FUNCTION nations_leave(held uuid, expected integer, until timestamptz, ended bool)
RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    me public.core_context := public.core_me();
    person uuid;
BEGIN
    SELECT h.actor_id INTO person FROM public.nations_holding h
        JOIN public.core_actor a ON a.id = h.actor_id
        WHERE h.id = held AND h.version = expected AND NOT h.is_over
        AND (ended OR until < h.ends_at)
        AND (a.origin = me.origin OR 'actor.found' = ANY (me.permissions));
    IF NOT FOUND OR NOT coalesce('post.fill' = ANY (me.permissions), false) THEN
        RAISE insufficient_privilege USING MESSAGE = 'there is nobody to take out';
    END IF;
    UPDATE public.nations_holding
        SET ends_at = least(ends_at, until), is_over = ended, version = version + 1
        WHERE id = held;
    UPDATE public.core_actor SET ends_at = least(ends_at, until) WHERE id = person;
END
$$;
ALTER FUNCTION nations_leave(uuid, integer, timestamptz, bool) OWNER TO bs_context;
GRANT EXECUTE ON FUNCTION nations_leave(uuid, integer, timestamptz, bool) TO bs_app;
"""
"""End somebody's time in a post of one's own body, or let it end earlier, and never
later: to take away takes one person, whatever the post may do.
"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("core", "0023_relabelled_by_their_own"),
        ("nations", "0007_nominations"),
    ]

    operations: ClassVar[list[Operation]] = [
        Guard("Nomination", NOMINATION),
        migrations.RunSQL(OWN_LABEL, migrations.RunSQL.noop),
        migrations.RunSQL(REACH, NO_REACH),
        migrations.RunSQL(WITHIN_OWN, NO_WITHIN_OWN),
        migrations.RunSQL(APPOINT, "DROP FUNCTION nations_appoint(uuid, uuid, text);"),
        migrations.RunSQL(
            LEAVE, "DROP FUNCTION nations_leave(uuid, integer, timestamptz, bool);"
        ),
    ]
