"""What the pages of plans make of the tables of the engine's reports."""

from backstay.reports.tables import Column, Table, text
from backstay.reports.words import say
from backstay_web.plans.showing import shown


def test_a_table_counts_the_things_that_it_tells_of_and_not_their_rows():
    # Two parts of one package and one of another: the report counts two packages.
    table = Table(
        "unmet-supply",
        say("Packages that would be fielded late"),
        (Column(say("Package")),),
        [(text("One"),), (text("One"),), (text("Two"),)],
        say("No package would be fielded late."),
        names=["one", "one", "two"],
        counts_names=True,
    )

    assert shown(table).count == table.count == 2
    assert len(shown(table).rows) == 3
