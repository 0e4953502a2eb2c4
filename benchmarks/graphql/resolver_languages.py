"""Resolvers in JavaScript beside their twins in VTL, in one run.

    python -m benchmarks.graphql.resolver_languages

The request handlers run in this process, in turns; the chat of the tutorial runs on two local clouds, one for each language.
"""

from __future__ import annotations

import signal
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.graphql.beside_simulator import agree, in_turns, read, send, show
from benchmarks.graphql.sides import HERE, ROOT, chatprov
from chatprov.appsync.api import Resolver
from chatprov.appsync.auth.identity import Caller, Identity
from chatprov.appsync.js.code import read_code
from chatprov.appsync.js.program import compile_program
from chatprov.appsync.resolvers.call import FieldCall, FieldInfo, OperationRequest, TemplateTools
from chatprov.appsync.resolvers.context import make_context
from chatprov.appsync.resolvers.runtimes import runtime_of
from chatprov.appsync.util import Extensions, Util

if TYPE_CHECKING:
    from benchmarks.graphql.sides import Side

ROUNDS = 15
"""Both languages take turns this often; the middle of the measurements counts."""
CALLS = 500
MESSAGE = {
    "roomId": "r1",
    "timestamp": "2026-01-02T03:04:05Z",
    "sender": "ann",
    "content": "Hello!",
    "tags": ["a", "b"],
}
REQUEST = OperationRequest(Caller(Identity("AMAZON_COGNITO_USER_POOLS", {"username": "ann", "claims": {}})), {}, {})
FIELD = FieldInfo("sendMessage", "Mutation")


def in_vtl(path: Path) -> Resolver:
    """Return a resolver with the request template PATH.request.vtl."""
    return Resolver(
        FIELD.parent_type_name, FIELD.name, "", request_template=path.with_suffix(".request.vtl").read_text()
    )


def in_javascript(path: Path) -> Resolver:
    """Return a resolver with the code PATH.js."""
    return Resolver(
        FIELD.parent_type_name, FIELD.name, "", runtime="APPSYNC_JS", code=path.with_suffix(".js").read_text()
    )


def microseconds(resolver: Resolver) -> float:
    """Return the CPU time from the context to the request document that the data source receives."""
    step, spent = runtime_of(resolver).step(resolver), 0
    for _ in range(CALLS):
        call = FieldCall(REQUEST, FIELD, TemplateTools(Util(), Extensions()), {"input": dict(MESSAGE)})
        context = make_context(call, with_selection=False)
        began = time.thread_time_ns()
        step.request(call, context)
        spent += time.thread_time_ns() - began
    return spent / CALLS / 1000


def compare_handlers() -> None:
    """Print what a request document costs in both languages, and what new code costs until it is ready."""
    for name, path in {"PutItem, 20 lines": HERE / "put_item", "sendMessage": ROOT / "graphql" / "sendMessage"}.items():
        both = in_vtl(path), in_javascript(path)
        rounds = [[microseconds(resolver) for resolver in both] for _ in range(ROUNDS)]
        templates, code = (statistics.median(measured) for measured in zip(*rounds, strict=True))
        print(f"{name}: VTL {templates:.1f} us, JavaScript {code:.1f} us, {code - templates:+.1f} us", flush=True)
        text = both[1].code or ""
        print(f"{name}: code is read, checked and compiled in {statistics.median(map(ready, [text] * ROUNDS)):.2f} ms")


def ready(code: str) -> float:
    """Return the CPU time, in milliseconds, of code that is new: parser, checks and compiler."""
    began = time.thread_time_ns()
    compile_program(read_code(code))
    return (time.thread_time_ns() - began) / 1e6


def compare_clouds(templates: Side, code: Side) -> None:
    """Print the memory of both clouds, and the rates of sending and reading in turns; JavaScript is the first column."""
    print(f"memory after `up`, MB: VTL {templates.megabytes():.1f}, JavaScript {code.megabytes():.1f}")
    for side in (templates, code):
        side.fill("ten", 10)
    agree("ten", 10, templates, code)
    print("requests/s, p50 ms, p99 ms of JavaScript and VTL; times as many, p50 times less")
    show("room of 10", *in_turns((code, templates), partial(read, room="ten")))
    for connections in (1, 16):
        show(
            f"sendMessage, {connections} connections",
            *in_turns((code, templates), partial(send, connections=connections)),
        )
    print(f"memory after that, MB: VTL {templates.megabytes():.1f}, JavaScript {code.megabytes():.1f}")


def main() -> None:
    """Measure and print; ended from outside, it ends what it has started."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    compare_handlers()
    with tempfile.TemporaryDirectory() as name, ExitStack() as running:
        sides = []
        for language in ("vtl", "js"):
            folder = Path(name) / language
            folder.mkdir()
            sides.append(running.enter_context(chatprov(folder, language)))
        compare_clouds(*sides)


if __name__ == "__main__":
    main()
