"""The command `settings`: each setting, its value, and the origin of the value. Secrets are not shown."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from assistant.cli.session import AsJson, Home, path_of, print_json, tell


def settings(
    context: typer.Context,
    explain: Annotated[bool, typer.Option("--explain", help="Also explain each setting.")] = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Show every setting of this shell: its value now, and the variable that it came from. Secrets are not shown."""
    from assistant.settings_table import every_setting

    found = every_setting()
    if home or context.obj:
        place = str(path_of(home or context.obj))
        found = [replace(each, value=place, variable="--home") if each.is_home else each for each in found]
    if as_json:
        print_json(
            {
                "settings": [
                    {
                        "name": each.names[0],
                        "also": list(each.names[1:]),
                        "value": each.value,
                        "from": each.variable or "default",
                        "default": each.default,
                        "meaning": each.meaning,
                    }
                    for each in found
                ]
            }
        )
        return
    width = max(len(each.names[0]) for each in found)
    for each in found:
        came_from = f"  (from {each.variable})" if each.variable else "  (default)" if each.value else ""
        tell(f"{each.names[0]:<{width}}  {each.value or 'unset'}{came_from}")
        if explain:
            tell(f"    {each.meaning}")
