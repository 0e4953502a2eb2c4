"""The URL routes of S3, the same as moto's."""

from __future__ import annotations

from moto.s3 import urls as moto_urls

from chatprov.local.moto_s3.responses import S3Response

url_bases = moto_urls.url_bases

url_paths = {path: getattr(S3Response, handler.__name__) for path, handler in moto_urls.url_paths.items()}
