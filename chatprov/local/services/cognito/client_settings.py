"""The settings of an app client: what a request gives, the API's defaults for the rest, and what Cognito refuses.

https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.local.services.cognito.errors import InvalidParameterException

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_SECONDS: Final = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
_MINUTE, _HOUR, _DAY = 60, 3600, 86400

# For each kind of token: default unit, default value in that unit, minimum and maximum in seconds.
_VALIDITY: Final = {
    "AccessToken": ("hours", 1, 5 * _MINUTE, _DAY),
    "IdToken": ("hours", 1, 5 * _MINUTE, _DAY),
    "RefreshToken": ("days", 30, _HOUR, 3650 * _DAY),
}
_LEGACY_FLOWS: Final = frozenset({"ADMIN_NO_SRP_AUTH", "CUSTOM_AUTH_FLOW_ONLY", "USER_PASSWORD_AUTH"})
_DEFAULT_FLOWS: Final = frozenset({"USER_SRP_AUTH", "CUSTOM_AUTH", "REFRESH_TOKEN_AUTH"})
_DEFAULTS: Final[Mapping[str, Any]] = {
    "AllowedOAuthFlowsUserPoolClient": False,
    "AuthSessionValidity": 3,
    "EnablePropagateAdditionalUserContextData": False,
    "EnableTokenRevocation": True,
    "RefreshTokenValidity": 30,
    "TokenValidityUnits": {},
}
_NOT_CONFIGURATION: Final = frozenset({"UserPoolId", "ClientId", "ClientSecret", "GenerateSecret"})


def enabled_flows(explicit: Collection[str]) -> frozenset[str]:
    """Return the values of AuthFlow that ExplicitAuthFlows enables."""
    if not explicit:
        flows = set(_DEFAULT_FLOWS)
    elif _LEGACY_FLOWS.isdisjoint(explicit):
        flows = {flow.removeprefix("ALLOW_") for flow in explicit}
    else:
        # The legacy values are added to the default flows; only CUSTOM_AUTH_FLOW_ONLY removes one, SRP.
        flows = set(_DEFAULT_FLOWS) | (set(explicit) - {"CUSTOM_AUTH_FLOW_ONLY"})
        if "CUSTOM_AUTH_FLOW_ONLY" in explicit:
            flows.discard("USER_SRP_AUTH")
    if flows & {"ADMIN_NO_SRP_AUTH", "ADMIN_USER_PASSWORD_AUTH"}:
        flows |= {"ADMIN_NO_SRP_AUTH", "ADMIN_USER_PASSWORD_AUTH"}
    if "REFRESH_TOKEN_AUTH" in flows:
        flows.add("REFRESH_TOKEN")
    return frozenset(flows)


def checked_settings(request: Mapping[str, Any]) -> dict[str, Any]:
    """Return a request's settings with the API's defaults; raise InvalidParameterException if they are not allowed."""
    given = {name: value for name, value in request.items() if name not in _NOT_CONFIGURATION and value is not None}
    settings = {**_DEFAULTS, **given}
    explicit = settings.get("ExplicitAuthFlows") or []
    if not _LEGACY_FLOWS.isdisjoint(explicit) and any(flow.startswith("ALLOW_") for flow in explicit):
        raise InvalidParameterException(
            "Cannot specify legacy explicit auth flows and ALLOW_ prefixed explicit auth flows together."
        )
    if rotates(settings) and "REFRESH_TOKEN_AUTH" in enabled_flows(explicit):
        raise InvalidParameterException(
            "ALLOW_REFRESH_TOKEN_AUTH must not be enabled when refresh token rotation is enabled."
        )
    for kind, (_, _, shortest, longest) in _VALIDITY.items():
        if not shortest <= lifetime_in(settings, kind) <= longest:
            raise InvalidParameterException("Invalid range for token validity.")
    if max(lifetime_in(settings, "AccessToken"), lifetime_in(settings, "IdToken")) > lifetime_in(
        settings, "RefreshToken"
    ):
        raise InvalidParameterException("Access and ID tokens cannot be valid for longer than the refresh token.")
    return settings


def rotates(settings: Mapping[str, Any]) -> bool:
    """Return whether each refresh returns a new refresh token."""
    return bool((settings.get("RefreshTokenRotation") or {}).get("Feature") == "ENABLED")


def lifetime_in(settings: Mapping[str, Any], kind: str) -> int:
    """Return how many seconds an AccessToken, IdToken or RefreshToken lasts."""
    unit, value, _, _ = _VALIDITY[kind]
    given_unit = (settings.get("TokenValidityUnits") or {}).get(kind, unit)
    # Older SDKs send 0 for "not set".
    given = settings.get(f"{kind}Validity") or None
    if given is None:
        return value * _SECONDS[unit]
    return int(given) * _SECONDS[given_unit]
