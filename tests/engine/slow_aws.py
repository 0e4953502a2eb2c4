"""moto made as slow, as busy and as forgetful as AWS: what a create promises comes true only after a while.

It speaks through botocore's events, so that chatprov's calls are the real ones: a table is CREATING, a schema PROCESSING, a list
does not know yet what was made, a second change of an API is refused while the first is under way.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.engine.harness import aws_answer
from tests.read_yaml import read_yaml

if TYPE_CHECKING:
    from chatprov.clock import Clock
    from chatprov.target import Target

MODEL = Path(__file__).resolve().parents[2] / "benchmarks" / "provision" / "aws_latency.yaml"
LIST_LAG_SECONDS = 1.0
BUCKET_NAME_SECONDS = 20.0
FIRST_LOOK_SECONDS = 0.4


@dataclass(frozen=True)
class Pace:
    """How long one operation takes."""

    call: float = 0.1
    usable: float = 0.0
    hold: float = 0.0


def paces() -> dict[str, Pace]:
    return {name: Pace(**pace) for name, pace in read_yaml(MODEL).items()}


class SlowAws:
    """Attached to a target, it lets `clock` pass for every call and changes answers that come too early."""

    def __init__(self, target: Target, clock: Clock) -> None:
        self.clock = clock
        self.pace = paces()
        self.refused: list[str] = []
        self.usable_at: dict[str, float] = {}
        self._busy_until = 0.0
        self._lock = threading.Lock()
        self._deleting: dict[str, dict[str, Any]] = {}
        events = target._session.events
        events.register("before-call.*.*", self._before, unique_id="slow-before")
        events.register("after-call.*.*", self._after, unique_id="slow-after")

    def _before(self, model: Any, params: dict[str, Any], context: dict[str, Any], **_: object) -> Any:
        service, operation = model.service_model.service_name, model.name
        name = f"{service}.{operation}"
        context["slow"] = (name, params)
        pace = self.pace.get(name, Pace())
        with self._lock:
            refusal = self._refusal(service, model, name)
            if refusal is None and pace.hold:
                self._busy_until = self.clock.now() + pace.hold
        self.clock.sleep(pace.call)
        if refusal:
            self.refused.append(f"{name} {refusal[1]}")
            return aws_answer(*refusal)
        return None

    def _refusal(self, service: str, model: Any, name: str) -> tuple[int, str] | None:
        now = self.clock.now()
        declared = {shape.name for shape in model.error_shapes}
        processing = now < self.usable_at.get("schema", 0.0)
        busy = bool(self.pace.get(name, Pace()).hold) and now < self._busy_until
        if service == "appsync" and "ConcurrentModificationException" in declared and (processing or busy):
            return 409, "ConcurrentModificationException"
        if name in ("dynamodb.UpdateTable", "dynamodb.DeleteTable") and now < self.usable_at.get("table", 0.0):
            return 400, "ResourceInUseException"
        if name == "dynamodb.Scan" and now < self.usable_at.get("table", 0.0):
            return 400, "ResourceNotFoundException"  # its documentation: "its status might not be ACTIVE"
        if name == "dynamodb.CreateTable" and now < self.usable_at.get("table gone", 0.0):
            return 400, "ResourceInUseException"
        if name == "s3.CreateBucket" and now < self.usable_at.get("bucket name", 0.0):
            return 409, "OperationAborted"
        return None

    def _after(  # noqa: C901  # one case an operation
        self, http_response: Any, parsed: dict[str, Any], context: dict[str, Any], **_: object
    ) -> None:
        name, _params = context["slow"]
        now, failed = self.clock.now(), http_response.status_code >= 300
        pace = self.pace.get(name, Pace())
        match name:
            case "dynamodb.CreateTable" if not failed:
                self.usable_at["table"] = now + pace.usable
                self.usable_at["table seen"] = now + FIRST_LOOK_SECONDS
            case "dynamodb.DeleteTable" if not failed:
                self.usable_at["table gone"] = now + pace.usable
                self._deleting = parsed["TableDescription"]
            case "dynamodb.DescribeTable":
                self._table(http_response, parsed, now)
            case "dynamodb.ListTagsOfResource" if now < self.usable_at.get("table seen", 0.0):
                parsed["Tags"] = []
            case "appsync.StartSchemaCreation" if not failed:
                self.usable_at["schema"] = now + pace.usable
            case "appsync.GetSchemaCreationStatus" if now < self.usable_at.get("schema", 0.0) and not failed:
                parsed["status"] = "PROCESSING"
            case "cognito-idp.CreateUserPool" if not failed:
                self.usable_at["pool listed"] = now + LIST_LAG_SECONDS
            case "cognito-idp.ListUserPools" if now < self.usable_at.get("pool listed", 0.0):
                parsed["UserPools"] = []
            case "iam.CreateRole" | "iam.PutRolePolicy" if not failed:
                self.usable_at["role"] = max(self.usable_at.get("role", 0.0), now + pace.usable)
            case "s3.DeleteBucket" if not failed:
                self.usable_at["bucket name"] = now + BUCKET_NAME_SECONDS

    def _table(self, http_response: Any, parsed: dict[str, Any], now: float) -> None:
        missing = "Error" in parsed
        if missing and now < self.usable_at.get("table gone", 0.0):
            http_response.status_code = 200
            del parsed["Error"]
            parsed["Table"] = {**self._deleting, "TableStatus": "DELETING"}
        elif not missing and now < self.usable_at.get("table seen", 0.0):
            http_response.status_code = 400
            parsed.pop("Table")
            parsed["Error"] = {"Code": "ResourceNotFoundException", "Message": "not yet"}
        elif not missing and now < self.usable_at.get("table", 0.0):
            parsed["Table"]["TableStatus"] = "CREATING"
