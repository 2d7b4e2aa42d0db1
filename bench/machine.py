"""The machine: what it is, how a program is tied to one of its processors, what a process uses."""

import os
import platform
import shutil
import sqlite3
import time
from pathlib import Path

from bench.figures import median

SERVER_CPU, LOAD_CPU = 0, 1
TICKS = os.sysconf("SC_CLK_TCK")


def tied(cpu: int, command: list[str]) -> list[str]:
    """Return a command that runs on one processor, where the machine has two and taskset."""
    if shutil.which("taskset") and (os.cpu_count() or 1) > 1:
        return ["taskset", "-c", str(cpu), *command]
    return command


def tie_self(cpu: int) -> None:
    """Keep this process on one processor, where the machine has two."""
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {cpu})


def cpu_seconds(process: int) -> float:
    """Return the processor time that a process has used (proc(5): utime and stime)."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident_kb(process: int) -> int:
    """Return a process's resident memory in KB (proc(5): VmRSS)."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1])


def sync_ms(folder: Path) -> float:
    """Return how long the disk takes to make 4 KiB durable, the median of 50."""
    times = []
    file = folder / "sync"
    with file.open("wb", buffering=0) as out:
        for _ in range(50):
            out.write(b"x" * 4096)
            started = time.perf_counter()
            os.fdatasync(out.fileno())
            times.append((time.perf_counter() - started) * 1000)
    file.unlink()
    return median(times)


def facts(folder: Path) -> dict[str, str]:
    """Return what the figures were measured on."""
    info = Path("/proc/cpuinfo").read_text(encoding="utf-8") if Path("/proc/cpuinfo").exists() else ""
    model = next((line.split(":", 1)[1].strip() for line in info.splitlines() if "model name" in line), "")
    return {
        "processor": f"{os.cpu_count()} x {model or platform.processor()}",
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "load before": f"{os.getloadavg()[0]:.2f}",
        "4 KiB durable": f"{sync_ms(folder):.2f} ms",
    }
