"""STEP 2: Create the Cognito user pool and its app client: who may talk.

https://docs.aws.amazon.com/cognito/latest/developerguide/getting-started-user-pools.html
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from chatprov.config import Config
from chatprov.step import (
    Attributes,
    DataCount,
    Experiment,
    Handle,
    Observed,
    Resource,
    ResourceContext,
    Step,
    all_pages,
    none_if_absent,
)
from chatprov.updates import replacement

COUNT_LIMIT = 1_000
FACTORS = ("SoftwareTokenMfaConfiguration", "SmsMfaConfiguration", "EmailMfaConfiguration")
SECOND_FACTOR = frozenset({"MfaConfiguration", *FACTORS})


class ChatUserPool(Resource):
    """The user pool ChatUserPool: sign-in by e-mail, self sign-up, no MFA."""

    key = "user-pool"
    type = "Cognito user pool"
    create_only = frozenset({"UsernameAttributes", "UsernameConfiguration", "RequiredAttributes"})
    at_least = frozenset({"AutoVerifiedAttributes"})
    reasons: ClassVar[Mapping[str, str]] = {
        "AdminCreateUserConfig": "who may come in: whoever signs up, or only whom an administrator has invited",
        "MfaConfiguration": "whether a user may ask for, or must give, a code from an authenticator app beside the password",
        "SoftwareTokenMfaConfiguration": "what the second factor is: a code from an authenticator app, which costs nothing",
        "Policies.PasswordPolicy.MinimumLength": "how long it takes to guess a password",
        "DeletionProtection": "whether the pool, and every user with it, can be deleted by mistake",
    }

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
            # Where there is to be no second factor, Cognito forgets the settings of each.
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

    def read(self, context: ResourceContext, known_id: str | None) -> Sequence[Observed]:
        if known_id and (known := self._describe(context, known_id)):
            return [known]
        same_name = [pool.id for pool in self.list_all(context) if pool.name == self.name(context.config)]
        return [pool for pool in (self._describe(context, pool_id) for pool_id in same_name) if pool]

    def list_all(self, context: ResourceContext) -> Sequence[Handle]:
        pools = all_pages(context.client("cognito-idp"), "list_user_pools", "UserPools", MaxResults=60)
        return [
            Handle(id=one["Id"], name=one["Name"], arn=context.arn("cognito-idp", f"userpool/{one['Id']}"))
            for one in pools
        ]

    def _describe(self, context: ResourceContext, pool_id: str) -> Observed | None:
        cognito = context.client("cognito-idp")
        answer = none_if_absent(
            lambda: cognito.describe_user_pool(UserPoolId=pool_id),
            "ResourceNotFoundException",
            "InvalidParameterException",
        )
        if answer is None:
            return None
        pool = answer["UserPool"]
        attributes = {key: pool.get(key) for key in self.desired(context)}
        if pool.get("MfaConfiguration", "OFF") != "OFF":
            factors = cognito.get_user_pool_mfa_config(UserPoolId=pool_id)
            attributes |= {key: factors.get(key) for key in FACTORS}
        attributes["PoolName"] = pool["Name"]
        attributes["EstimatedNumberOfUsers"] = pool.get("EstimatedNumberOfUsers", 0)
        attributes["UsernameAttributes"] = sorted(pool.get("UsernameAttributes", []))
        attributes["AutoVerifiedAttributes"] = sorted(pool.get("AutoVerifiedAttributes", []))
        # Cognito's own `sub` is always required; it is no choice of ours.
        required = [
            one["Name"] for one in pool.get("SchemaAttributes", []) if one.get("Required") and one["Name"] != "sub"
        ]
        attributes["RequiredAttributes"] = sorted(required)
        if allowed := pool.get("Policies", {}).get("SignInPolicy", {}).get("AllowedFirstAuthFactors"):
            sign_in = {"AllowedFirstAuthFactors": sorted(allowed)}
            attributes["Policies"] = {**pool["Policies"], "SignInPolicy": sign_in}
        return Observed(
            id=pool["Id"], name=pool["Name"], arn=pool["Arn"], attributes=attributes, tags=pool.get("UserPoolTags", {})
        )

    def console_facts(self, seen: Observed) -> Mapping[str, str]:
        one, yes = seen.attributes, {True: "Yes", False: "No"}
        signing = ", ".join(name.replace("_", " ") for name in one["UsernameAttributes"]) or "user name"
        only_admin = (one.get("AdminCreateUserConfig") or {}).get("AllowAdminCreateUserOnly", False)
        return {
            "User pool ID": seen.id,
            "Feature plan": str(one.get("UserPoolTier") or "").capitalize(),
            "Sign-in options": signing,
            "Self-registration": yes[not only_admin],
            "MFA": str(one.get("MfaConfiguration") or "OFF").capitalize(),
            "Deletion protection": str(one.get("DeletionProtection") or "INACTIVE").capitalize(),
            "Estimated number of users": str(one.get("EstimatedNumberOfUsers") or 0),
        }

    def create(self, context: ResourceContext) -> Handle:
        want = {key: value for key, value in self.desired(context).items() if key not in SECOND_FACTOR}
        required = want.pop("RequiredAttributes")
        answer = context.client("cognito-idp").create_user_pool(
            **want,
            Schema=[{"Name": name, "Required": True, "Mutable": True} for name in required],
            UserPoolTags=context.tags(self),
        )
        pool = answer["UserPool"]
        return Handle(id=pool["Id"], name=pool["Name"], arn=pool["Arn"])

    def set_after_create(self, context: ResourceContext) -> frozenset[str]:
        """CreateUserPool takes no second factor but text messages; a call of its own sets the app's."""
        return frozenset() if context.config.user_pool.mfa == "OFF" else SECOND_FACTOR

    def update(self, context: ResourceContext, handle: Handle, changed: frozenset[str]) -> None:
        want, cognito = self.desired(context), context.client("cognito-idp")
        if changed & SECOND_FACTOR:
            there = cognito.get_user_pool_mfa_config(UserPoolId=handle.id)
            factors = {key: want[key] for key in SECOND_FACTOR & want.keys()}
            if want["MfaConfiguration"] == "OFF":
                factors |= dict.fromkeys(FACTORS)
            cognito.set_user_pool_mfa_config(
                **replacement(cognito, "set_user_pool_mfa_config", there, {"UserPoolId": handle.id, **factors})
            )
        if changed - SECOND_FACTOR:
            self._set(
                context, handle, {key: one for key, one in want.items() if key not in self.create_only | {*FACTORS}}
            )

    def _set(self, context: ResourceContext, handle: Handle, ours: Attributes) -> None:
        """UpdateUserPool resets every setting that a call leaves out, so what is there is sent too, with ours on top."""
        cognito = context.client("cognito-idp")
        there = cognito.describe_user_pool(UserPoolId=handle.id)["UserPool"]
        more = {
            key: sorted({*ours[key], *there.get(key, [])}) for key in self.at_least & ours.keys()
        }  # what others added stays
        # AWS's own tags stay as they are and cannot be sent.
        tags = {key: value for key, value in there.get("UserPoolTags", {}).items() if not key.startswith("aws:")}
        there = {**there, "PoolName": there["Name"], "UserPoolTags": tags or None}
        settings = {"UserPoolId": handle.id, **ours, **more}
        # Cognito answers with this forerunner of TemporaryPasswordValidityDays, and refuses it.
        settings["AdminCreateUserConfig"] = {**ours.get("AdminCreateUserConfig", {}), "UnusedAccountValidityDays": None}
        cognito.update_user_pool(**replacement(cognito, "update_user_pool", there, settings))

    def tag(self, context: ResourceContext, handle: Handle) -> None:
        context.client("cognito-idp").tag_resource(ResourceArn=handle.arn, Tags=context.tags(self))

    def delete(self, context: ResourceContext, handle: Observed) -> None:
        cognito = context.client("cognito-idp")
        if handle.attributes["DeletionProtection"] == "ACTIVE":
            self._set(context, handle, {"DeletionProtection": "INACTIVE"})
        cognito.delete_user_pool(UserPoolId=handle.id)

    def contents(self, context: ResourceContext, handle: Handle) -> Sequence[DataCount]:
        domains = [DataCount(1, "domain", name=name) for name in self._domains(context, handle)]
        return [*self._users(context, handle), *domains]

    def purge(self, context: ResourceContext, handle: Handle) -> None:
        """Cognito deletes no pool that has a domain; its users go with it."""
        for name in self._domains(context, handle):
            context.client("cognito-idp").delete_user_pool_domain(Domain=name, UserPoolId=handle.id)

    def _domains(self, context: ResourceContext, handle: Handle) -> list[str]:
        """Return the pool's domains: one of Amazon's, by its prefix, and one of its owner's own."""
        pool = context.client("cognito-idp").describe_user_pool(UserPoolId=handle.id)["UserPool"]
        return [pool[kind] for kind in ("Domain", "CustomDomain") if pool.get(kind)]

    def _users(self, context: ResourceContext, handle: Handle) -> Sequence[DataCount]:
        count = 0
        for page in context.client("cognito-idp").get_paginator("list_users").paginate(UserPoolId=handle.id):
            count += len(page["Users"])
            if count >= COUNT_LIMIT:
                return [DataCount(count, "users", at_least=True)]
        return [DataCount(count, "users")] if count else []


