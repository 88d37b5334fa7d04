"""Files and folders become articles; a broken file or record becomes one line that names it and affects nothing else."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.records import Article, Failure
from index.sources.file.files import files_in, read_paths

TEXT = "The harbour board on Monday put off a decision on the ferry contract for a third time."
RECORD: dict[str, Any] = {"title": "Board delays ferry contract", "text": TEXT}


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read(*paths: Path | str) -> tuple[list[Article], list[Failure]]:
    items = list(read_paths(paths))
    return [item for item in items if isinstance(item, Article)], [item for item in items if isinstance(item, Failure)]


def one(path: Path) -> Article:
    articles, failures = read(path)
    assert not failures
    assert len(articles) == 1
    return articles[0]


def failure(path: Path | str) -> Failure:
    articles, failures = read(path)
    assert not articles
    assert len(failures) == 1
    assert "\n" not in failures[0].error
    return failures[0]


# -- finding files -----------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_folder_is_read_to_the_bottom_in_order_and_hidden_things_are_passed_over(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.md", "a/y.md", ".hidden/x.md", ".x.md", "picture.png", "c.TXT"):
        write(tmp_path / name, f"Headline of {name}\n\n{TEXT}")
    names = [str(path.relative_to(tmp_path)) for path in files_in([tmp_path])]
    assert names == ["a/y.md", "a/z.md", "b.txt", "c.TXT"]
    articles, failures = read(tmp_path)
    assert (len(articles), failures) == (4, [])


def test_a_link_back_up_ends_the_walk_and_a_dead_link_is_named(tmp_path: Path) -> None:
    write(tmp_path / "a" / "a.txt", TEXT)
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "a" / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    articles, failures = read(tmp_path)
    assert len(articles) == 1
    assert [item.error for item in failures] == ["is a link to nothing"]


def test_a_link_to_a_folder_is_followed(tmp_path: Path) -> None:
    write(tmp_path / "elsewhere" / "a.txt", TEXT)
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "more").symlink_to(tmp_path / "elsewhere")
    assert len(read(tmp_path / "news")[0]) == 1


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    assert failure(tmp_path / "gone.txt") == Failure(str(tmp_path / "gone.txt"), "there is no such file or folder")
    assert failure("a" * 100_000).error == "can't be read: File name too long"
    assert "null" in failure("a\0b").error


def test_a_folder_with_nothing_to_read_is_one_failure(tmp_path: Path) -> None:
    write(tmp_path / "picture.png", b"\x89PNG")
    assert "holds no file that can be read" in failure(tmp_path).error


def test_a_file_of_another_kind_is_a_failure_only_when_it_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "programme", b"\x7fELF" + bytes(100))
    write(tmp_path / "a.txt", TEXT)
    assert failure(path).error == "is a program: it holds no article"
    assert read(tmp_path)[1] == []


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", TEXT)
    path.chmod(0)
    assert "ermission denied" in failure(path).error


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert "neither a file nor a folder" in failure(tmp_path / "pipe.txt").error
    assert "neither a file nor a folder" in failure(tmp_path).error


def test_one_broken_file_costs_nothing_else(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", f"A headline\n\n{TEXT}")
    write(tmp_path / "b.txt", b"")
    write(tmp_path / "c.txt", b"\x7fELF\x00\x00\x00\x01" * 50)
    write(tmp_path / "d.html.gz", b"\x1f\x8b\x08\x00broken")
    write(tmp_path / "e.json", "{")
    write(tmp_path / "f.txt", f"Another headline\n\n{TEXT}")
    articles, failures = read(tmp_path)
    assert [article.title for article in articles] == ["A headline", "Another headline"]
    assert [Path(item.source).name for item in failures] == ["b.txt", "c.txt", "d.html.gz", "e.json"]
    assert failures[0].error == "is empty"
    assert failures[1].error == "is a program: it holds no article"
    assert failures[3].error.startswith("not valid JSON")


# -- encodings ---------------------------------------------------------------------------------------------------------

SPANISH = "El año pasado la economía creció según el Ministerio de Hacienda; mañana habrá más información.\n" * 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.jsonl", "a.json", "a.csv"])
def test_old_and_wide_encodings_are_read(tmp_path: Path, encoding: str, name: str) -> None:
    spanish = " ".join(SPANISH.split("\n"))
    content = {
        "a.txt": f"El titular\n\n{spanish}",
        "a.md": f"# El titular\n\n{spanish}",
        "a.csv": f'title,text\nEl titular,"{spanish}"\n',
    }.get(name, json.dumps({"title": "El titular", "text": spanish}, ensure_ascii=False))
    article = one(write(tmp_path / name, content.encode(encoding)))
    assert (article.title, article.text, article.language) == ("El titular", spanish.strip(), "es")


def test_damaged_utf8_is_named_not_guessed_at(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", SPANISH.encode() + b"\xff" + SPANISH.encode())
    assert failure(path).error == "line 4 holds bytes that are not utf-8; save it as UTF-8 again"


def test_what_stores_refuse_is_cleaned_out(tmp_path: Path) -> None:
    record = {
        "title": "Half a \ud83d smile\u0000",
        "text": "Caf\u0065\u0301\u00a0open\r\n\r\n\r\n\r\nNext  \n\ud83d\ude00",
    }
    article = one(write(tmp_path / "a.jsonl", json.dumps(record)))
    assert article.title == "Half a smile"
    assert article.text == "Café open\n\nNext\n😀"


@pytest.mark.slow
def test_an_old_encoding_that_shows_late_in_a_long_file_is_found(tmp_path: Path) -> None:
    lines = [json.dumps({"text": "A plain line of news."})] * 40_000 + [
        json.dumps({"text": "Señor"}, ensure_ascii=False)
    ]
    articles, failures = read(write(tmp_path / "a.jsonl", "\n".join(lines).encode("cp1252")))
    assert failures == []
    assert articles[-1].text == "Señor"


# -- JSON and JSONL ----------------------------------------------------------------------------------------------------


def test_a_record_with_every_field_under_its_usual_name(tmp_path: Path) -> None:
    record = {
        **RECORD,
        "url": "https://news.example/ferry",
        "source": {"id": None, "name": "Example Wire"},
        "publishedAt": "2025-03-28T14:05:00Z",
        "updated_at": 1743174300,
        "authors": [{"name": "Mara Lindqvist"}, {"name": "John Roe"}],
        "category": ["Business", "Islands"],
        "lang": "en-GB",
        "dateline": "PORT ELLEN",
        "caption": "The terminal.",
        "id": 7,
        "score": 0.3,
    }
    article = one(write(tmp_path / "a.json", json.dumps(record)))
    assert article.url == "https://news.example/ferry"
    assert article.publisher == "Example Wire"
    assert article.published == datetime(2025, 3, 28, 14, 5, tzinfo=UTC)
    assert article.updated == datetime(2025, 3, 28, 15, 5, tzinfo=UTC)
    assert article.authors == ("Mara Lindqvist", "John Roe")
    assert (article.section, article.language) == ("Business", "en")
    assert (article.dateline, article.caption) == ("PORT ELLEN", "The terminal.")


@pytest.mark.parametrize(
    ("fields", "name", "value"),
    [
        ({"HEADLINE": "H", "Body": TEXT}, "title", "H"),
        ({"headline": "H", "content": TEXT}, "text", TEXT),
        ({"title": "H", "text": [TEXT, "More."]}, "text", f"{TEXT}\n\nMore."),
        (
            {"title": "H", "content": {"rendered": f"<p>{TEXT}</p><p>More &amp; more.</p>"}},
            "text",
            f"{TEXT}\n\nMore & more.",
        ),
        ({"title": "H", "content_html": f"<p>{TEXT}</p>"}, "text", TEXT),
        ({**RECORD, "link": "https://news.example/a"}, "url", "https://news.example/a"),
        ({**RECORD, "url": "javascript:alert(1)"}, "url", None),
        ({**RECORD, "url": "", "link": "https://news.example/a"}, "url", "https://news.example/a"),
        ({**RECORD, "publisher": "  The\nOutlet "}, "publisher", "The Outlet"),
        ({**RECORD, "author": "By Jane Doe and John Roe"}, "authors", ("Jane Doe", "John Roe")),
        ({**RECORD, "author": "Jane Doe, John Roe"}, "authors", ("Jane Doe", "John Roe")),
        ({**RECORD, "authors": "['Jane Doe', 'John Roe']"}, "authors", ("Jane Doe", "John Roe")),
        ({**RECORD, "author": {"name": "Jane Doe"}}, "authors", ("Jane Doe",)),
        ({**RECORD, "byline": "Sandy Anderson"}, "authors", ("Sandy Anderson",)),
        ({**RECORD, "date": "03/04/2025"}, "published", None),
        ({**RECORD, "published": "soon", "date": "2025-03-28"}, "published", datetime(2025, 3, 28, tzinfo=UTC)),
        ({**RECORD, "language": "German"}, "language", "de"),
        ({**RECORD, "language": "unknown"}, "language", "en"),
        ({"text": "It rained. Then it stopped."}, "title", "It rained."),
        ({"title": 2024, "text": TEXT}, "title", "2024"),
    ],
)
def test_fields_as_data_sets_spell_them(tmp_path: Path, fields: dict[str, Any], name: str, value: object) -> None:
    assert getattr(one(write(tmp_path / "a.json", json.dumps(fields))), name) == value


def test_a_headline_is_cut_between_words(tmp_path: Path) -> None:
    title = one(write(tmp_path / "a.json", json.dumps({"text": "word " * 50}))).title
    assert title == "word " * 19 + "word…"
    assert len(title) <= 100


def test_a_summary_is_not_taken_for_the_text(tmp_path: Path) -> None:
    path = write(tmp_path / "a.json", json.dumps({"title": "H", "description": TEXT}))
    assert failure(path).error == "no text; its summary isn't the article (name that field text to take it)"


@pytest.mark.parametrize("name", ["articles", "items", "data", "Results", None])
def test_a_json_file_may_hold_many(tmp_path: Path, name: str | None) -> None:
    records = [RECORD, {"title": "No text"}, 7, {**RECORD, "title": "Another"}]
    path = write(tmp_path / "a.json", json.dumps({name: records} if name else records))
    articles, failures = read(path)
    assert [article.title for article in articles] == ["Board delays ferry contract", "Another"]
    assert [item.source for item in failures] == [f"{path}, record 2", f"{path}, record 3"]


def test_jsonl_under_the_wrong_name_is_read(tmp_path: Path) -> None:
    assert len(read(write(tmp_path / "a.json", f"{json.dumps(RECORD)}\n{json.dumps(RECORD)}\n"))[0]) == 2


def test_a_broken_line_is_named_and_the_others_go_in(tmp_path: Path) -> None:
    good = json.dumps({**RECORD, "section": "Économie"}, ensure_ascii=False).encode()
    path = write(
        tmp_path / "a.jsonl", b"\n".join([good, b"", b'{"title": "cut', b'{"text": ""}', b'{"text": "\xff"}', good])
    )
    articles, failures = read(path)
    assert len(articles) == 2
    assert [item.source for item in failures] == [f"{path}, line {n}" for n in (3, 4, 5)]
    assert failures[0].error.startswith("not valid JSON at character 11")


def test_empty_files_say_so(tmp_path: Path) -> None:
    assert failure(write(tmp_path / "a.jsonl", "\n \n")).error == "is empty"
    assert failure(write(tmp_path / "b.json", "[]")).error == "holds an empty list, no articles"
    assert failure(write(tmp_path / "c.csv", "title,text\n")).error == "has a header and no rows"


def test_deep_and_huge_json_is_one_line_of_failure(tmp_path: Path) -> None:
    assert "nested too deeply" in failure(write(tmp_path / "a.json", "[" * 200_000)).error
    assert "not usable JSON" in failure(write(tmp_path / "b.jsonl", '{"text": ' + "9" * 5000 + "}")).error


def test_packed_files_are_unpacked(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl.gz", gzip.compress(json.dumps(RECORD).encode()))
    assert one(path).text == TEXT
    assert "cut short" in failure(write(tmp_path / "b.jsonl.gz", path.read_bytes()[:-12])).error


# -- CSV ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "mark"), [("a.csv", ","), ("a.csv", ";"), ("a.tsv", "\t"), ("a.csv", "|")])
def test_tables_are_read_whatever_separates_their_columns(tmp_path: Path, name: str, mark: str) -> None:
    file = io.StringIO()
    rows = csv.writer(file, delimiter=mark)
    rows.writerow(["Title", "Published At", "Text", "Extra"])
    rows.writerow(["Board delays contract", "2025-03-28", f'{TEXT}\n\nHe said: "No, never; not | once\tagain"', "x"])
    article = one(write(tmp_path / name, file.getvalue()))
    assert article.title == "Board delays contract"
    assert article.published == datetime(2025, 3, 28, tzinfo=UTC)
    assert article.text.startswith(f"{TEXT}\n\nHe said:")


def test_broken_rows_are_named_by_line_and_the_others_go_in(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.csv", 'title,text\nA,"one\ntwo"\nB,\nC,three,four\nD,"x"y\nE,five\nF,"never closed\nG,six\n'
    )
    articles, failures = read(path)
    assert [article.title for article in articles] == ["A", "E"]
    assert [item.source for item in failures] == [f"{path}, line {n}" for n in (4, 5, 6, 8)]
    assert "3 columns where the header has 2" in failures[1].error
    assert "never closed" in failures[3].error


def test_a_table_without_known_columns_is_one_failure(tmp_path: Path) -> None:
    assert "names no known column" in failure(write(tmp_path / "a.csv", "x,y\n1,2\n3,4\n")).error


def test_a_field_longer_than_the_library_allows_is_read(tmp_path: Path) -> None:
    assert len(one(write(tmp_path / "a.csv", f"title,text\nLong,{'word ' * 60_000}\n")).text) == 299_999


# -- nothing raises, nothing is lost -----------------------------------------------------------------------------------

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
NAMES = [
    "title",
    "text",
    "url",
    "date",
    "authors",
    "source",
    "language",
    "section",
    "content",
    "updated",
    "content_html",
]
OBJECTS = st.dictionaries(st.sampled_from(NAMES), JSON_VALUES, max_size=6)
LINES = st.lists(OBJECTS.map(json.dumps).map(str.encode) | st.binary(max_size=30), max_size=6).map(b"\n".join)
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.slow
@QUICK
@given(LINES)
def test_every_line_of_a_jsonl_file_comes_back_as_something(tmp_path: Path, data: bytes) -> None:
    items = list(read_paths([write(tmp_path / "a.jsonl", data)]))
    assert items
    if all("line " in getattr(item, "source", "line ") for item in items) and b"\0" not in data:
        text = data.decode("utf-8", "surrogateescape")
        # Bytes that are not UTF-8 are read in an older encoding, where A0 alone is a space.
        lines = [line for line in re.split("\r\n|\r|\n", text.removeprefix("\ufeff")) if line.strip(" \t\v\f\udca0")]
        assert len(items) >= len(lines)


@QUICK
@given(
    st.sampled_from([".txt", ".md", ".html", ".json", ".csv", ".tsv", ".txt.gz"]),
    st.binary(max_size=300) | st.text().map(lambda text: text.encode("utf-8", "surrogatepass")),
)
def test_no_file_makes_it_raise(tmp_path: Path, suffix: str, data: bytes) -> None:
    for item in read_paths([write(tmp_path / f"a{suffix}", data)]):
        assert isinstance(item, Article | Failure)
        for said in (item.source, item.error) if isinstance(item, Failure) else (item.title, item.text):
            said.encode()


@pytest.mark.slow
@QUICK
@given(st.lists(st.lists(st.text(max_size=20), min_size=2, max_size=2), min_size=1, max_size=5))
def test_every_row_of_a_table_comes_back_as_something(tmp_path: Path, rows: list[list[str]]) -> None:
    file = io.StringIO()
    csv.writer(file, quoting=csv.QUOTE_ALL).writerows([["title", "text"], *rows])
    data = file.getvalue().replace("\0", "").encode("utf-8", "ignore")
    items = list(read_paths([write(tmp_path / "a.csv", data)]))
    assert len(items) >= sum(any(value.replace("\0", "").strip() for value in row) for row in rows)


@pytest.mark.slow
def test_looking_for_files_loads_none_of_the_formats_libraries() -> None:
    heavy = "{'trafilatura', 'lxml', 'yaml', 'markdown_it', 'py3langid', 'charset_normalizer'}"
    code = f"import sys, index.sources.file.files; print(sorted({heavy} & set(sys.modules)))"
    root = Path(__file__).parents[4]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
