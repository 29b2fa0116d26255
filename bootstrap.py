"""Set up Backstay and run one goal: `python3 bootstrap.py demo`.

It needs a bare Python and nothing else. The virtual environment goes to `.venv`, filled
by hash from `requirements/`; a second call finds it ready and starts at once. An old
Python must be able to read this file far enough to be told that it is too old, so the
syntax is that of Python 3.6.
"""

import hashlib
import importlib.util
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCKS = ROOT / "requirements"

PYTHON_NEEDED = (3, 11)
GLIBC_NEEDED = (2, 28)  # the oldest for which every locked package has a wheel
MACHINES = {"Linux": "x86_64 aarch64", "Darwin": "arm64", "Windows": "amd64"}

# The lock each goal installs, and the groups of pyproject.toml that each lock covers.
LOCK_OF = {
    "demo": "site",
    "start": "site",
    "stop": "site",
    "backup": "site",
    "restore": "site",
    "bench": "run",
    "test": "test",
    "lint": "lint",
    "nightly": "nightly",
    "docs": "docs",
}
GROUPS = {
    "run": [],  # the engine alone
    "site": ["web"],
    "test": ["test", "web"],
    "lint": ["test", "web", "lint"],  # mypy reads the tests too
    "nightly": ["test", "web", "notebooks"],
    "docs": ["docs"],
}
DISK_NEEDED_GB = 1.5  # 0.9 GB for all locks together, and room for pip to unpack

CHROMIUM = ["chromium", "chromium-browser", "google-chrome"]

DEMO_CASES = ["public-2022", "air-defence-2024"]

# What pip's last words mean for the person in front of it.
PIP_REMEDIES = [
    (
        "DO NOT MATCH THE HASHES",
        "a file differs from the one that was locked, so do not use it and report it "
        "as SECURITY.md says",
    ),
    ("No space left", "free some space on that disk, and run again"),
    (
        "No matching distribution|Could not find a version|Connection|timed out",
        "check the network, or let PIP_INDEX_URL name an index that you can reach, and "
        "run again",
    ),
]


class CannotGoOn(Exception):
    """One sentence: what is missing, and what to do about it."""


def check_python(goal: str) -> None:
    if sys.version_info[:2] >= PYTHON_NEEDED:
        return
    newer = [f"python3.{minor}" for minor in (14, 13, 12, 11)]
    found = [name for name in newer if shutil.which(name)]
    remedy = f"run `{found[0]} bootstrap.py {goal}`" if found else "install one"
    raise CannotGoOn(
        "Backstay needs Python 3.11 or later and this is Python "
        f"{platform.python_version()}: {remedy}."
    )


def check_platform() -> None:
    """Refuse where the solvers have no wheel: nothing here may need a compiler."""
    system, machine = platform.system(), platform.machine()
    known = machine.lower() in MACHINES.get(system, "").split() and sys.maxsize > 2**32
    place = f"{system} on {machine}"
    if system == "Linux":
        libc, version = platform.libc_ver()
        numbers = tuple(int(number) for number in re.findall(r"\d+", version)[:2])
        known = known and libc == "glibc" and numbers >= GLIBC_NEEDED
        place += f" with {libc} {version}" if libc else " without glibc"
    if not known:
        raise CannotGoOn(
            f"The solvers have no build for {place}: use 64-bit Linux with glibc 2.28 "
            "or later (Debian 10 and its like), macOS on Apple silicon, or Windows."
        )


def check_venv_module() -> None:
    """Debian and Ubuntu sell `venv` and `ensurepip` apart from Python."""
    missing = [name for name in ("venv", "ensurepip") if not find_module(name)]
    if missing:
        package = "python{}.{}-venv".format(*sys.version_info[:2])
        raise CannotGoOn(
            f"This Python lacks its {missing[0]} module, without which there is no "
            f"virtual environment: install it (`sudo apt install {package}` on Debian "
            "and Ubuntu) and run again."
        )


