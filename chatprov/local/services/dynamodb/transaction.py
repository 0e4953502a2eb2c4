"""Writes that are carried out together, and the tokens by which a repeated transaction is recognized."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, TypeVar

from chatprov.local.services.dynamodb.errors import (
    ConditionalCheckFailedError,
    IdempotentParameterMismatchError,
    KeyMismatchError,
    TransactionCanceledError,
    ValidationError,
)
from chatprov.local.services.dynamodb.journal import TOKEN
from chatprov.local.services.dynamodb.transaction_token import Remembered
from chatprov.local.services.dynamodb.values import size_of
from chatprov.local.services.dynamodb.writing import apply_all
from chatprov.local.services.stored_values import to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from chatprov.local.services.contract import AwsError
    from chatprov.local.services.dynamodb.region import DynamoDBRegion
    from chatprov.local.services.dynamodb.writing import EvaluatedWrite, ItemWrite

RequestT = TypeVar("RequestT")
ReadT = TypeVar("ReadT")

TOKEN_LIFE: Final = timedelta(minutes=10)
MOST_TOKENS = 10_000
"""The maximum number of tokens that are remembered for one account and region; SDKs send one with each transaction."""
_FORGOTTEN_AT_ONCE: Final = 10
_MOST_BYTES: Final = 4 << 20


def read_all(
    requests: Iterable[RequestT], read: Callable[[RequestT], ReadT], *, every_reason: bool = False
) -> list[ReadT]:
    """Return what a transaction's requests ask for, each read with `read`.

    Raise TransactionCanceledError for a key that is not of its table, before the items of the others are compared; every other
    invalid request refuses the transaction. The first such key is the only one with a reason, except in statements
    (`every_reason`): https://github.com/floci-io/floci/pull/3674 has measured it on AWS.
    """
    found: list[ReadT] = []
    reasons: list[Mapping[str, Any]] = []
    is_cancelled = False
    for request in requests:
        try:
            found.append(read(request))
            reasons.append({"Code": "None"})
        except KeyMismatchError as error:
            reasons.append(reason(error) if every_reason or not is_cancelled else {"Code": "None"})
            is_cancelled = True
    if is_cancelled:
        raise TransactionCanceledError(reasons)
    return found


def evaluated(writes: Sequence[ItemWrite]) -> list[EvaluatedWrite]:
    """Return the changes of all writes, which are not made yet.

    Raises ValidationError, and TransactionCanceledError with a reason for each write.
    """
    if len({(write.table.arn, write.position) for write in writes}) < len(writes):
        raise ValidationError("Transaction request cannot include multiple operations on one item")
    changes: list[EvaluatedWrite] = []
    reasons: list[Mapping[str, Any]] = []
    for write in writes:
        try:
            changes.append(write.evaluate())
            reasons.append({"Code": "None"})
        except (ConditionalCheckFailedError, ValidationError) as error:
            reasons.append(reason(error))
    if len(changes) < len(writes):
        raise TransactionCanceledError(reasons)
    if sum(size_of(change.new) for change in changes if change.new is not None) > _MOST_BYTES:
        raise ValidationError("The items of a transaction cannot have more than 4 MB")
    return changes


def reason(error: AwsError) -> dict[str, Any]:
    """Return the CancellationReason for the error of one request."""
    code = "ValidationError" if isinstance(error, ValidationError) else error.code.removesuffix("Exception")
    return {"Code": code, "Message": error.message, **error.members}


def once(
    region: DynamoDBRegion,
    given: Mapping[str, Any],
    requests: Any,
    evaluate: Callable[[], tuple[list[EvaluatedWrite], dict[str, Any]]],
) -> dict[str, Any]:
    """Carry out a transaction, or return the earlier response when its ClientRequestToken has come before.

    `evaluate` returns the changes and the response. The changes and the token are stored as one: a client that sends a transaction
    again after a crash does not add twice.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
    """
    token = given.get("ClientRequestToken")
    if token is None:
        changes, response = evaluate()
        apply_all(changes, region.journal)
        return response
    now = datetime.now(UTC)
    digest = hashlib.sha256(json.dumps(requests, sort_keys=True).encode(errors="surrogatepass")).hexdigest()
    earlier = region.tokens.get(token)
    if earlier is None or earlier.until <= now:
        changes, response = evaluate()
        remembered = Remembered(now + TOKEN_LIFE, digest, response)
        place = (TOKEN, region.account, region.region, token)
        apply_all(changes, region.journal, lambda: [(place, to_json(remembered))])
        region.tokens.pop(token, None)
        region.tokens[token] = remembered
        _forget(region.tokens, now)
        return response
    if earlier.digest != digest:
        raise IdempotentParameterMismatchError(
            "The provided ClientRequestToken was used before for a request with other parameters"
        )
    return earlier.response


def _forget(tokens: dict[str, Remembered], now: datetime) -> None:
    """Remove the tokens that have expired, and the oldest ones beyond the limit."""
    for token, remembered in list(islice(tokens.items(), _FORGOTTEN_AT_ONCE)):
        if remembered.until > now and len(tokens) <= MOST_TOKENS:
            break
        del tokens[token]
