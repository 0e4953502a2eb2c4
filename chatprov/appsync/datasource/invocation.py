"""The input of a data source: a request document, and the table that it applies to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chatprov.appsync.api import DataSource, DynamoDB
    from chatprov.appsync.datasource.element import Element


@dataclass(frozen=True, slots=True)
class Invocation:
    """One request document for one data source.

    `version` is the document's ("2018-05-29"). `region` is the API's, for a data source that names none.
    `resolver_arn` identifies the resolver or function: a pagination token is valid for this one only.
    """

    document: Element
    version: str
    source: DataSource
    dynamodb: DynamoDB
    region: str
    resolver_arn: str
