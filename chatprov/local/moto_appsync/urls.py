"""The URL routes of AppSync: moto's, and those of data sources, resolvers, functions, types and template evaluation."""

from __future__ import annotations

from moto.appsync import urls as moto_urls

from chatprov.local.moto_appsync.responses import AppSyncResponse

url_bases = moto_urls.url_bases

_API = "{0}/v1/apis/(?P<api_id>[^/]+)"

_ADDED = (
    f"{_API}/datasources$",
    f"{_API}/datasources/(?P<name>[^/]+)$",
    f"{_API}/environmentVariables$",
    f"{_API}/functions$",
    f"{_API}/functions/(?P<function_id>[^/]+)$",
    f"{_API}/functions/(?P<function_id>[^/]+)/resolvers$",
    f"{_API}/types$",
    f"{_API}/types/(?P<type_name>[^/]+)/resolvers$",
    f"{_API}/types/(?P<type_name>[^/]+)/resolvers/(?P<field_name>[^/]+)$",
    "{0}/v1/dataplane-evaluatetemplate$",
    "{0}/v1/dataplane-evaluatecode$",
    "{0}/v1/domainnames$",
    "{0}/v1/domainnames/(?P<domain_name>[^/]+)$",
    "{0}/v1/domainnames/(?P<domain_name>[^/]+)/apiassociation$",
)

url_paths = {
    path: handler if handler.__name__ != "dispatch" else AppSyncResponse.dispatch
    for path, handler in moto_urls.url_paths.items()
} | dict.fromkeys(_ADDED, AppSyncResponse.dispatch)
