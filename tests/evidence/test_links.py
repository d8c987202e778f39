"""What links say together: groups that are one voice, and what an evaluator has told apart."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from evidence.links import alike_in, groups, told_apart
from evidence.model import Link, LinkKind
from tests.evidence.pieces import piece

PAIRS = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh")), max_size=8)


def linked(**links):
    return [replace(piece(code=item), links=tuple(Link(to, kind) for to, kind in told)) for item, told in links.items()]


def test_what_says_the_same_as_a_third_is_one_group():
    same = LinkKind.SAME_AS
    group = alike_in(linked(i1=[("i2", same)], i2=[("i1", same), ("i3", same)], i3=[("i2", same)], i4=[]))
    assert set(group) == {"i1", "i2", "i3"}
    assert len(set(group.values())) == 1


def test_a_part_and_a_contradiction_make_no_group():
    assert alike_in(linked(i1=[("i2", LinkKind.PART_OF), ("i3", LinkKind.CONTRADICTS)], i2=[], i3=[("i1", LinkKind.CONTRADICTS)])) == {}


def test_an_item_that_is_not_among_those_asked_about_joins_nothing():
    assert alike_in(linked(i1=[("i9", LinkKind.SAME_AS)], i2=[("i9", LinkKind.SAME_AS)])) == {}


@given(PAIRS)
def test_groups_are_the_same_in_any_order(pairs):
    def sets(found):
        return {frozenset(member for member in found if found[member] == group) for group in found.values()}

    assert sets(groups(pairs)) == sets(groups([(other, one) for one, other in reversed(pairs)]))


@given(PAIRS)
def test_each_pair_is_in_one_group(pairs):
    found = groups(pairs)
    assert all(found[one] == found[other] for one, other in pairs)


def test_groups_are_told_apart_by_any_of_their_members():
    group = groups([("a", "b"), ("c", "d")])
    assert told_apart(group, [("b", "c")], "a", "d")
    assert not told_apart(group, [("b", "c")], "a", "e")
    assert told_apart({}, [("a", "b")], "b", "a")
