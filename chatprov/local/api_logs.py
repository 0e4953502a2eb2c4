"""The log events that AppSync writes to CloudWatch Logs for an API with logging.

They are a summary of each request, the fields with errors, and the lines of `$util.log` and `console`. They are written with the
role in the API's settings, if it has the permissions. Tracing and rendered templates are not written.
https://docs.aws.amazon.com/appsync/latest/devguide/monitoring.html
"""

from __future__ import annotations

import json
import logging
import time
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from chatprov.local.moto_iam.role_rights import AccessDeniedError, NotAssumableError
from chatprov.local.ports import LogStream
from chatprov.region import partition_of

if TYPE_CHECKING:
    import threading
    from collections.abc import Mapping

    from chatprov.appsync.api import ApiDefinition, HttpRequest
    from chatprov.appsync.runtime import Answer
    from chatprov.local.moto_iam.role_rights import RoleRights
    from chatprov.local.ports import LogEvents

log = logging.getLogger(__name__)

_ACTIONS = ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents")
_LINES: Final[Mapping[str, tuple[str, ...]]] = {
    "NONE": (),
    "ERROR": ("ERROR ",),
    "INFO": ("ERROR ", "INFO "),
    "DEBUG": ("ERROR ", "INFO ", "DEBUG "),
    "ALL": ("ERROR ", "INFO ", "DEBUG "),
}
"""The field level of an API -> how the lines begin that are written."""


class ApiLogWriter:
    """The observer that writes to the log groups of APIs, each in the account of its API."""

    def __init__(self, lock: threading.RLock, rights: RoleRights, events: LogEvents) -> None:
        self._lock = lock
        self._rights = rights
        self._events = events
        self._stream = uuid4().hex
        """One stream for each run of the local cloud; AWS also generates the names of streams."""

    def answered(self, api: ApiDefinition, request: HttpRequest, answer: Answer | None, seconds: float) -> None:
        """Write the events of a request, if the API has logging enabled."""
        if api.logs is None or answer is None:
            return
        group = f"/aws/appsync/apis/{api.api_id}"
        place = f"arn:{partition_of(api.region)}:logs:{api.region}:{api.account}"
        arn = f"{place}:log-group:{group}:log-stream:{self._stream}"
        try:
            self._rights.check(api.account, api.logs.role_arn, [(action, arn) for action in _ACTIONS], api.region)
        except (NotAssumableError, AccessDeniedError) as error:
            log.warning("The logs of %s are not written: %s", api.api_id, error)
            return
        now = int(time.time() * 1000)
        stream = LogStream(api.account, api.region, group, self._stream)
        messages = _messages(api, request, answer, seconds)
        with self._lock:
            self._events.put(stream, messages, now)


def _messages(api: ApiDefinition, request: HttpRequest, answer: Answer, seconds: float) -> list[str]:
    assert api.logs is not None, "only APIs with logs get here"  # noqa: S101
    request_id = answer.http.headers.get("x-amzn-RequestId", "")
    identified = {"requestId": request_id, "graphQLAPIId": api.api_id}
    lines = answer.result.logs if answer.result else ()
    logged = [f"{request_id} {line}" for line in lines if line.startswith(_LINES[api.logs.field_level])]
    found: list[dict[str, Any]] = []
    if api.logs.verbose:
        query = request.body.decode("utf-8", "replace")
        found.append({"logType": "RequestBody", "body": query})
    errors = answer.result.errors if answer.result and api.logs.field_level != "NONE" else []
    found += [
        {
            "logType": "ResponseMapping",
            "path": error["path"],
            "fieldName": error["path"][-1],
            "fieldInError": True,
            "errors": [error["message"]],
        }
        for error in errors
        if error.get("path")
    ]
    milliseconds = round(seconds * 1000)
    found.append({"logType": "RequestSummary", "statusCode": answer.http.status, "latency": milliseconds})
    return [*logged, *(json.dumps({**entry, **identified}) for entry in found)]
