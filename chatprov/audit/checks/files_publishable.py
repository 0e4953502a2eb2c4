"""One careless policy publishes every file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import urllib3
from botocore.exceptions import ClientError

from chatprov.audit.check import CONFIG, AuditRule, CannotTellError, ConfigFix
from chatprov.audit.sandbox import ROOM

if TYPE_CHECKING:
    from chatprov.audit.sandbox import Sandbox
    from chatprov.audit.stack import Stack

SETTINGS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
FOLDER = f"uploads/{ROOM}/"


def look(stack: Stack) -> str | None:
    """Read Block Public Access."""
    off = [name for name in SETTINGS if not stack.setting("bucket-public-access", name)]
    return f"GetPublicAccessBlock: off are {', '.join(off)}" if off else None


def prove(trial: Sandbox) -> str | None:
    """Publish a folder of the audit's own by a policy, and read it as somebody without any credentials."""
    outputs, key = trial.outputs, f"{FOLDER}private.txt"
    trial.client("s3").put_object(Bucket=outputs.bucket, Key=key, Body=b"private")
    listing: dict[str, Any] = {"Effect": "Allow", "Principal": "*", "Action": "s3:ListBucket"}
    listing |= {"Resource": outputs.bucket_arn, "Condition": {"StringEquals": {"s3:prefix": FOLDER}}}
    reading = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"}
    reading |= {"Resource": f"{outputs.bucket_arn}/{FOLDER}*"}
    try:
        trial.client("s3").put_bucket_policy(Bucket=outputs.bucket, Policy=trial.policy(listing, reading))
    except ClientError as error:
        if error.response["Error"]["Code"] == "AccessDenied":
            raise CannotTellError(
                "S3 does not take the policy: public ones are blocked, or this operator may put none"
            ) from None
        raise
    try:
        found = _unsigned(trial, f"?list-type=2&prefix={FOLDER}")
        read = _unsigned(trial, f"/{key}")
    finally:
        trial.withdraw_policy()
    if found.status != 200 or key.encode() not in found.data or read.data != b"private":  # noqa: PLR2004  # OK
        return None
    return f"S3 took a policy for everyone; without a signature the folder was listed, and {key} was read"


def _unsigned(trial: Sandbox, what: str) -> urllib3.BaseHTTPResponse:
    return urllib3.request("GET", f"{trial.bucket_url}{what}", timeout=30, retries=False)


CHECK = AuditRule(
    id="files-publishable",
    step=3,
    severity="high",
    title="One careless policy publishes every file",
    meaning="Nothing holds back a bucket policy for everyone, which the tutorial names as a way to share files.",
    fixes=(ConfigFix(CONFIG, "block_public_access: true"),),
    clients="Files are read by pre-signed URLs, as `chatprov upload` signs them.",
    look=look,
    prove=prove,
)
