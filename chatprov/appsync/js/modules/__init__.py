"""The modules that code can import, which AWS ships as `@aws-appsync/utils`.

https://docs.aws.amazon.com/appsync/latest/devguide/built-in-modules-js.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.appsync.js.functions import Namespace
from chatprov.appsync.js.modules.ai import AI
from chatprov.appsync.js.modules.dynamodb import DYNAMODB
from chatprov.appsync.js.modules.extensions import EXTENSIONS
from chatprov.appsync.js.modules.rds import RDS
from chatprov.appsync.js.modules.runtime import RUNTIME
from chatprov.appsync.js.modules.util import UTIL

if TYPE_CHECKING:
    from collections.abc import Mapping

UTILS: Final = Namespace("@aws-appsync/utils", {"util": UTIL, "extensions": EXTENSIONS, "runtime": RUNTIME})
"""What code can also use without an import."""
MODULES: Final[Mapping[str, Namespace]] = {module.name: module for module in (UTILS, DYNAMODB, RDS, AI)}
