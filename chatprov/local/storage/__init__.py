"""What the local cloud keeps on disk: a folder with one owner, append logs for what has many members, documents for the rest.

A service knows keys and documents, and nothing of files.
"""

from __future__ import annotations

from chatprov.local.storage.errors import (
    OTHER_FORM,
    CloudFolderDamaged,
    CloudFolderError,
    CloudFolderInUse,
    CloudFolderOfNewer,
    CloudFolderTooNew,
    CloudFolderUnusable,
    NotWrittenError,
)
from chatprov.local.storage.files import FileFolder
from chatprov.local.storage.folder import CloudFolder
from chatprov.local.storage.log import Log
from chatprov.local.storage.log_file import Image
from chatprov.local.storage.owner import FolderOwner

__all__ = [
    "OTHER_FORM",
    "CloudFolder",
    "CloudFolderDamaged",
    "CloudFolderError",
    "CloudFolderInUse",
    "CloudFolderOfNewer",
    "CloudFolderTooNew",
    "CloudFolderUnusable",
    "FileFolder",
    "FolderOwner",
    "Image",
    "Log",
    "NotWrittenError",
]
