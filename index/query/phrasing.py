"""Removes the wording of a request from around a question: "Please summarise … in a few sentences". Pure.

These words say how to answer and not what about. In a search they find the wrong reports, and in the search for
supporting sentences they make it seem that nothing answers. English only: other languages are left as they are.
"""

from __future__ import annotations

import re

from index.query.clauses import content_words
from index.text.patterns import bounded_spaces

_SIZE = r"(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|\d{1,3}|a\s+few|a\s+couple\s+of|several|some)"
_KIND = (
    r"(?:short|brief|quick|concise|complete|detailed|full|simple|plain|general|main|key|important|interesting|basic|"
    r"single|most|latest|recent|new)"
)
# Things one asks to be given; alone, they say nothing about the subject.
_GIVEN = (
    r"(?:summary|summaries|overview|recap|account|description|explanation|briefing|update|updates|rundown|outline|facts?|"
    r"details?|information|info|news|stories|story|coverage|background|everything|something|anything|all|points?|things?|"
    r"essentials|basics|gist|more)"
)
_ON = r"(?:about|on|regarding|concerning|of|behind|around)"
_PIECE = rf"(?:the\s+|any\s+|all\s+|your\s+|{_SIZE}\s+)?(?:(?:{_KIND}|{_SIZE})\s+){{0,3}}{_GIVEN}(?:\s+there\s+is|\s+you\s+have)?"
_ASKS = r"(?:who|whom|whose|what|when|where|why|which|how|if|whether)"
_TOLD = (
    r"(?:summari[sz]e|describe|explain|recap|outline|sum\s+up|tell|brief|update|inform|give|show|list|write|provide|make|"
    r"fill|walk|catch|get|know|learn|hear|read|find\s+out|understand|see)"
)

# Applied repeatedly, one after the other, as long as one matches.
_BEFORE = tuple(
    re.compile(bounded_spaces(pattern), re.IGNORECASE)
    for pattern in (
        r"(?:please|kindly|hi|hello|hey|ok|okay|thanks)\b[\s,!.]*",
        rf"(?:can|could|would|will)\s+you\s+(?:please\s+|kindly\s+|briefly\s+)?(?={_TOLD}\b)",
        rf"(?:i|we)\s*(?:['’]d|\s+would)?\s*(?:want|like|love|need|wish)\s+(?:you\s+)?to\s+(?={_TOLD}\b)",
        rf"(?:i|we)\s*(?:['’]d|\s+would)?\s*(?:want|like|love|need)\s+{_PIECE}\s+(?={_ON}\b)",
        r"(?:i['’]?\s*a?m|we\s+are)\s+interested\s+in\s+",
        rf"(?:know|learn|hear|read|find\s+out|understand|see)\s+(?:more\s+|something\s+)?(?={_ON}\b|{_ASKS}\b)",
        rf"(?:tell|inform|give|show)\s+(?:me|us)\s+(?:{_PIECE}\s+)?(?={_ON}\b|{_ASKS}\b)",
        rf"(?:give|show|send|get|find|write|provide|make|read|tell|list)\s+(?:(?:me|us)\s+)?(?:up\s+)?{_PIECE}\s+(?={_ON}\b)",
        r"(?:brief|update|fill|catch)\s+(?:me|us)\s+(?:in\s+|up\s+)?(?=on\b|about\b)",
        r"walk\s+(?:me|us)\s+through\s+",
        rf"(?:briefly\s+)?(?:summari[sz]e|describe|explain|recap|outline|sum\s+up|elaborate\s+on)\s+(?:to\s+(?:me|us)\s+)?"
        rf"(?:{_PIECE}\s+(?={_ON}\b))?",
        rf"what\s+(?:do|does|did|can|have|has)\s+(?:we|you|the\s+(?:news|articles?|papers?|media|reports?|press|sources?))\s+"
        rf"(?:know|say|said|tell|have|report|reported|write)\s+(?:(?:me|us)\s+)?(?={_ON}\b)",
        rf"what\s*(?:['’]s|\s+is|\s+are)\s+(?:the\s+)?(?:{_KIND}\s+)*(?:news|stor(?:y|ies)|updates?|known)\s+(?={_ON}\b)",
        # "What happened when …" asks for more than a summary of a thing.
        r"what\s*(?:['’]s|\s+is|\s+was|\s+has|\s+have|\s+did)?\s+(?:happen(?:ed|ing)?|going\s+on|gone\s+on|new|became|become|up)\s+"
        r"(?:recently\s+|lately\s+)?(?=(?:to|with|in|at|on|about|of|during|around)\b)",
        rf"(?:(?:is|are)\s+there\s+)?any\s*(?:{_KIND}\s+)?(?:{_GIVEN}|thing)?\s+(?:new\s+)?(?={_ON}\b)",
        r"(?:the\s+)?(?:news|information|info|details|facts|everything|something|background)\s+(?=about\b|on\b|regarding\b)",
    )
)
_BEHIND = re.compile(
    bounded_spaces(
        r"(?:(?<![\s,;])[\s,;]{1,4}(?:please|briefly|thanks|thank\s+you|for\s+(?:me|us)|in\s+(?:brief|short|detail|general|full|plain\s+english)|"
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
