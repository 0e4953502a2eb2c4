"""Grade a folder of `chatprov check --json` results: python docs/examples/grade.py FOLDER."""

import json
import sys
from pathlib import Path


def row(file: Path) -> tuple[str, str, str, str]:
    """Return one learner's name, points, steps, and the first thing to fix."""
    try:
        result = json.loads(file.read_text(encoding="utf-8"))
        steps, learner = result["steps"], result["learner"] or file.stem
    except (ValueError, KeyError, TypeError):
        return file.stem, "-", "-", "this is no result of `chatprov check --json`"
    right = sum(step["ok"] for step in steps)
    findings = [
        f"STEP {step['number']}: {wrong['mistake']}"
        for step in steps
        for finding in step["findings"]
        for wrong in finding["wrong"]
    ]
    points = f"{result['met']}/{result['asked']}"
    return learner, points, f"{right} of {len(steps)}", findings[0] if findings else "-"


def main(folder: str) -> None:
    """Print the table."""
    rows = [("learner", "points", "steps right", "first thing to fix")]
    rows += [row(file) for file in sorted(Path(folder).glob("*.json"))]
    widths = [max(len(one[place]) for one in rows) for place in range(3)]
    for *cells, last in rows:
        sys.stdout.write(
            "  ".join([f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True)] + [last]) + "\n"
        )


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else ".")
