"""Prompt injections in ordinary words: sentences that address a program which answers questions, or dictate its answer.
Pure.

A sentence matches if it mentions asking and answering in the form of a request, if a program speaks of itself in it, or
if it names somebody only a program has: "your user", "the reader's assistant". No single word is enough, because news
about chatbots has all of them. Like every list of phrases this one is incomplete; `assistant.text.prose` tests what needs
no phrases.

Every pattern takes linear time, because repetitions are bounded. `assistant.text.prompt_injection` has the older patterns,
and removes the content of quotations first.
"""

from __future__ import annotations

import re

_FLAGS = re.IGNORECASE | re.VERBOSE


_PROGRAM = r"""(?:A\.?I\.?(?=\W{0,3}$|[,.;:)]|\s(?:and|I|my|system|model|assistant|agent|program|tool|reader|summari[sz]er)s?\b)
    |(?:large\s)?language\smodels?|LLMs?|chat\s?bots?|(?:AI|virtual|digital|automated|automatic)\s(?:assistants?|agents?|models?|systems?|readers?))"""
_ASKER = r"""(?:(?:some|any|every)(?:one|body)|people|persons?|those|who(?:so)?ever|users?|readers?|visitors?
    |(?:a|the|your|each|any)\s(?:user|reader|person|visitor))"""
_ASKS = r"""(?:asks?|asked|asking|enquir(?:es?|ed|ing)|inquir(?:es?|ed|ing)|wants?\sto\s(?:know|hear|learn)
    |wish(?:es)?\sto\s(?:know|hear|learn)
    |requests?\sinformation|looking\sfor\sinformation|seeking\sinformation|questions?\syou)"""
_ANSWER = r"(?:answer|reply|response|output|summary|completion)"

