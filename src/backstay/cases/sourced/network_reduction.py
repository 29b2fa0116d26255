"""From the public graphs of Europe to the few stages of the case: shortest distances.

The case ships the result, ``network.csv``, because the graphs are too large to ship. To
make it again, get the graphs as nodes and edges (rail and road: Python package
scgraph_data, from OpenStreetMap; sea: Python package searoute) and run::

    python -m backstay.cases.sourced.network_reduction SOURCES GRAPHS

``SOURCES`` holds ``sites.csv``, ``stages.csv`` and ``lifts.csv``; ``GRAPHS`` holds
``rail_osm_europe_nodes.csv.gz``, ``rail_osm_europe_edges.csv.gz``, the same two for
``road``, and ``sea_marnet_atlantic_europe.geojson``. It lives in the package, not
beside the data, so that lint, types and tests reach it.
"""

import csv
import gzip
import heapq
import json
import math
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, TypeVar

from backstay.cases.sourced.rows import read_rows
from backstay.errors import BackstayError

Point = tuple[float, float]
"""Latitude and longitude in degrees."""
Node = TypeVar("Node")
Graph = Mapping[Node, Sequence[tuple[Node, float]]]
"""Neighbours of each node with the distance in km."""

EARTH_RADIUS_KM: Final = 6371.0
MAIN_COMPONENT: Final = "0"


FARTHEST_ACCESS_KM: Final = 100.0
"""How far a site may be from its graph; islands are other components."""


class NoPath(BackstayError):
    """Two sites of a stage are not joined in the graph of its lift."""


def great_circle_km(here: Point, there: Point) -> float:
    """Return the distance between two points on a sphere (haversine formula).

    >>> round(great_circle_km((50.11, 22.02), (49.84, 24.02)))
    146
    """
    lat, lon = math.radians(here[0]), math.radians(here[1])
    other_lat, other_lon = math.radians(there[0]), math.radians(there[1])
    half = (
        math.sin((other_lat - lat) / 2) ** 2
        + math.cos(lat) * math.cos(other_lat) * math.sin((other_lon - lon) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(half))


def distances_km(
    graph: Graph[Node], start: Node, goals: set[Node]
) -> dict[Node, float]:
    """Return the shortest distance from a node to each goal that can be reached.

    >>> graph = {"a": [("b", 2.0)], "b": [("a", 2.0), ("c", 3.0)], "c": []}
    >>> distances_km(graph, "a", {"c"})
    {'c': 5.0}
    """
    best = {start: 0.0}
    found: dict[Node, float] = {}
    queue: list[tuple[float, int, Node]] = [(0.0, 0, start)]
    pushed = 0
    while queue and len(found) < len(goals):
        km, _, node = heapq.heappop(queue)
        if km > best[node]:
            continue
        if node in goals:
            found[node] = km
        for neighbour, step in graph.get(node, ()):
            if km + step < best.get(neighbour, math.inf):
                best[neighbour] = km + step
                pushed += 1
                heapq.heappush(queue, (km + step, pushed, neighbour))
    return found


def reduce_network(sources: Path, graphs: Path) -> list[dict[str, str]]:
    """Return one row per stage: from_site, to_site, lift, km."""
    places = {
        row["site"]: (float(row["lat_deg"]), float(row["lon_deg"]))
        for row in read_rows(sources / "sites.csv")
        if row["lat_deg"]
    }
    graph_of = {row["lift"]: row["graph"] for row in read_rows(sources / "lifts.csv")}
    stages = read_rows(sources / "stages.csv")
    km: dict[tuple[str, str, str], float] = {}
    for name in sorted(set(graph_of.values())):
        pairs = {
            (row["from_site"], row["to_site"])
            for row in stages
            if graph_of[row["lift"]] == name
        }
        lengths = _lengths(name, pairs, places, graphs)
        km |= {(name, *pair): length for pair, length in lengths.items()}
    return [
        {
            "from_site": row["from_site"],
            "to_site": row["to_site"],
            "lift": row["lift"],
            "km": str(
                round(km[graph_of[row["lift"]], row["from_site"], row["to_site"]])
            ),
        }
        for row in stages
    ]


def _lengths(
    name: str,
    pairs: Iterable[tuple[str, str]],
    places: Mapping[str, Point],
    graphs: Path,
) -> dict[tuple[str, str], float]:
    if name == "great-circle":
        return {(a, b): great_circle_km(places[a], places[b]) for a, b in pairs}
    points, graph = _read_sea(graphs) if name == "sea" else _read_land(graphs, name)
    sites = sorted({site for pair in pairs for site in pair})
    entry = {site: _nearest(places[site], points) for site in sites}
    for site, (_, km) in entry.items():
        if km > FARTHEST_ACCESS_KM:
            raise NoPath(f"{name}: {site} is {km:.0f} km from the nearest node")
    goals: dict[str, set[str]] = defaultdict(set)
    for start, end in pairs:
        goals[start].add(end)
    lengths = {}
    for start, ends in sorted(goals.items()):
        found = distances_km(graph, entry[start][0], {entry[end][0] for end in ends})
        for end in sorted(ends):
            if entry[end][0] not in found:
                raise NoPath(f"{name}: no path from {start} to {end}")
            access = entry[start][1] + entry[end][1]
            lengths[start, end] = found[entry[end][0]] + access
    return lengths


def _nearest(place: Point, points: Mapping[str, Point]) -> tuple[str, float]:
    """Return the node nearest to a place and its distance in km."""

    def roughly(item: tuple[str, Point]) -> float:
        lat, lon = item[1]
        shrink = math.cos(math.radians(place[0]))
        return (lat - place[0]) ** 2 + ((lon - place[1]) * shrink) ** 2

    node, point = min(points.items(), key=roughly)
    return node, great_circle_km(place, point)


def _read_land(graphs: Path, name: str) -> tuple[dict[str, Point], Graph[str]]:
    points = {
        row["node_id"]: (float(row["lat"]), float(row["lon"]))
        for row in _read_gzip(graphs / f"{name}_osm_europe_nodes.csv.gz")
        if row["component"] == MAIN_COMPONENT
    }
    graph: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for row in _read_gzip(graphs / f"{name}_osm_europe_edges.csv.gz"):
        km = float(row["km"])
        graph[row["from_node"]].append((row["to_node"], km))
        graph[row["to_node"]].append((row["from_node"], km))
    return points, graph


def _read_sea(graphs: Path) -> tuple[dict[str, Point], Graph[str]]:
    text = (graphs / "sea_marnet_atlantic_europe.geojson").read_text(encoding="utf-8")
    points: dict[str, Point] = {}
    graph: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for feature in json.loads(text)["features"]:
        line = [(lat, lon) for lon, lat in feature["geometry"]["coordinates"]]
        names = [f"{lat:.4f},{lon:.4f}" for lat, lon in line]
        points.update(zip(names, line, strict=True))
        for i in range(len(line) - 1):
            km = great_circle_km(line[i], line[i + 1])
            graph[names[i]].append((names[i + 1], km))
            graph[names[i + 1]].append((names[i], km))
    return points, graph


def _read_gzip(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def main(arguments: Sequence[str]) -> None:
    """Write ``network.csv`` into the folder of sources."""
    sources, graphs = map(Path, arguments)
    rows = reduce_network(sources, graphs)
    with (sources / "network.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main(sys.argv[1:])
