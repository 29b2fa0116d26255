"""A bare machine is either set up or told, in one sentence, what it lacks."""

import ast
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

import bootstrap

Logged = subprocess.CompletedProcess[str]
SCRIPT = Path(bootstrap.__file__)


def sentence_of(step: Callable[[], object]) -> str:
    with pytest.raises(bootstrap.CannotGoOn) as caught:
        step()
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    return sentence


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project without an environment, on a machine without uv."""
    shutil.copytree(bootstrap.LOCKS, tmp_path / "requirements")
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "LOCKS", tmp_path / "requirements")
    monkeypatch.setattr(shutil, "which", lambda name: None)
    return tmp_path


def set_up_without_installing(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let installing only make the folders, and return the list that it fills."""
    asked: list[str] = []

    def install(name: str) -> None:
        asked.append(name)
        bootstrap.venv_python().parent.mkdir(parents=True, exist_ok=True)
        bootstrap.venv_python().touch()

    monkeypatch.setattr(bootstrap, "install_with_pip", install)
    monkeypatch.setattr(bootstrap, "link_project", lambda: None)
    return asked


def test_python_3_6_can_read_the_script():
    ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 6))


def test_the_script_imports_the_standard_library_alone():
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"))

    names = {
        alias.name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    names |= {
        str(node.module).partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
    }

    assert names <= sys.stdlib_module_names


def test_an_old_python_is_told_which_newer_one_to_use(monkeypatch):
    monkeypatch.setattr(bootstrap, "sys", SimpleNamespace(version_info=(3, 9, 18)))
    monkeypatch.setattr(shutil, "which", lambda name: name == "python3.12")

    sentence = sentence_of(lambda: bootstrap.check_python("demo"))

    assert "needs Python 3.11 or later" in sentence
    assert "run `python3.12 bootstrap.py demo`" in sentence


def test_an_old_python_alone_is_told_to_install_one(monkeypatch):
    monkeypatch.setattr(bootstrap, "sys", SimpleNamespace(version_info=(3, 9, 18)))
    monkeypatch.setattr(shutil, "which", lambda name: None)

    assert "install one" in sentence_of(lambda: bootstrap.check_python("demo"))


@pytest.mark.parametrize(
    ("system", "machine", "libc"),
    [
        ("Linux", "x86_64", ("", "")),  # musl, as in Alpine
        ("Linux", "x86_64", ("glibc", "2.17")),
        ("Linux", "armv7l", ("glibc", "2.36")),
        ("Windows", "ARM64", ("", "")),
        ("Darwin", "x86_64", ("", "")),
        ("SunOS", "sun4v", ("", "")),
    ],
)
def test_a_platform_without_solvers_is_named(monkeypatch, system, machine, libc):
    monkeypatch.setattr(platform, "system", lambda: system)
    monkeypatch.setattr(platform, "machine", lambda: machine)
    monkeypatch.setattr(platform, "libc_ver", lambda: libc)

    sentence = sentence_of(bootstrap.check_platform)

    assert f"{system} on {machine}" in sentence
    assert "use 64-bit Linux with glibc 2.28" in sentence


@pytest.mark.parametrize(
    ("system", "machine", "libc"),
    [
        ("Linux", "x86_64", ("glibc", "2.28")),
        ("Linux", "aarch64", ("glibc", "2.36")),
        ("Darwin", "arm64", ("", "")),
        ("Windows", "AMD64", ("", "")),
    ],
)
def test_a_platform_with_solvers_passes(monkeypatch, system, machine, libc):
    monkeypatch.setattr(platform, "system", lambda: system)
    monkeypatch.setattr(platform, "machine", lambda: machine)
    monkeypatch.setattr(platform, "libc_ver", lambda: libc)

    bootstrap.check_platform()


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
@pytest.mark.usefixtures("bare")
def test_a_missing_venv_module_names_its_debian_package(monkeypatch, module):
    monkeypatch.setattr(bootstrap, "find_module", lambda name: name != module)

    sentence = sentence_of(lambda: bootstrap.prepare("demo"))

    assert f"lacks its {module} module" in sentence
    assert "`sudo apt install python3." in sentence


@pytest.mark.usefixtures("bare")
def test_a_full_disk_is_told_how_much_is_needed(monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=3e8))

    sentence = sentence_of(lambda: bootstrap.prepare("demo"))

    assert "needs 1.5 GB" in sentence
    assert "0.3 GB are free" in sentence


def test_a_missing_lock_is_restored_from_git(bare):
    (bare / "requirements" / "run.txt").unlink()

    sentence = sentence_of(lambda: bootstrap.prepare("demo"))

    assert "`git checkout requirements`" in sentence


