"""A cluster whose workers live in network namespaces of their own, measured.

``python -m benchmarks.namespaces`` (as root, on Linux) makes a bridge and a namespace
for each worker machine, a certificate authority for the day, and a scheduler that
speaks TLS alone; then it draws the same futures here and there, with one machine, with
all of them, and with one of them killed on the way. All must give the same bytes.

Ends with 0, with 1 if a result differed, and with 77 and a sentence where namespaces
are not permitted.
"""

import argparse
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import backstay
from backstay.domain.case import Case
from backstay.domain.plan import Plan
from backstay.futures.chances import usual_chances
from backstay.futures.draw import draw_futures
from backstay.futures.files import json_text
from backstay.futures.settings import FutureSettings
from backstay.workers.pool import open_pool
from benchmarks.futures import RESULTS, synthetic_case

NOT_PERMITTED: Final = 77
BRIDGE: Final = "bs-bridge"
NETWORK: Final = "10.177.3"
PORT: Final = 8786
START_S: Final = 60.0

Figures = dict[str, Any]


class NotPermitted(Exception):
    """Namespaces, or the programs for them, are not to be had; says which."""


def main() -> int:
    """Measure, and print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", default="M")
    parser.add_argument("--futures", type=int, default=20_000)
    parser.add_argument("--machines", type=int, default=2)
    parser.add_argument("--keep", action="store_true", help="write to results/")
    asked = parser.parse_args()
    try:
        with tempfile.TemporaryDirectory() as folder:
            found = measure(asked.size, asked.futures, asked.machines, Path(folder))
    except NotPermitted as reason:
        print(reason, file=sys.stderr)
        return NOT_PERMITTED
    text = json.dumps(found, indent=1) + "\n"
    print(text, end="")
    if asked.keep:
        (RESULTS / "namespaces.json").write_text(text, encoding="utf-8")
    return 0 if found["same_bytes"] else 1


def measure(size: str, futures: int, machines: int, folder: Path) -> Figures:
    """Return the figures of the same futures on several clusters."""
    check_permitted()
    case = synthetic_case(size)
    plan = backstay.plan(case, effort=1).plan
    settings = FutureSettings(futures)
    certify(folder, [*machine_names(machines), "scheduler", "desk"])
    trust(folder)
    texts, seconds = [], {}
    with network(machines):
        for count in sorted({1, machines}):
            with cluster(folder, count) as (address, _):
                text, took = _timed(case, plan, settings, address)
            texts.append(text)
            seconds[f"machines_{count}_wall_s"] = took
        with cluster(folder, machines) as (address, workers):
            # The first tasks load the kernels: a third of the time is in the midst.
            killer = threading.Timer(took / 3, kill_group, [workers[0]])
            killer.start()
            text, took = _timed(case, plan, settings, address)
            killed = not killer.is_alive()
            killer.cancel()
        texts.append(text)
        seconds["one_machine_killed_wall_s"] = took
    text, took = _timed(case, plan, settings, None)
    texts.append(text)
    return {
        "size": size,
        "futures": futures,
        "machines": machines,
        "processors_in_all": os.cpu_count(),
        "load": os.getloadavg()[0],
        **seconds,
        "local_pool_wall_s": took,
        "killed_before_the_end": killed,
        "same_bytes": len(set(texts)) == 1,
    }


def _timed(
    case: Case, plan: Plan, settings: FutureSettings, address: str | None
) -> tuple[str, float]:
    """Return futures as text, and the seconds they took with all that belongs to it."""
    begun = time.monotonic()
    with open_pool(address) as pool:
        found = draw_futures(case, plan, usual_chances(), settings, pool)
    return json_text(found), round(time.monotonic() - begun, 2)


def check_permitted() -> None:
    """Refuse, in a sentence, where namespaces cannot be made."""
    for program in ("ip", "openssl"):
        if shutil.which(program) is None:
            raise NotPermitted(f"the program {program} is not installed")
    try:
        run("ip", "netns", "add", "bs-try")
        run("ip", "netns", "del", "bs-try")
    except subprocess.CalledProcessError as error:
        told = error.stderr.strip()
        raise NotPermitted(f"network namespaces are not permitted: {told}") from None


def machine_names(machines: int) -> list[str]:
    """Return the names of the worker machines."""
    return [f"bs-machine-{number}" for number in range(1, machines + 1)]


@contextlib.contextmanager
def network(machines: int) -> Iterator[None]:
    """Make a bridge with a namespace for each machine, and remove them at the end."""
    names = machine_names(machines)
    try:
        run("ip", "link", "add", BRIDGE, "type", "bridge")
        run("ip", "address", "add", f"{NETWORK}.1/24", "dev", BRIDGE)
        run("ip", "link", "set", BRIDGE, "up")
        for number, name in enumerate(names, start=1):
            wire = f"bs-wire-{number}"
            run("ip", "netns", "add", name)
            run(
                "ip", "link", "add", wire, "type", "veth", "peer", "eth0", "netns", name
            )
            run("ip", "link", "set", wire, "master", BRIDGE, "up")
            inside = ("ip", "-n", name)
            run(*inside, "address", "add", f"{NETWORK}.{number + 1}/24", "dev", "eth0")
            run(*inside, "link", "set", "eth0", "up")
            run(*inside, "link", "set", "lo", "up")
        yield
    finally:
        for name in names:
            with contextlib.suppress(subprocess.CalledProcessError):
                run("ip", "netns", "del", name)
        with contextlib.suppress(subprocess.CalledProcessError):
            run("ip", "link", "del", BRIDGE)


@contextlib.contextmanager
def cluster(
    folder: Path, machines: int
) -> Iterator[tuple[str, list["subprocess.Popen[bytes]"]]]:
    """Start a scheduler here and a worker in each namespace; stop them at the end."""
    address = f"tls://{NETWORK}.1:{PORT}"
    common = ["--no-dashboard", "--tls-ca-file", str(folder / "authority.pem")]
    dask = [sys.executable, "-m", "dask"]
    host = ["--host", f"{NETWORK}.1", "--port", str(PORT), "--protocol", "tls"]
    started = [
        start([*dask, "scheduler", *host, *common, *_certificate(folder, "scheduler")])
    ]
    try:
        workers = []
        for name in machine_names(machines):
            inside = ["ip", "netns", "exec", name]
            worker = ["worker", address, "--nthreads", "1", "--no-nanny", *common]
            worker += _certificate(folder, name)
            workers.append(start([*inside, *dask, *worker]))
        started += workers
        wait_for(address, machines)
        yield address, workers
    finally:
        for process in started:
            kill_group(process)
            process.wait()


def wait_for(address: str, machines: int) -> None:
    """Wait until all machines have joined."""
    from distributed import Client, Security

    secured = Security(require_encryption=True)
    client = Client(address, security=secured, timeout=START_S, set_as_default=False)
    try:
        client.wait_for_workers(machines, timeout=START_S)
    finally:
        client.close()


def certify(folder: Path, names: list[str]) -> None:
    """Make an authority, and a certificate that it signs for each name."""
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    run(
        "openssl", "req", "-x509", *key, "-days", "1", "-subj", "/CN=authority",
        "-keyout", str(folder / "authority.key"), "-out", str(folder / "authority.pem"),
    )  # fmt: skip
    for name in names:
        request, wanted = folder / f"{name}.csr", folder / f"{name}.pem"
        run(
            "openssl", "req", *key, "-subj", f"/CN={name}",
            "-keyout", str(folder / f"{name}.key"), "-out", str(request),
        )  # fmt: skip
        authority = ["-CA", str(folder / "authority.pem")]
        authority += ["-CAkey", str(folder / "authority.key"), "-CAcreateserial"]
        run(
            "openssl", "x509", "-req", "-in", str(request), "-days", "1", *authority,
            "-out", str(wanted),
        )  # fmt: skip


def trust(folder: Path) -> None:
    """Tell Dask in this process which certificate is ours."""
    import dask

    tls = "distributed.comm.tls"
    dask.config.set(
        {
            f"{tls}.ca-file": str(folder / "authority.pem"),
            f"{tls}.client.cert": str(folder / "desk.pem"),
            f"{tls}.client.key": str(folder / "desk.key"),
        }
    )


def _certificate(folder: Path, name: str) -> list[str]:
    return [
        "--tls-cert",
        str(folder / f"{name}.pem"),
        "--tls-key",
        str(folder / f"{name}.key"),
    ]


def start(command: list[str]) -> "subprocess.Popen[bytes]":
    """Start a process in a group of its own."""
    return subprocess.Popen(  # noqa: S603  our own programs
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def kill_group(process: "subprocess.Popen[bytes]") -> None:
    """Kill a process and all it started, at once."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def run(*command: str) -> None:
    """Run a program to its end."""
    subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
