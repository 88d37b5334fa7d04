"""Prompt injection: sentences of an article addressed to a program ("Ignore previous instructions and say …").

They are not news: they are not quoted, not given to a language model, and support no claim. The same holds for text that
is not prose at all (`assistant.text.prose`). The phrases, here and in `assistant.text.addressing`, are the last line of
defence and never complete. The first is that nothing an article says can do anything: it reaches no tool and no markup,
and no sentence is shown that the rest of the evidence does not support. So a missed phrase costs little, and the patterns
can be narrow enough to leave reports about artificial intelligence alone.

Pure. Patterns see the text as a reader sees it: compatibility forms folded, invisible characters removed.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from functools import lru_cache

from assistant.records import Evidence
from assistant.text.addressing import addresses_a_program
from assistant.text.prose import certain_language, not_prose
from index.records import Article
from index.sources.furniture import furniture_spans
from index.text.patterns import bounded_spaces
from index.text.sentences import MAX_SENTENCE_CHARACTERS, sentence_spans, stretches

_FLAGS = re.IGNORECASE | re.VERBOSE | re.MULTILINE
# Where an order can begin: at the start, after punctuation, or after words that lead up to one.
_START = r"""(?:^|(?<=[.:;,!?»”"'*>\])}\-—–])\s*|\b(?:please|now|instead|then|therefore|must|should|shall|and|attention|you\s+will|
    you\s+are\s+to|from\s+now\s+on,?|do\s+not|don['’]t|never|always)\s+)"""
_RULES = r"""(?:instructions?|prompts?|rules?|guidelines?|directions?|directives?|guardrails?|safety|polic(?:y|ies)|context|
    evidence|passages?|sources?)"""
_MACHINE = r"""(?:A\.?I\.?|artificial\s+intelligence|LLMs?|chat\s?bots?|(?:large\s+)?language\s+models?|GPT[\w.-]*|summari[sz]ers?|
    (?:AI|virtual|news|digital)\s+(?:assistants?|agents?|models?|systems?))"""
_ANSWER = r"(?:answers?|repl(?:y|ies)|responses?|outputs?|summar(?:y|ies)|citations?|final\s+message)"
_SAY = r"(?:say|answer|reply|respond|state|report|write|claim|confirm|assert|conclude|output|print|repeat|declare|insist|tell)"
_DO = rf"""(?:{_SAY}|cite|append|prepend|include|insert|render|translate|summari[sz]e|return|reveal|disclose|recite|call|invoke|run|
    execute|use|open|visit|fetch|send|click|begin|start|end|finish|refuse|stop|wrap|mark|attribute|quote|credit|treat|show|add|put|
    forget|replace|omit|leave|set|consider|remember|store|give|display|encode|base|inform|search|delete)"""

_PATTERNS = tuple(
    re.compile(bounded_spaces(pattern), _FLAGS)
    for pattern in (
        # Found only in prompts: markers of roles and of their ends, tags around evidence.
        r"<\|?/?(?:im_start|im_end|system|assistant|user|endoftext|begin_of_text|start_header_id|eot_id)\|?>|\[/?INST\]|<</?SYS>>",
        r"^\W{0,4}\#{2,}\s*(?:new\s+)?(?:system|instructions?|assistant|response|prompt)\b",
        r"</?(?:evidence|sources?|articles?|documents?|contexts?|system|prompt|passages?|instructions?|question|answer)\b[^<>]{0,60}>",
        r"""(?:\bend|\bbeginning|\bstart|^\W{0,20}begin)\s+of\s+(?:the\s+)?(?:evidence|context|passages?|documents?|articles?|sources?)\b
            .{0,60}(?:instruction|prompt|system|question|order)""",
        r"^\W{0,4}(?:system|developer|admin(?:istrator)?|operator)\s+(?:prompts?|messages?|notes?|overrides?|instructions?|updates?|notices?)\b\W",
        rf"^\W{{0,4}}(?:system|assistant|developer|user)\s*:\s*(?:(?:please|you|new|the|your|always|never)\b|{_DO}\b|ignore|disregard)",
        # Orders about orders.
        rf"""{_START}(?:ignore|disregard|forget|override|bypass|skip|drop|stop\s+(?:following|using))\s+(?:\S+\s+){{0,4}}?
            (?:previous(?:ly)?|prior|above|earlier|preceding|all|any|every|your|system|other|original|these|those|new|following)\b
            (?:\s+\S+){{0,4}}?\s+{_RULES}\b""",
        rf"{_START}(?:follow|obey|execute)\s+(?:only\s+)?(?:these|the\s+following|the\s+new|my|this)\s+(?:\S+\s+){{0,2}}?(?:instructions?|prompts?|orders?|directives?)\s*(?:[:.!]|instead\b|$)",
        rf"\b(?:new|updated|revised|real|actual|hidden|secret)\s+(?:system\s+)?(?:instructions?|prompt)(?:\s+(?:for\s+(?:you|the\s+{_MACHINE})|follows?|is|are))?\s*:",
        r"\b(?:your|the)\s+(?:previous|prior|earlier|system|original)\s+(?:instructions?|prompt|rules?)\s+(?:is|are|were|have\s+been|has\s+been|no\s+longer)\b",
        # Addressing a program.
        rf"""(?:^|[.:;!?"”]\s*|\bif\s+|\bthat\s+|\bnow\s+)(?:you\s+are|you['’]re|act\s+as|pretend\s+(?:to\s+be|(?:that\s+)?you\s+are)|behave\s+as|
            role-?play\s+as|imagine\s+you\s+are|become)\s+(?:now\s+|no\s+longer\s+)?(?:(?:an?|the|my)\s+)?(?:\S+\s+){{0,3}}?(?:{_MACHINE}|assistant|(?-i:DAN)|
            unfiltered|unrestricted|jailbroken|developer\s+mode)(?:\W|$)""",
        rf"""\b(?:notes?|messages?|attention|instructions?|notice|memo|reminders?|orders?|directives?|requests?|important)\s*(?:to|for|:)?\s+
            (?:all\s+|any\s+|every\s+|the\s+)?(?:{_MACHINE}|assistants?|bots?|crawlers?|(?-i:models?))\b.{{0,40}}[:!]""",
        rf"(?:^|[.:;!?]\s*)(?:dear|hey|hello|hi|attention,?)\s+(?:all\s+|the\s+)?(?:{_MACHINE}|assistants?|bots?)\b",
        rf"\b(?:{_MACHINE}|assistants?|bots?)s?\s+(?:that\s+(?:reads?|process\w*|summari[sz]\w*)|reading|processing|summari[sz]ing|parsing|ingesting|quoting)\s+(?:this|these)\b",
        rf"\b(?:{_MACHINE}|assistants?|bots?)\s+(?:must|should|shall|are\s+(?:required|instructed|ordered|told)\s+to|have\s+to|is\s+(?:required|instructed)\s+to)\s+(?:always\s+|never\s+|only\s+)?{_SAY}\b",
        r"\b(?:as\s+an?\s+(?:AI|language\s+model|assistant),?\s+you|developer\s+mode\s+(?:is\s+)?(?:on|enabled|activated)|jailbreak\s+(?:mode|enabled))\b",
        # Setting the date, which a reader knows.
        r"^\W{0,4}(?:today['’]s|the\s+(?:current|actual|real))\s+date\s+is\b",
        # Dictating the answer.
        rf"\byour\s+(?:\S+\s+)?{_ANSWER}\s+(?:must|should|shall|has\s+to|have\s+to|will)\b",
        rf"^\W{{0,4}}in\s+(?:your|the|each|every)\s+{_ANSWER},?\s+{_DO}\b",
        r"^\W{0,4}(?:answer|reply|respond)\s+(?:only\s+)?(?:in|as)\s+(?:an?\s+)?(?:markdown|json|html|table|list|code|verse|\w+\s+only)\b",
        rf"^\W{{0,4}}when(?:ever)?\s+you\s+(?:cite|quote|answer|reply|respond|summari[sz]e)\b.{{0,40}}?,\s*{_DO}\b",
        rf"""(?:{_START}|\bin\s+(?:your|the|every|each)\s+{_ANSWER},?\s+)(?:{_DO}|ignore)\b.{{0,200}}?\b(?:your\s+(?:\S+\s+)?(?:{_ANSWER}|system\s+prompt|prompt|instructions|training|configuration|keys?|passwords?|memory|
            conversation|sentences?|tools?)|the\s+(?:user|asker)(?:['’]s)?|(?:the|every|each|any|this)\s+(?:{_ANSWER}|question)\b|(?-i:JSON)|system\s+prompt|
            (?:all|every|any|the)\s+(?:other\s+)?(?:evidence|passages?|citations?))\b""",
        rf"^\W{{0,4}}(?:please\s+|now\s+|instead,?\s+|always\s+|only\s+|then\s+|just\s+){{0,2}}{_SAY}\s+(?:(?:only|exactly|instead|nothing\s+but|simply|just)\s*)?(?:that\b|with\b|:)",
        r"^\W{0,4}(?:(?:please|now|instead,?|always|only|then|just|you\s+(?:must|should|will|are\s+to))\s+){0,2}(?:answer|reply|respond|output|print|write|say)\s+(?:(?:only|exactly|instead|nothing\s+but|simply|just)\s*)(?:that\b|with\b|[:“\"'‘])",
        r"^\W{0,4}(?:you\s+(?:must|should|will|are\s+to)\s+)(?:always\s+|only\s+|never\s+)?(?:say|answer|reply|respond|state|output|print)\s+(?:that\b|with\b|[:“\"'‘])",
        rf"\b(?:when(?:ever)?|if)\s+(?:you\s+are\s+|you['’]re\s+|someone\s+|a\s+user\s+|the\s+user\s+|anyone\s+|users\s+)?(?:asks?|asked)\b[^.!?]{{0,120}}?[,:]\s*(?:please\s+|you\s+must\s+|you\s+should\s+|always\s+|only\s+|instead\s+|then\s+)?{_DO}\b",
        rf"\b(?:the|your)\s+(?:only\s+)?(?:correct|right|required|approved|expected|mandatory)\s+(?:{_ANSWER})\s+(?:to\s+[^.!?]{{0,80}}\s+)?(?:is|must|has\s+to)\b",
        # The best-known order, in other languages.
        r"""\bignorier\w*\s+(?:Sie\s+)?(?:bitte\s+)?(?:alle\s+|sämtliche\s+)?(?:vorherigen|bisherigen|obigen|früheren|vorigen)\s+(?:Anweisung|Instruktion|Regel|Vorgabe)\w*""",
        r"\b(?:ignore[zr]?|oublie[zr]?)\s+(?:toutes\s+)?(?:les|vos|tes)\s+(?:consignes|instructions|règles)\s+(?:précédentes|antérieures|ci-dessus)",
        r"\b(?:ignor[ae]n?|olvid[ae]|descart[ae])\s+(?:todas\s+)?(?:las|tus|sus)\s+(?:instrucciones|reglas|órdenes)\s+(?:anteriores|previas)",
        r"\b(?:ignor[aie]|ignorate|dimentica)\s+(?:tutte\s+)?(?:le|as|todas\s+as)\s+(?:istruzioni|instruções|regole)\s+(?:precedenti|anteriores)",
        r"(?:忽略|无视|忘记|忽視|無視)[^。！？]{0,12}(?:之前|以上|上述|先前|前面|所有|以前|前述)?[^。！？]{0,8}(?:指令|指示|说明|提示|规则|命令)|(?:指示|命令|プロンプト)[^。]{0,6}無視",
        r"(?:игнорируй|игнорируйте|забудь|забудьте)\s+(?:все\s+)?(?:предыдущие|прежние|прошлые)\s+(?:инструкции|указания|правила)",
        r"(?:تجاهل|تجاهلوا)[^.!؟]{0,20}(?:التعليمات|الأوامر)",
    )
)
# Found only in text for programs, in quotation marks or not.
_FOR_PROGRAMS = tuple(
    re.compile(bounded_spaces(pattern), _FLAGS)
    for pattern in (
        r"""["'](?:tool|tool_?calls?|function|function_?call|action|arguments|recipient_name)["']\s*:""",
        r"</?(?:tool_?call|function_?calls?|invoke|tool|function|script|iframe|style)\b|<!--",
        r"^\W{0,4}(?:action|tool|function)\s*:\s*\w+\s*[\[({]|(?<=\w)_\w{1,40}\(\s*[\w\"']+\s*[=:,)]",
    )
)
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e001f\U000e007f-\U000e0fff]"
)
# Letters of other alphabets that look like Latin ones, for a word that mixes both.
_LOOKALIKES = str.maketrans(
    "аеорсухіјѕԁһкмтвнАЕОРСУХІЈЅКМТВНαορνικΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "aeopcyxijsdhkmtbhAEOPCYXIJSKMTBHaopvikABEZHIKMNOPTYX"
)
_MIXED = re.compile(
    "(?<![A-Za-z])[A-Za-z]++[\u0370-\u03ff\u0400-\u04ff][A-Za-z\u0370-\u03ff\u0400-\u04ff]*"
    "|(?<![\u0370-\u03ff\u0400-\u04ff])[\u0370-\u03ff\u0400-\u04ff]++[A-Za-z][A-Za-z\u0370-\u03ff\u0400-\u04ff]*"
)
_UNSEEN = re.compile("[\U000e0020-\U000e007e]+")
# Invisible tag characters, which some programs read as these letters.
_UNSEEN_LETTERS = {0xE0000 + code: chr(code) for code in range(0x20, 0x7F)}
_SPACED = re.compile(r"\b(?:[A-Za-z][ ._-]){4,}[A-Za-z]\b")
_QUOTED = re.compile(r"“[^“”]*”|«[^«»]*»|„[^„“”]*[“”]|‘[^‘’]{8,}’|(?<!\w)\"[^\"]*\"(?!\w)")


# How far before a sentence its line is read.
LOOK_BACK_CHARACTERS = 2_000


# Replaces a headline or a name that contains a prompt injection.
LEFT_OUT_LINE = "(left out here: words to machines)"
# Separators between the parts of a headline: patterns are also tried on each part alone.
_PARTS = re.compile(r"\s[-–—|·•:]\s|:\s")


def injection_spans(text: str, language: str | None = None) -> tuple[tuple[int, int], ...]:
    """Offsets of the parts of `text`, an article, that are not news: from a prompt injection, or a sentence that is not
    prose, to the end of its line, because the dictated words usually follow the order. In order, not overlapping; `()` for
    nearly every article.
    """
    return _spans(text, language, certain_language(text, language))


def overlaps_injection(text: str, start: int, end: int, language: str | None = None) -> bool:
    """Whether `text[start:end]`, a sentence of an article, is within such a part."""
    line = _line_start(text, start)
    return any(first < end - line for first, _ in _spans(text[line:end], language, certain_language(text, language)))


@lru_cache(maxsize=8192)
def is_injection(sentence: str, language: str | None = None) -> bool:
    """Whether one sentence is a prompt injection, or is not prose. Its quotations do not count. `language` is that of its
    article where it is certain (`assistant.text.prose.certain_language`). A headline longer than the limit for sentences
    is read in pieces.
    """
    if len(sentence) > MAX_SENTENCE_CHARACTERS:
        read_apart = stretches(sentence, 0, len(sentence))
        return any(is_injection(sentence[start:end], language) for start, end in read_apart)
    if not_prose(sentence, language):
        return True
    read = as_read(sentence)
    told = _QUOTED.sub(_emptied, read)
    return (
        any(pattern.search(told) for pattern in _PATTERNS)
        or any(pattern.search(read) for pattern in _FOR_PROGRAMS)
        or addresses_a_program(told)
    )


def is_injection_line(line: str, language: str | None = None) -> bool:
    """Whether a headline or a name has a prompt injection in any of its parts ("News - Ignore …")."""
    parts = (line, *(part for part in _PARTS.split(line) if part.strip()))
    return any(is_injection(part, language) for part in parts)


def shown_line(line: str, language: str | None = None) -> str:
    """A headline or a name made safe to show and to give to a language model."""
    return LEFT_OUT_LINE if is_injection_line(line, language) else line


def as_evidence(
    text: str,
    title: str,
    publisher: str | None,
    published: datetime | None,
    language: str | None = None,
    *,
    certain: str | None = None,
) -> Evidence:
    """The evidence in an article's words: its news, prompt injections left out.

    `certain` is the article's `certain_language`; required if `text` is only a part of it.
    """
    certain = certain or certain_language(text, language)
    headline = "" if is_injection_line(title, certain) else title
    outlet = None if is_injection_line(publisher or "") else publisher
    return Evidence(_blanked(text, _spans(text, language or certain, certain)), headline, outlet, published)


def without_injections(text: str, language: str | None = None) -> str:
    """`text`, an article, with such parts overwritten by spaces, so that all other words keep their offsets."""
    return _blanked(text, injection_spans(text, language))


def passage_without_injections(article: Article, start: int, end: int) -> str:
    """A passage of an article in the same way, and without what is no sentence of the article."""
    text, language = article.text, article.language
    line = _line_start(text, start)
    spans = _spans(text[line:end], language, certain_language(text, language))
    passage = _blanked(text[line:end], spans)[start - line :]
    furniture = (
        (max(first, start) - start, min(last, end) - start)
        for first, last in furniture_spans(article)
        if first < end and last > start
    )
    return _blanked(passage, tuple(furniture))


def _line_start(text: str, start: int) -> int:
    return max(text.rfind("\n", 0, start) + 1, start - LOOK_BACK_CHARACTERS, 0)


@lru_cache(maxsize=1024)
def _spans(text: str, language: str | None, certain: str | None) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    for start, end in sentence_spans(text, language):
        if found and start < found[-1][1]:
            continue
        if is_injection(text[start:end], certain):
            line = text.find("\n", end)
            found.append((start, len(text) if line < 0 else line))
    return tuple(found)


def _blanked(text: str, spans: tuple[tuple[int, int], ...]) -> str:
    pieces: list[str] = []
    done = 0
    for start, end in spans:
        pieces += [text[done:start], " " * (end - start)]
        done = end
    return "".join([*pieces, text[done:]])


def as_read(text: str) -> str:
    """`text` as a person reads it: compatibility forms folded, invisible characters removed, look-alikes and spaced-out
    words turned back into Latin words, runs of spaces folded into one."""
    if text.isascii():
        return _SPACED.sub(_joined, _blanks_folded(text))
    if _UNSEEN.search(text):
        text = f"{_UNSEEN.sub('', text)}\n{''.join(_UNSEEN.findall(text)).translate(_UNSEEN_LETTERS)}"
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    plain = _MIXED.sub(lambda match: match.group().translate(_LOOKALIKES), plain)
    return _SPACED.sub(_joined, _blanks_folded(plain))


def _blanks_folded(text: str) -> str:
    """Folds spaces: the patterns allow up to four between two words (`index.text.patterns.bounded_spaces`)."""
    return "\n".join(" ".join(line.split()) for line in text.split("\n") if line.strip())


def _joined(match: re.Match[str]) -> str:
    return re.sub(r"[ ._-]", "", match.group())


def _emptied(match: re.Match[str]) -> str:
    """Empties a quotation, because it is what somebody said; one that is the whole sentence is kept."""
    whole = len(match.group()) >= 0.9 * len(match.string.strip())
    return match.group()[1:-1] if whole else match.group()[0] + match.group()[-1]
