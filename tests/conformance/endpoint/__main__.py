"""`python -m tests.conformance.endpoint aws|URL [--yes]`: plays the conformance cases on AWS, or at another endpoint.

`make conformance ENDPOINT=aws` runs it. AWS's usual settings decide about credentials and region.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from tests.conformance.endpoint.cases import about_real_time, played_cases
from tests.conformance.endpoint.place import place_of
from tests.conformance.endpoint.run import RunError, run

_DIFFERS, _FAILED, _INTERRUPTED = 1, 2, 130


def main(arguments: list[str] | None = None) -> int:
    """Run; return 0 if no case differs, 1 if one does, 2 if the run failed or was not wanted."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.conformance.endpoint", description=__doc__.partition("\n")[0]
    )
    parser.add_argument("endpoint", help='"aws", or the URL of an endpoint, such as a local cloud')
    parser.add_argument(
        "--region", default=os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1"
    )
    parser.add_argument("--profile", default=None, help="AWS profile")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument(
        "--only", default="", metavar="TEXT", help="only the cases with this text in their area or name"
    )
    parser.add_argument(
        "--out", type=Path, default=Path("conformance-differences.json"), help="the file of the differences"
    )
    options = parser.parse_args(arguments)
    if options.endpoint != "aws" and not options.endpoint.startswith(("http://", "https://")):
        parser.error('ENDPOINT is "aws" or a URL')
    place = place_of(options.endpoint, options.region, options.profile)
    cases = [case for case in played_cases() if options.only in f"{case.area}: {case.name}"]
    try:
        report = run(place, cases, agrees=lambda: options.yes or _asked(), say=_say)
    except RunError as error:
        _say(str(error))
        return _FAILED
    except KeyboardInterrupt:
        return _INTERRUPTED
    if report is None:
        return _FAILED
    _say(report.table())
    _say(f"not played: {about_real_time()} cases about real time, which need a connection")
    report.write(options.out)
    _say(
        f"{options.out} has the differences, without ids of the account, tokens and addresses: read it, and send it in an issue."
    )
    return _DIFFERS if report.differences else 0


def _asked() -> bool:
    if not sys.stdin.isatty():
        _say("There is no terminal to ask in: run it with --yes (YES=1 for make).")
        return False
    return input("Continue? [y/N] ").strip().lower() in {"y", "yes"}


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201  # the program's output


if __name__ == "__main__":
    raise SystemExit(main())
