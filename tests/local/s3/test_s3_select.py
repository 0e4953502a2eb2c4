"""SelectObjectContent: queries of objects in CSV and JSON, their results and events, and what is refused."""

from __future__ import annotations

import bz2
import gzip
import json
from typing import TYPE_CHECKING, Any, Final

import pytest
from botocore.exceptions import ClientError

from chatprov.local.moto_s3.select import contents, execution, operation
from tests.local.s3.conftest import code_of, policy_for, send
from tests.local.s3.test_s3_checksums import error_of
from tests.local.s3.test_s3_customer_keys import with_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Ask = Callable[..., str]

PEOPLE: Final = """name,City,age
Ann,Oslo,31
Bob,Rome,7
"O'Hara, Eve",Rome,
"""
DOCUMENTS: Final = [
    {"id": 1, "price": 2.50, "tags": ["a", "b"], "in": {"Deep": True}},
    {"id": 2, "price": None, "Name": "ü"},
    {"id": 3, "tags": [], "in": {"Deep": False}},
]
LINES: Final = "\n".join(map(json.dumps, DOCUMENTS))
USE: Final = {"CSV": {"FileHeaderInfo": "USE"}}
IN_LINES: Final = {"JSON": {"Type": "LINES"}}


@pytest.fixture
def ask(s3: Any, bucket: str) -> Ask:
    """Store an object and return the result of a query as text."""

    def ask(body: str | bytes, source: dict[str, Any], expression: str, result: dict[str, Any] | None = None) -> str:
        s3.put_object(Bucket=bucket, Key="k", Body=body)
        return "".join(
            event["Records"]["Payload"].decode()
            for event in events(s3, bucket, expression, source, result)
            if "Records" in event
        )

    return ask


def refused(ask: Ask, *request: Any) -> dict[str, Any]:
    with pytest.raises(ClientError) as caught:
        ask(*request)
    return dict(caught.value.response["Error"])


def events(
    s3: Any, bucket: str, expression: str, source: dict[str, Any], result: dict[str, Any] | None = None, **more: Any
) -> Iterator[dict[str, Any]]:
    answer = s3.select_object_content(
        Bucket=bucket,
        Key="k",
        Expression=expression,
        ExpressionType="SQL",
        InputSerialization=source,
        OutputSerialization=result or {"JSON": {}},
        **more,
    )
    yield from answer["Payload"]


@pytest.mark.parametrize(
    ("what", "found"),
    [
        ("name FROM S3Object", '{"name":"Ann"}\n{"name":"Bob"}\n{"name":"O\'Hara, Eve"}\n'),
        ("s.NAME AS n, s._3 FROM S3Object s LIMIT 1", '{"n":"Ann","_3":"31"}\n'),
        ("* FROM S3Object s WHERE s.\"City\" = 'Oslo'", '{"name":"Ann","City":"Oslo","age":"31"}\n'),
        ("s.* FROM S3Object[*] AS s WHERE s.name LIKE '_o%'", '{"name":"Bob","City":"Rome","age":"7"}\n'),
        ("name FROM s3object WHERE CAST(age AS INT) > 30", "CastFailed"),
        ("name FROM s3object WHERE age <> '' AND CAST(age AS INT) > 30", '{"name":"Ann"}\n'),
        ("SUM(CAST(age AS INT)), COUNT(*) c FROM S3Object s WHERE age <> ''", '{"_1":38,"c":2}\n'),
        ("AVG(CAST(age AS DECIMAL)) FROM S3Object WHERE NOT age = ''", '{"_1":19}\n'),
        ("MIN(CAST(age AS FLOAT)), MAX(CAST(_3 AS INT)) FROM S3Object LIMIT 1", "CastFailed"),
        ("name FROM S3Object WHERE city IN ('Oslo', 'Bern')", '{"name":"Ann"}\n'),
        ("name FROM S3Object WHERE name BETWEEN 'B' AND 'C'", '{"name":"Bob"}\n'),
        ("_1 || '!', 1 + 2 * 3 - -1, 7 / 2, 7.0 / 2, -7 % 3 FROM S3Object LIMIT 1", '{"_1":"Ann!","_2":8,"_3":3,"_4":3.5,"_5":-1}\n'),  # noqa: E501  # as the others
        ("name FROM S3Object WHERE name LIKE 'O''%a, E_e' OR FALSE", '{"name":"O\'Hara, Eve"}\n'),
        ("name FROM S3Object WHERE 'a%b' LIKE 'a!%%' ESCAPE '!' LIMIT 1;", '{"name":"Ann"}\n'),
        ("SUM(CAST(age AS INT)) FROM S3Object WHERE name = 'x'", '{"_1":null}\n'),
        ("name FROM S3Object LIMIT 0", ""),
    ],
)  # fmt: skip
def test_queries_of_csv(ask: Ask, what: str, found: str) -> None:
    if found == "CastFailed":
        with pytest.raises(ClientError, match=found):
            ask(PEOPLE, USE, f"SELECT {what}")
    else:
        assert ask(PEOPLE, USE, f"SELECT {what}") == found


