"""Words that are capitalised without being names: sentence openers, titles of people, kinds of organisations. Tables."""

from __future__ import annotations

import re

from assistant.text import calendar_words
from index.text.stop_words import STOP_WORDS

# Titles of people, which may be left out: "Prime Minister", "Dr", "CEO".
ROLES = frozenset(
    """
    president vice prime minister chancellor mayor governor senator congressman congresswoman representative speaker
    secretary king queen prince princess duke duchess pope archbishop bishop cardinal imam rabbi father sister sir lord
    lady dame dr mr mrs ms miss mx prof professor general colonel major captain lieutenant sergeant admiral commander
    judge justice attorney prosecutor ambassador chief executive officer ceo cfo coo cto director chairman chairwoman
    chair spokesman spokeswoman spokesperson deputy assistant former ex acting interim coach manager captain rep sen gov
    gen col sgt lt capt rev reverend st mp mps mep meps msp foreign finance interior defence defense health education
    home treasury leader head founder editor detective inspector constable superintendent councillor professor herr frau
    präsident präsidentin kanzler kanzlerin ministerin monsieur madame señor señora presidente
    """.split()  # noqa: SIM905
)
# Kinds of organisations and places: "Labour Party" and "Labour" are one name, "River Elbe" and "Elbe".
KINDS = frozenset(
    """
    party government ministry department council court courts university college school hospital police force army navy
    committee commission agency authority office bureau company corporation corp inc ltd plc llc gmbh ag group holdings
    association federation union league championship championships tournament club city town county province district
    region prefecture river lake mount mountain island islands street road avenue square airport station stadium church
    parliament senate assembly cabinet board institute foundation museum centre center records award awards prize series
    festival studios pictures productions entertainment degree degrees
    the of and for de la le du des der die das van von den del di da al el bin ibn
    """.split()  # noqa: SIM905
)
_OPENERS = frozenset(
    """
    according although among amid another around because besides both but can critics despite even everyone everything
    few finally first firstly following four five six seven eight nine ten eleven twelve given half here however if
    instead its later last least less like many meanwhile more moreover most much near nearly neither never next no
    nobody none nor nothing now one only other others overall people perhaps several shortly since some somebody someone
    something sometimes soon still such that then there therefore these they this those though three through thus two
    under unlike until very what whatever when where whereas whether while who whoever whose why with within without yet
    police residents experts analysts scientists researchers doctors nurses teachers students workers miners farmers
    ministers officials lawmakers voters protesters firefighters rescuers investigators prosecutors authorities troops
    soldiers rebels militants passengers pupils parents families children women men girls boys villagers witnesses
    shares stocks prices sales profits profit revenue inflation unemployment exports imports output growth interest rates
    rents wages taxes tax oil gas coal gold power water heat rain snow wind storm storms floods flooding flood fire fires
    wildfire wildfires earthquake heavy strong high low new old young local regional global national international
    public private political economic military medical social legal early late recent today yesterday tomorrow tonight
    crews teams fans players club clubs team game match matches victory defeat injury injuries deaths death talks peace
    war fighting attacks attack violence crime murder theft fraud trial court judges jurors jury lawyers government
    parliament council opposition president minister mayor king queen prince pope bishop church city town village country
    school schools hospital hospitals university company companies bank banks shop shops factory factories airline
    airlines flight flights train trains ferry ferries bus buses traffic road roads bridge car cars driver drivers truck
    trade business industry demand supply food wheat grain electricity energy fuel climate carbon emissions research
    study studies data evidence figures results report reports documents records film films book books music art
    critics supporters members leaders candidates campaigners activists critics spokesman spokeswoman sources media
    asked speaking writing while during after before once both each either whereas against across along behind beyond
    inside outside off onto over past per round than toward towards upon via plus minus mr mrs ms dr let lets yes no
    please thanks thank sorry good better best bad worse worst great big small large long short full free home
    """.split()  # noqa: SIM905
)
_SUFFIX = re.compile(
    r"(?:ly|ing|tion|tions|sion|sions|ment|ments|ness|ity|ities|ers|ors|ists|ials|ances|ence|ences|ism|ful|less|able)$"
)


def is_common_word(word: str) -> bool:
    """Whether a word that starts a sentence is probably not a name. `word` in lower case, accents folded."""
    return (
        word in STOP_WORDS
        or word in _OPENERS
        or word in ROLES
        or word in calendar_words.MONTHS
        or word in calendar_words.WEEKDAYS
        or (len(word) > 6 and bool(_SUFFIX.search(word)))
    )
