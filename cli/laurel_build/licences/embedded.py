"""Third-party code in packages without a bill of materials, found by reading them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

TEXTS = Path(__file__).with_name("texts")


@dataclass(frozen=True, slots=True)
class Embedded:
    """Something of others inside a package.

    ``inside`` is the package, ``file`` its path below the packages' folder, ``sha256`` the digest of the file that
    was read ("" where another version would change nothing), ``text`` the file in `TEXTS` that holds its notices
    ("" where the package's own texts or the file itself have them).
    """

    name: str
    version: str
    licence: str
    home: str
    inside: str
    file: str
    sha256: str = ""
    text: str = ""


EMBEDDED: Sequence[Embedded] = (
    Embedded(
        name="Swagger UI, with what is bundled into it",
        version="5.31.0",
        licence="Apache-2.0 AND MIT AND BSD-3-Clause AND (MPL-2.0 OR Apache-2.0)",
        home="https://github.com/swagger-api/swagger-ui",
        inside="aws-lambda-powertools",
        file="aws_lambda_powertools/event_handler/openapi/swagger_ui/swagger-ui-bundle.min.js",
        sha256="93b7b0862a80e2786f85b560be7693c2344354ffa7e7e224f850a54349724c31",
        text="swagger-ui.txt",
    ),
    Embedded(
        name="lazy_import.py of TensorFlow",
        version="",
        licence="Apache-2.0",
        home="https://github.com/tensorflow/tensorflow",
        inside="aws-lambda-powertools",
        file="aws_lambda_powertools/shared/lazy_import.py",
        text="tensorflow.txt",
    ),
    Embedded(
        name="Mozilla's CA certificates",
        version="",
        licence="MPL-2.0",
        home="https://github.com/certifi/python-certifi",
        inside="botocore",
        file="botocore/cacert.pem",
    ),
    Embedded(
        name="requests (exceptions)",
        version="",
        licence="Apache-2.0",
        home="https://github.com/psf/requests",
        inside="botocore",
        file="botocore/vendored/requests/exceptions.py",
    ),
    Embedded(
        name="urllib3 (exceptions)",
        version="",
        licence="MIT",
        home="https://github.com/urllib3/urllib3",
        inside="botocore",
        file="botocore/vendored/requests/packages/urllib3/exceptions.py",
    ),
    Embedded(
        name="six",
        version="",
        licence="MIT",
        home="https://github.com/benjaminp/six",
        inside="botocore",
        file="botocore/vendored/six.py",
    ),
    Embedded(
        name="tz database",
        version="",
        licence="LicenseRef-Public-Domain",
        home="https://www.iana.org/time-zones",
        inside="python-dateutil",
        file="dateutil/zoneinfo/dateutil-zoneinfo.tar.gz",
    ),
    Embedded(
        name="OpenSSL",
        version="",
        licence="Apache-2.0",
        home="https://github.com/openssl/openssl",
        inside="cryptography",
        file="cryptography/hazmat/bindings/_rust.abi3.so",
    ),
    # It is in _cffi_backend, whose file is called after the interpreter; this one comes with it.
    Embedded(
        name="libffi",
        version="",
        licence="MIT",
        home="https://github.com/libffi/libffi",
        inside="cffi",
        file="cffi/api.py",
        text="libffi.txt",
    ),
)
"""By package. A package that is new in the lock is read for such files before it ships."""
