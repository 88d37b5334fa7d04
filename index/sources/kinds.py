"""Names the kind of a file that is not text, by its first bytes and by its media type, and what to do with it. Pure."""

from __future__ import annotations

import re

_BEGINNINGS = (
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG\r\n", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF87a", "a picture (GIF)"),
    (b"GIF89a", "a picture (GIF)"),
    (b"II*\0", "a picture (TIFF)"),
    (b"MM\0*", "a picture (TIFF)"),
    (b"BM", "a picture (BMP)"),
    (b"\0\0\1\0", "a picture (icon)"),
    (b"ID3", "a sound recording (MP3)"),
    (b"\xff\xfb", "a sound recording (MP3)"),
    (b"OggS", "a sound or video recording (Ogg)"),
    (b"fLaC", "a sound recording (FLAC)"),
    (b"\x1aE\xdf\xa3", "a video (WebM or Matroska)"),
    (b"FLV\1", "a video (Flash)"),
    (b"Rar!\x1a", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\0", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Office document"),
    (b"{\\rtf", "a Rich Text document"),
    (b"%!PS", "a PostScript document"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\0", "a database"),
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
)
_RIFF = {b"WEBP": "a picture (WebP)", b"WAVE": "a sound recording (WAV)", b"AVI ": "a video (AVI)"}
IN_ZIP = (("word/", "a Word document"), ("xl/", "an Excel sheet"), ("ppt/", "a PowerPoint presentation"))
_BY_TYPE = (
    ("application/pdf", "a PDF document"),
    ("image/", "a picture"),
    ("audio/", "a sound recording"),
    ("video/", "a video"),
    ("font/", "a font"),
    ("application/zip", "a ZIP archive"),
    ("application/msword", "a Word document"),
    ("application/vnd.openxmlformats-officedocument", "an Office document"),
    ("text/css", "a style sheet"),
    ("text/javascript", "a program (JavaScript)"),
    ("application/javascript", "a program (JavaScript)"),
    ("text/csv", "a table (CSV)"),
    ("text/plain", "plain text"),
    ("application/json", "JSON data"),
    ("application/octet-stream", "a binary file"),
)
# What to do with a file that can't be read, by how its kind begins.
_MENDS = (
    ("a picture", "words in a picture can't be read; run text recognition (OCR) on it, and add the text as .txt"),
    ("a sound", "add its transcript as .txt, .srt or .vtt"),
    ("a video", "add its transcript as .txt, .srt or .vtt"),
    ("an Excel", "save the sheet as .csv, with a first line that names the columns title and text"),
    ("a PowerPoint", "save it as .pdf"),
    ("an e-book", "save the chapter as .html or .txt"),
    ("an Office", "save a document as .docx, .odt or .pdf, a sheet as .csv, an Outlook message as .eml"),
    ("a Pages", "export it as .docx or .pdf"),
    ("a PostScript", "save it as .pdf"),
)
_ARCHIVES = ("RAR", "7-Zip", "bzip2", "xz", "Zstandard")
_WITHOUT_TEXT = ("a picture", "a sound", "a video", "a program", "a database", "a font", "a binary")
# Control characters that text does not contain, except in UTF-16 and UTF-32.
_BINARY = re.compile(b"[\0-\x06\x0e-\x1a\x7f]")


def kind_by_content(data: bytes) -> str | None:
    """What `data` is if its first bytes show that it is not text ("a PDF document"); `None` for what may be text."""
    head = data[:1024]
    start = head.lstrip(b"\r\n\t ")
    if start.startswith((b"%PDF-", b"\xef\xbb\xbf%PDF-")):
        return "a PDF document"
    if head.startswith(b"RIFF") and head[8:12] in _RIFF:
        return _RIFF[head[8:12]]
    if head[4:8] == b"ftyp":
        return "a picture (AVIF or HEIC)" if head[8:12] in (b"avif", b"heic", b"mif1") else "a video (MP4)"
    if head.startswith(b"PK\3\4"):
        return next((name for mark, name in IN_ZIP if mark.encode() in data[:4096]), "a ZIP archive")
    for beginning, name in _BEGINNINGS:
        # Two letters may also begin a word: they count only before bytes that no text contains.
        if head.startswith(beginning) and (len(beginning) > 2 or _BINARY.search(head)):
            return name
    return "a binary file" if _is_binary(head) else None


def kind_by_type(content_type: str) -> str | None:
    """What the media type means, in words for people; `None` for text types that are read."""
    said = content_type.partition(";")[0].strip().lower()
    return next((name for beginning, name in _BY_TYPE if said.startswith(beginning)), None)


def mend_for(kind: str) -> str:
    """What to do with a file of that kind, in words."""
    if any(name in kind for name in _ARCHIVES):
        return "unpack it, and add the folder"
    return next((mend for beginning, mend in _MENDS if kind.startswith(beginning)), "it holds no article")


def holds_no_text(kind: str) -> bool:
    """Whether a file of that kind never is news by itself, like the pictures beside a saved page."""
    return kind.startswith(_WITHOUT_TEXT)


def _is_binary(head: bytes) -> bool:
    """Whether there are too many control characters for text; zeros of UTF-16 and UTF-32 are at regular positions."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")) or b"<" in (head[:1], head[1:2], head[3:4]):
        return False
    if head.startswith(b"\x4c\x6f\xa7\x94"):  # "<?xm" in EBCDIC
        return False
    if head[1:64:2].count(0) >= 28 or head[:64:2].count(0) >= 28:
        return False
    return len(_BINARY.findall(head)) > max(2, len(head) // 100)
