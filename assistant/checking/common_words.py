"""Words that are capitalised without being names: titles of people, kinds of organisations. Tables."""

from __future__ import annotations

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
