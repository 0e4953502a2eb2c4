"""Two accounts in one cloud, and two regions of one account: no operation that is offered sees or changes anything of the other."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pytest
from botocore.eventstream import EventStream

from chatprov.local.offered import SERVICES
from chatprov.local.page_rights import public_operations
from tests.local.accounts.place import MARK, Place
from tests.local.accounts.things import KEY, TABLE, furnish

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("accounts")]

REGIONAL: Final = ("appsync", "cloudformation", "cognito-idp", "dynamodb", "logs", "resourcegroupstaggingapi", "ssm")
"""The services that have separate resources in each region."""
TEMPLATE: Final = (
    '{"Resources": {"One": {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": "a"}}}}'
)
TAKES_A_TEMPLATE: Final = ("CreateChangeSet", "CreateStack", "UpdateStack", "ValidateTemplate")
MORE: Final[Mapping[tuple[str, str], dict[str, Any]]] = {
    ("appsync", "EvaluateCode"): {"runtime": {"name": "APPSYNC_JS", "runtimeVersion": "1.0.0"}, "function": "request"},
    **{("cloudformation", name): {"TemplateBody": TEMPLATE} for name in TAKES_A_TEMPLATE},
    ("dynamodb", "CreateTable"): TABLE,
    ("dynamodb", "RestoreTableToPointInTime"): {"SourceTableName": MARK},
    ("dynamodb", "BatchGetItem"): {"RequestItems": {MARK: {"Keys": [KEY]}}},
    ("dynamodb", "TransactGetItems"): {"TransactItems": [{"Get": {"TableName": MARK, "Key": KEY}}]},
    ("dynamodb", "Query"): {"KeyConditionExpression": "id = :a", "ExpressionAttributeValues": {":a": KEY["id"]}},
    ("dynamodb", "ImportTable"): {
        "S3BucketSource": {"S3Bucket": "there-is-none"},
        "InputFormat": "CSV",
        "TableCreationParameters": {"TableName": f"{MARK}-imported", **TABLE},
    },
    ("dynamodb", "BatchExecuteStatement"): {
        "Statements": [{"Statement": f"SELECT * FROM \"{MARK}\" WHERE id = '{MARK}'"}]
    },
    ("cognito-idp", "SetUserPoolMfaConfig"): {"MfaConfiguration": "OFF"},
    ("cognito-idp", "AdminSetUserMFAPreference"): {"SoftwareTokenMfaSettings": {"Enabled": False}},
    ("iam", "ListPolicies"): {"Scope": "Local"},  # every account has the policies of AWS
    ("ssm", "PutParameter"): {"Type": "String"},
    ("s3", "PutObjectTagging"): {"Tagging": {"TagSet": []}},
    ("s3", "CompleteMultipartUpload"): {},
    ("s3", "SelectObjectContent"): {
        "Expression": "SELECT * FROM S3Object",
        "InputSerialization": {"CSV": {}},
        "OutputSerialization": {"CSV": {}},
    },
}
"""Parameters that only one operation needs."""
LISTS: Final[Mapping[str, frozenset[str]]] = {
    "appsync": frozenset({"ListDomainNames", "ListGraphqlApis"}),
    "cloudformation": frozenset({"ListExports", "ListStacks"}),
    "cognito-idp": frozenset({"DescribeUserPoolDomain", "ListUserPools"}),
    "dynamodb": frozenset({"ListBackups", "ListExports", "ListImports", "ListTables"}),
    "iam": frozenset({"ListGroups", "ListInstanceProfiles", "ListPolicies", "ListRoles", "ListUsers"}),
    "logs": frozenset({"DescribeLogGroups"}),
    "resourcegroupstaggingapi": frozenset({"GetResources", "GetTagKeys", "GetTagValues"}),
    "s3": frozenset({"ListBuckets"}),
    "s3control": frozenset(),
    "ssm": frozenset({"DescribeParameters", "GetParametersByPath"}),
    "sts": frozenset(),
}
"""Operations that look through everything: elsewhere they find nothing."""
FREE: Final[Mapping[str, frozenset[str]]] = {
    "appsync": frozenset({"CreateDomainName", "CreateGraphqlApi"}),
    "cloudformation": frozenset({"CreateStack"}),
    "cognito-idp": frozenset({"CreateUserPool"}),
    "dynamodb": frozenset({"CreateTable", "ImportTable"}),
    "iam": frozenset({"CreateGroup", "CreateInstanceProfile", "CreatePolicy", "CreateRole", "CreateUser"}),
    "logs": frozenset({"CreateLogGroup"}),
    "ssm": frozenset({"PutParameter"}),
}
"""Operations whose names are those of one account and region: the same name can be created elsewhere."""
OF_THE_CALLER: Final[Mapping[str, frozenset[str]]] = {
    "appsync": frozenset({"EvaluateCode", "EvaluateMappingTemplate"}),
    "cloudformation": frozenset({"ValidateTemplate"}),
    "dynamodb": frozenset({"DescribeEndpoints", "DescribeLimits"}),
    "sts": frozenset({"GetCallerIdentity"}),
}
"""Operations that are about no resource."""
ELSEWHERE_TESTED: Final[Mapping[str, Mapping[str, str]]] = {
    "cognito-idp": dict.fromkeys(
        public_operations("cognito-idp") & SERVICES["cognito-idp"].offered,
        "It needs no credentials: it is for the account of the app client or token (test_accounts.py).",
    ),
    "s3": {
        "GetBucketLifecycle": "boto3 has no method for it; it is the request of GetBucketLifecycleConfiguration.",
        "GetBucketNotification": "boto3 has no method for it; it is the request of GetBucketNotificationConfiguration.",
        "PutBucketLifecycle": "boto3 has no method for it; it is the request of PutBucketLifecycleConfiguration.",
        "PutBucketNotification": "boto3 has no method for it; it is the request of PutBucketNotificationConfiguration.",
        "PostObject": "It is a form, which boto3 only signs (test_buckets_of_accounts.py).",
        "BucketCORSPreflightCheck": "A browser sends it without credentials (tests/local/s3/test_s3_cors.py).",
        "ObjectCORSPreflightCheck": "A browser sends it without credentials (tests/local/s3/test_s3_cors.py).",
    },
}
"""Why an operation is not in this test."""
NOT_SET: Final = {
    "InvalidRequest",  # Object Lock
    "NoSuchWebsiteConfiguration",
    "ObjectLockConfigurationNotFoundError",
    "ReplicationConfigurationNotFoundError",
}
"""What reads about a bucket say at home when the local cloud does not offer the setting."""
REFUSED: Final = {
    "403",  # the response to HEAD has no body
    "AccessDenied",
    "AccessDeniedException",
    "BackupNotFoundException",
    "BucketAlreadyExists",
    "ExportNotFoundException",
    "InvalidResourceId",
    "ParameterNotFound",
    "ValidationError",  # the stack or the export does not exist
    "ImportNotFoundException",
    "NoSuchBucket",
    "NoSuchEntity",
    "NotFoundException",
    "ResourceNotFoundException",
    "SourceTableNotFoundException",
    "TableNotFoundException",
}


@dataclass(frozen=True)
class Pair:
    """A place with things, one without, and one in which things of the same names are created."""

    home: Place
    away: Place
    third: Place

    @property
    def services(self) -> list[str]:
        return [service for service in SERVICES if self.home.account != self.away.account or service in REGIONAL]


@pytest.fixture(scope="module", params=["accounts", "regions"])
def pair(request: pytest.FixtureRequest, cloud_url: str) -> Iterator[Pair]:
    names = (
        [("111111111111", "us-east-1"), ("222222222222", "us-east-1"), ("333333333333", "us-east-1")]
        if request.param == "accounts"
        else [("444444444444", "us-east-1"), ("444444444444", "eu-west-1"), ("444444444444", "ap-south-1")]
    )
    places = [Place(cloud_url, account, region) for account, region in names]
    furnish(places[0])
    yield Pair(*places)
    for place in places:
        place.close()


def operations(service: str) -> list[str]:
    """Return the operations of a service that the test sends."""
    return sorted(SERVICES[service].offered - ELSEWHERE_TESTED.get(service, {}).keys())


def is_read(operation: str) -> bool:
    reads = ("Get", "List", "Describe", "Head", "Scan", "Query", "BatchGet", "TransactGet", "Filter", "Select")
    return operation.startswith(reads)


def send(place: Place, home: Place, service: str, operation: str) -> tuple[int, str, Any]:
    """Call an operation with the names of the things at home; return status, code, and answer as JSON has it."""
    given = home.parameters(service, operation, MORE.get((service, operation), {}))
    status, code, answer = place.client(service).call(operation, given)
    read = {name: read_of(value) for name, value in answer.items()}
    return status, code, json.loads(json.dumps(read, default=str))


def read_of(value: Any) -> Any:
    """Return a member of an answer as a value: a body as text, an event stream as its events."""
    if isinstance(value, EventStream):
        return list(value)
    return value.read().decode() if hasattr(value, "read") else value


def things(pair: Pair) -> dict[str, Any]:
    """Return what every operation that reads says at home; each of them finds it."""
    found = {}
    for service in pair.services:
        for operation in filter(is_read, operations(service)):
            status, code, answer = send(pair.home, pair.home, service, operation)
            assert status == 200 or code in NOT_SET, (service, operation, status, code)
            found[f"{service}.{operation}"] = code or answer
    return found


def is_isolated(pair: Pair, service: str, operation: str, response: tuple[int, str, Any]) -> bool:
    """Return whether what an operation answers elsewhere shows nothing of home and has changed nothing there."""
    status, code, answer = response
    if operation in OF_THE_CALLER.get(service, ()):
        return status == 200 and MARK not in json.dumps(answer)
    if operation in LISTS[service]:
        found = [value for value in answer.values() if isinstance(value, list)]
        return status == 200 and MARK not in json.dumps(answer) and not any(found)
    match operation:
        case "TagResources" | "UntagResources":
            return bool(answer["FailedResourcesMap"].keys() == set(pair.home.arns))
        case "BatchExecuteStatement":
            return [part["Error"]["Code"] for part in answer["Responses"]] == ["ResourceNotFound"]
        case "DeleteResourcePolicy" | "GetResourcePolicy" | "PutResourcePolicy":
            return code == "ValidationException"  # AWS refuses the ARN
        case "DeleteStack":
            return status == 200 and not answer  # a name of no stack is no error
        case "DeleteParameters" | "GetParameters":
            return bool(answer.pop("InvalidParameters") == pair.home.names["ssm"]["Names"][0]) and not any(
                answer.values()
            )
        case "DeleteObjects":
            return [error["Code"] for error in answer.pop("Errors")] == ["AccessDenied"] and not answer
    return status >= 400 and code in REFUSED


def test_nothing_of_home_is_seen_or_changed_from_elsewhere(pair: Pair) -> None:
    before = things(pair)
    wrong = {}
    for service in pair.services:
        free = FREE.get(service, frozenset())
        for operation in sorted(set(operations(service)) - free):
            response = send(pair.away, pair.home, service, operation)
            if not is_isolated(pair, service, operation, response):
                wrong[f"{service}.{operation}"] = response
        for operation in sorted(free):
            response = send(pair.third, pair.home, service, operation)
            if response[0] != 200:
                wrong[f"{service}.{operation}"] = response
    assert not wrong
    assert things(pair) == before


def test_every_operation_offered_is_sent_or_named_with_a_reason() -> None:
    for service, table in SERVICES.items():
        reasons = ELSEWHERE_TESTED.get(service, {})
        assert reasons.keys() <= table.offered, service
        assert {*operations(service), *reasons} == table.offered, service
        assert all(reasons.values()), service
        named = LISTS[service] | FREE.get(service, frozenset()) | OF_THE_CALLER.get(service, frozenset())
        assert named <= set(operations(service)), service
