"""The Velocity Template Language (Apache Velocity 1.7), as AppSync's mapping templates use it."""

from chatprov.appsync.vtl.errors import JavaException, VtlError, VtlLimitError, VtlSyntaxError
from chatprov.appsync.vtl.introspection import TemplateObject, exported
from chatprov.appsync.vtl.javatypes import Character, JavaArray, JavaSet, PartlyHiddenMap
from chatprov.appsync.vtl.template import Rendering, Template, compile_template

__all__ = [
    "Character",
    "JavaArray",
    "JavaException",
    "JavaSet",
    "PartlyHiddenMap",
    "Rendering",
    "Template",
    "TemplateObject",
    "VtlError",
    "VtlLimitError",
    "VtlSyntaxError",
    "compile_template",
    "exported",
]
