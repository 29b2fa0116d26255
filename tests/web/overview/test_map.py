"""Sites where they are and the legs between them, drawn without a script."""

from typing import Any
from uuid import UUID

from django.test import Client

from backstay_web.nations.permissions import Permission
from backstay_web.sites import actions as sites
from tests.web.cast import Cast
from tests.web.donations.conftest import TO_ALL, add
from tests.web.overview.conftest import Scene, page


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

    map_of_it = text[text.index('<svg class="map"') : text.index("</svg>")]
    assert map_of_it.count('class="site"') == 2
    assert map_of_it.count('class="leg rail"') == 1
    assert map_of_it.count("<path") > 3 + 10  # and the countries around
    assert "changed to internationally recognised borders" in text
    assert "oslo-kyiv: Rail, 2 weeks" in text
    assert "&lt;oslo&gt;" in text
    assert "have no coordinates" in text
    assert f'href="/sites/site/{oslo}/"' in text
    assert "depot.hub" in text  # a leg between sites without a place
    assert "style=" not in map_of_it
    assert "<script" not in map_of_it


def test_the_key_tells_the_kinds_and_modes_that_are_drawn_and_no_others(
    cast: Cast, scene: Scene, client: Client
) -> None:
    oslo = place(cast, "oslo", 59_900_000, 10_700_000, scene.ground.aland)
    place(cast, "montreal", 45_500_000, -73_600_000, scene.ground.aland)
    kyiv = place(cast, "kyiv", 50_400_000, 30_500_000, scene.ground.aland)
    add(
        sites.LEG,
        cast.cid,
        nation=scene.ground.aland,
        code="oslo-kyiv",
        from_site=oslo,
        to_site=kyiv,
        mode="sea",
        duration_weeks=2,
        release=TO_ALL,
    )

    text = page(client, cast.ann, "map/").text

    key = text[text.index('<ul class="key">') :]
    key = key[: key.index("</ul>")]
    assert "Hub" in key
    assert "Port" not in key
    assert "Sea" in key
    assert "Air" not in key
    assert "lies beyond the map" in key


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
