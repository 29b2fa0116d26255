import pytest

from backstay_web.core.labels.policy import Policy, UnusablePolicy

NAMES = {"key": 1, "name": "P", "levels": ("LOW",), "bodies": ("A",)}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"levels": ()}, "no levels"),
        ({"levels": ("LOW", "LOW")}, "a name twice"),
        ({"bodies": ("A", " B")}, "' B'"),
        ({"bodies": ("A", "")}, "''"),
        ({"restrictions": ("two\nlines",)}, "printable"),
        ({"bodies": tuple(f"N{number}" for number in range(64))}, "room for 63"),
        ({"handling": "Releasable To"}, "a name twice"),
        ({"everybody": "A"}, "a name twice"),
        ({"everybody": "all\nof them"}, "printable"),
    ],
)
def test_names_that_no_label_could_carry_are_refused(wrong, said):
    with pytest.raises(UnusablePolicy, match=said):
        Policy(**NAMES | wrong)
