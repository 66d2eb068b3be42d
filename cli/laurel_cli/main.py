"""The entry point of the command `laurel`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence

from laurel_cli import invoke_options, options
from laurel_cli.invoke import invoke_event
from laurel_cli.operate import copy, export, install, migrate, password, policies, recount, restore, retention
from laurel_cli.operate.people import erase
from laurel_cli.serve import serve


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line; the exit code: 0 done or stopped, 1 failed, 2 not understood."""
    parser = argparse.ArgumentParser(prog="laurel", description="Laurel on this machine.")
    commands = parser.add_subparsers(dest="command", required=True)
    serving = commands.add_parser("serve", help="serve the deployment's routes over HTTP")
    options.add_arguments(serving)
    serving.set_defaults(run=lambda arguments: serve(options.options_of(arguments)))
    invoking = commands.add_parser("invoke", help="call the function that an event in a file reaches")
    invoke_options.add_arguments(invoking)
    invoking.set_defaults(run=lambda arguments: invoke_event(invoke_options.options_of(arguments)))
    giving = commands.add_parser("password", help="print another password of a user of a site on this machine")
    password.add_arguments(giving)
    giving.set_defaults(run=lambda arguments: password.give_password(password.options_of(arguments)))
    installing = commands.add_parser("install", help="make the first administrator of a site")
    install.add_arguments(installing)
    installing.set_defaults(run=lambda arguments: install.install_site(install.options_of(arguments)))
    migrating = commands.add_parser("migrate", help="run the migrations that a site has not had yet")
    migrate.add_arguments(migrating)
    migrating.set_defaults(run=lambda arguments: migrate.migrate(migrate.options_of(arguments)))
    recounting = commands.add_parser("recount", help="compare a site's totals with its rows")
    recount.add_arguments(recounting)
    recounting.set_defaults(run=lambda arguments: recount.recount(recount.options_of(arguments)))
    exporting = commands.add_parser("export", help="write a site's users, earnings, logs and balances to files")
    export.add_arguments(exporting)
    exporting.set_defaults(run=lambda arguments: export.export(export.options_of(arguments)))
    retaining = commands.add_parser("retention", help="let older logs expire as the setting says")
    retention.add_arguments(retaining)
    retaining.set_defaults(run=lambda arguments: retention.retention(retention.options_of(arguments)))
    erasing = commands.add_parser("erase", help="erase a person, or again those whom a restore brought back")
    erase.add_arguments(erasing)
    erasing.set_defaults(run=lambda arguments: erase.erase(erase.options_of(arguments)))
    restoring = commands.add_parser("restore", help="make a stopped site's tables what restored copies of them are")
    restore.add_arguments(restoring)
    restoring.set_defaults(run=lambda arguments: restore.restore(restore.options_of(arguments)))
    allowing = commands.add_parser("policies", help="print the IAM policy that an operator's command needs")
    policies.add_arguments(allowing)
    allowing.set_defaults(run=policies.print_policy)
    copying = commands.add_parser("copy", help="copy a site from one store to another: a file, a DynamoDB, a dump")
    copy.add_arguments(copying)
    copying.set_defaults(run=lambda arguments: copy.copy_site(copy.options_of(arguments)))
    arguments = parser.parse_args(argv)
    run: Callable[[argparse.Namespace], int] = arguments.run
    return run(arguments)


if __name__ == "__main__":
    raise SystemExit(main())
