"""The port over real HTTP: who is let in, what answers, and in which shape things go wrong."""

from __future__ import annotations

import http.client
import json
import os
import re
import socket
import ssl
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError

from chatprov import __version__
from chatprov.errors import PortTaken
from chatprov.local import handlers
from chatprov.local.port import listen
from chatprov.local.services import ServiceOperation
from chatprov.local.services.dynamodb import DynamoDBService

if TYPE_CHECKING:
    from tests.local.conftest import ClientFor
    from tests.local.running import Cloud

PAGE = "http://localhost:5173"
ELSEWHERE = "https://evil.example"


def send(url: str, method: str, path: str, headers: dict[str, str] | None = None, body: bytes = b"") -> Any:
    return requests.request(method, url + path, headers=headers, data=body, timeout=20)


def port_of(url: str) -> int:
    return int(url.rpartition(":")[2])


def signed_for(service: str, region: str = "us-east-1") -> dict[str, str]:
    scope = f"AKIAIOSFODNN7EXAMPLE/20261124/{region}/{service}/aws4_request"
    return {"Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=abc"}


def refused(call: Any, **parameters: Any) -> tuple[str, int, str]:
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    response = caught.value.response
    return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Message"]


def test_health_says_who_is_there(cloud: Cloud, cloud_url: str) -> None:
    health = send(cloud_url, "GET", "/_chatprov/health").json()
    assert health.pop("started").endswith("+00:00")
    assert health == {
        "name": "chatprov",
        "version": __version__,
        "pid": os.getpid(),
        "port": port_of(cloud_url),
        "log": str(cloud.log_file),
        "certificate_authority": str(cloud.authority),
        "data": None,
        "synced": False,
    }


@pytest.mark.parametrize("host", ["evil.example", "evil.example:4566", "127.0.0.1.evil.example", "[::2]", "["])
@pytest.mark.parametrize("path", ["/", "/_chatprov/health", "/graphql/abc", "/bucket/key"])
def test_a_foreign_host_name_is_not_answered(cloud_url: str, host: str, path: str) -> None:
    answer = send(cloud_url, "GET", path, {"Host": host})
    assert answer.status_code == 403
    assert answer.json()["__type"] == "AccessDeniedException"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:9", "LOCALHOST:4566"])
def test_this_machines_names_are_answered(cloud_url: str, host: str) -> None:
    assert send(cloud_url, "GET", "/_chatprov/health", {"Host": host}).status_code == 200


def test_it_listens_on_loopback_alone() -> None:
    with listen(0) as sock:
        assert sock.getsockname()[0] == "127.0.0.1"


def test_a_port_that_is_taken_is_named_with_a_way_out() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortTaken, match=f"(?s)Port {port}.*--port N or CHATPROV_PORT"):
            listen(port)


def test_services_share_the_port(client_for: ClientFor) -> None:
    assert client_for("sts").get_caller_identity()["Account"] == "123456789012"
    assert "TableNames" in client_for("dynamodb").list_tables()
    assert "Roles" in client_for("iam").list_roles()
    assert "UserPools" in client_for("cognito-idp").list_user_pools(MaxResults=1)
    assert "Buckets" in client_for("s3").list_buckets()


def test_the_account_cannot_be_chosen_by_a_header(cloud_url: str) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded", "x-moto-account-id": "999999999999"}
    body = b"Action=GetCallerIdentity&Version=2011-06-15"
    answer = send(cloud_url, "POST", "/", signed_for("sts") | form, body)
    assert "123456789012" in answer.text


@pytest.mark.parametrize(
    ("service", "operation", "parameters"),
    [
        ("dynamodb", "describe_contributor_insights", {"TableName": "T"}),
        ("iam", "get_context_keys_for_custom_policy", {"PolicyInputList": ["{}"]}),
        ("appsync", "get_data_source_introspection", {"introspectionId": "x"}),
        ("sts", "decode_authorization_message", {"EncodedMessage": "x"}),
    ],
)
def test_an_operation_that_is_not_there_is_named(
    client_for: ClientFor, service: str, operation: str, parameters: dict[str, Any]
) -> None:
    client = client_for(service, "eu-west-1")
    name = client.meta.method_to_api_mapping[operation]
    code, status, message = refused(getattr(client, operation), **parameters)
    said = f"The local cloud does not offer {name} of {service}. docs/fidelity.md lists what it offers."
    assert (code, status, message) == ("NotImplemented", 501, said)


