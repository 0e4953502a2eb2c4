"""The resource types of Cognito user pools.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Cognito.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chatprov.cloudformation.scalars import text_of
from chatprov.local.services.cloudformation.handlers.contract import GeneratedName, HandlerFault
from chatprov.region import domain_of

if TYPE_CHECKING:
    from chatprov.local.services.cloudformation.handlers.contract import HandlerContext, Properties

_SERVICE = "cognito-idp"


class UserPoolHandler:
    """AWS::Cognito::UserPool."""

    generated: GeneratedName | None = GeneratedName("UserPoolName", 128, is_id=False)

    def create(self, context: HandlerContext, properties: Properties) -> str:
        """Create the pool, and then its second factors."""
        pool_id = str(context.call(_SERVICE, "CreateUserPool", _of_api(properties))["UserPool"]["Id"])
        context.created(pool_id)
        self._put_factors(context, pool_id, properties)
        return pool_id

    def read(self, context: HandlerContext, physical_id: str, properties: Properties) -> Properties:  # noqa: ARG002
        """Return the pool's names as an issuer of tokens."""
        arn = context.call(_SERVICE, "DescribeUserPool", {"UserPoolId": physical_id})["UserPool"]["Arn"]
        region = context.where.region
        provider = f"cognito-idp.{region}.{domain_of(region)}/{physical_id}"
        return {
            "Arn": arn,
            "ProviderName": provider,
            "ProviderURL": f"https://{provider}",
            "UserPoolId": physical_id,
        }

    def update(self, context: HandlerContext, physical_id: str, old: Properties, new: Properties) -> None:
        """Replace the settings, and add new custom attributes; Cognito can change or remove none."""
        known = {attribute.get("Name"): attribute for attribute in old.get("Schema", ())}
        wanted = {attribute.get("Name"): attribute for attribute in new.get("Schema", ())}
        # after a failed update, the pool has not all of the old properties, and some of the new ones already
        existing = self._attributes(context, physical_id) if known != wanted else {}
        if any(_is_in(attribute, existing) for name, attribute in known.items() if wanted.get(name) != attribute):
            raise HandlerFault("Existing schema attributes cannot be modified or deleted.")
        context.call(_SERVICE, "UpdateUserPool", _of_api(new) | {"UserPoolId": physical_id})
        added = [
            attribute
            for name, attribute in wanted.items()
            if known.get(name) != attribute and not _is_in(attribute, existing)
        ]
        if added:
            context.call(_SERVICE, "AddCustomAttributes", {"UserPoolId": physical_id, "CustomAttributes": added})
        self._put_factors(context, physical_id, new)

    def delete(self, context: HandlerContext, physical_id: str, properties: Properties) -> None:  # noqa: ARG002
        """Delete the pool with its users."""
        context.call(_SERVICE, "DeleteUserPool", {"UserPoolId": physical_id})

    @staticmethod
    def _attributes(context: HandlerContext, pool_id: str) -> dict[str, Any]:
        pool = context.call(_SERVICE, "DescribeUserPool", {"UserPoolId": pool_id})["UserPool"]
        return {attribute["Name"].removeprefix("custom:"): attribute for attribute in pool["SchemaAttributes"]}

    @staticmethod
    def _put_factors(context: HandlerContext, pool_id: str, properties: Properties) -> None:
        factors = properties.get("EnabledMfas")
        if not factors:
            return
        sent: dict[str, Any] = {
            "UserPoolId": pool_id,
            "MfaConfiguration": properties.get("MfaConfiguration", "OFF"),
            "SoftwareTokenMfaConfiguration": {"Enabled": "SOFTWARE_TOKEN_MFA" in factors},
        }
        if "SMS_MFA" in factors:
            sent["SmsMfaConfiguration"] = {"SmsConfiguration": properties.get("SmsConfiguration", {})}
        context.call(_SERVICE, "SetUserPoolMfaConfig", sent)


def _of_api(properties: Properties) -> Properties:
    sent = {name: value for name, value in properties.items() if name != "UserPoolName"}
    sent["PoolName"] = properties["UserPoolName"]
    if "EnabledMfas" in sent:
        sent.pop("MfaConfiguration", None)  # which SetUserPoolMfaConfig sets, together with the factors
    return sent


