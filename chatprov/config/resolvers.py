"""The section of STEP 7: the resolvers, each in VTL, in JavaScript, or in both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from pydantic import Field, model_validator

from chatprov.config.names import GraphQLName
from chatprov.config.section import Section

if TYPE_CHECKING:
    from typing import Self

ResolverLanguage: TypeAlias = Literal["vtl", "js"]
"""The languages of resolvers: mapping templates in Velocity, or JavaScript (APPSYNC_JS)."""

MESSAGES, NO_DATA = "table", "none"
"""What `data_source` says for the two data sources of the section data_source."""


class CodeFiles(Section):
    """The code of a resolver or a function, in VTL or in JavaScript.

    It may have both: --resolvers decides which is built.
    """

    request_template: str | None = Field(
        default=None, description="Request mapping template in VTL, relative to the project folder"
    )
    response_template: str | None = Field(
        default=None, description="Response mapping template in VTL, relative to the project folder"
    )
    code: str | None = Field(
        default=None, description="The resolver in JavaScript (APPSYNC_JS), relative to the project folder"
    )

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if (self.request_template is None) != (self.response_template is None):
            raise ValueError("a resolver in VTL has a request_template and a response_template")
        if self.request_template is None and self.code is None:
            raise ValueError("a resolver has a request_template and a response_template, or code")
        return self

    @property
    def files(self) -> dict[str, str]:
        """The files by key: templates, code, or both."""
        named = {
            "request_template": self.request_template,
            "response_template": self.response_template,
            "code": self.code,
        }
        return {key: file for key, file in named.items() if file is not None}

    @property
    def language(self) -> ResolverLanguage:
        """The language in which it is built: VTL if it has templates."""
        return "js" if self.request_template is None else "vtl"

    def is_in(self, language: ResolverLanguage) -> bool:
        """Return whether it has the files of a language."""
        return (self.code if language == "js" else self.request_template) is not None

    def written_in(self, language: ResolverLanguage) -> Self:
        """Return it with the files of one language; it stays as it is if it has only one."""
        if self.code is None or self.request_template is None:
            return self
        others = {"request_template": None, "response_template": None} if language == "js" else {"code": None}
        return self.model_copy(update=others)


class ResolverSettings(CodeFiles):
    """STEP 7: a resolver: of one data source, or a pipeline of functions."""

    type: GraphQLName = Field(description="Parent type: Query, Mutation or Subscription")
    field: GraphQLName = Field(description="Field name")
    data_source: GraphQLName | None = Field(
        default=None,
        description="The data source: table (when left out) and none are those of data_source, others are in data_sources",
    )
    functions: list[GraphQLName] = Field(
        default=[], description="For a pipeline resolver: its functions, in order; data_source is then left out"
    )

    @model_validator(mode="after")
    def _is_unit_or_pipeline(self) -> Self:
        if self.functions and self.data_source is not None:
            raise ValueError("a pipeline resolver has functions and no data_source: each function has one")
        return self

    @property
    def source(self) -> str:
        """The data source of a unit resolver."""
        return self.data_source or MESSAGES


class FunctionSettings(CodeFiles):
    """A function: one part of pipeline resolvers, with a data source."""

    name: GraphQLName = Field(description="Function name")
    data_source: GraphQLName = Field(description="The data source, as for a resolver")