def find_module(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


def check_disk() -> None:
    free_gb = shutil.disk_usage(str(ROOT)).free / 1e9
    if free_gb < DISK_NEEDED_GB:
        raise CannotGoOn(
            f"Installing needs {DISK_NEEDED_GB:.1f} GB on the disk that holds {ROOT}, "
            f"where {free_gb:.1f} GB are free: make some space and run again."
        )


def venv_python() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def stamp_text() -> str:
    """Digest where we are and all locks, which are resolved as one and change as one.

    Another commit's locks, or a folder that was moved, make every stamp stale.
    """
    digest = hashlib.sha256(str(ROOT).encode())
    for name in sorted(GROUPS):
        path = LOCKS / f"{name}.txt"
        if not path.exists():
            raise CannotGoOn(
                f"{path} is missing: restore it with `git checkout requirements`."
            )
        digest.update(path.read_bytes())
    return digest.hexdigest()


def prepare(goal: str) -> None:
    """Make `.venv` hold what the goal needs; do nothing when it already does."""
    name = LOCK_OF[goal]
    text = stamp_text()
    stamp = VENV / f"{name}.stamp"
    if venv_python().exists() and stamp.exists() and stamp.read_text() == text:
        return
    check_platform()
    check_disk()
    print(f"Installing requirements/{name}.txt into .venv ...", flush=True)
    # uv is quicker, but has its own ideas of indexes and certificates: pip may succeed
    # where it fails.
    if not install_with_uv(name):
        install_with_pip(name)
    link_project()
    for old in VENV.glob("*.stamp"):
        if old.read_text() != text:
            old.unlink()
    stamp.write_text(text)


def locked(name: str) -> "list[str]":
    """Return the arguments that install one lock, by hash and without any compiler."""
    options = ["--require-hashes", "--no-deps", "--only-binary", ":all:"]
    return [*options, "-r", str(LOCKS / f"{name}.txt")]


def install_with_uv(name: str) -> bool:
    uv = shutil.which("uv")
    if not uv:
        return False
    if not venv_python().exists():
        made = logged(
            [uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(VENV)]
        )
        if made.returncode != 0:
            return False
    target = ["--python", str(venv_python())]
    return logged([uv, "pip", "install", *target, *locked(name)]).returncode == 0


def install_with_pip(name: str) -> None:
    if not has_pip():
        check_venv_module()
        made = logged([sys.executable, "-m", "venv", "--clear", str(VENV)])
        if made.returncode != 0:
            raise CannotGoOn(
                f"Making the virtual environment in {VENV} failed with "
                f"'{last_words(made.stdout)}': mend that, delete it and run again."
            )
    pip = [str(venv_python()), "-m", "pip", "--no-input", "--disable-pip-version-check"]
    done = logged([*pip, "install", "--quiet", *locked(name)])
    if done.returncode != 0:
        remedies = [then for when, then in PIP_REMEDIES if re.search(when, done.stdout)]
        remedy = (remedies or ["read that file, and run again"])[0]
        raise CannotGoOn(
            f"pip could not install requirements/{name}.txt and said "
            f"'{last_words(done.stdout)}' (the rest is in .venv/install.log): {remedy}."
        )


def has_pip() -> bool:
    if not venv_python().exists():
        return False
    command = [str(venv_python()), "-c", "import pip"]
    return subprocess.call(command, stderr=subprocess.DEVNULL) == 0


def logged(command: "list[str]") -> "subprocess.CompletedProcess[str]":
    done = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )
    if VENV.is_dir():
        log = "{}\n\n{}".format(" ".join(command), done.stdout)
        (VENV / "install.log").write_text(log, encoding="utf-8")
    return done


def last_words(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith("error")]
    return (errors or lines or ["no message"])[-1][:300]


