"""How long, how often, and for which errors a call is repeated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from chatprov.engine.engine import Engine
from chatprov.engine.run import FIRST_PAUSE, LONGEST_PAUSE, RETRY_SECONDS
from chatprov.errors import CallFailed
from tests.engine.harness import Clock

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from chatprov.engine.events import Event
    from tests.engine.harness import Stage


def aws_error(code: str, status: int = 400) -> ClientError:
    response: Any = {"Error": {"Code": code, "Message": "no"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(response, "Read")


class Call:
    """Fails some times, then answers."""

    def __init__(self, failures: int, error: Exception) -> None:
        self.left, self.error, self.times = failures, error, 0

    def __call__(self) -> str:
        self.times += 1
        if self.left:
            self.left -= 1
            raise self.error
        return "done"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def retried(stage: Stage, clock: Clock, tmp_path: Path) -> Callable[..., Any]:
    """Make a call about the table, and return its answer and the events."""

    def run(call: Call, *, repeatable: bool = True) -> tuple[str, list[Event]]:
        events: list[Event] = []
        engine = Engine(stage.project, stage.target, tmp_path, events.append, clock)
        engine.connect()
        answer = engine.run.call_with_retry(engine.resources["table"], "read", call, repeatable=repeatable)
        return answer, events

    return run


@pytest.mark.parametrize("failures", [0, 1, 2, 7, 9])
def test_pauses_double_up_to_a_limit(retried: Callable[..., Any], clock: Clock, failures: int) -> None:
    answer, events = retried(call := Call(failures, aws_error("ThrottlingException")))
    pauses = [min(FIRST_PAUSE * 2**number, LONGEST_PAUSE) for number in range(failures)]
    assert answer == "done"
    assert call.times == failures + 1
    assert clock.seconds == pytest.approx(sum(pauses))
    assert [(event.phase, event.expected_seconds) for event in events] == [("waiting", pause) for pause in pauses]


def test_it_ends_before_the_time_is_over(retried: Callable[..., Any], clock: Clock) -> None:
    call = Call(1000, aws_error("ThrottlingException"))
    with pytest.raises(CallFailed, match="ThrottlingException"):
        retried(call)
    assert RETRY_SECONDS - LONGEST_PAUSE <= clock.seconds <= RETRY_SECONDS
    assert call.left > 900


@pytest.mark.parametrize("error", [aws_error("AccessDeniedException", 403), aws_error("ValidationException")])
def test_a_permanent_error_ends_it_at_once(retried: Callable[..., Any], clock: Clock, error: Exception) -> None:
    call = Call(1, error)
    with pytest.raises(CallFailed):
        retried(call)
    assert (call.times, clock.seconds) == (1, 0)


@pytest.mark.parametrize("error", [aws_error("InternalFailure", 500), ReadTimeoutError(endpoint_url="https://x")])
def test_an_indeterminate_error_is_repeated_only_where_that_is_harmless(
    retried: Callable[..., Any], error: Exception
) -> None:
    assert retried(Call(1, error))[0] == "done"
    call = Call(1, error)
    with pytest.raises(type(error)):
        retried(call, repeatable=False)
    assert call.times == 1
