"""The SQL that tables share: who is asking, what he may read, what is kept."""

from typing import Final

ME: Final = """
CREATE TYPE core_context AS (
    actor uuid, origin uuid, level smallint, rel bigint, cav bigint, permissions text[]
);
CREATE FUNCTION core_me() RETURNS core_context
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL RESTRICTED
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT (a.id, a.origin, a.level, a.rel, a.cav, a.permissions)::public.core_context
    FROM public.core_session s JOIN public.core_actor a ON a.id = s.actor_id
    WHERE s.token_hash
        = sha256(convert_to(current_setting('backstay.token', true), 'UTF8'))
    AND s.ended_at IS NULL AND now() < s.expires_at
    AND a.begins_at <= now() AND (a.ends_at IS NULL OR now() < a.ends_at)
$$;
ALTER FUNCTION core_me() OWNER TO bs_context;
GRANT EXECUTE ON FUNCTION core_me() TO bs_app, bs_history;
"""
"""Who asks: the actor of the token that this transaction set, or null.

The application can set any token but can neither read the digests nor make a session.
Always write ``(select (core_me()).rel)``: once for a query, not once for a row.
"""

NO_ME: Final = "DROP FUNCTION core_me(); DROP TYPE core_context;"

LIMITS: Final = """
ALTER TYPE core_context ADD ATTRIBUTE factor_age_s integer;
CREATE OR REPLACE FUNCTION core_me() RETURNS core_context
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL RESTRICTED
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT (a.id, a.origin, a.level, a.rel, a.cav, a.permissions,
        extract(epoch FROM now() - s.factor_at)::integer)::public.core_context
    FROM public.core_session s JOIN public.core_actor a ON a.id = s.actor_id
    WHERE s.token_hash
        = sha256(convert_to(current_setting('backstay.token', true), 'UTF8'))
    AND s.ended_at IS NULL AND now() < s.expires_at
    AND (s.idle_s IS NULL OR now() < s.seen_at + s.idle_s * interval '1 second')
    AND a.begins_at <= now() AND (a.ends_at IS NULL OR now() < a.ends_at)
$$;
CREATE FUNCTION core_seen(token text) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    UPDATE public.core_session SET seen_at = now() WHERE token_hash = (
        SELECT token_hash FROM public.core_session
        WHERE token_hash = sha256(convert_to(token, 'UTF8'))
        AND ended_at IS NULL AND now() < expires_at
        AND now() < seen_at + idle_s * interval '1 second'
        AND seen_at < now() - interval '1 minute'
        FOR UPDATE SKIP LOCKED
    )
$$;
ALTER FUNCTION core_seen(text) OWNER TO bs_context;
GRANT EXECUTE ON FUNCTION core_seen(text) TO bs_app;
CREATE POLICY core_session_update_bs_context ON core_session FOR UPDATE TO bs_context
    USING (true) WITH CHECK (true);
GRANT UPDATE (seen_at) ON core_session TO bs_context;
"""
"""Who asks, while his session is neither over nor idle for too long, and how many
seconds ago he showed his second factor; and that a session was used just now.

It is noted once a minute and waits for nobody: another request of the same session may
be at it. Whoever calls it has to know the token.
"""

NO_LIMITS: Final = (
    "REVOKE UPDATE (seen_at) ON core_session FROM bs_context;"
    "DROP POLICY core_session_update_bs_context ON core_session;"
    "DROP FUNCTION core_seen(text);"
    "ALTER TYPE core_context DROP ATTRIBUTE factor_age_s;"
    + ME[ME.index("CREATE FUNCTION") : ME.index("ALTER FUNCTION")].replace(
        "CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"
    )
)

LASTS: Final = """s.ended_at IS NULL AND now() < s.expires_at
    AND (s.idle_s IS NULL OR now() < s.seen_at + s.idle_s * interval '1 second')
    AND (s.networks IS NULL
        OR nullif(current_setting('backstay.address', true), '')::inet
            <<= ANY (s.networks::inet[]))"""
