"""Every regular expression of the product, found by program, and the strings that make a slow one slow."""

from __future__ import annotations

import ast
import builtins
import dataclasses
import importlib
import pkgutil
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any

ROOT = Path(__file__).parents[1]
PACKAGES = ("index", "assistant", "prompts")
CALLS = {"compile", "search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
# How a pattern is applied: from each place on, again and again, at the start only, or to the whole text.
USES = dict.fromkeys(("sub", "subn", "split", "findall", "finditer"), "finditer") | {
    name: name for name in ("search", "match", "fullmatch")
}
ANY_USE = frozenset({"search", "finditer", "match", "fullmatch"})
# Functions that put patterns together from tables; what they made stands in their modules, where it is found.
BUILDERS = {
    ("index/query/when/language.py", "expression"),
    ("index/query/when/language.py", "__getattr__"),
    ("assistant/checking/numbers.py", "_leads"),
}
# Stands for a word that a pattern is put together from when it is used.
WORD = "Aa"


@dataclasses.dataclass(frozen=True)
class Found:
    """A pattern: where it stands (in several places, if it is written twice), and how it is used."""

    place: str
    pattern: re.Pattern[Any]
    uses: frozenset[str]


@cache
def all_patterns() -> list[Found]:
    """Each pattern once, with all its uses."""
    places: defaultdict[tuple[Any, int], dict[str, None]] = defaultdict(dict)
    uses: defaultdict[tuple[Any, int], set[str]] = defaultdict(set)
    for found in (*_held(), *_written()):
        key = (found.pattern.pattern, found.pattern.flags)
        places[key][found.place] = None
        uses[key] |= found.uses
    return [Found(", ".join(where), re.compile(*key), _hardest(uses[key])) for key, where in places.items()]


def _hardest(uses: set[str]) -> frozenset[str]:
    """Without the uses that another one begins with."""
    covered = {"search", "match"} if "finditer" in uses else {"match"} if "search" in uses else set()
    return frozenset(uses - covered)


def modules() -> Iterator[tuple[ModuleType, str]]:
    """Each module of the product, with the name of its file."""
    for package in map(importlib.import_module, PACKAGES):
        yield package, f"{package.__name__}/__init__.py"
        for each in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            path = each.name.replace(".", "/") + ("/__init__.py" if each.ispkg else ".py")
            yield importlib.import_module(each.name), path


def _held() -> Iterator[Found]:
    """The patterns that modules hold: by a name, or anywhere in what has a name."""
    uses = _uses_of_names()
    seen: set[int] = set()
    for module, path in modules():
        for name, value in vars(module).items():
            if not name.startswith("__"):
                for label, pattern in _inside(value, name, seen):
                    yield Found(
                        f"{path}: {label}",
                        pattern,
                        frozenset(uses.get(_key(label.rpartition(".")[2].rstrip("[]"), path), ANY_USE)),
                    )


def _inside(value: object, label: str, seen: set[int]) -> Iterator[tuple[str, re.Pattern[Any]]]:
    if isinstance(value, re.Pattern):
        yield label, value
        return
    if isinstance(value, str | bytes | int | float | ModuleType) or id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, Mapping):
        parts = [(f"{label}[]", each) for pair in value.items() for each in pair]
    elif isinstance(value, tuple | list | set | frozenset):
        parts = [(f"{label}[]", each) for each in value]
    elif type(value).__module__.partition(".")[0] in PACKAGES or (
        isinstance(value, type) and value.__module__.partition(".")[0] in PACKAGES
    ):
        names = {*getattr(value, "__slots__", ()), *getattr(value, "__dict__", ())}
        # What is compiled at its first use.
        names |= {*getattr(type(value), "__annotations__", ())}
        names |= {name for name, each in vars(type(value)).items() if isinstance(each, cached_property)}
        parts = [(f"{label}.{name}", getattr(value, name, None)) for name in names if not name.startswith("__")]
    else:
        return
    for inner, part in parts:
        yield from _inside(part, inner, seen)


