"""Who did it, and what a number counts, must be the same in claim and evidence, however many words both share."""

from __future__ import annotations

import pytest

from assistant.checking.checker import check_claim
from assistant.checking.clauses import clauses
from assistant.checking.reading import ReadSentence
from index.embedding.embedder import load_embedder

EMBEDDER = load_embedder()

STRIKE = (
    "Dockers in Varnholm went back to work on Thursday after nine days on strike. The union's leader, "
    "Ilse Brandt, said members had voted for the offer by a clear majority. The new contract raises pay "
    "by 4 per cent. The port's owners also promised to replace the two oldest cranes. The strike began "
    "because the owners had refused to pay for night shifts. More than 60 ships waited outside the "
    "harbour."
)

CUP = (
    "Oskar Lind scored twice as Marbeck beat Torhaven 3-1 in the cup final on Sunday. He also hit the "
    "post in the first half. Torhaven's goalkeeper, Piet Aalto, was sent off after 70 minutes. The "
    "referee, Jana Weiss, had shown him a yellow card before the break. About 41,000 people watched the "
    "match. Marbeck's coach praised his young defenders, while Torhaven will appeal against the red card."
)

COURT = (
    "A court in Lindow jailed the former banker Karl Holm for six years on Friday. He had taken 4 million "
    "crowns from 212 customers, the judge said. Prosecutors had asked for nine years. His wife, Greta "
    "Holm, was acquitted. The defence lawyer, Mats Rehn, announced an appeal. The bank has repaid most of "
    "its customers and closed three branches."
)

FLOOD = (
    "Heavy rain flooded the valley of Ostra on Tuesday and killed eight people. Rescuers brought 150 "
    "villagers to safety by boat. The mayor of Ostra, Lena Moos, criticised the government for warning "
    "people too late. The army sent two helicopters. Power was cut in 3,000 homes. The weather service "
    "expects more storms on Thursday. Insurers put the damage at 90 million euros."
)

DEAL = (
    "The carmaker Velmo will buy the battery firm Ostrion for 2.4 billion euros. Ostrion employs 900 "
    "people and lost 70 million euros last year. Its founder, Nadia Ferro, will leave the board. The "
    "regulator has to approve the deal. Shares in Velmo fell 6 per cent, while those of its rival Kadra "
    "rose. Analysts had expected a lower price."
)

VOTE = (
    "Parliament passed the water law on Monday by 88 votes to 61. Prime minister Tomas Brekk said it "
    "would save the lakes. The opposition leader, Ana Sorel, called it a gift to the industry. Her party "
    "will go to the constitutional court. Farmers blocked two bridges in protest, and police arrested 14 "
    "of them. The president must sign the law by June."
)

