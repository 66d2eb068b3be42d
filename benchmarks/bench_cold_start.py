"""Cold start per function, in fresh processes: imports alone, and from nothing to the first answer.

CPU milliseconds, the least of a few runs; the first answer includes the catalogue and its first read,
on the memory store (a client of botocore and its connection come on top, printed as a line of their own).
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
GROUPS = {
    "discovery": "/wp-json/",
    "wp_posts": "/wp-json/wp/v2/points-type",
    "wp_users": "/wp-json/wp/v2/users",
    "extensions": "/wp-json/vendor/v1/route/schema",
}
RUNS = 5
BUDGET_IMPORTS, BUDGET_FIRST_ANSWER = 150, 350

IMPORTS = "import {group}.app"
FIRST_ANSWER = """
import {group}.app
{group}.app.handler({{"rawPath": "{path}", "rawQueryString": "", "headers": {{"host": "x"}},
    "requestContext": {{"http": {{"method": "GET", "sourceIp": "::1"}}}}}}, None)
"""
CLIENT = """
import os
os.environ.update(AWS_ACCESS_KEY_ID="x", AWS_SECRET_ACCESS_KEY="x", AWS_DEFAULT_REGION="eu-west-1")
from laurel.store.client import dynamodb_client
dynamodb_client()
"""
MEASURED = """
import time
begin = time.process_time()
{code}
print((time.process_time() - begin) * 1000)
"""


def cpu_ms(code: str) -> float:
    """The least CPU time of a few fresh interpreters running the code, without their own start."""
    path = ":".join(str(ROOT / folder) for folder in ("layers/shared/python", "functions"))
    environment = {"PYTHONPATH": path, "LAUREL_STORE": "memory", "LAUREL_SECRET": "00" * 16}
    runs = (
        subprocess.run(
            [sys.executable, "-c", MEASURED.format(code=code)],
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for _ in range(RUNS)
    )
    return min(float(run) for run in runs)


def main() -> None:
    """Print the table."""
    print("CPU ms in a fresh process; figure / budget")
    print("| function    | imports       | first answer  |")
    print("|---|---|---|")
    for group, path in GROUPS.items():
        imports = cpu_ms(IMPORTS.format(group=group))
        answer = cpu_ms(FIRST_ANSWER.format(group=group, path=path))
        print(f"| {group:<11} | {_beside(imports, BUDGET_IMPORTS):>13} | {_beside(answer, BUDGET_FIRST_ANSWER):>13} |")
    print(f"botocore and a DynamoDB client, made with the first call: {cpu_ms(CLIENT):.0f} ms")


def _beside(figure: float, budget: float) -> str:
    return f"{figure:.0f} / {budget:.0f}{'!' if figure > budget else ''}"


if __name__ == "__main__":
    main()
