"""Compiled code: it is compiled once, and run for each call of a handler.

https://docs.aws.amazon.com/appsync/latest/devguide/resolver-reference-overview-js.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chatprov.appsync.js.blocks import exported_names
from chatprov.appsync.js.builtins import GLOBALS
from chatprov.appsync.js.compile_statements import program_steps
from chatprov.appsync.js.compiler import CodeCompiler
from chatprov.appsync.js.constant_program import is_constant
from chatprov.appsync.js.environment import CodeBudget, CodeEnvironment
from chatprov.appsync.js.faults import CodeFault, LimitFault
from chatprov.appsync.js.functions import Namespace
from chatprov.appsync.js.modules import MODULES, UTILS
from chatprov.appsync.js.scope import FixedName, FunctionScope, LocalName, sequence
from chatprov.appsync.js.statements import ImportDeclaration
from chatprov.appsync.js.values import function_in

if TYPE_CHECKING:
    from chatprov.appsync.api import Handler
    from chatprov.appsync.js.scope import Binding, Frame
    from chatprov.appsync.js.statements import Program


class CompiledCode:
    """The handlers of a program; it is immutable, so several threads can run it at the same time.

    Definitions outside of functions are evaluated for each run, so no state is left for the next one. A program whose
    definitions cannot change is evaluated once.
    """

    __slots__ = ("_constant", "_handlers", "_size", "_start")

    def __init__(self, program: Program) -> None:
        scope = FunctionScope(program, None)
        for name, value in {**GLOBALS, **UTILS.members}.items():
            scope.fix(name, value)
        scope.enter()
        _fix_imports(program, scope)
        compiler = CodeCompiler(scope)
        self._start = sequence(program_steps(program, compiler))
        self._handlers = {shown: scope.find(name) for name, shown in exported_names(program)}
        self._size = scope.size
        self._constant: Frame | None = None
        if is_constant(program):
            frame: Frame = [None] * self._size
            self._start(frame)
            self._constant = frame

    def has(self, handler: Handler) -> bool:
        """Return whether the program exports a handler."""
        return handler in self._handlers

    def run(self, handler: Handler, context: dict[str, Any], environment: CodeEnvironment) -> Any:
        """Call a handler with its context, which it can change, and return its value: None, if it returns nothing.

        Raises CodeFault for a fault or an exceeded limit, the ResolverError of `util.error`, and the EarlyReturnSignal
        of `runtime.earlyReturn`.
        """
        budget = CodeBudget(environment)
        try:
            frame = self._constant or self._new_frame(budget)
            function = function_in(_value(self._handlers.get(handler), frame))
            if function is None:
                raise CodeFault(f"Invalid function: {handler}")
            return function(budget, [context])
        except RecursionError:
            raise LimitFault("The code or a value is nested too deeply.") from None

    def _new_frame(self, budget: CodeBudget) -> Frame:
        frame: Frame = [None] * self._size
        frame[0] = budget
        self._start(frame)
        return frame


def _fix_imports(program: Program, scope: FunctionScope) -> None:
    for statement in program.statements:
        if isinstance(statement, ImportDeclaration):
            module = MODULES.get(statement.module, _UNKNOWN)
            for name in statement.names:
                value = module if name.imported == "*" else module.members.get(name.imported)
                scope.fix(name.local, value)


_UNKNOWN = Namespace("", {})


def _value(binding: Binding | None, frame: Frame) -> Any:
    if isinstance(binding, LocalName):
        return frame[binding.slot][0] if binding.is_cell else frame[binding.slot]
    return binding.value if isinstance(binding, FixedName) else None


def compile_program(program: Program) -> CompiledCode:
    """Compile a program that the gate has accepted."""
    return CompiledCode(program)
