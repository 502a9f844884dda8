"""Public ids: nobody finds the next one."""

from core.ids import uuid7
from core.veil import unveiled, veiled


def test_T05_an_id_has_74_bits_that_nothing_foretells():
    made = [uuid7() for _ in range(2_000)]
    assert {(one.version, one.variant) for one in made} == {(7, "specified in RFC 4122")}
    tails = [one.int & (2**62 - 1) | (one.int >> 64 & 0xFFF) << 62 for one in made]
    assert len(set(tails)) == len(made)
    for place in range(74):
        share = sum(tail >> place & 1 for tail in tails) / len(tails)
        assert 0.4 < share < 0.6, place


def test_T05_a_numbered_row_has_a_name_that_tells_neither_its_number_nor_its_neighbours(settings):
    names = [veiled("core.Entry", number) for number in range(1, 200)]
    assert [unveiled("core.Entry", name) for name in names] == list(range(1, 200))
    assert len({name[:4] for name in names}) > 150
    assert unveiled("chatauth.Attempt", names[0]) is None
    assert unveiled("core.Entry", str(uuid7())) is None
    assert unveiled("core.Entry", "1") is None
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key of the tests"
    assert unveiled("core.Entry", names[0]) == 1
    assert veiled("core.Entry", 1) != names[0]
