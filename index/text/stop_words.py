"""English function words, which shape a question without saying what it is about. Pure."""

STOP_WORDS = frozenset(
    """
    a about after all also am an and any are as at be been before being but by can could did do does doing
    during each for from further had has have having he her here hers him his how i if in into is it its itself
    just me more most my no nor not of off on once only or other our out over own s same shall she should so
    some such t than that the their them then there these they this those through to too under until up upon us
    very was we were what when where which while who whom whose why will with would you your
    """.split()  # noqa: SIM905 (a list of two hundred quoted words is harder to read)
)
