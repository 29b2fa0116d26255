"""Small cases with a plan, and a reader of the page that is made of them."""

import json
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from backstay.cases.reading import read_case
from backstay.domain.case import Case
from backstay.domain.evidence import Assumption, Delivered, Evidence, Gap, Source
from backstay.domain.lines import make_itinerary, numbered
from backstay.domain.plan import Fielding, Plan, Reason, Unmet
from backstay.domain.promise import PromisedStep

SMALLEST = Path(__file__).parents[2] / "cases" / "smallest"
EMPTY_ELEMENTS = {"meta", "input", "br", "link", "img"}


def smallest() -> Case:
    """Return the smallest case, as it is shipped."""
    return read_case(SMALLEST)


def plan_for(case: Case) -> Plan:
    """Return the plan that fields the one battery in week 4."""
    moves = {"L1": 1, "L2": 2}  # departure from the depot; a week to the gate, then on
    lines = [
        make_itinerary(
            case,
            "battery",
            "battery-A",
            part,
            lot,
            case.lots[lot].quantity,
            (
                PromisedStep("move", "depot-gate", moves[lot]),
                PromisedStep("move", "gate-town", moves[lot] + 1),
            ),
        )
        for part, lot in (("guns", "L1"), ("shells", "L2"))
    ]
    attend = (PromisedStep("attend", "gunners-1", 0),)
    lines.append(make_itinerary(case, "battery", "battery-A", "crews", "", 1, attend))
    return Plan(
        case_sha256=case.sha256,
        settings={"effort": 200},
        seed=7,
        versions={"backstay": "0.1.0"},
        stopped="effort",
        reproducible=True,
        value_micropoints=98_765_432,
        bound_micropoints=103_703_704,
        bound_kind="lagrangian",
        gap=0.05,
        multipliers_sha256="0" * 64,
        fieldings=(Fielding("battery", "battery-A", 4, 6, 100_000_000),),
        itineraries=numbered(lines),
        unmet=(),
    )


def nothing_fielded(case: Case) -> Plan:
    """Return a plan that fields nothing, for want of shells."""
    reason = Reason("supply", "battery-A", "shells", "class shells", 3, "not before 3")
    return replace(
        plan_for(case),
        fieldings=(),
        itineraries=(),
        unmet=(Unmet("battery", (reason,)),),
        value_micropoints=0,
        bound_micropoints=None,
        bound_kind="none",
        gap=None,
        multipliers_sha256="",
    )


def with_evidence(case: Case) -> Case:
    """Return a case of which three cells rest on a source and two on an assumption."""
    evidence = Evidence(
        sources={
            "S1": Source(
                "S1", "A list", "https://example.org/list", "2024-01-09", "CC0"
            ),
            "S2": Source("S2", "An ask", "", "", "CC0"),
        },
        assumptions={"A1": Assumption("A1", "6", "week", "Six weeks is usual.")},
        derivations={"A1": ("S1", "S2")},
        provenance={
            ("lots", "L1", "quantity"): "S1",
            ("lots", "L2", "quantity"): "S1",
            ("variants", "shell", "mass_kg"): "S1",
            ("packages", "battery", "need_by_week"): "A1",
            ("hubs", "gate", "capacity_kg"): "A1",
        },
        delivered={"D1": Delivered("D1", "A", "howitzer", 4)},
        gaps={
            "K1": Gap("K1", "Aland", "guns", "doubled: as K2"),
            "K3": Gap("K3", "Aland", "guns", "doubled: as K4"),
            "K5": Gap("K5", "Aland", "", "no item"),
        },
    )
    return replace(case, evidence=evidence)


@dataclass
class Page(HTMLParser):
    """A page as a reader of one language sees it.

    ``tables[key]`` are the rows of a table; ``elements`` all start tags.
    """

    html: str
    language: str = "en"
    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    tables: dict[str, list[list[str]]] = field(default_factory=dict)
    figures: dict[str, str] = field(default_factory=dict)
    text: str = ""
    _open: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    _script: str = ""
    _table: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.feed(self.html)

    @property
    def data(self) -> Any:
        """Return what the page holds for its scripts."""
        return json.loads(self._script)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.elements.append((tag, found))
        if tag not in EMPTY_ELEMENTS:
            self._open.append((tag, found))
        if "data-table" in found:
            self._table = found["data-table"]
            self.tables[self._table] = []
        if self._in_body() and tag == "tr":
            self.tables[self._table].append([])
        if self._in_body() and tag == "td":
            self.tables[self._table][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        names = [tag for tag, _ in self._open]
        if "script" in names and self._open[-1][1].get("id") == "data":
            self._script = data
        if {"script", "style"} & set(names) or self._is_foreign():
            return
        self.text += data
        if self._in_body() and "td" in names:
            self.tables[self._table][-1][-1] += data
        figure = self._inside("data-figure")
        if figure and self._inside("class") == "value":
            self.figures[figure] = self.figures.get(figure, "") + data

    def _inside(self, attribute: str) -> str:
        """Return the innermost value of an attribute around here, languages aside."""
        values = [found[attribute] for _, found in self._open if attribute in found]
        return values[-1] if values else ""

    def _in_body(self) -> bool:
        return bool(self._table) and any(tag == "tbody" for tag, _ in self._open)

    def _is_foreign(self) -> bool:
        return any(
            tag == "span" and found.get("lang", self.language) != self.language
            for tag, found in self._open
        )
