"""What a client likes best of what there is, by its `Accept…` headers (RFC 9110 section 12.5)."""

from collections.abc import Sequence

ANY = "*/*"


def liked_best(accept: str, offered: Sequence[str]) -> str:
    """Return the media type of `offered` that is liked best; the first of those that are liked alike.

    The most exact range that covers a type says how much it is liked, from 0 to 1; nothing said is any.
    """
    liked = weights(accept or ANY)
    return max(offered, key=lambda media: _liking(liked, media))


def weights(accepted: str) -> dict[str, float]:
    """Return what a header names, in small letters, and how much each is liked, in the header's order."""
    return dict(_range(part) for part in accepted.split(","))


def _liking(liked: dict[str, float], media: str) -> float:
    ranges = (media, f"{media.partition('/')[0]}/*", ANY)
    return next((liked[one] for one in ranges if one in liked), 0.0)


def _range(part: str) -> tuple[str, float]:
    """Return a range and how much it is liked: 1 where nothing is said, 0 where it cannot be read."""
    name, *parameters = (one.strip().lower() for one in part.split(";"))
    weight = next((one[2:] for one in parameters if one.startswith("q=")), "1")
    try:
        return name, float(weight)
    except ValueError:
        return name, 0.0
