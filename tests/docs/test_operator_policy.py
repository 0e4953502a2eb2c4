"""docs/operator-policy.json allows every call that chatprov makes on AWS, on the tutorial's resources, and no other action."""

from __future__ import annotations

import json
import re
from itertools import chain
from typing import Any

import botocore.session
import pytest

from tests.conftest import ROOT

S3_ACTIONS = {
    "HeadBucket": ["ListBucket"],
    "ListBuckets": ["ListAllMyBuckets"],
    "ListObjectVersions": ["ListBucketVersions"],
    "ListObjectsV2": ["ListBucket"],
    "GetBucketCors": ["GetBucketCORS"],
    "PutBucketCors": ["PutBucketCORS"],
    "GetPublicAccessBlock": ["GetBucketPublicAccessBlock"],
    "PutPublicAccessBlock": ["PutBucketPublicAccessBlock"],
    "DeleteObjects": ["DeleteObject", "DeleteObjectVersion"],
    "CreateBucket": ["CreateBucket", "PutBucketTagging"],
}
"""S3 names its actions otherwise than its operations."""
ALONG = {
    "dynamodb:CreateTable": ["dynamodb:TagResource"],
    "cognito-idp:CreateUserPool": ["cognito-idp:TagResource"],
    "appsync:CreateGraphqlApi": ["appsync:TagResource"],
    "appsync:CreateDataSource": ["iam:PassRole"],
}
"""What a call needs besides its own action: its tags, and the role that it hands over."""
WITHOUT_A_RIGHT = {
    f"cognito-idp:{name}"
    for name in ("AssociateSoftwareToken", "GetTokensFromRefreshToken", "GlobalSignOut", "InitiateAuth", "SignUp")
}
"""What users do by themselves: IAM is not asked."""
OF_FILES = {"s3:GetObject", "s3:PutObject"}
"""Rights that pre-signed URLs use; no call is made with them."""


def operations() -> set[str]:
    """Return the actions of every boto3 method that steps, the chat client and the audit name."""
    loader = botocore.session.Session()
    services = ("dynamodb", "cognito-idp", "s3", "iam", "appsync", "logs")
    methods = {
        (service, botocore.xform_name(name)): name
        for service in services
        for name in loader.get_service_model(service).operation_names
    }
    found: set[str] = set()
    folders = (
        (ROOT / "steps").glob("step*.py"),
        *((ROOT / "chatprov" / one).rglob("*.py") for one in ("chat", "audit")),
    )
    for file in chain(*folders):
        text = file.read_text(encoding="utf-8")
        text = re.sub(r'("""|\').*?\1', "", text, flags=re.DOTALL) if file.name == "step09_upload.py" else text
        called = set(re.findall(r"\.(\w+)\(", text)) | set(re.findall(r'get_paginator\("(\w+)"\)', text))
        used = {service for service in services if re.search(rf'client\("{service}"\)|{service.split("-")[0]}\b', text)}
        for (service, method), operation in methods.items():
            if service in used and method in called:
                found |= actions(service, operation)
    return found


def actions(service: str, operation: str) -> set[str]:
    names = S3_ACTIONS.get(operation, [operation]) if service == "s3" else [operation]
    found = {f"{service}:{name}" for name in names}
    return found | {more for one in found for more in ALONG.get(one, [])}


def policy() -> set[str]:
    document: dict[str, Any] = json.loads((ROOT / "docs" / "operator-policy.json").read_text(encoding="utf-8"))
    listed = [statement["Action"] for statement in document["Statement"]]
    return {action for one in listed for action in (one if isinstance(one, list) else [one])}


@pytest.mark.parametrize("which", ["missing", "needless"])
def test_the_operator_may_do_what_chatprov_does_and_nothing_else(which: str) -> None:
    needed = operations() - WITHOUT_A_RIGHT | OF_FILES
    differing = needed - policy() if which == "missing" else policy() - needed
    assert not differing
