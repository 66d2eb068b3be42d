from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import laurel.store
from laurel.store.driver import client as client_module
from laurel.store.driver.client import dynamodb_client

STORE = Path(laurel.store.__file__).parent
MODULES = sorted(".".join(path.relative_to(STORE).with_suffix("").parts) for path in STORE.rglob("*.py"))


def test_no_module_of_the_store_imports_botocore():
    assert MODULES
    imports = "; ".join(f"import laurel.store.{name}" for name in MODULES if "__init__" not in name)
    program = f"{imports}; import sys; sys.exit(any(m.startswith('boto') for m in sys.modules))"
    root = STORE.parents[1]
    done = subprocess.run([sys.executable, "-c", program], env={"PYTHONPATH": str(root)}, check=False)
    assert done.returncode == 0


@pytest.fixture
def no_client(aws_environment):
    client_module._shared_client.cache_clear()
    yield
    if client_module._shared_client.cache_info().currsize:
        dynamodb_client().close()
    client_module._shared_client.cache_clear()


def test_a_process_has_one_client_at_the_endpoint_of_its_environment(no_client, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:9")
    client = dynamodb_client()
    assert client is dynamodb_client()
    assert client.meta.endpoint_url == "http://127.0.0.1:9"
    assert client.meta.region_name == "eu-central-1"
    assert client.meta.config.retries["total_max_attempts"] == client_module.CLIENT_ATTEMPTS
