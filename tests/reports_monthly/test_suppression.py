"""Nothing that is published lets anybody work out a small count: a solver tries, on random tables."""

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, milp

from server.domain.suppression import Publication, hidden, longer, told
from server.domain.swaps import Direction, Family, Law, LawBrokenError, Move, Swaps

LEAST = 5
Key = tuple[str, ...]


def square(inner: list[list[int]]) -> Publication:
    """A table with its margins and its total: the key of a cell is ("n", row, column), "" for all of them."""
    rows, columns = [str(r) for r in range(len(inner))], [str(c) for c in range(len(inner[0]))]
    counts: dict[Key, int] = {("n", r, c): inner[int(r)][int(c)] for r, c in product(rows, columns)}
    counts |= {("n", r, ""): sum(inner[int(r)]) for r in rows}
    counts |= {("n", "", c): sum(row[int(c)] for row in inner) for c in columns}
    counts["n", "", ""] = sum(map(sum, inner))
    laws = [Law((("n", r, ""),), tuple(("n", r, c) for c in columns)) for r in ["", *rows]]
    laws += [Law((("n", "", c),), tuple(("n", r, c) for r in rows)) for c in ["", *columns]]
    boxes: list[Move] = [
        (((r, c), (s, d)), ((r, d), (s, c)))
        for (r, s), (c, d) in product(combinations(rows, 2), combinations(columns, 2))
    ]
    boxes += [(((r, c), ("", c)), ((r, d), ("", d))) for r in rows for c, d in combinations(columns, 2)]
    boxes += [(((r, c), (r, "")), ((s, c), (s, ""))) for c in columns for r, s in combinations(rows, 2)]
    boxes += [(((r, c), (r, ""), ("", c), ("", "")), ()) for r, c in product(rows, columns)]
    return Publication(counts, laws, [Family([(("n",), ())], boxes)])


def bounds(publication: Publication, secret: frozenset[Key], key: Key) -> tuple[float, float]:
    """The least and the most that a hidden count may be, by everything that is told; whole numbers."""
    names = sorted(secret)
    rows, low, high = [], [], []
    for law in publication.laws:
        line, known = np.zeros(len(names)), 0
        for sign, side in ((1, law.left), (-1, law.right)):
            for one in side:
                if one in secret:
                    line[names.index(one)] += sign
                else:
                    known += sign * publication.counts[one]
        rows.append(line)
        low.append(-known if law.exact else -np.inf)
        high.append(-known)
    limits = LinearConstraint(np.array(rows), low, high)
    ends = []
    for sign in (1, -1):
        cost = np.zeros(len(names))
        cost[names.index(key)] = sign
        found = milp(cost, integrality=np.ones(len(names)), constraints=limits)
        ends.append(np.inf if found.x is None else sign * round(found.fun))
    assert ends[0] <= publication.counts[key] <= ends[1]
    return ends[0], ends[1]


def narrow(publication: Publication, secret: frozenset[Key], least: int) -> list[Key]:
    """The hidden counts that a solver pins down to a range narrower than `least`."""
    found = {key: bounds(publication, secret, key) for key in secret}
    return [key for key, (low, high) in found.items() if high - low < least]


TABLES = st.tuples(st.integers(2, 4), st.integers(2, 4)).flatmap(
    lambda size: st.lists(
        st.lists(st.sampled_from([0, 1, 2, 4, 5, 6, 9, 30, 200]), min_size=size[1], max_size=size[1]),
        min_size=size[0],
        max_size=size[0],
    )
)


@settings(max_examples=40, deadline=None)
@given(TABLES)
def test_a_table_tells_no_small_count_to_a_solver(inner: list[list[int]]) -> None:
    publication = square(inner)
    secret = hidden(publication, LEAST)
    assert {key for key, count in publication.counts.items() if count < LEAST} <= secret
    assert narrow(publication, secret, LEAST) == []


@settings(max_examples=20, deadline=None)
@given(TABLES)
def test_a_public_table_beside_the_inner_one_tells_no_more(inner: list[list[int]]) -> None:
    publication = square(inner)
    secret = hidden(publication, LEAST)
    public = hidden(publication, 10, secret)
    assert secret <= public
    assert narrow(publication, public, 10) == []


