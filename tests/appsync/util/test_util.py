"""`$util` as templates use it."""

from __future__ import annotations

import re
import uuid
from pathlib import Path
from typing import Any

import pytest

from chatprov.appsync.util import ResolverError, Util
from chatprov.appsync.vtl import VtlError, compile_template
from tests.read_yaml import read_yaml

CASES: list[dict[str, str]] = read_yaml(Path(__file__).parent / "cases.yaml")
NOW = 1517943695.758


def context() -> dict[str, Any]:
    return {
        "n": 1,
        "m": {"k": "v", "n": None},
        "text": "a b",
        "doubles": [1.0, 1e10, 0.5, -0.0, 12345678901234567890, 0.0001],
        "controls": 'say "hi"\n\t\\ \x1f\N{PARTY POPPER}',
    }


def render(template: str, util: Util) -> str:
    return compile_template(template).render({"ctx": context(), "util": util, "utils": util}).text


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["template"][:60])
def test_a_helper_returns_what_is_documented(case: dict[str, str]) -> None:
    util = Util("AMAZON_COGNITO_USER_POOLS", clock=lambda: NOW)
    if "error" in case:
        with pytest.raises(VtlError, match=re.escape(case["error"])):
            render(case["template"], util)
        return
    assert render(case["template"], util) == case["text"]


@pytest.mark.parametrize(
    ("template", "error"),
    [
        ('$util.error("m")', ("m", None, None, None)),
        ('$util.error("m", "T")', ("m", "T", None, None)),
        ('$util.error("m", "T", {"a": 1})', ("m", "T", {"a": 1}, None)),
        ('$util.error("m", "T", {"a": 1}, ["i"])', ("m", "T", {"a": 1}, ["i"])),
        ("$util.error($absent)", ("null", None, None, None)),
        ("$util.unauthorized()", ("", "Unauthorized", None, None)),
        ('$util.validate(false, "m")', ("m", "CustomTemplateException", None, None)),
        ('$util.validate(false, "m", "T", {"a": 1})', ("m", "T", {"a": 1}, None)),
        ('#foreach($i in [1])#define($d)$util.error("deep")#end$d#end', ("deep", None, None, None)),
    ],
)
def test_a_template_stops_with_its_own_error(template: str, error: tuple[Any, ...]) -> None:
    with pytest.raises(ResolverError) as caught:
        render(f"before {template} after", Util())
    raised = caught.value
    assert (raised.message, raised.error_type, raised.data, raised.error_info) == error


def test_what_is_valid_goes_on_and_what_is_appended_does_not_stop() -> None:
    util = Util()
    text = render('$util.validate(true, "m")a$util.appendError("w", "W", {"d": 1}, "i")b$util.appendError("x")', util)
    assert text == "ab"
    assert [(each.message, each.error_type, each.data, each.error_info) for each in util.appended] == [
        ("w", "W", {"d": 1}, "i"),
        ("x", None, None, None),
    ]


@pytest.mark.parametrize(
    ("authentication", "name"),
    [
        ("API_KEY", "API Key Authorization"),
        ("AWS_IAM", "IAM Authorization"),
        ("AMAZON_COGNITO_USER_POOLS", "User Pool Authorization"),
        ("OPENID_CONNECT", "Open ID Connect Authorization"),
    ],
)
def test_the_authentication_type_has_a_name(authentication: str, name: str) -> None:
    assert render("$util.authType()", Util(authentication)) == name


def test_identifiers_are_new_each_time_and_those_with_a_time_sort_by_it() -> None:
    early, late = Util(clock=lambda: NOW), Util(clock=lambda: NOW + 5)
    first, second = render("$util.autoId() $util.autoId()", early).split()
    assert first != second
    assert uuid.UUID(first).version == 4
    for helper, pattern in (("autoUlid", r"[0-9A-HJKMNP-TV-Z]{26}"), ("autoKsuid", r"[0-9A-Za-z]{27}")):
        before, after = render(f"$util.{helper}()", early), render(f"$util.{helper}()", late)
        assert re.fullmatch(pattern, before)
        assert before < after
        assert before != render(f"$util.{helper}()", early)


def test_log_lines_are_kept_with_their_level() -> None:
    util = Util()
    text = render('[$util.log.info($ctx.m)$util.log.debug("a {} b {}", [1, "x"])$util.log.error("one {}", 2)]', util)
    assert text == "[]"
    assert util.logs == ["INFO - {k=v, n=null}", "DEBUG - a 1 b x", "ERROR - one 2"]


def test_response_headers_are_collected_and_the_restricted_refused() -> None:
    util = Util()
    render(
        '$util.http.addResponseHeader("X-Count", 7)$util.http.addResponseHeaders({"x-count": 8, "A": {"b": 1}})'
        '$util.http.addResponseHeader("Vary", "x")$util.http.addResponseHeader("x-amz-id", "x")'
        '$util.http.addResponseHeader("N", $absent)$util.http.addResponseHeader("", "x")',
        util,
    )
    assert util.response_headers == {"x-count": "8", "A": "{b=1}"}
    assert [each.error_type for each in util.appended] == ["ResponseHeaderError"] * 4


def test_response_header_without_a_name_is_reported_with_the_word_null() -> None:
    util = Util()
    render('$util.http.addResponseHeader($absent, "x")', util)
    assert [each.message for each in util.appended] == ["The response header 'null' cannot be set."]


def test_response_headers_may_take_four_kilobytes_together() -> None:
    util = Util()
    render('#foreach($i in [1..5])$util.http.addResponseHeader("h$i", "' + "x" * 1000 + '")#end', util)
    assert list(util.response_headers) == ["h1", "h2", "h3", "h4"]
    assert len(util.appended) == 1
