"""STEP 9: File Upload Flow: a file goes to S3 by a pre-signed URL, and a message carries its URL. It makes no resource.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/PresignedUrlUploadObject.html
"""

from chatprov.step import Experiment, ResourceContext, Step

EXAMPLE = """\
# A URL to put this one file with, for five minutes: the app has no AWS
# credentials.
sign = Config(signature_version="s3v4", s3={"addressing_style": "virtual"})
s3 = boto3.client("s3", region_name=region, config=sign)
file = {"Bucket": bucket, "Key": f"uploads/room1/{uuid4()}/photo.jpg"}
put = {**file, "ContentType": "image/jpeg"}
upload_url = s3.generate_presigned_url("put_object", put, ExpiresIn=300)
with open("photo.jpg", "rb") as photo:
    headers = {"Content-Type": "image/jpeg"}
    requests.put(upload_url, data=photo, headers=headers)

# The message carries the URL without its signature, which expires;
# send_message is the mutation.
plain_url = upload_url.partition("?")[0]
send_message(roomId="room1", content="photo.jpg", fileUrl=plain_url)

# Who reads the message needs a URL of their own: to the stored one alone
# S3 answers 403.
download_url = s3.generate_presigned_url("get_object", file, ExpiresIn=300)
photo = requests.get(download_url).content"""


def evidence(context: ResourceContext) -> dict[str, bool]:
    """Look for a file in the bucket, and for a message that has its URL."""
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


STEP = Step(
    number=9,
    name="upload",
    title="File Upload Flow (S3)",
    console=(
        "Nothing is made in the console: the app does this, with the bucket of STEP 3 and the mutation of STEP 7",
        "User uploads file to S3 (via frontend); to try it by hand: S3 -> the bucket -> Upload",
        "S3 returns file URL; in the console: the object -> Object URL",
        "URL stored in DynamoDB using sendMessage: AppSync -> Queries, with the URL as fileUrl",
    ),
    why=(
        "A message is a DynamoDB item and holds 400 KB at most; a file goes to S3, and the message says where it is. The app has "
        "no AWS credentials, so somebody who has them signs a URL for exactly one file, one method and a few minutes. The "
        "file goes first and the message afterwards: nobody is pointed to a file that is not there. "
        "`chatprov upload FILE --room room1` does all of it."
    ),
    pitfalls=(
        "The tutorial does not say how the frontend may write to S3: without a pre-signed URL (or an identity pool) it may not.",
        "Unblocking public access in STEP 3 does not make an object readable: the stored plain URL answers 403.",
        "To let others read, it takes a bucket policy, which publishes every file, or a pre-signed GET for each reader.",
        "A stored pre-signed URL would be worse: it expires in a week at most, and until then lets in whoever sees it.",
        "The PUT must send the content type that was signed, or S3 answers SignatureDoesNotMatch.",
        "boto3 may sign the old way (SigV2) or for S3's global host unless it is told s3v4 and the bucket's region.",
        "Two files of one name overwrite each other: the key needs something random, and a name from a user must not choose it.",
        "sendMessage takes any text as fileUrl: nothing checks that the file is there, or whose it is.",
        "A file whose message failed stays in the bucket, and is paid for, until somebody removes it.",
    ),
    docs="https://docs.aws.amazon.com/AmazonS3/latest/userguide/PresignedUrlUploadObject.html",
    experiment=Experiment(
        try_this="Put a file into the bucket, sign a URL for it, and fetch it with the signature and without.",
        commands="""\
echo hello | aws s3 cp - s3://chat-app-uploads-appasync/uploads/hello.txt
url=$(aws s3 presign s3://chat-app-uploads-appasync/uploads/hello.txt)
curl -s "$url"
plain=${url%%\\?*}
curl -s "$plain" -o /dev/null -w '%{http_code}\\n'""",
        see="The signed URL gives the file, the plain one 403: what is stored in the message opens nothing by itself.",
        shows="403",
    ),
    resources=lambda _config: (),
    stands_on=(1, 2, 3, 4, 5, 6, 7),
    command="chatprov test",
    example=EXAMPLE,
    evidence=evidence,
)
