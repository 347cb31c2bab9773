"""Guides keep to the numbers that the field gives."""

from __future__ import annotations

import re
from itertools import chain

import pytest

from nabij.content.files import LANGUAGES
from nabij.content.guides import load_guides
from nabij.content.moments import moment_catalogue
from nabij.practice.guides import StepKind

GUIDES = load_guides()

PARTS = {
    # exercises and step plans
    "relation-focused-reflection": 5,
    "perspective-taking": 7,
    "positive-correction": 4,
    "understanding-response": 6,
    "chance-to-shine": 4,
    "repair-preparation": 6,
    "repair-talk": 4,
    "four-sentences-to-make-up": 4,
    "pupils-of-other-classes": 3,
    "non-verbal-practice": 3,
    "autonomy-and-structure": 4,
    "asking-for-help": 4,
    "four-questions": 4,
    "scaling-questions": 4,
    "answering-a-signal": 4,
    "first-yourself": 4,
    "worth-the-effort": 3,
    "one-thing-tomorrow": 3,
    # parts of the recommendations
    "getting-to-know-soon": 5,
    "real-interest": 4,
    "room-to-choose": 4,
    "knowing-where-you-stand": 4,
    "kind-and-clear": 5,
    "ladder-of-redirecting": 4,
    # routines, and questions for leaders
    "colour-check-in": 3,
    "goal-cards": 4,
    "three-starters": 3,
    "workshop-by-a-pupil": 5,
    "talk-and-a-bag": 3,
    "three-questions-for-leaders": 3,
}
"""How many numbered steps the field counts in each. Kind and clear has four things to do, each a part, and one part
for the two things to leave out.
"""

LISTED = {
    ("six-recommendations", "more-good"): 3,
    ("six-recommendations", "less-strife"): 3,
    ("bond-with-every-pupil", "five-ways"): 5,
    ("bond-with-every-pupil", "seven-things"): 7,
    ("chances-for-good-contact", "five-ways"): 5,
    ("freedom-and-structure", "three-ways"): 3,
    ("looking-back-often", "three-ways"): 3,
    ("preventing-clashes", "five-ways"): 5,
    ("mending-the-bond", "four-ways"): 4,
    ("fair-to-all", "felt"): 3,
    ("interpersonal-circle", "two-lines"): 2,
    ("interpersonal-circle", "eight"): 8,
    ("three-needs", "needs"): 3,
    ("three-needs", "support"): 3,
    ("safe-base-and-haven", "three-sides"): 3,
    ("safe-base-and-haven", "base-and-haven"): 2,
    ("glasses-you-wear", "how-it-grows"): 3,
    ("from-needs-to-results", "chain"): 4,
    ("what-you-do-draws-out", "two-rules"): 2,
    ("what-you-do-draws-out", "spiral"): 2,
    ("more-to-win-and-to-lose", "two-risks"): 2,
    ("pupils-the-research-names", "names"): 9,
    ("what-a-bond-touches", "pupil"): 7,
    ("six-ideas-that-do-not-hold", "six"): 6,
    ("opening-a-tender-subject", "three-reasons"): 3,
    ("what-a-school-needs", "three"): 3,
    ("when-feelings-pile-up", "five-links"): 5,
    ("answering-a-signal", "four"): 4,
    ("colour-check-in", "how"): 4,
    ("positive-correction", "card"): 4,
    ("three-phases", "three"): 3,
    ("handbook-on-motivating", "three-themes"): 3,
    ("twelve-techniques", "to-know"): 8,
    ("twelve-techniques", "to-encourage"): 4,
}
"""How many things the field names, where a step lists them."""

OFFERED = {
    ("six-that-strengthen", "pick"): 6,
    ("four-to-watch-for", "which"): 4 + 1,
    ("first-yourself", "make-room"): 4,
    ("praise-that-lands", "about"): 3,
    ("three-words", "six-words"): 2,
    ("ladder-of-redirecting", "my-rung"): 4,
}
"""How many options stand in a choice; the one more is to say that none of them fits."""

