"""Words that reverse or weaken a statement: denials, hedges, and pairs of opposites. Tables; of stems where they say so."""

from __future__ import annotations

from assistant.checking.verbs import base
from assistant.text.tokens import stem

# Words that deny the few words after them.
DENIALS = frozenset(
    """
    not never no none nobody neither nor without cannot denied denies deny denying fails failed refuse refused refuses
    refusing unable rejected rejects reject hardly barely nicht kein keine keinen nie ohne ne pas jamais sans nunca sin
    isn't aren't wasn't weren't don't doesn't didn't won't wouldn't can't couldn't hasn't haven't hadn't shouldn't
    """.split()  # noqa: SIM905
)
# Those that deny only when "to" follows.
DENYING_WITH_TO = frozenset({"fails", "failed", "unable"})
# Words that say that something is not certain.
HEDGES = frozenset(
    """
    may might could allegedly alleged reportedly rumoured rumored rumours suspected suspects apparently possibly perhaps
    probably likely unlikely potentially unconfirmed purportedly purported accused claims claimed claim accuses alleges
    if speculated speculation considering unclear
    """.split()  # noqa: SIM905
)
# Words of attribution. A claim with one of these does not itself state what is said.
ATTRIBUTIONS = frozenset(
    """
    said says say according told tells announced reported reports estimated estimates believed thought expected expects
    warned warns suggested suggests would should charged plans planned
    """.split()  # noqa: SIM905
)


def _stems(words: str) -> frozenset[str]:
    return frozenset(base(stem(word)) for word in words.split())


# Words on the left say the opposite of words on the right.
OPPOSITES = tuple(
    (_stems(left), _stems(right))
    for left, right in (
        (
            "rise rises rose risen rising increase increases grew grow grown growth jump jumped climb climbed soared soar surge"
            " surged gain gained up higher widened doubled tripled improved improve accelerated strengthened expanded raised raise",
            "fall falls fell fallen falling decrease decreases drop dropped decline declined plunge plunged slump slumped sank"
            " tumbled down lower shrank shrunk narrowed halved worsened worsen slowed weakened cut lowered reduced reduce dipped",
        ),
        ("win wins won winning winner victory triumphed", "lose loses lost losing loser defeated beaten"),
        ("more greater larger bigger", "less fewer smaller"),
        ("most highest largest biggest best maximum", "least lowest smallest worst minimum"),
        (
            "support supports supported backed backs favour favours approve approved approves endorsed endorse accepted accept"
            " agreed agree passed confirmed welcomed upheld",
            "oppose opposes opposed opposition reject rejected rejects against blocked block vetoed veto refused refuse"
            " disagreed disagree denied dismissed overturned criticised",
        ),
        ("before earlier", "after later following"),
        ("open opens opened reopened reopen", "close closes closed shut shuts"),
        ("arrive arrives arrived enter entered joined join", "leave leaves left depart departed quit quits exit"),
        ("buy buys bought purchase purchased acquire acquired", "sell sells sold"),
        (
            "start starts started begin begins began launched launch",
            "end ends ended finish finished stop stopped halted suspended",
        ),
        ("guilty convicted jailed", "innocent acquitted cleared"),
        ("alive survived survive", "dead died killed"),
        ("allow allows allowed permitted legal", "ban bans banned barred prohibited forbid forbade illegal"),
        ("safe safely unhurt unharmed", "injured hurt wounded dangerous unsafe"),
        ("hire hired hires appointed appoint", "fire fired sacked dismissed resigned"),
        ("possible likely", "impossible unlikely"),
        ("success successful succeeded", "failure failed unsuccessful"),
        ("north northern", "south southern"),
        ("east eastern", "west western"),
        ("older oldest", "younger youngest"),
    )
)
