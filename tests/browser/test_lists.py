"""Lists in a real browser: large and small, in two languages, without script too."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections
from playwright.sync_api import Page, expect

from backstay_web.nations import actions
from tests.browser.accessible import faults
from tests.browser.conftest import DESKTOP, NAME, PHONE, Live, Makes
from tests.web.nations.conftest import Home, add_post, do, make_home

SIZES = {"desktop": DESKTOP, "phone": PHONE}
WORDS = {
    "en": {"title": "Posts", "rows": "61 rows", "one": "1 row", "next": "Next"},
    "uk": {"title": "Посади", "rows": "61 рядок", "one": "1 рядок", "next": "Далі"},
}


@pytest.fixture(scope="module")
def home(live: Live, making: Makes) -> Home:
    """Make a nation with 61 posts: two pages of a list."""
    cid = live.cast.cid
    with making():
        home = make_home(live.cast)
        for number in range(60):
            add_post(cid, home.organisation, title=f"Driver {number:02}")
        do(actions.fill_post, cid, post=home.post, actor=uuid4(), name="Eve")
    return home


def test_other_tests_of_this_process_keep_their_own_database(home):
    assert connections["default"].settings_dict["NAME"] != NAME


def marked(page: Page) -> Any:
    """Return the mark that a page loses when it is loaded anew."""
    return page.evaluate("window.mark")


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("language", WORDS)
def test_a_list_is_searched_ordered_and_turned_without_loading_the_page_anew(
    live, home, opens, language, size
):
    words = WORDS[language]
    path = f"/nations/posts/?nation={home.nation}"
    page = opens(live.cast.ann, path, language=language, size=size)
    page.evaluate("window.mark = 1")

    expect(page.locator("h1")).to_have_text(words["title"])
    expect(page.locator(".count")).to_have_text(words["rows"])
    page.get_by_role("link", name=words["next"]).click()
    expect(page.locator("tbody tr")).to_have_count(11)
    page.fill("#words", "DESK")
    expect(page.locator(".count")).to_have_text(words["one"])
    expect(page.locator("tbody tr")).to_contain_text("Eve")

    assert marked(page) == 1
    assert re.search(r"\?.*q=DESK", page.url)
    page.go_back()
    expect(page.locator("tbody tr")).to_have_count(11)


def test_a_column_orders_both_ways_and_keeps_the_focus(live, home, opens):
    page = opens(live.cast.ann, f"/nations/posts/?nation={home.nation}")

    page.focus("#sort-title")
    page.keyboard.press("Enter")

    expect(page.locator("th[aria-sort=descending] a")).to_be_focused()
    expect(page.locator("tbody tr").first).to_contain_text("Driver 59")


def test_a_list_works_without_script(live, home, opens):
    page = opens(live.cast.ann, "/nations/posts/", java_script_enabled=False)

    page.get_by_label("Search in this list").fill("driver 07")
    page.locator("#id_is_held").select_option("no")
    page.get_by_role("button", name="Show", exact=True).click()

    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("button", name="українська").click()
    expect(page.locator("h1")).to_have_text("Посади")
    expect(page.locator("tbody tr")).to_have_count(1)


def test_filters_are_folded_on_a_phone_and_say_how_many_are_set(live, home, opens):
    wide = opens(live.cast.ann, "/nations/posts/")
    expect(wide.locator("#id_is_held")).to_be_visible()
    expect(wide.locator(".asked-filters > summary")).to_be_hidden()

    page = opens(live.cast.ann, f"/nations/posts/?nation={home.nation}", size=PHONE)
    summary = page.locator(".asked-filters > summary")
    expect(summary).to_have_text("Filters (1)")
    expect(page.locator("#id_is_held")).to_be_hidden()
    summary.click()
    page.locator("#id_is_held").select_option("no")

    expect(page.locator(".count")).to_have_text("60 rows")
    expect(summary).to_have_text("Filters (2)")


def test_each_place_of_a_section_is_on_the_screen_of_a_phone(live, home, opens):
    page = opens(live.cast.ann, "/nations/posts/", size=PHONE)

    for place in page.locator(".places a").all():
        box = place.bounding_box()
        assert box is not None
        assert 0 <= box["x"] <= box["x"] + box["width"] <= PHONE[0]


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path", ["/nations/", "/nations/posts/?is_held=no", "/nations/{}/", "/nowhere/"]
)
def test_nobody_is_kept_out_of_a_page(live, home, opens, seen, path, scheme, size):
    page = opens(
        live.cast.ann,
        path.format(home.nation),
        size=size,
        color_scheme=scheme,
        bypass_csp=True,
    )

    assert faults(page) == []
    assert not is_wider_than_the_screen(page)
    seen.errors = [said for said in seen.errors if "404" not in said]


def is_wider_than_the_screen(page: Page) -> bool:
    root = "document.documentElement"
    return bool(page.evaluate(f"{root}.scrollWidth > {root}.clientWidth"))


def test_text_from_elsewhere_never_becomes_html(live, home, opens, seen):
    page = opens(live.cast.ann, "/nations/")

    was_refused = page.evaluate(
        "() => { try { document.body.innerHTML = '<b>x</b>'; return false }"
        " catch { return true } }"
    )

    assert was_refused
    assert all("TrustedHTML" in said for said in seen.errors)
    seen.errors.clear()
