"""What a kiosk is started with. Imports nothing of Kivy."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """What a kiosk is started with; `printer` empty: no printer, `token` empty: join by a code."""

    server: str
    state: Path
    token: str = ""
    printer: str = ""
