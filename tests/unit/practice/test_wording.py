import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabij.content.wording import lexicon
from nabij.practice.errors import PracticeError
from nabij.practice.moments import Rung
from nabij.practice.wording import (
    Alternative,
    Category,
    FactWord,
    HintReason,
    Lexicon,
    Move,
    ReactionDraft,
    ReactionStep,
    compose_reaction,
    loaded_words,
    next_rung,
    read_compliment,
    read_correction,
    read_invitation,
    read_observation,
    read_reaction,
)
from nabij.practice.wording.lexicon import sentences
from nabij.practice.wording.reactions import StepWord

NL, EN = lexicon("nl"), lexicon("en")


def marked(text, hints):
    return [(text[hint.start : hint.end], hint.reason) for hint in hints]


def test_lexicon_without_a_list_is_refused():
    with pytest.raises(PracticeError, match=r"wording\.missing_list"):
        Lexicon("nl", {Category.EASY: ("makkelijk",)})


def test_phrase_matches_whole_words_over_blanks_and_a_star_matches_longer_words():
    assert NL.spans("GOED  zo, goedzoeker", Category.STOCK_PRAISE) == ((0, 8),)
    assert NL.spans("luie luiaard, luister", Category.LABEL) == ((0, 4), (5, 12), (14, 21))


def test_sentences_leave_out_blanks_and_bare_marks():
    text = " Een zin. \n ... Nog een?"

    assert [text[start:end] for start, end in sentences(text)] == ["Een zin.", "Nog een?"]


@pytest.mark.parametrize(
    ("text", "words", "specific", "sincere", "deserved"),
    [
        ("Goed zo, top", NL, False, True, True),
        ("Goed zo, je hebt Noa laten uitpraten.", NL, True, True, True),
        ("Eindelijk zie ik dat je rustig werkt.", NL, True, False, True),
        ("Fijn dat je de makkelijke som af hebt.", NL, True, True, False),
        ("You are so smart", EN, False, True, True),
        ("I saw you wait for Tom. That helped him.", EN, True, True, True),
        ("You worked better than Tom because you are amazing", EN, True, False, True),
        ("", EN, False, True, True),
    ],
)
def test_compliment_is_read_on_three_qualities(text, words, specific, sincere, deserved):
    reading = read_compliment(text, words)

    assert (reading.specific, reading.sincere, reading.deserved) == (specific, sincere, deserved)


def test_compliment_hints_name_the_span_and_the_reason():
    text = "Goed zo slimmerik"

    assert marked(text, read_compliment(text, NL).hints) == [
        ("Goed zo", HintReason.STOCK_PHRASE),
        (text, HintReason.NOT_SPECIFIC),
        ("slimmerik", HintReason.PRAISES_PERSON),
    ]


def test_command_gets_the_moves_that_soften_it():
    text = "Stop met praten of anders blijf je na!"

    reading = read_invitation(text, NL)

    assert not reading.invites
    assert reading.moves == (
        Move.ASK_INSTEAD,
        Move.OFFER_A_CHOICE,
        Move.GIVE_THE_REASON,
        Move.DROP_THE_THREAT,
        Move.SAY_WHAT_YOU_WANT,
    )
    assert ("Stop", HintReason.COMMANDS) in marked(text, reading.hints)
    assert ("!", HintReason.SHOUTS) in marked(text, reading.hints)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Wil je je boek pakken, dan kunnen we beginnen?", NL),
        ("Would you read first or write first?", EN),
    ],
)
def test_invitation_has_no_moves(text, words):
    reading = read_invitation(text, words)

    assert reading.invites
    assert reading.moves == ()


def test_command_that_leaves_a_choice_is_not_asked_for_one():
    reading = read_invitation("Pak je boek of je schrift, want we gaan lezen.", NL)

    assert reading.moves == (Move.ASK_INSTEAD,)


def test_command_verb_within_a_sentence_is_no_command():
    assert read_invitation("I like how you listen and look.", EN).invites
    assert not read_invitation("Well. Listen to me.", EN).invites


def test_empty_request_neither_invites_nor_gets_hints():
    assert read_invitation("  ", EN).hints == ()
    assert not read_invitation("", EN).invites


@pytest.mark.parametrize(
    ("text", "words", "word"),
    [
        ("Sem stond drie keer op en liep naar het raam.", NL, FactWord.READS_AS_FACT),
        ("Sem stond op. Hij deed het expres.", NL, FactWord.MIXED),
        ("He is lazy and never listens.", EN, FactWord.READS_AS_INTERPRETATION),
        (" ... ", EN, FactWord.EMPTY),
    ],
)
def test_observation_reads_as_fact_interpretation_or_both(text, words, word):
    assert read_observation(text, words).word is word


def test_observation_names_every_kind_of_interpretation():
    text = "Apparently he has ADHD, is always rude and wants attention."

    assert {hint.reason for hint in read_observation(text, EN).hints} == {
        HintReason.HEARSAY,
        HintReason.DIAGNOSES,
        HintReason.GENERALISES,
        HintReason.LABELS,
        HintReason.READS_MINDS,
    }


def test_loaded_words_leave_out_what_is_only_hearsay():
    text = "Volgens iedereen is hij altijd lastig."

    assert marked(text, loaded_words(text, NL)) == [
        ("altijd", HintReason.GENERALISES),
        ("lastig", HintReason.LABELS),
    ]


