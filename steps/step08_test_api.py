"""STEP 8: Test GraphQL API: send a message with the mutation, and receive it with the subscription. It creates no resource.

https://docs.aws.amazon.com/appsync/latest/devguide/aws-appsync-real-time-data.html
"""

from chatprov.step import ResourceContext, StepModule


def evidence(context: ResourceContext) -> dict[str, bool]:
    """Search for a user, and for a message in room1."""
    users, messages = [], 0
    if "user-pool" in context.handles:
        pool = context.handles["user-pool"].id
        users = context.client("cognito-idp").list_users(UserPoolId=pool, Limit=1)["Users"]
    if "table" in context.handles:
        messages = context.client("dynamodb").query(
            TableName=context.handles["table"].name,
            KeyConditionExpression="roomId = :room",
            ExpressionAttributeValues={":room": {"S": "room1"}},
            Select="COUNT",
            Limit=1,
        )["Count"]
    return {"There is a user to log in with": bool(users), "room1 holds a message": bool(messages)}


STEP = StepModule(evidence=evidence)
