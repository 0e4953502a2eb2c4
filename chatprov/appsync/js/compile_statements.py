"""Compiles statements to closures that return how they have ended: see `Completion`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chatprov.appsync.js.blocks import exported, names_of_block, variable_names
from chatprov.appsync.js.compile_conditions import first_that_holds
from chatprov.appsync.js.expressions import Identifier
from chatprov.appsync.js.faults import CodeFault
from chatprov.appsync.js.scope import BREAK, LocalName, fresh_cells, sequence
from chatprov.appsync.js.statements import (
    EmptyStatement,
    FunctionDeclaration,
    IfStatement,
    ImportDeclaration,
    ReturnStatement,
)
from chatprov.appsync.js.values import strict_equal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from chatprov.appsync.js.compiler import CodeCompiler
    from chatprov.appsync.js.nodes import StatementNode
    from chatprov.appsync.js.scope import Completion, Evaluate, Execute, Frame
    from chatprov.appsync.js.statements import (
        BlockStatement,
        BreakStatement,
        ExportDeclaration,
        ExpressionStatement,
        Program,
        SwitchStatement,
        VariableDeclaration,
        VariableDeclarator,
    )

_WITHOUT_EFFECT = (EmptyStatement, FunctionDeclaration, ImportDeclaration)


def nothing(_: StatementNode, __: CodeCompiler) -> Execute:
    """Compile a statement that does nothing when its turn comes: functions are declared when their block begins."""
    return lambda _: None


def expression_statement(node: ExpressionStatement, compiler: CodeCompiler) -> Execute:
    """Compile an expression whose value is not used."""
    expression, place = compiler.expression(node.expression), node.place

    def execute(frame: Frame) -> None:
        try:
            expression(frame)
        except CodeFault as fault:
            raise fault.at(place) from None

    return execute


def declaration(node: VariableDeclaration, compiler: CodeCompiler) -> Execute:
    """Compile `const`, `let` or `var`; their names are declared when their block or function begins."""
    return sequence(
        [
            _declarator(declarator, compiler)
            for declarator in node.declarators
            if declarator.value is not None or node.kind != "var"
        ]
    )


def _declarator(node: VariableDeclarator, compiler: CodeCompiler) -> Execute:
    value: Evaluate = (lambda _: None) if node.value is None else compiler.expression(node.value)
    place = node.place
    if isinstance(node.target, Identifier):
        binding = compiler.scope.find(node.target.name)
        if isinstance(binding, LocalName) and not binding.is_cell:
            slot = binding.slot

            def store(frame: Frame) -> None:
                try:
                    frame[slot] = value(frame)
                except CodeFault as fault:
                    raise fault.at(place) from None

            return store
    bind = compiler.binder(node.target)

    def bind_value(frame: Frame) -> None:
        try:
            bind(frame, value(frame))
        except CodeFault as fault:
            raise fault.at(place) from None

    return bind_value


def export_declaration(node: ExportDeclaration, compiler: CodeCompiler) -> Execute:
    """Compile what is exported; which names these are is decided in program.py."""
    return nothing(node, compiler) if node.declaration is None else compiler.statement(node.declaration)


def prologue(statements: Sequence[StatementNode], compiler: CodeCompiler, *more: str) -> list[Execute]:
    """Declare the names of a block, and return what makes their cells and the functions among them."""
    cells = compiler.declare([*more, *names_of_block(statements)])
    steps: list[Execute] = [fresh_cells(cells)] if cells else []
    for statement in map(exported, statements):
        if isinstance(statement, FunctionDeclaration):
            name = Identifier(statement.place, statement.function.name or "")
            steps.append(_stored(compiler.binder(name), compiler.expression(statement.function)))
    return steps


def _stored(bind: Callable[[Frame, Any], None], value: Evaluate) -> Execute:
    return lambda frame: bind(frame, value(frame))


def block_statement(node: BlockStatement, compiler: CodeCompiler) -> Execute:
    """Compile a block."""
    compiler.scope.enter()
    steps = [*prologue(node.statements, compiler), *_with_effect(node.statements, compiler)]
    compiler.scope.leave()
    return sequence(steps)


def _with_effect(statements: Sequence[StatementNode], compiler: CodeCompiler) -> list[Execute]:
    return [compiler.statement(statement) for statement in statements if not isinstance(statement, _WITHOUT_EFFECT)]


def function_body(node: BlockStatement, compiler: CodeCompiler) -> Evaluate:
    """Compile the body of a function to a closure that returns the result."""
    *leading, last = node.statements or (EmptyStatement(node.place),)
    compiler.scope.enter()
    steps = prologue(node.statements, compiler, *variable_names(node))
    if isinstance(last, ReturnStatement) and last.value is not None:
        execute = sequence([*steps, *_with_effect(leading, compiler)])
        result = compiler.expression(last.value)
        compiler.scope.leave()

        place = last.place

        def evaluate(frame: Frame) -> Any:
            completion = execute(frame)
            if completion is not None:
                return completion[0]
            try:
                return result(frame)
            except CodeFault as fault:
                raise fault.at(place) from None

        return evaluate
    execute_all = sequence([*steps, *_with_effect(node.statements, compiler)])
    compiler.scope.leave()

    def run(frame: Frame) -> Any:
        completion = execute_all(frame)
        return None if completion is None else completion[0]

    return run


def program_steps(node: Program, compiler: CodeCompiler) -> list[Execute]:
    """Compile the statements outside of all functions; their names are declared in the current block."""
    return [*prologue(node.statements, compiler, *variable_names(node)), *_with_effect(node.statements, compiler)]


def if_statement(node: IfStatement, compiler: CodeCompiler) -> Execute:
    """Compile `if` with all its `else if`."""
    branches = [(compiler.condition(node.test), compiler.statement(node.then))]
    while isinstance(node.otherwise, IfStatement):
        node = node.otherwise
        branches.append((compiler.condition(node.test), compiler.statement(node.then)))
    otherwise = (lambda _: None) if node.otherwise is None else compiler.statement(node.otherwise)
    return first_that_holds(branches, otherwise)


def return_statement(node: ReturnStatement, compiler: CodeCompiler) -> Execute:
    """Compile `return`."""
    if node.value is None:
        return lambda _: (None,)
    value, place = compiler.expression(node.value), node.place

    def execute(frame: Frame) -> Completion:
        try:
            return (value(frame),)
        except CodeFault as fault:
            raise fault.at(place) from None

    return execute


def break_statement(node: BreakStatement, compiler: CodeCompiler) -> Execute:
    """Compile `break`; labels are refused."""
    return (lambda _: BREAK) if node.label is None else compiler.unsupported(node)


def switch_statement(node: SwitchStatement, compiler: CodeCompiler) -> Execute:
    """Compile `switch`: the cases after the one that fits run, too, until a `break`."""
    value = compiler.expression(node.value)
    compiler.scope.enter()
    start = sequence(prologue([statement for case in node.cases for statement in case.statements], compiler))
    tests = [None if case.test is None else compiler.expression(case.test) for case in node.cases]
    bodies = [sequence(_with_effect(case.statements, compiler)) for case in node.cases]
    compiler.scope.leave()
    default = next((index for index, test in enumerate(tests) if test is None), len(tests))

    def execute(frame: Frame) -> Completion:
        wanted = value(frame)
        start(frame)
        first = default
        for index, test in enumerate(tests):
            if test is not None and strict_equal(wanted, test(frame), frame[0]):
                first = index
                break
        for body in bodies[first:]:
            completion = body(frame)
            if completion is not None:
                return None if completion is BREAK else completion
        return None

    return execute