TRUE = {
    STRIKE: [
        "Dockers went back to work after nine days on strike.",
        "Members voted for the offer by a clear majority.",
        "Ilse Brandt said members had voted for the offer.",
        "The union's leader said members had voted for the offer by a clear majority.",
        "The owners promised to replace the two oldest cranes.",
        "The owners had refused to pay for night shifts.",
        "The strike began because the owners refused to pay for night shifts.",
        "More than 60 ships waited outside the harbour.",
        "Dockers went back to work and the owners promised to replace two cranes.",
        "The two oldest cranes are to be replaced, the owners promised.",
        "The dockers were on strike for nine days.",
        "According to Ilse Brandt, members voted for the offer.",
    ],
    CUP: [
        "Oskar Lind scored twice.",
        "Marbeck beat Torhaven in the final.",
        "Torhaven was beaten by Marbeck in the cup final.",
        "Lind hit the post in the first half.",
        "Piet Aalto was sent off after 70 minutes.",
        "Torhaven's goalkeeper was sent off.",
        "Jana Weiss had shown Aalto a yellow card.",
        "About 41,000 people watched the match.",
        "Marbeck's coach praised his young defenders.",
        "Torhaven will appeal against the red card.",
        "The referee showed him a yellow card before the break.",
    ],
    COURT: [
        "Karl Holm was jailed for six years.",
        "The court jailed Karl Holm for six years.",
        "Holm had taken 4 million crowns from 212 customers.",
        "Prosecutors asked for nine years.",
        "Greta Holm was acquitted.",
        "His wife was acquitted.",
        "Mats Rehn announced an appeal.",
        "The defence lawyer announced an appeal.",
        "The bank closed three branches.",
        "Three branches were closed by the bank.",
    ],
    FLOOD: [
        "Heavy rain killed eight people in the valley.",
        "Eight people were killed by the rain.",
        "Rescuers brought 150 villagers to safety.",
        "Lena Moos criticised the government.",
        "The mayor criticised the government for warning people too late.",
        "The government was criticised by Lena Moos.",
        "The army sent two helicopters.",
        "Power was cut in 3,000 homes.",
        "The weather service expects more storms.",
        "Insurers put the damage at 90 million euros.",
    ],
    DEAL: [
        "Velmo will buy Ostrion for 2.4 billion euros.",
        "Ostrion will be bought by Velmo.",
        "Ostrion employs 900 people.",
        "Ostrion lost 70 million euros last year.",
        "Nadia Ferro will leave the board.",
        "The founder of Ostrion will leave the board.",
        "The regulator has to approve the deal.",
        "Shares in Velmo fell 6 per cent.",
        "Analysts had expected a lower price.",
        "The carmaker will buy Ostrion.",
    ],
    VOTE: [
        "Parliament passed the water law by 88 votes to 61.",
        "The water law was passed by parliament.",
        "Tomas Brekk said it would save the lakes.",
        "Ana Sorel called it a gift to the industry.",
        "The opposition leader called it a gift to the industry.",
        "Farmers blocked two bridges in protest.",
        "Police arrested 14 farmers.",
        "The president must sign the law by June.",
        "Two bridges were blocked by farmers.",
    ],
}

# All words and numbers of these are in the evidence, but somebody else did it, or something else is counted.
FALSE = {
    STRIKE: [
        "The owners voted for the offer by a clear majority.",
        "The owners went on strike.",
        "Ilse Brandt refused to pay for night shifts.",
        "Sixty ships were replaced.",
        "The dockers promised to replace the two oldest cranes.",
        "Ilse Brandt promised to replace the two oldest cranes.",
        "The union refused to pay for night shifts.",
        "The cranes waited outside the harbour.",
        "The owners waited outside the harbour.",
        "The owners said members had voted for the offer by a clear majority.",
        "Dockers went back to work after 60 days on strike.",
        "More than 60 cranes will be replaced.",
        "Nine ships waited outside the harbour.",
        "Ilse Brandt voted for the offer by a clear majority.",
    ],
    CUP: [
        "Piet Aalto scored twice.",
        "Jana Weiss was sent off after 70 minutes.",
        "Piet Aalto hit the post in the first half.",
        "Oskar Lind was sent off after 70 minutes.",
        "Oskar Lind had shown him a yellow card before the break.",
        "Marbeck will appeal against the red card.",
        "Torhaven's coach praised his young defenders.",
        "The referee was sent off after 70 minutes.",
        "Jana Weiss praised his young defenders.",
    ],
    COURT: [
        "Mats Rehn was acquitted.",
        "Prosecutors announced an appeal.",
        "The judge announced an appeal.",
        "Mats Rehn had taken 4 million crowns from 212 customers.",
        "The bank had asked for nine years.",
        "Greta Holm announced an appeal.",
        "The court closed three branches.",
        "The prosecutors closed three branches.",
        "The bank closed 212 branches.",
        "Mats Rehn was jailed for six years.",
    ],
    FLOOD: [
        "The army criticised the government for warning people too late.",
        "Rescuers sent two helicopters.",
        "The weather service sent two helicopters.",
        "Insurers brought 150 villagers to safety by boat.",
        "The government criticised the mayor of Ostra.",
        "Lena Moos sent two helicopters.",
        "Rescuers put the damage at 90 million euros.",
        "Power was cut in 150 homes.",
        "The army put the damage at 90 million euros.",
        "The army sent eight helicopters.",
    ],
    DEAL: [
        "Velmo lost 70 million euros last year.",
        "The regulator will leave the board.",
        "Nadia Ferro has to approve the deal.",
        "Analysts will leave the board.",
        "The regulator had expected a lower price.",
        "Kadra lost 70 million euros last year.",
        "Nadia Ferro had expected a lower price.",
        "Velmo employs 900 people.",
        "Ostrion employs 70 people.",
    ],
    VOTE: [
        "Tomas Brekk called it a gift to the industry.",
        "Ana Sorel said it would save the lakes.",
        "The president blocked two bridges in protest.",
        "Police blocked two bridges in protest.",
        "Parliament must sign the law by June.",
        "The farmers passed the water law.",
        "Farmers arrested 14 of them.",
        "Ana Sorel must sign the law by June.",
        "Police arrested 61 of them.",
    ],
}


