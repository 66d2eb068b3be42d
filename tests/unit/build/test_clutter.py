from __future__ import annotations

import pytest

from laurel_build.clutter import remove_clutter

GOES = (
    "botocore/__pycache__/session.cpython-311.pyc",
    "dateutil/test/test_easter.py",
    "dateutil/tests/data/a.json",
    "jmespath-1.1.0.data/scripts/jp.py",
    "nh3-0.3.8.dist-info/RECORD",
    "nh3-0.3.8.dist-info/WHEEL",
    "nh3-0.3.8.dist-info/sboms/nh3.cyclonedx.json",
    "nh3/__init__.pyi",
    "nh3/py.typed",
    "requirements.in",
    "requirements.txt",
    "urllib3/README.md",
)
STAYS = (
    "aws_lambda_powertools/event_handler/openapi/swagger_ui/swagger-ui.min.css",
    "botocore-1.43.106.dist-info/LICENSE.txt",
    "botocore-1.43.106.dist-info/NOTICE",
    "botocore/cacert.pem",
    "botocore/docs/docstring.py",
    "nh3-0.3.8.dist-info/METADATA",
    "nh3-0.3.8.dist-info/licenses/LICENSE",
    "nh3/nh3.abi3.so",
    "plugin-1.dist-info/entry_points.txt",
    "pyjwt-2.15.1.dist-info/licenses/AUTHORS.rst",
    "six.py",
    "testing.py",
)


@pytest.mark.parametrize("below", ["", "python"])
def test_what_no_function_reads_goes_and_licences_stay(tmp_path, below):
    folder = tmp_path / below
    for name in (*GOES, *STAYS):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x")
    remove_clutter(tmp_path)
    assert tuple(sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())) == STAYS
    assert not [path for path in folder.rglob("*") if path.name in ("test", "tests", "__pycache__", "sboms")]
