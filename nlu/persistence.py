"""A fitted core as one compressed NumPy archive: no pickle, so a file from elsewhere cannot run code."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from nlu.core import Core
from nlu.features import Vectorizer
from nlu.model import IncompatibleFileError, Settings
from nlu.spelling import SpellFixer

FORMAT = 1


def save(path: Path, core: Core, facts: Mapping[str, Any]) -> None:
    """`facts` is what the caller wants back from `load`, as JSON."""
    words = core.fixer.counts
    header = {
        "format": FORMAT,
        "facts": facts,
        "documents": core.vectorizer.documents,
        "settings": {**vars(core.settings), "protected": sorted(core.settings.protected)},
        "features": list(core.vectorizer.columns),
        "words": list(words),
    }
    with path.open("wb") as file:
        np.savez_compressed(
            file,
            header=np.frombuffer(json.dumps(header).encode(), dtype=np.uint8),
            counts=np.fromiter(words.values(), dtype=np.int64, count=len(words)),
            idf=core.vectorizer.idf,
            weights=core.weights,
            data=core.rows.data,
            indices=core.rows.indices,
            indptr=core.rows.indptr,
            targets=core.targets,
        )


def load(path: Path) -> tuple[Core, dict[str, Any]]:
    """Raises IncompatibleFileError for anything that `save` of this version did not write."""
    try:
        with np.load(path, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        header = json.loads(arrays["header"].tobytes())
    except (ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise IncompatibleFileError(str(path)) from error
    if header.get("format") != FORMAT:
        raise IncompatibleFileError(str(path))
    return _core(header, arrays), header["facts"]


def _core(header: Mapping[str, Any], arrays: Mapping[str, Any]) -> Core:
    known = header["settings"]
    settings = Settings(**{**known, "protected": frozenset(known["protected"])})
    columns = {key: i for i, key in enumerate(header["features"])}
    shape = (len(arrays["targets"]), len(columns))
    rows = csr_matrix((arrays["data"], arrays["indices"], arrays["indptr"]), shape=shape)
    return Core(
        settings=settings,
        vectorizer=Vectorizer(columns, arrays["idf"], header["documents"]),
        fixer=SpellFixer(
            dict(zip(header["words"], arrays["counts"].tolist(), strict=True)), settings.protected
        ),
        weights=arrays["weights"],
        rows=rows,
        columns=rows.T.tocsr(),
        targets=arrays["targets"],
    )
