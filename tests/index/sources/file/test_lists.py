"""Lists of addresses, news databases and subtitles: what is in them is found, and prose is not taken for a list."""

from __future__ import annotations

import json
import plistlib
from pathlib import Path

import pytest

from index.records import Article
from index.sources.results import AddressList
from tests.index.sources.file.made import PARAGRAPHS, TEXT, article_in, articles_in, docx, error_in, found_in, put, word

A, B = "https://coast.example/2026/lamp", "https://wire.example/tides?id=7"

LISTS: dict[str, str | bytes] = {
    "links.txt": f"# to read\n{A}\n\n{B}\n{A}\n",
    "named.txt": f"Lamp to burn again\n{A}\nTides: {B}\n",
    "bookmarks.html": f'<!DOCTYPE NETSCAPE-Bookmark-file-1><DL><p><DT><H3>Sea</H3><DL><DT><A HREF="{A}" ADD_DATE="1">Lamp</A>'
    f'<DT><A HREF="{B}">Tides</A><DT><A HREF="javascript:x()">Tool</A></DL></DL>',
    "export.html": f'<html><title>Export</title><ul><li><a href="{A}" time_added="1" tags="">Lamp</a></li><li><a href="{B}">x</a></ul>',
    "instapaper.html": f"<html><head><title>Export</title></head><body><h1>Unread</h1><ol><li><a href='{A}'>Lamp</a></li>"
    f"<li><a href='{B}'>Tides</a></li></ol></body></html>",
    "pocket.csv": f"title,url,time_added,tags,status\nLamp,{A},1,,unread\nTides,{B},2,,archive\n",
    "instapaper.csv": f"URL,Title,Selection,Folder,Timestamp\n{A},Lamp,,Unread,1\n{B},Tides,,Unread,2\n",
    "zotero.csv": f'"Key","Title","Url","Abstract Note"\n"K","Lamp","{A}","The lamp."\n"L","Tides","{B}",""\n',
    "saved.json": json.dumps([{"title": "Lamp", "url": A}, {"title": "Tides", "href": B, "tags": []}]),
    "refs.ris": f"TY  - NEWS\r\nTI  - Lamp\r\nUR  - {A}\r\nUR  - https://other.example/\r\nER  - \r\nTY  - NEWS\r\nUR  - {B}\r\nER  - \r\n",
    "refs.bib": f"@article{{a, title={{Lamp}}, url = {{{A}}}}}\n@misc{{b,\n howpublished = {{\\url{{{B}}}}}\n}}\n@comment{{x}}\n",
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_addresses_is_found_in_its_order_each_once(name: str, tmp_path: Path) -> None:
    (found,) = found_in(put(tmp_path / name, LISTS[name]))
    assert isinstance(found, AddressList)
    assert found.addresses == (A, B)


def test_a_shortcut_leads_to_its_address(tmp_path: Path) -> None:
    for name, data in (
        ("a.url", f"[InternetShortcut]\r\nURL={A}\r\n".encode()),
        ("b.webloc", plistlib.dumps({"URL": A})),
        ("c.webloc", plistlib.dumps({"URL": A}, fmt=plistlib.FMT_BINARY)),
    ):
        assert found_in(put(tmp_path / name, data)) == [AddressList((A,))], name
    assert "without an http" in error_in(put(tmp_path / "d.url", "[InternetShortcut]\nURL=file:///etc/passwd\n"))


def test_entries_without_an_address_are_counted(tmp_path: Path) -> None:
    (found,) = found_in(put(tmp_path / "a.csv", f"title,url\nLamp,{A}\nTides,\n"))
    assert found == AddressList((A,), without=1)
    assert "2 references and no address" in error_in(
        put(tmp_path / "a.ris", "TY  - NEWS\nER  - \nTY  - NEWS\nER  - \n")
    )


def test_prose_and_tables_with_texts_are_no_lists(tmp_path: Path) -> None:
    assert article_in(put(tmp_path / "a.txt", f"Lamp to burn again\n\n{TEXT}\n\n{A}\n")).title == "Lamp to burn again"
    assert article_in(put(tmp_path / "b.csv", f'title,url,text\nLamp,{A},"{PARAGRAPHS[0]}"\n')).url == A


NEXIS = f"""

                               1 of 2 DOCUMENTS


                                   Coast Post

                          May 1, 2026 Friday
                                 Final Edition

Lamp to burn again

BYLINE: Tove Lind, maritime reporter

SECTION: LOCAL; Pg. 3

LENGTH: 61 words

DATELINE: SKERRY POINT

HIGHLIGHT: After nine years.

{TEXT}

LOAD-DATE: May 2, 2026

LANGUAGE: ENGLISH

Copyright 2026 Coast Post
All Rights Reserved

                               2 of 2 DOCUMENTS


Valley Times

30 April 2026 Thursday

Ferry tariff put off

LENGTH: 12 words

The ferry tariff was put off until June.

Copyright 2026 Valley Times
"""
NEWER = f"""Page 1 of 1
Lamp to burn again

Lamp to burn again
Coast Post
May 1, 2026 Friday

Copyright 2026 Coast Post All Rights Reserved

Section: LOCAL; Pg. 3
Length: 61 words
Byline: Tove Lind
Dateline: SKERRY POINT
Body


{TEXT}

Load-Date: May 2, 2026


End of Document
"""
FACTIVA = f"""SE  Local
HD  Lamp to burn again
BY  By Tove Lind
WC  61 words
PD  1 May 2026
SN  Coast Post
SC  CPOST
LA  English
CY  Copyright 2026
LP

{PARAGRAPHS[0]}

TD

{PARAGRAPHS[1]}

{PARAGRAPHS[2]}

AN  Document CPOST00020260501em510000a

HD  Ferry tariff put off
WC  8 words
PD  30 April 2026
SN  Valley Times
LP
The ferry tariff was put off until June.
AN  Document VTIME00020260430em510000b
"""
SHOWN = f"""Lamp to burn again
By Tove Lind
61 words
1 May 2026
Coast Post
CPOST
3
English
Copyright 2026 Coast Post

{TEXT}

Document CPOST00020260501em510000a
"""


def test_each_document_of_a_news_database_is_an_article(tmp_path: Path) -> None:
    for name, export, number in (
        ("nexis", NEXIS, 2),
        ("newer", NEWER, 1),
        ("factiva", FACTIVA, 2),
        ("shown", SHOWN, 1),
    ):
        found = articles_in(put(tmp_path / f"{name}.txt", export))
        assert len(found) == number, name
        first = found[0]
        assert (first.title, first.publisher, first.text) == ("Lamp to burn again", "Coast Post", TEXT), name
        assert first.authors[0] == "Tove Lind", name
        assert first.published is not None and f"{first.published:%Y-%m-%d}" == "2026-05-01", name
        for other in found[1:]:
            assert (other.title, other.publisher) == ("Ferry tariff put off", "Valley Times"), name
            assert other.text == "The ferry tariff was put off until June.", name
            assert other.published is not None and f"{other.published:%Y-%m-%d}" == "2026-04-30", name


def test_a_database_exports_to_documents_too(tmp_path: Path) -> None:
    lines = [line for line in NEWER.split("\n") if line.strip()]
    rich = r"{\rtf1\ansi " + "".join(rf"{line}\par " for line in lines) + "}"
    for path, data in (("a.docx", docx(word(*lines))), ("b.rtf", rich)):
        article = article_in(put(tmp_path / path, data))
        assert (article.title, article.publisher, article.text) == ("Lamp to burn again", "Coast Post", TEXT)


def test_subtitles_become_paragraphs_without_times_and_repeats(tmp_path: Path) -> None:
    vtt = (
        "WEBVTT\n\nNOTE made by hand\n\n00:01.000 --> 00:03.000 align:start\n<v Runa Falk>The lamp will be\n\n"
        "2\n00:03.100 --> 00:05.000\nThe lamp will be\n<c.yellow>lit again</c> on 3 May.\n\n"
        "00:00:09.000 --> 00:00:11.000\nThe trust paid for it.\n"
    )
    article = article_in(put(tmp_path / "Harbour_trust meeting.vtt", vtt.replace("Runa Falk>The", "Runa Falk>The")))
    assert article.title == "Harbour trust meeting"
    assert article.text.split("\n\n")[-1] == "The trust paid for it."
    srt = "1\r\n00:00:01,000 --> 00:00:03,000\r\n{\\an8}<i>The lamp</i> burns\r\n\r\n2\r\n00:00:03,500 --> 00:00:05,000\r\nagain.\r\n"
    assert article_in(put(tmp_path / "a.srt", srt)).text == "The lamp burns again."
    assert "no subtitles" in error_in(put(tmp_path / "b.srt", "Only words.\n"))


def test_a_list_in_json_lines_stays_records(tmp_path: Path) -> None:
    record = json.dumps({"title": "Lamp", "text": TEXT, "url": A})
    assert all(isinstance(each, Article) for each in found_in(put(tmp_path / "a.jsonl", f"{record}\n")))
