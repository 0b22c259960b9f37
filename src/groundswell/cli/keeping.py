"""Commands that keep a workspace in order: doctor and erase."""

from typing import Annotated

import typer

from groundswell.cli.options import AsJson, Person, Where, opened
from groundswell.cli.terminal import print_json, progress, safe, say
from groundswell.reports.accounts import find_account


def register(app: typer.Typer) -> None:
    app.command()(doctor)
    app.command(no_args_is_help=True)(erase)


def doctor(as_json: AsJson = False, where: Where = None) -> None:
    """Look the workspace over: settings, lake, state. Ends with 1 when something is wrong.

    Example: groundswell doctor
    """
    findings = opened(where).doctor()
    if as_json:
        print_json(findings)
    else:
        for finding in findings:
            place = f" ({safe(finding.where)})" if finding.where else ""
            say(f"{'ok ' if finding.ok else 'BAD'} {safe(finding.what)}{place} {safe(finding.todo)}".rstrip())
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


def erase(
    person: Person,
    account_only: Annotated[
        bool, typer.Option("--account-only", help="Only this account, not those joined to it.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: AsJson = False,
    where: Where = None,
) -> None:
    """Erase a person with all their accounts for good: every row, mention and score.

    Adding an export again does not bring them back.

    Example: groundswell erase fediverse:https://town.example/users/ana
    """
    workspace = opened(where)
    found = find_account(workspace.facts, person)
    asked = person if account_only else found.actor
    also = [] if account_only else workspace.report("person", person=found.actor, limit=1).also
    accounts = ", ".join(safe(account) for account in (asked, *(other.actor for other in also)))
    if not yes:
        typer.confirm(f"Erase {safe(found.name)} ({accounts}) for good?", abort=True, err=True)
    with progress() as note:
        erased = workspace.erase(asked, account_only=account_only, progress=note)
    if as_json:
        print_json(erased)
    else:
        say(f"Erased {safe(found.name)}: {erased.rows:,} rows removed or rewritten in {erased.seconds:.1f} s.")
