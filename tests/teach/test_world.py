"""One call of a resolver in the world where a learner's resolver is compared with the tutorial's."""

from __future__ import annotations

from chatprov.teach.effects.cases import Case
from chatprov.teach.effects.resolver_code import HandlerCode, ResolverCode
from chatprov.teach.effects.world import Outcome, World

CASE = Case("a call of ann", "Query", "getMessages", {"roomId": "room-7"}, "ann", (), ())


def outcome(statement: str) -> Outcome:
    """Return what code with a statement in its request handler does."""
    text = (
        f"export function request(ctx) {{ {statement} return {{}}; }}\nexport function response(ctx) {{ return 1; }}\n"
    )
    code = HandlerCode(text, "APPSYNC_JS")
    return World("NONE").run(ResolverCode(code, code), CASE)


def test_code_with_a_fault_does_not_work() -> None:
    found = outcome("ctx.args.none.a;")
    assert found.refusal.startswith("code.js:1:")
    assert found.invalid


def test_an_error_that_the_code_makes_itself_is_its_answer() -> None:
    found = outcome("util.error('This room is closed.', 'Closed');")
    assert (found.refusal, found.invalid) == ("This room is closed.", False)


def test_code_that_works_refuses_nothing() -> None:
    found = outcome("")
    assert (found.value, found.refusal, found.invalid) == (1, "", False)
