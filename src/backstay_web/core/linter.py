"""Finds in the database itself what a table, a policy or a function has left open.

The catalogue is asked, not the migrations: a hand in the database counts too. It runs
when the site starts and in the tests, and serves nothing while it finds anything.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

DEFINERS: Final = (
    "core_admit",
    "core_is_me_too",
    "core_keep_rows",
    "core_me",
    "core_note_arrivals",
    "core_relabel",
    "core_seen",
    "hooks_me",
    "nations_appoint",
    "nations_last_visit",
    "nations_leave",
)
"""The only functions that may run as their owner; each pins its search path."""

OF_THE_DOOR: Final = (
    "accounts_account",
    "accounts_actsas",
    "accounts_countersign",
    "accounts_invitation",
    "accounts_cache",
    "django_session",
    "mfa_authenticator",
    "socialaccount_socialaccount",
)
"""Tables by which people sign in: of no role but the door, which acts for nobody."""

WIDENERS: Final = ("core_never_widen", "plans_never_widen")
"""Functions that refuse a wider label: from anybody; from all but an officer who shows
what another one drafted."""

UNKEPT: Final = (
    *OF_THE_DOOR,  # a history of passwords and secrets would be one place more to steal
    "core_allowance",  # how often programs asked: no state of the site
    "core_arrival",  # written by a trigger alone
    "core_command",  # written once, and its answer
    "core_event",  # never altered
    "core_eventrow",  # likewise
    "core_rowchange",  # is the history
    "core_session",  # no row of anybody's; opened and ended by the door alone
    "django_migrations",
    "hooks_delivery",  # what the courier did: no state of the site
    "hooks_reach",  # likewise
    "hooks_secret",  # what is kept of it would be one place more to steal it from
    "log_alarm",  # the log and its seal: added to by the sealer, never altered
    "log_checkpoint",
    "log_epoch",
    "log_leaf",
    "log_node",
    "log_tile",
    "plans_attempt",  # what a worker says while it searches: no state of the site
    "plans_sighting",  # likewise
    "repair_scheduleattempt",  # likewise
    "training_timetableattempt",  # likewise
    "notebook_content",  # a file that was removed is to be gone; its event has a digest
)
"""Tables without a trigger that keeps their changes."""

OWNERS: Final = ("originator", "origin", "actor", "actor_id", "token_hash")
"""A unique key holds one of these, so that no clash tells of another's row."""

OURS: Final = "relnamespace = 'public'::regnamespace"
TABLES: Final = f"{OURS} AND relkind IN ('r', 'p')"
WITHOUT_ACTORS: Final = ("django_migrations", *OF_THE_DOOR)
"""No statement that somebody acts in reaches these, so it can learn nothing there."""


@dataclass(frozen=True)
class Rule:
    """What must not be there: a query that returns the offenders, and the remedy."""

    name: str
    offenders: str
    remedy: str


@dataclass(frozen=True)
class Finding:
    """One offender of a rule."""

    rule: str
    offender: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.offender}: {self.rule}. {self.remedy}."


