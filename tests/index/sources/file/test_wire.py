"""Wire services' formats: each story with its outlet, place and days; none that was withdrawn or not released yet."""

from __future__ import annotations

import json
from pathlib import Path

from index.records import Arrival, Withdrawal
from tests.index.sources.file.made import HTML, TEXT, article_in, articles_in, error_in, found_in, put

G2 = """<newsItem guid="{guid}" version="{version}"><itemMeta><itemClass qcode="ninat:{kind}"/><provider literal="Coast Wire"/>
<versionCreated>2026-05-01T09:00:00+02:00</versionCreated><firstCreated>2026-05-01T08:00:00+02:00</firstCreated>{more}
<pubStatus qcode="stat:{status}"/></itemMeta><contentMeta><by>Tove Lind</by><language tag="en"/><headline>{title}</headline>
<dateline>SKERRY POINT</dateline></contentMeta><contentSet>{content}</contentSet></newsItem>"""
XHTML = f'<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><body>{HTML}</body></html></inlineXML>'


def g2(*items: str) -> str:
    return f'<?xml version="1.0"?><newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>{"".join(items)}</itemSet></newsMessage>'


def item(guid: str = "urn:c:1", version: int = 1, status: str = "usable", kind: str = "text", more: str = "") -> str:
    title = "Lamp to burn again" if status == "usable" else "KILL: Lamp"
    return G2.format(guid=guid, version=version, status=status, kind=kind, more=more, title=title, content=XHTML)


def test_stories_in_newsml_g2_are_read_with_what_is_said_of_them(tmp_path: Path) -> None:
    first, second = articles_in(put(tmp_path / "a.xml", g2(item(), item("urn:c:2"), item("urn:c:3", kind="picture"))))
    assert (first.title, first.publisher, first.dateline) == ("Lamp to burn again", "Coast Wire", "SKERRY POINT")
    assert (first.authors, first.language, first.text) == (("Tove Lind",), "en", TEXT)
    assert first.published is not None and first.published.isoformat() == "2026-05-01T06:00:00+00:00"
    assert first.updated is not None and first.updated.isoformat() == "2026-05-01T07:00:00+00:00"
    assert first.id != second.id


def test_versions_of_one_story_are_one_article(tmp_path: Path) -> None:
    first, second = (article_in(put(tmp_path / f"{n}.xml", g2(item(version=n)))) for n in (1, 2))
    assert first.id == second.id


def test_a_killed_story_is_withdrawn_with_its_versions_up_to_the_killed_one(tmp_path: Path) -> None:
    put(tmp_path / "a.xml", g2(item(version=2, status="canceled")))
    put(tmp_path / "b.xml", g2(item(version=1)))
    killed, story = found_in(tmp_path)
    assert isinstance(killed, Withdrawal) and isinstance(story, Arrival)
    assert (killed.known_as, killed.number, story.number) == (story.article.id, 2, 1)


def test_a_story_under_embargo_waits(tmp_path: Path) -> None:
    assert "under embargo until 2090-01-01 00:00 UTC" in error_in(
        put(tmp_path / "a.xml", g2(item(more="<embargoed>2090-01-01T00:00:00Z</embargoed>")))
    )
    assert article_in(put(tmp_path / "b.xml", g2(item(more="<embargoed>2020-01-01T00:00:00Z</embargoed>"))))


def test_nitf_is_read_without_its_picture(tmp_path: Path) -> None:
    media = "<media><media-caption>The lamp.</media-caption></media>"
    nitf = (
        '<?xml version="1.0"?><!DOCTYPE nitf SYSTEM "nitf-3-4.dtd"><nitf><head><docdata><doc-id id-string="L1"/>'
        '<date.issue norm="20260501T080000+0200"/></docdata><pubdata name="Coast Post"/></head><body><body.head>'
        "<hedline><hl1>Lamp to burn again</hl1></hedline><byline>By <person>Tove Lind</person></byline>"
        f"<dateline><location>SKERRY POINT</location></dateline></body.head><body.content>{media}{HTML}</body.content></body></nitf>"
    )
    article = article_in(put(tmp_path / "a.xml", nitf))
    assert (article.title, article.publisher, article.text) == ("Lamp to burn again", "Coast Post", TEXT)
    assert (article.authors, article.dateline, article.caption) == (("Tove Lind",), "SKERRY POINT", "The lamp.")
    assert article.published is not None and article.published.isoformat() == "2026-05-01T06:00:00+00:00"


