"""Word tables for splitting a sentence into clauses: auxiliaries, verbs without a telling ending, conjunctions, pronouns.
English only."""

from __future__ import annotations

from assistant.checking.verbs import PASTS


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


BE = _set("is are was were be been am isn't aren't wasn't weren't gets got")
# Followed by a verb in its plain form.
MODALS = _set(
    "will would can could may might must should shall did do does won't wouldn't can't couldn't cannot didn't don't doesn't"
)
AUXILIARIES = BE | MODALS | _set("has have had hasn't haven't hadn't")
# Verbs and phrases of attribution. What is said comes before or after them, with a subject of its own.
SAYING = _set(
    """
    said says say told tells added adds announced announces claimed claims warned warns insisted insists argued argues
    believed believes estimated estimates reported reports wrote writes tweeted stated states explained admitted admits
    confirmed denied acknowledged noted suggested revealed replied stressed alleged
    """
)
# Verbs that news uses in the present tense. Forms that look like the plain form are recognised by the word before them.
PRESENT = _set(
    """
    wants plans expects hopes seeks faces leads owns runs makes takes gives keeps holds remains becomes includes shows
    means needs begins wins loses beats kills hits calls says becomes lives works plays
    """
)
UNCHANGED = _set("cut hit put set shut quit let cost beat read bid spread hurt split burst")
FINITE = frozenset(PASTS) | PRESENT
# Nouns and adjectives that end like a past tense.
NO_PASTS = _set("hundred united naked sacred wicked rugged kindred hatred embed biped infrared alleged so-called")

DETERMINERS = _set(
    """
    the a an this that these those his her its their our my your some any no every each both all another other most many
    several few more most very newly recently much
    """
)
POINTING = _set("the this that these those his her its their")
PREPOSITIONS = _set(
    """
    of in on at by for from to with without within into onto over under about against among between through during
    despite near across around along behind beyond inside outside off per than until towards toward upon via amid after
    before since following according as like unlike besides except including
    """
)
# Words that start a new clause or only the next item of a list, depending on whether a verb follows.
JOINS = _set(
    """
    and but or nor while because although though that who whom which whose when where after before as if whether until
    since than so
    """
)
RELATIVE = _set("who whom which whose that where")
# Pronouns by the kind of referent they can have.
HE = _set("he she him her his")
IT = _set("it its this that")
THEY = _set(
    "they them their these those both all some others many most several who which one two three four five each none"
)
SPEAKERS = _set("i we you us me")
PRONOUNS = HE | IT | THEY | SPEAKERS | RELATIVE | _set("there what everyone everybody nobody someone somebody anyone")
# Head nouns of measure: what they measure comes after them.
MEASURES = _set(
    """
    number total group majority part half third quarter most series couple pair lot dozens hundreds thousands millions
    dozen rest some many one kind sort percent cent type handful people person others several majority minority member
    spokesman spokeswoman spokesperson statement
    """
)
# Generic nouns that can refer back to something named before.
AGAIN = _set(
    """
    technology device company firm group team side pair duo man woman club organisation organization move decision deal
    plan project scheme incident vehicle ship plane building site city town country body agency event work book film
    show song album game body measure law proposal service product system machine aircraft boat car animal
    """
)
# Documents: what a document says, its author says too.
DOCUMENTS = _set("report study survey poll figures data statement research review article paper document letter")
# Words that start an object.
ARTICLES = _set("the a an his her its their")
