"""The URL routes of IAM, the same as moto's."""

from __future__ import annotations

from moto.iam import urls as moto_urls

from chatprov.local.moto_iam.responses import IamResponse

url_bases = moto_urls.url_bases

url_paths = dict.fromkeys(moto_urls.url_paths, IamResponse.dispatch)
