"""What a site needs once, before its first request: tables, the administrator, initial content."""

from __future__ import annotations

import secrets

from laurel.app.install import AdminOptions, install
from laurel.auth.application_passwords import hash_application_password
from laurel.composition import wiring
from laurel_cli.options import Options


def first_start(options: Options, address: str) -> None:
    """Bring an empty store to a working site; on a site that exists, change nothing.

    ``address`` is the site's address, for the curl line printed with a random password. Raises
    `laurel_cli.seed.BadSeedError` before anything is written.
    """
    seed = None
    if options.seed:
        from laurel_cli.seed import read_seed

        seed = read_seed(options.seed)
    wiring.create_tables()
    services = wiring.services()
    password = options.admin_password or secrets.token_hex(12)
    if not install(services, AdminOptions(hash_application_password(password, services.secret))):
        if seed or options.admin_password:
            print("The site exists already: it keeps its content and passwords (--fresh for an empty one).", flush=True)
        return
    if seed:
        from laurel_cli.seed import load_seed

        load_seed(seed, services.posts, services.users)
        if seed.next_friendship_id:
            services.members.count_from(seed.next_friendship_id)
    if not options.admin_password:
        print("A new site. The application password of admin, shown this once:", password)
        print(f"  curl -u admin:{password} {address}/wp-json/wp/v2/users/me", flush=True)
