"""A share in a list is rounded to the digits that are shown."""

from backstay_web.core.lists.columns import share


def test_a_share_is_rounded_and_not_cut_off():
    # 60,459 parts per million are 6.0459 %.
    assert share(60_459) == "6.05 %"
    assert share(0) == "0.00 %"
