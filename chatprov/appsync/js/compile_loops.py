"""Compiles `for ... of` and `for ... in`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.appsync.js.compile_patterns import names_of
from chatprov.appsync.js.iteration import each_key, each_value
from chatprov.appsync.js.scope import BREAK, fresh_cells

STEPS_PER_TURN: Final = 3

if TYPE_CHECKING:
    from chatprov.appsync.js.compiler import CodeCompiler
    from chatprov.appsync.js.scope import Completion, Execute, Frame
    from chatprov.appsync.js.statements import ForEachStatement


def for_each(node: ForEachStatement, compiler: CodeCompiler) -> Execute:
    """Compile a loop: each turn has new names, and is charged with what its body costs."""
    if node.is_async:
        return compiler.unsupported(node)
    scope, place = compiler.scope, node.values.place
    go_through = each_value if node.way == "of" else each_key
    values = compiler.expression(node.values)
    steps_before, allocation_before = scope.steps, scope.allocation
    scope.charge(STEPS_PER_TURN)
    scope.enter()
    cells = compiler.declare(names_of(node.target)) if node.kind in ("let", "const") else []
    new_cells = fresh_cells(cells) if cells else None
    bind = compiler.binder(node.target)
    body = compiler.statement(node.body)
    scope.leave()
    steps, allocation = scope.steps - steps_before, scope.allocation - allocation_before

    def execute(frame: Frame) -> Completion:
        budget = frame[0]
        for value in go_through(values(frame), budget, place):
            budget.steps -= steps
            budget.allocation -= allocation
            if budget.steps < 0 or budget.allocation < 0:
                budget.check(place)
            if new_cells is not None:
                new_cells(frame)
            bind(frame, value)
            completion = body(frame)
            if completion is not None:
                return None if completion is BREAK else completion
        return None

    return execute