def link_project() -> None:
    """Put `src` on the environment's path, and `backstay` among its commands.

    A `.pth` file does what an editable install would, without a build backend in the
    environment and without the network. The price: no package metadata, so the version
    is read from the package itself.
    """
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    answer = subprocess.check_output([str(venv_python()), "-c", ask])
    folder = Path(answer.decode().strip())
    (folder / "backstay.pth").write_text(f"{ROOT / 'src'}\n", encoding="utf-8")
    if os.name == "nt":
        command = VENV / "Scripts" / "backstay.cmd"
        command.write_text('@"%~dp0python.exe" -m backstay %*\n')
    else:
        command = VENV / "bin" / "backstay"
        command.write_text(f'#!/bin/sh\nexec "{venv_python()}" -m backstay "$@"\n')
        command.chmod(0o755)


def run(*arguments: str) -> None:
    """Run the environment's Python; its exit code, when not zero, becomes ours."""
    code = subprocess.call([str(venv_python()), *arguments], cwd=str(ROOT))
    if code != 0:
        raise SystemExit(code)


def demo(extra: "list[str]") -> None:
    for name in DEMO_CASES:
        print(f"\n{name}", flush=True)
        plan_once(name, extra)
    print("\nOpen in a browser:")
    for name in DEMO_CASES:
        print(f"  {ROOT / 'out' / name / 'report.html'}")
    if os.name == "nt":
        print("The site needs Linux or macOS; the plans above do not.")
        return
    run("-m", "backstay_web", "demo_people")


def plan_once(name: str, extra: "list[str]") -> None:
    """Plan a shipped case and check the plan, unless nothing has changed since."""
    case, out = f"examples/{name}", f"out/{name}"
    stamp, text = ROOT / out / "planned.stamp", planned_from(case, extra)
    page = stamp.with_name("report.html")
    there = stamp.exists() and page.exists()
    if there and stamp.read_text(encoding="utf-8") == text:
        print("is planned and checked already", flush=True)
        return
    run("-m", "backstay", "plan", case, "--out", out, *extra)
    run("-m", "backstay", "check", case, out, "--bound")
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(text, encoding="utf-8")


def planned_from(case: str, extra: "list[str]") -> str:
    """Digest all that a plan follows from: the case, the engine and the options."""
    digest = hashlib.sha256(json.dumps(extra).encode())
    paths = [*(ROOT / case).rglob("*"), *(ROOT / "src" / "backstay").rglob("*.py")]
    for path in sorted(path for path in paths if path.is_file()):
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def start(extra: "list[str]") -> None:
    run("-m", "backstay_web", "start", *extra)


def stop(extra: "list[str]") -> None:
    run("-m", "backstay_web", "stop", *extra)


def backup(extra: "list[str]") -> None:
    run("-m", "backstay_web", "backup", *extra)


def restore(extra: "list[str]") -> None:
    run("-m", "backstay_web", "restore", *extra)


def bring_chromium(extra: "list[str]") -> None:
    """Install the browser where the tests need one and we may; else they say so."""
    folders = [word for word in extra if word.startswith("tests")]
    if folders and not any(word.startswith("tests/browser") for word in folders):
        return
    if os.environ.get("BACKSTAY_CHROMIUM") or any(map(shutil.which, CHROMIUM)):
        return
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return
    print("Installing Chromium for the browser tests ...", flush=True)
    logged(["apt-get", "update"])
    install = ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"]
    done = logged(install)
    if done.returncode != 0:
        raise CannotGoOn(
            "The browser tests need Chromium and apt-get could not install it: it said "
            f"'{last_words(done.stdout)}' (the rest is in .venv/install.log)."
        )


def test(extra: "list[str]") -> None:
    """Run all tests on two workers; whoever is done takes over from the other."""
    bring_chromium(extra)
    run("-m", "pytest", "-n", "2", "--dist", "worksteal", *extra)


def nightly(extra: "list[str]") -> None:
    bring_chromium(extra)
    run("-m", "pytest", "-m", "nightly", *extra)