@pytest.mark.parametrize(
    ("what", "found"),
    [
        ('s.id FROM S3Object[*] s WHERE s."in".deep = TRUE', '{"id":1}\n'),
        ("s.id, s.tags[1] FROM S3Object s WHERE s.price = 2.5", '{"id":1,"_2":"b"}\n'),
        ("id FROM S3Object s WHERE s.price IS NULL", '{"id":2}\n{"id":3}\n'),
        ("id FROM S3Object s WHERE s.price IS MISSING", '{"id":3}\n'),
        ("id FROM S3Object s WHERE s.price IS NOT MISSING AND NOT s.price IS NULL", '{"id":1}\n'),
        ("id FROM S3Object s WHERE s.price > 2 OR s.id = 3", '{"id":1}\n{"id":3}\n'),
        ("id FROM S3Object s WHERE NOT s.price > 2", ""),
        ("id FROM S3Object s WHERE s.id NOT IN (1, 2)", '{"id":3}\n'),
        ("COUNT(price), COUNT(*), SUM(price) FROM S3Object", '{"_1":1,"_2":3,"_3":2.5}\n'),
        ("* FROM S3Object[*].tags[*]", '{"_1":"a"}\n{"_1":"b"}\n{}\n'),
        ("tags FROM S3Object[*].tags", '{"tags":["a","b"]}\n{}\n{"tags":[]}\n'),
        ('s.name, s."in" FROM S3Object s', '{"in":{"Deep":true}}\n{"name":"ü"}\n{"in":{"Deep":false}}\n'),
        ('s."name" FROM S3Object s LIMIT 2', "{}\n{}\n"),
        ("* FROM S3Object.\"in\"['Deep'] LIMIT 1", '{"_1":true}\n'),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["LINES", "DOCUMENT"])
def test_queries_of_json(ask: Ask, what: str, found: str, kind: str) -> None:
    assert ask(LINES, {"JSON": {"Type": kind}}, f"SELECT {what}") == found


@pytest.mark.parametrize(
    ("options", "text", "found"),
    [
        ({"FileHeaderInfo": "IGNORE"}, "a,b\n1,2\n", '{"_1":"1","_2":"2"}\n'),
        ({"FileHeaderInfo": "NONE"}, "1,2\r\n\r\n3", '{"_1":"1","_2":"2"}\n{"_1":"3"}\n'),
        ({"FieldDelimiter": ";", "RecordDelimiter": "|", "QuoteCharacter": "'"}, "1;'a;''b'|2;c", '{"_1":"1","_2":"a;\'b"}\n{"_1":"2","_2":"c"}\n'),  # noqa: E501  # as the others
        ({"QuoteEscapeCharacter": "\\"}, '"a\\"b\\\\\\c",x', '{"_1":"a\\"b\\\\\\\\c","_2":"x"}\n'),
        ({"Comments": "#"}, "#no\n1\n#no", '{"_1":"1"}\n'),
        ({"AllowQuotedRecordDelimiter": True}, '"a\nb"\nc', '{"_1":"a\\nb"}\n{"_1":"c"}\n'),
        ({"RecordDelimiter": "::"}, "a:b,c::d", '{"_1":"a:b","_2":"c"}\n{"_1":"d"}\n'),
        ({}, "", ""),
        ({}, "\ufeffa,", '{"_1":"a","_2":""}\n'),
    ],
)  # fmt: skip
def test_forms_of_csv(ask: Ask, options: dict[str, Any], text: str, found: str) -> None:
    assert ask(text, {"CSV": options}, "SELECT * FROM S3Object") == found


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({}, 'Ann,31,\n"O\'Hara, Eve",,\n'),
        ({"QuoteFields": "ALWAYS", "FieldDelimiter": ";"}, '"Ann";"31";""\n"O\'Hara, Eve";"";""\n'),
        ({"QuoteCharacter": "'", "QuoteEscapeCharacter": "\\", "RecordDelimiter": "|"}, "Ann,31,|'O\\'Hara, Eve',,|"),
    ],
)
def test_results_in_csv(ask: Ask, options: dict[str, Any], found: str) -> None:
    expression = "SELECT name, age, NULL FROM S3Object WHERE name <> 'Bob'"
    assert ask(PEOPLE, USE, expression, {"CSV": options}) == found


