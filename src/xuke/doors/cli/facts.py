"""`xuke facts`: which facts can be answered, and how."""

from __future__ import annotations

import json
from typing import Any

import click


@click.command(name="facts")
@click.argument("fact_ids", nargs=-1, metavar="[ID…]")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", help="语言 · language")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def command(fact_ids: tuple[str, ...], lang: str, as_json: bool) -> None:
    """列出可以回答的事实 · List the facts, their questions and options."""
    import xuke

    vocabulary = xuke.rulebook().vocabulary
    specs = [vocabulary.fact(name) for name in fact_ids] if fact_ids else list(vocabulary)
    shown: list[dict[str, Any]] = [
        {
            "id": s.id,
            "group": s.group,
            "type": s.type,
            "label": s.label[lang],
            "question": s.question[lang],
            "help": s.help[lang],
            "applies_when": s.applies_when or None,
            "unit": s.unit or None,
            "options": [{"id": o.id, "label": o.label[lang]} for o in s.options],
        }
        for s in specs
    ]
    if as_json:
        click.echo(json.dumps({"schema": "xuke.facts/1", "facts": shown}, ensure_ascii=False, indent=2))
        return
    for fact in shown:
        click.echo(f"{fact['id']}  ({fact['type']})  {fact['label']}")
        click.echo(f"    {fact['question']}")
        if fact_ids:
            click.echo(f"    {fact['help']}")
        if fact["applies_when"]:
            click.echo(f"    ← {fact['applies_when']}")
        for option in fact["options"]:
            click.echo(f"      {option['id']}: {option['label']}")
