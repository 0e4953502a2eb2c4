"""The console's answers: the deployed resources, only for its own page and programs on this machine."""

from __future__ import annotations

import json
import threading
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
import urllib3

from chatprov.chat.sign_in import sign_in
from chatprov.chat.users import add_user
from chatprov.local.console.recorder import KEPT, Recorder
from chatprov.target import local_target
from tests.local.cloudformation.stacks import deleted, deployed, template
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from tests.local.running import Cloud

EMAIL, PASSWORD = "console@example.com", "Correct-horse-1"
FROM_ELSEWHERE: list[dict[str, str]] = [
    {"Host": "evil.example"},
    {"Origin": "http://evil.example"},
    {"Origin": "http://127.0.0.1:1"},
    {"Origin": "null"},
    {"Referer": "http://evil.example/"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
]


def get(cloud: Cloud, path: str, **asked: str) -> Any:
    answer = urllib3.request("GET", f"{cloud.url}/_chatprov/{path}", fields=asked)
    assert answer.status == 200, answer.data
    assert answer.headers["x-content-type-options"] == "nosniff"
    return answer.json()


def test_deployed_resources_are_shown(cloud: Cloud, backend: dict[str, Any]) -> None:
    target = local_target(cloud.port, backend["region"])
    cognito, s3 = target.client("cognito-idp"), target.client("s3")
    add_user(cognito, backend["user_pool_id"], EMAIL, PASSWORD)
    s3.put_object(Bucket=backend["bucket"], Key="uploads/a.txt", Body=b"12345", ContentType="text/plain")
    message = '{roomId: "room1", timestamp: "1", sender: "user1", content: "Hello!"}'
    urllib3.request(
        "POST",
        backend["graphql_url"],
        json={"query": f"mutation {{ sendMessage(input: {message}) {{ roomId }} }}"},
        headers={"authorization": sign_in(cognito, backend["client_id"], EMAIL, PASSWORD).access},
    )

    stack = get(cloud, "stack")
    table = next(one for one in stack["tables"] if one["name"] == backend["table_name"])
    assert table.items() >= {"name": "ChatMessages", "region": "ap-south-1", "keys": ["roomId", "timestamp"]}.items()
    items = get(cloud, "items", region="ap-south-1", table="ChatMessages")["items"]
    assert table["items"] == len(items)
    assert [one["content"] for one in items if one["roomId"] == {"S": "room1"}] == [{"S": "Hello!"}]
    pool = next(one for one in stack["userPools"] if one["id"] == backend["user_pool_id"])
    assert pool["clients"] == [{"id": backend["client_id"], "name": "ChatAppClient"}]
    assert {"name": backend["bucket"], "region": "ap-south-1", "files": 1} in stack["buckets"]
    api = next(one for one in stack["apis"] if one["id"] == backend["api_id"])
    assert api["userPoolId"] == backend["user_pool_id"]
    assert [(one["type"], one["field"]) for one in api["resolvers"]] == [
        ("Mutation", "sendMessage"),
        ("Query", "getMessages"),
    ]
    assert "PutItem" in api["resolvers"][0]["request"]
    assert "type Message" in api["schema"]
    assert api["unsupported"] == []

    [user] = [one for one in get(cloud, "users", pool=backend["user_pool_id"])["users"] if one["email"] == EMAIL]
    assert user.items() >= {"email": EMAIL, "status": "CONFIRMED", "enabled": True, "groups": []}.items()
    assert set(user) == {"username", "email", "status", "enabled", "groups"}
    [file] = get(cloud, "files", bucket=backend["bucket"])["files"]
    assert file.items() >= {"key": "uploads/a.txt", "bytes": 5, "type": "text/plain"}.items()


def test_stacks_are_shown_with_the_status_of_each_resource(cloud: Cloud) -> None:
    client = local_target(cloud.port, "ap-south-1").client("cloudformation")
    group = {"Type": "AWS::Cognito::UserPoolGroup", "Properties": {"UserPoolId": "ap-south-1_absent"}}
    deployed(client, "shown", template({"Group": group}), OnFailure="DO_NOTHING")
    [stack] = [one for one in get(cloud, "stack")["stacks"] if one["name"] == "shown"]
    assert (stack["region"], stack["status"], stack["reason"]) == (
        "ap-south-1",
        "CREATE_FAILED",
        "The following resource(s) failed to create: [Group].",
    )
    [resource] = stack["resources"]
    assert resource["logicalId"] == "Group"
    assert (resource["type"], resource["status"]) == ("AWS::Cognito::UserPoolGroup", "CREATE_FAILED")
    assert "User pool ap-south-1_absent does not exist." in resource["reason"]
    deleted(client, "shown")
    assert "shown" not in [one["name"] for one in get(cloud, "stack")["stacks"]]


def test_settings_that_cannot_be_used_are_shown(cloud: Cloud, backend: dict[str, Any]) -> None:
    appsync = local_target(cloud.port, backend["region"]).client("appsync")
    api_id = appsync.create_graphql_api(name="Signed", authenticationType="AWS_IAM")["graphqlApi"]["apiId"]
    appsync.create_data_source(apiId=api_id, name="Web", type="HTTP", httpConfig={"endpoint": "https://x.example"})
    (shown,) = [api for api in get(cloud, "stack")["apis"] if api["id"] == api_id]
    appsync.delete_graphql_api(apiId=api_id)
    assert shown["unsupported"] == [
        "The API Signed: requests with the authorization AWS_IAM are refused, which the local cloud does not offer.",
        "The data source Web: its resolvers return an error, because the local cloud does not offer the type HTTP.",
    ]


def test_the_last_requests_with_what_was_sent_to_dynamodb(cloud: Cloud, backend: dict[str, Any]) -> None:
    cognito = local_target(cloud.port, backend["region"]).client("cognito-idp")
    add_user(cognito, backend["user_pool_id"], f"requests-{EMAIL}", PASSWORD)
    token = sign_in(cognito, backend["client_id"], f"requests-{EMAIL}", PASSWORD).access
    before = max((one["number"] for one in get(cloud, "requests")["requests"]), default=0)
    document = "mutation ($input: MessageInput!) { sendMessage(input: $input) { roomId } }"
    for content in ("Hello!", 'say "hi"', "x" * 20_000):
        message = {"roomId": "room9", "timestamp": "1", "sender": "user1", "content": content}
        body = {"query": document, "variables": {"input": message}}
        urllib3.request("POST", backend["graphql_url"], json=body, headers={"authorization": token})
    urllib3.request("POST", backend["graphql_url"], json={"query": '{ getMessages(roomId: "room9") { sender } }'})

    good, broken, long, refused = get(cloud, "requests", after=str(before))["requests"]
    assert (good["status"], good["document"], good["apiId"]) == (200, document, backend["api_id"])
    assert good["variables"]["input"]["content"] == "Hello!"
    request, sent, response = good["steps"]
    assert request["what"] == response["what"] == "Mutation.sendMessage"
    assert '"content": {"S": "Hello!"}' in request["text"]
    assert (sent["what"], sent["dynamodb"], sent["outcome"]) == ("PutItem", True, "done")
    assert '"S": "Hello!"' in sent["text"]
    assert good["milliseconds"] >= sum(step["milliseconds"] for step in good["steps"]) - 0.1

    [rendered] = broken["steps"]
    assert '"content": {"S": "say "hi""}' in rendered["text"]
    assert "Unable to parse the JSON document" in broken["answer"]
    assert len(json.dumps(long)) < 100_000
    assert (refused["status"], refused["steps"], refused["user"]) == (401, [], None)
    assert token not in json.dumps(get(cloud, "requests"))


def test_a_long_request_comes_after_one_that_ended_earlier() -> None:
    api: Any = SimpleNamespace(api_id="api")
    request: Any = SimpleNamespace(body=b'{"query": "{a}"}')
    recorder = Recorder()
    recorder.started(api, request)

    def send() -> None:
        recorder.started(api, request)
        recorder.answered(api, request, None, 0.1)

    short = threading.Thread(target=send)
    short.start()
    short.join(PATIENCE)
    seen = recorder.requests(0)["requests"][-1]["number"]
    recorder.answered(api, request, None, 2.0)
    assert [recorded["milliseconds"] for recorded in recorder.requests(seen)["requests"]] == [2000.0]


def test_only_so_many_requests_are_kept(cloud: Cloud, backend: dict[str, Any]) -> None:
    for _ in range(KEPT + 5):
        urllib3.request("POST", backend["graphql_url"], json={"query": "{ __typename }"})
    kept = [one["number"] for one in get(cloud, "requests")["requests"]]
    assert len(kept) == KEPT
    assert kept == sorted(kept)


def test_an_absent_resource_is_not_found(cloud: Cloud) -> None:
    for asked in (
        "requests?after=x",
        "items?region=ap-south-1&table=None",
        "items",
        "users",
        "files",
        "%2e%2e/server.py",
        "console.py",
    ):
        answer = urllib3.request("GET", f"{cloud.url}/_chatprov/{asked}")
        assert (answer.status, answer.json()["__type"]) == (404, "NotFound"), asked
    assert get(cloud, "users", pool="none") == {"users": [], "more": False}
    assert get(cloud, "files", bucket="none") == {"files": [], "more": False}


def test_the_page_may_load_nothing_from_elsewhere(cloud: Cloud) -> None:
    answer = urllib3.request("GET", f"{cloud.url}/_chatprov/")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "frame-ancestors 'none'" in policy
    for name in ("console.js", "console.css", "dom.js", "base.css"):
        assert urllib3.request("GET", f"{cloud.url}/_chatprov/{name}").status == 200


@pytest.mark.parametrize("headers", FROM_ELSEWHERE)
@pytest.mark.parametrize("path", ["stack", "requests", "mail", "items", "users", "files", "health", "console.js"])
def test_nothing_is_answered_to_another_origin(cloud: Cloud, path: str, headers: dict[str, str]) -> None:
    answer = urllib3.request("GET", f"{cloud.url}/_chatprov/{path}", headers=headers)
    assert answer.status == 403
    assert "access-control-allow-origin" not in answer.headers
    assert set(answer.json()) == {"__type", "message"}


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_it_is_only_read(cloud: Cloud, method: str) -> None:
    assert urllib3.request(method, f"{cloud.url}/_chatprov/stack").status == 405
