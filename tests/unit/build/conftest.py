from __future__ import annotations

import shutil
from pathlib import Path

import botocore
import pytest

from laurel_build.botocore_data import OPERATIONS, trim_data


@pytest.fixture(scope="session")
def trimmed(tmp_path_factory):
    """botocore's data as it is deployed; the botocore that is installed here has the same version."""
    whole = Path(botocore.__file__).with_name("data")
    data = tmp_path_factory.mktemp("botocore") / "data"
    data.mkdir()
    for file in whole.glob("*.json*"):
        shutil.copy(file, data)
    for service in (*OPERATIONS, "sns"):
        shutil.copytree(whole / service, data / service)
    trim_data(data)
    return data