"""A session acts: neither over, nor idle for too long, nor used from elsewhere."""

TOKENS: Final = f"""
CREATE OR REPLACE FUNCTION core_me() RETURNS core_context
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL RESTRICTED
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT (a.id, a.origin, a.level, a.rel, a.cav,
        CASE WHEN s.scope IS NULL THEN a.permissions::text[]
            ELSE ARRAY(SELECT unnest(a.permissions::text[])
                INTERSECT SELECT unnest(s.scope::text[])) END,
        extract(epoch FROM now() - s.factor_at)::integer)::public.core_context
    FROM public.core_session s JOIN public.core_actor a ON a.id = s.actor_id
    WHERE s.token_hash
        = sha256(convert_to(current_setting('backstay.token', true), 'UTF8'))
    AND {LASTS}
    AND a.begins_at <= now() AND (a.ends_at IS NULL OR now() < a.ends_at)
$$;
CREATE OR REPLACE FUNCTION core_seen(token text) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    UPDATE public.core_session
    SET seen_at = CASE WHEN key IS NULL THEN now()
        ELSE date_trunc('day', now(), 'UTC') END
    WHERE token_hash = (
        SELECT token_hash FROM public.core_session s
        WHERE token_hash = sha256(convert_to(token, 'UTF8'))
        AND {LASTS}
        AND CASE WHEN key IS NULL
            THEN idle_s IS NOT NULL AND seen_at < now() - interval '1 minute'
            ELSE seen_at IS NULL OR seen_at < date_trunc('day', now(), 'UTC') END
        FOR UPDATE SKIP LOCKED
    )
$$;
CREATE POLICY core_session_select_bs_app_own_tokens ON core_session
    FOR SELECT TO bs_app
    USING (key IS NOT NULL AND actor_id = (select (core_me()).actor));
GRANT SELECT (key, name, scope, networks) ON core_session TO bs_app;
"""  # noqa: S608 made of our own words
"""Who asks, by a token too: with the part of the permissions that it was given, and
from its own networks alone. It was seen on a day, not at a moment: programs are used
by people. One sees one's own tokens, and of them no digest.
"""

WITHOUT_TOKENS: Final = LIMITS[LIMITS.index("CREATE OR") : LIMITS.index("ALTER FUNC")]
NO_TOKENS: Final = [
    "REVOKE SELECT (key, name, scope, networks) ON core_session FROM bs_app",
    "DROP POLICY core_session_select_bs_app_own_tokens ON core_session",
    WITHOUT_TOKENS.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"),
]

BY_TOKEN: Final = TOKENS[: TOKENS.index("CREATE OR REPLACE FUNCTION core_seen")]
BODIES: Final = "nullif(current_setting('backstay.bodies', true), '')::bigint"
NARROWED: Final = BY_TOKEN.replace(
    "a.rel,", f"a.rel & coalesce({BODIES}, a.rel),"
).replace(
    "CASE WHEN s.scope",
    f"CASE WHEN {BODIES} IS NOT NULL THEN '{{}}'\n            WHEN s.scope",
)
"""Who asks, for some of his bodies alone if the transaction says for which.

The setting is no secret and whoever runs SQL may set it: it takes bodies away, and all
permissions with them, and adds none.
"""

