"""The conformance cases at an endpoint that is given by its URL: a local cloud, as `make conformance ENDPOINT=URL` has it."""

from __future__ import annotations

import json
import signal
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.conformance.endpoint import resources
from tests.conformance.endpoint.__main__ import main
from tests.conformance.endpoint.cases import PlayedCase, about_real_time, played_cases
from tests.conformance.endpoint.place import PREFIX, Place
from tests.conformance.endpoint.run import RunError, run
from tests.conformance.endpoint.stage import EndpointStage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conformance.endpoint.report import Report
    from tests.local.running import Cloud

pytestmark = pytest.mark.slow

ACCOUNT = "333333333333"
CASES = played_cases()
EXPIRED = {"a token that has expired", "a token of another pool, or signed by another"}


def cases_with(*names: str) -> list[PlayedCase]:
    found = [case for case in CASES if case.name in names]
    assert {case.name for case in found} == set(names)
    return found


A_TEMPLATE, A_REQUEST = (
    "an argument that was not given prints the reference",
    "an empty body has a separate error message",
)
FEW = cases_with(A_TEMPLATE, A_REQUEST)


@pytest.fixture
def place(cloud: Cloud) -> Place:
    """The cloud, in an account that no other test uses."""
    made: dict[str, Any] = {}
    make: Any = boto3.client

    def client(service: str) -> Any:
        if service not in made:
            made[service] = make(
                service,
                region_name="eu-central-1",
                endpoint_url=cloud.url,
                aws_access_key_id=ACCOUNT,
                aws_secret_access_key="test",
                config=Config(retries={"total_max_attempts": 1}),
            )
        return made[service]

    return Place(client, "eu-central-1", cloud.url)


def agreed(place: Place, cases: list[PlayedCase], said: list[str] | None = None) -> Report:
    report = run(place, cases, agrees=lambda: True, say=(said if said is not None else []).append)
    assert report is not None
    return report


@contextmanager
def without(place: Place, service: str, operation: str) -> Iterator[None]:
    """Let a place refuse an operation for lack of a permission."""

    def refuse(**_: Any) -> None:
        error: Any = {
            "Error": {"Code": "AccessDeniedException", "Message": f"User: … is not authorized to perform: {operation}"},
            "ResponseMetadata": {"HTTPStatusCode": 403},
        }
        raise ClientError(error, operation)

    events = place.client(service).meta.events
    events.register(f"before-call.*.{operation}", refuse)
    yield
    events.unregister(f"before-call.*.{operation}", refuse)


@pytest.mark.slow
def test_all_cases_pass_on_a_local_cloud(place: Place, tmp_path: Path) -> None:
    report = agreed(place, CASES)
    assert [(outcome.area, outcome.name, outcome.why) for outcome in report.differences] == []
    assert {outcome.name for outcome in report.outcomes if outcome.result == "not played"} == EXPIRED
    assert len(report.outcomes) == len(CASES) > 250
    assert resources.find(place) == []


def test_nothing_is_created_before_the_answer(place: Place) -> None:
    said: list[str] = []
    assert run(place, CASES, agrees=lambda: resources.find(place) != [], say=said.append) is None
    assert resources.find(place) == []
    text = "\n".join(said)
    for word in (place.name, "0.01 USD", "user pool", "IAM role", "tables", "APIs", "deletes", "Nothing was created."):
        assert word in text


def test_a_run_says_how_it_went(place: Place) -> None:
    said: list[str] = []
    report = agreed(place, FEW, said)
    assert "2 of 2 cases, 0 differ" in said
    assert report.table().splitlines() == [
        "area              passed     differs  not played",
        "templates              1           0           0",
        "http                   1           0           0",
    ]
    assert resources.find(place) == []


def test_templates_alone_create_nothing(place: Place) -> None:
    created: list[str] = []
    for service in ("iam", "cognito-idp", "dynamodb", "appsync"):
        place.client(service).meta.events.register(
            "before-call.*.Create*", lambda model, **_: created.append(model.name)
        )
    assert not agreed(place, cases_with(A_TEMPLATE)).differences
    assert created == []


