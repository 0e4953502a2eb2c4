"""Read the imports and exports of a module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.appsync.js import statements as tree
from chatprov.appsync.js.syntax_literals import binding_name, name_of, string_value
from chatprov.appsync.js.syntax_reader import field, only_part, parts

if TYPE_CHECKING:
    from tree_sitter import Node as TreeNode

    from chatprov.appsync.js.syntax_reader import SyntaxReader


def import_statement(reader: SyntaxReader, node: TreeNode) -> tree.ImportDeclaration:
    """Read `import ... from "module"`."""
    names: list[tree.ImportSpecifier] = []
    for child in parts(node):
        if child.type == "import_clause":
            for part in parts(child):
                names += _imported(reader, part)
    source = field(node, "source")
    return tree.ImportDeclaration(reader.place(node), string_value(reader, source), tuple(names), reader.place(source))


def _imported(reader: SyntaxReader, node: TreeNode) -> list[tree.ImportSpecifier]:
    place = reader.place(node)
    if node.type == "identifier":
        return [tree.ImportSpecifier(place, "default", binding_name(reader, node))]
    if node.type == "namespace_import":
        return [tree.ImportSpecifier(place, "*", binding_name(reader, only_part(node)))]
    return [_import_specifier(reader, child) for child in parts(node)]


def _import_specifier(reader: SyntaxReader, node: TreeNode) -> tree.ImportSpecifier:
    name, alias = node.child_by_field_name("name"), node.child_by_field_name("alias")
    if name is None:
        name = node.children[0]  # the keyword `default`, which the grammar leaves without a field
    imported = _module_name(reader, name)
    local = binding_name(reader, name if alias is None else alias)
    return tree.ImportSpecifier(reader.place(node), imported, local)


def _module_name(reader: SyntaxReader, node: TreeNode) -> str:
    return string_value(reader, node) if node.type == "string" else name_of(reader, node)


def export_statement(reader: SyntaxReader, node: TreeNode) -> tree.ExportDeclaration:
    """Read `export` in any of its forms."""
    place = reader.place(node)
    source = node.child_by_field_name("source")
    module = None if source is None else string_value(reader, source)
    declaration, value = node.child_by_field_name("declaration"), node.child_by_field_name("value")
    if any(child.type == "default" for child in node.children):
        names: tuple[tree.ExportSpecifier, ...] = (tree.ExportSpecifier(place, "default", "default"),)
    else:
        names = tuple(_exported(reader, node))
    return tree.ExportDeclaration(
        place,
        None if declaration is None else reader.statement(declaration),
        names,
        module,
        None if value is None else reader.expression(value),
    )


def _exported(reader: SyntaxReader, node: TreeNode) -> list[tree.ExportSpecifier]:
    for child in node.children:
        if child.type in {"*", "namespace_export"}:
            exported = "*" if child.type == "*" else _module_name(reader, only_part(child))
            return [tree.ExportSpecifier(reader.place(child), "*", exported)]
        if child.type == "export_clause":
            return [_export_specifier(reader, part) for part in parts(child)]
    return []


def _export_specifier(reader: SyntaxReader, node: TreeNode) -> tree.ExportSpecifier:
    name, alias = field(node, "name"), node.child_by_field_name("alias")
    local = _module_name(reader, name)
    return tree.ExportSpecifier(reader.place(node), local, local if alias is None else _module_name(reader, alias))
