"""The AWS operations that the local cloud has: only those listed here.

All others are rejected by name, even if moto has them: a service that is only half correct teaches wrong behaviour, and one that
issues credentials or secrets without checks is not secure. docs/fidelity.md has the same table for readers.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chatprov.local.answers import Refusal
from chatprov.local.services.models import service_model

if TYPE_CHECKING:
    from collections.abc import Mapping


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


@dataclass(frozen=True, slots=True)
class Refusals:
    """Operations that are rejected for the same reason; `reason` is a sentence for the user."""

    reason: str
    operations: frozenset[str]


@dataclass(frozen=True, slots=True)
class Service:
    """One of the services: its available operations, and why some others are not; the rest has no use in this chat."""

    offered: frozenset[str]
    refused: tuple[Refusals, ...] = ()

    def reason(self, operation: str) -> str:
        """Return why an operation is rejected, or "" if there is no particular reason."""
        return next((group.reason for group in self.refused if operation in group.operations), "")


UNKNOWN_OPERATION: Final = "UnknownOperationException"

_EVENTS: Final = "AppSync Events are not supported, only GraphQL APIs."
_CACHE: Final = "Responses are not cached."
_CREDENTIALS: Final = "It returns credentials, and the local cloud does not verify its input."
_SETTING: Final = "The setting would be stored and have no effect."

SERVICES: Final[Mapping[str, Service]] = {
    "appsync": Service(
        _names(
            """
            CreateApiKey DeleteApiKey ListApiKeys UpdateApiKey
            CreateDataSource DeleteDataSource GetDataSource ListDataSources UpdateDataSource
            CreateFunction DeleteFunction GetFunction ListFunctions UpdateFunction
            CreateGraphqlApi DeleteGraphqlApi GetGraphqlApi ListGraphqlApis UpdateGraphqlApi
            CreateResolver DeleteResolver GetResolver ListResolvers ListResolversByFunction UpdateResolver
            EvaluateCode EvaluateMappingTemplate GetGraphqlApiEnvironmentVariables PutGraphqlApiEnvironmentVariables
            GetIntrospectionSchema GetSchemaCreationStatus GetType ListTypes StartSchemaCreation
            CreateDomainName DeleteDomainName GetDomainName ListDomainNames UpdateDomainName
            AssociateApi DisassociateApi GetApiAssociation
            ListTagsForResource TagResource UntagResource
            """
        ),
        (
            Refusals(
                _EVENTS,
                _names(
                    """
                    CreateApi DeleteApi GetApi ListApis UpdateApi CreateChannelNamespace DeleteChannelNamespace
                    GetChannelNamespace ListChannelNamespaces UpdateChannelNamespace
                    """
                ),
            ),
            Refusals(_CACHE, _names("CreateApiCache DeleteApiCache FlushApiCache GetApiCache UpdateApiCache")),
        ),
    ),
    "cloudformation": Service(
        _names(
            """
            CreateStack DeleteStack UpdateStack UpdateTerminationProtection
            DescribeStackEvents DescribeStackResource DescribeStackResources DescribeStacks ListStackResources ListStacks
            GetTemplate GetTemplateSummary ValidateTemplate ListExports ListImports
            CreateChangeSet DeleteChangeSet DescribeChangeSet ExecuteChangeSet ListChangeSets
            """
        ),
    ),
    "cognito-idp": Service(
        _names(
            """
            AddCustomAttributes CreateUserPool DeleteUserPool DescribeUserPool GetUserPoolMfaConfig ListUserPools
            SetUserPoolMfaConfig UpdateUserPool ListTagsForResource TagResource UntagResource
            CreateUserPoolClient DeleteUserPoolClient DescribeUserPoolClient ListUserPoolClients UpdateUserPoolClient
            CreateUserPoolDomain DeleteUserPoolDomain DescribeUserPoolDomain UpdateUserPoolDomain
            CreateIdentityProvider DeleteIdentityProvider DescribeIdentityProvider ListIdentityProviders UpdateIdentityProvider
            CreateResourceServer DescribeResourceServer ListResourceServers
            CreateGroup DeleteGroup GetGroup ListGroups UpdateGroup ListUsersInGroup
            AdminAddUserToGroup AdminListGroupsForUser AdminRemoveUserFromGroup
            AdminConfirmSignUp AdminCreateUser AdminDeleteUser AdminDeleteUserAttributes AdminDisableUser AdminEnableUser
            AdminGetUser AdminInitiateAuth AdminResetUserPassword AdminRespondToAuthChallenge AdminSetUserMFAPreference
            AdminSetUserPassword AdminUpdateUserAttributes AdminUserGlobalSignOut ListUsers
            AssociateSoftwareToken ChangePassword ConfirmForgotPassword ConfirmSignUp DeleteUser DeleteUserAttributes
            ForgotPassword GetTokensFromRefreshToken GetUser GetUserAttributeVerificationCode GetUserAuthFactors GlobalSignOut
            InitiateAuth ResendConfirmationCode RespondToAuthChallenge RevokeToken SetUserMFAPreference SignUp
            UpdateUserAttributes VerifySoftwareToken VerifyUserAttribute
            """
        ),
    ),
    "dynamodb": Service(
        _names(
            """
            CreateTable DeleteTable DescribeTable ListTables UpdateTable DescribeLimits DescribeEndpoints
            ListTagsOfResource TagResource UntagResource DescribeTimeToLive UpdateTimeToLive
            BatchGetItem BatchWriteItem DeleteItem GetItem PutItem Query Scan UpdateItem TransactGetItems TransactWriteItems
            BatchExecuteStatement ExecuteStatement ExecuteTransaction
            CreateBackup DeleteBackup DescribeBackup ListBackups RestoreTableFromBackup
            DescribeContinuousBackups RestoreTableToPointInTime UpdateContinuousBackups
            DescribeExport ExportTableToPointInTime ListExports DescribeImport ImportTable ListImports
            DeleteResourcePolicy GetResourcePolicy PutResourcePolicy
            """
        ),
    ),
    "iam": Service(
        _names(
            """
            CreateRole DeleteRole GetRole ListRoles UpdateRole UpdateRoleDescription UpdateAssumeRolePolicy
            ListRoleTags TagRole UntagRole DeleteRolePermissionsBoundary PutRolePermissionsBoundary
            AttachRolePolicy DetachRolePolicy ListAttachedRolePolicies
            CreateInstanceProfile DeleteInstanceProfile GetInstanceProfile ListInstanceProfiles
            AddRoleToInstanceProfile RemoveRoleFromInstanceProfile
            DeleteRolePolicy GetRolePolicy ListRolePolicies PutRolePolicy ListInstanceProfilesForRole
            CreatePolicy DeletePolicy GetPolicy ListPolicies ListEntitiesForPolicy ListPolicyTags TagPolicy UntagPolicy
            CreatePolicyVersion DeletePolicyVersion GetPolicyVersion ListPolicyVersions SetDefaultPolicyVersion
            CreateUser DeleteUser GetUser ListUsers UpdateUser ListUserTags TagUser UntagUser
            AttachUserPolicy DetachUserPolicy ListAttachedUserPolicies
            DeleteUserPolicy GetUserPolicy ListUserPolicies PutUserPolicy ListGroupsForUser
            CreateAccessKey DeleteAccessKey GetAccessKeyLastUsed ListAccessKeys UpdateAccessKey
            CreateGroup DeleteGroup GetGroup ListGroups UpdateGroup AddUserToGroup RemoveUserFromGroup
            AttachGroupPolicy DetachGroupPolicy ListAttachedGroupPolicies
            DeleteGroupPolicy GetGroupPolicy ListGroupPolicies PutGroupPolicy
            """
        ),
    ),
    "logs": Service(
        _names(
            """
            CreateLogGroup DeleteLogGroup DescribeLogGroups CreateLogStream DeleteLogStream DescribeLogStreams
            FilterLogEvents GetLogEvents PutLogEvents DeleteRetentionPolicy PutRetentionPolicy
            ListTagsForResource TagResource UntagResource ListTagsLogGroup TagLogGroup UntagLogGroup
            """
        ),
    ),
    "resourcegroupstaggingapi": Service(_names("GetResources GetTagKeys GetTagValues TagResources UntagResources")),
    "s3": Service(
        _names(
            """
            CreateBucket DeleteBucket GetBucketLocation HeadBucket ListBuckets
            GetBucketAcl PutBucketAcl DeleteBucketCors GetBucketCors PutBucketCors
            DeleteBucketEncryption GetBucketEncryption PutBucketEncryption
            DeleteBucketLifecycle GetBucketLifecycle PutBucketLifecycle
            GetBucketLifecycleConfiguration PutBucketLifecycleConfiguration
            DeleteBucketOwnershipControls GetBucketOwnershipControls PutBucketOwnershipControls
            DeleteBucketPolicy GetBucketPolicy GetBucketPolicyStatus PutBucketPolicy
            DeleteBucketTagging GetBucketTagging PutBucketTagging GetBucketVersioning PutBucketVersioning
            DeletePublicAccessBlock GetPublicAccessBlock PutPublicAccessBlock
            GetBucketLogging PutBucketLogging GetBucketNotification PutBucketNotification
            GetBucketNotificationConfiguration PutBucketNotificationConfiguration GetBucketAccelerateConfiguration
            GetBucketReplication GetBucketRequestPayment GetBucketWebsite GetObjectLockConfiguration
            AbortMultipartUpload CompleteMultipartUpload CreateMultipartUpload ListMultipartUploads ListParts
            UploadPart UploadPartCopy CopyObject DeleteObject DeleteObjects GetObject GetObjectAcl GetObjectAttributes
            HeadObject ListObjects ListObjectsV2 ListObjectVersions PutObject PutObjectAcl
            DeleteObjectTagging GetObjectTagging PutObjectTagging PutObjectLockConfiguration
            GetObjectLegalHold GetObjectRetention PutObjectLegalHold PutObjectRetention
            PostObject SelectObjectContent BucketCORSPreflightCheck ObjectCORSPreflightCheck
            """
        ),
        (
            Refusals(_CREDENTIALS, _names("CreateSession")),
            Refusals(
                _SETTING,
                _names(
                    """
                    PutBucketAccelerateConfiguration PutBucketReplication PutBucketRequestPayment PutBucketWebsite
                    DeleteBucketReplication DeleteBucketWebsite
                    """
                ),
            ),
        ),
    ),
    "s3control": Service(
        _names(
            """
            DeletePublicAccessBlock GetPublicAccessBlock PutPublicAccessBlock ListTagsForResource TagResource UntagResource
            """
        ),
        (Refusals(_CREDENTIALS, _names("GetDataAccess")),),
    ),
    "ssm": Service(
        _names(
            """
            DeleteParameter DeleteParameters DescribeParameters GetParameter GetParameters GetParametersByPath PutParameter
            AddTagsToResource ListTagsForResource RemoveTagsFromResource
            """
        ),
    ),
    "sts": Service(
        _names("AssumeRole GetCallerIdentity"),
        (
            Refusals(
                _CREDENTIALS,
                _names(
                    """
                    AssumeRoleWithSAML AssumeRoleWithWebIdentity AssumeRoot GetDelegatedAccessToken GetFederationToken
                    GetScopedCredentials GetSessionToken GetWebIdentityToken
                    """
                ),
            ),
        ),
    ),
}
"""By the name of the service: moto's, which is botocore's."""

NOT_OFFERED: Final[Mapping[str, str]] = {
    "cognito-identity": "Identity pools return AWS credentials, and the local cloud would not verify who requests them.",
    "dynamodbstreams": "Changes of a table cannot be read as a stream.",
    "monitoring": "There are no metrics and no alarms; CloudWatch Logs is supported.",
    "sso": "Sign in to AWS without AWS_ENDPOINT_URL.",
    "sso-oidc": "Sign in to AWS without AWS_ENDPOINT_URL.",
    "signin": "Sign in to AWS without AWS_ENDPOINT_URL.",
}
"""Why a service is not available, by its name in signatures, for services where the reason helps the user."""


def why_refused(service: str, operation: str | None) -> Refusal | None:
    """Return the error for an operation that is not available, or None.

    `service` is moto's name for a service that is available, or the name in the signature for any other. `operation` is None if the
    request names none.
    """
    known = SERVICES.get(service)
    if known is None:
        asked = f" ({operation})" if operation else ""
        return _not_offered(f"the service {service}{asked}", NOT_OFFERED.get(service, ""))
    if operation in known.offered:
        return None
    if operation is None or operation not in _operations(service):
        code = "InvalidAction" if service_model(service).protocol == "query" else UNKNOWN_OPERATION
        wrong = f"There is no operation {operation} of" if operation else "The request names no operation of"
        return Refusal(400, code, f"{wrong} {service}.")
    return not_implemented(service, operation)


def not_implemented(service: str, operation: str | None) -> Refusal:
    """Return the error for an operation that one of the services does not have here."""
    known: Service = SERVICES[service]
    return _not_offered(f"{operation or 'this operation'} of {service}", known.reason(operation or ""))


def _not_offered(what: str, reason: str) -> Refusal:
    # 501: no SDK retries such a request
    message = f"The local cloud does not offer {what}. {reason} docs/fidelity.md lists what it offers."
    return Refusal(501, "NotImplemented", message.replace("  ", " "))


@functools.cache
def _operations(service: str) -> frozenset[str]:
    return frozenset(service_model(service).operation_names)
