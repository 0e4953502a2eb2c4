"""`export`."""

from __future__ import annotations

from pathlib import Path

import click

from chatprov.cli.documents import print_document, print_text
from chatprov.cli.options import Command, Settings, json_option, pass_settings
from chatprov.cli.session import READING, Session
from chatprov.export.files import write_files
from chatprov.export.formats import FORMATS
from chatprov.region import TUTORIAL_SERVICES, check_region
from chatprov.ui.exported import exported_code, written_files


@click.command(cls=Command)
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    required=True,
    help="A template for CloudFormation, a configuration of Terraform, a CDK app in TypeScript, or a script with boto3.",
)
@click.option(
    "--out",
    "folder",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write the files to DIR; without it, a template and a script are printed.",
)
@click.option(
    "--import",
    "with_imports",
    is_flag=True,
    help="For Terraform: also write imports.tf, so that it takes over what `up` has created. Reads the resources.",
)
@click.option("--force", is_flag=True, help="Replace files in DIR.")
@json_option
@pass_settings
def export(
    settings: Settings, *, form: str, folder: Path | None, with_imports: bool, force: bool, as_json: bool
) -> None:
    """Write the backend as code: the project's resources in the order of the steps, each with its purpose.

    Without --import nothing is read from AWS or the local cloud; nothing is changed there in any case. What is deployed from this
    code does not belong to chatprov: `up`, `plan` and `down` refuse to change it, unless `up --adopt` adopts it.
    Example: chatprov export --format cloudformation --variant hardened > template.yaml
    """
    chosen = FORMATS[form]
    if folder is None and not (chosen.one_file or as_json):
        raise click.UsageError(f"--format {form} writes several files: name a folder with --out")
    if force and folder is None:
        raise click.UsageError("--force needs --out")
    if with_imports and form != "terraform":
        raise click.UsageError("--import needs --format terraform: only Terraform has import blocks")
    session = Session(settings)
    region = settings.region or session.project.config.region
    check_region(region, TUTORIAL_SERVICES)
    session.check_code()
    imports = dict[str, str]()
    if with_imports:
        region, imports = _imports(session)
    files = {**chosen.files(session.project, region), **imports}
    if folder is not None:
        write_files(folder, files, force=force)
    if as_json:
        where = {"folder": None if folder is None else str(folder.resolve())}
        about = {"format": form, "variant": session.project.variant, "resolvers": session.project.language}
        print_document({**about, "region": region, **where, "files": files})
    elif folder is not None:
        session.out.print(written_files(str(folder), list(files)))
    elif session.out.is_terminal:
        session.out.print(exported_code(next(iter(files.values())), chosen.language), soft_wrap=True)
    else:
        print_text(next(iter(files.values())), nl=False)
    session.mark_tried("chatprov export")


def _imports(session: Session) -> tuple[str, dict[str, str]]:
    """Return the region of the target, and the file with the import blocks for what exists there."""
    from chatprov.export.terraform_imports import terraform_imports  # noqa: PLC0415  # loaded when it is used

    engine = session.offline_if_empty() or session.engine()
    session.note_if_stopped(engine)
    with session.progress.during(READING):
        return engine.region, terraform_imports(engine)
