"""Functions that call themselves, directly or through others, which APPSYNC_JS does not have."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final, TypeAlias

from chatprov.appsync.js import expressions, statements
from chatprov.appsync.js.gate.findings import lint
from chatprov.appsync.js.gate.values import function_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chatprov.appsync.js.expressions import FunctionExpression
    from chatprov.appsync.js.gate.analysis import CodeAnalysis
    from chatprov.appsync.js.gate.scopes import CodeScope
    from chatprov.appsync.js.problems import CodeProblem

_Calls: TypeAlias = "dict[int, dict[int, FunctionExpression]]"
"""The functions that a function calls; functions are known by their identity."""

_MOST: Final = 100
"""The maximum number of cycles that are reported: their texts are as long as the cycles."""


def recursion(analysis: CodeAnalysis) -> Iterator[CodeProblem]:
    """Yield a problem for each call that leads to a cycle."""
    return islice(_recursion(analysis), _MOST)


def _recursion(analysis: CodeAnalysis) -> Iterator[CodeProblem]:
    calls = [
        (call, scope, called)
        for call, scope in analysis.each(expressions.CallExpression)
        if (called := function_of(call.callee, scope)) is not None
    ]
    graph: _Calls = {}
    for _, scope, called in calls:
        for caller in _around(scope):
            graph.setdefault(id(caller), {})[id(called)] = called
    _remove_finite(graph)
    names = _names(analysis) if graph else {}
    for call, scope, called in calls:
        if id(called) in graph:
            path = _cycle(scope.function, called, graph)
            shown = " <-".join(names.get(id(function)) or _anonymous(function) for function in path)
            yield lint("no-recursion", f"Recursive function calls not supported. Detected cycle in {shown}", call.place)


def _around(scope: CodeScope | None) -> Iterator[FunctionExpression]:
    """Yield the functions around a scope: a call in a function inside another one is a call of the outer one, too."""
    seen: FunctionExpression | None = None
    while scope is not None:
        if scope.function is not None and scope.function is not seen:
            seen = scope.function
            yield seen
        scope = scope.parent


def _remove_finite(graph: _Calls) -> None:
    """Leave only the functions that lead to a cycle, and of their calls those that do."""
    callers: dict[int, list[int]] = {}
    for caller, called in graph.items():
        for function in called:
            callers.setdefault(function, []).append(caller)
    finite = [function for function in callers if function not in graph]
    while finite:
        function = finite.pop()
        for caller in callers.get(function, ()):
            del graph[caller][function]
            if not graph[caller]:
                del graph[caller]
                finite.append(caller)


def _cycle(caller: FunctionExpression | None, called: FunctionExpression, graph: _Calls) -> list[FunctionExpression]:
    """Return the first cycle that a call leads to, with its first function at both ends."""
    path = [called] if caller is None else [caller, called]
    if called is caller:
        return path
    seen = {id(function) for function in path}
    while True:
        following = next(iter(graph[id(path[-1])].values()))
        path.append(following)
        if id(following) in seen:
            return path[path.index(following) :]
        seen.add(id(following))


def _names(analysis: CodeAnalysis) -> dict[int, str]:
    names = {id(node.function): node.function.name or "" for node, _ in analysis.each(statements.FunctionDeclaration)}
    for declarator, _ in analysis.each(statements.VariableDeclarator):
        if isinstance(declarator.target, expressions.Identifier) and declarator.value is not None:
            names[id(declarator.value)] = declarator.target.name
    return names


def _anonymous(function: FunctionExpression) -> str:
    return "Anonymous Arrow Function" if function.kind == "arrow" else "Anonymous Function"
