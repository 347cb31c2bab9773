from datetime import UTC, date, datetime

import pytest

from nabij.practice.errors import PracticeError
from nabij.practice.moments import Group, Moment, MomentKind, Purpose, Rung, Valence, is_personal, is_talk

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = date(2026, 3, 2)


def kind(purpose: Purpose = Purpose.RELATION, **more: object) -> MomentKind:
    return MomentKind("chat", purpose, Valence.POSITIVE, Group.CONTACT, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("purpose", "personal"),
    [
        (Purpose.RELATION, True),
        (Purpose.INSTRUCTION, False),
        (Purpose.CORRECTION, False),
        (Purpose.REPAIR, False),
    ],
)
def test_moment_by_purpose_is_personal_only_for_the_relation(purpose, personal):
    moment = kind(purpose).moment(at=NOON, day=DAY, key="a")

    assert is_personal(moment) is personal
    assert is_talk(moment) is personal


def test_moment_at_the_door_is_personal_and_no_talk():
    moment = kind(ritual=True).moment(at=NOON, day=DAY, key="a")

    assert is_personal(moment)
    assert not is_talk(moment)


def test_moment_without_own_valence_takes_that_of_its_kind():
    assert kind().moment(at=NOON, day=DAY, key="a").valence is Valence.POSITIVE


def test_moment_with_own_valence_keeps_it():
    moment = kind().moment(at=NOON, day=DAY, key="a", valence=Valence.NEGATIVE)

    assert moment.valence is Valence.NEGATIVE
    assert moment.order == (NOON, "a")


def test_moment_without_time_zone_is_refused():
    with pytest.raises(PracticeError) as caught:
        kind().moment(at=NOON.replace(tzinfo=None), day=DAY, key="a")

    assert caught.value.code == "moment.no_time_zone"


def test_moment_without_key_is_refused():
    with pytest.raises(PracticeError) as caught:
        Moment(NOON, DAY, Purpose.RELATION, Valence.POSITIVE, "chat", "")

    assert caught.value.code == "moment.no_key"


@pytest.mark.parametrize(("group", "rung"), [(Group.CORRECT, None), (Group.CLASH, Rung.PUBLIC)])
def test_kind_whose_rung_does_not_fit_its_group_is_refused(group, rung):
    with pytest.raises(PracticeError) as caught:
        MomentKind("correction", Purpose.CORRECTION, Valence.NEUTRAL, group, rung=rung)

    assert caught.value.code == "kind.rung"
