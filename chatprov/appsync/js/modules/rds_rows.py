"""`toJsonObject`: the rows in an answer of the RDS Data API; null for anything else.

https://docs.aws.amazon.com/appsync/latest/devguide/rds-helpers-in-util-rds-js.html
"""

from __future__ import annotations

from typing import Final

from chatprov.appsync.js.modules.binding import bound, forgiving
from chatprov.appsync.util.rds import RdsHelpers

TO_JSON_OBJECT: Final = forgiving(
    bound(
        "util.rds",
        RdsHelpers,
        lambda environment: environment.util.property_value("rds"),
        "toJsonObject",
        is_java=True,
    )
)["toJsonObject"]
"""One function, which both `util.rds` and the module of SQL have."""
