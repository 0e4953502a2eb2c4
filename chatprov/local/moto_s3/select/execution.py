"""Carries out a query."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, Final

from chatprov.local.moto_s3.exceptions import NotOffered
from chatprov.local.moto_s3.select.aggregates import Total
from chatprov.local.moto_s3.select.conditions import truth
from chatprov.local.moto_s3.select.csv_records import csv_records
from chatprov.local.moto_s3.select.formats import CsvInput
from chatprov.local.moto_s3.select.json_records import json_records
from chatprov.local.moto_s3.select.query import Aggregate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chatprov.local.moto_s3.select.csv_records import CsvRecord
    from chatprov.local.moto_s3.select.formats import JsonInput
    from chatprov.local.moto_s3.select.json_records import JsonRecord
    from chatprov.local.moto_s3.select.query import SelectQuery

MOST_WORK: Final = 5_000_000
"""The maximum of records, each as often as the query has words: some seconds."""


def results(query: SelectQuery, text: str, source: CsvInput | JsonInput) -> Iterator[list[tuple[str, Any]]]:
    """Yield the records of the result, each as names and values; raise S3's error for a query that cannot be evaluated."""
    records = _matching(query, text, source)
    if not query.is_aggregate:
        for record in itertools.islice(records, query.limit):
            yield record.pairs() if not query.items else list(_row(query, record))
        return
    totals = [Total(item.content) for item in query.items if isinstance(item.content, Aggregate)]
    for record in records:
        for total in totals:
            total.add(record)
    if query.limit != 0:
        values = [total.value for total in totals]
        yield [
            (item.name or f"_{place}", value)
            for place, (item, value) in enumerate(zip(query.items, values, strict=True), start=1)
        ]


def _row(query: SelectQuery, record: CsvRecord | JsonRecord) -> Iterator[tuple[str, Any]]:
    for place, item in enumerate(query.items, start=1):
        if not isinstance(item.content, Aggregate):
            yield item.name or f"_{place}", item.content.value(record)


def _records(query: SelectQuery, text: str, source: CsvInput | JsonInput) -> Iterator[CsvRecord | JsonRecord]:
    if isinstance(source, CsvInput):
        return csv_records(text, source, query.source)
    return json_records(text, source, query.source)


def _matching(query: SelectQuery, text: str, source: CsvInput | JsonInput) -> Iterator[CsvRecord | JsonRecord]:
    records = _records(query, text, source)
    most = MOST_WORK // query.weight
    for number, record in enumerate(records, start=1):
        if number > most:
            raise NotOffered(f"a query of this length for more than {most:,} records")
        if query.condition is None or truth(query.condition.value(record)):
            yield record