SAID = [
    ("two-by-ten", r"[Tt]ien schooldagen", r"[Tt]en school days"),
    ("two-by-ten", r"[Tt]wee minuten", r"[Tt]wo minutes"),
    ("five-minutes", r"[Vv]ijf minuten", r"[Ff]ive minutes"),
    ("five-minutes", r"[Oo]m de paar weken", r"[Ee]very few weeks"),
    ("greeting-and-goodbye", r"minstens twee keer per dag", r"at least twice a day"),
    ("three-good-moments", r"minstens drie goede", r"at least three good"),
    ("learning-names", r"ongeveer acht per klas", r"about eight in a class"),
    ("three-choices-one-goal", r"Drie is dan genoeg", r"Three is enough"),
    ("positive-correction", r"tot drie", r"to three"),
    ("goal-cards", r"eind van de week", r"end of the week"),
    ("tea-moment", r"[EÉé]én keer per week|[Ee]lke week", r"[Oo]nce a week|[Ee]very week"),
    ("twelve-techniques", r"21 studies naar 13 programma’s", r"21 studies of 13 programmes"),
    ("twelve-techniques", r"veertien", r"fourteen"),
    ("six-that-strengthen", r"57", r"57"),
    ("six-recommendations", r"25 delen", r"25 parts"),
    ("playing-with-the-young", r"175", r"175"),
    ("playing-with-the-young", r"twaalf weken", r"twelve weeks"),
    ("listening-ear", r"december 2020", r"December 2020"),
]
"""Numbers that the words of a guide have to hold, in Dutch and in English."""

every_language = pytest.mark.parametrize("language", LANGUAGES)


@pytest.mark.parametrize(("slug", "count"), PARTS.items())
def test_guide_has_the_number_of_steps_that_the_field_counts(slug: str, count: int) -> None:
    assert len(GUIDES[slug].guide.parts) == count


@every_language
@pytest.mark.parametrize(("place", "count"), LISTED.items(), ids=map("-".join, LISTED))
def test_step_lists_as_many_things_as_the_field_names(
    place: tuple[str, str], count: int, language: str
) -> None:
    slug, step = place

    listed = GUIDES[slug].prose[language].steps[step].lead.html.count("<li>")

    assert listed == count


@pytest.mark.parametrize(("place", "count"), OFFERED.items(), ids=map("-".join, OFFERED))
def test_choice_offers_as_many_options_as_the_field_names(place: tuple[str, str], count: int) -> None:
    slug, step = place

    assert len(GUIDES[slug].guide.step(step).options) == count


@pytest.mark.parametrize(("slug", "nl", "en"), SAID)
def test_guide_says_the_number_of_the_field(slug: str, nl: str, en: str) -> None:
    said = [re.search(form, GUIDES[slug].prose[name].plain) for name, form in (("nl", nl), ("en", en))]

    assert all(said)


def test_recommendations_have_five_five_three_three_five_and_four_parts_and_a_guide_for_each() -> None:
    named = set(chain.from_iterable(content.guide.meta.recommendations for content in GUIDES.values()))
    expected = {
        *(f"R{group}" for group in range(1, 7)),
        *(
            f"{group}.{part}"
            for group, size in enumerate((5, 5, 3, 3, 5, 4), 1)
            for part in range(1, size + 1)
        ),
    }

    assert named == expected


@pytest.mark.parametrize("slug", ["three-words", "relation-focused-reflection"])
def test_words_are_three_and_three(slug: str) -> None:
    (step,) = [step for step in GUIDES[slug].guide.steps if step.kind is StepKind.WORDS]

    assert (len(step.options), step.count) == (2, 3)


@pytest.mark.parametrize("place", [("scaling-questions", "number"), ("repair-talk", "number")])
def test_pupil_scales_from_one_to_ten(place: tuple[str, str]) -> None:
    step = GUIDES[place[0]].guide.step(place[1])

    assert (step.kind, step.low, step.high) == (StepKind.SCALE, 1, 10)


def test_twelve_techniques_counts_programmes_as_the_catalogue_does() -> None:
    page = GUIDES["twelve-techniques"].prose["en"].steps
    leads = [page[name].lead.markdown for name in ("to-know", "to-encourage")]
    said = sorted(int(number) for lead in leads for number in re.findall(r"\*\* \((\d+)\)", lead))
    techniques = [one for one in moment_catalogue().techniques if one.source == "S-107"]

    assert said == sorted(one.programmes for one in techniques if one.programmes)
    assert sum(one.reserved for one in techniques) == 2
