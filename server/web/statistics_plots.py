"""The plots of the statistics page: each from the same numbers as its table. Pure."""

from typing import Any

from server.web.statistics import MINUTE_S, PER_CENT, Panel, Sheet, measured, measured_head, minutes, per_cent
from server.web.statistics_promises import control, kept
from server.web.statistics_waits import heat, services, spread, works
from server.web.tables import Cell

SMALL = 5
"""Fewer visits than this are not drawn as a flow: hairs that nobody can follow."""
EVEN_MIN = 2.0
"""Minutes by which languages may differ without a word about it."""


def flows(sheet: Sheet) -> Panel:
    """Return which service follows which."""
    w = sheet.words
    names = {one.key: one.name for one in sheet.found.by_service}
    left = w.text("Leaving")
    shown = [flow for flow in sheet.found.flows if flow.count >= SMALL]
    rows: list[list[str | int]] = [
        [names.get(flow.origin, flow.origin), names.get(flow.to, flow.to) if flow.to else left, flow.count]
        for flow in shown
    ]
    onward = [flow for flow in shown if flow.to is not None]
    most = max(onward, key=lambda flow: flow.count, default=None)
    title = w.text("What service comes next")
    if most is not None and most.to is not None:
        title = w.text(
            "Most go on from {origin} to {to}",
            origin=names.get(most.origin, most.origin),
            to=names.get(most.to, most.to),
        )
    return Panel(
        id="flows",
        title=title,
        about=w.text("Where visits go from each service. Fewer than 5 are not shown."),
        marks=[],
        head=[w.text("From"), w.text("To"), w.text("Visits")],
        rows=rows,
        chart={"links": rows, "left": left},
    )


def line(sheet: Sheet) -> Panel:
    """Return one day as it went: who had come, been called and gone by each moment."""
    w, stands = sheet.words, sheet.line.stands
    day = sheet.long_day(sheet.line.day).capitalize()
    fullest = max(stands, key=lambda stand: stand.joined - stand.called, default=None)
    title = w.text("{day}: nobody came", day=day)
    chart: dict[str, Any] = {"times": [], "joined": [], "called": [], "ended": []}
    if fullest is not None:
        waiting, at = fullest.joined - fullest.called, sheet.moment.clock(fullest.at)
        title = w.text("{day}: {n} waited at once, at {time}", day=day, n=waiting, time=at)
        place = stands.index(fullest)
        later = next((n for n, one in enumerate(stands) if one.called >= fullest.joined), place)
        wait = round((stands[later].at - fullest.at).total_seconds() / 60)
        chart = {
            "times": [sheet.moment.clock(stand.at) for stand in stands],
            "joined": [stand.joined for stand in stands],
            "called": [stand.called for stand in stands],
            "ended": [stand.ended for stand in stands],
            "at": place,
            "until": later,
            "waiting": w.text("{time}, {n} wait", time=at, n=waiting),
            "wait": w.text("about {n} min of wait", n=wait) if later > place else "",
            "words": [w.text("arrived"), w.text("called"), w.text("finished")],
        }
    return Panel(
        id="line",
        title=title,
        about=w.text(
            "Steps added up over the day. Height of the pale band: who waits. Green band: at a desk."
        ),
        marks=[("solid", w.text("arrived")), ("dash", w.text("called")), ("end", w.text("finished"))],
        head=[w.text("Time"), w.text("arrived"), w.text("called"), w.text("finished")],
        rows=[[sheet.moment.clock(s.at), s.joined, s.called, s.ended] for s in stands],
        chart=chart,
        wide=True,
    )


def fairness(sheet: Sheet) -> Panel:
    """Return how much longer each language waits, service and hour being equal."""
    w = sheet.words
    names = {one.key: one.name for one in sheet.found.by_language}
    gaps = [gap for gap in sheet.found.fairness if gap.steps >= SMALL and gap.gap_s is not None]
    worst = max(gaps, key=lambda gap: gap.gap_s or 0.0, default=None)
    title = w.text("No language waits noticeably longer")
    if worst is not None and (minutes(worst.gap_s) or 0) > EVEN_MIN:
        longer = sheet.number((worst.gap_s or 0) / 60)
        title = w.text(
            "{language} waits {n} minutes longer", language=names[worst.language].capitalize(), n=longer
        )
    rows = [[names.get(g.language, g.language).capitalize(), g.steps, minutes(g.gap_s)] for g in gaps]
    passed = sheet.found.overtaking
    return Panel(
        id="fairness",
        title=title,
        about=w.text(
            "Median wait beside all others at the same service and hour, in minutes. "
            "{n} of {called} were overtaken by somebody who came later, one by {most} at most.",
            n=sheet.number(passed.overtaken),
            called=sheet.number(passed.called),
            most=sheet.number(passed.most),
        ),
        marks=[],
        head=[w.text("Language"), w.text("Steps"), w.text("Longer, min")],
        rows=rows,
        chart={"rows": rows},
    )


