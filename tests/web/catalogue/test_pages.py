"""The pages of the catalogue; forms of registers are tried in the tests of sites."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from backstay_web.catalogue import actions
from backstay_web.catalogue.models import EquipmentClass, TemplatePart
from backstay_web.catalogue.register import REGISTER
from backstay_web.core.context import acting
from backstay_web.core.middleware import COOKIE
from tests.web.cast import Person
from tests.web.catalogue.conftest import TO_ALL, Shelf, add, do
from tests.web.worlds import shown


def page(client: Client, person: Person, address: str) -> Any:
    client.cookies[COOKIE] = person.token
    return client.get(address)


def rows_of(text: str, heading: str) -> list[list[str]]:
    """Return the cells of the table under a heading, as words."""
    table = text.split(f"<h2>{heading}</h2>")[1].split("</table>")[0]
    body = table.split("<tbody>")[1]
    return [
        [
            " ".join(re.sub(r"<[^>]+>", " ", cell).split())
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        ]
        for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    ]


def ask_for(by: Person, shelf: Shelf, **more: Any) -> None:
    """Let the option of the battery ask for six howitzers and two trained crews."""
    option = more.get("option", shelf.option)
    main = {"part": "main", "kind": "materiel", "role": "main", "quantity": 6}
    crew = {"part": "crew", "kind": "cohort", "role": "crew", "quantity": 2}
    equipment_class = more.get("equipment_class", shelf.howitzers)
    fields = {**main, "equipment_class": equipment_class}
    add(actions.TEMPLATE_PART, by, option=option, **fields)
    fields = {**crew, "sequence": shelf.gunnery, "language": shelf.language}
    add(actions.TEMPLATE_PART, by, option=option, trainees=9, **fields)


def another_template(by: Person, code: str = "regiment") -> Any:
    template = add(actions.PACKAGE_TEMPLATE, by, code=code, name=code.title())
    return add(
        actions.TEMPLATE_OPTION,
        by,
        template=template,
        code=f"{code}.any",
        name="Any",
        commonality_micropoints=0,
    )


def test_the_first_page_lists_the_templates(cast, shelf, client):
    text = page(client, cast.bob, "/catalogue/").text

    assert "Battery" in text
    assert "/catalogue/commonality/" in text


def test_an_option_shows_its_parts_and_no_column_that_none_of_them_fills(
    cast, shelf, client
):
    ask_for(cast.cid, shelf)

    text = page(client, cast.bob, f"/catalogue/template_option/{shelf.option}/").text

    for said in ("155 mm howitzers", "Gunners", "Ukrainian", "Trainees", "people"):
        assert said in text, said
    assert "Ready on" not in text


def test_a_variant_shows_what_it_is_called_and_where_it_stands(cast, shelf, client):
    nsn = {"scheme": "nsn", "value": "1025014450991"}
    add(actions.CODE, cast.cid, variant=shelf.howitzer, **nsn)
    edition = {"language": shelf.language, "edition_on": date(2025, 4, 1)}
    add(actions.MANUAL, cast.cid, variant=shelf.howitzer, **edition)

    text = page(client, cast.bob, f"/catalogue/variant/{shelf.howitzer}/").text

    for said in ("1025014450991", "2025-04-01", "155 mm howitzers", "Tube artillery"):
        assert said in text, said


def test_what_templates_share_is_counted_once_for_each(cast, shelf, client):
    # Battery and regiment take the howitzer by one class and train by one sequence.
    # The two editions of its manual are in one language.
    ask_for(cast.cid, shelf)
    first = another_template(cast.cid)
    ask_for(cast.cid, shelf, option=first)
    private = {"scheme": "private", "nation": shelf.nation, "value": "B-17"}
    add(actions.CODE, cast.cid, variant=shelf.howitzer, **private)
    for year in (2024, 2025):
        edition = {"language": shelf.language, "edition_on": date(year, 4, 1)}
        add(actions.MANUAL, cast.cid, variant=shelf.howitzer, **edition)

    text = page(client, cast.bob, "/catalogue/commonality/").text

    # Templates, options, options with it as main variant; nations, languages.
    assert rows_of(text, "Variants") == [
        ["M777", "Tube artillery", "2", "2", "1", "1", "1"]
    ]
    shared = [["155 mm howitzers", "2: Battery , Regiment", "2"]]
    assert rows_of(text, "Classes") == shared
    assert rows_of(text, "Families") == [["Tube artillery", *shared[0][1:]]]
    assert rows_of(text, "Kinds of course") == [["Gunners", *shared[0][1:]]]


def test_what_most_templates_share_stands_first_and_what_none_does_last(
    cast, shelf, client
):
    ask_for(cast.cid, shelf)
    ask_for(cast.cid, shelf, option=another_template(cast.cid))
    rare = add(
        actions.VARIANT, cast.cid, code="a", name="A", family=shelf.family, mass_kg=1
    )
    names = {"code": "a", "name": "A"}
    equipment_class = add(actions.EQUIPMENT_CLASS, cast.cid, **names)
    add(
        actions.CLASS_VARIANT,
        cast.cid,
        equipment_class=equipment_class,
        variant=rare,
    )
    idle = {**names, "code": "0", "name": "0"}
    add(actions.VARIANT, cast.cid, family=shelf.family, mass_kg=1, **idle)
    option = another_template(cast.cid, "squad")
    ask_for(cast.cid, shelf, option=option, equipment_class=equipment_class)

    text = page(client, cast.bob, "/catalogue/commonality/").text

    assert [row[0] for row in rows_of(text, "Variants")] == ["M777", "A", "0"]
    assert [row[0] for row in rows_of(text, "Classes")] == ["155 mm howitzers", "A"]


@pytest.mark.parametrize(
    ("which", "left"),
    [("option", [["0", "0"]]), ("howitzers", [["0", "0"]]), ("howitzer", [[]])],
)
def test_what_is_retired_counts_for_nothing(cast, shelf, client, which, left):
    ask_for(cast.cid, shelf)
    commands = {
        "option": actions.TEMPLATE_OPTION,
        "howitzers": actions.EQUIPMENT_CLASS,
        "howitzer": actions.VARIANT,
    }
    gone = {"entry": getattr(shelf, which), "retired_on": date(2026, 3, 1)}
    do(commands[which].retire, cast.cid, expected_version=1, **gone)

    text = page(client, cast.bob, "/catalogue/commonality/").text

    # Templates and options; a variant that is retired has no row at all.
    assert [row[2:4] for row in rows_of(text, "Variants")] == left


def test_two_worlds_that_differ_in_what_is_hidden_look_alike(cast, shelf, client):
    ask_for(cast.cid, shelf)
    addresses = [
        "/catalogue/",
        "/catalogue/commonality/",
        "/catalogue/variant/",
        f"/catalogue/variant/{shelf.howitzer}/",
        f"/catalogue/equipment_class/{shelf.howitzers}/",
        f"/catalogue/code/add/?variant={shelf.howitzer}",
    ]
    first = [shown(page(client, cast.eva, address)) for address in addresses]

    secret = {**TO_ALL, "level": 2}
    private = {"scheme": "private", "nation": shelf.nation, "value": "B-17"}
    variant = {"variant": shelf.howitzer}
    add(actions.CODE, cast.cid, release=secret, **variant, **private)
    template = {"code": "secret", "name": "Secret"}
    template_key = add(actions.PACKAGE_TEMPLATE, cast.cid, release=secret, **template)
    option = add(
        actions.TEMPLATE_OPTION,
        cast.cid,
        release=secret,
        template=template_key,
        code="secret.m777",
        name="M777",
        main_variant=shelf.howitzer,
        commonality_micropoints=0,
    )
    add(
        actions.TEMPLATE_PART,
        cast.cid,
        release=secret,
        option=option,
        part="main",
        kind="materiel",
        role="main",
        equipment_class=shelf.howitzers,
        quantity=1,
    )
    second = [shown(page(client, cast.eva, address)) for address in addresses]

    assert first == second
    assert "Secret" in page(client, cast.dan, "/catalogue/commonality/").text


def test_common_things_cost_no_more_questions_for_more_rows(
    cast, shelf, client, django_assert_max_num_queries
):
    for number in range(5):
        option = another_template(cast.cid, f"t{number}")
        ask_for(cast.cid, shelf, option=option)
    client.cookies[COOKIE] = cast.ann.token

    # That the session is used; the token set and put back; who acts, for the door and
    # the frame; then each table with its uses and its templates, and of variants what
    # is called and written.
    with django_assert_max_num_queries(22):
        client.get("/catalogue/commonality/")


def test_every_field_has_its_words():
    missing = [
        (kind.noun, field.name)
        for kind in REGISTER.kinds.values()
        for field in kind.fields()
        if field.name not in REGISTER.words
    ]

    assert missing == []


@pytest.mark.parametrize("noun", sorted(REGISTER.kinds))
def test_every_table_has_its_pages_and_says_who_lacks_the_permission(
    cast, shelf, client, noun
):
    has_list = REGISTER.kinds[noun].has_codes
    status = page(client, cast.ann, f"/catalogue/{noun}/").status_code
    assert status == (200 if has_list else 404)
    assert page(client, cast.cid, f"/catalogue/{noun}/add/").status_code == 200
    refused = page(client, cast.ann, f"/catalogue/{noun}/add/")
    assert (refused.status_code, "catalogue.change" in refused.text) == (403, True)


def test_the_key_of_what_was_hidden_later_is_not_told(cast, shelf, client):
    ask_for(cast.cid, shelf)
    names = {"code": "b", "name": "B"}
    another = add(actions.EQUIPMENT_CLASS, cast.cid, **names)
    with acting(cast.cid.token):
        part = TemplatePart.objects.get(part="main").pk
    new = {"entry": part, "expected_version": 1, "equipment_class": another}
    do(actions.TEMPLATE_PART.change, cast.cid, **new)
    addresses = [
        f"/catalogue/template_part/{part}/?changes",
        f"/catalogue/template_option/{shelf.option}/",
    ]
    before = [page(client, cast.bob, address).text for address in addresses]

    with acting(cast.cid.token):
        EquipmentClass.objects.filter(pk=another).update(level=2)
    after = [page(client, cast.bob, address).text for address in addresses]

    assert [str(another) in text for text in before] == [True, True]
    assert [str(another) in text for text in after] == [False, False]
    # The part itself is there, with what it was before.
    assert "155 mm howitzers" in after[0]
