"""`python -m chatprov`: the same as the command `chatprov`."""

from chatprov.cli.main import main

if __name__ == "__main__":
    main()
