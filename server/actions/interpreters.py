"""Interpreters: who comes and goes, who helps with a call, and how many steps wait for one."""

from dataclasses import replace

from server.actions.work import Work
from server.domain.errors import Refusal
from server.domain.hall import Hall
from server.domain.interpreting import InterpreterNow, helpers
from server.domain.step import Step
from server.store import interpreters, journal
from wire import journeys
from wire.words import ErrorCode, Role


def helped(work: Work, called: Step, desk: str) -> Step | None:
    """Return a step that is called to a desk with the interpreter it needs there.

    None where it needs one and nobody who speaks the language is free, or somebody was faster.
    """
    if called.needs is None or work.centre.desk(desk).speaks(called.needs):
        return called
    for one in helpers(interpreters.load_all(work.c, work.centre), called.needs):
        if interpreters.take(work.c, work.centre.id, one.id, called.id):
            return replace(called, interpreter=one.id)
    return None


def helped_again(work: Work, step: Step) -> Step:
    """Return a step that goes back to a desk with the interpreter it had, if they are free; else without."""
    if step.interpreter is None:
        return step
    taken = interpreters.take(work.c, work.centre.id, step.interpreter, step.id)
    return step if taken else replace(step, interpreter=None)


def set_present(work: Work, interpreter: str, *, present: bool) -> journeys.Interpreter:
    """Note that an interpreter is here or went away; whom they help now, they help on.

    Raises Refusal `unknown_interpreter`.
    """
    work.actor.must_be(Role.AGENT)
    before = _named(work, interpreter)
    if before.present is not present:
        interpreters.set_present(work.c, work.centre.id, interpreter, work.now, present=present)
        verb = "interpreter-here" if present else "interpreter-away"
        journal.append(
            work.c, work.centre.id, work.now, work.actor.name, verb, detail={"interpreter": interpreter}
        )
    return told(work.hall, _named(work, interpreter))


def _named(work: Work, interpreter: str) -> InterpreterNow:
    found = {one.id: one for one in interpreters.load_all(work.c, work.centre)}
    if interpreter not in found:
        raise Refusal(
            ErrorCode.UNKNOWN_INTERPRETER,
            f"There is no interpreter {interpreter!r} here. Interpreters: {', '.join(found) or 'none'}.",
        )
    return found[interpreter]


def listed(work: Work) -> journeys.Interpreters:
    """Return every interpreter, and how many steps wait for one by language."""
    work.actor.must_be(Role.AGENT)
    return journeys.Interpreters(
        interpreters=[told(work.hall, one) for one in work.hall.interpreters],
        waiting=dict(work.hall.unheard),
    )


def told(hall: Hall, one: InterpreterNow) -> journeys.Interpreter:
    """Return an interpreter, with the desk where they help."""
    desks = {s.step.id: s.step.desk for held in hall.at_desks.values() for s in held}
    return journeys.Interpreter(
        interpreter=one.id,
        languages=list(one.languages),
        present=one.present,
        since=one.since,
        step=one.step,
        desk=desks.get(one.step) if one.step is not None else None,
    )
