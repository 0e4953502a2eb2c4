"""STEP 10: Security & IAM Notes: three sentences in the tutorial, here the step that looks at what was built. It makes no resource.

https://docs.aws.amazon.com/appsync/latest/devguide/best-practices.html
"""

from chatprov.step import Experiment, Step

EXAMPLE = """\
# One weakness of many, shown: Bob is signed in, and the sender is Ann.
mutation = '''mutation {
  sendMessage(input: {
    roomId: "room1", timestamp: "2025-01-01T10:00:01",
    sender: "ann@example.com", content: "I quit."
  }) { sender content }
}'''
headers, body = {"Authorization": token_of_bob}, {"query": mutation}
answer = requests.post(graphql_url, json=body, headers=headers)
print(answer.json())

# What a template makes of a message can be asked without sending it: here
# an item that has an attribute "admin".
appsync = boto3.client("appsync", region_name=region)
field = {"typeName": "Mutation", "fieldName": "sendMessage"}
resolver = appsync.get_resolver(apiId=api_id, **field)["resolver"]
message = {"roomId": "room1", "timestamp": "t", "sender": "bob"}
message["content"] = 'x"}, "admin": {"S": "yes'
arguments = {"input": message}
identity = {"sub": "bob", "username": "bob"}
rendered = appsync.evaluate_mapping_template(
    template=resolver["requestMappingTemplate"],
    context=json.dumps({"arguments": arguments, "identity": identity}),
)
print(rendered["evaluationResult"])"""

STEP = Step(
    number=10,
    name="security",
    title="Security & IAM Notes",
    console=(
        "Nothing is made in the console; these are the places to look at",
        "AppSync -> Settings: the tutorial leaves introspection enabled, queries without limits, logging off",
        "AppSync -> Schema -> each resolver: whose arguments go where; the subscription has none",
        "IAM -> Roles -> the data source's role: six actions where two are used, and AppSync of every account is trusted",
        "S3 -> the bucket -> Permissions: Block Public Access is off, there is no bucket policy, CORS allows every origin",
        "Cognito -> the user pool: anybody may sign up, no second factor, a token lives for an hour",
        "DynamoDB -> the table -> Backups: point-in-time recovery is off",
    ),
    why=(
        "The tutorial says that Cognito secures the API, that a role lets AppSync at the table, and that files are under a policy "
        "or pre-signed URLs. All of it is true, and none of it says who may read which room or write in whose name: a token of "
        "the pool opens everything. `chatprov audit` says what that means here, each weakness with its evidence and the line that "
        "mends it; `chatprov audit --prove` carries them out. `chatprov up --variant hardened` builds the chat without them."
    ),
    pitfalls=(
        "Who is signed in is known to AppSync; what they may do, nobody has said. Authentication is not authorization.",
        "$ctx.args is what the caller says, $ctx.identity is what the token proves: only one of them tells the sender.",
        "A value put between quotation marks is code of whoever wrote it: use $util.dynamodb.toDynamoDBJson.",
        "AppSync asks nobody whether a token was revoked: after a sign-out it works until it expires.",
        "A bucket with Block Public Access off is private by luck: one policy for everyone, and every file is out.",
        "The role should do what the resolvers do and no more; the console's role may delete and scan.",
        "A subscription without a resolver lets every user listen to every room.",
    ),
    docs="https://docs.aws.amazon.com/appsync/latest/devguide/best-practices.html",
    resources=lambda _config: (),
    stands_on=(1, 2, 3, 4, 5, 6, 7),
    command="chatprov audit",
    example=EXAMPLE,
    experiment=Experiment(
        try_this="Ask AppSync what the tutorial's template makes of a message that ends its own text and goes on as an attribute.",
        commands="""\
api=$(aws appsync list-graphql-apis \\
    --query "graphqlApis[?name=='ChatAppAPI'].apiId" --output text)
template=$(aws appsync get-resolver --api-id "$api" \\
    --type-name Mutation --field-name sendMessage \\
    --query resolver.requestMappingTemplate --output text)
message='"roomId": "room1", "timestamp": "t", "sender": "bob"'
message="$message"', "content": "x\\"}, \\"admin\\": {\\"S\\": \\"yes"'
aws appsync evaluate-mapping-template --template "$template" \\
    --context '{"arguments": {"input": {'"$message"'}}}' \\
    --query evaluationResult --output text""",
        see=(
            "The item has an attribute admin, which the schema does not know: text between quotation marks was taken for code. "
            "The hardened variant's template makes no item (None): it asks first who is signed in, and nobody is here."
        ),
        shows='"admin": {"S": "yes"}',
    ),
)
