"""What a school calls things, and the user names that are proposed."""

from __future__ import annotations

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from nabij.apps.schools import usernames
from nabij.apps.schools.people_forms import USERNAME
from nabij.apps.schools.roles import ROLES
from nabij.apps.schools.vocabulary import words_for


@pytest.mark.parametrize(
    ("sector", "country", "expected"),
    [
        ("primary", "NL", ("Leerkracht", "Groepen", "Intern begeleider", "groepsleerkracht")),
        ("primary", "BE", ("Leerkracht", "Klassen", "Zorgcoördinator", "klastitularis")),
        ("secondary", "NL", ("Leraar", "Klassen", "Zorgcoördinator", "mentor")),
        ("secondary", "BE", ("Leraar", "Klassen", "Leerlingbegeleider", "titularis")),
    ],
)
def test_words_in_dutch_follow_sector_and_country(
    sector: str, country: str, expected: tuple[str, str, str, str]
) -> None:
    with translation.override("nl"):
        words = words_for(sector=sector, country=country)
        assert (words.teacher, words.groups, words.role("care_coordinator"), words.tutor) == expected
        assert words.role("teacher") == words.teacher
        assert words.kind("class") == words.group
        assert words.kind("lesson") == "Lesgroep"


def test_words_in_english_name_every_role() -> None:
    with translation.override("en"):
        words = words_for(sector="secondary", country="BE")
        assert words.role("care_coordinator") == "Pupil counsellor"
        assert all(str(words.role(code)) for code in ROLES)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (("Noor", "", "Visser"), "noor.visser"),
        (("Bas", "de", "Wit"), "bas.dewit"),
        (("Anne Fleur", "van 't", "Hof"), "anne.vanthof"),
        (("Şeyma", "", "Łuk-Ørsted"), "seyma.lukorsted"),
        (("Ada Prins", "", ""), "adaprins"),
        (("王", "", ""), "collega"),
    ],
)
def test_username_base_is_plain(name: tuple[str, str, str], expected: str) -> None:
    assert usernames.base(given_name=name[0], infix=name[1], family_name=name[2]) == expected


def test_username_proposed_counts_past_those_taken() -> None:
    assert usernames.proposed("noor", taken={"noor", "noor2"}) == "noor3"
    assert usernames.proposed("noor", taken=set()) == "noor"


@given(st.text(max_size=60), st.text(max_size=20), st.text(max_size=60))
def test_username_base_from_any_name_is_accepted_by_the_form(
    given_name: str, infix: str, family_name: str
) -> None:
    stem = usernames.base(given_name=given_name, infix=infix, family_name=family_name)
    if len(stem) > 1:
        USERNAME(stem)
    assert len(stem) <= usernames.LONGEST
