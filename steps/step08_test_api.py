"""STEP 8: Test GraphQL API: send a message with the mutation, and hear it arrive by the subscription. It makes no resource.

https://docs.aws.amazon.com/appsync/latest/devguide/aws-appsync-real-time-data.html
"""

from chatprov.step import Experiment, ResourceContext, Step

EXAMPLE = """\
# Sign in, as under "Login with User Pools"; the access token is the key to
# the API.
cognito = boto3.client("cognito-idp", region_name=region)
user = {"USERNAME": email, "PASSWORD": password}
answer = cognito.initiate_auth(
    ClientId=client_id,
    AuthFlow="USER_AUTH",
    AuthParameters={**user, "PREFERRED_CHALLENGE": "PASSWORD"},
)
token = answer["AuthenticationResult"]["AccessToken"]

# The mutation, by HTTP. The tutorial's selects roomId and content: add what
# listeners ask for.
mutation = '''mutation {
  sendMessage(input: {
    roomId: "room1", timestamp: "2025-01-01T10:00:00",
    sender: "user1", content: "Hello!"
  }) { roomId timestamp sender content fileUrl }
}'''

# The subscription, by WebSocket. It stands when start_ack has come, and hears
# what comes later.
subscription = '''subscription {
  onNewMessage(roomId: "room1") { content sender }
}'''
auth = {"Authorization": token, "host": graphql_url.split("/")[2]}
header = base64.urlsafe_b64encode(json.dumps(auth).encode()).decode()
protocols = ["graphql-ws", "header-" + header.rstrip("=")]
start = {
    "data": json.dumps({"query": subscription}),
    "extensions": {"authorization": auth},
}
with connect(realtime_url, subprotocols=protocols) as socket:
    socket.send(json.dumps({"type": "start", "id": "1", "payload": start}))
    while json.loads(socket.recv())["type"] != "start_ack":
        pass
    sent = {"query": mutation}
    requests.post(graphql_url, json=sent, headers={"Authorization": token})
    while (frame := json.loads(socket.recv()))["type"] != "data":
        pass  # ka: the connection is kept alive
print(frame["payload"])
# {"data": {"onNewMessage": {"content": "Hello!", "sender": "user1"}}}"""


def evidence(context: ResourceContext) -> dict[str, bool]:
    """Look for a user, and for a message in room1."""
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


STEP = Step(
    number=8,
    name="test",
    title="Test GraphQL API",
    console=(
        "Nothing is made in the console; a user is needed: Cognito -> ChatUserPool -> Users -> Create user",
        "AppSync -> ChatAppAPI -> Queries",
        "Login using Cognito user: Login with User Pools, the id of ChatAppClient, address and password",
        "Test Subscription: paste the subscription, press the orange arrow, and leave it running",
        "Test Mutation: in a second browser tab, paste the mutation and press the arrow",
        "DynamoDB -> ChatMessages -> Explore table items: there the message is",
    ),
    why=(
        "Only now it shows that the steps fit together: Cognito signs the token, AppSync checks it, the role lets the template "
        "write, and whoever listens hears of it. A subscription is a standing question over a WebSocket. AppSync answers it "
        "from what the mutation selects, not from the table: the two documents have to fit, and the tutorial's do not. "
        "`chatprov test` tries both, as they are printed and corrected, and measures how long a message takes."
    ),
    pitfalls=(
        "The tutorial's mutation does not select sender, its subscription asks for it: sender is String!, so listeners get null.",
        "So select every field in a mutation, as graphql/operations/sendMessage.corrected.graphql does.",
        "A mutation that does not select roomId reaches nobody who listens to a room, and nothing says why.",
        "A subscription hears what is sent while it stands; what was sent before, or during a break, is in getMessages.",
        "What is written to DynamoDB directly reaches no subscriber: only mutations through AppSync do.",
        "The template answers with what was sent even when DynamoDB refused it: success is no proof. Look into the table.",
        "The same roomId and timestamp twice is one message: the second replaces the first.",
        "In the minute after STEP 6 AppSync may not know the new role yet. `chatprov test` waits for it, and says so.",
        "A token is good for an hour. A subscription that stands outlives it; a new one needs a new token.",
        "Amplify, Apollo and others each have their own way to this WebSocket: docs/clients.md.",
    ),
    docs="https://docs.aws.amazon.com/appsync/latest/devguide/aws-appsync-real-time-data.html",
    resources=lambda _config: (),
    stands_on=(1, 2, 4, 5, 6, 7),
    command="chatprov test",
    example=EXAMPLE,
    evidence=evidence,
    experiment=Experiment(
        try_this="Send the tutorial's mutation with curl: make a user, sign in, send, and look into the table.",
        commands="""\
pool=$(aws cognito-idp list-user-pools --max-results 60 \\
    --query "UserPools[?Name=='ChatUserPool'].Id" --output text)
client=$(aws cognito-idp list-user-pool-clients --user-pool-id "$pool" \\
    --query "UserPoolClients[?ClientName=='ChatAppClient'].ClientId" \\
    --output text)
url=$(aws appsync list-graphql-apis \\
    --query "graphqlApis[?name=='ChatAppAPI'].uris.GRAPHQL" --output text)
aws cognito-idp admin-create-user --user-pool-id "$pool" \\
    --username curl@example.com --message-action SUPPRESS \\
    --query User.Enabled
aws cognito-idp admin-set-user-password --user-pool-id "$pool" \\
    --username curl@example.com --password Correct-horse-1 --permanent
who=USERNAME=curl@example.com,PASSWORD=Correct-horse-1
token=$(aws cognito-idp initiate-auth --client-id "$client" \\
    --auth-flow USER_AUTH \\
    --auth-parameters "$who,PREFERRED_CHALLENGE=PASSWORD" \\
    --query AuthenticationResult.AccessToken --output text)
message='roomId: \\"room1\\", timestamp: \\"2025-01-01T10:00:00\\"'
message="$message"', sender: \\"user1\\", content: \\"Hello!\\"'
mutation="mutation { sendMessage(input: {$message}) { roomId content } }"
curl -s "$url" -H "Authorization: $token" -d '{"query": "'"$mutation"'"}'
aws dynamodb get-item --table-name ChatMessages --query Item.fileUrl.S \\
    --key '{"roomId": {"S": "room1"},
            "timestamp": {"S": "2025-01-01T10:00:00"}}' --output text""",
        see=(
            "The message is stored, and its fileUrl, which was not sent, as the text $ctx.args.input.fileUrl. The hardened "
            "variant answers Unauthorized: this user is no member of room1 before `chatprov room add` says so."
        ),
        shows="$ctx.args.input.fileUrl",
    ),
)
