"""What of a desk's day may be booked, so that the rest is left to who comes without an appointment. Pure.

1. A desk's day is its grid slots in the order of time, without breaks and closures.
2. From the opening until the end of any booking, bookings have no more than their share of the grid slots
   that passed, rounded up to whole appointments of the length that is asked for: over the day, the share
   is kept, and a long appointment that fits once is not refused for being long.
3. In no stretch of the day, wherever it begins, do bookings have more than their share of it and one such
   length: an empty morning is no leave to fill the afternoon. Whoever walks in finds room at every hour.
4. The public has what is left beside the walk-ins' and the referrals' shares. Public and referral bookings
   together have what is left beside the walk-ins' share; what staff booked counts in it. Staff have no share.
"""

from collections.abc import Sequence
from itertools import accumulate
from math import inf

from wire.words import Quota

WHOLE = 1000
"""Shares are whole thousandths, so that the sums are exact."""


def room(booked: Sequence[int | None], length: int, share: int) -> list[bool]:
    """Tell for each grid slot of a desk's day whether a booking that begins there keeps the share.

    `booked` has the appointment of each grid slot that counts, None for the others; `length` is in grid
    slots, `share` in thousandths. Whether the slots are free is not looked at. In the third rule's terms:
    with e(t) = booked until t - share of t, a booking from p to q is right where no e(t) from q on lies
    above an e(s) until p, as it lifts all those by its length, which is just what is allowed.
    """
    size = len(booked)
    total = list(accumulate((one is not None for one in booked), initial=0))
    excess = [WHOLE * total[at] - share * at for at in range(size + 1)]
    before = list(accumulate(excess, min))
    after = list(accumulate(reversed(excess), max))[::-1]
    spare = [_allowed(at, length, share) - total[at] for at in range(size + 1)]
    ends = [spare[at] if _is_end(booked, at) else inf for at in range(size + 1)]
    later = list(accumulate(reversed(ends), min))[::-1]
    return [
        (end := at + length) <= size and after[end] <= before[at] and min(spare[end], later[end]) >= length
        for at in range(size)
    ]


def _allowed(passed: int, length: int, share: int) -> int:
    """Return how many of the grid slots that passed may be booked, in whole appointments, rounded up."""
    return -(-share * passed // (WHOLE * length)) * length


def _is_end(booked: Sequence[int | None], at: int) -> bool:
    """Tell whether a booking ends before the grid slot `at`."""
    return at > 0 and booked[at - 1] is not None and (at == len(booked) or booked[at] != booked[at - 1])


def shares(quota: Quota, walk_in: float, referral: float) -> list[tuple[frozenset[Quota], int]]:
    """Return the shares that a booking must keep: whose bookings count in each, and how large it is."""
    left = WHOLE - round(WHOLE * walk_in)
    everybody = (frozenset(Quota), left)
    match quota:
        case Quota.PUBLIC:
            return [(frozenset({Quota.PUBLIC}), left - round(WHOLE * referral)), everybody]
        case Quota.REFERRAL:
            return [everybody]
        case Quota.STAFF:
            return []
