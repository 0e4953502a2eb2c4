"""The URL routes of Cognito user pools for moto."""

from moto.cognitoidp.urls import url_bases

from chatprov.local.moto_cognito.responses import CognitoResponse
from chatprov.local.moto_cognito.well_known import WellKnownResponse

__all__ = ["url_bases", "url_paths"]

url_paths = {
    "{0}/$": CognitoResponse.dispatch,
    "{0}/(?P<user_pool_id>[^/]+)/.well-known/jwks.json$": WellKnownResponse.serve_jwks,
    "{0}/(?P<user_pool_id>[^/]+)/.well-known/openid-configuration$": WellKnownResponse.serve_openid_configuration,
}
