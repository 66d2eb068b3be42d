"""Cold start of every function: a fresh process, from nothing to the first answer, with what `make build` made.

CPU in milliseconds, the least of a few runs, AWS clients and the catalogue included: in INIT, for which no client
waits, and by the first event; DynamoDB is an emulator in another process. Then what each measure of the build brings,
and a naive handler for comparison.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

from artefacts import BUILD, LAYERS, ROOT, FirstAnswer, first_answer, on_lambda, site_packages
from emulated_site import emulated_site, samples, write_event

RUNS = 7
BUDGET_ANSWER = 300

IN_INIT = {"AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand"}
"""What Lambda sets: functions do in INIT what they can."""

SAMPLE = "wp_posts"
"""The function that the measures are shown at."""

NO_BYTE_CODE = {"PYTHONPYCACHEPREFIX": "/nonexistent"}
"""The interpreter finds no byte code, and may write none."""


def least(run: Callable[[], FirstAnswer]) -> FirstAnswer:
    """The run of a few that took the least CPU. Raises SystemExit for one that did not answer well."""
    answers = [run() for _ in range(RUNS)]
    for answer in answers:
        if answer.reply.get("statusCode", 200) >= 400 or answer.reply.get("batchItemFailures"):
            raise SystemExit(f"not a good answer: {json.dumps(answer.reply)[-500:]}")
    return min(answers, key=lambda answer: answer.cpu)


def functions(folder: Path, naive: FirstAnswer) -> None:
    """Print the table of all functions."""
    print("CPU ms of a fresh process; figure / budget. A busy machine makes all of it slower, the naive handler too")
    print("| function          | in INIT | by the first event | in all    | share of INIT | of the naive handler's |")
    print("|---|---|---|---|---|---|")
    for group, sample in samples().items():
        path = on_lambda(group)
        event = write_event(sample, folder)
        found = least(lambda: first_answer(f"{group}.app", event, path, more=IN_INIT))  # noqa: B023
        answer, share = _with_budget(found.cpu, BUDGET_ANSWER), f"{found.cpu / naive.cpu:.0%}"
        print(
            f"| {group:<17} | {found.init:>7.0f} | {found.cpu - found.init:>18.0f} | {answer:>9} "
            f"| {found.init / found.cpu:>13.0%} | {share:>22} |",
            flush=True,
        )


class Naive:
    """The naive handler, out of this environment's packages; ``compiled`` is where its byte code is kept."""

    def __init__(self, folder: Path) -> None:
        self._event = write_event(samples()[SAMPLE], folder)
        self._compiled = {"PYTHONPYCACHEPREFIX": str(folder / "byte-code")}
        self._answer({**self._compiled, "PYTHONDONTWRITEBYTECODE": ""})

    def compiled(self) -> FirstAnswer:
        """Its first answer with byte code."""
        return self._answer(self._compiled)

    def as_built(self) -> FirstAnswer:
        """Its first answer without, as `sam build` leaves it."""
        return self._answer(NO_BYTE_CODE)

    def _answer(self, more: dict[str, str]) -> FirstAnswer:
        path = [Path(__file__).parent, site_packages()]
        return first_answer("naive_handler", self._event, path, interpreter=sys.executable, more=more)


def measures(folder: Path, naive: Naive, compiled: FirstAnswer) -> None:
    """Print what byte code and trimmed data bring, and the naive handler with and without byte code."""
    event = write_event(samples()[SAMPLE], folder)
    module, built = f"{SAMPLE}.app", on_lambda(SAMPLE)
    sources = [ROOT / "functions", BUILD / LAYERS[0], ROOT / "layers/shared/python"]
    whole_data = {"AWS_DATA_PATH": str(site_packages() / "botocore/data")}
    rows = {
        "naive: boto3, resolver with validation, 20 models; as `sam build` leaves it": least(naive.as_built),
        "naive, with byte code": compiled,
        f"{SAMPLE}, as `sam build` leaves it": least(
            lambda: first_answer(module, event, sources, more={**NO_BYTE_CODE, **whole_data})
        ),
        f"{SAMPLE}, with byte code": least(lambda: first_answer(module, event, built, more=whole_data)),
        f"{SAMPLE}, with trimmed botocore data too": least(lambda: first_answer(module, event, built)),
    }
    print("\n| measure | imports | AWS clients | first answer, all in |")
    print("|---|---|---|---|")
    for name, found in rows.items():
        print(f"| {name} | {found.imports:.0f} | {found.clients:.0f} | {found.cpu:.0f} |")


def _with_budget(figure: float, budget: float) -> str:
    return f"{figure:.0f} / {budget:.0f}{'!' if figure > budget else ''}"


def main() -> None:
    """Print both tables."""
    with emulated_site() as folder:
        naive = Naive(folder)
        compiled = least(naive.compiled)
        functions(folder, compiled)
        measures(folder, naive, compiled)


if __name__ == "__main__":
    main()
