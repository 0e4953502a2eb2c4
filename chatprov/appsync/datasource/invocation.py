"""The input of a data source: a request document and its data source."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from chatprov.appsync.api import DataSource, DynamoDB
    from chatprov.appsync.datasource.element import Element


class Invocation(NamedTuple):
    """One request document for one data source.

    `version` is the version of the document ("2018-05-29"). `region` is the region of the API, used when the data
    source has none. `resolver_arn` identifies the resolver or function; a pagination token is valid only for that
    resolver or function.
    """

    document: Element
    version: str
    source: DataSource
    dynamodb: DynamoDB
    region: str
    resolver_arn: str
