"""The list of codes is the list of codes that are used."""

from __future__ import annotations

import re
from pathlib import Path

from nabij.rosters import codes


def test_every_code_in_use_is_listed_and_every_listed_code_is_in_use() -> None:
    sources = [one for one in Path(codes.__file__).parent.glob("*.py") if one.name != "codes.py"]
    used = {
        code
        for one in sources
        for code in re.findall(r'"([a-z_]+\.[a-z_]+)"', one.read_text(encoding="utf-8"))
    }
    used = {code for code in used if not code.endswith((".csv", ".version"))}

    assert used == codes.REFUSALS | codes.FINDINGS
    assert {"file.empty"} == codes.REFUSALS & codes.FINDINGS
