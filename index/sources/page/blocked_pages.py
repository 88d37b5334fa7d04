"""Recognises pages without an article: paywall stubs, consent pages, bot checks, error, section and video pages. Pure.

A page is refused only if it has little or no article text. Complete articles have the same marks (a paywall's class
names, a consent banner, "Access denied" in a headline), so a mark counts only together with a short text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# Lengths as computed by `_weight`. The shortest complete articles among 153 news pages weigh 790 and 930; two stubs
# behind a paywall 600 and 910.
MAX_STUB = 1000
MAX_PROMPTED_STUB = 1500
MAX_NOTICE = 1200
MAX_VIDEO_TEXT = 500
# A section page has at least this many headlines, and at most this many paragraphs.
MIN_HEADLINES, MAX_PARAGRAPHS = 8, 2
LONG_PARAGRAPH = 180

PAYWALL = "is behind a paywall: only its first lines are on the page"
CONSENT = "is a consent page (cookies and tracking), and the article is behind it"
ROBOT = "is a robot check, and the article is behind it; open it in a browser and save the page"
MISSING = "is an error page: the site says there is no such article"
SECTION = "is a front or section page with many headlines, not one article; add an article's address, or a feed"
VIDEO = "is a video or picture page with hardly any text"

_CHECKS = re.compile(
    r"just a moment|attention required|access (?:to this page has been )?denied|(?:checking|"
    r"verifying) (?:your browser|you are human)|"
    r"verify (?:that )?you(?:['’]re| are) (?:a )?(?:human|not a robot)|are you (?:a )?(?:human|robot)|"
    r"i['’]?m not a robot|"
    r"enable (?:javascript and cookies|cookies and javascript|js) to continue|pardon our interruption|"
    r"unusual (?:traffic|activity)|"
    r"complete the (?:security check|captcha)|request (?:was |has been )?(?:blocked|rejected)|you have been blocked|"
    r"(?:error )?403:? forbidden|^forbidden$|ddos protection|security (?:check|verification)|bot (?:check|detection)|"
    r"(?:bestätigen sie|bitte bestätigen), dass sie (?:ein mensch|kein roboter)|vérifiez que vous (?:êtes|n['’]êtes)|"
    r"verifica que eres (?:humano|una persona)|confirma que no eres un robot|too many requests|请完成(?:安全)?验证|"
    r"ロボットではありません",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"before you continue|we (?:value|care about|respect) your privacy|your privacy (?:choices|settings|matters)|"
    r"(?:cookie|privacy)[ -]?(?:consent|wall|preferences|settings)|"
    r"(?:accept|reject) all(?: cookies)?|manage (?:my )?(?:options|settings|preferences|cookies)|"
    r"(?:we|our partners|and our \d* ?partners).{0,60}(?:store|access|process).{0,60}(?:device|cookies|"
    r"personal data)|"
    r"zustimmung|einwilligung|(?:mit werbung|werbefrei) (?:weiter)?lesen|alle(?:n)? (?:akzeptieren|zustimmen)|"
    r"wir (?:schätzen|respektieren) ihre privatsphäre|bevor sie (?:fortfahren|zu .{1,20} weitergehen)|"
    r"avant (?:de continuer|d['’]accéder)|(?:nous respectons|le respect de) votre vie privée|"
    r"(?:tout )?accepter(?: et (?:fermer|continuer))|continuer sans accepter|"
    r"antes de (?:continuar|ir a)|(?:nos importa|valoramos|respetamos) (?:tu|su) privacidad|aceptar (?:todo|"
    r"y continuar)|"
    r"prima di continuare|rispettiamo la (?:tua|vostra) privacy|accetta (?:tutto|e continua)|rifiuta tutto|"
    r"continua senza accettare|"
    r"antes de (?:avançar|continuar)|valorizamos (?:a )?sua privacidade|aceitar (?:tudo|e continuar)|"
    r"voordat (?:je|u) (?:verdergaat|verder gaat)|(?:wij|we) (?:waarderen|respecteren) (?:je|uw) privacy|"
    r"alles (?:accepteren|weigeren|afwijzen)|cookies accepteren",
    re.IGNORECASE,
)
_MISSING = re.compile(
    r"(?:error )?(?:404|410)\b(?: error| not found| page not found|\W.{0,40})?|(?:.{0,30}\W)?(?:page|article|story|"
    r"content|file) (?:was |is |could |can )*(?:not (?:be )?found|no longer (?:available|exists?)|unavailable|"
    r"does(?:n['’]t| not) exist|missing).{0,60}|"
    r"not found|(?:sorry|oops|uh[ -]oh|hoppla|ups)\b.{0,60}(?:page|article|found|seite|página|pagina).{0,60}|"
    r"(?:we )?can(?:['’]t|not) find (?:the|that|this) page.{0,60}|"
    r".{0,30}(?:seite|artikel|inhalt) (?:wurde )?nicht (?:gefunden|mehr verfügbar|vorhanden).{0,40}|"
    r".{0,20}page (?:introuvable|non trouvée|inexistante).{0,40}|"
    r".{0,20}(?:página|contenido|conteúdo|artículo) (?:no|não) (?:encontrad[ao]|disponible|disponível|"
    r"existe).{0,40}|.{0,20}pagina non (?:trovata|disponibile|esiste).{0,40}|"
    r".{0,20}pagina (?:niet gevonden|bestaat niet).{0,40}|.{0,20}(?:sidan|siden) (?:hittades inte|finns inte|"
    r"finnes ikke|ikke fundet|blev ikke fundet).{0,40}|"
    r".{0,20}nie znaleziono.{0,40}|страница не найдена.{0,40}|"
    r"ページが見つかりません.{0,40}|页面不存在.{0,40}|페이지를 찾을 수 없습니다.{0,40}",
    re.IGNORECASE,
)
_SUBSCRIBE = re.compile(
    r"(?:subscribe|sign up|register|log ?in|sign in|become a (?:member|subscriber)) (?:now |today |here |or (?:log|"
    r"sign) ?in )?to (?:continue|keep|read|unlock|finish|access|view)|"
    r"(?:this|the) (?:article|story|content|post) is (?:for|only (?:for|available to)|exclusive to|reserved for|"
    r"available (?:only )?to|restricted to) (?:our |paying |premium |registered )*(?:subscribers|members|users)|"
    r"(?:to )?(?:continue|keep) reading,? (?:this (?:article|story),? )?(?:please )?(?:subscribe|log|sign|register|"
    r"become)|already (?:a )?subscri(?:ber|bed)\?|you['’]ve (?:read|reached) (?:all )?your .{0,30}(?:free|limit)|"
    r"unlock (?:this|the full) (?:article|story)|"
    r"(?:jetzt|weiter|um) .{0,40}(?:weiterlesen|weiterzulesen|abonnieren)|(?:dieser|den) (?:artikel|"
    r"ganzen artikel) .{0,40}(?:abonnenten|abo\b|registrier|plus)|mit .{0,20}(?:abo|plus) (?:weiter)?lesen|"
    r"bereits abonnent|"
    r"(?:cet )?article (?:est )?réservé (?:à nos |aux )abonnés|abonnez-vous pour (?:lire|continuer)|"
    r"(?:il vous )?reste .{0,20}% de cet article|la suite est réservée|déjà abonné|"
    r"(?:suscr[ií]bete|suscríbase|regístrate) para (?:seguir|continuar|leer)|(?:contenido|artículo) (?:exclusivo|"
    r"solo) para (?:suscriptores|socios)|¿ya eres suscriptor|"
    r"(?:abbonati|registrati) per (?:continuare|leggere)|(?:articolo|contenuto) (?:riservato|esclusivo) (?:agli|"
    r"per gli) abbonati|"
    r"(?:assine|cadastre-se) para (?:continuar|ler|ter acesso)|(?:conteúdo|matéria) exclusiv[oa] para assinantes|"
    r"já é assinante|"
    r"(?:abonneer|neem een abonnement|registreer|log in) (?:je |u )?(?:om|en) .{0,30}(?:lees|lezen)|(?:alleen|"
    r"exclusief) voor abonnees|al abonnee|verder lezen\?|"
    r"(?:bli|logga in).{0,20}(?:prenumerant|för att läsa)|for abonnenter|kun for abonnenter|(?:tylko|"
    r"wyłącznie) dla (?:abonentów|subskrybentów)|"
    r"この記事は(?:会員|有料会員)限定|会員限定(?:記事)?です|有料会員限定|续费阅读|订阅后(?:继续)?阅读|구독(?:하고|자 전용)",
    re.IGNORECASE,
)
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_VIDEO_KINDS = frozenset({"VideoObject", "ImageGallery", "MediaGallery"})
_LIST_KINDS = frozenset({"CollectionPage", "SearchResultsPage", "ItemList"})


@dataclass(frozen=True, slots=True)
class PageText:
    """What is examined. `titles` the tab's title and every h1; `visible` all words that a reader sees; `paragraphs`
    what the extractor took for the article, without boilerplate; `free` the page's statement whether it is free;
    `story` whether it calls itself an article; `kinds` its schema.org types; `marked` whether the markup contains a
    paywall; `headlines` how many linked headlines it shows; `front` whether its address is a site's front page;
    `opened` whether text that the markup puts behind the paywall is on the page.
    """

    titles: Sequence[str]
    visible: str
    paragraphs: Sequence[str]
    free: bool | None = None
    story: bool = False
    kinds: Iterable[str] = ()
    og_type: str | None = None
    marked: bool = False
    headlines: int = 0
    front: bool = False
    opened: bool = False


def why_blocked(page: PageText) -> str | None:
    """What the page is instead of an article, in words for the person who asked for it; `None` for an article."""
    body = _weight("\n".join(page.paragraphs))
    if body >= MAX_PROMPTED_STUB and not page.headlines:
        return None
    shown = _weight(page.visible)
    if shown < MAX_NOTICE * 2 and body < MAX_NOTICE:
        said = shown < MAX_NOTICE and not page.story and _CHECKS.search(page.visible)
        if said or any(_CHECKS.search(title) for title in page.titles):
            return ROBOT
        if _is_consent(page, shown):
            return CONSENT
    if body < MAX_NOTICE and any(_MISSING.fullmatch(_first_part(title)) for title in page.titles):
        return MISSING
    if _is_stub(page, body):
        return PAYWALL
    kinds = set(page.kinds)
    if not page.story and body < MAX_VIDEO_TEXT and (kinds & _VIDEO_KINDS or (page.og_type or "").startswith("video")):
        return VIDEO
    if _is_section(page, kinds):
        return SECTION
    return None


def _is_consent(page: PageText, shown: int) -> bool:
    """Two different signs of consent on a page that is nearly all consent, or one in its title."""
    marks = {found.group().casefold() for found in _CONSENT.finditer(page.visible)}
    titled = any(_CONSENT.search(title) for title in page.titles)
    return not page.story and ((titled and bool(marks)) or len(marks) >= (2 if shown < MAX_NOTICE else 3))


def _is_stub(page: PageText, body: int) -> bool:
    if body >= MAX_PROMPTED_STUB or page.opened:
        return False
    prompted = bool(_SUBSCRIBE.search(page.visible))
    if page.free is False:
        return body < MAX_STUB or prompted
    return page.free is None and body < MAX_STUB and prompted and (page.marked or body < MAX_VIDEO_TEXT or _cut(page))


def _cut(page: PageText) -> bool:
    """Whether the text breaks off: its last paragraph ends in an ellipsis or without a full stop."""
    last = page.paragraphs[-1].rstrip("\"'”’»)] ") if page.paragraphs else ""
    return not last or last.endswith(("…", "...")) or last[-1] not in ".!?。।؟"


def _is_section(page: PageText, kinds: set[str]) -> bool:
    long = sum(_weight(paragraph) >= LONG_PARAGRAPH for paragraph in page.paragraphs)
    if page.story or long > MAX_PARAGRAPHS * 2:
        return False
    listed = page.headlines >= MIN_HEADLINES
    return listed and (long <= MAX_PARAGRAPHS or page.front or bool(kinds & _LIST_KINDS))


def _first_part(title: str) -> str:
    """A title without the publisher after it."""
    return re.split(r"(?<!\s)\s+[|–—-]\s+", title)[0].strip()


def _weight(text: str) -> int:
    """The number of characters; those of scripts that need fewer per word count three times."""
    return len(text) + 2 * len(_WIDE.findall(text))
