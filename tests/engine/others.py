"""Another user of the account, who changes the resources with boto3 alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.engine.model_paths import top_level

if TYPE_CHECKING:
    from tests.engine.harness import Stage

BUCKET = "chat-app-uploads-appasync"


class Others:
    """Another user of the account, with boto3 alone."""

    def __init__(self, stage: Stage) -> None:
        self.cognito, self.appsync = stage.client("cognito-idp"), stage.client("appsync")
        self.s3, self.iam, self.dynamodb = stage.client("s3"), stage.client("iam"), stage.client("dynamodb")
        self.pool: str = self.cognito.list_user_pools(MaxResults=1)["UserPools"][0]["Id"]
        clients = self.cognito.list_user_pool_clients(UserPoolId=self.pool)["UserPoolClients"]
        self.ids = {"UserPoolId": self.pool, "ClientId": clients[0]["ClientId"]}
        self.api: str = self.appsync.list_graphql_apis()["graphqlApis"][0]["apiId"]
        self.source = {"apiId": self.api, "name": "ChatMessagesDS"}
        self.field = {"apiId": self.api, "typeName": "Mutation", "fieldName": "sendMessage"}

    def describe_pool(self) -> dict[str, Any]:
        pool: dict[str, Any] = self.cognito.describe_user_pool(UserPoolId=self.pool)["UserPool"]
        return pool

    def set_pool(self, sample: dict[str, Any]) -> None:
        pool = self.describe_pool()
        del pool["AdminCreateUserConfig"]["UnusedAccountValidityDays"]
        self.cognito.update_user_pool(
            **laid_over(known("cognito-idp", "UpdateUserPool", pool), sample), UserPoolId=self.pool
        )

    def describe_client(self) -> dict[str, Any]:
        client: dict[str, Any] = self.cognito.describe_user_pool_client(**self.ids)["UserPoolClient"]
        return client

    def set_client(self, sample: dict[str, Any]) -> None:
        there = known("cognito-idp", "UpdateUserPoolClient", self.describe_client())
        self.cognito.update_user_pool_client(**laid_over(there, sample))

    def describe_factors(self) -> dict[str, Any]:
        factors: dict[str, Any] = self.cognito.get_user_pool_mfa_config(UserPoolId=self.pool)
        return {name: value for name, value in factors.items() if name != "ResponseMetadata"}

    def set_factors(self, sample: dict[str, Any]) -> None:
        there = known("cognito-idp", "SetUserPoolMfaConfig", self.describe_factors())
        self.cognito.set_user_pool_mfa_config(**laid_over(there, sample), UserPoolId=self.pool)

    def describe_api(self) -> dict[str, Any]:
        api: dict[str, Any] = self.appsync.get_graphql_api(apiId=self.api)["graphqlApi"]
        return api

    def set_api(self, sample: dict[str, Any]) -> None:
        self.appsync.update_graphql_api(**laid_over(known("appsync", "UpdateGraphqlApi", self.describe_api()), sample))

    def describe_source(self) -> dict[str, Any]:
        source: dict[str, Any] = self.appsync.get_data_source(**self.source)["dataSource"]
        return source

    def set_source(self, sample: dict[str, Any]) -> None:
        there = known("appsync", "UpdateDataSource", self.describe_source())
        self.appsync.update_data_source(**laid_over(there, sample), apiId=self.api)

    def describe_resolver(self) -> dict[str, Any]:
        resolver: dict[str, Any] = self.appsync.get_resolver(**self.field)["resolver"]
        return resolver

    def set_resolver(self, sample: dict[str, Any]) -> None:
        there = known("appsync", "UpdateResolver", self.describe_resolver())
        self.appsync.update_resolver(**laid_over(there, sample), apiId=self.api)

    def describe_cors(self) -> dict[str, Any]:
        return {"CORSConfiguration": {"CORSRules": self.s3.get_bucket_cors(Bucket=BUCKET)["CORSRules"][0]}}

    def set_cors(self, sample: dict[str, Any]) -> None:
        rule = laid_over(self.describe_cors(), sample)["CORSConfiguration"]["CORSRules"]
        self.s3.put_bucket_cors(Bucket=BUCKET, CORSConfiguration={"CORSRules": [rule]})

    def set_public_access(self, sample: dict[str, Any]) -> None:
        there = self.s3.get_public_access_block(Bucket=BUCKET)["PublicAccessBlockConfiguration"]
        self.s3.put_public_access_block(Bucket=BUCKET, PublicAccessBlockConfiguration={**there, **sample})


def known(service: str, operation: str, described: dict[str, Any]) -> dict[str, Any]:
    """Return what the operation takes of what was described."""
    return {name: value for name, value in described.items() if name in top_level(service, operation)}


def laid_over(there: Any, sample: Any) -> Any:
    if isinstance(there, dict) and isinstance(sample, dict):
        return {**there, **{name: laid_over(there.get(name), value) for name, value in sample.items()}}
    return sample
