"""A run of the conformance cases at an endpoint: says what it does, asks, creates, plays, deletes, and reports."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import requests
from botocore.exceptions import BotoCoreError, ClientError

from tests.conformance.endpoint import resources
from tests.conformance.endpoint.place import PREFIX, TAG
from tests.conformance.endpoint.report import DIFFERS, NOT_PLAYED, PASSED, Outcome, Report
from tests.conformance.endpoint.stage import EndpointStage, NotPlayedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.conformance.endpoint.cases import PlayedCase
    from tests.conformance.endpoint.place import Place

    Say = Callable[[str], None]

_LOUD: Final = 25
"""After so many cases a line says how far the run is."""


class RunError(Exception):
    """A run that could not be made, with the reason for the user."""


def plan(place: Place, cases: list[PlayedCase], leftovers: list[resources.Created]) -> str:
    """Return what a run creates, what it costs, and how it cleans up."""
    rendered = len([case for case in cases if case.renders])
    lines = [
        f"{len(cases)} conformance cases are played on {place.description}.",
        f"{rendered} of them only call EvaluateMappingTemplate and EvaluateCode.",
        "For the others this run creates, and deletes at its end:",
        "  1 Cognito user pool with 1 app client and 1 user, 1 IAM role for AppSync,",
        "  some DynamoDB tables (on demand) and AppSync GraphQL APIs: one for each form of key and of authorization",
        f"All names begin with {place.name}, and everything that takes tags has the tag {TAG}={place.run}.",
        "On AWS that takes about 30 minutes and costs less than 0.01 USD: about 1000 requests to AppSync (4 USD a million),",
        "as many reads and writes of DynamoDB (about 1 USD a million), 1 monthly active user of Cognito.",
        "The role may only use these tables. Nothing else in the account is read or changed.",
        "If the run is interrupted it deletes what it has created;",
        f"if it is killed, the next run finds that by {PREFIX} and the tag.",
    ]
    if leftovers:
        lines += ["Left by an earlier run, and deleted first (end a run that still works before you answer yes):"]
        lines += [f"  {created.label}" for created in leftovers]
    return "\n".join(lines)


def run(place: Place, cases: list[PlayedCase], *, agrees: Callable[[], bool], say: Say) -> Report | None:
    """Play the cases after the user has agreed; return None if not.

    Raises RunError if something cannot be created, after what was created has been deleted.
    """
    try:
        leftovers = resources.find(place)
    except (ClientError, BotoCoreError) as error:
        raise RunError(f"{place.description} cannot be looked at: {error}") from error
    say(plan(place, cases, leftovers))
    if not agrees():
        say("Nothing was created.")
        return None
    _tell(resources.delete(leftovers), say)
    report = Report("AWS" if place.url is None else "another endpoint")
    with _terminated_as_interrupted():
        try:
            _play(place, cases, report, say)
        except KeyboardInterrupt:
            say("Interrupted.")
            raise
        except (ClientError, BotoCoreError) as error:
            raise RunError(f"The run ended, because {place.description} refuses what it needs: {error}") from error
        finally:
            _clean_up(place, say)
    return report


def _play(place: Place, cases: list[PlayedCase], report: Report, say: Say) -> None:
    stage = EndpointStage(place)
    prepared = False
    for number, case in enumerate(cases, 1):
        if not case.renders and not prepared:
            stage.prepare()
            prepared = True
        report.add(_outcome(stage, case))
        if number % _LOUD == 0 or number == len(cases):
            say(f"{number} of {len(cases)} cases, {len(report.differences)} differ")


def _outcome(stage: EndpointStage, case: PlayedCase) -> Outcome:
    result, why = PASSED, ""
    stage.exchanges.clear()
    try:
        try:
            case.player(stage, case.case)
        finally:
            if not case.renders:
                stage.end()
    except NotPlayedError as error:
        result, why = NOT_PLAYED, str(error)
    except ClientError as error:
        answered = error.response["Error"]
        refused = error.response["ResponseMetadata"]["HTTPStatusCode"] in {401, 403}
        what = f"{error.operation_name}: {answered['Code']}"
        result, why = (NOT_PLAYED, what) if refused else (DIFFERS, f"{what}: {answered.get('Message', '')}")
    except (BotoCoreError, requests.RequestException) as error:
        result, why = NOT_PLAYED, type(error).__name__
    except (AssertionError, LookupError, TypeError, ValueError) as error:
        result, why = DIFFERS, f"{type(error).__name__}: {error}".split("\n", 1)[0]
    return Outcome(case.area, case.name, result, stage.as_in_cases(why), case.case, list(stage.exchanges))


def _clean_up(place: Place, say: Say) -> None:
    """Delete what this run has created; a second Ctrl-C does not interrupt that."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        say("Deleting what the run has created.")
        found = [created for created in resources.find(place) if created.run == place.run]
        _tell(resources.delete(found), say)
    except (ClientError, BotoCoreError) as error:
        say(
            f"Not everything could be deleted: {error}. The next run finds it by its names, which begin with {place.name}."
        )
    finally:
        signal.signal(signal.SIGINT, before)


def _tell(left: list[str], say: Say) -> None:
    for line in left:
        say(f"Could not delete: {line}")


@contextmanager
def _terminated_as_interrupted() -> Iterator[None]:
    """Let SIGTERM end the run as Ctrl-C does: with a clean-up."""

    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
