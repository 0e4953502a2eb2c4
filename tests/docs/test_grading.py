"""The grading of a folder of results, as docs/teaching.md shows it."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path


def test_a_folder_of_results_is_graded(tmp_path: Path) -> None:
    finding = {"wrong": [{"mistake": "PUT is missing."}]}
    right = {"number": 1, "ok": True, "met": 4, "asked": 4, "findings": []}
    wrong = {"number": 3, "ok": False, "met": 8, "asked": 9, "findings": [finding]}
    (tmp_path / "ann.json").write_text(json.dumps({"learner": None, "met": 4, "asked": 4, "steps": [right]}))
    (tmp_path / "ben.json").write_text(json.dumps({"learner": "Ben", "met": 12, "asked": 13, "steps": [right, wrong]}))
    (tmp_path / "cid.json").write_text("{")
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "examples" / "grade.py"), str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert [line.split("  ")[-1].strip() for line in done.stdout.splitlines()] == [
        "first thing to fix",
        "-",
        "STEP 3: PUT is missing.",
        "this is no result of `chatprov check --json`",
    ]
    assert "12/13" in done.stdout
    assert "1 of 2" in done.stdout
