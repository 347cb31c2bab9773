"""Logging moments: once, for the right pupils, with summaries that stay right."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from nabij.apps.contact import actions, store
from nabij.apps.contact.models import DyadSummary, DyadWeek, Moment
from tests.world import TODAY, World


def test_log_same_client_id_twice_changes_nothing(world: World) -> None:
    client_id = uuid4()
    first = world.log("noor", "chat", "Amir", "Bo", client_id=client_id)
    again = world.log("noor", "chat", "Amir", "Bo", client_id=client_id)
    assert (first.fresh, again.fresh) == (2, 0)
    assert Moment.objects.count() == 2
    assert DyadSummary.objects.get(dyad=world.dyad("noor", "Amir")).moments == 1


def test_log_resend_with_one_more_pupil_adds_only_that_one(world: World) -> None:
    client_id = uuid4()
    world.log("noor", "chat", "Amir", client_id=client_id)
    assert world.log("noor", "chat", "Amir", "Bo", client_id=client_id).fresh == 1


def test_log_with_pupil_of_another_teacher_is_refused(world: World) -> None:
    theirs = world.dyad("bas", "Finn").pk
    own = world.dyad("noor", "Amir").pk
    with pytest.raises(PermissionDenied):
        actions.log_moment(
            viewer=world.viewer("noor"), client_id=uuid4(), kind_code="chat", dyad_ids=[own, theirs]
        )
    assert not Moment.objects.exists()


def test_log_by_administrator_is_refused(world: World) -> None:
    with pytest.raises(PermissionDenied):
        actions.log_moment(
            viewer=world.viewer("ada"),
            client_id=uuid4(),
            kind_code="chat",
            dyad_ids=[world.dyad("noor", "Amir").pk],
        )


def test_log_in_the_future_is_refused(world: World) -> None:
    with pytest.raises(actions.ContactError, match=r"contact\.future"):
        actions.log_moment(
            viewer=world.viewer("noor"),
            client_id=uuid4(),
            kind_code="chat",
            dyad_ids=[world.dyad("noor", "Amir").pk],
            at=TODAY + timedelta(hours=1),
        )


def test_balance_after_clash_and_late_chat_equals_recomputation(world: World) -> None:
    dyad = world.dyad("noor", "Amir")
    world.log("noor", "clash", "Amir", days_ago=3)
    world.log("noor", "chat", "Amir", days_ago=1)
    world.log("noor", "chat", "Amir", days_ago=5)
    summary = DyadSummary.objects.get(dyad=dyad)
    assert summary.balance == 2
    assert store.as_summary(summary) == store.recomputed(dyad.pk)
    assert sum(week.positive for week in DyadWeek.objects.filter(dyad=dyad)) == 2


def test_undo_takes_back_every_pupil_of_the_send(world: World) -> None:
    client_id = uuid4()
    world.log("noor", "clash", "Amir", "Bo", client_id=client_id)
    assert actions.undo_log(viewer=world.viewer("noor"), client_id=client_id) == 2
    assert not Moment.objects.exists()
    assert DyadSummary.objects.get(dyad=world.dyad("noor", "Bo")).balance == 0


def test_note_is_sealed_in_the_database(world: World) -> None:
    from django.db import connection

    world.log("noor", "chat", "Amir", note="vertelde over de hond")
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM contact_momentnote")
        raw = cursor.fetchone()[0]
    assert "hond" not in raw
    assert Moment.objects.get().note.text == "vertelde over de hond"
