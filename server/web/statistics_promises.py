"""Promises on the statistics page: announced waits kept, and the control chart of the service level. Pure."""

from math import sqrt
from typing import Any

from server.web.statistics import PER_CENT, Panel, Sheet, minutes, per_cent
from wire.statistics import Point

PROMISED, BAND = 80, 5
SIGMAS = 3
"""Limits of a p-chart, W. Shewhart 1931; D. Montgomery, Statistical Quality Control, section 7.2."""


def kept(sheet: Sheet) -> Panel:
    """Return how often the range that was told held, over time."""
    w, told = sheet.words, sheet.found.total.kept
    title = w.text("No range was told in these days")
    if told.coverage is not None:
        title = w.text("The range we announced held {n} of 100 times", n=round(told.coverage * PER_CENT))
    points = [point for point in sheet.found.points if point.measures.kept.told]
    rows = [
        [
            _point_name(sheet, point),
            point.measures.kept.told,
            per_cent(point.measures.kept.coverage),
            minutes(point.measures.kept.mae_s),
            minutes(point.measures.kept.width_s),
        ]
        for point in points
    ]
    return Panel(
        id="kept",
        title=title,
        about=w.text("Share of waits within the range that the ticket told, in %."),
        marks=[
            ("band", w.text("promised: 80, ± 5")),
            ("diamond", w.text("outside of ± 5")),
        ],
        head=[w.text("Day"), w.text("Told"), w.text("Held, %"), w.text("Error, min"), w.text("Width, min")],
        rows=rows,
        chart={
            "names": [row[0] for row in rows],
            "values": [row[2] for row in rows],
            "promised": PROMISED,
            "band": BAND,
        },
    )


def _point_name(sheet: Sheet, point: Point) -> str:
    months = len(sheet.found.points) > 1 and all(one.start.day == 1 for one in sheet.found.points)
    return sheet.day(point.start, "yMMM" if months else "MMMd")


def control(sheet: Sheet) -> Panel:
    """Return the share called on time over time, with the limits of a p-chart."""
    w = sheet.words
    points = [point for point in sheet.found.points if point.measures.called]
    called = sum(point.measures.called for point in points)
    mean = sum(point.measures.on_time for point in points) / called if called else 0.0
    rows = [_limits(sheet, point, mean) for point in points]
    odd = [row for row in rows if not row[3] <= row[2] <= row[4]]
    title = w.count("{n} point is out of the usual", "{n} points are out of the usual", len(odd))
    if not odd:
        title = w.text("The service level stays within its usual limits")
    return Panel(
        id="control",
        title=title,
        about=w.text("Called by the due time, in %. Limits: three standard deviations of chance."),
        marks=[("band", w.text("what chance explains")), ("diamond", w.text("more than chance"))],
        head=[w.text("Day"), w.text("Called"), w.text("On time, %"), w.text("From, %"), w.text("To, %")],
        rows=rows,
        chart={"rows": rows, "goal": round(sheet.found.goal * PER_CENT), "word": w.text("goal")},
    )


def _limits(sheet: Sheet, point: Point, mean: float) -> list[Any]:
    spread = SIGMAS * sqrt(mean * (1 - mean) / point.measures.called)
    low, high = max(0.0, mean - spread), min(1.0, mean + spread)
    measures = point.measures
    return [
        _point_name(sheet, point),
        measures.called,
        per_cent(measures.on_time / measures.called),
        per_cent(low),
        per_cent(high),
    ]