class ChatAppClient(Resource):
    """The app client ChatAppClient: no secret, since a browser could not keep one."""

    key = "app-client"
    type = "Cognito app client"
    parent = "user-pool"
    depends_on = ("user-pool",)
    create_only = frozenset({"GenerateSecret"})
    at_least = frozenset({"SupportedIdentityProviders"})
    reasons: ClassVar[Mapping[str, str]] = {
        "AccessTokenValidity": "how long a token works after its user signed out, since AppSync looks at nothing but its expiry",
        "IdTokenValidity": "the same for the token that names the user's e-mail address",
        "RefreshTokenValidity": "after how long a user has to give the password again",
    }

    def name(self, config: Config) -> str:
        return config.app_client.name

    def desired(self, context: ResourceContext) -> Attributes:
        client = context.config.app_client
        return {
            "ClientName": client.name,
            "GenerateSecret": client.generate_secret,
            "ExplicitAuthFlows": sorted(client.auth_flows),
            "AuthSessionValidity": client.auth_session_minutes,
            "RefreshTokenValidity": client.refresh_token_days,
            "AccessTokenValidity": client.access_token_minutes,
            "IdTokenValidity": client.id_token_minutes,
            "TokenValidityUnits": {"RefreshToken": "days", "AccessToken": "minutes", "IdToken": "minutes"},
            "EnableTokenRevocation": client.token_revocation,
            "PreventUserExistenceErrors": "ENABLED" if client.prevent_user_existence_errors else "LEGACY",
            "SupportedIdentityProviders": ["COGNITO"],
        }

    def read(self, context: ResourceContext, known_id: str | None) -> Sequence[Observed]:
        pool = context.handles.get("user-pool")
        if pool is None:
            return []
        clients = self.list_all(context)
        wanted = [one for one in clients if one.id == known_id] or [
            one for one in clients if one.name == self.name(context.config)
        ]
        found = [self._describe(context, pool, one.id) for one in wanted]
        return [client for client in found if client]

    def list_all(self, context: ResourceContext) -> Sequence[Handle]:
        pool = context.handles["user-pool"]
        listed = {"UserPoolId": pool.id, "MaxResults": 60}
        clients = all_pages(context.client("cognito-idp"), "list_user_pool_clients", "UserPoolClients", **listed)
        return [Handle(id=one["ClientId"], name=one["ClientName"], arn=pool.arn) for one in clients]

    def _describe(self, context: ResourceContext, pool: Handle, client_id: str) -> Observed | None:
        cognito = context.client("cognito-idp")
        answer = none_if_absent(
            lambda: cognito.describe_user_pool_client(UserPoolId=pool.id, ClientId=client_id),
            "ResourceNotFoundException",
        )
        if answer is None:
            return None
        client: Mapping[str, Any] = answer["UserPoolClient"]
        attributes = {key: client.get(key) for key in self.desired(context)}
        attributes["GenerateSecret"] = "ClientSecret" in client
        attributes["ExplicitAuthFlows"] = sorted(client.get("ExplicitAuthFlows", []))
        return Observed(id=client["ClientId"], name=client["ClientName"], arn=pool.arn, attributes=attributes)

    def console_facts(self, seen: Observed) -> Mapping[str, str]:
        one, units = seen.attributes, seen.attributes.get("TokenValidityUnits") or {}
        spoken = {
            "ALLOW_USER_AUTH": "choice-based sign-in",
            "ALLOW_USER_SRP_AUTH": "secure remote password (SRP)",
            "ALLOW_REFRESH_TOKEN_AUTH": "get user tokens from existing sessions",
        }

        def lasts(token: str, unit: str) -> str:
            return f"{one.get(f'{token}Validity')} {units.get(token, unit)}"

        return {
            "Client ID": seen.id,
            "Client secret": "(hidden)" if one["GenerateSecret"] else "-",
            "Authentication flows": ", ".join(spoken.get(flow, flow) for flow in reversed(one["ExplicitAuthFlows"])),
            "Authentication flow session duration": f"{one.get('AuthSessionValidity')} minutes",
            "Refresh token expiration": lasts("RefreshToken", "days"),
            "Access token expiration": lasts("AccessToken", "hours"),
            "ID token expiration": lasts("IdToken", "hours"),
        }

    def create(self, context: ResourceContext) -> Handle:
        pool = context.handles["user-pool"]
        answer = context.client("cognito-idp").create_user_pool_client(UserPoolId=pool.id, **self.desired(context))
        client = answer["UserPoolClient"]
        return Handle(id=client["ClientId"], name=client["ClientName"], arn=pool.arn)

    def update(self, context: ResourceContext, handle: Handle, changed: frozenset[str]) -> None:  # noqa: ARG002  # all or nothing
        cognito, ids = (
            context.client("cognito-idp"),
            {"UserPoolId": context.handles["user-pool"].id, "ClientId": handle.id},
        )
        there = cognito.describe_user_pool_client(**ids)["UserPoolClient"]
        ours = {key: value for key, value in self.desired(context).items() if key not in self.create_only}
        more = {
            key: [*ours[key], *(one for one in there.get(key, []) if one not in ours[key])] for key in self.at_least
        }
        cognito.update_user_pool_client(
            **replacement(cognito, "update_user_pool_client", there, {**ids, **ours, **more})
        )

    def delete(self, context: ResourceContext, handle: Observed) -> None:
        context.client("cognito-idp").delete_user_pool_client(
            UserPoolId=context.handles["user-pool"].id, ClientId=handle.id
        )


