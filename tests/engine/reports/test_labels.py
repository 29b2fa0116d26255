"""Names on the map cover neither each other nor a busy place."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

import backstay.reports.page

SCRIPT = Path(backstay.reports.page.__file__).parent / "templates" / "labels.js"
NODE = shutil.which("node")

# What the page has around the script; a letter is six pixels wide.
AROUND = """
const FONT = "sans-serif";
const measureText = (text) => ({ width: 6 * text.length });
const document = { createElement: () => ({ getContext: () => ({ measureText }) }) };
%s
const [names, taken, frame] = JSON.parse(process.argv[1]);
const places = placeNames(names, taken, frame);
const boxes = places.map((place, number) => {
  if (!place) return null;
  const { text, at, reach } = names[number];
  const width = nameWidth(text);
  const side = SIDES.find(([side, along, down]) =>
    side === place.position && along * width === place.offset[0]
    && down === place.offset[1]);
  return nameBox(at, side, width, reach);
});
console.log(JSON.stringify(boxes));
"""
needs_node = pytest.mark.skipif(NODE is None, reason="node is not installed here")


def boxes_of(
    names: list[dict[str, Any]], taken: list[dict[str, float]], width: int = 600
) -> list[dict[str, float] | None]:
    """Return where each name is put, or None, on a map that is 400 pixels high."""
    assert NODE is not None
    given = json.dumps([names, taken, {"width": width, "height": 400}])
    script = AROUND % SCRIPT.read_text(encoding="utf-8")
    done = subprocess.run(  # noqa: S603 our own script
        [NODE, "-e", script, given], capture_output=True, text=True, check=True
    )
    found: list[dict[str, float] | None] = json.loads(done.stdout)
    return found


def named(text: str, x: float, y: float, weight: float) -> dict[str, Any]:
    return {"text": text, "at": [x, y], "reach": 8, "weight": weight}


def square(x: float, y: float) -> dict[str, float]:
    return {"left": x - 4.5, "right": x + 4.5, "top": y - 4.5, "bottom": y + 4.5}


def meet(one: dict[str, float], other: dict[str, float]) -> bool:
    return (
        one["left"] < other["right"]
        and other["left"] < one["right"]
        and one["top"] < other["bottom"]
        and other["top"] < one["bottom"]
    )


@needs_node
def test_no_two_names_meet_where_places_crowd():
    places = [(300 + 9 * step, 200 + 5 * (step % 3)) for step in range(12)]
    names = [named(f"Crossing {x}", x, y, x) for x, y in places]
    taken = [square(x, y) for x, y in places]

    boxes = [box for box in boxes_of(names, taken) if box]

    assert 3 <= len(boxes) < len(names)
    others = [(one, two) for one in boxes for two in [*boxes, *taken] if one is not two]
    assert not any(meet(one, two) for one, two in others)


@needs_node
def test_the_heaviest_is_named_and_the_light_one_that_finds_no_room_is_not():
    # Two names as wide as the map, at one place: there is room above and below, and a
    # third that must give way.
    names = [named("x" * 95, 300, 200, weight) for weight in (1, 3, 2)]

    light, heavy, middle = boxes_of(names, [])

    assert heavy
    assert middle
    assert light is None
    assert not meet(heavy, middle)


@needs_node
def test_a_name_stays_inside_the_map():
    (box,) = boxes_of([named("Kirovohrad oblast", 598, 200, 1)], [])

    assert box
    assert box["left"] > 0
    assert box["right"] < 600