def test_a_service_that_is_not_there_is_named(client_for: ClientFor, cloud_url: str) -> None:
    answer = send(cloud_url, "POST", "/", signed_for("ec2") | {"X-Amz-Target": "x.y"})
    assert (answer.status_code, answer.json()["__type"]) == (501, "NotImplemented")
    assert "does not offer the service ec2" in answer.json()["message"]


@pytest.mark.parametrize(
    ("method", "path", "headers", "code"),
    [
        ("GET", "/", {}, "MissingAuthenticationToken"),
        ("POST", "/", {"X-Amz-Target": "DynamoDB_20120810.ListTables"}, "MissingAuthenticationToken"),
        ("POST", "/", {"Authorization": "nonsense"}, "IncompleteSignature"),
        ("POST", "/", signed_for("dynamodb"), "UnknownOperationException"),
        ("GET", "/_chatprov/nope", {}, "NotFound"),
    ],
)
def test_nothing_is_answered_with_a_page_of_html(
    cloud_url: str, method: str, path: str, headers: dict[str, str], code: str
) -> None:
    answer = send(cloud_url, method, path, headers)
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json()["__type"] == code


def test_motos_own_pages_are_not_reachable(cloud_url: str, client_for: ClientFor) -> None:
    client_for("dynamodb").create_table(
        TableName="StaysThere",
        AttributeDefinitions=[{"AttributeName": "r", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "r", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    assert send(cloud_url, "POST", "/moto-api/reset").status_code != 200
    assert "StaysThere" in client_for("dynamodb").list_tables()["TableNames"]


def test_a_fault_in_an_operation_becomes_an_error_of_the_service(
    client_for: ClientFor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any) -> Any:
        raise RuntimeError("with a secret in it")

    operations: Any = DynamoDBService.operations
    monkeypatch.setitem(operations, "ListTables", ServiceOperation(broken))
    code, status, message = refused(client_for("dynamodb").list_tables)
    assert (code, status) == ("InternalFailure", 500)
    assert "ListTables" in message
    assert "dynamodb.ListTables failed: RuntimeError at " in caplog.text
    assert "secret" not in caplog.text


# Browsers


def preflight(url: str, path: str, origin: str = PAGE) -> Any:
    asked = "amz-sdk-invocation-id,amz-sdk-request,cache-control,content-type,x-amz-target,x-amz-user-agent"
    headers = {"Origin": origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": asked}
    answer = send(url, "OPTIONS", path, headers)
    return (
        answer.status_code,
        answer.headers.get("Access-Control-Allow-Origin"),
        answer.headers.get("Access-Control-Allow-Headers") == asked,
    )


def test_a_preflight_for_cognito_is_echoed(cloud_url: str) -> None:
    assert preflight(cloud_url, "/") == (200, PAGE, True)


@pytest.mark.parametrize(
    ("target", "refusal"),
    [
        ("AWSCognitoIdentityProviderService.InitiateAuth", (400, "ResourceNotFoundException")),
        ("AWSCognitoIdentityService.UnlinkIdentity", (501, "NotImplemented")),
    ],
)
def test_cognito_is_routed_unsigned_and_its_errors_can_be_read_by_a_page(
    cloud_url: str, target: str, refusal: tuple[int, str]
) -> None:
    headers = {
        "Origin": ELSEWHERE,
        "X-Amz-Target": target,
        "Content-Type": "application/x-amz-json-1.1",
    }
    body = {"ClientId": "nope", "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": {"USERNAME": "a", "PASSWORD": "b"}}
    answer = send(cloud_url, "POST", "/", headers, json.dumps(body).encode())
    assert (answer.status_code, answer.json()["__type"]) == refusal
    assert answer.headers["Access-Control-Allow-Origin"] == ELSEWHERE
    assert "x-amzn-ErrorType" in answer.headers["Access-Control-Expose-Headers"]


@pytest.mark.parametrize(("origin", "status"), [(ELSEWHERE, 403), ("null", 403), (PAGE, 200), (None, 200)])
def test_only_this_machines_pages_reach_the_other_services(cloud_url: str, origin: str | None, status: int) -> None:
    headers = signed_for("dynamodb") | {"X-Amz-Target": "DynamoDB_20120810.ListTables"}
    headers |= {"Content-Type": "application/x-amz-json-1.0"} | ({"Origin": origin} if origin else {})
    answer = send(cloud_url, "POST", "/", headers, b"{}")
    assert answer.status_code == status
    assert answer.headers.get("Access-Control-Allow-Origin") == (PAGE if origin == PAGE else None)


def test_s3_answers_browsers_by_the_buckets_rules(cloud_url: str, client_for: ClientFor) -> None:
    s3 = client_for("s3")
    for bucket in ("cors-none", "cors-page"):
        s3.create_bucket(Bucket=bucket)
    rule = {"AllowedMethods": ["PUT"], "AllowedOrigins": [PAGE], "AllowedHeaders": ["*"]}
    s3.put_bucket_cors(Bucket="cors-page", CORSConfiguration={"CORSRules": [rule]})
    asked = {"Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "content-type"}
    found = {
        (bucket, origin): send(cloud_url, "OPTIONS", f"/{bucket}/key", asked | {"Origin": origin}).headers.get(
            "Access-Control-Allow-Origin"
        )
        for bucket in ("cors-none", "cors-page")
        for origin in (PAGE, ELSEWHERE)
    }
    assert {place for place, allowed in found.items() if allowed} == {("cors-page", PAGE)}


# Bodies


def test_a_large_object_goes_in_and_out(client_for: ClientFor) -> None:
    s3 = client_for("s3")
    s3.create_bucket(Bucket="large")
    content = os.urandom(1 << 20) * 12
    s3.put_object(Bucket="large", Key="a/ä b+c%2F.bin", Body=content, Metadata={"under_score": "x"})
    assert s3.get_object(Bucket="large", Key="a/ä b+c%2F.bin")["Body"].read() == content
    head = s3.head_object(Bucket="large", Key="a/ä b+c%2F.bin")
    assert (head["ContentLength"], head["Metadata"]) == (len(content), {"under_score": "x"})
    assert s3.get_object(Bucket="large", Key="a/ä b+c%2F.bin", Range="bytes=0-9")["Body"].read() == content[:10]


def test_what_an_object_is_encoded_with_is_its_own_affair(client_for: ClientFor) -> None:
    s3 = client_for("s3")
    s3.create_bucket(Bucket="encoded")
    s3.put_object(Bucket="encoded", Key="k", Body=b"not really gzip", ContentEncoding="gzip")
    answer = s3.get_object(Bucket="encoded", Key="k")
    assert answer["ContentEncoding"] == "gzip"
    assert answer["Body"]._raw_stream.read(decode_content=False) == b"not really gzip"


def test_a_body_in_chunks_without_a_length_arrives_whole(cloud_url: str, client_for: ClientFor) -> None:
    client_for("s3").create_bucket(Bucket="chunked")
    connection = http.client.HTTPConnection("127.0.0.1", port_of(cloud_url), timeout=20)
    parts = iter([b"one ", b"two ", b"three"])
    connection.request("PUT", "/chunked/k", body=parts, headers=signed_for("s3"), encode_chunked=True)
    assert connection.getresponse().status == 200
    connection.close()
    assert client_for("s3").get_object(Bucket="chunked", Key="k")["Body"].read() == b"one two three"


def test_an_object_beyond_s3s_limit_is_refused_before_it_is_sent(cloud_url: str) -> None:
    with socket.create_connection(("127.0.0.1", port_of(cloud_url)), timeout=20) as sock:
        head = f"PUT /large/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: {(5 << 30) + 1}\r\nExpect: 100-continue\r\n\r\n"
        sock.sendall(head.encode())
        assert sock.recv(64).startswith(b"HTTP/1.1 413 ")


def test_a_body_that_outgrows_its_limit_is_cut_off(cloud_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handlers, "largest_body", lambda *_: 1000)
    target = signed_for("dynamodb") | {"X-Amz-Target": "DynamoDB_20120810.PutItem"}
    connection = http.client.HTTPConnection("127.0.0.1", port_of(cloud_url), timeout=20)
    connection.request("POST", "/", body=iter([b"x" * 600] * 2), headers=target, encode_chunked=True)
    answer = connection.getresponse()
    assert (answer.status, json.loads(answer.read())["__type"]) == (413, "RequestEntityTooLarge")
    connection.close()


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("POST", "/", {"X-Amz-Target": "DynamoDB_20120810.PutItem"}),
        ("POST", "/", {"Content-Type": "text/plain"}),
        ("PUT", "/no-such-bucket/k", {}),
        ("POST", "/no-such-bucket", {"Content-Type": "multipart/form-data; boundary=x"}),
        ("PUT", "/of-no-page/k", {}),
        ("PUT", "/of-no-page/k", {"Transfer-Encoding": "chunked"}),
        ("POST", "/v1/apis", {"Authorization": signed_for("appsync")["Authorization"]}),
    ],
)
def test_a_page_of_elsewhere_is_refused_before_its_body_is_read(
    cloud_url: str, client_for: ClientFor, method: str, path: str, headers: dict[str, str]
) -> None:
    client_for("s3").create_bucket(Bucket="of-no-page")
    length = {} if "Transfer-Encoding" in headers else {"Content-Length": str(900 << 10)}
    given = {"Host": "localhost", "Origin": "https://elsewhere.example", **length, **headers}
    with socket.create_connection(("127.0.0.1", port_of(cloud_url)), timeout=20) as sock:
        head = "".join(f"{name}: {value}\r\n" for name, value in given.items())
        sock.sendall(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode())
        assert sock.recv(64).startswith(b"HTTP/1.1 403 ")


def test_a_page_that_a_bucket_allows_sends_a_large_body(cloud_url: str, client_for: ClientFor) -> None:
    s3, origin = client_for("s3"), "https://elsewhere.example"
    s3.create_bucket(Bucket="of-a-page")
    rules = {"CORSRules": [{"AllowedOrigins": [origin], "AllowedMethods": ["PUT"], "AllowedHeaders": ["*"]}]}
    s3.put_bucket_cors(Bucket="of-a-page", CORSConfiguration=rules)
    iam = client_for("iam")
    iam.create_user(UserName="of-a-page")
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [everything]})
    iam.put_user_policy(UserName="of-a-page", PolicyName="all", PolicyDocument=policy)
    key = iam.create_access_key(UserName="of-a-page")["AccessKey"]
    session = boto3.Session(key["AccessKeyId"], key["SecretAccessKey"], region_name="us-east-1")
    signer = session.client("s3", endpoint_url=cloud_url, config=Config(signature_version="s3v4"))
    url = signer.generate_presigned_url("put_object", Params={"Bucket": "of-a-page", "Key": "k"}, ExpiresIn=600)
    signer.close()
    answer = requests.put(url, data=b"x" * (2 << 20), headers={"Origin": origin}, timeout=20)
    assert answer.status_code == 200, answer.text
    assert s3.head_object(Bucket="of-a-page", Key="k")["ContentLength"] == 2 << 20


def test_a_graphql_request_of_more_than_a_megabyte_is_refused(cloud_url: str) -> None:
    body = b'{"query": "{a}"%s}' % (b" " * (1 << 20))
    answer = requests.post(f"{cloud_url}/graphql/any", data=body, timeout=20)
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (413, "*")
    assert answer.json()["errors"][0]["errorType"] == "RequestEntityTooLarge"


def test_each_request_leaves_one_line_without_query_or_key(cloud: Cloud, cloud_url: str, appsync: Any) -> None:
    api_id = appsync.create_graphql_api(name="A", authenticationType="API_KEY")["graphqlApi"]["apiId"]
    key = appsync.create_api_key(apiId=api_id)["apiKey"]["id"]
    send(
        cloud_url, "GET", "/_chatprov/health"
    )  # a line comes after its answer: by now those before this one's are written
    before = len(cloud.log_file.read_text().splitlines())
    appsync.delete_api_key(apiId=api_id, id=key)
    send(cloud_url, "GET", "/bucket/key?X-Amz-Signature=secret")
    send(cloud_url, "GET", "/_chatprov/health")  # by now the lines of those before it are written
    logged = [line.partition(" I ")[2] for line in cloud.log_file.read_text().splitlines()[before:]]
    lines = [line for line in logged if api_id in line or "/bucket/key" in line]  # a test before may still be leaving
    assert re.fullmatch(rf"DELETE appsync /v1/apis/{api_id}/apikeys/da2-… 20\d \d+\.\d ms", lines[0])
    assert re.fullmatch(r"GET s3 /bucket/key 40\d \d+\.\d ms", lines[1])
    assert len(lines) == 2


def test_requests_in_parallel_all_arrive(cloud_url: str) -> None:
    from concurrent.futures import ThreadPoolExecutor

    session = boto3.Session(aws_access_key_id="a", aws_secret_access_key="b", region_name="us-east-1")
    client = session.client("dynamodb", endpoint_url=cloud_url)
    client.create_table(
        TableName="Parallel",
        AttributeDefinitions=[{"AttributeName": "r", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "r", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda n: client.put_item(TableName="Parallel", Item={"r": {"S": str(n)}}), range(80)))
    assert client.scan(TableName="Parallel", Select="COUNT")["Count"] == 80
    client.close()


# For whom a request is


def raw(port: int, text: str, *, tls: str | None = None) -> str:
    """Send a request without any change; return the status line of the answer."""
    sock = socket.create_connection(("127.0.0.1", port), timeout=20)
    if tls is not None:
        sock = ssl.create_default_context(cafile=tls).wrap_socket(sock, server_hostname="localhost")
    with sock:
        sock.sendall(text.encode())
        return sock.makefile("rb").readline().decode().strip()


FOREIGN: list[str] = [
    "GET {path} HTTP/1.0\r\n\r\n",
    "GET {path} HTTP/1.1\r\n\r\n",
    *(
        f"GET {{path}} HTTP/1.1\r\nHost: {host}\r\n\r\n"
        for host in (
            "",
            "evil.example",
            "evil.example:{port}",
            "localhost.",
            "localhost.evil.example",
            "127.0.0.1.evil.example:{port}",
            "x@127.0.0.1",
            "127.0.0.1@evil.example",
            "127.0.0.1/x",
            "127.0.0.1?x",
            "127.0.0.1#x",
            "127.0.0.1,evil.example",
            "127.0.0.1 evil.example",
            "127.0.0.1:x",
            "127.0.0.2",
            "127.1",
            "0.0.0.0",
            "2130706433",
            "::1",
            "[::1",
            "[::2]",
            "[::ffff:127.0.0.1]",
            "a.localhost",
        )
    ),
    "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n",
    "GET {path} HTTP/1.1\r\nHost: evil.example\r\nHost: 127.0.0.1\r\n\r\n",
    "GET http://evil.example{path} HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    "GET http://evil.example{path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "GET http://127.0.0.1{path} HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    "GET http://127.0.0.1@evil.example{path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "CONNECT evil.example:443 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "CONNECT 127.0.0.1:443 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
]


@pytest.mark.parametrize("tls", [False, True])
@pytest.mark.parametrize("path", ["/", "/_chatprov/", "/_chatprov/mail", "/graphql/abc", "/bucket/key"])
def test_a_request_for_another_name_is_not_answered(cloud: Cloud, path: str, *, tls: bool) -> None:
    trusted = str(cloud.authority) if tls else None
    for request in FOREIGN:
        line = raw(cloud.port, request.format(path=path, port=cloud.port), tls=trusted)
        assert line.split(" ")[1] in ("400", "403"), (request, line)


@pytest.mark.parametrize("tls", [False, True])
@pytest.mark.parametrize(
    "request_line",
    [
        *(
            f"GET /_chatprov/health HTTP/1.1\r\nHost: {host}"
            for host in ("127.0.0.1", "LocalHost:4566", "[::1]:1", "localhost:")
        ),
        "GET /_chatprov/health HTTP/1.0\r\nHost: localhost",
        "GET http://localhost/_chatprov/health HTTP/1.1\r\nHost: localhost",
        "GET http://127.0.0.1:4566/_chatprov/health HTTP/1.1\r\nHost: 127.0.0.1:4566",
    ],
)
def test_a_request_for_this_machine_is_answered(cloud: Cloud, request_line: str, *, tls: bool) -> None:
    trusted = str(cloud.authority) if tls else None
    assert raw(cloud.port, f"{request_line}\r\n\r\n", tls=trusted).split(" ")[1] == "200"


def test_a_whole_url_is_answered_as_its_path(cloud: Cloud, client_for: ClientFor) -> None:
    client_for("s3").create_bucket(Bucket="whole-url")
    client_for("s3").put_object(Bucket="whole-url", Key="k", Body=b"x")
    authorization = signed_for("s3")["Authorization"]
    request = f"HTTP/1.1\r\nHost: localhost\r\nAuthorization: {authorization}\r\n\r\n"
    for url in ("http://localhost/whole-url/k", "http://127.0.0.1:4566/whole-url?list-type=2", "http://localhost", "/"):
        assert raw(cloud.port, f"GET {url} {request}").split(" ")[1] == "200"