def desks(sheet: Sheet) -> Panel:
    """Return how much of their open hours desks served."""
    w = sheet.words
    times = sorted(sheet.found.desks, key=lambda one: sheet.desk_place(one.desk))
    opened = sum(one.open_s for one in times)
    title = w.text("No desk was open")
    if opened:
        share = round(sum(one.serving_s for one in times) / opened * PER_CENT)
        title = w.text("Desks served in {n} of 100 open hours", n=share)
    rows = [
        [one.desk, round(one.open_s / 3600, 1), round(one.serving_s / 3600, 1), per_cent(one.utilisation)]
        for one in times
    ]
    return Panel(
        id="desks",
        title=title,
        about=w.text("Hours with people called or served, of the hours open."),
        marks=[("full", w.text("with people")), ("empty", w.text("open"))],
        head=[w.text("Desk"), w.text("Open, h"), w.text("With people, h"), w.text("Share, %")],
        rows=rows,
        chart={"rows": rows},
        wide=True,
    )


def who(sheet: Sheet) -> Panel:
    """Return lanes, languages, channels, agencies and desks as one table."""
    w, found = sheet.words, sheet.found
    return Panel(
        id="who",
        title=w.text(
            "{n} visits, {people} people", n=sheet.number(found.visits), people=sheet.number(found.people)
        ),
        about=_came_and_went(sheet),
        marks=[],
        head=[w.text("By"), "", *measured_head(w)],
        rows=_who_rows(sheet),
        wide=True,
    )


def _who_rows(sheet: Sheet) -> list[list[Cell]]:
    w, found = sheet.words, sheet.found
    channels = {
        "kiosk": w.text("kiosk"),
        "staff": w.text("staff"),
        "appointment": w.text("appointment"),
        "offline": w.text("kiosk, offline"),
    }
    parts = [
        (w.text("Lane"), [(one.name, one) for one in found.by_lane]),
        (w.text("Language"), [(one.name.capitalize(), one) for one in found.by_language]),
        (
            w.text("Channel"),
            [(channels.get(one.key, one.name).capitalize(), one) for one in found.by_channel],
        ),
        (w.text("Agency"), [(one.name, one) for one in found.by_agency]),
        (
            w.text("Desk"),
            [(one.name, one) for one in sorted(found.by_desk, key=lambda one: sheet.desk_place(one.key))],
        ),
    ]
    return [[part, name, *measured(one.measures)] for part, slices in parts for name, one in slices]


def _came_and_went(sheet: Sheet) -> str:
    """Return what became of appointments and referrals, and how long visits stayed."""
    w, booked, stay = sheet.words, sheet.found.booked, sheet.found.stay.median_s
    about = w.text("Nobody had an appointment, and nobody was referred.")
    if booked.appointments or booked.referrals:
        about = w.text(
            "Of {n} appointments {kept} were kept. Of {sent} referrals {done} were completed.",
            n=sheet.number(booked.appointments),
            kept=sheet.number(booked.kept),
            sent=sheet.number(booked.referrals),
            done=sheet.number(booked.referrals_completed),
        )
    if stay is None:
        return about
    stayed = w.text(
        "Half of the visits stayed under {n} min; {journeys} came to more than one service.",
        n=sheet.number(stay / MINUTE_S),
        journeys=sheet.number(booked.journeys),
    )
    return f"{about} {stayed}"


PLOTS = {
    "heat": heat,
    "services": services,
    "spread": spread,
    "works": works,
    "kept": kept,
    "flows": flows,
    "line": line,
    "control": control,
    "fairness": fairness,
    "desks": desks,
    "who": who,
}
