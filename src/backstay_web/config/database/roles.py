"""The roles of the database: who may do what, before any table says more.

``bs_superuser`` is PostgreSQL's own and never logs in: it acts only while the server is
stopped. ``bs_owner`` owns every table and cannot log in either.
"""

from typing import Final

SUPERUSER: Final = "bs_superuser"
DATABASE: Final = "backstay"

LOGINS: Final = {
    "bs_migrate": "",  # changes tables, as bs_owner, when a new version is installed
    "bs_app": "",  # serves pages: owns nothing, sees what its token lets it see
    "bs_door": "",  # lets people in: reads accounts, names of posts; opens sessions
    "bs_sealer": "",  # reads events and writes checkpoints
    "bs_planner": "",  # reads one frozen snapshot and writes proposals
    "bs_courier": "",  # reads what hooks are to be told of, and writes what came of it
    "bs_backup": "REPLICATION",  # copies the files of the database as they are
}
"""The roles that log in, and what PostgreSQL lets them do beyond the usual."""

WITHOUT_LOGIN: Final = ("bs_owner", "bs_context", "bs_history")
"""Owners: of the tables; of the function that reads tokens; of row history's writer."""

COMMON: Final = "NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS"

TIMEOUTS: Final = {
    "statement_timeout": "30s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "60s",
}
"""A transaction that is stuck would hold up everyone, and the numbering of events."""
TIMED: Final = ("bs_app", "bs_door", "bs_planner", "bs_sealer", "bs_courier")
LOCK_TIMEOUT_OF_A_MIGRATION: Final = "2s"
LATER: Final = ("bs_courier",)
"""Roles that a version after the first brought: an older database lacks them."""


def sql_for_roles() -> str:
    """Return the SQL, for a superuser, that makes the roles and the database."""
    lines = [f"CREATE ROLE {name} NOLOGIN {COMMON};" for name in WITHOUT_LOGIN]
    for name, more in LOGINS.items():
        lines.append(f"CREATE ROLE {name} LOGIN {COMMON} {more};")
    for name in TIMED:
        lines += [f"ALTER ROLE {name} SET {k} = '{v}';" for k, v in TIMEOUTS.items()]
    lines += [
        # To give its functions to their owners, bs_owner has to be one of them.
        "GRANT bs_context, bs_history TO bs_owner;",
        "GRANT bs_owner TO bs_migrate;",
        "ALTER ROLE bs_migrate SET role = 'bs_owner';",
        f"ALTER ROLE bs_migrate SET lock_timeout = '{LOCK_TIMEOUT_OF_A_MIGRATION}';",
        sql_for_database(DATABASE),
    ]
    return "\n".join(lines)


def sql_for_database(name: str) -> str:
    """Return the SQL, for a superuser, that makes a database open to our roles only."""
    logins = ", ".join(role for role in LOGINS if role != "bs_backup")
    return "\n".join(
        [
            f"CREATE DATABASE {name} OWNER bs_owner;",
            f"REVOKE ALL ON DATABASE {name} FROM PUBLIC;",
            f"GRANT CONNECT ON DATABASE {name} TO {logins};",
        ]
    )


def sql_inside_database() -> str:
    """Return the SQL, for a superuser, that closes the schema of a new database."""
    users = "bs_app, bs_door, bs_sealer, bs_planner, bs_courier, bs_context, bs_history"
    return "\n".join(
        [
            "ALTER SCHEMA public OWNER TO bs_owner;",
            "REVOKE ALL ON SCHEMA public FROM PUBLIC;",
            f"GRANT USAGE ON SCHEMA public TO {users};",
            # Only while a migration gives it a function does a new owner need this.
            "GRANT CREATE ON SCHEMA public TO bs_context, bs_history;",
            # PostgreSQL lets everyone call a new function unless told otherwise.
            "ALTER DEFAULT PRIVILEGES FOR ROLE bs_owner "
            "REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;",
        ]
    )


def sql_for_later_roles() -> str:
    """Return the SQL, for a superuser in our database, that adds what it may lack."""
    lines = []
    for name in LATER:
        made = f"CREATE ROLE {name} LOGIN {COMMON} {LOGINS[name]};"
        lines += [
            f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{name}')"
            f" THEN {made} END IF; END $$;",
            *(f"ALTER ROLE {name} SET {k} = '{v}';" for k, v in TIMEOUTS.items()),
            f"GRANT CONNECT ON DATABASE {DATABASE} TO {name};",
            f"GRANT USAGE ON SCHEMA public TO {name};",
        ]
    return "\n".join(lines)


def sql_for_password(role: str, password: str) -> str:
    """Return the SQL that sets a password made of letters, digits, - and _ alone."""
    return f"ALTER ROLE {role} PASSWORD '{password}';"
