"""STEP 9: File Upload Flow: upload a file to S3 with a pre-signed URL, and send its URL in a message. It creates no resource.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/PresignedUrlUploadObject.html
"""

from chatprov.step import ResourceContext, StepModule


def evidence(context: ResourceContext) -> dict[str, bool]:
    """Search for a file in the bucket, and for a message that has its URL."""
    files, messages = [], 0
    if "bucket" in context.handles and "table" in context.handles:
        bucket, table = context.handles["bucket"].name, context.handles["table"].name
        files = context.client("s3").list_objects_v2(Bucket=bucket, MaxKeys=1).get("Contents", [])
        pages = (
            context.client("dynamodb")
            .get_paginator("scan")
            .paginate(
                TableName=table,
                FilterExpression="contains(fileUrl, :bucket)",
                ExpressionAttributeValues={":bucket": {"S": bucket}},
                Select="COUNT",
            )
        )
        messages = next((page["Count"] for page in pages if page["Count"]), 0)
    return {"A file is in the bucket": bool(files), "A message says where it is": bool(messages)}


STEP = StepModule(evidence=evidence)
