"""A stage for engine tests: AWS by moto, a clock that does not wait, calls that fail where a test says so."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from botocore.awsrequest import AWSResponse, HTTPHeaders
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError

from chatprov.engine.engine import Engine
from chatprov.engine.state import StateFile
from chatprov.target import aws_target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pytest

    from chatprov.calls import AwsCall
    from chatprov.engine.events import Event
    from chatprov.project import Project
    from chatprov.target import Target

REGION = "ap-south-1"
Fault = Literal[
    "refused",
    "denied",
    "throttled",
    "expired",
    "clock skew",
    "no connection",
    "answer lost",
    "fault after",
    "killed before",
    "killed after",
    "ctrl-c",
]
REFUSALS: dict[Fault, tuple[int, str]] = {
    "refused": (503, "ServiceUnavailable"),
    "denied": (403, "AccessDeniedException"),
    "throttled": (400, "ThrottlingException"),
    "expired": (400, "ExpiredTokenException"),
    "clock skew": (403, "RequestTimeTooSkewed"),
}


class Clock:
    """Time passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._moving = threading.Lock()

    def now(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        with self._moving:  # of two threads that sleep at once, neither may set the clock back
            self.seconds += seconds


class Killed(BaseException):
    """Plays kill -9: nothing in the engine may catch it, and nothing is called or written after it."""


@cache
def _onlooker(region: str) -> Target:
    """The same for all tests: to make its clients takes longer than most of their calls."""
    return aws_target(region, region, None)


class Stage:
    """One account, one state folder; every `engine()` is a new process, as far as the engine can tell."""

    def __init__(self, project: Project, folder: Path, region: str = REGION) -> None:
        self.project = project
        self.folder = folder
        self.events: list[Event] = []
        self.target = aws_target(region, region, None)
        self._region = region

    def engine(self) -> Engine:
        return Engine(self.project, self.target, self.folder, self.events.append, Clock())

    def client(self, service: str) -> Any:
        """Return a client beside chatprov's own, as somebody else in the account would use."""
        return _onlooker(self._region).client(service)

    def writes_since(self, mark: int) -> list[AwsCall]:
        return [call for call in self.target.calls[mark:] if not call.is_read]

    def census(self) -> dict[str, int]:
        """Count what exists in the account, created by chatprov or not."""
        appsync, s3 = self.client("appsync"), self.client("s3")
        apis = appsync.list_graphql_apis()["graphqlApis"]
        return {
            "tables": len(self.client("dynamodb").list_tables()["TableNames"]),
            "pools": len(self.client("cognito-idp").list_user_pools(MaxResults=60)["UserPools"]),
            "buckets": len(s3.list_buckets()["Buckets"]),
            "apis": len(apis),
            "roles": len(self.client("iam").list_roles()["Roles"]),
            "data sources": sum(len(appsync.list_data_sources(apiId=api["apiId"])["dataSources"]) for api in apis),
        }


ONE_OF_EACH = {"tables": 1, "pools": 1, "buckets": 1, "apis": 1, "roles": 1, "data sources": 1}
NOTHING = dict.fromkeys(ONE_OF_EACH, 0)


class Faults:
    """Makes one call of a target go wrong, in one way: call number `place` from the moment of arming, or the first of an operation.

    Where calls are made side by side, their numbers differ from run to run.
    """

    def __init__(self, target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
        self._place: int | str = -1
        self._fault: Fault = "refused"
        self._count = -1
        self._dead = False
        self.happened = ""
        """The operation that went wrong, once it did."""
        self._counting = threading.Lock()
        events = target._session.events
        events.register("before-call.*.*", self._before, unique_id="fault-before")  # type: ignore[arg-type]  # an answer stops the call
        events.register("after-call.*.*", self._after, unique_id="fault-after")
        save = StateFile._save

        def save_while_alive(state: StateFile) -> None:
            if self._dead:
                raise Killed
            save(state)

        monkeypatch.setattr(StateFile, "_save", save_while_alive)

    @contextmanager
    def armed(self, place: int | str, fault: Fault) -> Iterator[None]:
        self._place, self._fault, self._count, self.happened = place, fault, -1, ""
        try:
            yield
        finally:
            self._place, self._dead = -1, False

    def _before(self, model: Any, context: dict[str, Any], **_: object) -> tuple[Any, dict[str, Any]] | None:
        if self._dead:
            raise Killed
        with self._counting:
            self._count += 1
            context["faulty"] = not self.happened and self._place in (self._count, model.name)
            if not context["faulty"]:
                return None
            self.happened = model.name
        match self._fault:
            case "killed before":
                self._dead = True
                raise Killed
            case "no connection":
                raise EndpointConnectionError(endpoint_url="https://aws.example")
            case "ctrl-c":
                signal.raise_signal(signal.SIGINT)  # arrives in the main thread, as from a keyboard
        return aws_answer(*REFUSALS[self._fault]) if self._fault in REFUSALS else None

    def _after(self, http_response: Any, parsed: dict[str, Any], context: dict[str, Any], **_: object) -> None:
        if self._dead:
            raise Killed
        if not context.get("faulty"):
            return
        match self._fault:
            case "answer lost":
                raise ReadTimeoutError(endpoint_url="https://aws.example")
            case "killed after":
                self._dead = True
                raise Killed
            case "fault after":
                http_response.status_code = 500
                parsed["Error"] = {"Code": "InternalFailure", "Message": "something broke"}
                parsed["ResponseMetadata"]["HTTPStatusCode"] = 500


def aws_answer(status: int, code: str, message: str = "no") -> tuple[AWSResponse, dict[str, Any]]:
    """What botocore would have made of an error that AWS answered."""
    error = {"Code": code, "Message": message}
    metadata = {"HTTPStatusCode": status, "RetryAttempts": 0}
    return AWSResponse("https://aws.example", status, HTTPHeaders(), None), {
        "Error": error,
        "ResponseMetadata": metadata,
    }


@dataclass(frozen=True)
class Answer:
    """An error to play; `carried_out`: AWS does what it was asked to and answers the error all the same."""

    status: int
    code: str
    message: str = "no"
    carried_out: bool = False


class Played:
    """Plays errors of AWS to a target: `choose` gets each call's service and operation, and says what is answered.

    It is made before the target's clients are, since each client keeps the listeners that there are then.
    """

    def __init__(self, target: Target) -> None:
        self.choose: Callable[[str, str], Answer | None] = self.nothing
        events = target._session.events
        events.register("before-call.*.*", self._before, unique_id="played-before")  # type: ignore[arg-type]  # an answer stops the call
        # First, so that all other listeners see the error and not the answer.
        events.register_first("after-call.*.*", self._after, unique_id="played-after")

    @staticmethod
    def nothing(_service: str, _operation: str) -> Answer | None:
        """Let AWS answer for itself."""
        return None

    def always(self, operation: str, answer: Answer) -> None:
        """Answer so to each call of an operation."""
        self.choose = lambda _service, called: answer if called == operation else None

    def _before(self, model: Any, context: dict[str, Any], **_: object) -> tuple[Any, dict[str, Any]] | None:
        context["played"] = answer = self.choose(model.service_model.service_name, model.name)
        if answer is None or answer.carried_out:
            return None
        return aws_answer(answer.status, answer.code, answer.message)

    def _after(self, http_response: Any, parsed: dict[str, Any], context: dict[str, Any], **_: object) -> None:
        answer: Answer | None = context.get("played")
        if answer and answer.carried_out:
            http_response.status_code = parsed["ResponseMetadata"]["HTTPStatusCode"] = answer.status
            parsed["Error"] = {"Code": answer.code, "Message": answer.message}