def test_hiding_the_small_counts_alone_would_give_them_away() -> None:
    publication = square([[3, 40], [50, 60]])
    small = frozenset({("n", "0", "0")})
    assert bounds(publication, small, ("n", "0", "0")) == (3, 3)
    assert narrow(publication, hidden(publication, LEAST), LEAST) == []


def test_a_table_of_large_counts_is_told_whole() -> None:
    assert hidden(square([[30, 40], [50, 60]]), LEAST) == frozenset()


def test_a_count_beside_a_small_one_is_hidden_though_only_an_inequality_binds_them() -> None:
    counts: dict[Key, int] = {("done",): 40, ("called",): 42, ("left",): 2}
    laws = [Law((("called",),), (("done",), ("left",)))]
    ways: list[Direction] = [(("done",), ("left",)), (("called", "done"), ()), (("called", "left"), ())]
    publication = Publication(counts, laws, [Family(ways, [(((),), ())])])
    secret = hidden(publication, LEAST)
    assert len(secret) == 2
    assert narrow(publication, secret, LEAST) == []


def test_months_and_their_quarter_tell_no_small_count_together() -> None:
    months = [square(inner) for inner in ([[2, 30], [40, 50]], [[9, 31], [41, 51]], [[12, 3], [42, 52]])]
    plans = [hidden(month, LEAST) for month in months]
    quarter = longer([told(month, plan) for month, plan in zip(months, plans, strict=True)])
    counts = {(str(n), *key): count for n, month in enumerate(months) for key, count in month.counts.items()}
    counts |= {("q", *key): sum(month.counts[key] for month in months) for key in months[0].counts}
    laws = [
        Law(tuple((str(n), *key) for key in law.left), tuple((str(n), *key) for key in law.right))
        for n, month in enumerate(months)
        for law in month.laws
    ]
    laws += [Law((("q", *key),), tuple((str(n), *key) for n in range(3))) for key in months[0].counts]
    secret = frozenset((str(n), *key) for n, plan in enumerate(plans) for key in plan)
    secret |= {("q", *key) for key in months[0].counts.keys() - quarter}
    assert narrow(Publication(counts, laws, []), secret, LEAST) == []


def test_counts_that_break_a_law_are_refused() -> None:
    with pytest.raises(LawBrokenError):
        hidden(Publication({("whole",): 7, ("part",): 6}, [Law((("whole",),), (("part",),))], []), LEAST)


def test_where_no_swap_makes_a_small_count_safe_nothing_is_told() -> None:
    publication = square([[3, 40], [50, 60]])
    bare = Publication(publication.counts, publication.laws, [])
    assert hidden(bare, LEAST) == publication.counts.keys()


def test_a_swap_that_breaks_a_law_is_none() -> None:
    publication = square([[3, 40], [50, 60]])
    alone = Family([(("n",), ())], [((("0", "0"),), ())])
    assert Swaps(publication.counts, publication.laws, [alone]).many == 0
    assert (
        hidden(Publication(publication.counts, publication.laws, [alone]), LEAST) == publication.counts.keys()
    )


def test_what_no_figure_is_made_of_is_hidden_first_and_owed_nothing() -> None:
    publication = square([[3, 40], [50, 60]])
    unasked = dict.fromkeys([("n", "0", "1"), ("n", "1", "0"), ("n", "1", "1")], 0)
    secret = hidden(Publication(publication.counts, publication.laws, publication.families, unasked), LEAST)
    assert secret == {("n", "0", "0"), *unasked}


def test_a_small_count_is_made_safe_by_several_swaps_where_none_alone_can() -> None:
    """Of 1, 4, 3 and 200, the 1 rises at the cost of the 4 and the 3 together; the 200 is told."""
    publication = square([[1, 4, 3, 200], [90, 80, 70, 300]])
    secret = hidden(publication, LEAST)
    assert ("n", "0", "3") not in secret
    assert narrow(publication, secret, LEAST) == []
