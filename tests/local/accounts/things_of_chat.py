"""A user pool, an API and a bucket with all that they can have."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.local.accounts.place import MARK, TAGS
from tests.local.signed_in import EMAIL, PASSWORD

if TYPE_CHECKING:
    from tests.local.accounts.place import Named, Place

SDL = b"schema { query: Query } type Query { note(id: ID!): String }"
ALLOW = {"Effect": "Allow", "Action": "s3:GetBucketLocation", "Resource": "*"}


def user_pool(place: Place) -> Named:
    """Create a user pool with a client, a user, a group, a domain, a provider and a resource server."""
    made = place.call("cognito-idp", "CreateUserPool", PoolName=MARK, UserPoolTags={MARK: MARK})["UserPool"]
    pool, arn = {"UserPoolId": made["Id"]}, made["Arn"]
    place.arns.append(arn)
    client = place.call(
        "cognito-idp",
        "CreateUserPoolClient",
        ClientName=MARK,
        ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        **pool,
    )["UserPoolClient"]["ClientId"]
    user = {"Username": MARK, **pool}
    place.call("cognito-idp", "AdminCreateUser", MessageAction="SUPPRESS", **user)
    place.call("cognito-idp", "AdminSetUserPassword", Password=PASSWORD, Permanent=True, **user)
    place.call("cognito-idp", "CreateGroup", GroupName=MARK, **pool)
    place.call("cognito-idp", "AdminAddUserToGroup", GroupName=MARK, **user)
    place.call("cognito-idp", "CreateUserPoolDomain", Domain=f"{MARK}-{place.account}-{place.region}", **pool)
    provider = {"client_id": MARK, "client_secret": MARK, "authorize_scopes": "openid"}
    place.call(
        "cognito-idp",
        "CreateIdentityProvider",
        ProviderName=MARK,
        ProviderType="Google",
        ProviderDetails=provider,
        **pool,
    )
    place.call("cognito-idp", "CreateResourceServer", Identifier=MARK, Name=MARK, **pool)
    yield (
        "cognito-idp",
        {
            **user,
            "PoolName": MARK,
            "ClientId": client,
            "ClientName": MARK,
            "GroupName": MARK,
            "Domain": f"{MARK}-{place.account}-{place.region}",
            "ProviderName": MARK,
            "ProviderType": "Google",
            "ProviderDetails": provider,
            "Identifier": MARK,
            "Name": MARK,
            "ResourceArn": arn,
            "TagKeys": [MARK],
            "Password": PASSWORD,
            "UserAttributes": [{"Name": "email", "Value": EMAIL}],
            "UserAttributeNames": ["email"],
            "CustomAttributes": [{"Name": "more", "AttributeDataType": "String"}],
            "AuthFlow": "ADMIN_USER_PASSWORD_AUTH",
            "AuthParameters": {"USERNAME": MARK, "PASSWORD": PASSWORD},
            "ChallengeName": "NEW_PASSWORD_REQUIRED",
            "ChallengeResponses": {"USERNAME": MARK, "NEW_PASSWORD": PASSWORD},
            "MaxResults": 60,
        },
    )


def graphql_api(place: Place) -> Named:
    """Create an API with a key, a schema, a function, a resolver and a domain name."""
    auth = {"authenticationType": "API_KEY"}
    made = place.call("appsync", "CreateGraphqlApi", name=MARK, tags={MARK: MARK}, **auth)["graphqlApi"]
    api, arn = {"apiId": made["apiId"]}, made["arn"]
    place.arns.append(arn)
    key = place.call("appsync", "CreateApiKey", description=MARK, **api)["apiKey"]["id"]
    place.call("appsync", "StartSchemaCreation", definition=SDL, **api)
    variables = {"environmentVariables": {MARK: MARK}}
    place.call("appsync", "PutGraphqlApiEnvironmentVariables", **variables, **api)
    place.call("appsync", "CreateDataSource", name=MARK, type="NONE", **api)
    template = '{"version": "2018-05-29", "payload": 1}'
    function = {"dataSourceName": MARK, "requestMappingTemplate": template, "responseMappingTemplate": "1"}
    function_id = place.call("appsync", "CreateFunction", name=MARK, **function, **api)["functionConfiguration"][
        "functionId"
    ]
    field = {"typeName": "Query", "fieldName": "note"}
    pipeline = {"kind": "PIPELINE", "pipelineConfig": {"functions": [function_id]}}
    place.call(
        "appsync",
        "CreateResolver",
        **field,
        **pipeline,
        requestMappingTemplate="{}",
        responseMappingTemplate="1",
        **api,
    )
    domain = {"domainName": f"{MARK}.example.com"}
    certificate = f"arn:aws:acm:us-east-1:{place.account}:certificate/1"
    place.call("appsync", "CreateDomainName", certificateArn=certificate, **domain)
    place.call("appsync", "AssociateApi", **domain, **api)
    yield (
        "appsync",
        {
            **api,
            **auth,
            **variables,
            **function,
            **field,
            **pipeline,
            **domain,
            "name": MARK,
            "id": key,
            "type": "NONE",
            "functionId": function_id,
            "definition": SDL,
            "format": "SDL",
            "certificateArn": certificate,
            "resourceArn": arn,
            "tagKeys": [MARK],
            "template": template,
            "context": "{}",
        },
    )


def bucket(place: Place) -> Named:
    """Create a bucket with settings, an object and an upload that is not complete."""
    name = f"{MARK}-{place.account}-{place.region}"
    bucket, found = {"Bucket": name}, {"Bucket": name, "Key": MARK}
    public = {
        "PublicAccessBlockConfiguration": dict.fromkeys(
            ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True
        )
    }
    where = {} if place.region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": place.region}}

    def s3(operation: str, **parameters: Any) -> Any:
        return place.call("s3", operation, **parameters)

    s3("CreateBucket", **bucket, **where)
    settings = {
        "CORSConfiguration": {"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": [f"https://{MARK}"]}]},
        "LifecycleConfiguration": {
            "Rules": [{"ID": MARK, "Status": "Enabled", "Prefix": "", "Expiration": {"Days": 9}}]
        },
        "Tagging": {"TagSet": TAGS["list"]},
        "VersioningConfiguration": {"Status": "Enabled"},
        "ServerSideEncryptionConfiguration": {
            "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
        },
        "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
        "BucketLoggingStatus": {},
        "NotificationConfiguration": {},
        **public,
    }
    statement = ALLOW | {"Principal": {"AWS": f"arn:aws:iam::{place.account}:root"}, "Resource": f"arn:aws:s3:::{name}"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    s3("PutBucketCors", **bucket, CORSConfiguration=settings["CORSConfiguration"])
    s3("PutBucketLifecycleConfiguration", **bucket, LifecycleConfiguration=settings["LifecycleConfiguration"])
    place.arns.append(f"arn:aws:s3:::{name}")
    s3("PutBucketTagging", **bucket, Tagging=settings["Tagging"])
    s3("PutBucketPolicy", **bucket, Policy=policy)
    s3("PutObject", **found, Body=MARK.encode(), Tagging=f"{MARK}={MARK}")
    upload = s3("CreateMultipartUpload", **found)["UploadId"]
    etag = s3("UploadPart", **found, UploadId=upload, PartNumber=1, Body=MARK.encode())["ETag"]
    yield (
        "s3",
        {
            **found,
            **settings,
            "Policy": policy,
            "UploadId": upload,
            "PartNumber": 1,
            "MultipartUpload": {"Parts": [{"ETag": etag, "PartNumber": 1}]},
            "CopySource": f"{name}/{MARK}",
            "Delete": {"Objects": [{"Key": MARK}]},
            "ObjectAttributes": ["ETag"],
            "ACL": "private",
        },
    )
    place.call("s3control", "PutPublicAccessBlock", AccountId=place.account, **public)
    yield (
        "s3control",
        {
            "AccountId": place.account,
            "ResourceArn": f"arn:aws:s3:::{name}",
            "ResourceTags": TAGS["list"],
            "TagKeys": [MARK],
            **public,
        },
    )
