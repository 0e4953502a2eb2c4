"""The resource types of S3: buckets and their policies.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_S3.html
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from chatprov.local.services.cloudformation.handlers.contract import GeneratedName, HandlerFault
from chatprov.local.services.cloudformation.handlers.iam import document_text
from chatprov.region import domain_of, partition_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chatprov.local.services.cloudformation.handlers.contract import HandlerContext, Properties

_FIRST_REGION: Final = "us-east-1"
"""The one region that CreateBucket must not name."""
_WORDS: Final = re.compile(r"(?<!^)(?=[A-Z])")


class BucketHandler:
    """AWS::S3::Bucket."""

    generated: GeneratedName | None = GeneratedName("BucketName", 63, is_lower=True)

    def create(self, context: HandlerContext, properties: Properties) -> str:
        """Create the bucket, and then its settings."""
        name, region = properties["BucketName"], context.where.region
        sent: dict[str, Any] = {"Bucket": name}
        if region != _FIRST_REGION:
            sent["CreateBucketConfiguration"] = {"LocationConstraint": region}
        if "OwnershipControls" in properties:
            sent["ObjectOwnership"] = properties["OwnershipControls"]["Rules"][0]["ObjectOwnership"]
        known = {}
        if "AccessControl" in properties:
            # a bucket without ACLs accepts the one that it has anyway only here
            sent["ACL"], known = _acl(properties["AccessControl"]), {"AccessControl": properties["AccessControl"]}
        context.call("s3", "CreateBucket", sent)
        context.created(name)
        self._put_settings(context, known, properties)
        return str(name)

    def read(self, context: HandlerContext, physical_id: str, properties: Properties) -> Properties:  # noqa: ARG002
        """Return ARN and domains, if the bucket exists."""
        context.call("s3", "HeadBucket", {"Bucket": physical_id})
        region = context.where.region
        domain = domain_of(region)
        return {
            "Arn": f"arn:{partition_of(region)}:s3:::{physical_id}",
            "DomainName": f"{physical_id}.s3.{domain}",
            "DualStackDomainName": f"{physical_id}.s3.dualstack.{region}.{domain}",
            "RegionalDomainName": f"{physical_id}.s3.{region}.{domain}",
            "WebsiteURL": f"http://{physical_id}.s3-website-{region}.{domain}",
        }

    def update(self, context: HandlerContext, physical_id: str, old: Properties, new: Properties) -> None:  # noqa: ARG002
        """Change the settings that differ."""
        self._put_settings(context, old, new)

    def delete(self, context: HandlerContext, physical_id: str, properties: Properties) -> None:  # noqa: ARG002
        """Delete the bucket, which must be empty."""
        context.call("s3", "DeleteBucket", {"Bucket": physical_id})

    @staticmethod
    def _put_settings(context: HandlerContext, old: Properties, new: Properties) -> None:
        place = {"Bucket": new["BucketName"]}
        for name, setting in _SETTINGS.items():
            before, after = old.get(name), new.get(name)
            if before == after:
                continue
            if after:
                put, parameter, convert = setting[0], setting[2], setting[3]
                context.call("s3", put, {**place, parameter: convert(after)})
            elif setting[1]:
                context.call("s3", setting[1], place)


def _as_it_is(value: Any) -> Any:
    return value


def _tagging(tags: list[dict[str, str]]) -> dict[str, Any]:
    return {"TagSet": tags}


def _acl(name: str) -> str:
    """Return the canned ACL of the API for that of a template: PublicRead is public-read."""
    return _WORDS.sub("-", name).lower()


def _encryption(configuration: dict[str, Any]) -> dict[str, Any]:
    rules = []
    for rule in configuration.get("ServerSideEncryptionConfiguration", ()):
        sent = {key: value for key, value in rule.items() if key != "ServerSideEncryptionByDefault"}
        if "ServerSideEncryptionByDefault" in rule:
            sent["ApplyServerSideEncryptionByDefault"] = rule["ServerSideEncryptionByDefault"]
        rules.append(sent)
    return {"Rules": rules}


def _cors(configuration: dict[str, Any]) -> dict[str, Any]:
    names = {"ExposedHeaders": "ExposeHeaders", "MaxAge": "MaxAgeSeconds", "Id": "ID"}
    rules = configuration.get("CorsRules", ())
    return {"CORSRules": [{names.get(key, key): value for key, value in rule.items()} for rule in rules]}


def _lifecycle(configuration: dict[str, Any]) -> dict[str, Any]:
    return {"Rules": [_lifecycle_rule(rule) for rule in configuration.get("Rules", ())]}


def _lifecycle_rule(rule: dict[str, Any]) -> dict[str, Any]:
    sent: dict[str, Any] = {"Status": rule["Status"], "Filter": _filter(rule)}
    if "Id" in rule:
        sent["ID"] = rule["Id"]
    if "AbortIncompleteMultipartUpload" in rule:
        sent["AbortIncompleteMultipartUpload"] = rule["AbortIncompleteMultipartUpload"]
    expiration = {
        name: convert(rule[key])
        for key, name, convert in (
            ("ExpirationInDays", "Days", _as_it_is),
            ("ExpirationDate", "Date", _date),
            ("ExpiredObjectDeleteMarker", "ExpiredObjectDeleteMarker", _as_it_is),
        )
        if key in rule
    }
    if expiration:
        sent["Expiration"] = expiration
    if "NoncurrentVersionExpiration" in rule:
        sent["NoncurrentVersionExpiration"] = rule["NoncurrentVersionExpiration"]
    elif "NoncurrentVersionExpirationInDays" in rule:
        sent["NoncurrentVersionExpiration"] = {"NoncurrentDays": rule["NoncurrentVersionExpirationInDays"]}
    transitions = [*rule.get("Transitions", ()), *([rule["Transition"]] if "Transition" in rule else ())]
    if transitions:
        sent["Transitions"] = [_transition(entry, "Days") for entry in transitions]
    older = [
        *rule.get("NoncurrentVersionTransitions", ()),
        *([rule["NoncurrentVersionTransition"]] if "NoncurrentVersionTransition" in rule else ()),
    ]
    if older:
        sent["NoncurrentVersionTransitions"] = [_transition(entry, "NoncurrentDays") for entry in older]
    return sent


def _transition(entry: dict[str, Any], days: str) -> dict[str, Any]:
    names = {"TransitionInDays": days, "TransitionDate": "Date"}
    return {names.get(key, key): _date(value) if key == "TransitionDate" else value for key, value in entry.items()}


def _date(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise HandlerFault(f"{text} is not a date of ISO 8601.") from None


def _filter(rule: dict[str, Any]) -> dict[str, Any]:
    parts: dict[str, Any] = {
        key: rule[key] for key in ("Prefix", "ObjectSizeGreaterThan", "ObjectSizeLessThan") if key in rule
    }
    tags = rule.get("TagFilters", [])
    if not tags and len(parts) <= 1:
        return parts or {"Prefix": ""}
    if not parts and len(tags) == 1:
        return {"Tag": tags[0]}
    return {"And": parts | ({"Tags": tags} if tags else {})}


_SETTINGS: Final[Mapping[str, tuple[str, str, str, Callable[[Any], Any]]]] = {
    "OwnershipControls": (
        "PutBucketOwnershipControls",
        "DeleteBucketOwnershipControls",
        "OwnershipControls",
        _as_it_is,
    ),
    "PublicAccessBlockConfiguration": (
        "PutPublicAccessBlock",
        "DeletePublicAccessBlock",
        "PublicAccessBlockConfiguration",
        _as_it_is,
    ),
    "AccessControl": ("PutBucketAcl", "", "ACL", _acl),
    "BucketEncryption": (
        "PutBucketEncryption",
        "DeleteBucketEncryption",
        "ServerSideEncryptionConfiguration",
        _encryption,
    ),
    "CorsConfiguration": ("PutBucketCors", "DeleteBucketCors", "CORSConfiguration", _cors),
    "LifecycleConfiguration": (
        "PutBucketLifecycleConfiguration",
        "DeleteBucketLifecycle",
        "LifecycleConfiguration",
        _lifecycle,
    ),
    "VersioningConfiguration": ("PutBucketVersioning", "", "VersioningConfiguration", _as_it_is),
    "Tags": ("PutBucketTagging", "DeleteBucketTagging", "Tagging", _tagging),
}
"""By property: the operations that set and remove it, the parameter, and how the API has the value."""


class BucketPolicyHandler:
    """AWS::S3::BucketPolicy; its physical id is the bucket."""

    generated: GeneratedName | None = None

    def create(self, context: HandlerContext, properties: Properties) -> str:
        """Put the policy."""
        document = document_text(properties["PolicyDocument"])
        context.call("s3", "PutBucketPolicy", {"Bucket": properties["Bucket"], "Policy": document})
        return str(properties["Bucket"])

    def read(self, context: HandlerContext, physical_id: str, properties: Properties) -> Properties:  # noqa: ARG002
        """Return no attribute, if the bucket has a policy."""
        context.call("s3", "GetBucketPolicy", {"Bucket": physical_id})
        return {}

    def update(self, context: HandlerContext, physical_id: str, old: Properties, new: Properties) -> None:  # noqa: ARG002
        """Replace the policy."""
        self.create(context, new)

    def delete(self, context: HandlerContext, physical_id: str, properties: Properties) -> None:  # noqa: ARG002
        """Delete the policy."""
        context.call("s3", "DeleteBucketPolicy", {"Bucket": physical_id})
