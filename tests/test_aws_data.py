"""botocore's data files as the local cloud's process loads them: all that it reads of them is there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import UnknownServiceError
from botocore.loaders import Loader
from botocore.model import ServiceModel, Shape
from botocore.regions import EndpointResolver

from chatprov.aws_data import AwsData, LeanLoader
from chatprov.local.moto_data import _MORE_THAN_REGIONS
from chatprov.local.offered import SERVICES

if TYPE_CHECKING:
    from pathlib import Path


def shape_of(shape: Shape | None, seen: frozenset[str] = frozenset()) -> Any:
    """Return what serializers and parsers look at in a shape."""
    if shape is None or shape.name in seen:
        return shape and shape.name
    below = seen | {shape.name}
    members: Any = getattr(shape, "members", {})
    parts = [getattr(shape, part) for part in ("member", "key", "value") if hasattr(shape, part)]
    return (
        shape.name,
        shape.type_name,
        shape.serialization,
        shape.metadata.get("required"),
        {name: shape_of(member, below) for name, member in members.items()},
        [shape_of(part, below) for part in parts],
    )


@pytest.mark.slow
@pytest.mark.parametrize("service", sorted(SERVICES))
def test_a_service_model_says_the_same(service: str) -> None:
    plain, lean = Loader(), AwsData(file_loader=LeanLoader())
    models = [ServiceModel(loader.load_service_model(service, "service-2"), service) for loader in (plain, lean)]
    assert models[0].operation_names == models[1].operation_names
    assert models[0].metadata == models[1].metadata
    for name in models[0].operation_names:
        one, other = (model.operation_model(name) for model in models)
        assert one.http == other.http
        assert shape_of(one.input_shape) == shape_of(other.input_shape)
        assert shape_of(one.output_shape) == shape_of(other.output_shape)
        assert [each.name for each in one.error_shapes] == [each.name for each in other.error_shapes]
        assert not other.documentation


def test_only_prose_is_left_out(tmp_path: Path) -> None:
    members = {"documentation": {"shape": "Text"}, "text": {"shape": "Text", "documentation": "<p>Prose</p>"}}
    (tmp_path / "service-2.json").write_text(json.dumps({"shapes": {"Message": {"members": members}}}))
    loaded: Any = LeanLoader().load_file(str(tmp_path / "service-2"))
    assert loaded["shapes"]["Message"]["members"] == {"documentation": {"shape": "Text"}, "text": {"shape": "Text"}}


def test_the_regions_are_the_same() -> None:
    plain, lean = (
        EndpointResolver(loader.load_data("endpoints"))
        for loader in (Loader(), AwsData(file_loader=LeanLoader(_MORE_THAN_REGIONS)))
    )
    assert plain.get_available_partitions() == lean.get_available_partitions()
    for partition in plain.get_available_partitions():
        for service in ("dynamodb", "s3", "iam", "appsync", "cognito-idp", "events", "sts"):
            regions = [one.get_available_endpoints(service, partition) for one in (plain, lean)]
            assert regions[0] == regions[1]


def test_a_service_that_aws_does_not_have_is_named() -> None:
    with pytest.raises(UnknownServiceError, match="chatter"):
        AwsData().load_service_model("chatter", "service-2")


def test_a_file_that_is_not_there_is_none() -> None:
    assert LeanLoader().load_file("/nowhere/service-2") is None
