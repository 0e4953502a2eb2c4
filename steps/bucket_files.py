"""The contents of a bucket, and their deletion: files in all versions, and access points.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/delete-bucket.html
"""

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from chatprov.step import Handle, ResourceContext, none_if_absent


def versions(context: ResourceContext, bucket: Handle) -> Iterator[list[dict[str, Any]]]:
    """Return the bucket's files page by page, including old versions and delete markers."""
    for page in context.client("s3").get_paginator("list_object_versions").paginate(Bucket=bucket.name):
        yield [*page.get("Versions", []), *page.get("DeleteMarkers", [])]


def access_points(context: ResourceContext, bucket: Handle) -> list[str]:
    """Return the names of the bucket's access points; only AWS has them."""
    if context.endpoint_url:
        return []
    control = context.client("s3control")
    # If listing is not allowed and there are any, S3 says so when the bucket is deleted.
    answer = none_if_absent(
        lambda: control.list_access_points(AccountId=context.account, Bucket=bucket.name), "AccessDenied"
    )
    return [point["Name"] for point in answer["AccessPointList"]] if answer else []


def empty(context: ResourceContext, bucket: Handle) -> None:
    """Delete the access points and all files. Raises ClientError for the first file that cannot be deleted."""
    for name in access_points(context, bucket):
        context.client("s3control").delete_access_point(AccountId=context.account, Name=name)
    for page in versions(context, bucket):
        if page:
            objects = [{"Key": file["Key"], "VersionId": file["VersionId"] or "null"} for file in page]
            delete = {"Objects": objects, "Quiet": True}
            answer = context.client("s3").delete_objects(Bucket=bucket.name, Delete=delete)
            for error in answer.get("Errors", [])[:1]:  # such as of a file under a legal hold
                refused: Any = {**answer, "Error": {"Code": error["Code"], "Message": error["Message"]}}
                raise ClientError(refused, "DeleteObjects")
