"""Peak memory of every function with a full catalogue in it, in a fresh process with what `make build` made.

Lambda's own runtime comes on top of it, about 20 MB.
"""

from __future__ import annotations

from artefacts import first_answer, on_lambda
from emulated_site import add_posts, emulated_site, samples, write_event

POSTS = 4_000
RUNS = 3
BUDGET_MB, BUDGET_CPU = 160, 350


def main() -> None:
    """Print the table."""
    with emulated_site() as folder:
        print("peak of memory in MB, and CPU ms from nothing to the first answer; figure / budget")
        print(f"| function          | small site | {POSTS:,} posts | CPU, {POSTS:,} posts |")
        print("|---|---|---|---|")
        path = {group: on_lambda(group) for group in samples()}

        def answer(group: str, sample: str) -> tuple[float, float]:
            runs = [first_answer(f"{group}.app", write_event(sample, folder), path[group]) for _ in range(RUNS)]
            return max(run.peak for run in runs), min(run.cpu for run in runs)

        small = {group: answer(group, sample)[0] for group, sample in samples().items()}
        add_posts(POSTS)
        for group, sample in samples().items():
            peak, cpu = answer(group, sample)
            row = f"| {group:<17} | {small[group]:>10.0f} | {_with_budget(peak, BUDGET_MB):>11} |"
            print(row, f"{_with_budget(cpu, BUDGET_CPU):>16} |", flush=True)


def _with_budget(figure: float, budget: float) -> str:
    return f"{figure:.0f} / {budget:.0f}{'!' if figure > budget else ''}"


if __name__ == "__main__":
    main()
