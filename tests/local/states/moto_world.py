"""A cloud with the services that moto has: its documents, and what these services answer."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from chatprov.local.moto_iam import AccessDeniedError, NotAssumableError, RoleRights
from chatprov.local.moto_iam.state import IAM_STATE
from chatprov.local.moto_logs.state import LOGS_STATE
from chatprov.local.moto_s3.state import S3_STATE
from chatprov.local.moto_sts.state import STS_STATE
from tests import own_services
from tests.own_services import mocked_aws, opened

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chatprov.local.ports import ServiceState

    Document = dict[str, Any]

ACCOUNT: Final = "123456789012"
STATES: Final[Mapping[str, ServiceState]] = {
    state.service: state for state in (IAM_STATE, LOGS_STATE, S3_STATE, STS_STATE)
}
_ONCE: Final = Config(retries={"total_max_attempts": 1})
_clients: Final[WeakKeyDictionary[object, dict[Any, Any]]] = WeakKeyDictionary()
"""The clients of a cloud that has answered them: making one takes longer than its requests."""
_OF_S3: Final = _ONCE.merge(Config(signature_version="s3v4", s3={"addressing_style": "path"}))


@dataclass(frozen=True, slots=True)
class Built:
    """A state as documents, what its users remember, and what they get with it."""

    documents: Document
    memory: dict[str, Any]
    expected: Any


def client(service: Any, *keys: str, region: str = "eu-west-1") -> Any:
    """Return a client of a service, by default of the account itself."""
    key_id, secret, token = (*keys, "")[:3] if keys else ("test", "test", "")
    return boto3.client(
        service,
        region_name=region,
        aws_access_key_id=key_id,
        aws_secret_access_key=secret,
        aws_session_token=token or None,
        config=_OF_S3 if service == "s3" else _ONCE,
    )


def answer(service: str, operation: str, *keys: str, region: str = "eu-west-1", **parameters: Any) -> Any:
    """Return the answer to a request, or the code of its error."""
    made = _clients.setdefault(own_services._answering[-1], {})
    asked = (service, keys, region)
    if asked not in made:
        made[asked] = client(service, *keys, region=region)
    try:
        answered = getattr(made[asked], operation)(**parameters)
    except ClientError as error:
        return error.response["Error"]["Code"]
    answered.pop("ResponseMetadata", None)
    return {name: value.read() if name == "Body" else value for name, value in answered.items()}


def documents() -> Document:
    """Return the documents of all services, as another process reads them."""
    found: Document = json.loads(json.dumps({name: state.export_state() for name, state in STATES.items()}))
    return found


def put_in(given: Mapping[str, Document]) -> None:
    """Replace the state of all services."""
    for name, document in given.items():
        STATES[name].import_state(document)


def as_json(value: Any) -> Any:
    """Return an answer with dates and bytes as text."""
    return json.loads(json.dumps(value, default=str))


def rights(*calls: tuple[str, str]) -> list[str]:
    """Return what the role of each call may do, as (ARN of the role, action)."""
    results = []
    for arn, action in calls:
        try:
            RoleRights().check(ACCOUNT, arn, [(action, "arn:aws:dynamodb:eu-west-1:123456789012:table/T")], "eu-west-1")
        except (AccessDeniedError, NotAssumableError) as error:
            results.append(type(error).__name__)
        else:
            results.append("allowed")
    return results


def iam_view() -> Any:
    """Return what IAM answers about everything it has."""
    roles = [role["RoleName"] for role in answer("iam", "list_roles")["Roles"]]
    users = [user["UserName"] for user in answer("iam", "list_users")["Users"]]
    groups = [group["GroupName"] for group in answer("iam", "list_groups")["Groups"]]
    policies = [policy["Arn"] for policy in answer("iam", "list_policies", Scope="Local")["Policies"]]
    keys = [answer("iam", "list_access_keys", UserName=name)["AccessKeyMetadata"] for name in users]
    view: dict[str, Any] = {
        operation: answer("iam", operation)
        for operation in ("list_roles", "list_users", "list_groups", "list_instance_profiles")
    } | {"list_policies": answer("iam", "list_policies", Scope="Local")}
    for operation, names, argument in (
        ("get_role", roles, "RoleName"),
        ("list_role_tags", roles, "RoleName"),
        ("list_role_policies", roles, "RoleName"),
        ("list_attached_role_policies", roles, "RoleName"),
        ("list_instance_profiles_for_role", roles, "RoleName"),
        ("get_user", users, "UserName"),
        ("list_user_tags", users, "UserName"),
        ("list_user_policies", users, "UserName"),
        ("list_attached_user_policies", users, "UserName"),
        ("list_groups_for_user", users, "UserName"),
        ("get_group", groups, "GroupName"),
        ("list_group_policies", groups, "GroupName"),
        ("list_attached_group_policies", groups, "GroupName"),
        ("get_policy", policies, "PolicyArn"),
        ("list_policy_tags", policies, "PolicyArn"),
        ("list_policy_versions", policies, "PolicyArn"),
        ("list_entities_for_policy", policies, "PolicyArn"),
    ):
        view[operation] = {name: answer("iam", operation, **{argument: name}) for name in names}
    for kind, names in (("role", roles), ("user", users), ("group", groups)):
        view[f"{kind} policies"] = [
            answer("iam", f"get_{kind}_policy", **{f"{kind.capitalize()}Name": name, "PolicyName": policy})
            for name in names
            for policy in view[f"list_{kind}_policies"][name]["PolicyNames"]
        ]
    view["versions"] = [
        answer("iam", "get_policy_version", PolicyArn=arn, VersionId=version["VersionId"])
        for arn in policies
        for version in view["list_policy_versions"][arn]["Versions"]
    ]
    used = [key["AccessKeyId"] for of_user in keys for key in of_user]
    return view | {
        "keys": keys,
        "used": [answer("iam", "get_access_key_last_used", AccessKeyId=key_id) for key_id in used],
    }


def logs_view() -> Any:
    """Return what CloudWatch Logs answers about everything it has in two regions."""
    view: dict[str, Any] = {}
    for region in ("eu-west-1", "us-east-1"):
        view[region] = groups = answer("logs", "describe_log_groups", region=region)["logGroups"]
        for group in groups:
            name = group["logGroupName"]
            streams = answer("logs", "describe_log_streams", region=region, logGroupName=name)["logStreams"]
            view[f"{region} {name}"] = {
                "streams": streams,
                "tags": answer("logs", "list_tags_log_group", region=region, logGroupName=name),
                "filtered": answer("logs", "filter_log_events", region=region, logGroupName=name),
                "events": [
                    answer("logs", "get_log_events", region=region, logGroupName=name, logStreamName=stream)
                    for stream in [stream["logStreamName"] for stream in streams]
                ],
            }
    return view


_OF_A_BUCKET: Final = (
    *("get_bucket_acl", "get_bucket_cors", "get_bucket_encryption", "get_bucket_lifecycle_configuration"),
    *("get_bucket_location", "get_bucket_logging", "get_bucket_notification_configuration", "get_bucket_policy"),
    *("get_bucket_ownership_controls", "get_bucket_policy_status", "get_bucket_tagging", "get_bucket_versioning"),
    *("get_public_access_block", "get_object_lock_configuration", "list_objects_v2", "list_object_versions"),
    "list_multipart_uploads",
)
_OF_AN_OBJECT: Final = ("get_object", "head_object", "get_object_acl", "get_object_tagging")


def s3_view() -> Any:
    """Return what S3 and S3 Control answer about everything they have."""
    view: dict[str, Any] = {
        "buckets": answer("s3", "list_buckets"),
        "account": answer("s3control", "get_public_access_block", AccountId=ACCOUNT),
    }
    # the bucket of the logs had one for each request when the states of versions 1 to 3 were recorded
    for name in [bucket["Name"] for bucket in view["buckets"]["Buckets"] if bucket["Name"] != "logs"]:
        view[name] = found = {operation: answer("s3", operation, Bucket=name) for operation in _OF_A_BUCKET}
        for version in found["list_object_versions"].get("Versions", []):
            place = {"Bucket": name, "Key": version["Key"], "VersionId": version["VersionId"]}
            checked = {"get_object": {"ChecksumMode": "ENABLED"}, "head_object": {"ChecksumMode": "ENABLED"}}
            found[f"{version['Key']} {version['VersionId']}"] = {
                operation: answer("s3", operation, **place, **checked.get(operation, {})) for operation in _OF_AN_OBJECT
            } | {
                "attributes": answer(
                    "s3", "get_object_attributes", **place, ObjectAttributes=["ETag", "Checksum", "ObjectSize"]
                )
            }
        for upload in found["list_multipart_uploads"].get("Uploads", []):
            place = {"Bucket": name, "Key": upload["Key"], "UploadId": upload["UploadId"]}
            found[f"parts of {upload['UploadId']}"] = answer("s3", "list_parts", **place)
    return view


def continued(memory: Mapping[str, Any]) -> Any:
    """Return what those who know the state from before can still do."""
    arns = memory.get("roles", [])
    return as_json(
        {
            "iam": iam_view(),
            "logs": logs_view(),
            "s3": s3_view(),
            "opened": [
                (status, body if status == HTTPStatus.OK else "")
                for status, body in map(opened, memory.get("urls", []))
            ],
            "read": [
                answer("s3", "get_object", *keys, Bucket=bucket, Key=key)
                for *keys, bucket, key in memory.get("readers", [])
            ],
            "callers": [answer("sts", "get_caller_identity", *keys) for keys in memory.get("keys", [])],
            "rights": rights(*[(arn, action) for arn in arns for action in ("dynamodb:GetItem", "dynamodb:PutItem")]),
        }
    )


def as_today(recorded: Any) -> Any:
    """Return recorded answers as they are given today: S3 names the initiator of an upload by its id alone."""
    if isinstance(recorded, list):
        return [as_today(each) for each in recorded]
    if not isinstance(recorded, dict):
        return recorded
    found = {name: as_today(value) for name, value in recorded.items()}
    if isinstance(found.get("Initiator"), dict):
        found["Initiator"].pop("DisplayName", None)
    return found


def built_by(build: Callable[[], dict[str, Any]]) -> Built:
    """Return the state that a function builds in an empty cloud; the function returns what its users remember."""
    with mocked_aws():
        memory = build()
        return Built(documents(), memory, continued(memory))


def main() -> None:
    """Read documents and a memory, and write what a new process answers."""
    given = json.load(sys.stdin)
    with mocked_aws():
        put_in(given["documents"])
        written = documents()
        json.dump({"continued": continued(given["memory"]), "documents": written}, sys.stdout)


if __name__ == "__main__":
    main()