RULES: Final = [
    Rule(
        "row security is not forced",
        f"SELECT relname FROM pg_class WHERE {TABLES}"
        " AND NOT (relrowsecurity AND relforcerowsecurity)",
        "Guard it in the migration that makes it (core/guards.py)",
    ),
    Rule(
        "a policy does not check what is written",
        "SELECT polrelid::regclass || '.' || polname FROM pg_policy"
        " WHERE polcmd IN ('a', 'w', '*') AND polwithcheck IS NULL",
        "Give it WITH CHECK",
    ),
    Rule(
        "a policy holds for everybody",
        "SELECT polrelid::regclass || '.' || polname FROM pg_policy"
        # One that restricts only takes away.
        " WHERE 0 = ANY (polroles) AND polpermissive",
        "Name its role with TO",
    ),
    Rule(
        "a policy asks who acts for each row",
        "SELECT polrelid::regclass || '.' || polname FROM pg_policy, LATERAL ("
        " SELECT coalesce(pg_get_expr(polqual, polrelid), '') || ' '"
        " || coalesce(pg_get_expr(polwithcheck, polrelid), '') AS said) AS s"
        r" WHERE regexp_count(said, 'core_me\(\)')"
        r" > regexp_count(said, 'SELECT \(core_me\(\)\)')",
        "Write (select (core_me()).field)",
    ),
    Rule(
        "a view shows what its owner may read",
        f"SELECT relname FROM pg_class WHERE {OURS} AND relkind = 'v'"
        " AND NOT coalesce('security_invoker=true' = ANY (reloptions), false)"
        " AND NOT coalesce('security_invoker=on' = ANY (reloptions), false)",
        "Make it WITH (security_invoker = true)",
    ),
    Rule(
        "a materialised view can be read past row security",
        f"SELECT relname FROM pg_class WHERE {OURS} AND relkind = 'm'",
        "Use a labelled table that a job fills",
    ),
    Rule(
        "a function runs as its owner without being on the list",
        "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
        f" AND prosecdef AND proname <> ALL (ARRAY{list(DEFINERS)})",
        "Make it SECURITY INVOKER, or put it on the list in core/linter.py",
    ),
    Rule(
        "a function that runs as its owner finds tables by the caller's path",
        "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
        " AND prosecdef AND NOT coalesce("
        "'search_path=pg_catalog, pg_temp' = ANY (proconfig), false)",
        "Give it SET search_path = pg_catalog, pg_temp",
    ),
    Rule(
        "a function is called before row security has looked",
        "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
        " AND proleakproof",
        "Make it NOT LEAKPROOF",
    ),
    Rule(
        "everybody has a right to it",
        f"SELECT relname FROM pg_class, aclexplode(relacl) WHERE {OURS} AND grantee = 0"
        " UNION SELECT proname FROM pg_proc,"
        " aclexplode(coalesce(proacl, acldefault('f', proowner)))"
        " WHERE pronamespace = 'public'::regnamespace AND grantee = 0"
        " UNION SELECT 'schema ' || nspname FROM pg_namespace, aclexplode(nspacl)"
        " WHERE nspname = 'public' AND grantee = 0",
        "REVOKE it FROM PUBLIC",
    ),
    Rule(
        "a role that serves has a right that row security does not bind",
        f"SELECT relname || ' ' || privilege_type FROM pg_class, aclexplode(relacl)"
        f" WHERE {TABLES} AND grantee <> relowner"
        " AND privilege_type NOT IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE')",
        "REVOKE it",
    ),
    Rule(
        "a table by which people sign in is open to another role than the door",
        "SELECT relname || ' ' || grantee::regrole FROM pg_class c, LATERAL ("
        " SELECT grantee FROM aclexplode(c.relacl) UNION"
        " SELECT grantee FROM pg_attribute, aclexplode(attacl) WHERE attrelid = c.oid"
        " UNION SELECT unnest(polroles) FROM pg_policy WHERE polrelid = c.oid"
        f" ) AS who WHERE {TABLES} AND relname = ANY (ARRAY{list(OF_THE_DOOR)})"
        " AND grantee NOT IN (relowner, 'bs_door'::regrole)",
        "REVOKE it, and let accounts/ ask the door",
    ),
    Rule(
        "it belongs to another role than bs_owner",
        f"SELECT relname FROM pg_class WHERE {OURS}"
        " AND relkind IN ('r', 'p', 'v', 'm', 'S') AND relowner <> 'bs_owner'::regrole",
        "ALTER it OWNER TO bs_owner",
    ),
    Rule(
        "its numbers tell how many rows there are of others",
        "SELECT c.relname || '.' || attname FROM pg_class c"
        " JOIN pg_attribute a ON attrelid = c.oid AND attnum > 0 AND NOT attisdropped"
        " LEFT JOIN pg_attrdef d ON adrelid = c.oid AND adnum = attnum"
        f" WHERE {TABLES} AND c.relname <> ALL (ARRAY{list(WITHOUT_ACTORS)})"
        " AND (attidentity <> ''"
        " OR coalesce(pg_get_expr(adbin, adrelid), '') LIKE 'nextval(%')",
        "Use a random uuid",
    ),
    Rule(
        "a unique key is shared by all, so a clash tells that another's row is there",
        "SELECT i.relname FROM pg_index x JOIN pg_class i ON i.oid = indexrelid"
        " JOIN pg_class t ON t.oid = indrelid"
        " WHERE indisunique AND t.relnamespace = 'public'::regnamespace"
        f" AND t.relname <> ALL (ARRAY{list(WITHOUT_ACTORS)})"
        " AND (has_any_column_privilege('bs_app', t.oid, 'INSERT')"
        " OR has_any_column_privilege('bs_app', t.oid, 'UPDATE'))"
        " AND NOT (indisprimary AND indnatts = 1 AND EXISTS (SELECT FROM pg_attribute"
        " WHERE attrelid = t.oid AND attnum = indkey[0] AND attname = 'id'"
        " AND atttypid = 'uuid'::regtype))"
        " AND NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = t.oid"
        f" AND attnum = ANY (indkey) AND attname = ANY (ARRAY{list(OWNERS)}))",
        "Let it begin with the owner of the row",
    ),
    Rule(
        "a foreign key can be tried out on rows that the caller cannot read",
        "SELECT conrelid::regclass || '.' || conname FROM pg_constraint"
        " JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]"
        " WHERE contype = 'f' AND connamespace = 'public'::regnamespace"
        " AND (has_any_column_privilege('bs_app', conrelid, 'INSERT')"
        " OR has_any_column_privilege('bs_app', conrelid, 'UPDATE'))"
        # After statements that insert (4), and after those that update (16).
        " AND 20 <> (SELECT coalesce(sum(DISTINCT tgtype & 20), 0)"
        " FROM pg_trigger JOIN pg_proc p ON p.oid = tgfoid"
        " WHERE tgrelid = conrelid AND proname = 'core_all_parents_are_visible'"
        " AND tgenabled = 'O' AND tgtype & 67 = 0 AND tgqual IS NULL"
        " AND tgattr = ''::int2vector"
        r" AND strpos(encode(tgargs, 'escape'), '\000' || attname || '\000') > 0)",
        "Guard it in the migration that makes it (core/guards.py)",
    ),
    Rule(
        "a key that is checked at once tells a hidden row from one that is not there",
        "SELECT conrelid::regclass || '.' || conname FROM pg_constraint"
        " WHERE contype = 'f' AND NOT condeferred"
        " AND connamespace = 'public'::regnamespace"
        " AND (has_any_column_privilege('bs_app', conrelid, 'INSERT')"
        " OR has_any_column_privilege('bs_app', conrelid, 'UPDATE'))",
        "Make it DEFERRABLE INITIALLY DEFERRED",
    ),
    Rule(
        "what is unique below a parent speaks before the parent is looked at",
        "SELECT conrelid::regclass || '.' || conname FROM pg_constraint"
        " JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]"
        " WHERE contype = 'f' AND cardinality(conkey) > 1"
        " AND connamespace = 'public'::regnamespace"
        " AND NOT ((EXISTS (SELECT FROM pg_policy WHERE polrelid = conrelid"
        " AND NOT polpermissive AND polcmd = 'a' AND polroles = '{0}'"
        r" AND regexp_replace(pg_get_expr(polwithcheck, polrelid), '[\s()]', '', 'g')"
        " = format('%2$IISNULLOREXISTSSELECTFROM%3$spWHEREp.id=%1$s.%2$I',"
        " conrelid::regclass, attname, confrelid::regclass))"
        # Before each row that is added (7), where a policy cannot look: at itself.
        " OR conrelid = confrelid AND EXISTS (SELECT FROM pg_trigger t"
        " JOIN pg_proc p ON p.oid = tgfoid WHERE tgrelid = conrelid"
        " AND proname = 'core_parents_are_visible'"
        " AND tgenabled = 'O' AND tgtype & 87 = 7 AND tgattr = ''::int2vector"
        " AND strpos(pg_get_triggerdef(t.oid), format("
        "'WHEN ((new.%1$I IS NOT NULL))', attname)) > 0"
        r" AND starts_with(encode(tgargs, 'escape'), attname || '\000')))"
        # Before each row that is updated (19).
        " AND EXISTS (SELECT FROM pg_trigger t JOIN pg_proc p ON p.oid = tgfoid"
        " WHERE tgrelid = conrelid AND proname = 'core_parents_are_visible'"
        " AND tgenabled = 'O' AND tgtype & 83 = 19 AND tgattr = ''::int2vector"
        " AND strpos(pg_get_triggerdef(t.oid), format("
        "'WHEN ((new.%1$I IS DISTINCT FROM old.%1$I))', attname)) > 0"
        r" AND starts_with(encode(tgargs, 'escape'), attname || '\000')))",
        "Guard it in the migration that makes it (core/guards.py)",
    ),
    Rule(
        "changes of its rows are not kept",
        f"SELECT relname FROM pg_class c WHERE {TABLES}"
        f" AND relname <> ALL (ARRAY{list(UNKEPT)})"
        # After statements that insert (4), remove (8) and update (16).
        " AND 28 <> (SELECT coalesce(sum(DISTINCT tgtype & 28), 0)"
        " FROM pg_trigger JOIN pg_proc p ON p.oid = tgfoid"
        " WHERE tgrelid = c.oid AND proname = 'core_keep_rows' AND tgenabled = 'O'"
        " AND tgtype & 67 = 0 AND tgqual IS NULL AND tgattr = ''::int2vector)",
        "Guard it in the migration that makes it (core/guards.py)",
    ),
    Rule(
        "its label may be widened by whoever may change it",
        f"SELECT relname FROM pg_class c WHERE {TABLES}"
        " AND has_any_column_privilege('bs_app', c.oid, 'UPDATE')"
        " AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid"
        " AND attname = 'originator') AND NOT EXISTS ("
        " SELECT FROM pg_trigger JOIN pg_proc p ON p.oid = tgfoid"
        " WHERE tgrelid = c.oid AND tgenabled = 'O'"
        f" AND proname = ANY (ARRAY{list(WIDENERS)}))",
        "Guard it with GuardLabelled",
    ),
]


def findings(cursor: Any) -> Iterator[Finding]:
    """Yield every offender of every rule."""
    for rule in RULES:
        cursor.execute(rule.offenders)
        for [offender] in cursor.fetchall():
            yield Finding(rule.name, offender, rule.remedy)
