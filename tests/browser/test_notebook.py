"""Keys, the palette, comments and kept filters in a real browser."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from backstay_web.nations import actions
from tests.browser.accessible import faults
from tests.browser.conftest import DESKTOP, PHONE, Live, Makes
from tests.web.nations.conftest import Home, add_post, do

SIZES = {"desktop": DESKTOP, "phone": PHONE}


@pytest.fixture(scope="module")
def desks(live: Live, making: Makes) -> Home:
    """Make an organisation with three posts, of a nation of its own."""
    nation, organisation = uuid4(), uuid4()
    cid = live.cast.cid
    names = {"code": "DX", "name": "Deskland", "name_uk": "Столія"}
    with making():
        do(actions.add_nation, cid, nation=nation, body=5, **names)
        do(
            actions.add_organisation,
            cid,
            organisation=organisation,
            nation=nation,
            kind="staff",
            name="Planning staff",
        )
        for title in ("Alder", "Birch", "Cedar"):
            post = add_post(cid, organisation, title=title)
    return Home(nation, organisation, post)


def test_rows_are_walked_and_opened_by_keys(live, desks, opens):
    page = opens(live.cast.ann, f"/nations/posts/?nation={desks.nation}")

    for key in ("j", "j", "j", "k"):
        page.keyboard.press(key)
    expect(page.get_by_role("link", name="Birch")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_have_text("Birch")


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_rows_are_ticked_all_or_one_by_one_and_done_together(live, desks, opens, size):
    page = opens(live.cast.bob, f"/nations/organisations/?nation={desks.nation}")
    page.set_viewport_size({"width": size[0], "height": size[1]})

    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[name=rows]")).to_be_checked()
    page.keyboard.press("x")
    expect(page.locator("[name=rows]")).not_to_be_checked()
    page.locator("[name=rows]").check()
    page.locator("#together").get_by_role("button", name="Follow").click()

    expect(page.locator(".messages")).to_contain_text("1 row is done.")
    assert page.url.endswith(f"?nation={desks.nation}")


def test_all_rows_are_ticked_at_once_after_the_list_was_filtered_too(
    live, desks, opens
):
    page = opens(live.cast.ann, "/nations/posts/")
    page.locator("#id_nation").select_option(str(desks.nation))
    expect(page.locator("tbody tr")).to_have_count(3)

    page.locator("#tick-all").check()

    assert page.locator("[name=rows]:checked").count() == 3


def test_a_slash_leads_to_the_search_and_letters_there_are_letters(live, desks, opens):
    page = opens(live.cast.ann, "/nations/")

    page.keyboard.press("/")
    page.keyboard.type("j?planning")
    expect(page.locator("#search")).to_have_value("j?planning")
    page.fill("#search", "PLANNING")
    page.keyboard.press("Enter")

    expect(page.locator(".found").first).to_contain_text("Planning staff")


def test_the_palette_finds_while_one_types_and_escape_closes_it(live, desks, opens):
    page = opens(live.cast.ann, "/nations/")

    page.keyboard.press("Control+k")
    page.keyboard.type("ced")
    expect(page.locator("#palette-found")).to_contain_text("Cedar")
    page.keyboard.press("Escape")

    expect(page.locator("#palette")).to_be_hidden()


def test_what_the_palette_found_is_walked_by_arrows_and_opened(live, desks, opens):
    page = opens(live.cast.ann, "/nations/")
    found = page.locator("#palette-found").get_by_role("link", name="Cedar")

    page.keyboard.press("Control+k")
    page.keyboard.type("ced")
    expect(found).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(found).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.locator("#palette-words")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_have_text("Cedar")


def test_the_keys_are_told_and_can_be_switched_off_for_good(live, desks, opens):
    page = opens(live.cast.ann, "/nations/")

    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.get_by_label("Single letters are keys").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("?")

    expect(page.locator("#keys")).to_be_hidden()


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_one_follows_comments_and_keeps_a_filter(live, desks, opens, size):
    page = opens(live.cast.ann, f"/nations/posts/{desks.post}/", size=size)
    said = f"From {size[0]}"

    page.get_by_label("Comment", exact=True).fill(said)
    page.get_by_role("button", name="Comment").click()
    expect(page.locator("#comments li").last).to_contain_text(said)
    follow = page.get_by_role("button", name="Follow", exact=True)
    if follow.count():
        follow.click()
        expect(page.locator(".messages")).to_contain_text("You follow this")
    page.goto(f"{live.address}nations/posts/?q=alder")
    page.get_by_text("Kept filters").click()
    page.get_by_label("Keep what is shown now, as").fill(said)
    page.get_by_role("button", name="Keep", exact=True).click()
    page.get_by_text("Kept filters").click()
    page.get_by_role("link", name=said).click()

    expect(page.locator("tbody tr")).to_have_count(1)
    assert page.url.endswith("?q=alder")


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path", ["/nations/posts/{}/?changes", "/search/?q=a", "/go/", "/followed/"]
)
def test_nobody_is_kept_out_of_these_pages(live, desks, opens, path, scheme, size):
    page = opens(
        live.cast.ann,
        path.format(desks.post),
        size=size,
        color_scheme=scheme,
        bypass_csp=True,
    )

    assert faults(page) == []


def test_nobody_is_kept_out_of_the_dialogs(live, desks, opens):
    page = opens(live.cast.ann, "/nations/", bypass_csp=True)

    page.keyboard.press("?")
    keys = faults(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")

    assert keys == []
    assert faults(page) == []
