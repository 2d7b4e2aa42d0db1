"""The forecast of waits: what is known now → a likely wait and a range that should hold in 8 of 10 cases.

`state` is what is known, `habits` what was learnt from days that are over, `simulation` plays the line on,
`behind` does for who joins before that is done again, `features` describe a newcomer, `model` learns from
both, `calibration` keeps the range's word. Everything is pure: numbers in, numbers out, the same every time.
Moments are POSIX seconds, durations seconds.
"""

from server.domain.forecast.behind import Behind
from server.domain.forecast.calibration import Calibration
from server.domain.forecast.habits import Habits
from server.domain.forecast.model import Model
from server.domain.forecast.state import Desk, LoggedVisit, Recent, State, Told, Waiting
from server.domain.forecast.tell import Knowledge, described, foretell, tell

__all__ = [
    "Behind",
    "Calibration",
    "Desk",
    "Habits",
    "Knowledge",
    "LoggedVisit",
    "Model",
    "Recent",
    "State",
    "Told",
    "Waiting",
    "described",
    "foretell",
    "tell",
]
