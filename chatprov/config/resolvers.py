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


class ResolverSettings(Section):
    """STEP 7: one unit resolver on a data source of STEP 6, in VTL or in JavaScript.

    A resolver may have both: --resolvers decides which is built.
    """

    type: GraphQLName = Field(description="Parent type: Query, Mutation or Subscription")
    field: GraphQLName = Field(description="Field name")
    data_source: Literal["table", "none"] = Field(
        default="table", description="The data source: the table, or the one of type NONE"
    )
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
        """The files of the resolver by key: templates, code, or both."""
        named = {
            "request_template": self.request_template,
            "response_template": self.response_template,
            "code": self.code,
        }
        return {key: file for key, file in named.items() if file is not None}

    @property
    def language(self) -> ResolverLanguage:
        """The language in which the resolver is built: VTL if it has templates."""
        return "js" if self.request_template is None else "vtl"

    def is_in(self, language: ResolverLanguage) -> bool:
        """Return whether the resolver has the files of a language."""
        return (self.code if language == "js" else self.request_template) is not None

    def written_in(self, language: ResolverLanguage) -> ResolverSettings:
        """Return the resolver with the files of one language; it stays as it is if it has only one."""
        if self.code is None or self.request_template is None:
            return self
        others = {"request_template": None, "response_template": None} if language == "js" else {"code": None}
        return self.model_copy(update=others)
