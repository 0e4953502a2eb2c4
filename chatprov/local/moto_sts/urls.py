"""The URL routes of STS, the same as moto's."""

from __future__ import annotations

from moto.sts import urls as moto_urls

from chatprov.local.moto_sts.responses import StsResponse

url_bases = moto_urls.url_bases

url_paths = dict.fromkeys(moto_urls.url_paths, StsResponse.dispatch)
