"""The section of STEP 3: the S3 bucket."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from chatprov.config.names import BucketName
from chatprov.config.section import Section


class CorsRule(Section):
    """STEP 3: one CORS rule of the bucket."""

    allowed_headers: list[str]
    allowed_methods: Annotated[list[Literal["GET", "PUT", "POST", "DELETE", "HEAD"]], Field(min_length=1)]
    allowed_origins: Annotated[list[str], Field(min_length=1)]
    expose_headers: list[str] = Field(default=[])


class BucketSettings(Section):
    """STEP 3: the S3 bucket for uploads."""

    name: BucketName = Field(description="Bucket name, unique world-wide; may contain {account_id} and {region}")
    block_public_access: bool = Field(description="Block Public Access: all four settings on, or (tutorial) all off")
    tls_only: bool = Field(description="Bucket policy: refuse plain HTTP")
    signed_url_minutes: Annotated[int, Field(ge=1, le=10080)] | None = Field(
        description="Bucket policy: refuse pre-signed URLs older than this, whatever they were signed for; null: a week at most"
    )
    largest_upload_bytes: Annotated[int, Field(ge=1, le=5 << 30)] | None = Field(
        description="What chatprov signs at most for an upload; null: S3's own 5 GB"
    )
    cors: Annotated[list[CorsRule], Field(min_length=1)] = Field(description="Permissions -> CORS")
