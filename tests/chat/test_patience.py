"""A role that AppSync does not know yet is waited for, and why is told; nothing else is waited for."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from chatprov.chat.graphql_http import GraphQLAnswer
from chatprov.chat.retry import ROLE_WAIT_SECONDS, RolePropagationRetry
from chatprov.target import aws_target
from tests.engine.harness import Clock

if TYPE_CHECKING:
    from chatprov.target import Target
    from tests.stack import Stack

SUCCESS = GraphQLAnswer(200, {"data": {"sendMessage": {"content": "Hello!"}}})
UNKNOWN = "Unable to assume role arn:aws:iam::123456789012:role/ChatMessagesDS-role."


def failure(message: str) -> GraphQLAnswer:
    return GraphQLAnswer(200, {"data": None, "errors": [{"errorType": "E", "message": message}]})


@pytest.fixture
def aws(moto_aws: None) -> Target:
    """AWS, where the role was made just now."""
    target = aws_target("ap-south-1", "ap-south-1", None)
    target.client("iam").create_role(RoleName="ChatMessagesDS-role", AssumeRolePolicyDocument='{"Statement": []}')
    return target


def outcome(
    target: Target, stack: Stack, answers: list[GraphQLAnswer], stored: list[bool], role: str = "ChatMessagesDS-role"
) -> tuple[GraphQLAnswer, list[str], float]:
    """Return the answer that is taken, what was told, and the seconds that went by."""
    clock, told = Clock(), list[str]()
    outputs = replace(stack.outputs, role_arn=f"arn:aws:iam::123456789012:role/{role}")
    given, found = iter(answers), iter(stored)

    async def ask() -> GraphQLAnswer:
        return next(given, answers[-1])

    patience = RolePropagationRetry(target, outputs, clock, told.append)
    answer = asyncio.run(patience.ask(ask, lambda _: next(found, stored[-1])))
    return answer, told, clock.now()


def test_it_waits_until_the_table_has_the_message(aws: Target, stack: Stack) -> None:
    answers = [failure(UNKNOWN), SUCCESS, SUCCESS]
    answer, told, seconds = outcome(aws, stack, answers, [False, True])
    assert answer is SUCCESS
    assert told == [
        f"the new IAM role has not propagated to AppSync yet: {UNKNOWN}",
        "the new IAM role has not propagated to AppSync yet: AppSync returns success, but did not write to the table",
    ]
    assert seconds == 4


@pytest.mark.parametrize("answer", [failure(UNKNOWN), SUCCESS], ids=["error", "not stored"])
def test_it_does_not_wait_forever(aws: Target, stack: Stack, answer: GraphQLAnswer) -> None:
    found, told, seconds = outcome(aws, stack, [answer], [False])
    assert found is answer
    assert len(told) > 40
    assert ROLE_WAIT_SECONDS <= seconds <= ROLE_WAIT_SECONDS + 4


@pytest.mark.parametrize(("role", "answer"), [("ChatMessagesDS-role", failure("Something else")), ("another", SUCCESS)])
def test_it_waits_for_nothing_else(aws: Target, stack: Stack, role: str, answer: GraphQLAnswer) -> None:
    assert outcome(aws, stack, [answer], [False], role) == (answer, [], 0)


@pytest.mark.parametrize("answer", [failure(UNKNOWN), SUCCESS], ids=["error", "not stored"])
def test_locally_a_role_is_usable_at_once_or_never(stack: Stack, answer: GraphQLAnswer) -> None:
    assert outcome(stack.target, stack, [answer], [False]) == (answer, [], 0)
