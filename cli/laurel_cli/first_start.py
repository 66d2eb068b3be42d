"""Set-up of a site before its first request: the administrator, and initial content."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from laurel.app.install import AdminOptions, install
from laurel.app.services import Services
from laurel.auth.application_passwords import hash_application_password
from laurel_cli.options import Options

if TYPE_CHECKING:
    from laurel_cli.seed import Seed


def _seed(options: Options) -> Seed | None:
    if not options.seed:
        return None
    from laurel_cli.seed import read_seed  # 70 ms: pydantic, which most starts do without

    return read_seed(options.seed)


def first_start(services: Services, options: Options, address: str) -> None:
    """Bring empty tables to a working site; on a site that exists, change nothing.

    ``address`` is the site's address, for the curl line printed with a random password. Raises
    `laurel_cli.seed.BadSeedError` before anything is written.
    """
    seed = _seed(options)
    password = options.admin_password or secrets.token_hex(12)
    hashed = hash_application_password(password, services.secret)
    if not install(services, AdminOptions(hashed, options.admin_password_name)):
        if seed or options.admin_password:
            print("The site exists already: it keeps its content and passwords (--fresh for an empty one).", flush=True)
        return
    if seed:
        from laurel_cli.seed import load_seed  # 70 ms: as above

        load_seed(seed, services.posts, services.users)
        if seed.next_friendship_id:
            services.members.count_from(seed.next_friendship_id)
    if not options.admin_password:
        print("A new site. The application password of admin, shown this once:", password)
        print(f"  curl -u admin:{password} {address}/wp-json/wp/v2/users/me", flush=True)
        if options.store != "memory" and not options.fresh:
            print("  Another one, where it is lost: .venv/bin/laurel password admin", flush=True)