def _uses_of_names() -> dict[str, set[str]]:
    """Name -> how patterns of that name are used, or those that it holds; in every way if they are handed on."""
    uses: defaultdict[str, set[str]] = defaultdict(set)
    for _, path in modules():
        tree = _tree(path)
        called = {id(node.value): USES[node.attr] for node in _nodes(tree, ast.Attribute) if node.attr in USES}
        gone_through: set[int] = set()
        for scope in [*_nodes(tree, ast.FunctionDef | ast.AsyncFunctionDef), tree] if called else ():
            applied = [node for node in _nodes(scope, ast.Name) if id(node) in called]
            for loop in _nodes(scope, ast.For | ast.comprehension) if applied else ():
                targets = {node.id for node in _nodes(loop.target, ast.Name)}
                loaded = [node for node in applied if node.id in targets]
                for name in _nodes(loop.iter, ast.Name | ast.Attribute):
                    uses[_key(_name(name), path)] |= {called[id(node)] for node in loaded}
                    gone_through |= {id(name)} if loaded else set()
        for node in _nodes(tree, ast.Name | ast.Attribute):
            if isinstance(node.ctx, ast.Load) and id(node) not in gone_through:
                uses[_key(_name(node), path)] |= {called[id(node)]} if id(node) in called else ANY_USE
    return uses


def _key(name: str, path: str) -> str:
    """A private name is one of its file."""
    return f"{path}: {name}" if name.startswith("_") else name


def _name(node: ast.Name | ast.Attribute) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr


@cache
def _tree(path: str) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


@cache
def _walked(tree: ast.AST) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree))


def _nodes(tree: ast.AST, kind: Any) -> Iterator[Any]:
    return (node for node in _walked(tree) if isinstance(node, kind))


def _written() -> Iterator[Found]:
    """The patterns written into calls of `re`, in functions and elsewhere."""
    for module, path in modules():
        tree = _tree(path)
        functions = _nodes(tree, ast.FunctionDef | ast.AsyncFunctionDef)
        inside = {id(node): function.name for function in functions for node in _walked(function)}
        for node in _walked(tree):
            _refuse_other_names(node, path)
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CALLS):
                continue
            if not (isinstance(node.func.value, ast.Name) and node.func.value.id == "re"):
                continue
            function = inside.get(id(node))
            if function is None or (path, function) in BUILDERS:
                continue
            pattern = _value(node.args[0], module)
            assert pattern is not None, f"{path}:{node.lineno}: which pattern this is can't be told"
            arguments = [*node.args[1:], *(each.value for each in node.keywords)]
            flags = next((_value(each, module) for each in arguments if ast.unparse(each).startswith("re.")), 0)
            uses = frozenset({USES[node.func.attr]}) if node.func.attr in USES else ANY_USE
            yield Found(f"{path}:{node.lineno}", re.compile(pattern, flags), uses)


def _refuse_other_names(node: ast.AST, path: str) -> None:
    """Patterns are found by the name `re`; under another they would be missed."""
    if isinstance(node, ast.ImportFrom):
        assert node.module not in ("re", "regex"), f"{path}: import re as a whole"
    if isinstance(node, ast.Import):
        assert all(each.asname is None for each in node.names if each.name == "re"), (
            f"{path}: import re by its own name"
        )
        assert all(each.name != "regex" for each in node.names), f"{path}: regex has no linear time"


class _Names(dict[str, Any]):
    """What names mean in a module; those that only a function knows stand for a word."""

    def __missing__(self, name: str) -> Any:
        return vars(builtins).get(name, WORD)


def _value(node: ast.expr, module: ModuleType) -> Any:
    """What an expression is worth, with a word for each part that is known only when it runs; None if that is all."""
    if isinstance(node, ast.Name) and node.id not in vars(module):
        return None
    try:
        return eval(compile(ast.Expression(node), "pattern", "eval"), {}, _Names(vars(module)))
    except AttributeError:
        return None


