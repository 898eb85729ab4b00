"""Write the next migration: ``python -m tools.new_migration "add the thing"``. Review what it wrote."""

import sys
import tempfile

from storage.database import Database
from storage.migrate import new_revision, upgrade


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = Database.connect(f"sqlite:///{folder}/new.db")
        upgrade(database)
        new_revision(database, " ".join(sys.argv[1:]))


if __name__ == "__main__":
    main()
