"""Countries and international organisations by all their names in the news. A table and its look-up functions.

Each line is one country or organisation: its names, its people, its adjective, separated by "/". The first is the canonical
name. They are in lower case without accents; names that count only in capitals are in `CAPITALS`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

_LINES = """
united states/united states of america/america/american/americans
united kingdom/britain/great britain/british/briton/britons
european union
united nations
united arab emirates/emirati/emiratis
england/english/englishman/englishmen
scotland/scottish/scot/scots
wales/welsh
northern ireland/northern irish
ireland/irish/republic of ireland
france/french/frenchman/frenchmen
germany/german/germans
spain/spanish/spaniard/spaniards
portugal/portuguese
italy/italian/italians
greece/greek/greeks
netherlands/holland/dutch
belgium/belgian/belgians
luxembourg/luxembourger/luxembourgers
switzerland/swiss
austria/austrian/austrians
denmark/danish/dane/danes
sweden/swedish/swede/swedes
norway/norwegian/norwegians
finland/finnish/finn/finns
iceland/icelandic/icelander/icelanders
poland/polish/pole/poles
czech republic/czechia/czech/czechs
slovakia/slovak/slovaks
slovenia/slovenian/slovene/slovenes
hungary/hungarian/hungarians
romania/romanian/romanians
bulgaria/bulgarian/bulgarians
serbia/serbian/serb/serbs
croatia/croatian/croat/croats
bosnia/bosnia and herzegovina/bosnian/bosnians
kosovo/kosovan/kosovar/kosovars
montenegro/montenegrin
albania/albanian/albanians
north macedonia/macedonia/macedonian
estonia/estonian/estonians
latvia/latvian/latvians
lithuania/lithuanian/lithuanians
russia/russian/russians/russian federation
ukraine/ukrainian/ukrainians
belarus/belarusian/belarusians
moldova/moldovan/moldovans
georgia/georgian/georgians
armenia/armenian/armenians
azerbaijan/azerbaijani/azeri
kazakhstan/kazakh/kazakhs
turkey/turkiye/turkish/turk/turks
cyprus/cypriot/cypriots
malta/maltese
israel/israeli/israelis
palestine/palestinian/palestinians
lebanon/lebanese
syria/syrian/syrians
iraq/iraqi/iraqis
iran/iranian/iranians
saudi arabia/saudi/saudis
yemen/yemeni/yemenis
qatar/qatari/qataris
kuwait/kuwaiti/kuwaitis
jordan/jordanian/jordanians
egypt/egyptian/egyptians
libya/libyan/libyans
tunisia/tunisian/tunisians
algeria/algerian/algerians
morocco/moroccan/moroccans
sudan/sudanese
south sudan/south sudanese
ethiopia/ethiopian/ethiopians
somalia/somali/somalis
kenya/kenyan/kenyans
uganda/ugandan/ugandans
tanzania/tanzanian/tanzanians
rwanda/rwandan/rwandans
nigeria/nigerian/nigerians
ghana/ghanaian/ghanaians
senegal/senegalese
mali/malian/malians
cameroon/cameroonian/cameroonians
congo/congolese
zambia/zambian/zambians
zimbabwe/zimbabwean/zimbabweans
mozambique/mozambican/mozambicans
angola/angolan/angolans
namibia/namibian/namibians
south africa/south african/south africans
africa/african/africans
afghanistan/afghan/afghans
pakistan/pakistani/pakistanis
india/indian/indians
bangladesh/bangladeshi/bangladeshis
sri lanka/sri lankan/sri lankans
nepal/nepali/nepalese
china/chinese/people's republic of china
taiwan/taiwanese
hong kong/hongkonger/hongkongers
mongolia/mongolian/mongolians
japan/japanese
south korea/south korean/south koreans
north korea/north korean/north koreans
korea/korean/koreans
vietnam/vietnamese
thailand/thai/thais
cambodia/cambodian/cambodians
laos/lao/laotian
myanmar/burma/burmese
malaysia/malaysian/malaysians
singapore/singaporean/singaporeans
indonesia/indonesian/indonesians
philippines/philippine/filipino/filipinos
australia/australian/australians/aussie
new zealand/new zealander/new zealanders/kiwi/kiwis
canada/canadian/canadians
mexico/mexican/mexicans
guatemala/guatemalan/guatemalans
honduras/honduran/hondurans
cuba/cuban/cubans
haiti/haitian/haitians
jamaica/jamaican/jamaicans
colombia/colombian/colombians
venezuela/venezuelan/venezuelans
ecuador/ecuadorian/ecuadorians
peru/peruvian/peruvians
bolivia/bolivian/bolivians
brazil/brazilian/brazilians
paraguay/paraguayan/paraguayans
uruguay/uruguayan/uruguayans
argentina/argentine/argentinian/argentines/argentinians
chile/chilean/chileans
europe/european/europeans
asia/asian/asians
paris/parisian/parisians
london/londoner/londoners
new york/new yorker/new yorkers/new york city
california/californian/californians
texas/texan/texans
north atlantic treaty organization/north atlantic treaty organisation/nato
world health organization/world health organisation
international monetary fund
european central bank
federal bureau of investigation
central intelligence agency
"""
# Names as written, without full stops -> their line's canonical name. "us" and "who" are ordinary words.
CAPITALS = {
    "US": "united states", "USA": "united states", "UK": "united kingdom", "EU": "european union",
    "UN": "united nations", "UAE": "united arab emirates", "WHO": "world health organization",
    "IMF": "international monetary fund", "ECB": "european central bank", "FBI": "federal bureau of investigation",
    "CIA": "central intelligence agency", "PRC": "china", "GB": "united kingdom", "NZ": "new zealand",
    "DRC": "congo", "NYC": "new york",
}  # fmt: skip
_KNOWN = {
    tuple(name.replace("'", "").split()): line.split("/")[0]
    for line in _LINES.split("\n")
    if line
    for name in line.split("/")
}
LONGEST = max(map(len, _KNOWN))
_FIRST_WORDS = frozenset(name[0] for name in _KNOWN)


def place_at(surfaces: Sequence[str], folded: Sequence[str], at: int) -> tuple[str, int] | None:
    """The country or organisation named by the words from `at` on, and how many words name it; the longest name wins."""
    plain = without_stops(surfaces[at])
    for length in range(min(LONGEST, len(folded) - at), 0, -1):
        if name := _KNOWN.get(tuple(folded[at : at + length])):
            return name, length
    if plain in CAPITALS:
        return CAPITALS[plain], 1
    return None


@lru_cache(maxsize=65_536)
def may_begin(surface: str) -> bool:
    """Whether a name may begin with this word: a fast no for nearly all."""
    return fold(surface) in _FIRST_WORDS or without_stops(surface) in CAPITALS


def fold(surface: str) -> str:
    """A word in lower case and without its possessive, as in the table."""
    return surface.casefold().removesuffix("'s").removesuffix("’s")


def without_stops(surface: str) -> str:
    """A word without full stops and its possessive, as in `CAPITALS`."""
    return surface.replace(".", "").removesuffix("'s").removesuffix("’s")


def places(surfaces: Sequence[str], folded: Sequence[str]) -> Iterator[str]:
    """All names in a run of words, longest first, so that "South Korea" is not also Korea."""
    at = 0
    while at < len(folded):
        found = place_at(surfaces, folded, at)
        if found:
            yield found[0]
        at += found[1] if found else 1
