"""The command `chatprov`, also as `python -m chatprov`: imports nothing from the current directory, which is not trusted."""

import os
import sys

NOT_ON_WINDOWS = """\
Error: chatprov does not run on Windows itself, because it needs locks and signals of Linux or macOS.
Nothing was changed.
Use it in WSL: https://learn.microsoft.com/windows/wsl/install. In its terminal all commands are the same."""


def main() -> None:
    """Run `chatprov`; modules are searched only in Python itself, the installed packages and the folders in PYTHONPATH."""
    if sys.platform == "win32":  # before the imports, of which some fail there
        sys.exit(NOT_ON_WINDOWS)
    _remove_current_folder_from_path()
    try:
        from chatprov.cli.main import main as run  # noqa: PLC0415  # imported after that folder was removed from the path
    except (EOFError, TypeError, ValueError) as error:
        from chatprov.compiled_code import damaged_file  # noqa: PLC0415  # needed only now

        if (path := damaged_file(error)) is None:
            raise
        sys.exit(f"Error: A file that Python compiled is damaged: {path}\nDelete that file, and run the command again.")
    run()


def _remove_current_folder_from_path() -> None:
    """Remove the current directory from the path: `python -m` puts it first, and an empty part of PYTHONPATH adds it.

    It is kept if chatprov itself was imported from it, as in a checkout.
    """
    try:
        here = os.getcwd()  # noqa: PTH109  # pathlib is not loaded yet
    except OSError:  # the folder was deleted: nothing can be imported from it
        return
    own = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH120, PTH100
    if os.path.realpath(own) != os.path.realpath(here):
        sys.path[:] = [entry for entry in sys.path if os.path.realpath(entry) != os.path.realpath(here)]


if __name__ == "__main__":
    main()
