"""The outputs in the forms that frontends read: Amplify's configuration object, aws-exports.js, Vite's .env file.

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
    }
    return {"Auth": {"Cognito": cognito}, "API": {"GraphQL": graphql}}


def aws_exports(outputs: Outputs) -> str:
    """Return aws-exports.js, the form of older Amplify apps; it cannot say where a Cognito that is not AWS's is."""
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
    """Return the variables of an .env file of Vite, which gives a page those that begin with VITE_."""
    return {f"VITE_CHAT_{name.upper()}": getattr(outputs, name) or "" for name in FOR_BROWSERS}


def _for_amplify(url: str) -> str:
    """Return an endpoint as Amplify has to read it.

    Amplify makes wss:// of http:// for subscriptions, and no browser trusts a certificate of this machine; a scheme
    in capitals it leaves alone, and the browser takes it for plain HTTP and ws://.
    """
    return url.replace("http://", "HTTP://", 1)