@pytest.mark.parametrize(("kind", "compress"), [("GZIP", gzip.compress), ("BZIP2", bz2.compress)])
def test_compressed_objects_and_the_numbers_of_bytes(
    s3: Any, bucket: str, kind: str, compress: Callable[[bytes], bytes]
) -> None:
    body = compress(LINES.encode())
    s3.put_object(Bucket=bucket, Key="k", Body=body)
    source = {**IN_LINES, "CompressionType": kind}
    progress = {"RequestProgress": {"Enabled": True}}
    found = list(events(s3, bucket, "SELECT id FROM S3Object LIMIT 1", source, **progress))
    details = {"Details": {"BytesScanned": len(body), "BytesProcessed": len(LINES.encode()), "BytesReturned": 9}}
    assert found == [{"Records": {"Payload": b'{"id":1}\n'}}, {"Progress": details}, {"Stats": details}, {"End": {}}]


def test_a_large_result_has_several_events(s3: Any, bucket: str) -> None:
    body = "\n".join("x" * 100_000 for _ in range(15))
    s3.put_object(Bucket=bucket, Key="k", Body=body)
    found = list(events(s3, bucket, "SELECT * FROM S3Object", {"CSV": {}}, {"CSV": {}}))
    payloads = [event["Records"]["Payload"] for event in found if "Records" in event]
    assert len(payloads) == 2
    assert b"".join(payloads).decode() == f"{body}\n"


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("SELECT * FROM S3Object WHERE", "ParseUnexpectedToken"),
        ("SELECT * FROM S3Object s JOIN S3Object t", "ParseUnsupportedSyntax"),
        ("SELECT City FROM S3Object GROUP BY City", "ParseUnsupportedSyntax"),
        ("SELECT City FROM S3Object ORDER BY City", "ParseUnsupportedSyntax"),
        ("SELECT DISTINCT City FROM S3Object", "ParseUnsupportedSyntax"),
        ("SELECT COUNT(DISTINCT City) FROM S3Object", "ParseUnsupportedSyntax"),
        ("SELECT CASE WHEN TRUE THEN 1 END FROM S3Object", "ParseUnsupportedSyntax"),
        ("SELECT CAST(age AS DECIMAL(5, 2)) FROM S3Object", "ParseUnsupportedSyntax"),
        ("SELECT TRIM(name) FROM S3Object", "UnsupportedFunction"),
        ("SELECT COUNT(*), name FROM S3Object", "UnsupportedSqlStructure"),
        ("SELECT COUNT(*) + 1 FROM S3Object", "UnsupportedSqlStructure"),
        ("SELECT name FROM S3Object WHERE COUNT(*) > 1", "UnsupportedSqlStructure"),
        ("SELECT SUM(*) FROM S3Object", "ParseUnsupportedCallWithStar"),
        ("SELECT SUM(1, 2) FROM S3Object", "ParseNonUnaryAgregateFunctionCall"),
        ("SELECT SUM(age) FROM S3Object", "IncorrectSqlFunctionArgumentType"),
        ("SELECT *, name FROM S3Object", "ParseAsteriskIsNotAloneInSelectList"),
        ("SELECT FROM S3Object", "ParseEmptySelect"),
        ("SELECT name", "ParseSelectMissingFrom"),
        ("DELETE FROM S3Object", "ParseUnexpectedToken"),
        ("SELECT * FROM people", "EvaluatorBindingDoesNotExist"),
        ("SELECT * FROM S3Object, S3Object", "MultipleDataSourcesUnsupported"),
        ("SELECT * FROM S3Object LIMIT -1", "EvaluatorNegativeLimit"),
        ("SELECT * FROM S3Object LIMIT x", "ParseExpectedNumber"),
        ("SELECT 'a FROM S3Object", "LexerInvalidChar"),
        ("SELECT s.select FROM S3Object s", "ParseUnExpectedKeyword"),
        ('SELECT s."CITY" FROM S3Object s', "MissingHeaders"),
        ("SELECT street FROM S3Object s", "MissingHeaders"),
        ("SELECT _4 FROM S3Object s", "InvalidColumnIndex"),
        ("SELECT _0 FROM S3Object s", "InvalidColumnIndex"),
        ("SELECT s.name.first FROM S3Object s", "InvalidKeyPath"),
        ("SELECT * FROM S3Object[*].name", "InvalidKeyPath"),
        ("SELECT * FROM S3Object WHERE age > 30", "UnsupportedSqlOperation"),
        ("SELECT CAST(name AS TIMESTAMP) FROM S3Object", "UnsupportedSqlOperation"),
        ("SELECT CAST(name AS DATE) FROM S3Object", "ParseExpectedTypeName"),
        ("SELECT CAST name FROM S3Object", "ParseExpectedLeftParenAfterCast"),
        ("SELECT CAST('1_0' AS INT) FROM S3Object", "CastFailed"),
        ("SELECT CAST('NaN' AS FLOAT) FROM S3Object", "CastFailed"),
        ("SELECT CAST(1e999 AS INT) FROM S3Object", "IntegerOverflow"),
        ("SELECT 9223372036854775807 + 1 FROM S3Object", "IntegerOverflow"),
        ("SELECT 1e999999 * 1e999999 FROM S3Object", "IntegerOverflow"),
        ("SELECT 1 / 0 FROM S3Object", "ExternalEvalException"),
        ("SELECT name + 1 FROM S3Object", "InvalidDataType"),
        ("SELECT * FROM S3Object WHERE name", "InvalidDataType"),
        ("SELECT * FROM S3Object WHERE 1 LIKE 'a'", "LikeInvalidInputs"),
        ("SELECT * FROM S3Object WHERE name LIKE 'a!' ESCAPE '!'", "EvaluatorLikePatternInvalidEscapeSequence"),
        (f"SELECT {'9' * 50} FROM S3Object", "LexerInvalidLiteral"),
        (f"SELECT {'(' * 1000}1{')' * 1000} FROM S3Object", "MaxOperatorsExceeded"),
        (f"SELECT {'- ' * 1000}1 FROM S3Object", "MaxOperatorsExceeded"),
        (f"SELECT 1{'+1' * 1000} FROM S3Object", "MaxOperatorsExceeded"),
        (f"SELECT '{'a' * (256 << 10)}' FROM S3Object", "ExpressionTooLong"),
    ],
)  # fmt: skip
def test_what_no_query_is(ask: Ask, expression: str, code: str) -> None:
    error = refused(ask, PEOPLE, USE, expression)
    assert error["Code"] == code


