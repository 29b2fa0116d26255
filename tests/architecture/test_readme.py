"""The README shows what is there."""

import re
from pathlib import Path

import backstay

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _written_out() -> dict[str, str]:
    """Return the files of the smallest case as the README writes them out."""
    block = re.search(r"```text\n(== case\.toml\n.*?)```", README, re.DOTALL)
    assert block is not None
    files = re.split(r"^== (\S+)\n", block.group(1), flags=re.MULTILINE)[1:]
    return dict(zip(files[::2], files[1::2], strict=True))


def test_the_smallest_case_is_written_out_as_it_is():
    folder = ROOT / "tests" / "cases" / "smallest"

    there = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}

    assert _written_out() == there


def test_the_smallest_case_is_fielded_in_the_week_the_readme_says(tmp_path):
    for name, text in _written_out().items():
        (tmp_path / name).write_text(text, encoding="utf-8")

    plan = backstay.plan(backstay.read_case(tmp_path), effort=0)

    weeks = [fielding.week for fielding in plan.fieldings]
    assert [f"in week {week}:" in README for week in weeks] == [True]


def test_every_link_of_the_readme_leads_somewhere():
    links = re.findall(r"\]\(([^)#:]+)\)", README)

    missing = [link for link in links if not (ROOT / link).exists()]

    assert links
    assert missing == []