def pairs(claims: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(claim, evidence) for evidence, several in claims.items() for claim in several]


@pytest.mark.slow
@pytest.mark.parametrize(("claim", "evidence"), pairs(TRUE))
def test_what_is_said_of_the_same_one_is_supported(claim: str, evidence: str) -> None:
    assert check_claim(claim, evidence, EMBEDDER).support == "supported"


@pytest.mark.slow
@pytest.mark.parametrize(("claim", "evidence"), pairs(FALSE))
def test_what_is_said_of_another_is_never_supported(claim: str, evidence: str) -> None:
    assert check_claim(claim, evidence, EMBEDDER).support != "supported"


@pytest.mark.parametrize(
    ("claim", "evidence", "support", "because"),
    [
        (
            "The owners voted for the offer by a clear majority.",
            STRIKE,
            "partly",
            "“The owners” is in another sentence than “voted”; that is said of “members”",
        ),
        (
            "Ilse Brandt refused to pay for night shifts.",
            STRIKE,
            "unsupported",
            "“Ilse Brandt” is in another sentence than “refused”; that is said of “the owners”",
        ),
        (
            "Nine ships waited outside the harbour.",
            STRIKE,
            "unsupported",
            "“Nine” is in it, but of “days”; of “ships” it has “60”",
        ),
        (
            "Ilse Brandt voted for the offer by a clear majority.",
            STRIKE,
            "partly",
            "“voted” is not said of “Ilse Brandt” there",
        ),
    ],
)
def test_the_first_reason_says_who_and_what_in_plain_words(
    claim: str, evidence: str, support: str, because: str
) -> None:
    found = check_claim(claim, evidence, EMBEDDER)
    assert (found.support, found.reasons[0]) == (support, because)


@pytest.mark.parametrize(
    ("before", "claim"),
    [
        ("Acme cut 300 jobs. The company will close a plant in Lindow.", "Acme will close a plant in Lindow."),
        ("The singer Mira Falk cancelled her tour. She has lost her voice.", "Mira Falk has lost her voice."),
        ("The ferry hit a rock. It sank within minutes.", "The ferry sank within minutes."),
        ("The miners left the pit at noon. They had found gas.", "The miners had found gas."),
    ],
)
def test_a_pronoun_or_the_company_may_mean_whoever_was_named_before(before: str, claim: str) -> None:
    assert check_claim(claim, before, EMBEDDER).support == "supported"


def told(text: str) -> list[tuple[str, str]]:
    return [(clause.subject.text, clause.verb_text) for clause in clauses(ReadSentence(text, 0))]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "The union's leader, Ilse Brandt, said members had voted for it.",
            [("The union's leader, Ilse Brandt", "said"), ("members", "voted")],
        ),
        ("After the owners refused, dockers struck.", [("the owners", "refused"), ("dockers", "struck")]),
        ("Mette Berg beat Karl Holm and won the title.", [("Mette Berg", "beat"), ("Mette Berg", "won")]),
        ("On Thursday, the court jailed him.", [("the court", "jailed")]),
        ("Lindow employs 900 people.", [("Lindow", "employs")]),
        ("A storm, the worst in years.", []),
    ],
)
def test_a_sentence_is_taken_apart_by_who_did_what(text: str, parts: list[tuple[str, str]]) -> None:
    assert told(text) == parts


def test_a_passive_names_who_did_it() -> None:
    (clause,) = clauses(ReadSentence("Karl Holm was beaten by Mette Berg in the final.", 0))
    assert clause.passive and clause.agent is not None and clause.agent.text == "Mette Berg"


@pytest.mark.parametrize(
    "text", ["", "…", "12", "大坝于周一决堤。", "by by by", "said", "was", "Die Fähre sank am Montag."]
)
def test_what_has_no_clauses_breaks_nothing(text: str) -> None:
    clauses(ReadSentence(text, 0))
