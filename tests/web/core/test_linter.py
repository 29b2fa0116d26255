"""The linter finds nothing in our tables, and each fault that is planted in them."""

import psycopg
import pytest

from backstay_web.core import linter

THING = "things_thing"
DEFINER = "returns int language sql as 'select 1'"

FAULTS = [
    ("row security is not forced", f"alter table {THING} no force row level security"),
    ("row security is not forced", f"alter table {THING} disable row level security"),
    ("row security is not forced", "create table planted (id uuid primary key)"),
    (
        "a policy does not check what is written",
        f"create policy planted on {THING} for update to bs_app using (true)",
    ),
    (
        "a policy holds for everybody",
        f"create policy planted on {THING} for select using (true)",
    ),
    (
        "a policy asks who acts for each row",
        f"create policy planted on {THING} for select to bs_app"
        " using (rel & (core_me()).rel <> 0)",
    ),
    (
        "a view shows what its owner",
        "create view planted as select * from things_thing",
    ),
    (
        "a materialised view can be read past",
        "create materialized view planted as select * from things_thing",
    ),
    (
        "a function runs as its owner without being on the list",
        f"create function planted() {DEFINER} security definer"
        " set search_path = pg_catalog, pg_temp",
    ),
    (
        "a function that runs as its owner finds tables by the caller's path",
        "alter function core_me() reset search_path",
    ),
    ("everybody has a right to it", f"grant select on {THING} to public"),
    ("everybody has a right to it", "grant execute on function core_me() to public"),
    ("everybody has a right to it", "grant usage on schema public to public"),
    (
        "a role that serves has a right that row security does not bind",
        f"grant truncate on {THING} to bs_app",
    ),
    (
        "a role that serves has a right that row security does not bind",
        f"grant references on {THING} to bs_app",
    ),
    (
        "a table by which people sign in is open to another role than the door",
        "grant select (name) on accounts_account to bs_app",
    ),
    (
        "a table by which people sign in is open to another role than the door",
        "grant select on mfa_authenticator to bs_sealer",
    ),
    (
        "a table by which people sign in is open to another role than the door",
        "create policy planted on django_session for select to bs_app using (true)",
    ),
    ("it belongs to another role", f"alter table {THING} owner to bs_context"),
    (
        "its numbers tell how many rows there are",
        f"alter table {THING} add number int generated always as identity",
    ),
    (
        "a unique key is shared by all",
        f"alter table {THING} add unique (name)",
    ),
    (
        "a foreign key can be tried out",
        "drop trigger things_part_added_parents on things_part",
    ),
    (
        "a foreign key can be tried out",
        "drop trigger things_part_changed_parents on things_part",
    ),
    (
        "a foreign key can be tried out",
        "alter table things_part add other uuid references things_thing",
    ),
    (
        "a key that is checked at once",
        "alter table things_part add foreign key (thing_id) references things_thing",
    ),
    (
        "what is unique below a parent",
        "drop policy requirements_place_requirement_id_first on requirements_place",
    ),
    (
        "what is unique below a parent",
        "alter policy requirements_place_requirement_id_first on requirements_place"
        " with check (requirement_id is not null)",
    ),
    (
        "what is unique below a parent",
        "drop trigger requirements_place_requirement_id_first on requirements_place",
    ),
    (
        "row security is not forced",
        "alter table accounts_cache no force row level security",
    ),
    ("changes of its rows are not kept", f"drop trigger {THING}_keep_added on {THING}"),
    (
        "changes of its rows are not kept",
        f"drop trigger {THING}_keep_changed on {THING}",
    ),
    (
        "changes of its rows are not kept",
        f"drop trigger {THING}_keep_removed on {THING}",
    ),
    ("changes of its rows are not kept", f"alter table {THING} disable trigger all"),
    (
        "its label may be widened",
        f"drop trigger {THING}_never_widen on {THING}",
    ),
]


def found(connection: psycopg.Connection) -> list[str]:
    with connection.cursor() as cursor:
        return [str(finding) for finding in linter.findings(cursor)]


def test_our_own_tables_have_no_fault(as_owner):
    assert found(as_owner) == []


@pytest.mark.parametrize(("rule", "fault"), FAULTS)
def test_a_planted_fault_is_found(as_owner, rule, fault):
    # `disable trigger all` is for superusers; the owner may name ours.
    as_owner.execute(fault.replace("trigger all", f"trigger {THING}_keep_added"))

    findings = found(as_owner)

    assert any(rule in finding for finding in findings), findings


def test_a_function_that_is_called_before_row_security_is_found(as_owner):
    # Only a superuser can make one, so the rule is turned on PostgreSQL's own.
    [rule] = [rule for rule in linter.RULES if "before row security" in rule.name]
    turned = rule.offenders.replace("'public'", "'pg_catalog'")

    assert ("texteq",) in as_owner.execute(turned.encode()).fetchall()


def test_each_rule_has_a_fault_that_it_finds():
    tried = {rule for rule, _ in FAULTS} | {"a function is called before row security"}

    untried = [
        rule.name
        for rule in linter.RULES
        if not any(rule.name.startswith(start) for start in tried)
    ]

    assert untried == []
