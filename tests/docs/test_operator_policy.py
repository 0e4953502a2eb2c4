"""docs/operator-policy.json allows every request of chatprov's, with its parameters, on the tutorial's resources; nothing else.

The requests are recorded, and tests/docs/rights.yaml says what each needs, from AWS's documentation.
"""

from __future__ import annotations

import json
import re
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any

import botocore.session
import pytest

from chatprov.iam.policy import Decision, Policy, PolicyRequest
from tests.conftest import ROOT
from tests.docs.recorded import Request, record
from tests.read_yaml import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]  # every command of chatprov runs once
ACCOUNT, BUCKET = "123456789012", "chat-app-uploads-appasync"
OF_FILES = {("s3:GetObject", f"arn:aws:s3:::{BUCKET}/a"), ("s3:PutObject", f"arn:aws:s3:::{BUCKET}/a")}
"""Rights that pre-signed URLs use; no call is made with them."""
RIGHTS: dict[str, Any] = read_yaml(ROOT / "tests" / "docs" / "rights.yaml")
EVERYTHING = {
    "appsync:CreateGraphqlApi", "appsync:EvaluateCode", "appsync:EvaluateMappingTemplate", "appsync:ListGraphqlApis",
    "cognito-idp:CreateUserPool", "cognito-idp:ListUserPools", "dynamodb:ListTables", "logs:DescribeLogGroups",
    "s3:ListAllMyBuckets", "s3:ListAccessPoints",
}  # fmt: skip
"""Rights that AWS gives on everything only, or that are asked for before the thing has a name."""

NOT_TUTORIAL = {"step02_user_pool_groups.py", "step04_api_keys.py", "step07_functions.py"}
"""Resources of projects that are not the tutorial's chat: the policy is for the tutorial's resources."""


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> list[Request]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        return record(tmp_path_factory.mktemp("recorded"))


def name_of(request: Request) -> str:
    return f"{request.service}:{request.operation}"


def members(parameters: Any, path: str = "") -> Iterator[str]:
    """Return the paths of all members, those of lists without their number."""
    if isinstance(parameters, dict):
        for key, value in parameters.items():
            yield f"{path}.{key}".removeprefix(".")
            yield from members(value, f"{path}.{key}".removeprefix("."))
    elif isinstance(parameters, list):
        for one in parameters:
            yield from members(one, path)


def needed(request: Request) -> set[tuple[str, str]]:
    """Return the rights that a request needs, each with the ARN of what it is needed on."""
    name, given = name_of(request), set(members(request.parameters))
    actions = set(RIGHTS["named"].get(name, {"needs": [name]})["needs"])
    for row in RIGHTS["parameters"]:
        if row["call"] == name and row["member"] in given:
            actions |= {*row["needs"]}
    return {(action, arn) for action in actions for arn in resources(action, request)}


def resources(action: str, request: Request) -> list[str]:
    """Return the ARNs of what a request is about, by the Service Authorization Reference."""
    given, service = request.parameters, action.partition(":")[0]
    regional = f"arn:aws:{service}:ap-south-1:{ACCOUNT}"
    if action in EVERYTHING:
        return ["*"]
    match service:
        case "dynamodb":
            names = [given[key] for key in ("TableName", "SourceTableName", "TargetTableName") if key in given]
            return [given["ResourceArn"]] if "ResourceArn" in given else [f"{regional}:table/{name}" for name in names]
        case "cognito-idp":
            return [given.get("ResourceArn") or f"{regional}:userpool/{given.get('UserPoolId', 'new')}"]
        case "s3" if action == "s3:DeleteAccessPoint":
            return [f"{regional}:accesspoint/{given['Name']}"]
        case "s3":
            of_object = "Object" in action
            return [f"arn:aws:s3:::{given['Bucket']}{'/a' if of_object else ''}"]
        case "iam" if action == "iam:PassRole":
            return [one for one in _texts(given) if one.startswith("arn:aws:iam::") and ":role/" in one]
        case "iam" if "InstanceProfileName" in given:
            return [f"arn:aws:iam::{ACCOUNT}:instance-profile/{given['InstanceProfileName']}"]
        case "iam":
            return [f"arn:aws:iam::{ACCOUNT}:role/{given['RoleName']}"] if "RoleName" in given else [given["PolicyArn"]]
        case "logs":
            group = given.get("logGroupName") or given["logGroupIdentifier"]
            return [f"{regional}:log-group:{group}:*"]
    return [f"{regional}:domainnames/{given['domainName']}" if "domainName" in given else f"{regional}:apis/x"]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)


