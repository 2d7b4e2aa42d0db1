"""The plots of how long people wait and services take: by hour, by length, by service. Pure."""

from collections import defaultdict

from babel.dates import get_day_names

from server.domain.centre import Centre
from server.web.statistics import MINUTE_S, NOTHING, PER_CENT, Panel, Sheet, measured_head, minutes, per_cent
from server.web.tables import Cell
from wire.statistics import Statistics
from wire.words import Lane


def heat(sheet: Sheet) -> Panel:
    """Return the median wait by weekday and hour."""
    cells, w = sheet.found.hours, sheet.words
    names = get_day_names("abbreviated", locale=sheet.language)
    wide = get_day_names("wide", locale=sheet.language)
    known = [cell for cell in cells if cell.median_wait_s is not None]
    worst = max(known, key=lambda cell: (cell.median_wait_s or 0, cell.joined), default=None)
    title = w.text("When people wait")
    if worst is not None:
        day = wide[worst.weekday].capitalize()
        title = w.text("{day} at {hour} is the worst hour", day=day, hour=f"{worst.hour:02}:00")
    hours = sorted({cell.hour for cell in cells})
    days = sorted({cell.weekday for cell in cells})
    goal = target_minutes(sheet.centre, sheet.found)
    return Panel(
        id="heat",
        title=title,
        about=w.text("Median wait in minutes, by weekday and hour."),
        marks=[("ramp", w.text("short to long")), ("corner", w.text("over the target of {n} min", n=goal))],
        head=[w.text("Weekday"), w.text("Hour"), *measured_head(w)],
        rows=[
            [
                wide[c.weekday],
                f"{c.hour:02}:00",
                c.joined,
                minutes(c.median_wait_s),
                minutes(c.p90_wait_s),
                minutes(c.median_work_s),
                per_cent(c.service_level),
                per_cent(c.abandonment),
                c.no_show,
            ]
            for c in cells
        ],
        chart={
            "days": [names[day] for day in days],
            "hours": [f"{hour:02}:00" for hour in hours],
            "cells": [[hours.index(c.hour), days.index(c.weekday), minutes(c.median_wait_s)] for c in known],
            "target": goal,
        },
    )


def target_minutes(centre: Centre, found: Statistics) -> int:
    """Return the target wait that most steps have: that of lane C, of the services shown."""
    steps: dict[int, int] = defaultdict(int)
    for one in found.by_service:
        service = centre.services.get(one.key)
        if service is not None:
            steps[round(service.targets[Lane.C].total_seconds() / 60)] += one.measures.joined
    return max(steps, key=lambda target: (steps[target], -target), default=30)


def spread(sheet: Sheet) -> Panel:
    """Return how many waited how long, beside the target that most have."""
    w, found = sheet.words, sheet.found
    wait, goal = found.total.wait, target_minutes(sheet.centre, found)
    title = w.text("How long people wait")
    if wait.median_s is not None and wait.p90_s is not None:
        points = (sheet.number(seconds / MINUTE_S) for seconds in (wait.median_s, wait.p90_s))
        title = w.text("Half wait under {n} min, one in ten over {most}", n=next(points), most=next(points))
    rows: list[list[Cell]] = []
    for one in found.bins:
        start, end = one.from_s // MINUTE_S, one.to_s and one.to_s // MINUTE_S
        rows.append([f"{start} {NOTHING} {end}" if end else f"{start} +", one.waits, one.works])
    return Panel(
        id="spread",
        title=title,
        about=w.text("Steps by minutes waited, in steps of five. The last bar is of all above two hours."),
        marks=[
            ("bar", w.text("within the target")),
            ("past", w.text("past the target")),
            ("post", w.text("target of {n} min", n=goal)),
        ],
        head=[w.text("Minutes"), w.text("Waits"), w.text("Services")],
        rows=rows,
        chart={"bins": [[one.from_s // MINUTE_S, one.waits] for one in found.bins], "target": goal},
    )


def works(sheet: Sheet) -> Panel:
    """Return how long services take."""
    w = sheet.words
    shown = [one for one in sheet.found.by_service if one.measures.work.count]
    longest = max(shown, key=lambda one: one.measures.work.median_s or 0.0, default=None)
    title = w.text("How long services take")
    if longest is not None:
        median = sheet.number((longest.measures.work.median_s or 0.0) / MINUTE_S)
        title = w.text("{service} takes longest: {n} min at the median", service=longest.name, n=median)
    rows: list[list[Cell]] = []
    for one in shown:
        work = one.measures.work
        points = (minutes(work.p10_s), minutes(work.median_s), minutes(work.p90_s))
        rows.append([one.name, work.count, *points])
    return Panel(
        id="works",
        title=title,
        about=w.text("Median and middle 80 % of the services, from start to finish. Minutes."),
        marks=[("dot", w.text("median")), ("bar", w.text("p10 to p90"))],
        head=[w.text("Service"), w.text("Done"), "p10", w.text("Median, min"), "p90"],
        rows=rows,
        chart={"rows": rows},
    )


def services(sheet: Sheet) -> Panel:
    """Return how waits spread by service, beside the target of each."""
    w, found = sheet.words, sheet.found
    shown = [one for one in found.by_service if one.measures.wait.count]
    behind = min(shown, key=lambda one: one.measures.service_level or 0.0, default=None)
    title = w.text("Waits by service")
    if behind is not None and (behind.measures.service_level or 0) < found.goal:
        share = round((behind.measures.service_level or 0) * PER_CENT)
        title = w.text("{service} keeps its promise {n} of 100 times", service=behind.name, n=share)
    elif behind is not None:
        title = w.text("Every service reaches the goal")
    rows = []
    for one in shown:
        service = sheet.centre.services.get(one.key)
        target = round(service.targets[Lane.C].total_seconds() / 60) if service else None
        wait = one.measures.wait
        points = (minutes(wait.p10_s), minutes(wait.median_s), minutes(wait.p90_s))
        rows.append([one.name, one.measures.called, *points, target, per_cent(one.measures.service_level)])
    return Panel(
        id="services",
        title=title,
        about=w.text("Median and middle 80 % of the waits, beside each service's target. Minutes."),
        marks=[
            ("dot", w.text("median")),
            ("bar", w.text("p10 to p90")),
            ("past", w.text("past the target")),
            ("post", w.text("target")),
        ],
        head=[
            w.text("Service"),
            w.text("Called"),
            "p10",
            w.text("Median, min"),
            "p90",
            w.text("Target, min"),
            w.text("On time, %"),
        ],
        rows=rows,
        chart={"rows": rows},
    )
