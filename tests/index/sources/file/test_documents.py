"""Documents (PDF, Word, OpenDocument, Rich Text) become articles whose pages can be named, or say what to do instead."""

from __future__ import annotations

from pathlib import Path

from tests.index.sources.file.made import PARAGRAPHS, article_in, docx, error_in, odt, pdf, put, word, zipped

TITLE = "Skerry Point lamp to burn again"


def lines(*words: str, top: float = 700, pitch: float = 14, size: float = 11) -> list[tuple[str, float, float]]:
    return [(each, top - pitch * n, size) for n, each in enumerate(words)]


def test_a_pdf_is_joined_to_paragraphs_and_knows_its_pages(tmp_path: Path) -> None:
    first = [
        ("Harbour trust - press office", 770, 8),
        (TITLE, 720, 20),
        *lines(
            "The lighthouse at Skerry Point will be lit again on 3 May, the", "harbour trust said on Thursday.", top=690
        ),
        *lines("Keeper Runa Falk, who has lived on the rock since 1988, said", "the lamp had cost", top=650),
        ("Page 1 of 2", 30, 8),
    ]
    second = [
        ("Harbour trust - press office", 770, 8),
        *lines("61,000 crowns.", top=720),
        *lines("The members of the trust voted for the repair in March.", top=690),
        ("Page 2 of 2", 30, 8),
    ]
    article = article_in(put(tmp_path / "release.pdf", pdf([first, second])))
    assert article.title == TITLE
    assert article.text.split("\n\n") == [
        "The lighthouse at Skerry Point will be lit again on 3 May, the harbour trust said on Thursday.",
        "Keeper Runa Falk, who has lived on the rock since 1988, said the lamp had cost 61,000 crowns.",
        "The members of the trust voted for the repair in March.",
    ]
    assert article.page_at(article.text.index("Keeper")) == 1
    assert article.page_at(article.text.index("61,000")) == 2
    assert article.page_at(article.text.index("The members")) == 2


def test_a_hyphen_at_the_end_of_a_line_is_kept_unless_the_document_divides_words(tmp_path: Path) -> None:
    kept = lines("The trust spoke of a long-", "awaited repair of the lamp, which the keeper had asked for.")
    assert "long-awaited repair" in article_in(put(tmp_path / "kept.pdf", pdf([kept]))).text
    divided = lines("The light-", "house at Skerry Point is old. No lighthouse of the coast is older than this one.")
    assert "The lighthouse at Skerry" in article_in(put(tmp_path / "divided.pdf", pdf([divided]))).text


def test_pdfs_that_hold_no_text_or_are_damaged_say_what_to_do(tmp_path: Path) -> None:
    assert "text recognition (OCR)" in error_in(put(tmp_path / "scan.pdf", pdf([[]])))
    assert "damaged PDF" in error_in(put(tmp_path / "cut.pdf", b"%PDF-1.7\n1 0 obj<</Type"))


def test_a_pdf_is_recognised_under_any_name(tmp_path: Path) -> None:
    data = pdf([[(TITLE, 720, 20), *lines(PARAGRAPHS[2])]])
    assert article_in(put(tmp_path / "download", data)).title == TITLE
    assert article_in(put(tmp_path / "release.txt", data)).title == TITLE


def test_a_word_document_is_read_without_what_was_deleted_or_hidden(tmp_path: Path) -> None:
    body = (
        word(TITLE, "By Tove Lind", "3 April 2026", PARAGRAPHS[0])
        + "<w:p><w:r><w:t xml:space='preserve'>The lamp cost </w:t></w:r><w:del><w:r><w:delText>16,000</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>61,000</w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r>"
        "<w:r><w:tab/><w:t>crowns.</w:t></w:r></w:p>"
        f"<w:tbl><w:tr><w:tc>{word('Members')}</w:tc><w:tc>{word('212')}</w:tc></w:tr></w:tbl>"
    )
    article = article_in(put(tmp_path / "release.docx", docx(body)))
    assert (article.title, article.authors) == (TITLE, ("Tove Lind",))
    assert article.published is not None
    assert f"{article.published:%Y-%m-%d}" == "2026-04-03"
    assert article.text.split("\n\n") == [PARAGRAPHS[0], "The lamp cost 61,000 crowns.", "Members", "212"]


def test_a_text_box_in_word_is_read_once(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{word('Doors open at 7 p.m.')}</w:txbxContent>"
    spaces = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    both = f"<mc:AlternateContent {spaces}><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    article = article_in(put(tmp_path / "a.docx", docx(f"{word(TITLE, *PARAGRAPHS)}<w:p><w:r>{both}</w:r></w:p>")))
    assert article.text.count("Doors open at 7 p.m.") == 1


def test_an_open_document_text_is_read_without_comments_and_footnotes(tmp_path: Path) -> None:
    body = (
        f"<text:h>{TITLE}</text:h><text:p>{PARAGRAPHS[0]}</text:p>"
        "<text:p>The lamp<text:s/>cost <text:span>61,000</text:span> crowns<text:note><text:p>Not checked.</text:p></text:note>"
        ", the trust said.</text:p>"
    )
    article = article_in(put(tmp_path / "release.odt", odt(body)))
    assert article.title == TITLE
    assert article.text.split("\n\n") == [PARAGRAPHS[0], "The lamp cost 61,000 crowns, the trust said."]


def test_a_rich_text_document_is_read_in_its_encoding(tmp_path: Path) -> None:
    body = rf"{{\rtf1\ansi\ansicpg1252{{\fonttbl{{\f0 Arial;}}}}\f0\b {TITLE}\b0\par The caf\'e9 at \u8364?3 a cup is shut.\par}}"
    article = article_in(put(tmp_path / "release.rtf", body))
    assert (article.title, article.text) == (TITLE, "The café at €3 a cup is shut.")


def test_documents_that_are_not_read_say_what_to_do(tmp_path: Path) -> None:
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    assert ".docx" in error_in(put(tmp_path / "old.doc", old))
    assert ".csv" in error_in(put(tmp_path / "sheet.xlsx", zipped({"xl/workbook.xml": "<a/>"})))
    assert ".pdf" in error_in(put(tmp_path / "slides.pptx", zipped({"ppt/presentation.xml": "<a/>"})))
    assert ".html or .txt" in error_in(put(tmp_path / "book.epub", zipped({"META-INF/container.xml": "<a/>"})))
    assert "OCR" in error_in(put(tmp_path / "photo.jpg", b"\xff\xd8\xff\xe0" + bytes(100)))
    assert "transcript" in error_in(put(tmp_path / "talk.mp3", b"ID3\x03" + bytes(100)))
    assert ".txt" in error_in(put(tmp_path / "notes.log", "The lamp was lit at nine.\n"))
