"""Common nouns of the news, and the kind of thing each stands for; words in the names of groups and places. Pure.

A missing noun costs little: the kind stays unknown, which fits most things.
"""

from __future__ import annotations

from typing import Literal

NounKind = Literal["person", "group", "place", "thing", "unknown"]

_PERSON = """
    president minister premier chancellor mayor king queen prince princess pope governor senator congressman
    congresswoman lawmaker deputy ambassador envoy secretary spokesman spokeswoman spokesperson leader chief chairman
    chairwoman founder owner boss executive director manager coach captain player striker goalkeeper footballer
    runner swimmer cyclist driver boxer champion winner athlete singer rapper guitarist drummer composer musician actor
    actress comedian presenter filmmaker author writer novelist poet artist painter journalist reporter editor
    scientist researcher professor doctor surgeon engineer astronaut astronomer pilot lawyer judge prosecutor suspect
    victim witness officer general soldier activist student teacher priest bishop man woman boy girl husband wife son
    daughter brother sister father mother candidate
"""
_GROUP = """
    company firm bank airline carrier maker retailer manufacturer band group duo trio team club party union agency
    government ministry parliament court council committee commission hospital university school college museum
    newspaper broadcaster station organisation organization charity army police squad orchestra choir cartel militia
    federation association league observatory
"""
_PLACE = """
    city town village country state region province county island river lake sea port harbour harbor capital airport
    district valley mountain
"""
_THING = """
    album song single film movie book novel play show series episode game match race final tournament festival concert
    tour election vote referendum deal agreement treaty law bill act trial lawsuit case strike war battle attack
    explosion fire flood storm hurricane earthquake crash accident protest summit meeting visit record ship plane train
    bridge rocket spacecraft satellite telescope comet virus vaccine outbreak drug painting map award prize ceremony
    merger takeover budget railway road plant reactor project plan report study speech interview
"""
NOUN_KINDS: dict[str, NounKind] = {
    **dict.fromkeys(_PERSON.split(), "person"),
    **dict.fromkeys(_GROUP.split(), "group"),
    **dict.fromkeys(_PLACE.split(), "place"),
    **dict.fromkeys(_THING.split(), "thing"),
}

_GROUP_WORDS = """
inc corp ltd plc llc company bank group airlines airways party union council university college school ministry
department agency commission committee parliament congress court institute association federation league fc club
band orchestra brothers sisters boys girls police army museum hospital
"""
_PLACE_WORDS = """
city bay river island islands lake sea ocean mountain mountains valley street road avenue square county province
republic kingdom states beach park airport north south coast
"""
GROUP_WORDS = frozenset(_GROUP_WORDS.split())
PLACE_WORDS = frozenset(_PLACE_WORDS.split())
