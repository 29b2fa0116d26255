"""What stands in deploy/ can be read by what it is for, and names what there is."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
SETTINGS = set(
    re.findall(
        r"^\| `(BACKSTAY_[A-Z_]+)`",
        (ROOT / "docs/reference/site-settings.md").read_text(encoding="utf-8"),
        re.M,
    )
)
UNITS = sorted([*DEPLOY.glob("*.service"), *DEPLOY.glob("*.target")])
FILES = sorted(path for path in DEPLOY.iterdir() if path.is_file())
ANALYZE = shutil.which("systemd-analyze")
PAGE = (ROOT / "docs/how-to/deploy.md").read_text(encoding="utf-8")
SOCKET = "/var/run/postgresql"
ROLES = {
    "bs_app",
    "bs_door",
    "bs_migrate",
    "bs_sealer",
    "bs_courier",
    "bs_planner",
    "bs_backup",
}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_setting_that_is_named_is_one_of_the_site(path):
    named = set(re.findall(r"BACKSTAY_[A-Z_]*[A-Z]", path.read_text(encoding="utf-8")))

    assert named <= SETTINGS


def test_the_page_names_settings_and_files_that_there_are():
    named = set(re.findall(r"BACKSTAY_[A-Z_]*[A-Z]", PAGE))
    made = {"roles.sql", ".env", "site.env"}  # by whoever deploys it
    files = set(re.findall(r"deploy/([a-z.-]*[a-z])", PAGE)) - made

    assert named <= SETTINGS
    assert files <= {path.name for path in FILES}
    assert {path.name for path in FILES} >= {"compose.yaml", "web.env.example"}


@pytest.mark.parametrize("name", ["web", "sealer", "courier", "planner"])
def test_a_unit_has_an_example_of_all_that_must_be_set(name):
    unit = (DEPLOY / f"backstay-{name}.service").read_text(encoding="utf-8")
    example = (DEPLOY / f"{name}.env.example").read_text(encoding="utf-8")

    given = set(re.findall(r"^(BACKSTAY_[A-Z_]+)=", example, re.M))
    needed = {"BACKSTAY_DATABASE_URL", "BACKSTAY_DOOR_URL", "BACKSTAY_SECRET"}
    assert f"EnvironmentFile=/etc/backstay/{name}.env" in unit
    assert given >= needed
    assert set(re.findall(r"bs_[a-z]+", example)) <= ROLES


def test_no_unit_may_write_to_the_machine_or_gain_rights():
    for path in DEPLOY.glob("*.service"):
        lines = path.read_text(encoding="utf-8").splitlines()
        assert {"NoNewPrivileges=yes", "ProtectSystem=strict"} <= set(lines), path.name
        assert "CapabilityBoundingSet=" in lines, path.name


@pytest.mark.skipif(ANALYZE is None, reason="only systemd reads its own units")
def test_systemd_finds_no_fault_in_the_units(tmp_path):
    for path in UNITS:
        # What they run is not installed on this machine.
        text = re.sub(r"/opt/backstay/\.venv/bin/\w+", "/bin/true", path.read_text())
        (tmp_path / path.name).write_text(text)

    done = subprocess.run(
        [str(ANALYZE), "verify", *sorted(map(str, tmp_path.iterdir()))],
        capture_output=True,
        text=True,
        check=False,
    )

    ours = [line for line in done.stderr.splitlines() if "backstay" in line]
    assert ours == []


def test_each_service_of_compose_gets_what_it_must_have():
    told = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    ours = {
        name: each
        for name, each in told["services"].items()
        if each.get("image") == "backstay:local"
    }

    assert ours.keys() == {"migrate", "web", "sealer", "courier", "planner"}
    for name, each in ours.items():
        needed = {"BACKSTAY_DATABASE_URL", "BACKSTAY_DOOR_URL", "BACKSTAY_SECRET"}
        assert needed <= each["environment"].keys(), name
        assert (each["read_only"], each["cap_drop"]) == (True, ["ALL"])
    volumes = {v.split(":")[0] for s in told["services"].values() for v in s["volumes"]}
    named = {volume for volume in volumes if not volume.startswith(".")}
    assert named == told["volumes"].keys()
    # The database can be reached by its socket alone, which is no network.
    assert "ports" not in told["services"]["database"]
    assert "listen_addresses=" in told["services"]["database"]["command"]


def test_whoever_may_write_nowhere_has_a_place_for_what_is_compiled():
    """The engine keeps its kernels, and is not even imported where it cannot."""
    for name in ("web", "sealer", "courier", "planner"):
        unit = (DEPLOY / f"backstay-{name}.service").read_text(encoding="utf-8")
        [place] = re.findall(r"^Environment=NUMBA_CACHE_DIR=(.*)$", unit, re.M)
        kept = re.findall(r"^CacheDirectory=(.*)$", unit, re.M)
        private = ["/tmp/kernels"] if "PrivateTmp=yes" in unit else []  # noqa: S108 its own
        assert place in [*private, *(f"/var/cache/{each}" for each in kept)], name

    image = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    assert "ENV NUMBA_CACHE_DIR=/tmp/kernels" in image
    for name, each in services().items():
        if each.get("image") == "backstay:local":
            place = each["environment"].get("NUMBA_CACHE_DIR", "/tmp")  # noqa: S108
            volumes = [volume.partition(":")[2] for volume in each["volumes"]]
            assert place in [*each["tmpfs"], *volumes], name


def test_a_folder_that_a_service_writes_to_is_its_users_own_in_the_image():
    image = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    owned = dict(re.findall(r"--owner (\d+) --mode 700 (/\w+)", image))

    for name, each in services().items():
        if each.get("image") == "backstay:local":
            own = {v.partition(":")[2] for v in each["volumes"]} - {SOCKET}
            assert own == {owned[each["user"]]} if own else True, name


def test_nobody_waits_for_a_database_that_is_only_being_made():
    check = services()["database"]["healthcheck"]["test"]

    # The server of the first minutes answers as well, and is not the first process.
    assert check[0] == "CMD-SHELL"
    assert '"$$(cat /proc/1/comm)" = postgres && ' in check[1]


def test_who_needs_no_network_has_none_and_the_proxy_alone_reaches_the_pages():
    met = {
        name: each.get("networks", [each.get("network_mode")])
        for name, each in services().items()
    }

    alone = {"database", "migrate", "sealer", "planner"}
    assert {name for name, networks in met.items() if networks == ["none"]} == alone
    assert {name for name, networks in met.items() if "front" in networks} == {
        "web",
        "proxy",
    }
    assert None not in {network for networks in met.values() for network in networks}


def services() -> dict[str, dict[str, Any]]:
    """Return the services of the compose file, with what they share."""
    told = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    found: dict[str, dict[str, Any]] = told["services"]
    return found


def test_each_program_that_a_site_starts_has_a_unit_and_a_service():
    """The site on one machine starts them all by itself: see config/running.py."""
    source = (ROOT / "src/backstay_web/config/running.py").read_text(encoding="utf-8")
    started = set(re.findall(r"def _launch_(\w+)", source))

    units = {path.stem.removeprefix("backstay-") for path in DEPLOY.glob("*.service")}
    told = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    [wanted] = re.findall(r"Wants=(.*)", (DEPLOY / "backstay.target").read_text())
    assert started == units
    assert started <= told["services"].keys()
    assert set(wanted.split()) == {f"backstay-{name}.service" for name in started}


def test_the_page_makes_every_word_that_compose_asks_for():
    asked = re.findall(r"\$\{([A-Z_]+):\?\}", (DEPLOY / "compose.yaml").read_text())

    [loop] = re.findall(r"for name in ([A-Z_ \\\n]+)\n", PAGE)
    assert set(asked) == {*loop.replace("\\", "").split(), "BACKSTAY_HOSTS"}


def test_the_passwords_are_those_of_roles_that_log_in():
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    [line] = re.findall(r"BS_PASSWORDS: \"(.*)\"", text)

    assert {word.partition("=")[0] for word in line.split()} == ROLES
