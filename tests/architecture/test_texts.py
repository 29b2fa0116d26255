"""What is written in the repository is for everyone, on any machine."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import bootstrap

ROOT = Path(bootstrap.__file__).parent
IGNORED = {line.strip("/") for line in (ROOT / ".gitignore").read_text().split()}
BINARY = {".gz", ".mo", ".xlsx", ".png", ".ico", ".woff2"}

# Someone's folder: an absolute path under a home, a user or a work folder.
MACHINE_PATH = re.compile(r"(?<![\w.:/~<-])/(?:work|root|home/\w+|Users/\w+|mnt/\w+)/")
# The page where packages live is a setting of whoever installs.
PACKAGE_HOST = re.compile(r"pythonhosted\.org|pypi\.org/simple|registry\.npmjs")


def texts() -> Iterator[tuple[Path, str]]:
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in IGNORED | {".git"}]
        for name in names:
            path = Path(folder, name)
            # A work tree has a file .git that names the folder of its repository.
            if name != ".git" and path.suffix not in BINARY and path != Path(__file__):
                yield path, path.read_text(encoding="utf-8")


def places(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, match.start()) + 1}"
        for path, text in texts()
        for match in pattern.finditer(text)
    ]


def test_no_file_names_a_path_of_someones_machine():
    assert places(MACHINE_PATH) == []


def test_no_file_names_a_package_host():
    assert places(PACKAGE_HOST) == []


def test_the_patterns_find_what_they_are_for():
    found = ["/work/here", "see /root/x", '"/home/ann/case"', "(/Users/ann/case)"]
    spared = [
        "docs/work/plan",
        "https://example.org/work/1",
        "~/root/x",
        "at work/home",
    ]

    assert [text for text in found if not MACHINE_PATH.search(text)] == []
    assert [text for text in spared if MACHINE_PATH.search(text)] == []


def test_scripts_can_be_run():
    run = ROOT / ".ci" / "run"

    subprocess.run(["bash", "-n", str(run)], check=True)  # noqa: S607 bash is on the path

    assert os.access(run, os.X_OK)


def test_every_fragment_of_the_changelog_has_a_known_kind():
    kinds = {"added", "changed", "fixed", "removed", "security"}
    fragments = sorted((ROOT / "changelog.d").glob("*.md"))

    wrong = [
        path.name
        for path in fragments
        if path.name != "README.md"
        and not (
            re.fullmatch(r"[a-z0-9-]+\.([a-z]+)\.md", path.name)
            and path.name.split(".")[1] in kinds
        )
    ]

    assert wrong == []


def test_every_decision_is_in_the_navigation_and_says_its_status():
    navigation = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    decisions = sorted((ROOT / "docs" / "adr").glob("0*.md"))

    for number, path in enumerate(decisions, start=1):
        text = path.read_text(encoding="utf-8")
        assert path.name.startswith(f"{number:04}-")
        assert f"adr/{path.name}" in navigation
        assert text.startswith(f"# {number}. ")
        assert re.search(
            r"^\d{4}-\d\d-\d\d · (accepted|superseded by \d+)$", text, re.M
        )
        for heading in ("## Context", "## Decision", "## Consequences"):
            assert heading in text
