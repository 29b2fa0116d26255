"""What the scripts of the page decide before they draw."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

import backstay.futures.page
import backstay.reports.page

TEMPLATES = Path(backstay.reports.page.__file__).parent / "templates"
FUTURES = Path(backstay.futures.page.__file__).parent / "templates" / "futures.js"
NODE = shutil.which("node")
# What a browser has around the scripts; a letter is six pixels wide.
AROUND = """
const DATA = { weeks: 10 };
const measureText = (text) => ({ width: 6 * text.length });
const document = { createElement: () => ({ getContext: () => ({ measureText }) }) };
const getComputedStyle = () => ({ fontFamily: "sans-serif" });
"""
pytestmark = pytest.mark.skipif(NODE is None, reason="node is not installed here")


def answer(question: str, *scripts: Path) -> Any:
    """Return what an expression gives after the scripts of the page."""
    assert NODE is not None
    names = ("charts", "labels", "map", "gantt", "loads")
    paths = [*(TEMPLATES / f"{name}.js" for name in names), *scripts]
    texts = [path.read_text(encoding="utf-8") for path in paths]
    script = "\n".join([AROUND, *texts, f"console.log(JSON.stringify({question}))"])
    done = subprocess.run(  # noqa: S603 our own script
        [NODE, "-"], input=script, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def test_a_load_has_nothing_free_after_the_capacity_has_ended():
    row = {"used": [[0, 1]], "capacity": [[0, 1], [1, None], [4, 1], [5, None]]}

    weeks = answer(f"loadWeeks({json.dumps(row)})")

    assert [each["week"] for each in weeks if each["capacity"]] == [0, 4]


def test_the_busiest_row_is_shown_first():
    rows = [
        {"used": [[0, 9]], "capacity": [[0, 10]]},
        {"used": [[0, 5], [1, 5]], "capacity": [[0, 10]]},
        {"used": [[0, 99]], "capacity": [[0, 1000]]},
    ]

    # 0.9 of a week, 0.5 of two weeks, 0.099 of one.
    assert answer(f"busiest({json.dumps(rows)})") == 1


@pytest.mark.parametrize(
    ("spans", "at"),
    [
        ([0, 3, 5], 5),  # There when week 5 begins.
        ([0, 3, 5, 0, 5, 5], 5.6),  # Moves on within week 5.
        ([0, 3, 3, 0, 4, 5], 5),  # Moved within an earlier week.
    ],
)
def test_the_mark_of_a_fielding_stands_behind_its_bars(spans, at):
    row = {"week": 5, "parts": [["guns", 0, 3, 5, spans]]}

    assert answer(f"fieldedAt({json.dumps(row)})") == at


def test_a_text_at_the_edge_stands_on_the_left_of_its_mark():
    # 12 letters of 6 pixels and 7 beside the mark: 79.
    inside, outside = answer(
        '[besideMark("not fielded!", 100, 5, 179), besideMark("not fielded!", 100, 5, '
        "178)].map(({ style }) => [style.x, style.align])"
    )

    assert inside == [107, "left"]
    assert outside == [93, "right"]


def test_one_zooms_to_where_the_busy_places_are():
    places = [{"at": [lon, 50]} for lon in (-75, 21, 22, 23, 24)]

    assert answer(f"crowded({json.dumps(places)})") == [22, 50]
    assert answer("[crowded([])]") == [None]


def test_the_bands_of_a_fan_differ_in_the_legend():
    shades = answer(
        "[OUTER, INNER + (1 - INNER) * OUTER]"
        '.map((opacity) => inLegend("band", opacity).itemStyle.opacity)',
        FUTURES,
    )

    # What is 0.32 over 0.18 covers 1 - 0.68 x 0.82.
    assert shades == pytest.approx([0.18, 0.4424])


def test_the_bar_of_a_phone_moves_to_the_current_part():
    # A bar of 390 pixels; the link stands at 500 to 560, its middle at 530.
    scrolled = answer(
        "(() => {"
        "const bar = { scrollLeft: 10, getBoundingClientRect: () => ({ left: 0, width:"
        " 390 }) };"
        "bringIntoBar({ closest: () => bar, getBoundingClientRect: () => ({ left: 500,"
        " width: 60 }) });"
        "return bar.scrollLeft; })()"
    )

    assert scrolled == 10 + 530 - 195
