"""``make evaluate``: runs against a system that is already up (``make run``); writes var/evaluation.json."""

import argparse
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from services.settings import Settings
from tools.evaluate.cases import load_cases
from tools.evaluate.citizen import run_case
from tools.evaluate.report import as_text, summarise


def main() -> None:
    settings = Settings()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default=f"http://127.0.0.1:{settings.port}")
    parser.add_argument("--cases", type=Path, default=settings.content_dir / "evaluation")
    parser.add_argument("--out", type=Path, default=settings.data_dir / "evaluation.json")
    given = parser.parse_args()
    cases = load_cases(given.cases)
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda case: run_case(given.url, case), cases))
    summary = summarise(results)
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(json.dumps(summary, ensure_ascii=False, indent=1), encoding="utf-8")
    print(as_text(summary))


if __name__ == "__main__":
    main()
