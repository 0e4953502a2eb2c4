"""Read JavaScript code into a syntax tree.

The grammar is tree-sitter's. It reads more than JavaScript has, so what is too much is refused here; what only
APPSYNC_JS refuses is in the tree, for the gate.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from chatprov.appsync.js.problems import CodeRefusedError
from chatprov.appsync.js.statements import Program
from chatprov.appsync.js.syntax_errors import first_error
from chatprov.appsync.js.syntax_expressions import EXPRESSIONS
from chatprov.appsync.js.syntax_modules import export_statement, import_statement
from chatprov.appsync.js.syntax_patterns import TARGETS
from chatprov.appsync.js.syntax_reader import SyntaxReader, in_order, parts
from chatprov.appsync.js.syntax_statements import STATEMENTS

if TYPE_CHECKING:
    from tree_sitter import Language

_MODULE_STATEMENTS: Final = {
    "import_statement": import_statement,
    "export_statement": export_statement,
}


def parse(code: str) -> Program:
    """Return the syntax tree of code.

    Raises:
        CodeRefusedError: for code that is not JavaScript module, with one problem at the place where no module goes on,
            or with all that the grammar lets pass.
    """
    from tree_sitter import Parser  # noqa: PLC0415  loaded when the first code is read

    language = _language()
    source = code.encode("utf-16-le", "surrogatepass")
    root = Parser(language).parse(source, encoding="utf16le").root_node
    if root.has_error:
        raise CodeRefusedError([first_error(language, code, source)])
    reader = SyntaxReader(code, EXPRESSIONS, STATEMENTS, TARGETS)
    statements = []
    for child in parts(root):
        read = _MODULE_STATEMENTS.get(child.type)
        if read is not None:
            statements.append(read(reader, child))
        elif child.type != "hash_bang_line":
            statements.append(reader.statement(child))
    if reader.problems:
        raise CodeRefusedError(in_order(reader.problems))
    return Program(reader.place(root), tuple(statements))


@cache
def _language() -> Language:
    import tree_sitter_javascript  # noqa: PLC0415
    from tree_sitter import Language  # noqa: PLC0415

    return Language(tree_sitter_javascript.language())
