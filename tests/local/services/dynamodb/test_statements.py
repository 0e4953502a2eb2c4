"""PartiQL: statements are carried out, or refused in a sentence; none has an empty result instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.local.services.dynamodb.calls import ROOMS, Refused, create, message

if TYPE_CHECKING:
    from tests.local.services.dynamodb.calls import Call


@pytest.fixture
def rooms(sdk: Call) -> Call:
    """The table with messages 1 to 5 in room q, and one in room p."""
    create(sdk)
    for number in (3, 1, 5, 2, 4):
        sdk("PutItem", TableName=ROOMS, Item=message("q", str(number), n={"N": str(number)}, kind="odd" * (number % 2)))
    sdk("PutItem", TableName=ROOMS, Item=message("p", "1"))
    return sdk


def execute(call: Call, statement: str, *values: Any, **more: Any) -> list[Any]:
    parameters = {"Parameters": list(values)} if values else {}
    found: list[Any] = call("ExecuteStatement", Statement=statement, **parameters, **more)["Items"]
    return found


def numbers(items: list[Any]) -> str:
    return "".join(item["timestamp"]["S"] for item in items)


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("roomId='q'", "12345"),
        ("roomId='q' AND \"timestamp\"='5'", "5"),
        ("roomId='q' AND \"timestamp\">='4'", "45"),
        ("roomId='q' AND '4' <= \"timestamp\"", "45"),
        ("roomId='q' AND \"timestamp\" BETWEEN '2' AND '3'", "23"),
        ("roomId='q' AND \"timestamp\" > '1' AND \"timestamp\" < '4'", "23"),
        ("roomId='q' AND begins_with(\"timestamp\",'1')", "1"),
        ("roomId='q' AND n > 3", "45"),
        ("roomId='q' AND (n = 1 OR n = 2)", "12"),
        ("((roomId='q') AND ((n = 1) OR (n = 2 AND kind = '')))", "12"),
        ("roomId='q' AND NOT (n = 1 OR n = 2)", "345"),
        ("roomId='q' AND n IN [1, 5]", "15"),
        ("roomId='q' AND n NOT IN (1, 5)", "234"),
        ("roomId='q' AND contains(kind, 'od')", "135"),
        ("roomId='q' AND size(kind) = 0", "24"),
        ("roomId='q' AND n <> 3", "1245"),
        ("n IS MISSING", "1"),
        ("n IS NOT MISSING AND roomId = 'q' AND n IS NOT NULL", "12345"),
        ("roomId='q' ORDER BY \"timestamp\" DESC", "54321"),
        ("roomId='q' ORDER BY \"timestamp\"", "12345"),
        ("n = 2", "2"),
        ("n = 2 -- the second", "2"),
        ("/* which? */ n /* a * or ** / */ = -- this\n 2 /**/", "2"),
        ("roomId='q' AND n < .4e1", "123"),
        ("roomId='q' AND attribute_exists(n) AND NOT attribute_exists(missing)", "12345"),
    ],
)
def test_a_select_finds_what_it_asks_for(rooms: Call, where: str, found: str) -> None:
    assert numbers(execute(rooms, f"SELECT * FROM {ROOMS} WHERE {where}")) == found


def test_a_select_of_attributes_and_pages(rooms: Call) -> None:
    assert execute(rooms, f'SELECT "timestamp", n FROM "{ROOMS}" WHERE roomId=? AND n=?', {"S": "q"}, {"N": "2"}) == [
        {"timestamp": {"S": "2"}, "n": {"N": "2"}}
    ]
    found: list[Any] = []
    more: dict[str, Any] = {}
    while True:
        page = rooms("ExecuteStatement", Statement=f"SELECT * FROM {ROOMS} WHERE roomId='q'", Limit=2, **more)
        found += page["Items"]
        if "NextToken" not in page:
            break
        more = {"NextToken": page["NextToken"]}
    assert numbers(found) == "12345"


def test_an_insert_with_parameters_and_of_an_item_that_exists(rooms: Call) -> None:
    statement = (
        f"INSERT INTO {ROOMS} VALUE {{'roomId':?,'timestamp':?,'n':?, 'deep': {{'a': [1, <<'x'>>, null, true]}}}}"
    )
    values = {"S": "new"}, {"S": "1"}, {"N": "7"}
    assert execute(rooms, statement, *values) == []
    deep = {"M": {"a": {"L": [{"N": "1"}, {"SS": ["x"]}, {"NULL": True}, {"BOOL": True}]}}}
    assert execute(rooms, f"SELECT * FROM {ROOMS} WHERE roomId='new'") == [message("new", "1", n={"N": "7"}, deep=deep)]
    with pytest.raises(Refused) as caught:
        execute(rooms, statement, *values)
    assert caught.value.code == "DuplicateItemException"


@pytest.mark.parametrize(
    ("change", "values", "after"),
    [
        ("SET n=1", (), {"n": {"N": "1"}}),
        ("SET n = n + 10", (), {"n": {"N": "15"}}),
        ("SET n = n -1", (), {"n": {"N": "4"}}),
        ("SET n = ? SET other = 'x'", ({"S": "a"},), {"n": {"S": "a"}, "other": {"S": "x"}}),
        ("SET list = [1] REMOVE n", (), {"list": {"L": [{"N": "1"}]}, "n": None}),
        ("SET marks = set_add(marks, <<'a','b'>>)", (), {"marks": {"SS": ["a", "b"]}}),
    ],
)
def test_an_update(rooms: Call, change: str, values: Any, after: dict[str, Any]) -> None:
    where = "WHERE roomId='q' AND \"timestamp\"='5'"
    (item,) = execute(rooms, f"UPDATE {ROOMS} {change} {where} RETURNING ALL NEW *", *values)
    assert {name: item.get(name) for name in after} == after
    assert execute(rooms, f"SELECT * FROM {ROOMS} {where}") == [item]


def test_a_delete_and_conditions(rooms: Call) -> None:
    where = "WHERE roomId='q' AND \"timestamp\"='5'"
    with pytest.raises(Refused) as caught:
        execute(rooms, f"DELETE FROM {ROOMS} {where} AND n = 7")
    assert caught.value.code == "ConditionalCheckFailedException"
    (item,) = execute(rooms, f"DELETE FROM {ROOMS} {where} AND n = 5 RETURNING ALL OLD *")
    assert item["n"] == {"N": "5"}
    assert execute(rooms, f"SELECT * FROM {ROOMS} {where}") == []
    with pytest.raises(Refused) as caught:
        execute(rooms, f"UPDATE {ROOMS} SET n = 1 {where}")
    assert caught.value.code == "ConditionalCheckFailedException"


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("DELETE FROM Rooms WHERE roomId='p'", "mandatory equality on all key attributes"),
        ("UPDATE Rooms SET n = 1 WHERE roomId='p'", "mandatory equality on all key attributes"),
        ("nonsense", "Statement wasn't well formed, can't be processed"),
        ("SELECT", "Statement wasn't well formed"),
        ("SELECT * FROM Rooms WHERE", "Statement wasn't well formed"),
        ("SELECT * FROM Rooms WHERE roomId = 'a' GROUP BY roomId", "Statement wasn't well formed"),
        ("SELECT * FROM Rooms WHERE lower(roomId) = 'a'", "Statement wasn't well formed"),
        ("SELECT count(*) FROM Rooms", "Statement wasn't well formed"),
        ("SELECT * FROM Rooms ORDER BY n", "hash key condition in WHERE clause when using ORDER BY"),
        ("SELECT * FROM Rooms WHERE roomId = 'q' ORDER BY n", "must be part of the primary key"),
        ("SELECT * FROM Rooms WHERE roomId = ?", "Number of parameters in request and statement don't match."),
        ("SELECT * FROM Rooms.absent", "The table does not have the specified index"),
        ("EXISTS(SELECT * FROM Rooms WHERE roomId = 'q')", "EXISTS can only be used in a transaction."),
        ("INSERT INTO Rooms VALUE 'x'", "an item is a map"),
        ("SELECT * FROM Rooms WHERE " + "(" * 200 + "roomId='q'" + ")" * 200, "too many parentheses"),
        ("SELECT * FROM Rooms WHERE roomId = " + "[" * 200 + "]" * 200, "too many parentheses"),
    ],
)
def test_what_is_not_carried_out_is_refused(rooms: Call, statement: str, words: str) -> None:
    with pytest.raises(Refused) as caught:
        execute(rooms, statement)
    assert caught.value.code == "ValidationException"
    assert words in caught.value.message


def test_a_transaction_of_statements_is_carried_out_as_a_whole(rooms: Call) -> None:
    insert = "INSERT INTO Rooms VALUE {'roomId': 'new', 'timestamp': '1'}"
    exists = "EXISTS(SELECT * FROM Rooms WHERE roomId='q' AND \"timestamp\"='1' AND n = %s)"

    def transact(*statements: str) -> Any:
        requests = [{"Statement": statement} for statement in statements]
        return rooms("ExecuteTransaction", TransactStatements=requests)["Responses"]

    with pytest.raises(Refused) as caught:
        transact(insert, exists % 7)
    assert [reason["Code"] for reason in caught.value.reasons] == ["None", "ConditionalCheckFailed"]
    assert execute(rooms, "SELECT * FROM Rooms WHERE roomId='new'") == []
    assert transact(insert, exists % 1) == [{}, {}]
    with pytest.raises(Refused) as caught:
        transact(insert)
    assert caught.value.reasons[0]["Code"] == "DuplicateItem"
    read = "SELECT * FROM Rooms WHERE roomId='%s' AND \"timestamp\"='1'"
    assert transact(read % "new", read % "absent") == [{"Item": message("new", "1")}, {}]
    with pytest.raises(Refused, match="both read and write statements"):
        transact(read % "new", insert)


LEFT_OVER = "Statement wasn't well formed, can't be processed: Unexpected token after expression"
NOTHING = "Statement wasn't well formed, can't be processed: "
SELECT = "SELECT * FROM Rooms WHERE roomId = 'q'"
UPDATE = "UPDATE Rooms SET marks ="
KEY = " WHERE roomId='q' AND \"timestamp\"='1'"


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("SLECT * FROM Rooms", "Statement wasn't well formed, can't be processed: Expected data manipulation"),
        (f"{SELECT} foo", LEFT_OVER),
        ("SELECT * FROM Rooms WHERE n = 1 e5", LEFT_OVER),
        (f"{SELECT})", LEFT_OVER),
        ("SELECT * FROM Rooms ORDER BY roomId WHERE roomId = 'q'", LEFT_OVER),
        ("INSERT INTO Rooms VALUE {'roomId': 'a'} foo", LEFT_OVER),
        ("INSERT INTO Rooms t VALUE {'roomId': 'a'}", LEFT_OVER),
        (f"UPDATE Rooms SET n = 9{KEY} garbage", LEFT_OVER),
        (f"DELETE FROM Rooms{KEY} ORDER BY roomId", LEFT_OVER),
        ("SELECT * FROM Rooms t", "Aliasing is not supported"),
        (f"UPDATE Rooms AS t SET n = 9{KEY}", "Aliasing is not supported"),
        (f"DELETE FROM Rooms t{KEY}", "Aliasing is not supported"),
        (f"{SELECT} # note", NOTHING),
        (f"{SELECT} /* note", NOTHING),
        (f"{SELECT} /* note *", NOTHING),
        (
            f"{SELECT} AND attribute_exists('n')",
            "Operator or function requires a document path; operator or function: attribute_exists",
        ),
        (
            f"{SELECT} AND attribute_exists()",
            (
                "Incorrect number of operands for operator or function; operator or function: attribute_exists, "
                "number of operands: 0"
            ),
        ),
        (f"{SELECT} AND n = 1e2147483648", NOTHING),
        (f"{SELECT} AND n = 1E-99999999999", NOTHING),
        (f"{SELECT} AND n = 1.5e-2147483647", NOTHING),
        (f"{SELECT} AND n = 1e{'9' * 5000}", NOTHING),
        (f"{SELECT} AND m.inner = 1", f"{NOTHING}Invalid path dot component"),
        (f"{SELECT} AND EXISTS(n)", "Unrecognized function: exists at 1:44:6"),
        (f"{SELECT} AND set_add(ss, <<'x'>>) = ss", "Unrecognized function: set_add at 1:44:7"),
        (f"{UPDATE} set_add(ss, <<'x'>>)", "The first argument to SET_ADD must equal the assignment value at 1:26:7"),
        (
            f"{UPDATE} set_add(<<'a'>>, <<'b'>>)",
            "The first argument to SET_ADD must equal the assignment value at 1:26:7",
        ),
        (
            f"{UPDATE} set_delete(marks, 'x')",
            "The second argument to SET_DELETE must be a value with type SET at 1:37:5",
        ),
        (
            f"{UPDATE}\nset_add(\"marks\", ['x'])",
            "The second argument to SET_ADD must be a value with type SET at 2:9:7",
        ),
        (f"{UPDATE} set_add(marks)", "SET_ADD must have exactly two arguments at 1:26:7"),
        (f"{UPDATE} set_add(marks, <<'x'>>, <<'y'>>)", "SET_ADD must have exactly two arguments at 1:26:7"),
    ],
)
def test_a_statement_is_refused_in_the_words_of_dynamodb(rooms: Call, statement: str, text: str) -> None:
    # all texts were captured on AWS: https://github.com/paritysuite/dynamodb-conformance, tests/tier3/error-messages
    with pytest.raises(Refused) as caught:
        execute(rooms, statement)
    assert (caught.value.code, caught.value.message) == ("ValidationException", text)


@pytest.mark.parametrize(
    ("rest", "token"), [("LIMIT 5", "LIMIT"), ("GROUP BY n", "GROUP"), (", Other", ","), ("+ 1", "+")]
)
def test_what_dynamodb_says_otherwise_is_not_known(rooms: Call, rest: str, token: str) -> None:
    with pytest.raises(Refused) as caught:
        execute(rooms, f"{SELECT} {rest}")
    assert caught.value.message == f"{NOTHING}unexpected '{token}'"
