"""Play a prediction: the calls of a step's question, and which of its choices their answers make right."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import jmespath
from botocore.exceptions import BotoCoreError, ClientError

from chatprov.teach.check import search

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from chatprov.engine.engine import Engine
    from chatprov.step import Observed
    from chatprov.step_text import Prediction, PredictionCall

SECONDS: Final = 10
"""How long an HTTP request may take."""
_REFERENCE: Final = re.compile(r"\{([a-z0-9-]+)\.([a-z_]+)\}")


@dataclass(frozen=True)
class Played:
    """What came of a prediction."""

    shown: str
    """What the answers have at the place where the prediction looks, as a text or as JSON."""
    right: int | None
    """The number of the choice that is right, from 1; None if no choice is."""
    failed: str = ""
    """Why the calls could not be made, in one line."""


def play(prediction: Prediction, engine: Engine) -> Played:
    """Make the calls of a prediction with the existing resources, and then those that clean up.

    An answer that is an error is an answer, too. A failure to call is reported in the result: a prediction never stops a lesson.
    """
    answers: list[Any] = []
    try:
        player = _Player(engine, search(engine)[0].found, answers)
        try:
            player.make(prediction.calls)
        finally:
            player.make(prediction.cleanup)
    except (BotoCoreError, OSError, HTTPException, NotThereYet) as error:
        return Played("", None, " ".join(str(error).split()) or type(error).__name__)
    document = {"answers": answers}
    right = [number for number, choice in enumerate(prediction.choices, 1) if jmespath.search(choice.when, document)]
    found = jmespath.search(prediction.shows, document)
    shown = found if isinstance(found, str) else json.dumps(found, ensure_ascii=False, default=str)
    return Played(shown, right[0] if len(right) == 1 else None)


class NotThereYet(Exception):
    """A resource that a call names does not exist."""


class _Player:
    """Makes calls, and keeps their answers for the next ones."""

    def __init__(self, engine: Engine, resources: Mapping[str, Observed], answers: list[Any]) -> None:
        self.engine = engine
        self.resources = resources
        self.answers = answers

    def make(self, calls: Iterable[PredictionCall]) -> None:
        """Make the calls; raises NotThereYet for a resource that does not exist, and what boto3 and HTTP raise."""
        for call in calls:
            self.answers.append(self._over_http(call) if call.url else self._with_boto3(call))

    def _with_boto3(self, call: PredictionCall) -> Any:
        operation = getattr(self.engine.target.client(call.service), call.method)
        try:
            answer = operation(**self._filled(call.parameters))
        except ClientError as error:
            answer = error.response
        return {key: value for key, value in answer.items() if key != "ResponseMetadata"}

    def _over_http(self, call: PredictionCall) -> Any:
        where = urlsplit(self._filled(call.url))
        if not where.hostname:
            raise NotThereYet("there is no address")
        connection = HTTPConnection(where.hostname, where.port or 80, timeout=SECONDS)
        try:
            body = None if call.body is None else json.dumps(self._filled(call.body))
            headers = (
                {"Content-Type": "application/json", **self._filled(call.headers)}
                if body
                else self._filled(call.headers)
            )
            connection.request("POST" if body else "GET", where.path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
        finally:
            connection.close()
        try:
            return {"status": answer.status, "body": json.loads(text)}
        except ValueError:
            return {"status": answer.status, "body": text}

    def _filled(self, value: Any) -> Any:
        """Return a parameter with the values of resources, earlier answers and files."""
        match value:
            case {"from": str(path), **rest} if not rest:
                return jmespath.search(path, {"answers": self.answers})
            case {"file": str(file), **rest} if not rest:
                return self.engine.project.read(file)
            case dict():
                return {key: self._filled(part) for key, part in value.items()}
            case list():
                return [self._filled(part) for part in value]
            case str():
                return _REFERENCE.sub(lambda found: self._of_a_resource(found[1], found[2]), value)
        return value

    def _of_a_resource(self, key: str, what: str) -> str:
        if key == "target":
            return self.engine.target.region if what == "region" else self.engine.target.endpoint_url or ""
        seen = self.resources.get(key)
        if seen is None:
            raise NotThereYet(f"{self.engine.resources[key].type} does not exist yet")
        return seen.endpoints[what] if what in seen.endpoints else str(getattr(seen, what))


def named_resources(prediction: Prediction) -> Sequence[str]:
    """Return the keys of the resources that the calls of a prediction name."""
    text = json.dumps([call.model_dump() for call in (*prediction.calls, *prediction.cleanup)])
    return [key for key, _ in _REFERENCE.findall(text) if key != "target"]
