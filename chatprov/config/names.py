"""The names of a project's resources on AWS, checked against AWS's patterns, with placeholders for account and region."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator

from chatprov.region import is_region, no_such_region

PLACEHOLDERS = ("account_id", "region")
_SAMPLE = {"account_id": "123456789012", "region": "ap-south-1"}


def fill(name: str, values: dict[str, str]) -> str:
    """Replace the placeholders of a name, such as `{account_id}`, by `values`."""
    return re.sub(r"\{(\w+)\}", lambda match: values.get(match[1], match[0]), name)


def named(pattern: str, rule: str, flags: re.RegexFlag = re.ASCII) -> AfterValidator:
    """Check a name against AWS's pattern, with its placeholders filled by values of real length.

    In AWS's patterns a letter is an ASCII letter, except in tags.
    """

    def check(name: str) -> str:
        for placeholder in re.findall(r"\{(.*?)\}", name):
            if placeholder not in PLACEHOLDERS:
                allowed = " and ".join(f"{{{known}}}" for known in PLACEHOLDERS)
                raise ValueError(f"{{{placeholder}}} is not a placeholder; allowed are {allowed}")
        if not re.fullmatch(pattern, fill(name, _SAMPLE), flags):
            raise ValueError(f'"{name}" is not allowed; {rule}')
        return name

    return AfterValidator(check)


def _region(name: str) -> str:
    if not is_region(name):
        raise ValueError(no_such_region(name))
    return name


# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
_RESERVED = r"xn--|sthree-|amzn-s3-demo-|.*(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3|-an)$"
_BUCKET = rf"(?!{_RESERVED}|.*\.\.)(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{{1,61}}[a-z0-9]"
# A table's name may have 255 characters, a policy's 128; the name of the role's policy is the table's, with -access at the end.
TableName = Annotated[
    str,
    named(
        r"[a-zA-Z0-9_.-]{3,121}",
        "a table name has 3 to 121 of a-z A-Z 0-9 _ . - (the role's policy is called NAME-access, and IAM takes 128)",
    ),
]
IndexName = Annotated[str, named(r"[a-zA-Z0-9_.-]{3,255}", "an index name has 3 to 255 of a-z A-Z 0-9 _ . -")]
PoolName = Annotated[
    str,
    named(r"[\w\s+=,.@-]{1,128}", "a user pool or client name has 1 to 128 of letters, digits, blanks and + = , . @ -"),
]
BucketName = Annotated[
    str,
    named(
        _BUCKET,
        "a bucket name has 3 to 63 of a-z 0-9 . - and begins and ends with a letter or digit; it looks like no IP address, "
        "and some beginnings and ends are S3's own (xn--, sthree-, amzn-s3-demo-, -s3alias, -an and others)",
    ),
]
ApiName = Annotated[
    str,
    named(
        r"[_A-Za-z][ _0-9A-Za-z-]{0,64}",
        "an API name begins with a letter or _ and has up to 65 of letters, digits, blanks, _ and -",
    ),
]
GraphQLName = Annotated[
    str,
    named(r"[_A-Za-z][_0-9A-Za-z]{0,64}", "allowed are letters, digits and _, not beginning with a digit (no hyphens)"),
]
RoleName = Annotated[str, named(r"[\w+=,.@-]{1,64}", "a role name has 1 to 64 of letters, digits and + = , . @ - _")]
StackName = Annotated[
    str,
    named(
        r"(?!(?i:aws:))[\w.:/=+@-]{1,128}",
        "a stack name has 1 to 128 of letters, digits and . : / = + @ - _ and does not begin with aws:",
        re.UNICODE,
    ),
]
RegionName = Annotated[str, AfterValidator(_region)]
ActionName = Annotated[str, named(r"dynamodb:(\*|[A-Za-z]+\*?)", "an action looks like dynamodb:PutItem")]