def test_the_most_operators_and_the_deepest_nesting_are_evaluated(ask: Ask) -> None:
    nested = f"{'(' * 39}1{'+1)' * 39}{'+1' * 160}"
    chained = " OR ".join(["name = 'x'"] * 3000)
    expression = f"SELECT {nested} FROM S3Object WHERE NOT ({chained}) LIMIT 1"
    assert ask(PEOPLE, USE, expression) == '{"_1":200}\n'


@pytest.mark.parametrize(
    ("source", "body", "code"),
    [
        (IN_LINES, "{", "JSONParsingError"),
        (IN_LINES, '{"a": NaN}', "JSONParsingError"),
        (IN_LINES, "1" * 5000, "JSONParsingError"),
        (IN_LINES, "[" * 100_000, "JSONParsingError"),
        (IN_LINES, f'"{"a" * (1 << 20)}"', "OverMaxRecordSize"),
        ({"JSON": {"Type": "DOCUMENT"}}, f'"{"a" * (1 << 20)}"', "OverMaxRecordSize"),
        ({"JSON": {"Type": "DOCUMENT"}}, f"[{'[],' * 500_001}1]", "OverMaxRecordSize"),
        ({"CSV": {}}, "a" * ((1 << 20) + 1), "OverMaxRecordSize"),
        ({"CSV": {}}, b"\xff", "InvalidTextEncoding"),
        ({"CSV": {}}, '"a', "CSVParsingError"),
        ({"CSV": {}}, '"a"b', "CSVParsingError"),
        ({"CSV": {}}, '"a\nb"', "CSVUnescapedQuote"),
        ({"CSV": {}, "CompressionType": "GZIP"}, "a", "TruncatedInput"),
        ({"CSV": {}, "CompressionType": "GZIP"}, gzip.compress(b"abc", mtime=0)[:-9], "TruncatedInput"),
        ({"CSV": {}, "CompressionType": "BZIP2"}, "a", "TruncatedInput"),
        ({"CSV": {}, "CompressionType": "ZIP"}, "a", "InvalidCompressionFormat"),
        ({"CSV": {"FileHeaderInfo": "MAYBE"}}, "a", "InvalidFileHeaderInfo"),
        ({"CSV": {"FieldDelimiter": "||"}}, "a", "InvalidRequestParameter"),
        ({"CSV": {"FieldDelimiter": '"'}}, "a", "InvalidRequestParameter"),
        ({"JSON": {}}, "{}", "InvalidJsonType"),
        ({"JSON": {"Type": "TEXT"}}, "{}", "InvalidJsonType"),
        ({"JSON": {"Type": "LINES"}, "CSV": {}}, "{}", "ObjectSerializationConflict"),
        ({}, "a", "MissingRequiredParameter"),
        ({"Parquet": {}}, "a", "NotImplemented"),
    ],
)  # fmt: skip
def test_what_cannot_be_read(ask: Ask, source: dict[str, Any], body: str | bytes, code: str) -> None:
    assert refused(ask, body, source, "SELECT * FROM S3Object")["Code"] == code


