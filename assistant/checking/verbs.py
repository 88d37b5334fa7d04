"""Irregular verb forms that a stemmer does not unite ("rose", "risen"), mapped to one. A table of stems."""

from __future__ import annotations

from assistant.text.tokens import stem

_FORMS = """
    beat beaten; begin began begun; break broke broken; bring brought; build built; buy bought; catch caught; choose chose
    chosen; come came; deal dealt; do did done; draw drew drawn; drive drove driven; eat ate eaten; fall fell fallen; fight
    fought; find found; fly flew flown; forbid forbade forbidden; forget forgot forgotten; get got gotten; give gave given;
    go went gone; grow grew grown; hear heard; hide hid hidden; hold held; keep kept; know knew known; lead led; leave left;
    lend lent; lose lost; make made; mean meant; meet met; pay paid; rise rose risen; run ran; see saw seen; seek sought;
    sell sold; send sent; shake shook shaken; shoot shot; show shown; shrink shrank shrunk; sing sang sung; sink sank sunk;
    sleep slept; speak spoke spoken; spend spent; stand stood; steal stole stolen; strike struck stricken; swear swore
    sworn; swim swam swum; take took taken; teach taught; tell told; think thought; throw threw thrown; understand
    understood; wake woke woken; wear wore worn; win won; write wrote written; withdraw withdrew withdrawn; die died dying;
    overthrow overthrew overthrown; undergo underwent undergone; arise arose arisen; become became; lie lay lain
"""
_BASE = {stem(form): stem(forms.split()[0]) for forms in _FORMS.split(";") for form in forms.split()}


def base(term: str) -> str:
    """The stem of the infinitive, or `term` itself: `base("risen") == base("rise")`."""
    return _BASE.get(term, term)