def worst_cases(pattern: re.Pattern[Any]) -> list[tuple[str, str]]:
    """(a beginning, what follows it again and again) of texts that are read many times by a pattern that looks back: some
    that are bad for many, and for each repetition in `pattern` what leads to it, with many times what it repeats."""
    words = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    made = _pumps(parser.parse(words, pattern.flags & ~re.DEBUG))
    return list(dict.fromkeys([*(("", unit) for unit in UNITS), *(case for case in made if case[1])]))


def text_of(pattern: re.Pattern[Any], case: tuple[str, str], length: int) -> Any:
    """The text of `length` characters for one of the `worst_cases`."""
    start, unit = case
    text = (start + unit * (length // len(unit) + 1))[: length - len(END)] + END
    return text if isinstance(pattern.pattern, str) else text.encode("utf-8")


# Ends each text, so that what was repeated is not the end of it.
END = "\0a"
UNITS = (
    "a", "A", " ", "\n", "0", "0,", ".", "-", "_", "?", "!", "'", '"', "“", "‘", "(", "[", "<", "A ", "Aa ", "a.", "a-", "1 ",
    "ά", "аa", "新", "Aa, ", "<a", "in ",
)  # fmt: skip


def _pumps(tree: Any, before: str = "") -> Iterator[tuple[str, str]]:
    """(what leads to it, what is repeated), and the two of them repeated, for each repetition in a parsed pattern."""
    for op, argument in tree:
        match op:
            case codes.MAX_REPEAT | codes.MIN_REPEAT | codes.POSSESSIVE_REPEAT:
                _, most, body = argument
                once = _sample(body)
                if most > 8 and once:
                    yield before, once
                    yield "", before + once
                yield from _pumps(body, before)
            case codes.SUBPATTERN:
                yield from _pumps(argument[-1], before)
            case codes.ATOMIC_GROUP:
                yield from _pumps(argument, before)
            case codes.BRANCH:
                for each in argument[1]:
                    yield from _pumps(each, before)
            case codes.ASSERT | codes.ASSERT_NOT:
                yield from _pumps(argument[1], before)
        before += _sample([(op, argument)])


def _sample(tree: Any) -> str:
    """A short string that a parsed pattern takes, as far as that is told from each part by itself."""
    text = ""
    for op, argument in tree:
        match op:
            case codes.LITERAL:
                text += chr(argument)
            case codes.NOT_LITERAL:
                text += "b" if argument == ord("a") else "a"
            case codes.ANY:
                text += "a"
            case codes.IN:
                text += next((char for char in _CHARACTERS if _takes(argument, char)), _member(argument))
            case codes.MAX_REPEAT | codes.MIN_REPEAT | codes.POSSESSIVE_REPEAT:
                text += _sample(argument[2]) * argument[0]
            case codes.SUBPATTERN:
                text += _sample(argument[-1])
            case codes.ATOMIC_GROUP:
                text += _sample(argument)
            case codes.BRANCH:
                text += _sample(argument[1][0])
    return text


_CHARACTERS = "aA0 -.,'_\n"
_KINDS = {
    codes.CATEGORY_DIGIT: r"\d", codes.CATEGORY_NOT_DIGIT: r"\D", codes.CATEGORY_SPACE: r"\s",
    codes.CATEGORY_NOT_SPACE: r"\S", codes.CATEGORY_WORD: r"\w", codes.CATEGORY_NOT_WORD: r"\W",
}  # fmt: skip


def _takes(members: Any, char: str) -> bool:
    negated = members[0][0] is codes.NEGATE
    return negated != any(
        (op is codes.LITERAL and argument == ord(char))
        or (op is codes.RANGE and argument[0] <= ord(char) <= argument[1])
        or (op is codes.CATEGORY and re.match(_KINDS[argument], char) is not None)
        for op, argument in members[negated:]
    )


def _member(members: Any) -> str:
    op, argument = members[0]
    return chr(argument) if op is codes.LITERAL else chr(argument[0]) if op is codes.RANGE else "\u2060"
