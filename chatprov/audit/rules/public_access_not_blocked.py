"""Block Public Access is off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import urllib3
from botocore.exceptions import ClientError

from chatprov.audit.rule import CONFIG, AuditRule, ConfigFix, InconclusiveError
from chatprov.audit.sandbox import ROOM

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack

SETTINGS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
FOLDER = f"uploads/{ROOM}/"


def detect(stack: Stack) -> str | None:
    """Read Block Public Access."""
    off = [name for name in SETTINGS if not stack.setting("bucket-public-access", name)]
    return f"GetPublicAccessBlock: off are {', '.join(off)}" if off else None


def exploit(sandbox: Sandbox) -> str | None:
    """Publish the sandbox's folder by a policy, and read it without credentials."""
    outputs, key = sandbox.outputs, f"{FOLDER}private.txt"
    sandbox.client("s3").put_object(Bucket=outputs.bucket, Key=key, Body=b"private")
    listing: dict[str, Any] = {"Effect": "Allow", "Principal": "*", "Action": "s3:ListBucket"}
    listing |= {"Resource": outputs.bucket_arn, "Condition": {"StringEquals": {"s3:prefix": FOLDER}}}
    reading = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"}
    reading |= {"Resource": f"{outputs.bucket_arn}/{FOLDER}*"}
    try:
        sandbox.client("s3").put_bucket_policy(Bucket=outputs.bucket, Policy=sandbox.policy_with(listing, reading))
    except ClientError as error:
        if error.response["Error"]["Code"] == "AccessDenied":
            raise InconclusiveError(
                "S3 refused the policy: public policies are blocked, or this operator may not put one"
            ) from None
        raise
    try:
        found = _unsigned(sandbox, f"?list-type=2&prefix={FOLDER}")
        read = _unsigned(sandbox, f"/{key}")
    finally:
        sandbox.restore_policy()
    if found.status != 200 or key.encode() not in found.data or read.data != b"private":  # noqa: PLR2004  # OK
        return None
    return f"S3 accepted a public policy; without a signature the folder was listed, and {key} was read"


def _unsigned(sandbox: Sandbox, what: str) -> urllib3.BaseHTTPResponse:
    return urllib3.request("GET", f"{sandbox.bucket_url}{what}", timeout=30, retries=False)


RULE = AuditRule(
    id="files-publishable",
    cwe="CWE-732",  # Incorrect Permission Assignment for Critical Resource
    step=3,
    severity="high",
    title="A bucket policy can publish every file",
    meaning="Nothing blocks a public bucket policy, which the tutorial mentions as a way to share files.",
    fixes=(ConfigFix(CONFIG, "block_public_access: true"),),
    clients="Files are read by pre-signed URLs, as `chatprov upload` signs them.",
    detect=detect,
    exploit=exploit,
)