def test_names_that_differ_in_their_case(ask: Ask) -> None:
    for body, source in [("a,A\n1,2", USE), ('{"a": "1", "A": "2"}', IN_LINES)]:
        assert refused(ask, body, source, "SELECT s.a FROM S3Object s")["Code"] == "AmbiguousFieldName"
        assert ask(body, source, 'SELECT s."A" FROM S3Object s') == '{"A":"2"}\n'


@pytest.mark.parametrize("result", [{"JSON": {}}, {"CSV": {}}])
def test_a_record_of_the_result_has_at_most_a_megabyte(ask: Ask, result: dict[str, Any]) -> None:
    body = "x" * 100_000
    for what in (", ".join(["_1"] * 50_000), " || ".join(["_1"] * 200)):
        assert refused(ask, body, {"CSV": {}}, f"SELECT {what} FROM S3Object", result)["Code"] == "OverMaxRecordSize"


def test_a_version_is_not_queried(s3: Any, bucket: str, signer: Any) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body="a")

    def add_version(request: Any, **_: Any) -> None:
        request.url += "&versionId=null"

    client = signer()
    client.meta.events.register("before-sign.s3.SelectObjectContent", add_version)
    with pytest.raises(ClientError, match="does not accept a version-id"):
        next(events(client, bucket, "SELECT * FROM S3Object", {"CSV": {}}))


def test_numbers_and_texts_of_json_are_written_as_they_are(ask: Ask) -> None:
    body = '{"a":[1.10,-0.0,123456789012345678901234567890],"b":"\\ud800\\"\\u0001é"}'
    assert ask(body, IN_LINES, "SELECT * FROM S3Object") == body + "\n"


def test_a_structured_value_is_not_written_into_csv(ask: Ask) -> None:
    error = refused(ask, LINES, IN_LINES, "SELECT tags FROM S3Object", {"CSV": {}})
    assert error["Code"] == "UnsupportedTypeForQuerying"