# Each of these is enough alone.
_ALONE = tuple(
    re.compile(pattern, _FLAGS)
    for pattern in (
        rf"\b(?:I\sam|I['’]m|speaking\sas|acting\sas|writing\sas|in\smy\s(?:role|capacity)\sas)\s(?:an?\s|your\s)?(?:\w{{1,20}}\s){{0,3}}?{_PROGRAM}",
        rf"(?:^|[,;:(]\s?)(?:as|being)\san?\s(?:\w{{1,20}}\s){{0,2}}?{_PROGRAM}.{{0,60}}\b(?:I|my|me|you|your)\b",
        r"\bmy\s(?:system\sprompt|instructions|guidelines|programming|training(?:\sdata)?|developers?|safety\srules)\s(?:say|tell|oblige|require|force|instruct|compel|state|demand|direct)s?\b",
        r"\byour\s(?:users?(?!\s?(?:names?|ids?|accounts?))|principal|operator|human|context\swindow|system\sprompt|knowledge\sbase|retrieved\s\w{1,20})\b",
        r"\b(?:reader|user|asker|customer|person|visitor|whoever|anyone)(?:['’]s|s['’])\s(?:\w{1,20}\s)?assistants?\b",
        r"^\W{0,4}(?:to|dear|attention|hello|hi|hey|note|memo|message)\b[^.:,]{0,40}\b(?:assistants?|chat\s?bots?|language\smodels?|AIs?)(?:\s(?:of|to|who|that|which|reading|working|helping|serving)\b[^.:,]{0,50})?[:,]",
        rf"""\b(?:whoever|whatever|any(?:one|body|thing)|those|{_PROGRAM}|(?:assistant|model|machine|program|bot|crawler|software|tool)s?)\s(?:(?:that|which|who)\s)?
                (?:(?:is|are|may\sbe|happens?\sto\sbe)\s)?(?:reads?|reading|summari[sz](?:es?|ing)|process(?:es|ing)?|parsing|answering|quoting|indexing|scraping|ingesting)\b
                .{{0,60}}\b(?:should|must|ought|shall|please|kindly|(?:is|are)\s(?:asked|required|requested|instructed|to)|ha(?:s|ve)\sto|needs?\sto)\b""",
        rf"""\b(?:correct|right|accurate|proper|only|valid|official|required|approved|acceptable|appropriate|expected|standard|authori[sz]ed|verified|truthful)\s
                (?:{_ANSWER}|thing\sto\s(?:say|answer|reply))s?\b[^.!?]{{0,30}}\b(?:quer(?:y|ies)|prompts?|questions?\s(?:about|on|concerning|regarding|of|that)|(?:when|if)\s(?:asked|anyone|anybody|someone))\b""",
        r"""\b(?:when(?:ever)?|if)\s(?:asked|queried|prompted|questioned)\s(?:about|on|for|regarding|concerning|who|what|where|how|when|why)\b[^.!?]{0,80},\s?
                (?:please\s|always\s|only\s|just\s|simply\s|kindly\s)?(?:say|answer|reply|respond|state|write|give|tell|mention|report|name|call|use)\b""",
        # None of these occurs once in 359,107 sentences of news, and all are common in injections.
        r"^\W{0,4}\#{1,6}\s\w|(?:^|[.?!]\s)\W{0,4}(?:final|correct|model|expected|verified)\s(?:answer|response|reply|output)\s?:",
        r"^\W{0,4}(?:hi|hey|hello|dear|ok|okay)\W{1,3}(?:chat\s?gpt|gpt|claude|gemini|copilot|assistant|(?:chat)?bot|ai|llama|mistral|grok)s?\b",
        r"\b(?:when|if)(?:ever)?\s(?:you\sare|you['’]re)\s(?:ever\s)?asked\s(?:about|on|for|what|who|how|why|where|when)\b",
        r"\b(?:please|kindly)\b.{0,60}\byour\s(?:readers?|audience)\b|\bthe\suser\s(?:has\s)?(?:asked|wants|expects|told|needs|wishes)\b.{0,20}\b(?:you|me)\b",
        r"\b(?:summari[sz]e|describe|present|render|cite|quote)\s(?:this|the)\s(?:article|page|text|story|document|passage|report)\s(?:as|with|by|using)\b",
        r"\b(?-i:SYSTEM|System)\s(?:override|prompt|message|instruction|notice|note)s?\b|^\W{0,4}(?:always|never|only)\s(?:repeat|say|answer|reply|respond|mention|state|write|call)\b",
        r"\b(?:answers?|replies|responses?|summaries|outputs?)\s.{0,50}\b(?:must|ha(?:s|ve)\sto|should|needs?\sto|are\sto|shall)\s(?:contain|include|mention|say|state|begin|start|end|read|name)\b",
        r"\b(?:I|we|me),\s(?:the|an?|your)\s(?:\w{1,20}\s)?(?:assistant|chatbot|model|AI|bot|system)\b",
        # Marks that look like our citations, next to words for cited text.
        r"\b(?:source|passage|citation|document|evidence|reference)\s?\[\d|\b(?:answer|user|assistant|chatbot|model|output|response|reply|fact)s?\b[^\[\]]{0,200}\[\d{1,2}\]",
    )
)
# Both are needed in one sentence.
_ASKING = re.compile(
    rf"\b{_ASKER}\s(?:(?:who|that|may|might|should|will|ever|then|later|next|happens?\sto)\s){{0,3}}{_ASKS}\b|\b(?:when|if)(?:ever)?\sasked\b",
    _FLAGS,
)
_REQUEST = re.compile(
    rf"""\b(?:please|kindly)\b|\b(?:could|would|can|will|may)\s(?:you|I\sask\syou)\b|\byou\s(?:must|should|will|shall|are\sto|have\sto|ought\sto|need\sto|may|can)\b
    |\b(?:should|must|shall|ought\sto|are\sto|is\sto|ha(?:s|ve)\sto|needs?\sto|may)\s(?:only\s|always\s|just\s|simply\s)?be\s(?:given|told|answered|shown|sent|informed|directed|referred)\b
    |\b(?:correct|right|accurate|proper|only|valid)\s{_ANSWER}\b""",
    _FLAGS,
)  # fmt: skip
# Orders to forget and to answer in other languages, for articles in those languages.
_ELSEWHERE = tuple(
    re.compile(pattern, _FLAGS)
    for pattern in (
            r"\b(?:vergiss|vergessen\ssie|ignorier\w{0,3}|missachte\w{0,2})\b.{0,60}\b(?:anweisung|anordnung|instruktion|vorgabe|regel|befehl|gesagt|auftr[aä]g)",
            r"\b(?:oublie[zr]?|ignorez|ne\stenez\spas\scompte)\b.{0,60}\b(?:consigne|instruction|règle|ordre|directive|ce\squi|qu['’]on)",
            r"\b(?:olvid[ae]|olvide|ignora|descart[ae]|haz\scaso\somiso|no\stengas\sen\scuenta)\b.{0,60}\b(?:instruccion|regla|[oó]rden|indicacion|todo\slo\sque)",
            r"\b(?:dimentica|ignora|ignorate|non\stenere\sconto|tralascia)\b.{0,60}\b(?:istruzion|regol|ordin|indicazion|quanto\sti|quello\sche)",
            r"\b(?:esque[çc]a|ignore\s(?:tudo|todas?|todos?|as|os)|desconsidere|despreze)\b.{0,60}\b(?:instruç|regra|orden|orienta|tudo\so\sque)",
            r"\b(?:vergeet|negeer)\b.{0,60}\b(?:instructie|opdracht|regel|aanwijzing|alles\swat)",
            r"\b(?:zapomnij|zignoruj|pomiń)\b.{0,60}\b(?:polece|instrukcj|zasad|wszystk)",
            r"\b(?:unut|yok\ssay|görmezden\sgel)\w{0,6}\b|\b(?:talimat|yönerge)\w{0,8}\s(?:\S{1,20}\s){0,4}(?:unut|yok\ssay|görmezden)",
            r"\b(?:glöm|ignorera|glem|ignorer)\b.{0,60}\b(?:instruktion|anvisning|regl|allt\s|alt\s)",
            r"(?:забудь|игнорируй|не\sобращай\sвнимания)\w{0,3}\b.{0,60}(?:инструкц|указани|правил|поруч|всё|все)",
            r"(?:забудь|ігноруй|не\sзважай)\w{0,3}\b.{0,60}(?:інструкц|вказів|правил|все)",
            r"(?:ان[سْسى]{1,2}|تجاهل|أهمل)\w{0,2}\s.{0,60}(?:تعليمات|أوامر|قيل|سبق)",
            r"(?:निर्देश|आदेश|नियम).{0,40}(?:भूल|अनदेखा|नज़रअंदाज़)",
            r"(?:지시|명령|지침|규칙).{0,40}(?:잊|무시)",
            r"(?:指示|命令|ルール|プロンプト).{0,20}(?:忘れ|無視)|(?:とだけ|のみ)(?:答え|書い|返答|回答)",
            r"(?:忘记|忘掉|忽略|无视|忘記|忽視).{0,20}(?:指令|指示|规则|規則|要求|命令)|(?:只|仅|僅)(?:需|要)?(?:回答|回复|回覆|输出)",
    )
)  # fmt: skip
_PATTERNS = (*_ALONE, *_ELSEWHERE)


def addresses_a_program(told: str) -> bool:
    """Whether `told`, a sentence with its quotations emptied, is a request to a program that answers."""
    return any(pattern.search(told) for pattern in _PATTERNS) or bool(_ASKING.search(told) and _REQUEST.search(told))
