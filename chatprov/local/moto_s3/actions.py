"""The action that a request to S3 needs permission for.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container

# for each sub-resource with a bucket's settings, the name in its actions
_BUCKET_SETTINGS = {
    "accelerate": "AccelerateConfiguration",
    "acl": "BucketAcl",
    "analytics": "AnalyticsConfiguration",
    "cors": "BucketCORS",
    "encryption": "EncryptionConfiguration",
    "intelligent-tiering": "IntelligentTieringConfiguration",
    "inventory": "InventoryConfiguration",
    "lifecycle": "LifecycleConfiguration",
    "logging": "BucketLogging",
    "metrics": "MetricsConfiguration",
    "notification": "BucketNotification",
    "object-lock": "BucketObjectLockConfiguration",
    "ownershipControls": "BucketOwnershipControls",
    "policyStatus": "BucketPolicyStatus",
    "policy": "BucketPolicy",
    "publicAccessBlock": "BucketPublicAccessBlock",
    "replication": "ReplicationConfiguration",
    "requestPayment": "BucketRequestPayment",
    "tagging": "BucketTagging",
    "versioning": "BucketVersioning",
    "website": "BucketWebsite",
}
_BUCKET_READS = {
    "location": "GetBucketLocation",
    "uploads": "ListBucketMultipartUploads",
    "versions": "ListBucketVersions",
}
# to delete any other setting, the Put action is needed
_DELETED_BY_NAME = {"policy", "website"}
_BUCKET = {
    "GET": "ListBucket",
    "HEAD": "ListBucket",
    "PUT": "CreateBucket",
    "DELETE": "DeleteBucket",
    "POST": "PutObject",
}
_OBJECT = {"GET": "GetObject", "HEAD": "GetObject", "PUT": "PutObject", "DELETE": "DeleteObject", "POST": "PutObject"}
_OBJECT_SETTINGS = {"acl": "Acl", "tagging": "Tagging", "retention": "Retention", "legal-hold": "LegalHold"}
_UPLOADS = {"GET": "ListMultipartUploadParts", "DELETE": "AbortMultipartUpload"}


def of_bucket(method: str, query: Container[str]) -> str:
    """Return the action for a request to a bucket ("s3:ListBucket")."""
    if method == "GET":
        for name, action in _BUCKET_READS.items():
            if name in query:
                return f"s3:{action}"
    verb = "Get" if method == "GET" else "Put"
    for name, noun in _BUCKET_SETTINGS.items():
        if name in query and method in {"GET", "PUT", "DELETE"}:
            return f"s3:Delete{noun}" if method == "DELETE" and name in _DELETED_BY_NAME else f"s3:{verb}{noun}"
    return f"s3:{_BUCKET.get(method, 'ListBucket')}"


def of_object(method: str, query: Container[str]) -> str:
    """Return the action for a request to an object ("s3:GetObject")."""
    if "uploadId" in query and method in _UPLOADS:
        return f"s3:{_UPLOADS[method]}"
    if method == "POST" and "restore" in query:
        return "s3:RestoreObject"
    if method == "POST" and "select" in query:
        return "s3:GetObject"
    action = _OBJECT.get(method, "GetObject")
    # object lock has no separate actions for versions
    suffix = next((suffix for name, suffix in _OBJECT_SETTINGS.items() if name in query), "")
    version = "Version" if "versionId" in query and suffix in {"", "Acl", "Tagging"} and method != "PUT" else ""
    return f"s3:{action}{version}{suffix}"
