"""Files of the kinds that newsrooms are sent, made here: our own sentences in each format."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from index.records import Arrival, Article, Failure
from index.sources.file.files import FileItem, read_files

PARAGRAPHS = (
    "The lighthouse at Skerry Point will be lit again on 3 May, the harbour trust said on Thursday.",
    "Keeper Runa Falk, who has lived on the rock since 1988, said the lamp had cost 61,000 crowns.",
    "The trust's 212 members voted for the repair in March, against the advice of its treasurer.",
)
TEXT = "\n\n".join(PARAGRAPHS)
HTML = "".join(f"<p>{each}</p>" for each in PARAGRAPHS)

_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def put(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def found_in(path: Path) -> list[FileItem]:
    return [item for _, item in read_files([path])]


def articles_in(path: Path) -> list[Article]:
    """The articles in a file, in which there must be nothing else."""
    found = [item.article if isinstance(item, Arrival) else item for item in found_in(path)]
    assert all(isinstance(item, Article) for item in found), found
    return [item for item in found if isinstance(item, Article)]


def article_in(path: Path) -> Article:
    (found,) = articles_in(path)
    return found


def error_in(path: Path) -> str:
    """Why a file can't be read."""
    (found,) = found_in(path)
    assert isinstance(found, Failure), found
    assert "\n" not in found.error
    return found.error


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def docx(body: str) -> bytes:
    """A Word document with this content of its body: `<w:p>…</w:p>`."""
    return zipped({"word/document.xml": f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'})


def word(*paragraphs: str) -> str:
    return "".join(f"<w:p><w:r><w:t>{each}</w:t></w:r></w:p>" for each in paragraphs)


def odt(body: str) -> bytes:
    """An OpenDocument text with this content: `<text:p>…</text:p>`."""
    spaces = f'xmlns:office="{_OFFICE}:office:1.0" xmlns:text="{_OFFICE}:text:1.0"'
    content = f"<office:document-content {spaces}><office:body><office:text>{body}</office:text></office:body>"
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": content + "</office:document-content>",
        }
    )


def pdf(pages: Sequence[Sequence[tuple[str, float, float]]]) -> bytes:
    """A PDF document. Each line of a page: its words (in cp1252), its distance from the bottom and its size, in points."""
    objects = ["<</Type/Catalog/Pages 2 0 R>>", ""]
    kids = []
    for lines in pages:
        drawn = "".join(f"BT /F1 {size} Tf 72 {up} Td ({_escaped(words)}) Tj ET\n" for words, up, size in lines)
        objects.append(f"<</Length {len(drawn.encode('cp1252'))}>>stream\n{drawn}endstream\n")
        font = "<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>>>>>"
        about = f"/Parent 2 0 R/MediaBox[0 0 612 792]/Contents {len(objects)} 0 R/Resources{font}"
        objects.append(f"<</Type/Page{about}>>")
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<</Type/Pages/Kids[{' '.join(kids)}]/Count {len(kids)}>>"
    body = "".join(f"{number} 0 obj{each}endobj\n" for number, each in enumerate(objects, 1))
    return f"%PDF-1.4\n{body}trailer<</Root 1 0 R>>\n".encode("cp1252")


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
