"""Compiles functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chatprov.appsync.js.compile_patterns import names_of
from chatprov.appsync.js.environment import BYTES_PER_ELEMENT, BYTES_PER_OBJECT, MAX_CALL_DEPTH, STEPS_PER_CALL
from chatprov.appsync.js.expressions import FunctionExpression, Identifier
from chatprov.appsync.js.faults import LimitFault
from chatprov.appsync.js.functions import JsFunction
from chatprov.appsync.js.patterns import RestElement
from chatprov.appsync.js.scope import FunctionScope, fresh_cells
from chatprov.appsync.js.statements import BlockStatement

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.appsync.js.compile_patterns import Bind
    from chatprov.appsync.js.compiler import CodeCompiler
    from chatprov.appsync.js.environment import CodeBudget
    from chatprov.appsync.js.patterns import Target
    from chatprov.appsync.js.scope import Evaluate, Frame


class CodeFunction(JsFunction):
    """A function of the code with the cells of outer names that it uses.

    `plan` is what all functions of one place in the code share.
    """

    __slots__ = ("_cells", "_plan")

    def __init__(self, plan: FunctionPlan, cells: list[list[Any]]) -> None:
        self._plan = plan
        self._cells = cells

    def __call__(self, budget: CodeBudget, arguments: list[Any]) -> Any:
        """Call the function: see JsFunction."""
        plan = self._plan
        depth = budget.depth
        budget.steps -= plan.steps
        budget.allocation -= plan.allocation
        if budget.steps < 0 or budget.allocation < 0:
            budget.check(plan.node.place)
        if depth >= MAX_CALL_DEPTH:
            raise LimitFault("Too many functions have called each other.", plan.node.place)
        budget.depth = depth + 1
        if len(arguments) == plan.count:
            frame = [budget, *self._cells, *arguments, *plan.places]
        else:
            frame = plan.frame(budget, self._cells, arguments)
        result = plan.body(frame)
        budget.depth = depth
        return result


class FunctionPlan:
    """A compiled function: how a frame is made, what a call costs, and the closure that returns the result.

    The frame has the budget, the cells, `count` arguments, the list of further arguments if `has_rest`, and the other
    `places`.
    """

    __slots__ = ("allocation", "body", "count", "has_rest", "node", "places", "steps")

    def __init__(self, node: FunctionExpression, scope: FunctionScope, body: Evaluate) -> None:
        self.node = node
        self.body = body
        self.has_rest = bool(node.parameters) and isinstance(node.parameters[-1], RestElement)
        count = len(node.parameters) - self.has_rest
        self.places = (None,) * (scope.size - 1 - len(scope.cells) - count - self.has_rest)
        self.count = -1 if self.has_rest else count
        self.steps = scope.steps + STEPS_PER_CALL
        self.allocation = scope.allocation + BYTES_PER_OBJECT + BYTES_PER_ELEMENT * scope.size

    def frame(self, budget: CodeBudget, cells: list[list[Any]], arguments: list[Any]) -> Frame:
        """Return the frame of a call with more or fewer arguments than the function has parameters."""
        count = len(self.node.parameters) - self.has_rest
        given = arguments[:count]
        missing = (None,) * (count - len(given))
        if not self.has_rest:
            return [budget, *cells, *given, *missing, *self.places]
        budget.allocate(BYTES_PER_OBJECT + BYTES_PER_ELEMENT * len(arguments))
        return [budget, *cells, *given, *missing, arguments[count:], *self.places]


def function(node: FunctionExpression, compiler: CodeCompiler) -> Evaluate:
    """Compile a function to a closure that makes a CodeFunction."""
    if node.is_async or node.is_generator:
        return compiler.unsupported(node)
    scope = FunctionScope(node, compiler.scope)
    inner = compiler.inner(scope)
    places = [_place(parameter, scope) for parameter in node.parameters]
    prepare = _preparation(node.parameters, places, inner)
    body = _body(node, inner)
    plan = FunctionPlan(node, scope, _prepared(prepare, body) if prepare else body)
    cells = tuple(scope.cells)
    compiler.scope.charge(0, BYTES_PER_OBJECT)
    return lambda frame: CodeFunction(plan, [frame[slot] for slot in cells])


def _place(parameter: Target, scope: FunctionScope) -> int:
    target = parameter.target if isinstance(parameter, RestElement) else parameter
    return scope.declare(target.name).slot if isinstance(target, Identifier) else scope.reserve()


def _preparation(
    parameters: tuple[Target, ...], places: list[int], inner: CodeCompiler
) -> list[Callable[[Frame], None]]:
    """Compile what is done with the arguments before the body: cells for names that need them, then the patterns."""
    cells, patterns = [], []
    for parameter, place in zip(parameters, places, strict=True):
        target = parameter.target if isinstance(parameter, RestElement) else parameter
        if not isinstance(target, Identifier):
            patterns.append((target, place))
        elif inner.scope.declare(target.name).is_cell:
            cells.append(place)
    new_cells = [cell for target, _ in patterns for cell in inner.declare(names_of(target))]
    steps = [_to_cell(place) for place in cells]
    if new_cells:
        steps.append(fresh_cells(new_cells))
    return [*steps, *(_from_argument(place, inner.binder(target)) for target, place in patterns)]


def _to_cell(place: int) -> Callable[[Frame], None]:
    def wrap(frame: Frame) -> None:
        frame[place] = [frame[place]]

    return wrap


def _from_argument(place: int, bind: Bind) -> Callable[[Frame], None]:
    return lambda frame: bind(frame, frame[place])


def _body(node: FunctionExpression, inner: CodeCompiler) -> Evaluate:
    if isinstance(node.body, BlockStatement):
        return inner.function_body(node.body)
    return inner.expression(node.body)  # type: ignore[arg-type]  # it is no statement


def _prepared(steps: list[Callable[[Frame], None]], body: Evaluate) -> Evaluate:
    def evaluate(frame: Frame) -> Any:
        for step in steps:
            step(frame)
        return body(frame)

    return evaluate
