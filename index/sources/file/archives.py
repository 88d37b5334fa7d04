"""Archives -> their members and records: ZIP and what is built on it, WARC and WACZ crawls, Safari's web archives.

Sizes, counts and proportions are checked before anything is unpacked.
"""

from __future__ import annotations

import plistlib
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial

from index.errors import SourceError
from index.sources.encoding import (
    FREE_UNPACKED_BYTES,
    MAX_ARTICLE_BYTES,
    MAX_PACKING,
    MAX_WHOLE_BYTES,
    open_bytes,
    read_whole,
)
from index.sources.file.office import text_of_odt, text_of_word
from index.sources.file.texts import records_in_text
from index.sources.file_bytes import FileLike
from index.sources.kinds import IN_ZIP, mend_for
from index.sources.results import FileContent, Member, Record
from index.sources.sandbox.recognise import read_saved
from index.text.dates import parse_date

MAX_MEMBERS = 20_000
MAX_UNPACKED_BYTES = 2_000_000_000
_PAGE_TYPES = ("text/html", "application/xhtml+xml")


def read_zip(file: FileLike) -> Iterator[Record | Member]:
    """A Word or OpenDocument text, the crawl in a WACZ file, or the files in an archive, in its order."""
    try:
        archive = zipfile.ZipFile(file.open("rb"))
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise SourceError("is a damaged ZIP file; pack or download it again") from error
    members = [member for member in archive.infolist() if not member.is_dir()]
    _check(members)
    by_name = {member.filename: member for member in members}
    if "word/document.xml" in by_name:
        yield from records_in_text(text_of_word(_unpacked(archive, by_name["word/document.xml"])))
    elif "content.xml" in by_name and "mimetype" in by_name:
        if not _unpacked(archive, by_name["mimetype"]).startswith(b"application/vnd.oasis.opendocument.text"):
            raise SourceError("is an OpenDocument file that is no text; save a sheet as .csv, a presentation as .pdf")
        yield from records_in_text(text_of_odt(_unpacked(archive, by_name["content.xml"])))
    elif kind := _refused(list(by_name)):
        raise SourceError(f"is {kind}: {mend_for(kind)}")
    else:
        crawl = [member for member in members if member.filename.startswith("archive/") and ".warc" in member.filename]
        for member in crawl or members:
            if not any(part.startswith((".", "__MACOSX")) for part in member.filename.split("/")):
                yield Member(member.filename, partial(_unpacked, archive, member))


def _refused(names: list[str]) -> str | None:
    """What a package is that is no archive of files; `None` for an archive."""
    if "META-INF/container.xml" in names:
        return "an e-book (EPUB)"
    if "Index/Document.iwa" in names or "index.xml" in names:
        return "a Pages, Numbers or Keynote file"
    return next((kind for folder, kind in IN_ZIP if any(name.startswith(folder) for name in names)), None)


def _check(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MAX_MEMBERS:
        raise SourceError(f"holds {len(members):,} files, more than {MAX_MEMBERS:,}; unpack it, and add the folder")
    unpacked, packed = (sum(getattr(each, size) for each in members) for size in ("file_size", "compress_size"))
    if unpacked > FREE_UNPACKED_BYTES and unpacked > MAX_PACKING * packed:
        raise SourceError(f"unpacks to over {MAX_PACKING} times its size, as no news does; unpack it and look into it")
    if unpacked > MAX_UNPACKED_BYTES:
        raise SourceError(f"unpacks to over {MAX_UNPACKED_BYTES // 1_000_000_000} GB; unpack it, and add the folder")


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    if member.flag_bits & 1:
        raise SourceError("is locked with a password; unpack it, and add what is in it")
    if member.file_size > MAX_WHOLE_BYTES:
        raise SourceError(f"is over {MAX_WHOLE_BYTES // 1_000_000} MB; unpack and split it")
    try:
        with archive.open(member) as stream:
            return stream.read(MAX_WHOLE_BYTES)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, EOFError) as error:
        raise SourceError("is damaged, or packed in a way that can't be read; unpack it, and add the folder") from error


def read_warc(file: FileLike) -> Iterator[Record | Member]:
    """The pages of a crawl, one record each, named by their addresses. Other answers in it are passed over."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    with open_bytes(file) as stream:
        try:
            for record in ArchiveIterator(stream):
                kind = (record.http_headers.get_header("Content-Type") or "") if record.http_headers else ""
                said = kind.partition(";")[0].strip().lower()
                url = record.rec_headers.get_header("WARC-Target-URI") or ""
                found = record.rec_type == "response" and said in _PAGE_TYPES
                if not found or record.http_headers.get_statuscode() != "200":
                    continue
                data = record.content_stream().read(MAX_ARTICLE_BYTES + 1)
                if len(data) <= MAX_ARTICLE_BYTES and getattr(record.raw_stream, "limit", 0) > 0:
                    raise SourceError("is cut short: the last page in it is not complete, and was left out")
                date = record.rec_headers.get_header("WARC-Date")
                yield Record(url, partial(_crawled, data, url.strip("<>"), kind, date))
        except (ArchiveLoadFailed, UnicodeError, ValueError) as error:
            raise SourceError("is a damaged WARC file; what comes after the damage was left out") from error


def _crawled(data: bytes, url: str, kind: str, date: str | None) -> FileContent:
    if len(data) > MAX_ARTICLE_BYTES:
        raise SourceError(f"is over {MAX_ARTICLE_BYTES // 1_000_000} MB, too large for a page")
    charset = kind.lower().partition("charset=")[2].partition(";")[0].strip(" \"'") or None
    return read_saved(data, url=url, content_type=kind, charset=charset, seen_at=parse_date(date))


def read_webarchive(file: FileLike) -> FileContent:
    """The page in a web archive that Safari saved."""
    try:
        main = plistlib.loads(read_whole(file, MAX_ARTICLE_BYTES))["WebMainResource"]
        data, url = main["WebResourceData"], main["WebResourceURL"]
        charset = main.get("WebResourceTextEncodingName")
    except SourceError:
        raise
    except Exception as error:  # its parser raises whatever its damage leads to
        raise SourceError("is a web archive that can't be read; open it, and save the page as .html") from error
    return read_saved(data, url=url, content_type="text/html", charset=charset, wanted="page")