ALLOWANCES: Final = """
CREATE FUNCTION core_take(who uuid, per_minute integer, at_once_s integer)
RETURNS integer
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    at timestamptz := clock_timestamp();
    step interval;
    most interval := greatest(at_once_s, 1) * interval '1 second';
    wait_s integer;
BEGIN
    IF per_minute <= 0 THEN
        RETURN 0;
    END IF;
    step := interval '1 minute' / per_minute;
    INSERT INTO public.core_allowance AS a (id, until) VALUES (who, at + step)
        ON CONFLICT (id) DO UPDATE SET until = greatest(a.until, at) + step
        WHERE greatest(a.until, at) + step <= at + most;
    IF FOUND THEN
        RETURN 0;
    END IF;
    SELECT ceil(extract(epoch FROM until + step - most - at)) INTO wait_s
        FROM public.core_allowance WHERE id = who;
    RETURN greatest(wait_s, 1);
END
$$;
GRANT EXECUTE ON FUNCTION core_take(uuid, integer, integer) TO bs_context;
CREATE FUNCTION core_admit(
    token text, address text, per_token integer, per_person integer, at_once_s integer
) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    token_key uuid;
    person uuid;
    wait_s integer;
BEGIN
    SELECT s.key, coalesce(s.account, s.actor_id) INTO token_key, person
        FROM public.core_session s
        WHERE s.token_hash = sha256(convert_to(token, 'UTF8')) AND s.key IS NOT NULL
        AND s.ended_at IS NULL AND now() < s.expires_at
        AND (s.networks IS NULL
            OR nullif(address, '')::inet <<= ANY (s.networks::inet[]));
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    wait_s := public.core_take(token_key, per_token, at_once_s);
    IF wait_s = 0 THEN
        wait_s := public.core_take(person, per_person, at_once_s);
    END IF;
    RETURN wait_s;
END
$$;
ALTER FUNCTION core_admit(text, text, integer, integer, integer) OWNER TO bs_context;
GRANT EXECUTE ON FUNCTION core_admit(text, text, integer, integer, integer) TO bs_app;
"""
"""Count a request of a token, and of whoever made it: 0, or how long it has to wait.

Where somebody stands is the moment until which what he asked for is spread at his rate;
it may lie ahead of now by what may come at once. Whoever calls it has to know a token.
"""

NO_ALLOWANCES: Final = (
    "DROP FUNCTION core_admit(text, text, integer, integer, integer);"
    "DROP FUNCTION core_take(uuid, integer, integer);"
)

OWN_SESSIONS: Final = """
CREATE POLICY core_session_select_bs_app ON core_session FOR SELECT TO bs_app
    USING (
        'session.read' = ANY ((select (core_me()).permissions)::text[])
        AND actor_id IN (
            SELECT id FROM core_actor WHERE origin = (select (core_me()).origin)
        )
    );
GRANT SELECT (actor_id, opened_at, expires_at, ended_at, seen_at, idle_s)
    ON core_session TO bs_app;
"""
"""When people of the actor's own nation acted: times alone, no token and no account."""

NO_OWN_SESSIONS: Final = """
REVOKE SELECT (actor_id, opened_at, expires_at, ended_at, seen_at, idle_s)
    ON core_session FROM bs_app;
DROP POLICY core_session_select_bs_app ON core_session;
"""

KEEP_CHANGES: Final = """INSERT INTO public.core_rowchange
        (id, "table", operation, before, after, actor, role, transaction,
        level, rel, cav)
    SELECT gen_random_uuid(), TG_TABLE_NAME, TG_OP, was, is_,
        (SELECT (public.core_me()).actor), session_user,
        pg_current_xact_id()::text::bigint,
        greatest((one ->> 'level')::int, (other ->> 'level')::int, 0),
        CASE WHEN one ? 'originator'
            THEN (one ->> 'rel')::bigint & (other ->> 'rel')::bigint ELSE 0 END,
        coalesce((one ->> 'cav')::bigint, 0) | coalesce((other ->> 'cav')::bigint, 0)
    FROM ({changes}) AS changes (was, is_),
        LATERAL (SELECT coalesce(was, is_), coalesce(is_, was)) AS both_ (one, other);
"""
ADDED: Final = "SELECT NULL::jsonb, to_jsonb(n) FROM new_rows n OFFSET 0"
REMOVED: Final = "SELECT to_jsonb(o), NULL::jsonb FROM old_rows o OFFSET 0"
CHANGED: Final = """
        SELECT was, is_
        FROM (SELECT row_number() OVER (), to_jsonb(o) FROM old_rows o) AS o (at_, was)
        JOIN (SELECT row_number() OVER (), to_jsonb(n) FROM new_rows n) AS n (at_, is_)
            USING (at_)"""
