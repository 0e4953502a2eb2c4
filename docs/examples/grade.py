"""Grade a folder of `chatprov check --json` results: python docs/examples/grade.py FOLDER."""

import json
import sys
from pathlib import Path


def row(file: Path) -> tuple[str, str, str, str]:
    """Return one learner's name, points, steps, and the first thing to fix."""
    try:
        steps = json.loads(file.read_text(encoding="utf-8"))["steps"]
    except (ValueError, KeyError, TypeError):
        return file.stem, "-", "-", "this is no result of `chatprov check --json`"
    met, asked = (sum(step[key] for step in steps) for key in ("met", "asked"))
    right = sum(step["ok"] for step in steps)
    findings = [f"STEP {step['number']}: {one['hint']['mistake']}" for step in steps for one in step["findings"]]
    return file.stem, f"{met}/{asked}", f"{right} of {len(steps)}", findings[0] if findings else "-"


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
