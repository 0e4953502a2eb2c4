"""After each call that may have changed something, the keepers of its service write it, under its lock and before its response."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING, Any, Final

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from chatprov.local.keeping import Keepers, not_stored
from chatprov.local.locks import READS_ALL
from chatprov.local.offered import SERVICES
from chatprov.local.services.models import service_model
from chatprov.local.storage import NotWrittenError
from tests.local.free_locks import free
from tests.own_services import OwnServices, mocked_aws

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Call = Callable[..., Any]

WRITES: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "appsync": ("create_graphql_api", {"name": "A", "authenticationType": "API_KEY"}),
    "cognito-idp": ("create_user_pool", {"PoolName": "P"}),
    "iam": ("create_user", {"UserName": "u"}),
    "logs": ("create_log_group", {"logGroupName": "g"}),
    "s3": ("create_bucket", {"Bucket": "a-bucket"}),
    "sts": ("assume_role", {"RoleArn": "arn:aws:iam::123456789012:role/none", "RoleSessionName": "session"}),
}
FAULTS: Final = {
    "appsync": "InternalFailureException",
    "cognito-idp": "InternalErrorException",
    "iam": "ServiceFailure",
    "logs": "ServiceUnavailableException",
    "s3": "InternalError",
    "sts": "InternalFailure",
}
READS: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "appsync": ("list_graphql_apis", {}),
    "iam": ("list_users", {}),
    "logs": ("describe_log_groups", {}),
    "sts": ("get_caller_identity", {}),
}


class Watcher:
    """A keeper that notes how often it was called, and which locks were held; it can refuse."""

    def __init__(self, held: Callable[[], set[str]]) -> None:
        self._held = held
        self.calls: list[set[str]] = []
        self.is_full = False

    def keep(self) -> None:
        self.calls.append(self._held())
        if self.is_full:
            raise NotWrittenError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.fixture
def keepers() -> dict[str, Watcher]:
    return {}


@pytest.fixture
def own(keepers: dict[str, Watcher]) -> Iterator[OwnServices]:
    with mocked_aws(keepers=keepers) as own:

        def held() -> set[str]:
            return {service for service in SERVICES if not free(own.aws._locks, service)}

        keepers |= {service: Watcher(held) for service in WRITES}
        yield own


@pytest.fixture
def call(own: OwnServices) -> Call:
    def call(service: Any, operation: str, **parameters: Any) -> Any:
        client = boto3.client(
            service,
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(retries={"total_max_attempts": 1}),
        )
        try:
            return getattr(client, operation)(**parameters)
        except ClientError as error:
            return error.response["ResponseMetadata"]["HTTPStatusCode"], error.response["Error"]["Code"], str(error)

    return call


def counts(keepers: dict[str, Watcher]) -> dict[str, int]:
    return {service: len(keeper.calls) for service, keeper in keepers.items() if keeper.calls}


@pytest.mark.parametrize("service", WRITES)
def test_the_keeper_is_called_once_with_the_lock(call: Call, keepers: dict[str, Watcher], service: str) -> None:
    operation, parameters = WRITES[service]
    call(service, operation, **parameters)
    assert counts(keepers) == {service: 1}
    assert keepers[service].calls == [{"iam", "sts"} if service == "sts" else {service}]


@pytest.mark.parametrize("service", WRITES)
def test_what_cannot_be_stored_is_the_fault_of_the_service(
    call: Call, keepers: dict[str, Watcher], service: str, caplog: pytest.LogCaptureFixture
) -> None:
    keepers[service].is_full = True
    operation, parameters = WRITES[service]
    status, code, message = call(service, operation, **parameters)
    assert (status, code) == (500, FAULTS[service])
    assert message.endswith("The local cloud cannot store the change: No space left on device. Nothing was changed.")
    assert ": The local cloud cannot store the change: No space left on device. Nothing was changed." in caplog.text


def test_every_service_has_a_fault() -> None:
    refusals = {
        service: not_stored(service, NotWrittenError(None, "the file of the log is not open")) for service in SERVICES
    }
    for service, refusal in refusals.items():
        model = service_model(service)
        codes = {
            name for shape in model.error_shapes for name in (shape.name, shape.metadata.get("error", {}).get("code"))
        }
        assert refusal.status == 500
        # CloudFormation, S3 and STS have their faults on the pages of the common errors only
        assert refusal.code in codes or service in {"cloudformation", "s3", "s3control", "sts"}
        assert "the file of the log is not open. Nothing was changed." in refusal.message


def test_a_refused_call_is_kept_too(call: Call, keepers: dict[str, Watcher]) -> None:
    assert call("iam", "delete_user", UserName="none")[1] == "NoSuchEntity"
    assert counts(keepers) == {"iam": 1}


def test_a_call_that_fails_with_a_bug_is_kept_too(
    call: Call, keepers: dict[str, Watcher], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("chatprov.local.services.endpoint.ServiceEndpoint.answer", fail)
    assert call("appsync", "create_graphql_api", **WRITES["appsync"][1])[:2] == (500, "InternalFailure")
    assert counts(keepers) == {"appsync": 1}
    keepers["appsync"].is_full = True
    assert call("appsync", "create_graphql_api", **WRITES["appsync"][1])[1] == FAULTS["appsync"]


@pytest.mark.parametrize("service", READS)
def test_after_an_operation_that_only_reads_no_keeper_is_called(
    call: Call, keepers: dict[str, Watcher], service: str
) -> None:
    operation, parameters = READS[service]
    call(service, operation, **parameters)
    assert counts(keepers) == {}


def test_an_operation_of_cognito_with_the_name_of_a_read_is_kept(call: Call, keepers: dict[str, Watcher]) -> None:
    call("cognito-idp", "get_user_attribute_verification_code", AccessToken="x", AttributeName="email")
    assert counts(keepers) == {"cognito-idp": 1}


def test_settings_of_s3_control_are_those_of_s3(call: Call, own: OwnServices, keepers: dict[str, Watcher]) -> None:
    locks = own.aws._locks
    Keepers(keepers).keep("s3control", "PutPublicAccessBlock")
    assert counts(keepers) == {"s3": 1}
    with locks.hold("s3control"):
        assert keepers["s3"]._held() == {"s3", "s3control"}


def test_the_tagging_api_is_kept_by_all(call: Call, keepers: dict[str, Watcher]) -> None:
    arn = "arn:aws:iam::123456789012:role/none"
    call(READS_ALL, "tag_resources", ResourceARNList=[arn], Tags={"a": "b"})
    assert counts(keepers) == dict.fromkeys(WRITES, 1)
    assert all(keeper.calls == [set(SERVICES)] for keeper in keepers.values())
    call(READS_ALL, "get_resources")
    assert counts(keepers) == dict.fromkeys(WRITES, 1)


def test_each_keeper_writes_its_change_although_another_one_cannot(call: Call, keepers: dict[str, Watcher]) -> None:
    keepers["appsync"].is_full = True
    arn = "arn:aws:iam::123456789012:role/none"
    answered = call(READS_ALL, "tag_resources", ResourceARNList=[arn], Tags={"a": "b"})
    assert answered[:2] == (500, "InternalServiceException")
    assert counts(keepers) == dict.fromkeys(WRITES, 1)