@pytest.mark.parametrize(("kind", "compress"), [("GZIP", gzip.compress), ("BZIP2", bz2.compress)])
def test_a_small_object_that_becomes_large_is_refused(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, kind: str, compress: Callable[[bytes], bytes]
) -> None:
    monkeypatch.setattr(contents, "LARGEST", 1 << 20)
    body, source = b"a" * (1 << 20), {"CSV": {}, "CompressionType": kind}
    assert ask(compress(body), source, "SELECT COUNT(*) FROM S3Object") == '{"_1":1}\n'
    error = refused(ask, compress(body + b"a"), source, "SELECT COUNT(*) FROM S3Object")
    assert error["Code"] == "NotImplemented"
    assert "more than 1 MB" in error["Message"]


def test_a_result_that_is_too_large_is_refused(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operation, "LARGEST_RESULT", 1 << 20)
    text = "a" * ((1 << 20) - len('{"_1":""}\n'))
    assert len(ask(text, {"CSV": {}}, "SELECT _1 FROM S3Object")) == 1 << 20
    error = refused(ask, text + "a", {"CSV": {}}, "SELECT _1 FROM S3Object")
    assert (error["Code"], "more than 1 MB" in error["Message"]) == ("NotImplemented", True)


def test_too_much_work_is_refused(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(execution, "MOST_WORK", 14)
    expression = "SELECT name FROM S3Object"
    assert refused(ask, PEOPLE, USE, expression)["Code"] == "NotImplemented"
    assert ask(PEOPLE, USE, f"{expression} LIMIT 1".replace("SELECT name", "SELECT *")) == (
        '{"name":"Ann","City":"Oslo","age":"31"}\n'
    )


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"ExpressionType": "XPATH"}, "InvalidExpressionType"),
        ({"OutputSerialization": {}}, "MissingRequiredParameter"),
        ({"OutputSerialization": {"CSV": {"QuoteFields": "NEVER"}}}, "InvalidQuoteFields"),
        ({"ScanRange": {"Start": 1, "End": 2}}, "NotImplemented"),
        ({"Expression": ""}, "MissingRequiredParameter"),
        ({"Key": "other"}, "NoSuchKey"),
    ],
)
def test_requests_that_are_refused(s3: Any, bucket: str, changed: dict[str, Any], code: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=PEOPLE)
    request = {
        "Bucket": bucket,
        "Key": "k",
        "Expression": "SELECT * FROM S3Object",
        "ExpressionType": "SQL",
        "InputSerialization": USE,
        "OutputSerialization": {"JSON": {}},
    }
    assert error_of(s3.select_object_content, **{**request, **changed})["Code"] == code


def test_an_object_with_a_key_of_the_client_is_read_with_it(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body="a", **with_key())
    expression = "SELECT _1 FROM S3Object"
    assert next(events(s3, bucket, expression, {"CSV": {}}, None, **with_key())) == {
        "Records": {"Payload": b'{"_1":"a"}\n'}
    }
    with pytest.raises(ClientError, match="InvalidRequest"):
        next(events(s3, bucket, expression, {"CSV": {}}))


def test_anonymous_queries_are_refused_also_for_a_public_object(s3: Any, opened: str, cloud_url: str) -> None:
    s3.put_object(Bucket=opened, Key="k", Body="a")
    s3.put_bucket_policy(Bucket=opened, Policy=policy_for(opened, "s3:GetObject"))
    assert send("GET", f"{cloud_url}/{opened}/k").text == "a"
    body = (
        "<SelectObjectContentRequest><Expression>SELECT * FROM S3Object</Expression><ExpressionType>SQL</ExpressionType>"
        "<InputSerialization><CSV/></InputSerialization><OutputSerialization><CSV/></OutputSerialization>"
        "</SelectObjectContentRequest>"
    )
    answer = send("POST", f"{cloud_url}/{opened}/k?select&select-type=2", data=body)
    assert code_of(answer) == (403, "AccessDenied")


def test_a_query_needs_the_right_to_read_the_object(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body="a")
    s3.put_bucket_policy(Bucket=bucket, Policy=policy_for(bucket, "s3:GetObject", effect="Deny"))
    with pytest.raises(ClientError, match="AccessDenied"):
        next(events(s3, bucket, "SELECT * FROM S3Object", {"CSV": {}}))
