"""Each error that AWS documents as transient, at each call to which AWS may answer it, on each way: the run waits and ends well.

The errors are data (transient_errors.yaml), with their sources. A sample is tried each time; `make faults` tries all of them.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import botocore.session
import pytest

from chatprov.engine import refresh, schedule
from chatprov.engine.read_result import handles
from chatprov.errors import CallFailed, WaitTimeout
from chatprov.step import Observed
from tests.engine.harness import NOTHING, ONE_OF_EACH, Answer, Played, Stage
from tests.read_yaml import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chatprov.project import Project

ALL = bool(os.environ.get("ALL_FAULTS"))
EVERY = 149
IN_A_ROW = 2
DATA: dict[str, Any] = read_yaml(Path(__file__).with_name("transient_errors.yaml"))

Way = tuple[Literal["", "documented", "hardened"], Literal["", "documented", "hardened"]]
WAYS: list[Way] = [
    ("", "documented"),
    ("", "hardened"),
    ("documented", "hardened"),
    ("hardened", "documented"),
    ("documented", ""),
    ("hardened", ""),
]


@dataclass(frozen=True)
class Transient:
    """One row of the data."""

    service: str
    operations: str | list[str]
    code: str
    status: int
    message: str
    source: str
    after: list[str] = field(default_factory=list)
    only_from_nothing: bool = False
    """Whether what the message names is made by a run that begins with nothing, and by no other."""

    def at(self, service: str, operation: str, before: set[str], start: str) -> bool:
        """Tell whether AWS may answer this to a call, when the operations `before` were called earlier in the same run.

        `start` is the variant that was there before, or "".
        """
        if start and self.only_from_nothing:
            return False
        named = service == self.service and (self.operations == "*" or operation in self.operations)
        return named and (not self.after or not before.isdisjoint(self.after))


ROWS = [Transient(**row) for row in DATA["transient"]]


class Journey:
    """From one variant, or nothing, to another, or nothing."""

    def __init__(self, stage: Stage, variants: dict[str, Project], way: Way) -> None:
        self.stage = stage
        self.variants = variants
        self.start, self.end = way
        self.played = Played(stage.target)

    def prepare(self) -> None:
        self.played.choose = Played.nothing
        if self.start:
            self.stage.project = self.variants[self.start]
            self.stage.engine().up()
        else:
            self.stage.engine().down()

    def go(self) -> None:
        self.stage.project = self.variants[self.end or self.start]
        if self.end:
            self.stage.engine().up()
        else:
            self.stage.engine().down()

    def calls(self) -> list[tuple[str, str]]:
        """Return the calls of an undisturbed run, in their order."""
        mark = len(self.stage.target.calls)
        self.go()
        return [(call.service, call.operation) for call in self.stage.target.calls[mark:]]

    def assert_there(self, where: str) -> None:
        self.played.choose = Played.nothing
        if self.end:
            assert {change.action for change in self.stage.engine().plan()} == {"none"}, where
            assert self.stage.census() == ONE_OF_EACH | ({"data sources": 2} if self.end == "hardened" else {}), where
        else:
            assert self.stage.census() == NOTHING, where
            groups = self.stage.client("logs").describe_log_groups()["logGroups"]
            assert groups == [], where


def trials(calls: list[tuple[str, str]], start: str) -> Iterator[tuple[int, Transient, bool]]:
    """Yield what to try: the number of a call, the error, and whether the call is carried out all the same."""
    before: set[str] = set()
    for position, (service, operation) in enumerate(calls):
        for row in ROWS:
            if row.at(service, operation, before, start):
                yield position, row, False
                if row.status >= 500:
                    yield position, row, True
        before.add(operation)


def answers(row: Transient, operation: str, earlier: int, *, carried_out: bool) -> Any:
    """Answer the error to the calls of an operation after so many `earlier` ones.

    Only calls of this operation are counted, since another thread asks meanwhile whether the table is ready.
    """
    count, left = 0, IN_A_ROW
    code = str(row.status) if operation.startswith("Head") else row.code  # an answer to HEAD has no body

    def choose(_service: str, called: str) -> Answer | None:
        nonlocal count, left
        if called != operation:
            return None
        count += 1
        if count <= earlier or not left:
            return None
        left -= 1
        return Answer(row.status, code, row.message, carried_out=carried_out)

    return choose


@pytest.fixture
def in_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls one after another, so that the position of a call is the same in every run."""
    monkeypatch.setattr(schedule, "SIDE_BY_SIDE", 1)
    monkeypatch.setattr(refresh, "SIDE_BY_SIDE", 1)


@pytest.fixture(scope="module")
def survived() -> Iterator[list[str]]:
    """Every transient error that was survived, counted at the end."""
    errors: list[str] = []
    yield errors
    print(f"\nsurvived {len(errors)} transient errors")  # noqa: T201  # what `make faults` is for


@pytest.fixture
def variants(project: Project, hardened: Project) -> dict[str, Project]:
    return {"documented": project, "hardened": hardened}


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS, ids=lambda way: f"{way[0] or 'nothing'} to {way[1] or 'nothing'}")
@pytest.mark.usefixtures("in_line")
def test_a_transient_error_of_each_call(
    stage: Stage, variants: dict[str, Project], way: Way, survived: list[str]
) -> None:
    journey = Journey(stage, variants, way)
    stage.target.account()
    journey.prepare()
    calls = journey.calls()
    found = list(trials(calls, journey.start))
    for position, row, carried_out in found if ALL else found[WAYS.index(way) :: EVERY]:
        journey.prepare()
        operation = calls[position][1]
        earlier = [called for _, called in calls[:position]].count(operation)
        journey.played.choose = answers(row, operation, earlier, carried_out=carried_out)
        where = f"{way}: {row.code} to call {position}, {operation}, {carried_out=}"
        mark = len(stage.events)
        try:
            journey.go()
        except Exception as error:
            error.add_note(where)
            raise
        if (
            not carried_out
            and row.status < 500
            and not operation.startswith(("Get", "Describe", "List", "Head", "Scan"))
        ):
            assert any(event.phase == "waiting" and event.reason for event in stage.events[mark:]), where
        journey.assert_there(where)
        survived.append(where)


