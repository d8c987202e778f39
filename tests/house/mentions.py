"""Where the rooms name a text: calls of ``texts`` in Python and in templates, and every other string that looks like a key."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, nodes

from tests.house.tree import ROOMS, files_of, place

Part = str | None  # None stands for what is only known at run time


@dataclass(frozen=True, slots=True)
class Mention:
    """A string as it is written, in parts: ("draft.role.", None) is ``f"draft.role.{role}"``."""

    parts: tuple[Part, ...]
    place: str
    is_asked_for: bool

    @property
    def literal(self) -> str | None:
        return self.parts[0] if len(self.parts) == 1 else None

    @property
    def pattern(self) -> re.Pattern[str]:
        return re.compile("".join("(.+)" if part is None else re.escape(part) for part in self.parts))


def mentions() -> Iterator[Mention]:
    for path in files_of(*ROOMS, endings=(".py",)):
        yield from _in_python(path)
    environment = Environment(autoescape=True, extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"])
    for path in files_of(*ROOMS, endings=(".j2",)):
        yield from _in_template(path, environment)


def _in_python(path: Path) -> Iterator[Mention]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    asked = {id(call.args[0]) for call in ast.walk(tree) if isinstance(call, ast.Call) and call.args and _is_texts(call.func)}
    for node in ast.walk(tree):
        parts = _python_parts(node)
        if parts is not None:
            yield Mention(parts, f"{place(path)}:{getattr(node, 'lineno', 0)}", id(node) in asked)


def _is_texts(called: ast.expr) -> bool:
    name = called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""
    return name in {"texts", "_texts"}


def _python_parts(node: ast.AST) -> tuple[Part, ...] | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return (node.value,)
    if isinstance(node, ast.JoinedStr):
        return tuple(str(part.value) if isinstance(part, ast.Constant) else None for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and isinstance(node.left, ast.Constant):
        return (str(node.left.value), None)
    return None


def _in_template(path: Path, environment: Environment) -> Iterator[Mention]:
    tree = environment.parse(path.read_text(encoding="utf-8"))
    asked = {id(call.args[0]) for call in tree.find_all(nodes.Call) if call.args and _is_texts_in_template(call.node)}
    for node in tree.find_all((nodes.Const, nodes.Concat, nodes.Add)):
        parts = _template_parts(node)
        if parts is not None:
            yield Mention(parts, f"{place(path)}:{node.lineno}", id(node) in asked)


def _is_texts_in_template(called: nodes.Node) -> bool:
    return (isinstance(called, nodes.Name) and called.name == "texts") or (isinstance(called, nodes.Getattr) and called.attr == "texts")


def _template_parts(node: nodes.Node) -> tuple[Part, ...] | None:
    if isinstance(node, nodes.Const):
        return (node.value,) if isinstance(node.value, str) else None
    joined = node.nodes if isinstance(node, nodes.Concat) else [node.left, node.right] if isinstance(node, nodes.Add) else []
    return tuple(part.value if isinstance(part, nodes.Const) and isinstance(part.value, str) else None for part in joined)