def test_newsml_1_is_read(tmp_path: Path) -> None:
    newsml = (
        "<NewsML><NewsItem><Identification><NewsIdentifier><ProviderId>coastwire.example</ProviderId><NewsItemId>L1</NewsItemId>"
        "<RevisionId>2</RevisionId></NewsIdentifier></Identification><NewsManagement><FirstCreated>20260501T080000+0200"
        '</FirstCreated><Status FormalName="Usable"/></NewsManagement><NewsComponent><NewsLines><HeadLine>Lamp to burn again'
        f"</HeadLine></NewsLines><ContentItem><DataContent>{HTML}</DataContent></ContentItem></NewsComponent></NewsItem></NewsML>"
    )
    article = article_in(put(tmp_path / "a.xml", newsml))
    assert (article.title, article.publisher, article.text) == ("Lamp to burn again", "coastwire.example", TEXT)


def ninjs(**more: object) -> dict[str, object]:
    created = {"versioncreated": "2026-05-01T07:00:00Z", "firstcreated": "2026-05-01T06:00:00Z"}
    return {"uri": "https://wire.example/l1", "type": "text", "headline": "Lamp to burn again", **created, **more}


def test_ninjs_in_its_versions_and_the_aps_form_is_read(tmp_path: Path) -> None:
    first = ninjs(body_xhtml=HTML, byline="By Tove Lind", located="SKERRY POINT")
    second = {
        "uri": "https://wire.example/l1",
        "versionCreated": "2026-05-01T07:00:00Z",
        "firstCreated": "2026-05-01T06:00:00Z",
        "by": "Tove Lind",
        "located": "SKERRY POINT",
        "headlines": [{"role": "short", "value": "Lamp"}, {"role": "main", "value": "Lamp to burn again"}],
        "bodies": [{"role": "main", "contentType": "text/html", "value": HTML}],
    }
    body = f"<block>{HTML}</block>"
    third = ninjs(body_nitf=body, bylines=[{"by": "By Tove Lind"}], altids={"itemid": "x"}, located="SKERRY POINT")
    ap = {"data": {"items": [{"item": third}, {"item": ninjs(type="picture")}]}}
    for number, value in enumerate((first, second, [first], ap)):
        article = article_in(put(tmp_path / f"{number}.json", json.dumps(value)))
        assert (article.title, article.authors, article.text) == ("Lamp to burn again", ("Tove Lind",), TEXT)
        assert article.dateline == "SKERRY POINT"
        assert article.updated is not None and article.updated.isoformat() == "2026-05-01T07:00:00+00:00"


def test_a_killed_story_in_ninjs_is_withdrawn(tmp_path: Path) -> None:
    lines = [ninjs(body_html=HTML, version="1"), ninjs(version="2", pubstatus="canceled")]
    found = found_in(put(tmp_path / "a.jsonl", "\n".join(map(json.dumps, lines))))
    assert isinstance(found[0], Arrival) and isinstance(found[1], Withdrawal)
    assert found[0].article.id == found[1].known_as


def test_wire_files_without_a_text_say_so(tmp_path: Path) -> None:
    assert "no text" in error_in(put(tmp_path / "a.xml", g2(item(kind="picture"))))
    assert "picture" in error_in(put(tmp_path / "a.json", json.dumps(ninjs(type="picture", body_text="x"))))
    assert "no text" in error_in(put(tmp_path / "b.json", json.dumps(ninjs())))
