"""Plays the conformance cases of code: what EvaluateCode answers for a handler, `request` unless said, and a context.

The context is `ctx`, or has `args` only. The answer is what the handler `returns` (whole) or `has` (a part of it), `refused` (the
first error of the code), `fault` (the message of an error), or any error (`fails`). Beside it `logs`, `stash`, and `appended` (a
part of each error that was appended). Within them texts match as in runner.py.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from chatprov.appsync.resolvers.evaluate_code import evaluate_code
from tests.conformance.resembling import resembles

if TYPE_CHECKING:
    from collections.abc import Mapping


def context_of(case: Mapping[str, Any]) -> dict[str, Any]:
    """Return the context of a case."""
    return {"arguments": case["args"]} if "args" in case else dict(case.get("ctx", {}))


def evaluate(case: Mapping[str, Any]) -> None:
    """Evaluate the code of a case in this process, and compare the answer."""
    check_evaluated(case, evaluate_code(case["code"], json.dumps(context_of(case)), case.get("handler", "request")))


def check_evaluated(case: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
    """Compare the answer of EvaluateCode with what a case says."""
    error = answer.get("error")
    if "returns" in case or "has" in case:
        assert error is None, error
        found = json.loads(answer["evaluationResult"])
        assert found == case["returns"] if "returns" in case else resembles(found, case["has"]), found
    else:
        assert "evaluationResult" not in answer, answer
        assert error
        if "refused" in case:
            assert resembles(error["codeErrors"][0], case["refused"]), error
        if "fault" in case:
            assert resembles(error["message"], case["fault"]), error
    if "logs" in case:
        assert answer["logs"] == case["logs"]
    if "stash" in case:
        assert json.loads(answer["stash"]) == case["stash"]
    if "appended" in case:
        assert resembles(json.loads(answer["outErrors"]), case["appended"]), answer["outErrors"]
