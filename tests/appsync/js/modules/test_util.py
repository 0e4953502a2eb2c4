"""`util` in code: the helpers of templates, with the differences of the language."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest

from chatprov.appsync.js.faults import CodeFault, LimitFault
from chatprov.appsync.util import ResolverError
from tests.appsync.js.modules.calls import call, environment

MOMENT = 1_700_000_000_123
ROWS = [
    ("urlEncode", ["a b&c=ü"], "a+b%26c%3D%C3%BC"),
    ("urlDecode", ["x%2By+z"], "x+y z"),
    ("base64Encode", ["hé"], "aMOp"),
    ("base64Decode", ["aMOp"], "hé"),
    ("base64Decode", ["/w=="], "\N{REPLACEMENT CHARACTER}"),
    ("escapeJavaScript", ['it\'s "é"'], 'it\\\'s \\"\\u00E9\\"'),
    ("matches", ["a*b", "aaab"], True),
    ("matches", ["a", "ab"], False),
    ("matches", ["^[0-9]{3}$", "123"], True),
    ("authType", [], "User Pool Authorization"),
    ("time.nowISO8601", [], "2018-02-06T19:01:35.758Z"),
    ("time.nowEpochSeconds", [], 1517943695),
    ("time.nowEpochMilliSeconds", [], 1517943695758),
    ("time.nowFormatted", ["yyyy-MM-dd HH:mm:ssZ"], "2018-02-06 19:01:35+0000"),
    ("time.nowFormatted", ["yyyy-MM-dd HH:mm:ssZ", "Australia/Perth"], "2018-02-07 03:01:35+0800"),
    ("time.nowFormatted", ["yyyy", None], "2018"),
    ("time.parseFormattedToEpochMilliSeconds", ["14/11/2023 22:13:20", "dd/MM/yyyy HH:mm:ss", "UTC"], 1700000000000),
    ("time.parseFormattedToEpochMilliSeconds", ["2018-02-01 01:19:15+0800", "yyyy-MM-dd HH:mm:ssZ"], 1517419155000),
    ("time.parseISO8601ToEpochMilliSeconds", ["2023-11-14T22:13:20.123Z"], MOMENT),
    ("time.epochMilliSecondsToSeconds", [MOMENT], 1700000000),
    ("time.epochMilliSecondsToSeconds", [1999.9], 1),
    ("time.epochMilliSecondsToISO8601", [MOMENT], "2023-11-14T22:13:20.123Z"),
    ("time.epochMilliSecondsToFormatted", [MOMENT, "yyyy-MM-dd HH:mm:ss", "Asia/Kolkata"], "2023-11-15 03:43:20"),
    ("time.epochMilliSecondsToFormatted", [MOMENT, "yyyy-MM-dd"], "2023-11-14"),
    ("math.roundNum", [2.5], 3),
    ("math.roundNum", [-2.5], -2),
    ("math.minVal", [1, 2.5], 1),
    ("math.maxVal", [1, 2.5], 2.5),
    ("math.randomWithinRange", [5, 6], 5),
    ("str.normalize", ["ﬁ", "nfkc"], "fi"),
    ("str.normalize", ["é", "nfd"], "e\N{COMBINING ACUTE ACCENT}"),
    ("xml.toMap", ['<a id="2"><b>1.0</b><b>x</b></a>'], {"a": {"id": 2, "b": [1, "x"]}}),
    ("xml.toJsonString", ["<a><b>7</b></a>"], '{"a":{"b":7}}'),
    ("xml.toJsonString", ["<a>007</a>", True], '{"a":"007"}'),
    ("http.copyHeaders", [{"Host": "h", "x-a": "1", "content-length": "5"}], {"x-a": "1"}),
]


@pytest.mark.parametrize(("path", "arguments", "result"), ROWS)
def test_a_helper_returns_what_is_documented(path: str, arguments: list[Any], result: Any) -> None:
    assert call(f"util.{path}", *arguments) == result


@pytest.mark.parametrize("path", ["math.roundNum", "time.epochMilliSecondsToSeconds", "math.minVal"])
def test_numbers_have_no_class_of_java(path: str) -> None:
    assert type(call(f"util.{path}", 3, 4)) is int


def test_identifiers_are_new_each_time() -> None:
    assert call("util.autoId") != call("util.autoId")
    assert uuid.UUID(call("util.autoId")).version == 4
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{26}", call("util.autoUlid"))
    assert re.fullmatch(r"[0-9A-Za-z]{27}", call("util.autoKsuid"))
    assert 0 <= call("util.math.randomDouble") < 1


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["m"], ("m", None, None, None)),
        (["m", "T"], ("m", "T", None, None)),
        (["m", "T", {"a": 1}], ("m", "T", {"a": 1}, None)),
        (["m", "T", None, {"code": 7}], ("m", "T", None, {"code": 7})),
        (["m", None, [1]], ("m", None, [1], None)),
        ([], ("null", None, None, None)),
        ([{"message": "x"}], ('{"message":"x"}', None, None, None)),
        ([404, 5], ("404", "5", None, None)),
    ],
)
def test_an_error_has_message_type_data_and_information(arguments: list[Any], error: tuple[Any, ...]) -> None:
    with pytest.raises(ResolverError) as caught:
        call("util.error", *arguments)
    raised = caught.value
    assert (raised.message, raised.error_type, raised.data, raised.error_info) == error
    run = environment()
    assert call("util.appendError", *arguments, within=run) is None
    (appended,) = run.util.appended
    assert (appended.message, appended.error_type, appended.data, appended.error_info) == error


def test_unauthorized_is_an_error_without_a_message() -> None:
    with pytest.raises(ResolverError) as caught:
        call("util.unauthorized")
    assert (caught.value.message, caught.value.error_type) == ("", "Unauthorized")


def test_response_headers_are_added_and_the_functions_return_nothing() -> None:
    run = environment()
    assert call("util.http.addResponseHeader", "x-count", 7, within=run) is None
    assert call("util.http.addResponseHeaders", {"x-a": "b", "vary": "c"}, within=run) is None
    assert run.util.response_headers == {"x-count": "7", "x-a": "b"}
    assert [error.error_type for error in run.util.appended] == ["ResponseHeaderError"]


@pytest.mark.parametrize(
    ("path", "arguments", "text"),
    [
        ("urlEncode", [], "java.lang.NullPointerException"),
        ("urlEncode", [5], "util.urlEncode does not take these arguments."),
        (
            "time.epochMilliSecondsToISO8601",
            ["x"],
            "util.time.epochMilliSecondsToISO8601 does not take these arguments.",
        ),
        (
            "time.epochMilliSecondsToISO8601",
            [float("nan")],
            "util.time.epochMilliSecondsToISO8601 does not take these arguments.",
        ),
        (
            "time.parseISO8601ToEpochMilliSeconds",
            ["2018"],
            "java.time.format.DateTimeParseException: Text '2018' could not be parsed",
        ),
        ("base64Decode", ["?"], "java.lang.IllegalArgumentException: Illegal base64 character"),
        ("str.normalize", ["x", "nope"], "java.lang.IllegalArgumentException: Unknown normalization form nope"),
        ("xml.toMap", ["<a>"], "org.json.JSONException: no element found: line 1, column 3"),
    ],
)
def test_a_wrong_argument_is_a_fault(path: str, arguments: list[Any], text: str) -> None:
    with pytest.raises(CodeFault) as caught:
        call(f"util.{path}", *arguments)
    assert caught.value.text == text
    assert caught.value.place is None


def test_a_pattern_that_is_too_long_is_a_limit() -> None:
    with pytest.raises(LimitFault):
        call("util.matches", "a" * 100_000, "a")