def bench(extra: "list[str]") -> None:
    run("-m", "benchmarks.run", *extra)


def lint(extra: "list[str]") -> None:
    """Say everything that is wrong, not only what the first tool found."""
    contracts = "from importlinter.cli import lint_imports_command as lint; lint()"
    checks = [
        ["-m", "ruff", "check", *extra],
        ["-m", "ruff", "format", "--check", *extra],
        ["-m", "mypy"],
        ["-c", contracts, "--no-logo"],
    ]
    python = str(venv_python())
    codes = [subprocess.call([python, *check], cwd=str(ROOT)) for check in checks]
    if any(codes):
        raise SystemExit(1)


def docs(extra: "list[str]") -> None:
    run("-m", "mkdocs", "build", "--strict", "--site-dir", "out/docs", *extra)


def lock(extra: "list[str]") -> None:
    """Resolve all groups as one, then write the locks, which so agree with each other.

    Pins stay while they satisfy pyproject.toml; `lock --upgrade` lifts them.
    """
    uv = shutil.which("uv")
    if not uv:
        raise CannotGoOn(
            "Making the locks needs uv: `python3 -m pip install uv`, and run again."
        )
    resolve = [uv, "pip", "compile", "pyproject.toml", "--quiet", "--universal"]
    resolve += ["--python-version", "3.11", "--no-header", "--no-annotate"]
    with tempfile.TemporaryDirectory() as folder:
        pins = Path(folder) / "pins.txt"
        pins.write_text("\n".join(sorted(set().union(*map(pinned, GROUPS)))) + "\n")
        groups = sorted(set().union(*GROUPS.values()))
        subprocess.check_call(
            [*resolve, *group_options(groups), "-o", str(pins), *extra]
        )
        for name in GROUPS:
            fresh = Path(folder) / f"{name}.txt"
            options = [*group_options(GROUPS[name]), "--generate-hashes"]
            options += ["-c", str(pins), "-o", str(fresh)]
            subprocess.check_call([*resolve, *options])
            heading = (
                "# Made by `make lock`, for Python 3.11 or later on any platform.\n"
            )
            heading += f"# inputs: {inputs_digest(name)}\n"
            (LOCKS / f"{name}.txt").write_text(heading + fresh.read_text())


def pinned(name: str) -> "set[str]":
    path = LOCKS / f"{name}.txt"
    lines = path.read_text().splitlines() if path.exists() else []
    return {line.rstrip("\\ ") for line in lines if re.match("[a-z0-9]", line)}


def group_options(names: "list[str]") -> "list[str]":
    return [word for name in names for word in ("--group", name)]


def inputs_digest(name: str) -> str:
    """Digest what a lock is made from, so that a test sees when it has gone stale."""
    import tomllib  # from Python 3.11 on, hence not at the top

    tables = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project, groups = tables["project"], tables["dependency-groups"]
    inputs = [project["requires-python"], project["dependencies"]]
    inputs += [groups[group] for group in GROUPS[name]]
    return hashlib.sha256(json.dumps(inputs).encode()).hexdigest()


GOALS = {
    "demo": demo,
    "start": start,
    "stop": stop,
    "backup": backup,
    "restore": restore,
    "test": test,
    "lint": lint,
    "nightly": nightly,
    "bench": bench,
    "docs": docs,
    "lock": lock,
}


def main(arguments: "list[str]") -> None:
    goal = arguments[0] if arguments else "none"
    if goal not in GOALS:
        names = ", ".join(GOALS)
        raise CannotGoOn(f"Name one goal of {names}: `python3 bootstrap.py demo`.")
    check_python(goal)
    os.chdir(str(ROOT))
    if goal in LOCK_OF:
        prepare(goal)
    GOALS[goal](arguments[1:])


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except CannotGoOn as reason:
        sys.exit(str(reason))
    except KeyboardInterrupt:
        sys.exit(130)
