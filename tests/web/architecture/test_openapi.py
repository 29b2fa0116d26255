"""The document of the API is that of the program as it is."""

import json
from pathlib import Path
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from backstay_web.config.api.document import document
from backstay_web.config.api.lists import lists_in
from backstay_web.config.urls import API, PAGES
from backstay_web.core.lists.columns import Kind

ROOT = Path(__file__).parents[3]
STORED = ROOT / "docs/reference/openapi.json"
RENEW = "python -m backstay_web openapi"
OF_THE_TESTS = "thing."
OF_FIELDS = {
    models.BooleanField: Kind.FLAG,
    models.DateTimeField: Kind.MOMENT,
    models.DateField: Kind.DAY,
    models.IntegerField: Kind.NUMBER,
}
"""In this order, as a moment is a day to Django."""


def generated() -> Any:
    """Return the document as a file has it, without what only the tests have."""
    made = json.loads(json.dumps(document(API, PAGES)))
    for name in ("make", "rename"):
        del made["paths"][f"/api/v1/commands/{OF_THE_TESTS}{name}"]
    schemas = made["components"]["schemas"]
    for name in [name for name in schemas if name.startswith("Thing")]:
        del schemas[name]
    return made


def test_the_stored_document_is_that_of_the_program():
    stored = json.loads(STORED.read_text(encoding="utf-8"))

    assert stored == generated(), f"Renew it with `{RENEW}`."


def test_each_reference_leads_somewhere():
    made = generated()

    def references(part: Any) -> Any:
        if isinstance(part, dict):
            for name, value in part.items():
                if name == "$ref":
                    yield value
                else:
                    yield from references(value)
        elif isinstance(part, list):
            for each in part:
                yield from references(each)

    for reference in set(references(made)):
        found = made
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]


def test_each_endpoint_says_what_it_is_called_and_how_it_fails():
    operations = [
        operation
        for path in generated()["paths"].values()
        for operation in path.values()
    ]

    names = [operation["operationId"] for operation in operations]
    assert len(set(names)) == len(names)
    assert all({"200", "401", "403"} <= set(op["responses"]) for op in operations)


def test_each_link_leads_to_an_endpoint_and_each_row_that_is_made_has_one():
    operations = {
        operation["operationId"]: operation
        for path in generated()["paths"].values()
        for operation in path.values()
    }

    led = {
        name: link["operationId"]
        for name, operation in operations.items()
        for link in operation["responses"]["200"].get("links", {}).values()
    }
    assert set(led.values()) <= set(operations)
    assert led["command-site.add"] == led["rows-site"] == "row-site"
    assert led["command-requirement.ask"] == "row-requirement"
    assert "command-offer.commit" not in led  # its entry is a commitment, no offer


def kind_of(field: Any) -> Kind:
    """Return how the document has to tell of a value of a field of the database."""
    for made, kind in OF_FIELDS.items():
        if isinstance(field, made):
            return kind
    return Kind.TEXT


def test_each_column_is_told_as_what_its_rows_hold():
    wrong = []
    for each in lists_in(PAGES):
        for column in each.listing.columns:
            held: Any = each.listing.rows().values(column.source).query.output_field
            several = isinstance(held, ArrayField)
            kind = kind_of(held.base_field if several else held)
            told = Kind.NUMBER if column.kind is Kind.SHARE else column.kind
            if (told, column.holds_several) != (kind, several):
                wrong.append((each.name, column.name, column.kind, kind, several))

    assert wrong == []