@pytest.mark.usefixtures("bare")
def test_an_environment_that_cannot_be_made_says_why(monkeypatch):
    monkeypatch.setattr(
        bootstrap, "logged", lambda command: Logged(command, 1, "Error: no such device")
    )

    sentence = sentence_of(lambda: bootstrap.prepare("demo"))

    assert "Error: no such device" in sentence


@pytest.mark.parametrize(
    ("said", "remedy"),
    [
        ("ERROR: No matching distribution found for numpy", "PIP_INDEX_URL"),
        ("ERROR: Connection refused", "check the network"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "do not use it"),
        ("ERROR: [Errno 28] No space left on device", "free some space"),
        ("ERROR: something unheard of", "read that file"),
    ],
)
@pytest.mark.usefixtures("bare")
def test_what_pip_says_comes_with_its_remedy(monkeypatch, said, remedy):
    monkeypatch.setattr(bootstrap, "has_pip", lambda: True)
    monkeypatch.setattr(
        bootstrap, "logged", lambda command: Logged(command, 1, f"Looking\n{said}\n")
    )

    sentence = sentence_of(lambda: bootstrap.install_with_pip("run"))

    assert said in sentence
    assert remedy in sentence


@pytest.mark.slow
def test_pip_without_any_index_fails_with_one_sentence(tmp_path):
    shutil.copy(SCRIPT, tmp_path)
    shutil.copytree(bootstrap.LOCKS, tmp_path / "requirements")
    nowhere = {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull, "PATH": ""}

    done = subprocess.run(
        [sys.executable, "bootstrap.py", "demo"],
        cwd=tmp_path,
        env={**os.environ, **nowhere, "PIP_FIND_LINKS": "", "PIP_EXTRA_INDEX_URL": ""},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("pip could not install requirements/site.txt")
    assert "check the network" in done.stderr
    assert (tmp_path / ".venv" / "install.log").exists()


@pytest.mark.parametrize("arguments", [[], ["dance"]])
def test_an_unknown_goal_is_answered_with_the_known_ones(arguments):
    done = subprocess.run(
        [sys.executable, str(SCRIPT), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert done.stderr.startswith("Name one goal of demo, start, stop")


@pytest.mark.usefixtures("bare")
def test_a_second_call_installs_nothing(monkeypatch):
    asked = set_up_without_installing(monkeypatch)

    bootstrap.prepare("demo")
    bootstrap.prepare("demo")

    assert asked == ["site"]


def test_changed_locks_are_installed_once_per_goal(bare, monkeypatch):
    asked = set_up_without_installing(monkeypatch)
    bootstrap.prepare("demo")
    bootstrap.prepare("test")
    # Another commit: only docs.txt differs, but the locks change as one.
    with (bare / "requirements" / "docs.txt").open("a") as lock:
        lock.write("# another\n")

    bootstrap.prepare("test")
    bootstrap.prepare("demo")
    bootstrap.prepare("test")

    assert asked == ["site", "test", "test", "site"]


@pytest.mark.usefixtures("bare")
def test_an_environment_whose_python_is_gone_is_made_again(monkeypatch):
    asked = set_up_without_installing(monkeypatch)
    bootstrap.prepare("demo")
    bootstrap.venv_python().unlink()

    bootstrap.prepare("demo")

    assert asked == ["site", "site"]


def test_uv_is_used_when_present(bare, monkeypatch):
    set_up_without_installing(monkeypatch)
    (bare / ".venv").mkdir()
    commands: list[list[str]] = []

    def logged(command: list[str]) -> Logged:
        commands.append(command)
        return Logged(command, 0, "")

    monkeypatch.setattr(bootstrap, "logged", logged)
    monkeypatch.setattr(shutil, "which", lambda name: "/bin/uv")
    monkeypatch.setattr(bootstrap, "install_with_pip", lambda name: pytest.fail(name))

    bootstrap.prepare("demo")

    assert [command[:3] for command in commands] == [
        ["/bin/uv", "venv", "--quiet"],
        ["/bin/uv", "pip", "install"],
    ]
    assert "--require-hashes" in commands[1]


@pytest.mark.usefixtures("bare")
def test_pip_takes_over_where_uv_fails(monkeypatch):
    asked = set_up_without_installing(monkeypatch)
    monkeypatch.setattr(bootstrap, "logged", lambda command: Logged(command, 2, "no"))
    monkeypatch.setattr(shutil, "which", lambda name: "/bin/uv")

    bootstrap.prepare("demo")

    assert asked == ["site"]


PLANNED = [("-m", "backstay", "plan"), ("-m", "backstay", "check")]
SERVED = ("-m", "backstay_web", "demo_people")


@pytest.fixture
def ran(monkeypatch, tmp_path):
    """Return what a demonstration in an empty folder runs, each by its first words."""
    words_of_all: list[tuple[str, ...]] = []

    def run(*words: str) -> None:
        words_of_all.append(words[:3])
        if words[2] == "plan":
            out = tmp_path / words[5]
            out.mkdir(parents=True, exist_ok=True)
            (out / "report.html").touch()

    for name in bootstrap.DEMO_CASES:
        (tmp_path / "examples" / name).mkdir(parents=True)
        (tmp_path / "examples" / name / "case.toml").write_text("horizon_weeks = 60")
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "run", run)
    return words_of_all


def test_a_demonstration_plans_first_and_then_starts_the_site(ran):
    bootstrap.demo([])

    assert ran == [*PLANNED * 2, SERVED]


def test_a_second_demonstration_plans_nothing_again(ran):
    bootstrap.demo([])
    ran.clear()

    bootstrap.demo([])

    assert ran == [SERVED]


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("examples/public-2022/case.toml", "horizon_weeks = 30"),
        ("src/backstay/planning/new.py", "effort = 2"),
        ("out/public-2022/report.html", None),
    ],
)
def test_what_a_plan_follows_from_has_changed_so_it_is_planned_anew(
    ran, tmp_path, file, words
):
    bootstrap.demo([])
    other = tmp_path / "out" / "air-defence-2024" / "report.html"
    ran.clear()
    path = tmp_path / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(words) if words else path.unlink()

    bootstrap.demo([])

    assert other.exists()
    assert ran[:2] == PLANNED