@pytest.mark.slow
@pytest.mark.usefixtures("in_line")
def test_coverage_of_operations_and_declared_errors(stage: Stage, variants: dict[str, Project]) -> None:
    """What botocore's models declare for an operation that is called is in the data: transient, or final with the reason."""
    session = botocore.session.get_session()
    stage.target.account()
    called: set[tuple[str, str]] = set()
    for way in (WAYS[0], *WAYS[2:4], WAYS[4], *WAYS[1:2], WAYS[5]):
        called.update(Journey(stage, variants, way).calls())
    left_out, unused = [], {(row.service, row.code) for row in ROWS}
    for service, operation in sorted(called):
        codes = {row.code for row in ROWS if row.at(service, operation, set(row.after), "")}
        unused -= {(service, code) for code in codes}
        assert len(codes) > 1, f"{service} {operation}"
        for shape in session.get_service_model(service).operation_model(operation).error_shapes:
            code = shape.metadata.get("error", {}).get("code", shape.name)
            if code not in codes | set(DATA["final"].get(service, {})):
                left_out.append(f"{service} {operation} {code}")
    assert left_out == []
    assert unused == set()
    assert all(row.source for row in ROWS)


OWNERS = [
    ("s3", "PutBucketCors", "NoSuchBucket", 404, "bucket-cors"),
    ("s3", "PutPublicAccessBlock", "NoSuchBucket", 404, "bucket-public-access"),
    ("iam", "PutRolePolicy", "NoSuchEntity", 404, "role-policy"),
    ("cognito-idp", "CreateUserPoolClient", "ResourceNotFoundException", 400, "app-client"),
    ("appsync", "CreateDataSource", "NotFoundException", 404, "data-source"),
    ("appsync", "CreateDataSource", "BadRequestException", 400, "data-source"),
]


def remove(stage: Stage, key: str) -> None:
    """Remove one part, and leave what it is a part of."""
    engine = stage.engine()
    found = handles(engine.read_all())
    for name in ("resolver-Query-getMessages", "resolver-Mutation-sendMessage") if key == "data-source" else ():
        remove(stage, name)
    seen = found[key]
    assert isinstance(seen, Observed)
    match key:
        case "bucket-cors":
            stage.client("s3").delete_bucket_cors(Bucket=seen.name)
        case "bucket-public-access":
            stage.client("s3").delete_public_access_block(Bucket=seen.name)
        case _:
            engine.resources[key].delete(engine.context(found), seen)


@pytest.mark.slow
@pytest.mark.parametrize("owner", OWNERS, ids=lambda owner: f"{owner[0]} {owner[1]} {owner[2]}")
def test_not_found_about_a_resource_of_an_earlier_run(stage: Stage, owner: tuple[str, str, str, int, str]) -> None:
    _, operation, code, status, key = owner
    played = Played(stage.target)
    stage.engine().up()
    remove(stage, key)
    answer = Answer(status, code, "Unable to assume role x" if code == "BadRequestException" else "no")
    played.always(operation, answer)
    mark = len(stage.target.calls)
    with pytest.raises(CallFailed, match=code):
        stage.engine().up()
    assert [call.operation for call in stage.target.calls[mark:]].count(operation) == 1


@pytest.mark.slow
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.service} {row.code}")
def test_the_message_when_the_time_for_retries_is_over(
    stage: Stage, variants: dict[str, Project], row: Transient
) -> None:
    """An answer that never changes ends the run after about a minute of AWS's time, with AWS's own words."""
    of_down = row.service == "s3control" or "DeleteUserPool" in row.operations
    down = of_down or row.after == ["DeleteRolePolicy"] or row.operations == ["Scan"]
    stage.project, played = variants["hardened"], Played(stage.target)
    if down:
        stage.engine().up()
    called: set[str] = set()

    def choose(service: str, operation: str) -> Answer | None:
        named = row.at(service, operation, called, "")
        called.add(operation)
        code = str(row.status) if operation.startswith("Head") else row.code
        return Answer(row.status, code, row.message) if named else None

    played.choose = choose
    with pytest.raises((CallFailed, WaitTimeout)) as stopped:
        stage.engine().down() if down else stage.engine().up()
    if not isinstance(stopped.value, WaitTimeout):
        assert re.search(f"AWS answers ({row.code}|{row.status})", stopped.value.message)
        assert row.message in stopped.value.message
    assert "again in a minute" in stopped.value.advice


LIMITS = [
    ("cognito-idp", "CreateUserPool", "LimitExceededException", 400),
    ("iam", "CreateRole", "LimitExceeded", 409),
    ("logs", "CreateLogGroup", "LimitExceededException", 400),
    ("appsync", "CreateGraphqlApi", "ApiLimitExceededException", 400),
]


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: f"{limit[0]} {limit[2]}")
def test_a_permanent_limit(stage: Stage, hardened: Project, limit: tuple[str, str, str, int]) -> None:
    _, operation, code, status = limit
    stage.project = hardened
    Played(stage.target).always(operation, Answer(status, code))
    mark = len(stage.target.calls)
    with pytest.raises(CallFailed, match=code):
        stage.engine().up()
    assert [call.operation for call in stage.target.calls[mark:]].count(operation) == 1
