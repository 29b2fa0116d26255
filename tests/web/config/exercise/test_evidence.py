"""What of the exercise a source states, and what is assumed: counted, and shown."""

import pytest

from backstay.reports.evidence import basis_of
from backstay_web.config.exercise import evidence, views
from backstay_web.config.exercise.story.telling import PACKAGES
from tests.web.cases import public

CELLS = """table,key,column,id
lots,K1,quantity,S-list
lots,K1,ready_week,A-ready
lots,K2,quantity,A-guess
legs,L1,capacity_kg,A-ready
worth,w|0,share_ppm,A-guess
"""


@pytest.fixture
def shown(monkeypatch):
    """Let the site be a demonstration."""
    monkeypatch.setattr(views, "is_demonstration", lambda: True)


def test_cells_and_rows_are_counted_by_what_they_rest_on(tmp_path):
    (tmp_path / "provenance.csv").write_text(CELLS)
    (tmp_path / "assumptions.csv").write_text("assumption\nA-ready\nA-guess\n")

    counts = {each.table: each for each in evidence.counts(tmp_path)}

    lots = counts["lots"]
    # K1 has one cell of each kind; nothing of K2 is stated.
    assert (lots.stated, lots.assumed, lots.rows, lots.rows_assumed) == (1, 2, 2, 1)
    assert counts.keys() == {"lots", "legs"}
    assert evidence.total(tmp_path) == (1, 4)


def test_the_counts_are_those_that_the_report_of_a_plan_gives():
    basis = basis_of(public())

    assert evidence.total() == (basis.sources, basis.assumptions)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "A retrospective exercise built from"), ("uk", "Ретроспективна вправа")],
)
def test_the_page_says_what_the_exercise_is_and_counts(client, shown, language, words):
    page = client.get("/exercise/", headers={"accept-language": language}).text

    assert words in page
    assert '<a href="/exercise/lots/">' in page
    assert "15282" in page.replace("\xa0", "").replace(",", "")


@pytest.mark.django_db
def test_the_page_says_that_what_comes_after_the_plan_is_invented(client, shown):
    page = client.get("/exercise/").text

    told = page.partition("What comes after the plan")[2]
    assert "It is invented throughout" in told
    assert all(f"<code>{code}</code>" in told for code in PACKAGES)


@pytest.mark.django_db
def test_the_page_of_a_table_says_of_each_row_what_is_assumed(client, shown):
    page = client.get("/exercise/lots/").text
    nowhere = client.get("/exercise/secrets/")

    row = page.partition('id="K0012"')[2].partition("</tr>")[0]
    stated, assumed = row.split("</td>")[:2]
    assert "<code>quantity</code>" in stated
    assert "<code>ready_week</code>" in assumed
    assert nowhere.status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/exercise/", "/exercise/lots/"])
def test_a_real_site_has_no_exercise(client, address):
    assert client.get(address).status_code == 404
