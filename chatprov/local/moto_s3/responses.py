"""S3's operations: CreateBucket keeps the tags of its CreateBucketConfiguration."""

from __future__ import annotations

from typing import Any

import xmltodict  # type: ignore[import-untyped]  # what moto reads S3's bodies with
from moto.s3 import responses as moto_responses


class S3Response(moto_responses.S3Response):
    """moto's S3 operations (https://docs.aws.amazon.com/AmazonS3/latest/API)."""

    def _bucket_response_put(self, request: Any, bucket_name: str, querystring: dict[str, Any]) -> Any:
        new = bucket_name not in self.backend.buckets
        answer = super()._bucket_response_put(request, bucket_name, querystring)
        if new and self.body and bucket_name in self.backend.buckets:
            tags = _creation_tags(self.body)
            if tags:
                self.backend.put_bucket_tagging(bucket_name, tags)
        return answer


def _creation_tags(body: str | bytes) -> dict[str, str]:
    document = xmltodict.parse(body, force_list=("Tag",)).get("CreateBucketConfiguration") or {}
    tags = (document.get("Tags") or {}).get("Tag") or []
    return {tag["Key"]: tag["Value"] or "" for tag in tags}