def test_other_options_make_another_plan(ran):
    bootstrap.demo([])
    ran.clear()

    bootstrap.demo(["--effort", "2"])

    assert ran == [*PLANNED * 2, SERVED]


def bringing(
    monkeypatch: pytest.MonkeyPatch, programs: set[str], code: int = 0, user: int = 0
) -> list[str]:
    """Be on a machine with these programs, as a user; return what apt-get is told."""
    told: list[str] = []

    def logged(command: list[str]) -> Logged:
        told.append(" ".join(command[:2]))
        return Logged(command, code, "E: no network")

    monkeypatch.setattr(shutil, "which", lambda name: name if name in programs else "")
    monkeypatch.setattr(os, "geteuid", lambda: user)
    monkeypatch.setattr(bootstrap, "logged", logged)
    monkeypatch.delenv("BACKSTAY_CHROMIUM", raising=False)
    return told


@pytest.mark.parametrize("extra", [[], ["-x"], ["tests/browser/test_lists.py"]])
def test_root_gets_the_browser_that_the_tests_need(monkeypatch, extra):
    told = bringing(monkeypatch, {"apt-get"})

    bootstrap.bring_chromium(extra)

    assert told == ["apt-get update", "apt-get install"]


@pytest.mark.parametrize(
    ("programs", "user", "extra"),
    [
        ({"apt-get", "chromium"}, 0, []),
        ({"apt-get"}, 1000, []),
        (set(), 0, []),
        ({"apt-get"}, 0, ["tests/engine"]),
    ],
)
def test_no_browser_is_installed_where_none_is_needed_or_nobody_may(
    monkeypatch, programs, user, extra
):
    told = bringing(monkeypatch, programs, user=user)

    bootstrap.bring_chromium(extra)

    assert told == []


def test_a_browser_that_cannot_be_installed_is_told(monkeypatch):
    bringing(monkeypatch, {"apt-get"}, code=100)

    assert "E: no network" in sentence_of(lambda: bootstrap.bring_chromium([]))


@pytest.mark.parametrize("goal", ["test", "nightly"])
def test_the_browser_is_there_before_tests_run_by_day_or_night(monkeypatch, goal):
    told = bringing(monkeypatch, {"apt-get"})
    monkeypatch.setattr(bootstrap, "run", lambda *words: told.append(words[1]))

    bootstrap.GOALS[goal]([])

    assert told == ["apt-get update", "apt-get install", "pytest"]


def test_making_locks_without_uv_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)

    assert "pip install uv" in sentence_of(lambda: bootstrap.lock([]))


def test_make_knows_every_goal():
    makefile = (SCRIPT.parent / "Makefile").read_text(encoding="utf-8")
    listed = makefile.partition("GOALS :=")[2].partition("\n")[0].split()

    assert listed == list(bootstrap.GOALS)


def test_every_goal_stands_in_the_reference():
    page = (SCRIPT.parent / "docs/reference/goals.md").read_text(encoding="utf-8")

    missing = [goal for goal in bootstrap.GOALS if f"| `{goal}` |" not in page]

    assert missing == []
