"""Ten thousand pieces of hostile code: each ends with a value or an error, and shows nothing of the process that runs it.

`make test` tries some of them, `make fuzz` all. FUZZ_SEED repeats a run.
"""

from __future__ import annotations

import json
import os
import random
import re
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from chatprov.appsync.js.faults import CodeFault, EarlyReturnSignal
from chatprov.appsync.js.functions import JsFunction, Namespace
from chatprov.appsync.js.problems import CodeRefusedError
from chatprov.appsync.resolvers.evaluate_code import evaluate_code
from chatprov.appsync.util.errors import ResolverError
from tests.appsync.js.hostile import CONTEXT, FORMS, Hostile, helpers
from tests.appsync.js.running import CodeRun

if TYPE_CHECKING:
    from collections.abc import Iterator

ALL, SAMPLE = 10_000, 300
pytestmark = pytest.mark.slow  # many together

VALUES = (type(None), bool, int, float, str, list, dict, JsFunction, Namespace)
"""The types of the values of code, as chatprov/appsync/js/ documents them."""
SHOWN = re.compile(r"<class|<function|<bound method|object at 0x|Traceback|chatprov|site-packages|\.py\b")
"""What a text of Python looks like."""


def members(value: Any) -> Iterator[Any]:
    """Yield a value and all that is in it, each once."""
    waiting, seen = [value], set()
    while waiting:
        found = waiting.pop()
        yield found
        if isinstance(found, (list, dict)) and id(found) not in seen:
            seen.add(id(found))
            waiting += [*found, *found.values()] if isinstance(found, dict) else found


def check_value(value: Any) -> None:
    """Check that a value has nothing but values of code in it."""
    for found in members(value):
        assert isinstance(found, VALUES), type(found)
        if isinstance(found, str):
            check_text(found)


def check_text(text: str) -> None:
    """Check that a text has nothing of Python in it."""
    assert SHOWN.search(text) is None, text


def evaluated(code: str) -> str:
    """Evaluate code as AppSync's API does, and return how that ended."""
    answer = evaluate_code(code, json.dumps(CONTEXT), "request")
    check_text(json.dumps(answer))
    for name in ("evaluationResult", "stash", "outErrors"):
        if name in answer:
            json.loads(answer[name])
    if "error" not in answer:
        return "a value"
    return "refused" if "codeErrors" in answer["error"] else "an error"


def run_unchecked(code: str) -> str:
    """Run code that has not been through the gate, and return how that ended."""
    try:
        compiled = CodeRun(code)
    except CodeRefusedError as refused:
        check_text(str(refused))
        return "no JavaScript"
    context = {**json.loads(json.dumps(CONTEXT)), "stash": {}}
    context["args"] = context["arguments"]
    try:
        check_value([compiled(context), context])
    except CodeFault as fault:
        check_text(fault.message)
        return type(fault).__name__
    except ResolverError as error:
        check_value([error.message, error.error_type, error.data])
        return "an error of the code"
    except EarlyReturnSignal as early:
        check_value(early.value)
        return "an early return"
    return "a value"


@pytest.mark.timeout(3600)
def test_hostile_code_ends_with_a_value_or_an_error() -> None:
    count = ALL if os.environ.get("ALL_FUZZ") else SAMPLE
    seed = int(os.environ.get("FUZZ_SEED") or random.randrange(1 << 32))
    hostile = Hostile(random.Random(seed))
    ends: Counter[str] = Counter()
    took: list[tuple[float, str, str]] = []
    for number in range(count):
        kind, code = hostile.code(number)
        started = time.process_time()
        try:
            ends[f"with the gate: {evaluated(code)}"] += 1
            evaluated_by = time.process_time()
            ends[f"without it: {run_unchecked(code)}"] += 1
        except Exception as error:
            error.add_note(f"FUZZ_SEED={seed}, piece {number}, {kind}:\n{code}")
            raise
        took.append((max(evaluated_by - started, time.process_time() - evaluated_by), kind, code))
    slowest, kind, code = max(took)
    print(f"FUZZ_SEED={seed}: {count} pieces, {dict(sorted(ends.items()))}")  # noqa: T201  # what `make fuzz` shows
    print(f"{sum(cpu for cpu, _, _ in took):.1f} s of CPU; the slowest took {slowest:.3f} s ({kind}):\n{code}")  # noqa: T201
    assert all(ends[f"with the gate: {end}"] for end in ("a value", "an error", "refused"))
    assert all(ends[f"without it: {end}"] for end in ("a value", "CodeFault", "LimitFault"))


def test_every_kind_of_harm_and_every_helper_has_its_turn() -> None:
    hostile = Hostile(random.Random(1))
    pieces = [hostile.code(number) for number in range(ALL // 5)]
    assert {kind for kind, _ in pieces} == set(FORMS)
    written = "\n".join(code for kind, code in pieces if kind == "a helper with wrong values")
    assert [helper for helper in helpers() if f"{helper}(" not in written] == []


def test_state_of_one_call_is_not_there_in_the_next() -> None:
    code = (
        "let count = 0; const list = []; const map = {};\n"
        "export function request(ctx) { count += 1; list.push(count); map.seen = (map.seen ?? 0) + 1;"
        " ctx.stash.seen = (ctx.stash.seen ?? 0) + 1; return [count, list, map, ctx.stash]; }\n"
        "export function response(ctx) { return ctx.result; }\n"
    )
    first, second = (evaluate_code(code, json.dumps(CONTEXT), "request") for _ in range(2))
    assert first == second
    assert json.loads(first["evaluationResult"]) == [1, [1], {"seen": 1}, {"seen": 1}]


@pytest.mark.parametrize("value", [object(), [{"a": len}], {"a": (1,)}, "<class 'dict'>", ["at line 2 of code.py"]])
def test_the_check_finds_what_is_of_python(value: Any) -> None:
    with pytest.raises(AssertionError):
        check_value(value)
