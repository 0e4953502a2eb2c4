"""What a constraint of botocore's models forbids is refused by the service, in AWS's words; each constraint of each operation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, EndpointResolutionError, FlexibleChecksumError
from botocore.model import ShapeResolver

from chatprov.local.constraints import violations
from chatprov.local.offered import SERVICES
from chatprov.local.services.models import service_model
from tests.local.dummies import REGION, without_account_in_host
from tests.local.outside import Outside, outside, required
from tests.own_services import mocked_aws

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CODES = {
    "appsync": "BadRequestException",
    "cloudformation": "ValidationError",
    "cognito-idp": "InvalidParameterException",
    "dynamodb": "ValidationException",
    "iam": "ValidationError",
    "logs": "InvalidParameterException",
    "resourcegroupstaggingapi": "InvalidParameterException",
    "ssm": "ValidationException",
    "sts": "ValidationError",
}
"""The error of each service whose requests are held against its model."""
OTHERWISE: dict[str, tuple[str, str]] = {
    r"appsync CreateDataSource name .*": (
        "400 BadRequestException Invalid data source name given",
        "AppSync's own message",
    ),
    r"appsync \w+ resourceArn .*": ("404 NotFoundException", "an ARN is looked up before it is checked"),
    r"dynamodb .*\(key max\)": (
        "400 (Validation|ResourceNotFound|ConditionalCheckFailed)Exception",
        "names of attributes are checked with the values",
    ),
    r"dynamodb BatchExecuteStatement .*": ("200", "a fault of one statement is in its response"),
    # What S3 answers is not known, and a refusal would keep out clients that S3 may let in.
    r"s3 \w+ requestPayer .*": ("200", "no one has to pay, and the header changes nothing"),
    r"s3 (Get|Head)Object checksumMode .*": ("200", "the checksum is left out"),
    r"s3 \w+ optionalObjectAttributes.*": ("200", "the only attribute, RestoreStatus, is left out"),
    r"s3 \w+ objectLockEventHold .*": ("200", "event holds are not there"),
    r"s3 CreateBucket bucketNamespace .*": ("200", "all names are in one namespace"),
    r"s3 DeleteObjects delete.objects.1.member.key .*": ("200", "a fault of one key is in its response"),
}
"""Constraints with another answer, as patterns: the service, operation and place; what is answered; and why."""
IS_A = {"AttributeValueList": [{"S": "a"}], "ComparisonOperator": "EQ"}
Answer = tuple[int, str, str]


class Asking:
    """A client that sends what its model forbids, and the values that are valid: those of resources that exist."""

    def __init__(self, service: str, url: str | None = None) -> None:
        config = Config(
            parameter_validation=False,
            retries={"total_max_attempts": 1},
            inject_host_prefix=False,
            s3={"addressing_style": "path"},
        )
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": REGION}
        self.client: Any = boto3.client(service, config=config, endpoint_url=url, **keys)  # type: ignore[call-overload]  # the stubs know literal names only
        self.client.meta.events.register("before-sign.s3-control", without_account_in_host)
        self.methods = {operation: method for method, operation in self.client.meta.method_to_api_mapping.items()}
        self.before: Callable[[], Any] = lambda: None
        self.known: dict[str, Any] = getattr(self, f"_{service}", dict)()

    def answer(self, operation: str, forbidden: Outside) -> Answer | None:
        """Return status, code and message; None for a request that botocore does not send."""
        model = self.client.meta.service_model.operation_model(operation)
        names = model.input_shape.members
        known = {name: value for name, value in self.known.items() if name in names}
        self.before()
        try:
            getattr(self.client, self.methods[operation])(
                **{**required(model), **known, forbidden.member: forbidden.value}
            )
        except ClientError as error:
            said = error.response["Error"]
            return error.response["ResponseMetadata"]["HTTPStatusCode"], said["Code"], said.get("Message", "")
        except (EndpointResolutionError, FlexibleChecksumError):
            return None
        return 200, "", ""

    def _appsync(self) -> dict[str, Any]:
        made = self.client.create_graphql_api(name="a", authenticationType="API_KEY")["graphqlApi"]
        return {"apiId": made["apiId"], "type": "NONE"}

    def _dynamodb(self) -> dict[str, Any]:
        self.client.create_table(
            TableName="Constraints",
            KeySchema=[{"AttributeName": "a", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "a", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        key = {"a": {"S": "a"}}
        return {"TableName": "Constraints", "Key": key, "Item": key, "KeyConditions": {"a": IS_A}}

    def _s3(self) -> dict[str, Any]:
        self.client.create_bucket(Bucket="constraints")
        self.before = lambda: self.client.put_object(Bucket="constraints", Key="k", Body=b"{}")
        return {"Bucket": "constraints", "Key": "k", "CopySource": "constraints/k"}


def wrong(service: str, asking: Asking) -> Iterator[str]:
    """Return what is answered in another way than the service's model asks for."""
    for operation in sorted(SERVICES[service].offered & asking.methods.keys()):
        for forbidden in outside(asking.client.meta.service_model.operation_model(operation)):
            answer = asking.answer(operation, forbidden)
            if answer is None:
                continue
            about = f"{service} {operation} {forbidden}"
            status, code, message = answer
            as_asked = (
                code == CODES[service] and f"at '{forbidden.place}' failed to satisfy" in message
                if service in CODES
                else code
            )
            if 400 <= status < 500 and as_asked:
                continue
            said = f"{status} {code} {message}"
            if not any(
                re.fullmatch(place, about) and re.match(expected, said) for place, (expected, _) in OTHERWISE.items()
            ):
                yield f"{about}: {said[:200]}"


