"""Compiles the syntax tree to closures, so that rendering a template does no parsing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.appsync.vtl.compile_directives import compile_directive
from chatprov.appsync.vtl.compile_expressions import compile_condition, compile_expression
from chatprov.appsync.vtl.compile_references import compile_assignment, compile_print
from chatprov.appsync.vtl.errors import VtlSyntaxError
from chatprov.appsync.vtl.nodes import Block, Directive, Expression, If, Reference, Set, Text
from chatprov.appsync.vtl.parser import parse

if TYPE_CHECKING:
    from chatprov.appsync.vtl.position import Position
    from chatprov.appsync.vtl.scope import Evaluate, Render, RenderState


class TemplateCompiler:
    """Compiles one template."""

    def template(self, source: str) -> Render:
        """Parse and compile a template.

        Raises VtlSyntaxError when it cannot be parsed.
        """
        return self.block(parse(source))

    def nested(self, source: str, origin: Position) -> Render:
        """Parse and compile the text of a double-quoted string that starts at `origin`.

        Raises VtlSyntaxError when it cannot be parsed.
        """
        try:
            return self.block(parse(source, origin))
        except VtlSyntaxError:
            raise VtlSyntaxError(f"Failed to parse String literal at {origin}") from None

    def expression(self, node: Expression) -> Evaluate:
        """Compile an expression to a closure that returns its value."""
        return compile_expression(node, self)

    def block(self, node: Block) -> Render:
        """Compile statements to one closure that executes them in order."""
        parts = tuple(
            statement.text if isinstance(statement, Text) else self._statement(statement)
            for statement in node.statements
        )
        if len(parts) == 1 and not isinstance(parts[0], str):
            return parts[0]

        def render(run: RenderState) -> None:
            for part in parts:
                if part.__class__ is str:  # the text between two references; every second part is a text
                    run.write(part)
                else:
                    part(run)  # type: ignore[operator]  # it is a Render

        return render

    def _statement(self, node: Reference | Set | If | Directive) -> Render:
        match node:
            case Reference():
                return compile_print(node, self)
            case Set():
                return self._set(node)
            case If():
                return self._if(node)
            case Directive():
                return compile_directive(node, self)

    def _set(self, node: Set) -> Render:
        value, assign = self.expression(node.value), compile_assignment(node.target, self)

        def render(run: RenderState) -> None:
            found = value(run)
            if found is not None:  # otherwise, as Velocity by default, it keeps the old value
                assign(run, found)

        return render

    def _if(self, node: If) -> Render:
        branches = tuple((compile_condition(condition, self), self.block(block)) for condition, block in node.branches)
        otherwise = self.block(node.otherwise) if node.otherwise is not None else None

        def render(run: RenderState) -> None:
            for condition, block in branches:
                if condition(run):
                    block(run)
                    return
            if otherwise is not None:
                otherwise(run)

        return render
