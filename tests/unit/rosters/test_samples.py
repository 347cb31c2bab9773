"""Every sample of a real format is read, or refused with its reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from nabij.rosters.description import Country, GroupKind, SourceFormat
from nabij.rosters.findings import RosterError
from nabij.rosters.reading import read
from tests.unit.rosters.worlds import Administration, codes

SAMPLES = Path(__file__).parents[3] / "../shared/rosters"

pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(),
    reason="the roster samples are test data that stand beside the repository, not in it",
)

#: Sample, number of schools, and groups, pupils, staff, enrolments, assignments of the first one.
READ = [
    ("edexml/EDEXML-1.0.3-school-sized-scrubbed.xml", 1, (19, 399, 29, 388, 29)),
    ("edexml/EDEXML.Voorbeeld.2.0.xml", 1, (8, 2, 3, 3, 3)),
    ("edexml/EDEXML.Voorbeeld.2.1.xml", 1, (8, 2, 3, 3, 2)),
    ("edexml/EDEXML.Voorbeeld.2.1-Vla.xml", 1, (7, 2, 3, 3, 5)),
    ("edexml/EDEXML.invalid_toevoegingen.xml", 1, (8, 2, 3, 3, 2)),
    ("oneroster/Test_full_data_set.zip", 1, (1, 3, 2, 1, 1)),
    ("oneroster/Test_minimal_data_set.zip", 1, (2, 3, 2, 2, 2)),
    ("oneroster/v1p2_full_dataset.zip", 1, (1, 3, 3, 1, 1)),
    ("oneroster/oneroster_test_data.zip", 1, (1, 1, 0, 1, 0)),
    ("oneroster/oat-v1p1", 2, (2, 1, 0, 2, 0)),
    ("oneroster/generated-v1p1-small", 2, (20, 60, 10, 253, 20)),
    ("sds/v2.1", 2, (1, 1, 1, 1, 1)),
]

#: Values in the samples that must never come through (a number, a postcode, telephone numbers, passwords, a flag).
SECRETS = (
    *(
        "133456785",
        "6971VB",
        "13345678512",
        "2731",
        "Password1-",
        "P@ssword123",
        "Batman.Ru1ez",
        "6037778888",
    ),
    *("+11234567890", "freeLunch", "nativeHawaiian", "metadata.value1", "he/him"),
)


@pytest.mark.parametrize(("sample", "schools", "numbers"), READ, ids=[one[0] for one in READ])
def test_sample_is_read_and_a_second_import_changes_nothing(
    sample: str, schools: int, numbers: tuple[int, ...]
) -> None:
    reading = read(SAMPLES / sample)

    first = reading.schools[0]
    found = (first.groups, first.pupils, first.staff, first.enrolments, first.assignments)
    assert len(reading.schools) == schools
    assert tuple(map(len, found)) == numbers
    for school in reading.schools:
        administration = Administration()
        assert not administration.bring_in(school).is_empty
        again = administration.bring_in(school)
        assert again.is_empty, again


@pytest.mark.parametrize("sample", [one[0] for one in READ])
def test_sample_never_yields_a_sensitive_value(sample: str) -> None:
    everything = repr(read(SAMPLES / sample))

    assert [one for one in SECRETS if one in everything] == []


def test_a_wrong_element_is_refused_with_line_field_and_what_was_expected() -> None:
    with pytest.raises(RosterError) as refused:
        read(SAMPLES / "edexml/EDEXML.invalid_1.xml")

    error = refused.value
    assert (error.code, error.where.line, error.where.field) == (
        "edexml.unexpected_element",
        3,
        "school_incorrect_element",
    )
    assert error.where.file == "EDEXML.invalid_1.xml"
    assert error.detail["expected"] == "school"


def test_the_dutch_example_names_what_it_dropped() -> None:
    reading = read(SAMPLES / "edexml/EDEXML.Voorbeeld.2.1.xml")

    dropped = {one.where.field: one.count for one in reading.findings if one.code == "field.sensitive"}
    assert dropped == {
        "geslacht": 3,
        "land": 2,
        "bsn": 1,
        "gewicht_nieuw": 1,
        "postcodenl": 1,
        "land_vader": 1,
        "land_moeder": 1,
        "bsn_ondwnr-4": 1,
    }
    school = reading.schools[0]
    assert (school.country, school.identifier("brin"), school.year.label) == (
        Country.NETHERLANDS,
        "99ZZ",
        "2014-2015",
    )
    assert school.pupils[0].eckid.startswith("https://id.school/LL_")
    assert [one.name for one in school.sites] == ["Vestiging Huissen", "Vestiging Bemmel"]


def test_the_flemish_example_is_belgian() -> None:
    school = read(SAMPLES / "edexml/EDEXML.Voorbeeld.2.1-Vla.xml").schools[0]

    assert school.country is Country.BELGIUM
    assert school.identifier("institution") == "1234"
    assert str(school.year.begins) == "2014-09-01"


def test_the_delta_sample_is_a_delta() -> None:
    school = read(SAMPLES / "oneroster/oneroster_test_data.zip").schools[0]

    assert school.delta
    assert school.format_version == "1.2"


def test_the_drifted_sample_is_recognised_in_spite_of_its_headers() -> None:
    reading = read(SAMPLES / "oneroster/oat-v1p1")

    assert codes(reading)["header.alias"] == 1
    assert reading.schools[0].groups[0].year_level == "2"


def test_the_sds_sample_finds_classes_by_who_sits_in_them() -> None:
    reading = read(SAMPLES / "sds/v2.1")

    assert {one.source_format for one in reading.schools} == {SourceFormat.SDS}
    assert reading.schools[1].name == "School of TwoDotOne"
    assert reading.schools[1].groups[0].kind is GroupKind.CLASS
    assert reading.schools[1].year.label == "2021-2022"
    assert codes(reading)["file.sensitive"] == 12
