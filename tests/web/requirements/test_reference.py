"""The page about needs says what the program says."""

import re
from pathlib import Path

from backstay_web.requirements.models import QUESTIONS
from backstay_web.requirements.queries import NEAR
from backstay_web.requirements.states import DEFINITIONS, State

PAGE = (Path(__file__).parents[3] / "docs/reference/needs.md").read_text("utf-8")


def rows_under(heading: str) -> dict[str, str]:
    """Return the first table under a heading, without its head."""
    part = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (.+?) \| (.+?) \|$", part, re.M)
    return dict(rows[1:])


def test_each_state_has_its_one_definition():
    assert set(DEFINITIONS) == set(State)
    assert rows_under("States") == {
        str(state.label): str(said) for state, said in DEFINITIONS.items()
    }


def test_each_question_is_told():
    assert tuple(rows_under("The questions of the desk")) == QUESTIONS


def test_the_rule_of_duplicates_names_its_days():
    assert f"within {NEAR.days} days of each other" in " ".join(PAGE.split())