def unrecorded() -> list[Request]:
    """Return what no run on the local cloud requests, with the parameters that name something."""
    named = {
        "Bucket": BUCKET, "Name": "p", "logGroupIdentifier": "/aws/appsync/apis/x", "RefreshToken": "t", "AccountId": ACCOUNT,
    }  # fmt: skip
    parts = [name.partition(":") for name in RIGHTS["not_recorded"]]
    return [Request(service, operation, named) for service, _, operation in parts]


@cache
def document() -> str:
    text = (ROOT / "docs" / "operator-policy.json").read_text(encoding="utf-8")
    return text.replace("ACCOUNT_ID", ACCOUNT).replace("BUCKET", BUCKET)


def calls_in_the_code() -> list[set[str]]:
    """Return what each boto3 method may be that steps, the chat client and the audit name: of each service that the file uses."""
    loader = botocore.session.Session()
    services = ("dynamodb", "cognito-idp", "s3", "s3control", "iam", "appsync", "logs")
    methods = {
        (service, botocore.xform_name(name)): name
        for service in services
        for name in loader.get_service_model(service).operation_names
    }
    found = []
    folders = (
        (file for file in (ROOT / "steps").glob("*.py") if file.name not in NOT_TUTORIAL),
        *((ROOT / "chatprov" / one).rglob("*.py") for one in ("chat", "audit")),
    )
    for file in chain(*folders):
        text = file.read_text(encoding="utf-8")
        # what is printed for learners is not run
        text = re.sub(r'EXAMPLE = """.*?"""', "", text, flags=re.DOTALL)
        called = set(re.findall(r"\.(\w+)\(", text)) | set(re.findall(r'"([a-z]+_\w+)"', text))
        used = [service for service in services if re.search(rf'client\("{service}"\)|{service.split("-")[0]}\b', text)]
        for method in called:
            known = {f"{service}:{methods[service, method]}" for service in used if (service, method) in methods}
            found += [known] if known else []
    return found


def test_every_call_in_the_code_is_recorded(recorded: list[Request]) -> None:
    signed = {action for action, _ in OF_FILES}
    printed = {*RIGHTS["only_in_hints"]}
    known = {name_of(one) for one in recorded} | RIGHTS["not_recorded"].keys() | signed | printed
    assert [call for call in calls_in_the_code() if not call & known] == []


def test_every_parameter_was_looked_up(recorded: list[Request]) -> None:
    """A new parameter must be looked up: it may need a separate right."""
    bound = {(row["call"], row["member"].partition(".")[0]) for row in (*RIGHTS["parameters"], *RIGHTS["carried_on"])}
    known = bound | {(call, member) for call, members_ in RIGHTS["plain"].items() for member in members_}
    assert {(name_of(one), member) for one in recorded for member in one.parameters} - known == set()


def test_every_row_has_its_source() -> None:
    rows = [*RIGHTS["named"].values(), *RIGHTS["parameters"], *RIGHTS["carried_on"]]
    assert all(row["source"].startswith("https://docs.aws.amazon.com/") for row in rows)


def test_the_operator_may_do_what_chatprov_does(recorded: list[Request]) -> None:
    policy = Policy(document())
    context: dict[str, list[str] | None] = {"iam:passedtoservice": ["appsync.amazonaws.com"]}
    asked = {one for request in (*recorded, *unrecorded()) for one in needed(request)} | OF_FILES
    decided = {(action, arn): policy.decide(PolicyRequest(action, arn, context)) for action, arn in asked}
    refused = {one for one, decision in decided.items() if decision is not Decision.ALLOWED}
    assert refused == set()


def test_the_operator_may_do_nothing_else(recorded: list[Request]) -> None:
    asked = {action for request in (*recorded, *unrecorded()) for action, _ in needed(request)} | {
        one for one, _ in OF_FILES
    }
    listed = [statement["Action"] for statement in json.loads(document())["Statement"]]
    allowed = {action for one in listed for action in (one if isinstance(one, list) else [one])}
    assert allowed - asked == set()


@pytest.mark.parametrize(
    "row", RIGHTS["parameters"], ids=[f"{row['call']} {row['member']}" for row in RIGHTS["parameters"]]
)
def test_each_right_of_a_parameter_is_asked_for(recorded: list[Request], row: dict[str, Any]) -> None:
    assert any(name_of(one) == row["call"] and row["member"] in set(members(one.parameters)) for one in recorded)


def test_rights_for_what_others_set_are_told() -> None:
    told = (ROOT / "docs" / "going-to-aws.md").read_text(encoding="utf-8")
    assert all(row["member"].rpartition(".")[2] in told for row in RIGHTS["carried_on"])
