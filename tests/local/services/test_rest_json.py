"""Requests and responses of rest-json services, by botocore's model."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from chatprov.local.services import rest_json
from chatprov.local.services.models import service_model
from chatprov.local.services.wire import UnreadableBodyError, decode, read_document, write_document

APPSYNC = service_model("appsync")
ARN = "arn:aws:appsync:us-east-1:123456789012:apis/abc"


@pytest.mark.parametrize(
    ("method", "path", "operation", "labels"),
    [
        ("POST", "/v1/apis", "CreateGraphqlApi", {}),
        ("GET", "/v1/apis/", "ListGraphqlApis", {}),
        ("GET", "/v1/apis/abc", "GetGraphqlApi", {"apiId": "abc"}),
        ("GET", "/v1/apis/a%20b", "GetGraphqlApi", {"apiId": "a b"}),
        ("GET", "/v1/apis/abc/types/Query/resolvers", "ListResolvers", {"apiId": "abc", "typeName": "Query"}),
        (
            "DELETE",
            "/v1/apis/abc/types/Query/resolvers/a",
            "DeleteResolver",
            {"apiId": "abc", "typeName": "Query", "fieldName": "a"},
        ),
        ("POST", "/v1/tags/" + ARN.replace("/", "%2F"), "TagResource", {"resourceArn": ARN}),
        ("POST", "/v1/tags/" + ARN, "TagResource", {"resourceArn": ARN}),
        ("GET", "/v1/domainnames/a.example/apiassociation", "GetApiAssociation", {"domainName": "a.example"}),
    ],
)
def test_method_and_path_name_an_operation(method: str, path: str, operation: str, labels: dict[str, str]) -> None:
    assert rest_json.operation_of("appsync", method, path) == (operation, labels)


@pytest.mark.parametrize(("method", "path"), [("PUT", "/v1/apis"), ("GET", "/v1/apiss"), ("GET", "/")])
def test_other_methods_and_paths_name_none(method: str, path: str) -> None:
    assert rest_json.operation_of("appsync", method, path) is None


def test_every_operation_is_found_by_its_own_method_and_path() -> None:
    for name in APPSYNC.operation_names:
        http = APPSYNC.operation_model(name).http
        path = http["requestUri"].replace("{", "").replace("}", "")
        found = rest_json.operation_of("appsync", http["method"], path)
        assert found is not None
        assert found[0] == name


@pytest.mark.parametrize(
    ("query", "parameters"),
    [
        ("format=SDL", {"format": "SDL"}),
        ("format=JSON&includeDirectives=false", {"format": "JSON", "includeDirectives": False}),
        ("format=JSON&includeDirectives=TRUE", {"format": "JSON", "includeDirectives": True}),
        ("format=&includeDirectives=maybe", {"format": "", "includeDirectives": "maybe"}),
    ],
)
def test_the_query_string_is_read_by_the_types_of_the_model(query: str, parameters: dict[str, Any]) -> None:
    model = APPSYNC.operation_model("GetIntrospectionSchema")
    assert rest_json.parameters_of(model, {"apiId": "x"}, query, b"") == {"apiId": "x", **parameters}


@pytest.mark.parametrize(("text", "value"), [("25", 25), ("-1", -1), ("2.5", "2.5"), ("9" * 5000, "9" * 5000)])
def test_a_number_in_the_query_string(text: str, value: object) -> None:
    model = APPSYNC.operation_model("ListGraphqlApis")
    assert rest_json.parameters_of(model, {}, f"maxResults={text}", b"") == {"maxResults": value}


def test_lists_come_from_repeated_names() -> None:
    model = APPSYNC.operation_model("UntagResource")
    parameters = rest_json.parameters_of(model, {"resourceArn": ARN}, "tagKeys=a&tagKeys=b", b"")
    assert parameters == {"resourceArn": ARN, "tagKeys": ["a", "b"]}


@pytest.mark.parametrize("body", [b"[]", b"1", b"{", b'{"a": "\\ud800"}', b"\xff", b'{"a":' * 100_000])
def test_a_body_that_is_no_json_object(body: bytes) -> None:
    with pytest.raises(UnreadableBodyError):
        read_document(body)


@pytest.mark.parametrize("body", [b"", b" \n", b"{}"])
def test_a_body_without_members(body: bytes) -> None:
    assert read_document(body) == {}


def test_null_members_and_those_that_the_model_has_not_are_left_out() -> None:
    model = APPSYNC.operation_model("StartSchemaCreation")
    body = json.dumps({"definition": base64.b64encode(b"type A").decode(), "apiId": None, "more": 1}).encode()
    parameters = rest_json.parameters_of(model, {"apiId": "x"}, "", body)
    assert model.input_shape is not None
    assert decode(model.input_shape, parameters) == {"apiId": "x", "definition": b"type A"}


def test_a_payload_is_the_whole_body() -> None:
    model = APPSYNC.operation_model("GetIntrospectionSchema")
    assert rest_json.body_of(model, {"schema": b"type Query"}) == b"type Query"


def test_a_response_has_the_members_of_the_model() -> None:
    shape = APPSYNC.operation_model("ListTagsForResource").output_shape
    assert json.loads(write_document(shape, {"tags": {"a": "ü"}, "more": 1, "nextToken": None})) == {"tags": {"a": "ü"}}
    assert write_document(None, {}) == b"{}"
