"""E-mails, mailboxes and saved pages (MHTML): what readers see, from the sender, on its day."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

from index.records import Article, Failure
from tests.index.sources.file.made import HTML, PARAGRAPHS, TEXT, article_in, articles_in, error_in, found_in, pdf, put


def letter(subject: str = "Lamp to burn again", sender: str = "Skerry Letter <post@skerry.example>") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, "desk@wire.example", subject
    message["Date"] = "Thu, 30 Apr 2026 23:30:00 -0400"
    message["Message-ID"] = "<1@skerry.example>"
    return message


def test_the_html_part_is_read_and_the_sender_is_the_outlet(tmp_path: Path) -> None:
    message = letter("Läuchtturm brennt wieder")
    message.set_content("Please read the HTML version.")
    message.add_alternative(f"<html><body><h1>The week at sea</h1>{HTML}</body></html>", subtype="html")
    article = article_in(put(tmp_path / "a.eml", message.as_bytes()))
    assert (article.title, article.publisher) == ("Läuchtturm brennt wieder", "Skerry Letter")
    assert article.published is not None
    assert article.published.isoformat() == "2026-05-01T03:30:00+00:00"
    assert article.text == f"The week at sea\n\n{TEXT}"


def test_buttons_and_what_is_hidden_are_left_out(tmp_path: Path) -> None:
    markup = (
        '<div style="display:none">A short preview</div><table><tr><td><a href="https://a.example/v">View in browser</a></td></tr>'
        f'<tr><td><h2><a href="https://a.example/1">Lamp to burn again</a></h2>{HTML}<a href="https://a.example/1">Read on</a></td>'
        '<td>Tides: 04:10</td></tr></table><p><a href="x">Unsubscribe</a> | <a href="y">Settings</a></p><style>p{}</style>'
    )
    message = letter()
    message.set_content(markup, subtype="html")
    text = article_in(put(tmp_path / "a.eml", message.as_bytes())).text
    assert text.split("\n\n")[:4] == ["Lamp to burn again", *PARAGRAPHS]
    for unread in ("preview", "View in browser", "p{}"):
        assert unread not in text


def test_a_plain_letter_is_unwrapped_and_loses_its_signature(tmp_path: Path) -> None:
    message = letter(sender="post@skerry.example")
    message.set_content(f"{TEXT}\n\n-- \nRuna Falk\nPress office\n")
    article = article_in(put(tmp_path / "a.eml", message.as_bytes()))
    assert (article.publisher, article.text) == ("skerry.example", TEXT)


def test_attached_documents_are_read_too(tmp_path: Path) -> None:
    message = letter()
    message.set_content(TEXT)
    release = pdf([[("Tariff of the harbour", 720, 20), (PARAGRAPHS[2], 690, 10)]])
    message.add_attachment(release, maintype="application", subtype="pdf", filename="release.pdf")
    message.add_attachment(b"\x89PNG\r\n\x1a\n", maintype="image", subtype="png", filename="logo.png")
    assert [each.title for each in articles_in(put(tmp_path / "a.eml", message.as_bytes()))] == [
        "Lamp to burn again",
        "Tariff of the harbour",
    ]


def test_a_forwarded_message_is_an_article_of_its_sender(tmp_path: Path) -> None:
    inner, outer = letter(), letter("Fwd: Lamp to burn again", "Desk <desk@wire.example>")
    inner.set_content(HTML, subtype="html")
    outer.set_content("Please have a look at this before noon.")
    outer.add_attachment(inner)
    first, second = articles_in(put(tmp_path / "a.eml", outer.as_bytes()))
    assert (first.publisher, first.text) == ("Desk", "Please have a look at this before noon.")
    assert (second.publisher, second.text) == ("Skerry Letter", TEXT)


def test_each_message_of_a_mailbox_is_an_article(tmp_path: Path) -> None:
    first, second, third = letter("One"), letter("Two"), letter("Three")
    first.set_content(f"{TEXT}\n\n>From March on the lamp burns all night.\n")
    second.set_content("")
    third.set_content(HTML, subtype="html")
    box = b"".join(
        b"From post@skerry.example Thu Apr 30 23:30:00 2026\n" + each.as_bytes() + b"\n"
        for each in (first, second, third)
    )
    for name in ("letters.mbox", "Inbox"):
        found = found_in(put(tmp_path / name, box))
        assert [each.title for each in found if isinstance(each, Article)] == ["One", "Three"]
        (failure,) = (each for each in found if isinstance(each, Failure))
        assert failure.source.endswith("message 2")
    assert "From March on" in found[0].text  # type: ignore[union-attr]
    assert "no e-mail" in error_in(put(tmp_path / "empty.mbox", "Nothing\n"))


def test_a_page_saved_as_mhtml_is_read_at_its_address(tmp_path: Path) -> None:
    site = "<meta property='og:site_name' content='Coast Post'>"
    page = f"<html><head>{site}</head><body><article><h1>Lamp</h1>{HTML}</article></body></html>"
    quoted = page.replace("=", "=3D")
    saved = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://coast.example/lamp\r\nSubject: Lamp\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n"
        f"Content-Location: https://coast.example/lamp\r\n\r\n{quoted}\r\n"
        "--b\r\nContent-Type: image/png\r\nContent-Location: https://coast.example/a.png\r\n\r\nx\r\n--b--\r\n"
    )
    for name in ("a.mhtml", "b.mht", "without-ending"):
        article = article_in(put(tmp_path / name, saved))
        assert (article.title, article.publisher, article.url) == ("Lamp", "Coast Post", "https://coast.example/lamp")
        assert article.text == TEXT