STEP = Step(
    number=2,
    name="user_pool",
    title="Create Cognito User Pool (Authentication)",
    console=(
        "Go to AWS Console -> Cognito",
        "Click Create user pool",
        "Sign-in options: Email",
        "Password policy: Default; MFA: disabled for the demo",
        "Enable self sign-up: Yes; required attributes: Email",
        "User pool name: ChatUserPool",
        "App client name: ChatAppClient; client secret: do NOT generate",
        "Click Create user pool",
    ),
    why=(
        "The user pool keeps the users and proves who they are: after sign-in it hands out signed tokens (JWT), and AppSync "
        "needs nothing but the pool's public key to check them. The app client is the door through which an application "
        "signs users in: it says which sign-in flows are allowed and how long tokens live. A browser cannot keep a secret, "
        "so the client has none."
    ),
    pitfalls=(
        "A client with a secret makes every browser sign-in fail with 'Unable to verify secret hash'.",
        "Sign-in attributes and required attributes cannot be changed later: a new pool, and every user signs up again.",
        "With sign-in by e-mail the user name in the tokens is a UUID; the e-mail stands only in the ID token.",
        "Pool names may repeat: clicking Create twice makes two pools. Only the id tells them apart.",
        "A pool made in the console is protected against deletion; the protection has to be lifted first.",
    ),
    docs="https://docs.aws.amazon.com/cognito/latest/developerguide/getting-started-user-pools.html",
    screenshots=(
        "The screenshot's client is named 'Real-Time Chat Application' and has a secret; built is the text's: ChatAppClient, none.",
        "The text calls MFA optional and disables it for the demo; here it is off.",
    ),
    experiment=Experiment(
        try_this="Sign up as a user would, through the app client, and look whether Cognito believes the address.",
        commands="""\
pool=$(aws cognito-idp list-user-pools --max-results 60 \\
    --query "UserPools[?Name=='ChatUserPool'].Id" --output text)
client=$(aws cognito-idp list-user-pool-clients --user-pool-id "$pool" \\
    --query "UserPoolClients[?ClientName=='ChatAppClient'].ClientId" \\
    --output text)
aws cognito-idp sign-up --client-id "$client" --username try@example.com \\
    --password Correct-horse-1 --query UserConfirmed
aws cognito-idp admin-get-user --user-pool-id "$pool" \\
    --username try@example.com --query UserStatus --output text""",
        see=(
            "UNCONFIRMED: Cognito mailed a code, and waits for it. `chatprov local mail` shows the mail of the local cloud. "
            "Where self sign-up is off, as in the hardened variant: NotAuthorizedException."
        ),
        shows="UNCONFIRMED",
    ),
    resources=lambda _config: (ChatUserPool(), ChatAppClient()),
)
