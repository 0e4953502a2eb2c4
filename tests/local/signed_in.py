"""A user pool with a user in it, who has signed in by password."""

from __future__ import annotations

from typing import Any

PASSWORD = "Correct-horse-7"
EMAIL = "ada@example.com"


def pool_with_user(cognito: Any) -> tuple[str, str]:
    """Make the pool with boto3's client; return its id and the user's access token."""
    pool_id = cognito.create_user_pool(
        PoolName="ChatUserPool", UsernameAttributes=["email"], AutoVerifiedAttributes=["email"]
    )["UserPool"]["Id"]
    client_id = cognito.create_user_pool_client(
        UserPoolId=pool_id, ClientName="ChatAppClient", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"]
    )["UserPoolClient"]["ClientId"]
    user = {"UserPoolId": pool_id, "Username": EMAIL}
    cognito.admin_create_user(**user, MessageAction="SUPPRESS")
    cognito.admin_set_user_password(**user, Password=PASSWORD, Permanent=True)
    tokens = cognito.initiate_auth(
        ClientId=client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": EMAIL, "PASSWORD": PASSWORD},
    )["AuthenticationResult"]
    return pool_id, tokens["AccessToken"]
