"""Statements and records answer as their querysets do, for each viewer's own values, and once where that is asked."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nabij.apps.accounts.statements import Records, Statement, StatementUnfit, asked_once
from nabij.apps.schools.models import Dyad, Group
from tests.world import World

_names = Statement(
    lambda staff: Dyad.objects.filter(staff_id=staff).order_by("pk").values_list("pk", "pupil__given_name"),
    int,
)


def _own(staff: int) -> Any:
    return Dyad.objects.filter(staff_id=staff).select_related("pupil", "year").order_by("pk")


_dyads = Records(_own, int)


def test_statement_gives_the_rows_of_its_queryset_for_each_value(world: World) -> None:
    for name in ("noor", "bas"):
        rows = Dyad.objects.filter(staff_id=world.people[name]).order_by("pk")
        assert _names(world.people[name]) == list(rows.values_list("pk", "pupil__given_name"))


def test_records_are_the_models_with_what_was_selected_along(world: World) -> None:
    for name in ("noor", "bas"):
        found = _dyads(world.people[name])
        with CaptureQueriesContext(connection) as asked:
            seen = [(one.pupil.given_name, one.year.starts_on, one._state.adding) for one in found]
        assert not asked.captured_queries
        assert found == list(_own(world.people[name]))
        assert seen == [(one.pupil.given_name, one.year.starts_on, False) for one in _own(world.people[name])]


def test_records_leave_out_what_only_leaves_out(world: World) -> None:
    names = Records(lambda year: Group.objects.filter(year_id=year).only("name").order_by("pk"), int)
    found = names(world.year.pk)
    assert [one.name for one in found] == ["5A", "7B"]
    assert all("kind" in one.get_deferred_fields() for one in found)


def test_related_model_that_is_absent_is_none(world: World) -> None:
    from nabij.apps.contact.models import Moment

    world.log("noor", "chat", "Amir")
    moments = Records(lambda staff: Moment.objects.filter(dyad__staff_id=staff).select_related("note"), int)
    (found,) = moments(world.people["noor"])
    assert not hasattr(found, "note")


def test_first_rows_are_the_first_of_all(world: World) -> None:
    staff = world.people["noor"]
    assert _names(staff, first=2) == _names(staff)[:2]
    assert _dyads(staff, first=1) == _dyads(staff)[:1]


def test_number_that_no_database_holds_is_nobodys_and_is_not_asked(world: World) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert _names(2**63) == []
        assert _dyads(-(2**63) - 1) == []
    assert not asked.captured_queries


def test_value_that_is_lost_in_the_query_is_refused(world: World) -> None:
    lost = Statement(lambda staff, day: Dyad.objects.filter(staff_id=staff).values_list("pk"), int, date)
    with pytest.raises(StatementUnfit):
        lost(1, date(2026, 11, 17))


def test_inside_asked_once_the_same_question_goes_out_once_and_another_persons_apart(world: World) -> None:
    noor, bas = world.people["noor"], world.people["bas"]
    with CaptureQueriesContext(connection) as asked, asked_once():
        assert _names(noor) == _names(noor)
        assert _names(bas) != _names(noor)
        assert _dyads(noor) == _dyads(noor)
    assert len(asked) == 3


def test_asked_once_gives_each_asker_models_of_their_own(world: World) -> None:
    with asked_once():
        first, second = _dyads(world.people["noor"])[0], _dyads(world.people["noor"])[0]
        first.pupil.given_name = "iemand anders"
        _names(world.people["noor"]).clear()
        assert second.pupil.given_name == "Amir"
        assert len(_names(world.people["noor"])) == 5


def test_after_asked_once_everything_is_asked_anew(world: World) -> None:
    with asked_once():
        _dyads(world.people["noor"])
    Dyad.objects.filter(staff_id=world.people["noor"]).delete()
    assert _dyads(world.people["noor"]) == []
    with asked_once():
        assert _dyads(world.people["noor"]) == []


def test_asked_once_is_over_also_when_a_view_fails(world: World) -> None:
    @asked_once()
    def view() -> None:
        _names(world.people["noor"])
        raise LookupError

    with pytest.raises(LookupError):
        view()
    with CaptureQueriesContext(connection) as asked:
        _names(world.people["noor"])
        _names(world.people["noor"])
    assert len(asked) == 2


def test_who_listens_to_the_database_hears_statements_too(world: World) -> None:
    heard: list[str] = []

    def listen(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        heard.append(sql)
        return execute(sql, parameters, many, context)

    alone = _names(world.people["noor"])
    with connection.execute_wrapper(listen):
        assert _names(world.people["noor"]) == alone
    assert len(heard) == 1


def test_statement_with_a_per_cent_sign_of_its_own(world: World) -> None:
    like = Statement(
        lambda staff: Dyad.objects.filter(staff_id=staff, pupil__given_name__contains="mi").values_list("pk"),
        int,
    )
    assert like(world.people["noor"]) == [(world.dyad("noor", "Amir").pk,)]
