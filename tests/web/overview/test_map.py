"""Sites where they are and the legs between them, drawn without a script."""

from typing import Any
from uuid import UUID

from django.test import Client

from backstay_web.nations.permissions import Permission
from backstay_web.overview.drawing import MARGIN, WIDTH, curve, drawn
from backstay_web.sites import actions as sites
from backstay_web.sites.models import Leg, Site
from tests.web.cast import Cast
from tests.web.donations.conftest import TO_ALL, add
from tests.web.overview.conftest import Scene, page


def site(lat: float, lon: float) -> Site:
    return Site(lat_microdeg=round(lat * 1e6), lon_microdeg=round(lon * 1e6))


def test_north_is_up_east_is_right_and_all_is_inside() -> None:
    oslo, kyiv, rzeszow = site(59.9, 10.7), site(50.4, 30.5), site(50.1, 22.0)

    drawing = drawn([oslo, kyiv, rzeszow], [])

    assert drawing is not None
    at = {dot.site: dot for dot in drawing.dots}
    assert at[oslo].x < at[rzeszow].x < at[kyiv].x
    assert at[oslo].y < at[kyiv].y < at[rzeszow].y
    for dot in drawing.dots:
        assert MARGIN <= dot.x <= WIDTH - MARGIN
        assert MARGIN <= dot.y <= drawing.height - MARGIN


def test_a_degree_of_longitude_is_half_as_wide_at_sixty_degrees_north() -> None:
    # cos 60 = 1/2: two degrees to the east are as far as one to the north.
    drawing = drawn([site(59.5, 0), site(60.5, 0), site(59.5, 2)], [])

    assert drawing is not None
    south, north, east = drawing.dots
    assert abs((east.x - south.x) - (south.y - north.y)) <= 1


def test_one_site_is_in_the_middle_and_none_is_no_drawing() -> None:
    drawing = drawn([site(50, 30), Site(lat_microdeg=None, lon_microdeg=None)], [])

    assert drawing is not None
    [dot] = drawing.dots
    assert (dot.x, dot.y) == (WIDTH // 2, drawing.height // 2)
    assert drawn([Site(lat_microdeg=None, lon_microdeg=None)], []) is None


def test_of_names_that_would_lie_on_each_other_the_first_is_written() -> None:
    west, near, east = site(50, 20), site(50.01, 20.01), site(50, 30)
    for each in (west, near, east):
        each.name = "Depot"

    drawing = drawn([west, near, east], [])

    assert drawing is not None
    assert [dot.is_named for dot in drawing.dots] == [True, False, True]


def test_legs_between_the_same_sites_bow_apart() -> None:
    one, other = site(50, 20), site(50, 30)
    legs = [Leg(from_site=one, to_site=other), Leg(from_site=one, to_site=other)]
    lost = Leg(from_site=one, to_site=Site(lat_microdeg=None, lon_microdeg=None))

    drawing = drawn([one, other], [*legs, lost])

    assert drawing is not None
    assert len({way.path for way in drawing.ways}) == 2
    a, b = drawing.dots
    assert curve(a, b, 0) == f"M{a.x} {a.y}Q500 {a.y} {b.x} {b.y}"


def place(cast: Cast, code: str, lat: int, lon: int, nation: UUID) -> UUID:
    return add(
        sites.SITE,
        cast.cid,
        nation=nation,
        code=code,
        name=f"<{code}>",
        kind="hub",
        lat_microdeg=lat,
        lon_microdeg=lon,
        release=TO_ALL,
    )


def test_the_page_draws_what_has_coordinates_and_lists_all(
    cast: Cast, scene: Scene, client: Client
) -> None:
    nation = scene.ground.aland
    oslo = place(cast, "oslo", 59_900_000, 10_700_000, nation)
    kyiv = place(cast, "kyiv", 50_400_000, 30_500_000, nation)
    add(
        sites.LEG,
        cast.cid,
        nation=nation,
        code="oslo-kyiv",
        from_site=oslo,
        to_site=kyiv,
        mode="rail",
        duration_weeks=2,
        release=TO_ALL,
    )

    text = page(client, cast.ann, "map/").text

    assert text.count("<circle") == 2
    assert text.count('class="leg rail"') == 1
    assert "oslo-kyiv: Rail, 2 weeks" in text
    assert "&lt;oslo&gt;" in text
    assert "have no coordinates" in text
    assert f'href="/sites/site/{oslo}/"' in text
    assert "depot.hub" in text  # a leg between sites without a place
    assert "style=" not in text[text.index("<svg") : text.index("</svg>")]
    assert "<script" not in text[text.index("<svg") : text.index("</svg>")]


def test_whoever_may_not_read_legs_sees_none(
    cast: Cast, scene: Scene, client: Client, as_reader: Any
) -> None:
    reader = as_reader({Permission.SITE_READ})

    text = page(client, reader, "map/").text

    assert "depot.hub" not in text
    assert "depot" in text


def test_without_any_coordinates_it_says_who_gives_them(
    cast: Cast, scene: Scene, client: Client
) -> None:
    text = page(client, cast.ann, "map/").text

    assert "<svg" not in text
    assert "whoever may change sites" in text
