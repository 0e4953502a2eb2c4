"""BatchExecuteStatement: each statement fails for itself, with AWS's codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.local.conftest import ClientFor


def test_each_statement_of_a_batch_fails_for_itself(client_for: ClientFor) -> None:
    dynamodb = client_for("dynamodb")
    dynamodb.create_table(
        TableName="Batch",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    statements = {
        "INSERT INTO Batch VALUE {'id': 'a', 't': 'x'}": None,
        "SELECT * FROM Batch WHERE id = 'a'": None,
        "SELECT * FROM Batch WHERE t='x'": "ValidationError",
        "SELECT * FROM Missing WHERE id='a'": "ResourceNotFound",
        "INSERT INTO Batch VALUE {'id': 1}": "ValidationError",
        "SELECT": "ValidationError",
    }
    answers = dynamodb.batch_execute_statement(Statements=[{"Statement": each} for each in statements])["Responses"]
    codes = [each.get("Error", {}).get("Code") for each in answers]
    assert dict(zip(statements, codes, strict=True)) == statements
    assert answers[1] == {"TableName": "Batch", "Item": {"id": {"S": "a"}, "t": {"S": "x"}}}