@pytest.mark.parametrize("service", sorted(set(SERVICES) - {"s3control"}))
def test_every_constraint_of_its_model_holds(service: str) -> None:
    with mocked_aws():
        assert not [*wrong(service, Asking(service))]


def test_every_constraint_of_s3_control_holds(cloud_url: str) -> None:
    """Over HTTP, because moto answers for it otherwise."""
    assert not [*wrong("s3control", Asking("s3control", cloud_url))]


def test_no_exception_is_left_that_nothing_needs() -> None:
    every = [
        f"{service} {operation} {forbidden}"
        for service in SERVICES
        for operation in SERVICES[service].offered.intersection(service_model(service).operation_names)
        for forbidden in outside(service_model(service).operation_model(operation))
    ]
    assert not [place for place in OTHERWISE if not any(re.fullmatch(place, about) for about in every)]


@pytest.mark.parametrize(
    ("pattern", "inside", "beyond"),
    [
        (
            r"[\p{L}\p{Z}\p{N}_.:/=+\-@]+",
            ["a b", "ü1", "\N{NO-BREAK SPACE}", "\N{ROMAN NUMERAL EIGHT}"],
            ["a!", "a\n", "\N{PILE OF POO}"],
        ),
        (r"[\p{L}\p{M}\p{S}\p{N}\p{P}]+", ["a!\N{PILE OF POO}ü", "\U00020000"], ["a b", "a\n", "a\x01"]),
        (r"\w+", ["aZ_9"], ["ü", "\N{ARABIC-INDIC DIGIT ONE}"]),
        (r"[\w-_]*", ["a-b_"], ["a b"]),
        (r"[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\r\n\t]*", ["a\N{PILE OF POO}\n"], ["\x01"]),
    ],
)
def test_patterns_mean_what_they_mean_in_java(pattern: str, inside: list[str], beyond: list[str]) -> None:
    models: Any = {
        "Any": {"type": "list", "member": {"shape": "Text"}},
        "Text": {"type": "string", "pattern": pattern},
    }
    shapes = ShapeResolver(models)
    shape: Any = shapes.get_shape_by_name("Any")
    assert not violations(shape, inside)  # type: ignore[arg-type]  # a list in the place of a request
    assert violations(shape, beyond).startswith(f"{len(beyond)} validation error")  # type: ignore[arg-type]
