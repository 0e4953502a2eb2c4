"""The outputs in the formats of frontends: Amplify's configuration object, aws-exports.js, Vite's .env file.

https://docs.amplify.aws/javascript/reference/amplify_outputs/
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chatprov.outputs import Outputs

FOR_BROWSERS = ("region", "endpoint_url", "user_pool_id", "client_id", "bucket", "graphql_url", "realtime_url")
"""The values for a frontend; the others are for the operator of the backend."""


def amplify(outputs: Outputs) -> dict[str, Any]:
    """Return the object that `Amplify.configure` of aws-amplify 6 takes."""
    cognito = {"userPoolId": outputs.user_pool_id, "userPoolClientId": outputs.client_id, "loginWith": {"email": True}}
    if outputs.endpoint_url:
        cognito["userPoolEndpoint"] = outputs.endpoint_url
    graphql = {
        "endpoint": _for_amplify(outputs.graphql_url),
        "region": outputs.region,
        "defaultAuthMode": "userPool",
        **({"apiKey": next(iter(outputs.api_keys.values()))} if outputs.api_keys else {}),
    }
    return {"Auth": {"Cognito": cognito}, "API": {"GraphQL": graphql}}


def aws_exports(outputs: Outputs) -> str:
    """Return aws-exports.js, the format of older Amplify apps; it has no key for the URL of a Cognito outside AWS."""
    values = {
        "aws_project_region": outputs.region,
        "aws_cognito_region": outputs.region,
        "aws_user_pools_id": outputs.user_pool_id,
        "aws_user_pools_web_client_id": outputs.client_id,
        "aws_cognito_username_attributes": ["EMAIL"],
        "aws_appsync_graphqlEndpoint": _for_amplify(outputs.graphql_url),
        "aws_appsync_region": outputs.region,
        "aws_appsync_authenticationType": "AMAZON_COGNITO_USER_POOLS",
    }
    lines = [f"const awsExports = {json.dumps(values, indent=2)};", "export default awsExports;"]
    if outputs.endpoint_url:
        lines += [
            "",
            "// This form has no place for the address of a Cognito that is not AWS's. With aws-amplify 6:",
            '//   import { parseAmplifyConfig } from "aws-amplify/utils";',
            "//   const config = parseAmplifyConfig(awsExports);",
            "//   config.Auth.Cognito.userPoolEndpoint = userPoolEndpoint;",
            "//   Amplify.configure(config);",
            f"export const userPoolEndpoint = {json.dumps(outputs.endpoint_url)};",
        ]
    return "\n".join(lines)


def vite(outputs: Outputs) -> dict[str, str]:
    """Return the variables of an .env file for Vite, which makes variables with the prefix VITE_ available to a page."""
    return {f"VITE_CHAT_{name.upper()}": getattr(outputs, name) or "" for name in FOR_BROWSERS}


def _for_amplify(url: str) -> str:
    """Return an endpoint in the form that Amplify needs.

    For subscriptions, Amplify replaces http:// by wss://, and no browser trusts a certificate of this machine. It does not
    replace a scheme in capital letters, and the browser uses plain HTTP and ws:// for it.
    """
    return url.replace("http://", "HTTP://", 1)