def test_a_difference_is_written_without_the_account(place: Place, tmp_path: Path) -> None:
    (case,) = cases_with("the identity of a user of a pool, by access token")
    changed = {**case.case, "requests": [{**case.case["requests"][0], "data": {"who": "something else"}}]}
    report = agreed(place, [replace(case, case=changed)])
    assert "differs: context: the identity of a user of a pool, by access token" in report.table()
    file = tmp_path / "differences.json"
    report.write(file)
    text = file.read_text()
    (found,) = json.loads(text)["differences"]
    assert found["case"] == case.name
    (exchange,) = found["exchanges"]
    who = json.loads(json.loads(exchange["response"])["data"]["who"])
    assert who[:3] == json.loads(case.case["requests"][0]["data"]["who"])[:3]
    for secret in (ACCOUNT, "eu-central-1", place.run, "eyJ"):
        assert secret not in text


def test_cases_that_lack_a_permission_are_not_played(place: Place) -> None:
    with without(place, "dynamodb", "CreateTable"):
        report = agreed(place, FEW)
    assert [(outcome.result, outcome.why) for outcome in report.outcomes] == [
        ("passed", ""),
        ("not played", "CreateTable: AccessDeniedException"),
    ]
    assert resources.find(place) == []


@pytest.mark.parametrize(
    ("service", "operation"),
    [("iam", "CreateRole"), ("cognito-idp", "CreateUserPool"), ("cognito-idp", "InitiateAuth")],
)
def test_a_run_that_lacks_a_permission_deletes_what_it_created(place: Place, service: str, operation: str) -> None:
    refused = pytest.raises(RunError, match=f"refuses what it needs: .*AccessDeniedException.*{operation}")
    with without(place, service, operation), refused:
        agreed(place, FEW)
    assert resources.find(place) == []


def test_what_cannot_be_deleted_is_named(place: Place) -> None:
    said: list[str] = []
    with without(place, "iam", "DeleteRole"):
        agreed(place, FEW, said)
    (line,) = [text for text in said if text.startswith("Could not delete: ")]
    assert line.startswith(f"Could not delete: IAM role {place.name}: An error occurred (AccessDeniedException)")
    left = resources.find(place)
    assert [created.label for created in left] == [f"IAM role {place.name}"]
    assert resources.delete(left) == []


@pytest.mark.parametrize("stops", ["Ctrl-C", "SIGTERM"])
def test_an_interrupted_run_deletes_what_it_created(place: Place, stops: str) -> None:
    found: list[str] = []

    def interrupt(stage: EndpointStage, _: dict[str, Any]) -> None:
        stage.begin("type Query { a: Int }", "id")
        found.extend(created.label.partition(f" {PREFIX}")[0] for created in resources.find(place))
        if stops == "Ctrl-C":
            raise KeyboardInterrupt
        signal.raise_signal(signal.SIGTERM)

    said: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        agreed(place, [PlayedCase("http", "interrupted", {}, interrupt)], said)
    assert found == ["AppSync API", "DynamoDB table", "Cognito user pool", "IAM role"]
    assert resources.find(place) == []
    assert "Interrupted." in said


def test_what_a_killed_run_has_left_is_deleted_by_the_next(place: Place) -> None:
    killed = EndpointStage(place)
    killed.prepare()
    killed.begin("type Query { a: Int }", "id")
    foreign = place.client("dynamodb").create_table(
        TableName=f"{PREFIX}of-somebody-else",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )["TableDescription"]["TableName"]
    said: list[str] = []
    try:
        agreed(replace(place, run="00000000"), FEW, said)
        assert f"IAM role {place.name}" in said[0]
        assert resources.find(place) == []
        assert foreign in place.client("dynamodb").list_tables()["TableNames"]
    finally:
        place.client("dynamodb").delete_table(TableName=foreign)


def test_the_command(cloud: Cloud, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "out.json"
    arguments = [cloud.url, "--only", A_TEMPLATE, "--out", str(file)]
    assert main(arguments) == 2
    assert "run it with --yes" in capsys.readouterr().out
    assert not file.exists()
    assert main([*arguments, "--yes"]) == 0
    assert json.loads(file.read_text())["differences"] == []
    assert f"{about_real_time()} cases about real time" in capsys.readouterr().out
    assert main([cloud.url, "--region", "mumbai"]) == 2
    assert "did you mean ap-south-1?" in capsys.readouterr().out
    assert main(["aws", "--region", "mx-central-1"]) == 2
    assert "there is no AppSync in mx-central-1" in capsys.readouterr().out
    assert main(["aws", "--profile", "unknown"]) == 2
    assert "unknown" in capsys.readouterr().out
