"""The operations on identity providers, resource servers and domains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.local.services.cognito.errors import InvalidParameterException, ResourceNotFoundError
from chatprov.local.services.cognito.federation import IdentityProvider, ResourceServer, UserPoolDomain
from chatprov.local.services.cognito.pages import page

if TYPE_CHECKING:
    from chatprov.local.services.cognito.operations.types import Operations, Parameters, Response
    from chatprov.local.services.cognito.pool import UserPool
    from chatprov.local.services.cognito.region import CognitoRegion


def _create_provider(region: CognitoRegion, given: Parameters) -> Response:
    pool = region.pool(given["UserPoolId"])
    provider = IdentityProvider(given["ProviderName"], given)
    pool.identity_providers[provider.name] = provider
    return {"IdentityProvider": provider.describe()}


def _describe_provider(region: CognitoRegion, given: Parameters) -> Response:
    return {"IdentityProvider": _provider(region, given)[1].describe()}


def _list_providers(region: CognitoRegion, given: Parameters) -> Response:
    providers = region.pool(given["UserPoolId"]).identity_providers
    return page("Providers", providers, lambda provider: provider.summary(), given)


def _update_provider(region: CognitoRegion, given: Parameters) -> Response:
    _, provider = _provider(region, given)
    provider.update(given)
    return {"IdentityProvider": provider.describe()}


def _delete_provider(region: CognitoRegion, given: Parameters) -> Response:
    pool, provider = _provider(region, given)
    del pool.identity_providers[provider.name]
    return {}


def _provider(region: CognitoRegion, given: Parameters) -> tuple[UserPool, IdentityProvider]:
    pool, name = region.pool(given["UserPoolId"]), given["ProviderName"]
    if name not in pool.identity_providers:
        raise ResourceNotFoundError(name)
    return pool, pool.identity_providers[name]


def _create_server(region: CognitoRegion, given: Parameters) -> Response:
    pool, identifier = region.pool(given["UserPoolId"]), given["Identifier"]
    if identifier in pool.resource_servers:
        raise InvalidParameterException(f"{identifier} already exists in user pool {pool.id}.")
    server = ResourceServer(pool.id, identifier, given["Name"], given.get("Scopes", []))
    pool.resource_servers[identifier] = server
    return {"ResourceServer": server.describe()}


def _describe_server(region: CognitoRegion, given: Parameters) -> Response:
    servers, identifier = region.pool(given["UserPoolId"]).resource_servers, given["Identifier"]
    if identifier not in servers:
        raise ResourceNotFoundError(f"Resource server {identifier} does not exist.")
    return {"ResourceServer": servers[identifier].describe()}


def _list_servers(region: CognitoRegion, given: Parameters) -> Response:
    servers = region.pool(given["UserPoolId"]).resource_servers
    return page("ResourceServers", servers, lambda server: server.describe(), given)


def _create_domain(region: CognitoRegion, given: Parameters) -> Response:
    pool = region.pool(given["UserPoolId"])
    custom = given.get("CustomDomainConfig", {})
    if region.directory.has_domain(given["Domain"], pool.region):
        raise InvalidParameterException("Domain already associated with another user pool.")
    domain = UserPoolDomain(given["Domain"], pool.id, region.account, custom)
    region.domains[domain.name] = domain
    return _distribution(domain)


def _describe_domain(region: CognitoRegion, given: Parameters) -> Response:
    domain = region.domains.get(given["Domain"])
    return {"DomainDescription": {} if domain is None else domain.describe()}


def _update_domain(region: CognitoRegion, given: Parameters) -> Response:
    domain = _domain(region, given)
    domain.custom = given.get("CustomDomainConfig", {})
    return _distribution(domain)


def _delete_domain(region: CognitoRegion, given: Parameters) -> Response:
    del region.domains[_domain(region, given).name]
    return {}


def _domain(region: CognitoRegion, given: Parameters) -> UserPoolDomain:
    name = given["Domain"]
    if name not in region.domains:
        raise ResourceNotFoundError(name)
    return region.domains[name]


def _distribution(domain: UserPoolDomain) -> Response:
    # Only a custom domain has a CloudFront distribution in the response.
    return {"CloudFrontDomain": domain.distribution} if domain.custom else {}


OPERATIONS: Final[Operations] = {
    "CreateIdentityProvider": _create_provider,
    "DescribeIdentityProvider": _describe_provider,
    "ListIdentityProviders": _list_providers,
    "UpdateIdentityProvider": _update_provider,
    "DeleteIdentityProvider": _delete_provider,
    "CreateResourceServer": _create_server,
    "DescribeResourceServer": _describe_server,
    "ListResourceServers": _list_servers,
    "CreateUserPoolDomain": _create_domain,
    "DescribeUserPoolDomain": _describe_domain,
    "UpdateUserPoolDomain": _update_domain,
    "DeleteUserPoolDomain": _delete_domain,
}
