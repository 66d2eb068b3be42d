"""Which licences may ship, and the notices of what ships, on packages made up for the test."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace

import pytest

from laurel_build.licences.__main__ import NOTICES, main
from laurel_build.licences.check import ACCEPTED
from laurel_build.licences.embedded import EMBEDDED, TEXTS, Embedded
from laurel_build.licences.packages import BadLock, installed, locked
from laurel_build.licences.spdx import refused

MIT = "License-Expression: MIT"


@pytest.fixture
def site(tmp_path):
    """A folder of installed packages, a lock, and notices; its `plant` installs a package, its `check` checks all."""
    return Site(tmp_path)


class Site:
    def __init__(self, folder):
        self.folder = folder
        self.packages = folder / "site-packages"
        self.notices = folder / "NOTICES"
        self.lock = folder / "requirements.txt"
        self.lock.write_text("# what ships\n\n")

    def plant(self, name, *fields, version="1.0", text="Use it.", components=(), files=()):
        info = self.packages / f"{re.sub('[-.]', '_', name)}-{version}.dist-info"
        (info / "licenses").mkdir(parents=True)
        lines = ["Metadata-Version: 2.4", f"Name: {name}", f"Version: {version}", *fields]
        if text:
            (info / "licenses" / "LICENSE").write_text(text)
            lines.append("License-File: LICENSE")
        (info / "METADATA").write_text("\n".join(lines) + "\n")
        (info / "sboms").mkdir()
        (info / "sboms" / "it.cyclonedx.json").write_text(json.dumps({"components": list(components)}))
        for file in files:
            (self.packages / file).write_text("x")
        (info / "RECORD").write_text(f"{info.name}/METADATA,,\n{info.name}/sboms/it.cyclonedx.json,,\n")
        with self.lock.open("a") as lock:
            lock.write(f"{name}=={version}    # via us\n")

    def check(self, *arguments, embedded=()):
        return main(arguments, locks=[self.lock], notices=self.notices, search=[str(self.packages)], embedded=embedded)


def component(name, licence, **more):
    return {"name": name, "version": "2.0", "purl": f"pkg:cargo/{name}", "licenses": [{"expression": licence}], **more}


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("MIT", []),
        ("GPL-3.0-only", ["GPL-3.0-only"]),
        ("LGPL-2.1-or-later", ["LGPL-2.1-or-later"]),
        ("MIT AND AGPL-3.0-only", ["AGPL-3.0-only"]),
        ("MIT OR LGPL-2.1-or-later", []),
        ("GPL-2.0-only OR MPL-2.0", ["GPL-2.0-only", "MPL-2.0"]),
        ("(MIT OR GPL-2.0-only) AND Zlib", []),
        ("MIT OR Zlib AND GPL-2.0-only", []),
        ("(MIT OR Zlib) AND GPL-2.0-only", ["GPL-2.0-only"]),
        ("Apache-2.0 WITH LLVM-exception OR GPL-2.0-only", []),
        ("GPL-2.0-only WITH Classpath-exception-2.0", ["GPL-2.0-only"]),
        ("mit", ["mit"]),
        ("Apache License 2.0", ["Apache License 2.0"]),
        ("MIT OR", ["MIT OR"]),
        ("(MIT", ["(MIT"]),
        ("MIT)", ["MIT)"]),
        ("AND MIT", ["AND MIT"]),
        ("MIT WITH", ["MIT WITH"]),
        ("MIT WITH (Zlib", ["MIT WITH (Zlib"]),
        ("", ["none declared"]),
    ],
)
def test_what_an_expression_is_refused_for(expression, names):
    assert sorted(refused(expression)) == names


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        (["License-Expression: GPL-3.0-or-later"], "GPL-3.0-or-later"),
        (["License-Expression: AGPL-3.0-only", "Classifier: License :: OSI Approved :: MIT License"], "AGPL-3.0-only"),
        (["License-Expression: MPL-2.0"], "MPL-2.0"),
        (["License: LGPL-2.1-or-later"], "LGPL-2.1-or-later"),
        (["License: MIT OR Zlib", "Classifier: License :: OSI Approved :: GPL"], "GPL"),
        (["License: BSD"], "BSD"),
        (["License: Custom terms"], "Custom terms"),
        (["Classifier: License :: Other/Proprietary License"], "Other/Proprietary License"),
        ([], "none declared"),
    ],
)
def test_a_package_under_any_other_licence_does_not_ship(site, capsys, fields, named):
    site.plant("good", MIT)
    site.plant("planted", *fields)
    assert site.check("--write") == 1
    problem, stale = capsys.readouterr().err.splitlines()
    assert problem.startswith(f"planted 1.0: not allowed to ship: {named}")
    assert "is not what ships" in stale
    assert not site.notices.exists(), "no notices are written of what must not ship"


@pytest.mark.parametrize(
    ("fields", "licence"),
    [
        ([MIT, "License: Old words"], "MIT"),
        (["License: MIT", "Classifier: License :: OSI Approved :: MIT License"], "MIT"),
        (["License: Apache-2.0\n        and its whole text"], "Apache-2.0"),
        (["Classifier: License :: OSI Approved :: MIT No Attribution License (MIT-0)"], "MIT-0"),
    ],
)
def test_how_a_package_declares_its_licence(site, fields, licence):
    site.plant("a-b.c", *fields)
    package = installed("A_b-C", [str(site.packages)])
    assert (package.name, package.licence) == ("a-b-c", licence)


def test_dateutils_two_licences_are_read_as_its_text_says(site):
    said = [
        "Classifier: License :: OSI Approved :: BSD License",
        "Classifier: License :: OSI Approved :: Apache Software License",
    ]
    site.plant("python-dateutil", "License: Dual License", *said)
    site.plant("other", "License: Dual License", *said)
    assert installed("python-dateutil", [str(site.packages)]).licence == "BSD-3-Clause"
    assert installed("other", [str(site.packages)]).licence.startswith("Dual License AND")


def test_what_is_compiled_into_a_package_counts_but_not_what_built_it(site, capsys):
    site.plant(
        "planted",
        MIT,
        components=[
            component("crate", "GPL-2.0-only"),
            component("tool", "GPL-2.0-only", scope="excluded"),
            component("silent", "", licenses=[]),
            component("two", "", licenses=[{"license": {"id": "MIT"}}, {"license": {"name": "Own terms"}}]),
        ],
    )
    assert site.check() == 1
    assert capsys.readouterr().err.splitlines()[:3] == [
        "crate 2.0 in planted: not allowed to ship: GPL-2.0-only",
        "silent 2.0 in planted: not allowed to ship: none declared",
        "two 2.0 in planted: not allowed to ship: MIT AND Own terms",
    ]


def test_mpl_is_accepted_by_name_only(site, capsys):
    assert set(ACCEPTED.values()) == {"MPL-2.0"}
    site.plant("planted", MIT, components=[component("cssparser", "MPL-2.0"), component("other", "MPL-2.0")])
    site.check()
    assert capsys.readouterr().err.splitlines()[:-1] == ["other 2.0 in planted: not allowed to ship: MPL-2.0"]


@pytest.mark.parametrize(("pin", "said"), [("1.1", "1.0 is installed"), (None, "none is installed")])
def test_what_is_installed_has_to_be_what_is_locked(site, capsys, pin, said):
    if pin:
        site.plant("planted", MIT)
    site.lock.write_text(f"planted=={pin or '1.1'} ; sys_platform == 'win32'\n")
    assert site.check("--write") == 1
    assert f"planted 1.1 ships, but {said}" in capsys.readouterr().err


def test_a_package_without_a_text_of_its_licence_is_refused(site, capsys):
    site.plant("planted", MIT, text="")
    assert site.check("--write") == 1
    assert "planted 1.0 brings no text of its licence" in capsys.readouterr().err


def test_hashes_of_a_lock_are_passed_over(tmp_path):
    hashes = " \\\n    --hash=sha256:1a \\\n    --hash=sha256:2b\n    # via us\n"
    (tmp_path / "lock.txt").write_text(f"good==1{hashes}other==2 ; python_version < '3.13'{hashes}")
    assert locked(tmp_path / "lock.txt") == [("good", "1"), ("other", "2")]


def test_a_lock_that_does_not_pin_is_refused(tmp_path):
    (tmp_path / "lock.txt").write_text("good==1\nbad>=2\n")
    with pytest.raises(BadLock, match="bad>=2"):
        locked(tmp_path / "lock.txt")


def test_notices_hold_every_text_and_part_and_go_stale_with_what_ships(site, capsys):
    site.plant("one", MIT, "Project-URL: Source, https://one.example", text="Keep\x20\r\nthis notice.\n\n")
    site.plant("two", MIT, components=[component("crate", "MIT", externalReferences=[{"type": "vcs", "url": "u://c"}])])
    assert site.check() == 1, "there is none"
    assert site.check("--write") == 0
    assert site.check() == 0
    written = site.notices.read_text()
    assert "  one 1.0 | MIT | https://one.example\n" in written
    assert "\n--- LICENSE\n\nKeep\nthis notice.\n" in written
    assert "\nParts of it:\n\n  crate 2.0 | MIT | u://c\n" in written
    site.plant("three", MIT)
    capsys.readouterr()
    assert site.check() == 1
    assert capsys.readouterr().err == "NOTICES is not what ships: make licences ARGS=--write\n"
    site.check("--write")
    site.notices.write_text(site.notices.read_text() + "More.\n")
    assert site.check() == 1


PART = Embedded("Art", "3", "Apache-2.0", "u://art", "planted", "art.js", text=EMBEDDED[0].text)


@pytest.mark.parametrize(
    ("part", "problem"),
    [
        (replace(PART, sha256=hashlib.sha256(b"x").hexdigest()), ""),
        (replace(PART, sha256=hashlib.sha256(b"y").hexdigest()), "Art in planted has changed"),
        (replace(PART, file="gone.js"), "Art is no longer in planted"),
        (replace(PART, inside="gone"), "Art is no longer in gone"),
        (replace(PART, licence="GPL-2.0-only"), "Art in planted: not allowed to ship: GPL-2.0-only"),
    ],
)
def test_what_a_package_embeds_is_what_was_read(site, capsys, part, problem):
    site.plant("planted", MIT, files=["art.js"])
    assert site.check("--write", embedded=[part]) == bool(problem)
    assert capsys.readouterr().err.startswith(problem)
    if not problem:
        assert "  Art 3 | Apache-2.0 | u://art" in site.notices.read_text()
        assert (TEXTS / part.text).read_text().strip() in site.notices.read_text()


def test_what_really_ships_may_ship_and_its_notices_are_current(capsys):
    assert main([], notices=NOTICES) == 0, capsys.readouterr().err
