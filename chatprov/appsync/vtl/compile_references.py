"""Compiles references to closures that return the value, print it, or assign to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.vtl.javatext import to_string
from chatprov.appsync.vtl.lookup import call, get_index, get_property, set_index, set_property
from chatprov.appsync.vtl.nodes import Index, MethodCall, Property, Reference, ReferenceForm, Step
from chatprov.appsync.vtl.scope import DefinedBlock

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.appsync.vtl.compiler import TemplateCompiler
    from chatprov.appsync.vtl.scope import Evaluate, Render, RenderState

_FREE_TEXT: Final = 64
"""Texts up to this length are not charged; their cost is included in the step that prints them."""


def compile_value(node: Reference, compiler: TemplateCompiler) -> Evaluate:
    """Compile a reference to a closure that returns its value; null as soon as a step returns null."""
    if node.form in {ReferenceForm.BARE, ReferenceForm.TEXT}:
        return lambda _: None
    root = node.root
    if not node.steps:
        return lambda run: run.variables.get(root)
    steps = tuple(_step(step, compiler) for step in node.steps)
    names = tuple(step.name for step in node.steps if isinstance(step, Property) and step.name != "class")
    if len(names) == len(steps):
        return _properties(root, tuple(zip(names, steps, strict=True)))
    return _steps(root, steps)


def _properties(root: str, path: tuple[tuple[str, Callable[[RenderState, Any], Any]], ...]) -> Evaluate:
    """Compile `$a.b.c`; its values are nearly always maps."""

    def evaluate(run: RenderState) -> Any:
        value = run.variables.get(root)
        for name, step in path:
            if type(value) is dict:
                value = value.get(name)
            elif value is None:
                return None
            else:
                value = step(run, value)
        return value

    return evaluate


def _steps(root: str, steps: tuple[Callable[[RenderState, Any], Any], ...]) -> Evaluate:
    def evaluate(run: RenderState) -> Any:
        value = run.variables.get(root)
        for step in steps:
            if value is None:
                return None
            value = step(run, value)
        return value

    return evaluate


def _step(step: Step, compiler: TemplateCompiler) -> Callable[[RenderState, Any], Any]:
    position = step.position
    match step:
        case Property():
            name = step.name
            return lambda run, value: get_property(value, name, run.budget, position)
        case Index():
            index = compiler.expression(step.index)
            return lambda run, value: get_index(value, index(run), run.budget, position)
        case MethodCall():
            method = step.name
            arguments = tuple(compiler.expression(argument) for argument in step.arguments)
            return lambda run, value: call(
                value, method, [argument(run) for argument in arguments], run.budget, position
            )


def compile_print(node: Reference, compiler: TemplateCompiler) -> Render:
    """Compile a reference to a closure that prints its value as text, or the source text when it has no value."""
    if node.form is ReferenceForm.BARE:
        root = node.root
        return lambda run: run.write(root)
    if node.escaped:
        return _print_escaped(node, compiler)
    evaluate = compile_value(node, compiler)
    prefix = node.backslashes + node.prefix
    print_missing = _print_missing(node)

    def render(run: RenderState) -> None:
        value = evaluate(run)
        if type(value) is str:
            text = value
        elif value is None:
            print_missing(run)
            return
        elif type(value) is DefinedBlock:
            if value.print(run):
                return
            print_missing(run)
            return
        else:
            text = to_string(value, run.budget)
        if len(text) > _FREE_TEXT:
            run.budget.allocate(len(text))
        run.write(prefix + text if prefix else text)

    return render


def _print_missing(node: Reference) -> Render:
    # Velocity prints the backslashes twice here, before the source text of a reference without a value.
    prefix = node.backslashes * 2 + node.prefix
    if node.form is ReferenceForm.QUIET:
        return lambda run: run.write(prefix)
    text = prefix + node.source
    return lambda run: run.write(text)


def _print_escaped(node: Reference, compiler: TemplateCompiler) -> Render:
    evaluate = compile_value(node, compiler)
    with_value = node.backslashes + node.source
    without_value = node.backslashes + "\\" + node.source
    return lambda run: run.write(without_value if evaluate(run) is None else with_value)


def compile_assignment(node: Reference, compiler: TemplateCompiler) -> Callable[[RenderState, Any], None]:
    """Compile the left side of #set for a value that is not null; a target that cannot be assigned to is ignored."""
    if node.form in {ReferenceForm.BARE, ReferenceForm.TEXT}:
        return _assign_nothing
    if not node.steps:
        return _assign_variable(node.root) if node.form is ReferenceForm.NORMAL else _assign_nothing
    owner = compile_value(
        Reference(node.root, node.steps[:-1], ReferenceForm.NORMAL, "", node.literal, node.position), compiler
    )
    last = node.steps[-1]
    if isinstance(last, Index):
        index, position = compiler.expression(last.index), last.position

        def assign_index(run: RenderState, value: Any) -> None:
            target = owner(run)
            if target is not None:
                set_index(target, index(run), value, run.budget, position)

        return assign_index
    name = last.name

    def assign_property(run: RenderState, value: Any) -> None:
        target = owner(run)
        if target is not None:
            set_property(target, name, value, run.budget)

    return assign_property


def _assign_nothing(_: RenderState, __: Any) -> None:
    return


def _assign_variable(name: str) -> Callable[[RenderState, Any], None]:
    def assign(run: RenderState, value: Any) -> None:
        run.variables[name] = value

    return assign
