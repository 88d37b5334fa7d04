"""Removes the wording of a request from around a question: "Please summarise … in a few sentences". Pure.

These words say how to answer and not what about. In a search they find the wrong reports, and in the search for
supporting sentences they make it seem that nothing answers. English only: other languages are left as they are.
"""

from __future__ import annotations

import re

from index.query.clauses import content_words
from index.text.patterns import bounded_spaces

_SIZE = r"(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|\d{1,3}|a\s+few|a\s+couple\s+of|several|some)"
_KIND = r"(?:short|brief|quick|concise|detailed|full|simple|plain|main|key|important|interesting|basic|most|latest|recent|new)"
# Things one asks to be given; alone, they say nothing about the subject.
_GIVEN = (
    r"(?:summary|overview|recap|account|description|explanation|briefing|updates?|outline|facts?|details|information|info|"
    r"news|stories|story|coverage|background|everything|something|anything|all|points?|things?|little|more)"
)
_ON = r"(?:about|on|regarding|concerning|of|behind|around)"
_PIECE = rf"(?:the\s+|any\s+|all\s+)?(?:(?:{_KIND}|{_SIZE})\s+){{0,3}}{_GIVEN}(?:\s+there\s+is|\s+you\s+have)?"
_ASKS = r"(?:who|whom|whose|what|when|where|why|which|how|if|whether)"
_DESCRIBE = r"(?:summari[sz]e|describe|explain|recap|outline|sum\s+up|walk\s+(?:me|us)\s+through)"
_TELL = (
    r"(?:tell|brief|update|inform|give|show|list|write|provide|make|send|fill|catch|get|know|learn|hear|read|find(?:\s+out)?|"
    r"understand|see)"
)
_LED = (
    r"(?:(?:can|could|would|will)\s+you\s+|(?:i|we)\s*(?:['’]d|\s+would)?\s*(?:want|like|love|need)\s+(?:you\s+)?to\s+)?"
    r"(?:(?:please|kindly|briefly)\s+){0,2}"
)

# Applied repeatedly, one after the other, as long as one matches.
_BEFORE = tuple(
    re.compile(bounded_spaces(pattern), re.IGNORECASE)
    for pattern in (
        r"(?:please|kindly|hi|hello|hey|ok|okay|thanks)\b[\s,!.]*",
        rf"{_LED}{_DESCRIBE}\s+(?:to\s+(?:me|us)\s+)?(?:{_PIECE}\s+(?={_ON}\b))?",
        rf"{_LED}{_TELL}\s+(?:(?:me|us)\s+)?(?:in\s+|up\s+)?(?:{_PIECE}\s+)?(?=(?:{_ON}|{_ASKS})\b)",
        rf"what\s+(?:do|does|did|can|have|has)\s+(?:we|you|the\s+(?:news|articles?|papers?|media|reports?|press|sources?))\s+"
        rf"(?:know|say|said|tell|have|report|reported|write)\s+(?:(?:me|us)\s+)?(?={_ON}\b)",
        # "What happened when …" asks for more than a summary of a thing.
        r"what\s*(?:['’]s|\s+is|\s+was|\s+has|\s+have|\s+did)?\s+(?:happen(?:ed|ing)?|going\s+on|gone\s+on|new|became|become|up)\s+"
        r"(?:recently\s+|lately\s+)?(?=(?:to|with|in|at|on|about|of|during|around)\b)",
        rf"(?:what\s*(?:['’]s|\s+is|\s+are)\s+|(?:is|are)\s+there\s+|i\s+(?:want|need)\s+)?(?:{_PIECE}|known)\s+"
        r"(?=(?:about|on|regarding)\b)",
    )
)
_BEHIND = re.compile(
    bounded_spaces(
        r"(?:(?<![\s,;])[\s,;]{1,4}(?:please|briefly|thanks|thank\s+you|for\s+(?:me|us)|in\s+(?:brief|short|detail)|"
        rf"(?:in|with|using|within)\s+(?:(?:just|only|about|at\s+most|no\s+more\s+than)\s+)?(?:{_SIZE}\s+)?(?:{_KIND}\s+)*"
        r"(?:sentences?|words?|lines?|paragraphs?|bullet\s+points?|bullets|terms))){1,6}(?=[\s.!?]*$)"
    ),
    re.IGNORECASE,
)


def subject(question: str) -> str:
    """`question` without the wording of a request; the question itself if nothing else is in it.

    If the request contains no question of its own, the result has no question mark either.

    >>> subject("Could you please give me a short summary of the ferry strike in a few sentences?")
    'of the ferry strike'
    >>> subject("Explain why the ferry stopped.")
    'why the ferry stopped.'
    """
    left = _BEHIND.sub("", question.strip())
    while match := next((match for pattern in _BEFORE if (match := pattern.match(left)) and match.end()), None):
        left = left[match.end() :]
    if left == question.strip() or content_words(left) < 1:
        return question
    return left if re.search(rf"\b{_ASKS}\b", left, re.IGNORECASE) else left.rstrip(" ?")
