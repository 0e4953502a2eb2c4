"""STEP 2: Create the Cognito user pool and its app client: the users of the chat, and how they sign in.

https://docs.aws.amazon.com/cognito/latest/developerguide/getting-started-user-pools.html
"""

from collections.abc import Mapping, Sequence
from typing import Any

from chatprov.aws_resource import AwsApi, ListedAwsResource, counted
from chatprov.config import Config
from chatprov.step import Attributes, DataCount, Handle, Observed, ResourceContext, StepModule
from chatprov.updates import replacement

from .app_client import ChatAppClient
from .attachments import domains_of_pool
from .pool_defaults import with_defaults
from .second_factor import FACTORS, SECOND_FACTOR, is_stricter, set_second_factor

COUNT_LIMIT = 1_000
TRIGGERS = frozenset(
    {
        "PreSignUp", "PreAuthentication", "DefineAuthChallenge", "CreateAuthChallenge", "VerifyAuthChallengeResponse",
        "PreTokenGeneration", "PreTokenGenerationConfig", "UserMigration",
    }
)  # fmt: skip
"""The Lambda functions that decide who gets in, and what a token says; the others only receive news."""


class ChatUserPool(ListedAwsResource):
    """The user pool: who may sign up, and how users sign in."""

    key = "user-pool"
    type = "Cognito user pool"
    aws = AwsApi(
        service="cognito-idp", id_param="UserPoolId", tags_field="UserPoolTags", read="describe_user_pool", output="UserPool",
        list="list_user_pools", items="UserPools", list_args={"MaxResults": 60}, arn_end="userpool/{id}",
        tag="tag_resource", delete="delete_user_pool",
        not_found=("ResourceNotFoundException", "InvalidParameterException"),
    )  # fmt: skip
    create_only = frozenset({"UsernameAttributes", "UsernameConfiguration", "RequiredAttributes"})
    at_least = frozenset({"AutoVerifiedAttributes"})

    def name(self, config: Config) -> str:
        return config.user_pool.name

    def desired(self, context: ResourceContext) -> Attributes:
        pool, policy = context.config.user_pool, context.config.user_pool.password_policy
        return {
            "PoolName": pool.name,
            "UserPoolTier": pool.tier,
            "UsernameAttributes": sorted(pool.sign_in_with),
            "AutoVerifiedAttributes": sorted(pool.sign_in_with),
            "UsernameConfiguration": {"CaseSensitive": pool.case_sensitive},
            "RequiredAttributes": sorted(pool.required_attributes),
            "MfaConfiguration": pool.mfa,
            # With MFA off, Cognito deletes the settings of every second factor.
            **(dict.fromkeys(FACTORS) if pool.mfa == "OFF" else {"SoftwareTokenMfaConfiguration": {"Enabled": True}}),
            "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": not pool.self_sign_up},
            "AccountRecoverySetting": {"RecoveryMechanisms": [{"Priority": 1, "Name": "verified_email"}]},
            "Policies": {
                "PasswordPolicy": {
                    "MinimumLength": policy.minimum_length,
                    "RequireUppercase": policy.require_uppercase,
                    "RequireLowercase": policy.require_lowercase,
                    "RequireNumbers": policy.require_numbers,
                    "RequireSymbols": policy.require_symbols,
                    "TemporaryPasswordValidityDays": policy.temporary_password_validity_days,
                },
                "SignInPolicy": {"AllowedFirstAuthFactors": sorted(pool.first_factors)},
            },
            "DeletionProtection": "ACTIVE" if pool.deletion_protection else "INACTIVE",
        }

    def actual(self, context: ResourceContext, found: Mapping[str, Any]) -> dict[str, Any]:
        actual = {**super().actual(context, found), "PoolName": found["Name"]}
        actual["LambdaConfig"] = found.get("LambdaConfig") or {}
        actual["EstimatedNumberOfUsers"] = found.get("EstimatedNumberOfUsers", 0)
        if found.get("MfaConfiguration", "OFF") != "OFF":
            factors = context.client("cognito-idp").get_user_pool_mfa_config(UserPoolId=found["Id"])
            actual |= {key: factors.get(key) for key in FACTORS}
        for key in ("UsernameAttributes", "AutoVerifiedAttributes"):
            actual[key] = sorted(found.get(key, []))
        # Cognito always requires its own attribute `sub`.
        required = {item["Name"] for item in found.get("SchemaAttributes", []) if item.get("Required")}
        actual["RequiredAttributes"] = sorted(required - {"sub"})
        return with_defaults(actual)

    def create(self, context: ResourceContext) -> Handle:
        want = {key: value for key, value in self.desired(context).items() if key not in SECOND_FACTOR}
        required = want.pop("RequiredAttributes")
        answer = context.client("cognito-idp").create_user_pool(
            **want,
            Schema=[
                {"Name": name, "AttributeDataType": "String", "Required": True, "Mutable": True} for name in required
            ],
            UserPoolTags=context.tags(self),
        )
        pool = answer["UserPool"]
        return Handle(id=pool["Id"], name=pool["Name"], arn=pool["Arn"])

    def set_after_create(self, context: ResourceContext) -> frozenset[str]:
        """CreateUserPool supports only text messages as a second factor; SetUserPoolMfaConfig sets the authenticator app."""
        return frozenset() if context.config.user_pool.mfa == "OFF" else SECOND_FACTOR

    def update(self, context: ResourceContext, handle: Handle, changed: frozenset[str]) -> None:
        want = self.desired(context)
        ours = {key: value for key, value in want.items() if key not in self.create_only | {*FACTORS}}
        # A first factor that MFA does not allow has to be removed first; until then the pool keeps its MfaConfiguration.
        both = bool(changed & SECOND_FACTOR and changed - SECOND_FACTOR)
        later = both and is_stricter(context, handle, want)
        if changed & SECOND_FACTOR and not later:
            set_second_factor(context, handle, want)
        if changed - SECOND_FACTOR:
            self._set(
                context, handle, {key: value for key, value in ours.items() if not (later and key in SECOND_FACTOR)}
            )
        if later:
            set_second_factor(context, handle, want)

    def additions(self, context: ResourceContext, seen: Observed) -> Mapping[str, Any]:  # noqa: ARG002  # read already
        """Return the names of the Lambda functions that others let decide who gets in."""
        return {"Triggers": sorted(TRIGGERS & seen.attributes["LambdaConfig"].keys()) or None}

    def remove_additions(self, context: ResourceContext, seen: Observed, names: frozenset[str]) -> None:  # noqa: ARG002  # there is one
        kept = {name: value for name, value in seen.attributes["LambdaConfig"].items() if name not in TRIGGERS}
        self._set(context, seen, {"LambdaConfig": {**dict.fromkeys(TRIGGERS), **kept}})

    def _set(self, context: ResourceContext, handle: Handle, ours: Attributes) -> None:
        """UpdateUserPool resets every setting that a call omits, so the current settings are sent, too, overwritten by ours."""
        cognito = context.client("cognito-idp")
        there = cognito.describe_user_pool(UserPoolId=handle.id)["UserPool"]
        # Values that others added are kept.
        more = {key: sorted({*ours[key], *there.get(key, [])}) for key in self.at_least & ours.keys()}
        # Tags of AWS itself are kept, and cannot be sent.
        tags = {key: value for key, value in there.get("UserPoolTags", {}).items() if not key.startswith("aws:")}
        there = {**there, "PoolName": there["Name"], "UserPoolTags": tags or None}
        settings = {"UserPoolId": handle.id, **ours, **more}
        # The older name of TemporaryPasswordValidityDays: Cognito returns it, and refuses a request that has both.
        settings["AdminCreateUserConfig"] = {**ours.get("AdminCreateUserConfig", {}), "UnusedAccountValidityDays": None}
        cognito.update_user_pool(**replacement(cognito, "update_user_pool", there, settings))

    def delete(self, context: ResourceContext, handle: Observed) -> None:
        if handle.attributes["DeletionProtection"] == "ACTIVE":
            self._set(context, handle, {"DeletionProtection": "INACTIVE"})
        super().delete(context, handle)

    def contents(self, context: ResourceContext, handle: Handle) -> Sequence[DataCount]:
        pages = context.client("cognito-idp").get_paginator("list_users").paginate(UserPoolId=handle.id)
        users = counted((len(page["Users"]) for page in pages), "users", COUNT_LIMIT)
        return [*users, *(DataCount(1, "domain", name=name) for name in domains_of_pool(context, handle))]

    def purge(self, context: ResourceContext, handle: Handle) -> None:
        """Cognito does not delete a pool that has a domain. It deletes the users with the pool."""
        for name in domains_of_pool(context, handle):
            context.client("cognito-idp").delete_user_pool_domain(Domain=name, UserPoolId=handle.id)


STEP = StepModule(resources=lambda _config: (ChatUserPool(), ChatAppClient()))
