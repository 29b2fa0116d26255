"""Where things are: sites on a made-up plane.

The plane runs from west to east: depots overseas and their ports, depots and hubs at
home, border crossings, receiving sites. One unit of distance is about 20 km.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from backstay.cases.parsing import Row
from backstay.cases.synthetic.nations import RECIPIENT, shared_out
from backstay.cases.synthetic.rows import Flags, Floats, Ints, named, numbered, table
from backstay.cases.synthetic.sizes import Size

KINDS: Final = ("depot", "hub", "embarkation", "debarkation", "border", "receiving")
_SITE_KIND: Final = {"embarkation": "port", "debarkation": "port"}
_WEST_AND_EAST: Final = {
    "depot": (0, 60),
    "hub": (20, 70),
    "embarkation": (-100, -100),
    "debarkation": (30, 30),
    "border": (78, 78),
    "receiving": (85, 110),
}
"""Between which x the sites of a kind lie; y is from 0 to 100 for all."""
_OVERSEAS_X: Final = -110


@dataclass(frozen=True, slots=True)
class Places:
    """Sites, numbered kind by kind in the order of ``KINDS``.

    Attributes
    ----------
    size : Size
    counts : dict of str to int
        Number of sites of each kind.
    xy : array of shape (site, 2)
        Place on the plane, in units of distance.
    """

    size: Size
    counts: dict[str, int]
    xy: Floats

    def sites(self, kind: str) -> Ints:
        """Return the sites of a kind."""
        before = KINDS[: KINDS.index(kind)]
        first = sum(self.counts[each] for each in before)
        return np.arange(first, first + self.counts[kind])

    @property
    def keys(self) -> list[str]:
        """Return the key of each site."""
        return [
            key for kind, n in self.counts.items() for key in numbered(f"{kind}-", n)
        ]

    @property
    def nations(self) -> list[str]:
        """Return the nation each site belongs to."""
        nations = []
        for kind, count in self.counts.items():
            donors = shared_out(self.size.donors, np.arange(count))
            nations += [RECIPIENT] * count if kind == "receiving" else donors
        return nations


def are_overseas(depots: int) -> Flags:
    """Return for each depot whether it lies beyond the sea: every fifth does."""
    overseas: Flags = np.arange(depots) % 5 == 4
    return overseas


def draw_places(size: Size, rng: np.random.Generator) -> Places:
    """Return the sites of a size, drawn at random."""
    counts = {
        "depot": size.depots,
        "hub": size.hubs,
        "embarkation": size.ports,
        "debarkation": size.debarkations,
        "border": size.borders,
        "receiving": size.receivers,
    }
    bounds = [_WEST_AND_EAST[kind] for kind, n in counts.items() for _ in range(n)]
    west, east = np.array(bounds, np.float64).T
    x = rng.uniform(west, east)
    x[: size.depots][are_overseas(size.depots)] = _OVERSEAS_X
    y = rng.uniform(0, 100, len(bounds))
    return Places(size, counts, np.column_stack([x, y]))


def site_rows(places: Places) -> list[Row]:
    """Return the rows of all sites but the schools."""
    kinds = [kind for kind, count in places.counts.items() for _ in range(count)]
    columns = {
        "site": places.keys,
        "nation": places.nations,
        "name": [name for kind, n in places.counts.items() for name in named(kind, n)],
        "name_uk": None,
        "kind": [_SITE_KIND.get(kind, kind) for kind in kinds],
        "lat_deg": None,
        "lon_deg": None,
    }
    return table(len(kinds), columns)