@pytest.mark.parametrize(
    ("tried", "rung"),
    [
        ((), Rung.NON_VERBAL),
        ((Rung.NON_VERBAL,), Rung.ANONYMOUS),
        ((Rung.WHISPERED, Rung.NON_VERBAL), Rung.PUBLIC),
        ((Rung.PUBLIC,), None),
    ],
)
def test_ladder_goes_up_one_rung_at_a_time(tried, rung):
    assert next_rung(tried) is rung


@pytest.mark.parametrize(
    ("text", "rung", "reasons"),
    [
        ("", Rung.NON_VERBAL, set()),
        ("Kijk op je blad", Rung.NON_VERBAL, {HintReason.WORDS_NOT_NEEDED}),
        ("We kijken naar het bord", Rung.ANONYMOUS, set()),
        ("Sem, kijk naar het bord", Rung.ANONYMOUS, {HintReason.NAMES_A_PUPIL}),
        ("Sem, kijk naar het bord", Rung.WHISPERED, set()),
        ("Niet praten", Rung.WHISPERED, {HintReason.SAYS_WHAT_NOT}),
        (
            "Sem, waarom ben je altijd zo lastig!",
            Rung.PUBLIC,
            {HintReason.BLAMING_QUESTION, HintReason.GENERALISES, HintReason.LABELS, HintReason.SHOUTS},
        ),
        (
            "Sem, pen neer, ogen hier, dank je wel, en nu verder met de les",
            Rung.PUBLIC,
            {HintReason.TOO_LONG},
        ),
    ],
)
def test_correction_is_read_against_its_rung(text, rung, reasons):
    reading = read_correction(text, rung=rung, lexicon=NL, names=["Sem", " "])

    assert {hint.reason for hint in reading.hints} == reasons
    assert reading.fits is (not reasons)


def test_correction_without_words_does_not_fit_a_spoken_rung():
    assert not read_correction(" ", rung=Rung.PUBLIC, lexicon=NL).fits


GOOD = ReactionDraft(
    understanding="Ik snap dat je boos bent.",
    fact="Je schoof je stoel hard naar achter.",
    wanted="Ik wil dat je zit en ademt.",
    reason="Dan is het veilig voor iedereen.",
    alternatives=(
        Alternative("Je blijft hier.", "Dan werken we samen verder."),
        Alternative("Je gaat even naar de leeshoek.", "Dan kom ik zo bij je."),
    ),
    afterwards="Fijn dat je terugkwam.",
)


def by_step(draft):
    return {hint.step: hint for hint in read_reaction(draft, NL)}


def test_complete_reaction_is_ready_in_all_six_steps():
    found = by_step(GOOD)

    assert list(found) == list(ReactionStep)
    assert {hint.word for hint in found.values()} == {StepWord.READY}


def test_empty_reaction_is_empty_in_all_six_steps():
    assert {hint.word for hint in read_reaction(ReactionDraft(), NL)} == {StepWord.EMPTY}


def test_reaction_that_slips_gets_a_hint_in_each_step():
    draft = ReactionDraft(
        understanding="Het is zo maar luister nu",
        fact="Je doet altijd vervelend.",
        wanted="Niet gooien.",
        reason="Omdat " + "we hier met elkaar werken en " * 3,
        alternatives=(Alternative("Zitten.", "Anders bel ik."), Alternative("Weg.", "Dan is het klaar.")),
        afterwards="Eindelijk.",
    )

    found = by_step(draft)

    assert {hint.word for hint in found.values()} == {StepWord.LOOK_AGAIN}
    assert {hint.reason for hint in found[ReactionStep.UNDERSTANDING].hints} == {
        HintReason.TAKES_BACK,
        HintReason.NO_UNDERSTANDING,
    }
    assert found[ReactionStep.REASON].hints[0].reason is HintReason.TOO_LONG


@pytest.mark.parametrize(
    ("alternatives", "word"),
    [
        ((Alternative("Je blijft.", "Fijn."),), StepWord.NEEDS_TWO),
        ((Alternative("Je blijft.", "Fijn."), Alternative("Je gaat.", " ")), StepWord.CONSEQUENCE_MISSING),
    ],
)
def test_reaction_needs_two_alternatives_with_their_consequence(alternatives, word):
    assert by_step(ReactionDraft(alternatives=alternatives))[ReactionStep.ALTERNATIVES].word is word


def test_reaction_composed_for_rehearsal_holds_the_own_words_in_order():
    assert compose_reaction(
        ReactionDraft(understanding=" Ik snap het. ", wanted="Zit.", afterwards="Fijn.")
    ) == ("Ik snap het.\nZit.")


@given(st.text(max_size=120), st.sampled_from([NL, EN]), st.sampled_from(list(Rung)))
def test_any_text_gets_hints_within_it_and_is_never_refused(text, words, rung):
    readings = [
        read_compliment(text, words),
        read_invitation(text, words),
        read_observation(text, words),
        read_correction(text, rung=rung, lexicon=words, names=[text[:3]]),
    ]

    for reading in readings:
        assert all(0 <= hint.start <= hint.end <= len(text) for hint in reading.hints)
        assert list(reading.hints) == sorted(set(reading.hints))
