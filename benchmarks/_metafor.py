"""Times of R's metafor: measured in this run where Rscript and metafor are installed, recorded medians otherwise."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


def measured_or_recorded(
    script: str, columns: Mapping[str, NDArray[np.generic]], recorded: dict[str, float]
) -> tuple[dict[str, float], str]:
    """Run an R script that reads a table and prints one time per recorded task, in their order.

    Args:
        script: its first argument is the table, a CSV file of `columns`; recorded: seconds by task.

    Returns:
        Seconds by task, and ``"measured"`` or ``"recorded"``; the latter also where R or a package is missing.
    """
    program = shutil.which("Rscript")
    if program is None:
        return recorded, "recorded"
    with tempfile.TemporaryDirectory() as folder:
        table, file = Path(folder) / "studies.csv", Path(folder) / "time.R"
        rows = np.column_stack(list(columns.values()))
        np.savetxt(table, rows, delimiter=",", header=",".join(columns), comments="")
        file.write_text(script, encoding="utf-8")
        done = subprocess.run([program, str(file), str(table)], capture_output=True, text=True, check=False)
    times = done.stdout.split()
    if done.returncode != 0 or len(times) != len(recorded):
        return recorded, "recorded"
    return dict(zip(recorded, map(float, times), strict=True)), "measured"