KEEP: Final = f"""
CREATE OR REPLACE FUNCTION core_keep_rows() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
    {KEEP_CHANGES.format(changes=ADDED)}
    ELSIF TG_OP = 'UPDATE' THEN
    {KEEP_CHANGES.format(changes=CHANGED)}
    ELSE
    {KEEP_CHANGES.format(changes=REMOVED)}
    END IF;
    RETURN NULL;
END
$$;
ALTER FUNCTION core_keep_rows() OWNER TO bs_history;
"""
"""Keep each row of a statement before and after. It runs as its owner, who alone may
write history, and looks up who acts once for a statement, not once for each row.

A row before and after stand at the same place of both tables: they come there together.
By its key they would not be told apart where one statement changes a row twice, as keys
that cascade can, or changes the key itself.

``OFFSET 0`` lets a row become JSON once: the database would else do so anew for each
use of it, eight times in all.
"""

NO_KEEP: Final = "DROP FUNCTION core_keep_rows();"

NEVER_WIDEN: Final = """
CREATE FUNCTION core_never_widen() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF (NEW.rel & ~OLD.rel <> 0 OR OLD.cav & ~NEW.cav <> 0 OR NEW.level < OLD.level
        OR NEW.policy <> OLD.policy OR NEW.originator <> OLD.originator)
        AND NOT coalesce(
            (SELECT 'label.release' = ANY ((public.core_me()).permissions)), false)
    THEN
        RAISE insufficient_privilege USING MESSAGE = 'a label never widens by itself';
    END IF;
    RETURN NEW;
END
$$;
"""
"""Refuse a label that lets more people read the row, but from a release officer."""

NO_NEVER_WIDEN: Final = "DROP FUNCTION core_never_widen();"

ALL_PARENTS: Final = """
CREATE OR REPLACE FUNCTION core_all_parents_are_visible() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    as_it_was text := '';
    pointers text;
    is_moved boolean;
    is_hidden boolean;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NOT EXISTS (SELECT FROM new_rows) THEN
            RETURN NULL;
        END IF;
        SELECT string_agg(quote_ident(TG_ARGV[3 * i + 1]), ', ')
            INTO pointers FROM generate_series(0, (TG_NARGS - 1) / 3 - 1) AS i;
        EXECUTE format('SELECT EXISTS (SELECT %1$I, %2$s FROM new_rows'
            ' EXCEPT SELECT %1$I, %2$s FROM old_rows)', TG_ARGV[0], pointers)
            INTO is_moved;
        IF NOT is_moved THEN
            RETURN NULL;
        END IF;
    END IF;
    FOR i IN 0 .. (TG_NARGS - 1) / 3 - 1 LOOP
        IF TG_OP = 'UPDATE' THEN
            as_it_was := format('AND NOT EXISTS (SELECT FROM old_rows o'
                ' WHERE o.%1$I = n.%1$I AND o.%2$I = n.%2$I)',
                TG_ARGV[0], TG_ARGV[3 * i + 1]);
        END IF;
        EXECUTE format('SELECT ('
            ' SELECT count(DISTINCT n.%1$I) FROM new_rows n WHERE true %4$s) > ('
            ' SELECT count(*) FROM public.%2$I p WHERE p.%3$I IN ('
            ' SELECT n.%1$I FROM new_rows n WHERE true %4$s))',
            TG_ARGV[3 * i + 1], TG_ARGV[3 * i + 2], TG_ARGV[3 * i + 3], as_it_was)
            INTO is_hidden;
        IF is_hidden THEN
            RAISE insufficient_privilege USING MESSAGE = 'it points to nothing';
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;
"""
"""Refuse to point to a row that the caller cannot read, as if it did not exist.

All rows of a statement are looked at at once. Its first argument is the key of the
table itself, by which an unchanged pointer is known; then they come by threes: column,
table and key of what it points to. Keys are checked when a transaction ends, so this
speaks first, and what is hidden and what is not there are refused alike. A policy
cannot do this: a table that points to itself would ask its own policy for ever.

All are counted: asked whether there is one that is hidden, the database would look for
it row by row among all parents, which took minutes where these came just before. Where
no pointer changed at all that is known by one look: a key that cascades comes here once
for each row that it leads to.
"""

