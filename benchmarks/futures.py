"""Measure how many futures are drawn a second; write JSON and a table.

``python -m benchmarks.futures --sizes M L`` plans each synthetic case quickly, then
draws futures of that plan with the compiled engine on worker processes, and fewer with
the reference engine in this process.
"""

import argparse
import json
import os
import platform
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import backstay
from backstay.cases.synthetic.generate import generate
from backstay.cases.writing import write_case
from backstay.domain.case import Case
from backstay.futures import compiled, reference
from backstay.futures.chances import usual_chances
from backstay.futures.draw import Drawing
from backstay.futures.programme import Programme, compile_plan
from backstay.futures.settings import Engine
from backstay.workers.pool import Pool, open_pool
from benchmarks.drawing import draw_and_time

RESULTS: Final = Path(__file__).parent / "results"
SECONDS: Final = 3.0
"""About how long each measurement of the compiled engine draws."""
REPEATS: Final = 3
REFERENCE_FUTURES: Final = 500
TIGHT: Final = 0.55

Figures = dict[str, Any]


def main() -> None:
    """Measure the sizes that the arguments name."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", nargs="+", default=["S", "M", "L"])
    parser.add_argument("--workers", nargs="+", type=int, default=[1, 2])
    parser.add_argument("--cluster", help="address of a scheduler, beside the workers")
    parser.add_argument("--name", default="futures", help="of the files in results/")
    asked = parser.parse_args()
    found = [measure(size, asked.workers, asked.cluster) for size in asked.sizes]
    RESULTS.mkdir(exist_ok=True)
    text = json.dumps(found, indent=1) + "\n"
    (RESULTS / f"{asked.name}.json").write_text(text, encoding="utf-8")
    (RESULTS / f"{asked.name}.md").write_text(table_of(found), encoding="utf-8")
    print(table_of(found))


def measure(size: str, workers: list[int], cluster: str | None) -> Figures:
    """Return the figures of one size."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    case = synthetic_case(size)
    plan = backstay.plan(case, effort=1).plan
    chances = usual_chances()
    programme = compile_plan(case, plan, chances)
    drawing = Drawing(programme, chances, 0, Engine.COMPILED)
    alone = compiled.simulate(programme, chances, 0, 0, 1)  # Loads the kernels.
    begun = time.process_time()
    alone = compiled.simulate(programme, chances, 0, 0, 20)
    per_future_s = (time.process_time() - begun) / alone.count
    count = max(40, int(SECONDS / per_future_s))
    figures: Figures = {
        "size": size,
        "packages_fielded": len(programme.packages),
        "activities": len(programme.steps),
        "futures": count,
        "compiled_cpu_s_per_1000": round(1000 * per_future_s, 3),
        "load_before": load,
        "processors": os.cpu_count(),
        "machine": platform.machine(),
        "versions": {name: version(name) for name in ("numpy", "numba")},
    }
    for number in workers:
        with open_pool(workers=number) as pool:
            figures[f"workers_{number}"] = _rates(drawing, count, pool)
    if cluster:
        with open_pool(cluster) as pool:
            figures["cluster"] = _rates(drawing, count, pool)
    figures["reference"] = _reference(programme)
    return figures


def synthetic_case(size: str) -> Case:
    """Return a synthetic case of a size, seed 0."""
    made = generate(size, 0, TIGHT)
    with tempfile.TemporaryDirectory() as folder:
        write_case(Path(folder), made.settings, made.tables)
        return backstay.read_case(folder)


def _rates(drawing: Drawing, count: int, pool: Pool) -> Figures:
    """Return rates on warm workers: of the quickest repeat, and for each processor."""
    size = max(1, count // (8 * pool.workers))
    tasks = [(first, min(size, count - first)) for first in range(0, count, size)]
    pool.map(draw_and_time, drawing, [(0, 1)] * pool.workers)
    walls, cpus = [], []
    for _ in range(REPEATS):
        begun = time.monotonic()
        done = pool.map(draw_and_time, drawing, tasks)
        walls.append(time.monotonic() - begun)
        cpus.append(sum(cpu_s for _, _, cpu_s in done))
    samples = sum(drawn for _, drawn, _ in done)
    return _rate(count, samples, min(walls), min(cpus))


def _reference(programme: Programme) -> Figures:
    begun, cpu = time.monotonic(), time.process_time()
    done = reference.simulate(programme, usual_chances(), 0, 0, REFERENCE_FUTURES)
    cpu_s, wall_s = time.process_time() - cpu, time.monotonic() - begun
    return _rate(done.count, done.samples, wall_s, cpu_s)


def _rate(futures: int, samples: int, wall_s: float, cpu_s: float) -> Figures:
    return {
        "wall_s": round(wall_s, 3),
        "cpu_s": round(cpu_s, 3),
        "futures_per_s": round(futures / wall_s, 1),
        "samples_per_s": round(samples / wall_s),
        "futures_per_cpu_s": round(futures / cpu_s, 1),
        "samples_per_cpu_s": round(samples / cpu_s),
    }


def table_of(found: list[Figures]) -> str:
    """Return figures as a Markdown table: futures, and millions of activities."""
    ways = [
        key
        for key in found[0]
        if isinstance(found[0][key], dict) and "wall_s" in found[0][key]
    ]
    heads = ["size", "activities", "load"]
    heads += [f"{way}: per s wall" for way in ways]
    heads += [f"{way}: per CPU s" for way in ways]
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    for each in found:
        load = each["load_before"]
        cells = [each["size"], f"{each['activities']:,}"]
        cells.append("-" if load is None else f"{load:.1f}")
        cells += [_cell(each[way], "s") for way in ways]
        cells += [_cell(each[way], "cpu_s") for way in ways]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _cell(rate: Figures, per: str) -> str:
    futures, samples = rate[f"futures_per_{per}"], rate[f"samples_per_{per}"]
    return f"{futures:,.0f} ({samples / 1e6:.1f} M)"


if __name__ == "__main__":
    main()