def _is_in(attribute: Properties, existing: Properties) -> bool:
    """Return whether an attribute is among the existing ones, with all that the template says of it."""
    found = existing.get(attribute.get("Name", ""))
    said = {name: value for name, value in attribute.items() if name != "Name"}
    return found is not None and all(_agrees(value, found.get(name, False)) for name, value in said.items())


def _agrees(said: Any, found: Any) -> bool:
    if isinstance(said, dict) and isinstance(found, dict):
        return all(_agrees(value, found.get(name)) for name, value in said.items())
    return text_of(said) == text_of(found)


class UserPoolClientHandler:
    """AWS::Cognito::UserPoolClient."""

    generated: GeneratedName | None = GeneratedName("ClientName", 128, is_id=False)

    def create(self, context: HandlerContext, properties: Properties) -> str:
        """Create the client and return its id."""
        return str(context.call(_SERVICE, "CreateUserPoolClient", properties)["UserPoolClient"]["ClientId"])

    def read(self, context: HandlerContext, physical_id: str, properties: Properties) -> Properties:
        """Return id, name and secret."""
        place = {"UserPoolId": properties["UserPoolId"], "ClientId": physical_id}
        client = context.call(_SERVICE, "DescribeUserPoolClient", place)["UserPoolClient"]
        secret = {"ClientSecret": client["ClientSecret"]} if "ClientSecret" in client else {}
        return {"ClientId": physical_id, "Name": client["ClientName"], **secret}

    def update(self, context: HandlerContext, physical_id: str, old: Properties, new: Properties) -> None:  # noqa: ARG002
        """Replace the settings; those that are not given have their defaults again."""
        context.call(_SERVICE, "UpdateUserPoolClient", new | {"ClientId": physical_id})

    def delete(self, context: HandlerContext, physical_id: str, properties: Properties) -> None:
        """Delete the client."""
        place = {"UserPoolId": properties["UserPoolId"], "ClientId": physical_id}
        context.call(_SERVICE, "DeleteUserPoolClient", place)


class UserPoolGroupHandler:
    """AWS::Cognito::UserPoolGroup."""

    generated: GeneratedName | None = GeneratedName("GroupName", 128)

    def create(self, context: HandlerContext, properties: Properties) -> str:
        """Create the group."""
        context.call(_SERVICE, "CreateGroup", properties)
        return str(properties["GroupName"])

    def read(self, context: HandlerContext, physical_id: str, properties: Properties) -> Properties:
        """Return no attribute, if the group exists."""
        context.call(_SERVICE, "GetGroup", {"UserPoolId": properties["UserPoolId"], "GroupName": physical_id})
        return {}

    def update(self, context: HandlerContext, physical_id: str, old: Properties, new: Properties) -> None:  # noqa: ARG002
        """Replace description, precedence and role."""
        context.call(_SERVICE, "UpdateGroup", {"Description": ""} | new | {"GroupName": physical_id})

    def delete(self, context: HandlerContext, physical_id: str, properties: Properties) -> None:
        """Delete the group."""
        context.call(_SERVICE, "DeleteGroup", {"UserPoolId": properties["UserPoolId"], "GroupName": physical_id})


class UserPoolUserHandler:
    """AWS::Cognito::UserPoolUser; every change replaces the user."""

    generated: GeneratedName | None = GeneratedName("Username", 128)

    def create(self, context: HandlerContext, properties: Properties) -> str:
        """Create the user, who gets an invitation as for AdminCreateUser."""
        context.call(_SERVICE, "AdminCreateUser", properties)
        return str(properties["Username"])

    def read(self, context: HandlerContext, physical_id: str, properties: Properties) -> Properties:
        """Return no attribute, if the user exists."""
        context.call(_SERVICE, "AdminGetUser", {"UserPoolId": properties["UserPoolId"], "Username": physical_id})
        return {}

    def update(self, context: HandlerContext, physical_id: str, old: Properties, new: Properties) -> None:
        """Do nothing: all properties are create-only."""

    def delete(self, context: HandlerContext, physical_id: str, properties: Properties) -> None:
        """Delete the user."""
        context.call(_SERVICE, "AdminDeleteUser", {"UserPoolId": properties["UserPoolId"], "Username": physical_id})