NO_ALL_PARENTS: Final = "DROP FUNCTION core_all_parents_are_visible();"

PARENTS: Final = """
CREATE OR REPLACE FUNCTION core_parents_are_visible() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    key text;
    there boolean;
BEGIN
    FOR i IN 0 .. TG_NARGS / 3 - 1 LOOP
        key := to_jsonb(NEW) ->> TG_ARGV[3 * i];
        CONTINUE WHEN key IS NULL;
        CONTINUE WHEN TG_OP = 'UPDATE' AND key = to_jsonb(OLD) ->> TG_ARGV[3 * i];
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%I WHERE %I = %L)',
            TG_ARGV[3 * i + 1], TG_ARGV[3 * i + 2], key) INTO there;
        IF NOT there THEN
            RAISE insufficient_privilege USING MESSAGE = 'it points to nothing';
        END IF;
    END LOOP;
    RETURN NEW;
END
$$;
"""
"""The same for each row before it is written, where a key of more columns leads to it.

A row of one's own nation may be hidden, and others of that nation point to it: what is
unique among these would speak before the statement has ended. Its arguments come by
threes: column, table and key of what it points to.
"""

NO_PARENTS: Final = "DROP FUNCTION core_parents_are_visible();"

PLACES: Final = """
CREATE SEQUENCE core_arrival_place;
GRANT USAGE ON SEQUENCE core_arrival_place TO bs_history;
"""
ARRIVES: Final = """
CREATE OR REPLACE FUNCTION core_note_arrivals() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    now_ bigint := pg_current_xact_id()::text::bigint;
BEGIN
    IF TG_TABLE_NAME = 'core_eventrow' THEN
        IF EXISTS (
            SELECT FROM (SELECT DISTINCT event_id FROM new_rows) AS n
            WHERE NOT EXISTS (SELECT FROM public.core_arrival a
                WHERE a.id = n.event_id AND a.transaction = now_))
        THEN
            RAISE insufficient_privilege USING MESSAGE = 'its event was told before';
        END IF;
    END IF;
    INSERT INTO public.core_arrival (id, transaction, place)
    SELECT id, now_, nextval('public.core_arrival_place') FROM new_rows;
    RETURN NULL;
END
$$;
ALTER FUNCTION core_note_arrivals() OWNER TO bs_history;
CREATE TRIGGER core_event_arrives AFTER INSERT ON core_event
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION core_note_arrivals();
CREATE TRIGGER core_eventrow_arrives AFTER INSERT ON core_eventrow
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION core_note_arrivals();
"""
"""Note when events or rows of one came, in the order in which a statement told them;
nobody adds a row to an older event.
"""

NO_ARRIVES: Final = """
DROP TRIGGER core_eventrow_arrives ON core_eventrow;
DROP TRIGGER core_event_arrives ON core_event;
DROP FUNCTION core_note_arrivals();
"""
NO_PLACES: Final = "DROP SEQUENCE core_arrival_place;"

READABLE: Final = (
    "rel & (select (core_me()).rel) <> 0"
    " AND coalesce(cav & ~(select (core_me()).cav) = 0, false)"
    " AND level <= (select (core_me()).level)"
)
"""Whether the row's label lets the actor read it; null, so no, where nobody acts.

Of an equation that it cannot see through, the database expects it to hold for one row
in 200, and reads two large tables row by row with each other: a list of lots, 2,496
readable ones among 95,000, took 1.7 s to read and 2.3 s to count, and takes 0.06 s and
0.02 s. Within ``coalesce`` it expects one in two. The same rows are readable.
"""

IS_MINE: Final = "originator = (select (core_me()).origin)"


def may(permission: str) -> str:
    """Return the condition that the actor holds a permission."""
    return f"'{permission}' = ANY ((select (core_me()).permissions)::text[])"
