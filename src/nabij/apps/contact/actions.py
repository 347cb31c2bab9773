"""What a teacher does with moments, promises and the end of a day. Every action writes its own audit line."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import NAMESPACE_OID, UUID, uuid5

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from nabij.apps.accounts import clock
from nabij.apps.accounts.audit import record
from nabij.apps.contact import kinds, selectors, store
from nabij.apps.contact.models import (
    PURPOSES,
    VALENCES,
    DayClosing,
    ElsewhereMoment,
    KindUse,
    Moment,
    MomentNote,
    Promise,
)
from nabij.apps.schools.models import Dyad, Pupil
from nabij.apps.schools.roles import Permission
from nabij.apps.schools.viewer import Viewer
from nabij.practice.moments import MomentKind, Purpose, Valence

MOST_FOR_TOMORROW = 3
RECALLED_KIND = "chat"
FUTURE_SLACK = timedelta(minutes=5)


class ContactError(ValueError):
    """Coded: `contact.` + future, before_year, unknown_kind, nobody or too_many_tomorrow."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Logged:
    """What came of a send: how many pupils are new in it, and whether it had been received before."""

    client_id: UUID
    fresh: int
    dyads: tuple[int, ...]


@transaction.atomic
def log_moment(
    *,
    viewer: Viewer,
    client_id: UUID,
    kind_code: str,
    dyad_ids: Collection[int],
    at: datetime | None = None,
    valence: Valence | None = None,
    note: str = "",
    feeling: str = "",
) -> Logged:
    """Log one moment with one or more of the viewer's own pupils. The same client id again changes nothing."""
    viewer.require(Permission.TEACH)
    at = at or clock.now()
    kind = _kind(kind_code)
    own = _own_dyads(viewer, dyad_ids)
    _check_time(at, own)
    day = timezone.localtime(at).date()
    value = kind.moment(at=at, day=day, key=str(client_id), valence=valence)
    news = [store.NewMoment(dyad.pk, value) for dyad in own]
    fresh = set(store.insert(news, client_id=client_id, logged_at=clock.now()))
    if fresh:
        store.add_to_summaries(new for new in news if new.dyad_id in fresh)
        _write_note(client_id, fresh, note=note, feeling=feeling)
        _remember_kind(viewer, kind_code, at=clock.now())
        _keep_promises(fresh, kind_personal=value.purpose is Purpose.RELATION, day=day)
        record(
            "moment.logged", by=viewer.user, school_id=viewer.school_id, subject="dyad", subject_id=min(fresh)
        )
    return Logged(client_id=client_id, fresh=len(fresh), dyads=tuple(dyad.pk for dyad in own))


@transaction.atomic
def log_whole_class(
    *,
    viewer: Viewer,
    client_id: UUID,
    kind_code: str,
    dyad_ids: Collection[int],
    except_dyads: Collection[int] = (),
    at: datetime | None = None,
) -> Logged:
    """Greet or say goodbye to everybody at once, except those who were not there."""
    if not _kind(kind_code).whole_class:
        raise ContactError("contact.unknown_kind")
    present = set(dyad_ids) - set(except_dyads)
    return log_moment(viewer=viewer, client_id=client_id, kind_code=kind_code, dyad_ids=present, at=at)


@transaction.atomic
def edit_moment(
    *,
    viewer: Viewer,
    moment_id: int,
    kind_code: str,
    at: datetime,
    valence: Valence | None = None,
    note: str = "",
    feeling: str = "",
) -> None:
    """Change one moment of one dyad."""
    moment = own_moment(viewer, moment_id)
    kind = _kind(kind_code)
    _check_time(at, [moment.dyad])
    before = moment.day
    day = timezone.localtime(at).date()
    value = kind.moment(at=at, day=day, key=str(moment.client_id), valence=valence)
    moment.kind, moment.at, moment.day, moment.ritual = kind_code, at, day, value.ritual
    moment.purpose = PURPOSES.index(value.purpose)
    moment.valence = VALENCES.index(value.valence)
    moment.save()
    MomentNote.objects.filter(moment=moment).delete()
    _write_note(moment.client_id, {moment.dyad_id}, note=note, feeling=feeling)
    store.recompute([moment.dyad_id], days=[before, day])
    record(
        "moment.edited", by=viewer.user, school_id=viewer.school_id, subject="dyad", subject_id=moment.dyad_id
    )


@transaction.atomic
def delete_moment(*, viewer: Viewer, moment_id: int) -> None:
    moment = own_moment(viewer, moment_id)
    dyad_id, day = moment.dyad_id, moment.day
    moment.delete()
    store.recompute([dyad_id], days=[day])
    record("moment.deleted", by=viewer.user, school_id=viewer.school_id, subject="dyad", subject_id=dyad_id)


@transaction.atomic
def undo_log(*, viewer: Viewer, client_id: UUID) -> int:
    """Take back a whole send: every pupil in it. Gives how many moments that were."""
    rows = Moment.objects.filter(client_id=client_id, dyad__staff_id=viewer.staff_id)
    touched = list(rows.values_list("dyad_id", "day"))
    if touched:
        rows.delete()
        store.recompute((dyad for dyad, _ in touched), days=(day for _, day in touched))
        Promise.objects.filter(client_id=client_id, dyad__staff_id=viewer.staff_id).delete()
        record(
            "moment.undone",
            by=viewer.user,
            school_id=viewer.school_id,
            subject="dyad",
            subject_id=touched[0][0],
        )
    elsewhere, _ = ElsewhereMoment.objects.filter(client_id=client_id, by_id=viewer.staff_id).delete()
    return len(touched) + elsewhere


@transaction.atomic
def log_elsewhere(
    *, viewer: Viewer, client_id: UUID, kind_code: str, pupil_ids: Collection[int], at: datetime | None = None
) -> Logged:
    """A friendly moment with pupils of the school who are not one's own. One's own become ordinary moments."""
    viewer.require(Permission.LOG_ELSEWHERE)
    at = at or clock.now()
    if kind_code not in {tile.code for tile in kinds.elsewhere_kinds()}:
        raise ContactError("contact.unknown_kind")
    if at > clock.now() + FUTURE_SLACK:
        raise ContactError("contact.future")
    pupils = set(
        Pupil.objects.filter(pk__in=pupil_ids, school_id=viewer.school_id, ended_on=None).values_list(
            "pk", flat=True
        )
    )
    if not pupils or viewer.year_id is None:
        raise ContactError("contact.nobody")
    own = {}
    if viewer.can(Permission.TEACH):
        own = dict(
            Dyad.objects.filter(
                staff_id=viewer.staff_id, year_id=viewer.year_id, pupil_id__in=pupils, until=None
            ).values_list("pupil_id", "pk")
        )
    fresh = 0
    if own:
        fresh += log_moment(
            viewer=viewer, client_id=client_id, kind_code=kind_code, dyad_ids=own.values(), at=at
        ).fresh
    others = sorted(pupils - own.keys())
    fresh += _insert_elsewhere(viewer, viewer.year_id, client_id, kind_code, others, at)
    return Logged(client_id=client_id, fresh=fresh, dyads=tuple(own.values()))


def _insert_elsewhere(
    viewer: Viewer, year_id: int, client_id: UUID, kind_code: str, pupils: Sequence[int], at: datetime
) -> int:
    known = ElsewhereMoment.objects.filter(client_id=client_id, pupil_id__in=pupils).count()
    ElsewhereMoment.objects.bulk_create(
        [
            ElsewhereMoment(
                client_id=client_id,
                pupil_id=pupil_id,
                by_id=viewer.staff_id,
                year_id=year_id,
                at=at,
                day=timezone.localtime(at).date(),
                kind=kind_code,
                logged_at=clock.now(),
            )
            for pupil_id in pupils
        ],
        ignore_conflicts=True,
    )
    if len(pupils) > known:
        record(
            "elsewhere.logged",
            by=viewer.user,
            school_id=viewer.school_id,
            subject="staff",
            subject_id=viewer.staff_id,
        )
    return len(pupils) - known


# --- promises


@transaction.atomic
def promise(
    *, viewer: Viewer, client_id: UUID, dyad_ids: Collection[int], text: str, due_on: date
) -> list[Promise]:
    """“I will come back to this”: it shows on Today when it is due."""
    viewer.require(Permission.TEACH)
    made = []
    for dyad in _own_dyads(viewer, dyad_ids):
        row, _ = Promise.objects.get_or_create(
            client_id=client_id,
            dyad=dyad,
            defaults={"text": text.strip(), "made_on": clock.today(), "due_on": due_on},
        )
        made.append(row)
        record("promise.made", by=viewer.user, school_id=viewer.school_id, subject="dyad", subject_id=dyad.pk)
    return made


@transaction.atomic
def settle_promise(*, viewer: Viewer, promise_id: int, kept: bool) -> Promise:
    """Kept, or let go: both are fine and neither is counted."""
    row = own_promise(viewer, promise_id)
    row.kept_on = clock.today() if kept else None
    row.dropped_on = None if kept else clock.today()
    row.save(update_fields=["kept_on", "dropped_on"])
    verb = "promise.kept" if kept else "promise.let_go"
    record(verb, by=viewer.user, school_id=viewer.school_id, subject="dyad", subject_id=row.dyad_id)
    return row


@transaction.atomic
def reopen_promise(*, viewer: Viewer, promise_id: int, due_on: date | None = None) -> Promise:
    """Undo, or move to another day."""
    row = own_promise(viewer, promise_id)
    row.kept_on = row.dropped_on = None
    row.due_on = due_on or row.due_on
    row.save(update_fields=["kept_on", "dropped_on", "due_on"])
    record(
        "promise.reopened", by=viewer.user, school_id=viewer.school_id, subject="dyad", subject_id=row.dyad_id
    )
    return row


# --- the end of the day


@transaction.atomic
def recall(*, viewer: Viewer, group_id: int, day: date, dyad_ids: Sequence[int]) -> DayClosing:
    """Keep whom the teacher recalled from memory so far."""
    viewer.require(Permission.TEACH)
    own = {dyad.pk for dyad in _own_dyads(viewer, dyad_ids)} if dyad_ids else set()
    closing, _ = DayClosing.objects.get_or_create(staff_id=viewer.staff_id, group_id=group_id, day=day)
    closing.recalled = [pk for pk in dict.fromkeys(dyad_ids) if pk in own]
    closing.save(update_fields=["recalled"])
    return closing


@transaction.atomic
def close_day(
    *,
    viewer: Viewer,
    group_id: int,
    day: date,
    tomorrow: Collection[int],
    due_on: date,
    client_id: UUID,
    log_recalled: bool = False,
) -> DayClosing:
    """Close the day with this group, with at most three pupils meant for tomorrow.

    With `log_recalled`, whoever came to mind and has no talk logged today gets one.
    """
    viewer.require(Permission.TEACH)
    if len(set(tomorrow)) > MOST_FOR_TOMORROW:
        raise ContactError("contact.too_many_tomorrow")
    closing, _ = DayClosing.objects.get_or_create(staff_id=viewer.staff_id, group_id=group_id, day=day)
    for dyad in _own_dyads(viewer, tomorrow) if tomorrow else []:
        Promise.objects.get_or_create(
            dyad=dyad,
            kind=Promise.Kind.TOMORROW,
            due_on=due_on,
            defaults={"client_id": client_id, "made_on": day},
        )
    if log_recalled:
        _log_recalled(viewer, closing, client_id=client_id)
    closing.closed_at = clock.now()
    closing.save(update_fields=["closed_at"])
    record("day.closed", by=viewer.user, school_id=viewer.school_id, subject="group", subject_id=group_id)
    return closing


def _log_recalled(viewer: Viewer, closing: DayClosing, *, client_id: UUID) -> None:
    recalled = {dyad.pk for dyad in _own_dyads(viewer, closing.recalled)} if closing.recalled else set()
    unlogged = recalled - selectors.met_on(viewer, dyad_ids=recalled, day=closing.day)
    if unlogged:
        log_moment(viewer=viewer, client_id=client_id, kind_code=RECALLED_KIND, dyad_ids=unlogged)


def closing_id(viewer: Viewer, group_id: int, day: date) -> UUID:
    """The same id for the same closing, however often it is sent."""
    return uuid5(NAMESPACE_OID, f"closing:{viewer.staff_id}:{group_id}:{day.isoformat()}")


# --- shared pieces


def own_moment(viewer: Viewer, moment_id: int) -> Moment:
    return Moment.objects.select_related("dyad", "dyad__year").get(
        pk=moment_id, dyad__staff_id=viewer.staff_id
    )


def own_promise(viewer: Viewer, promise_id: int) -> Promise:
    return Promise.objects.get(pk=promise_id, dyad__staff_id=viewer.staff_id)


def _kind(code: str) -> MomentKind:
    if not kinds.known(code):
        raise ContactError("contact.unknown_kind")
    return kinds.kind(code)


def _own_dyads(viewer: Viewer, dyad_ids: Collection[int]) -> list[Dyad]:
    wanted = set(dyad_ids)
    found = list(
        Dyad.objects.select_related("year").filter(pk__in=wanted, staff_id=viewer.staff_id).order_by("pk")
    )
    if not found:
        raise ContactError("contact.nobody")
    if len(found) != len(wanted):
        raise PermissionDenied
    return found


def _check_time(at: datetime, dyads: Sequence[Dyad]) -> None:
    if at > clock.now() + FUTURE_SLACK:
        raise ContactError("contact.future")
    if any(timezone.localtime(at).date() < dyad.year.starts_on for dyad in dyads):
        raise ContactError("contact.before_year")


def _write_note(client_id: UUID, dyad_ids: Collection[int], *, note: str, feeling: str) -> None:
    if not (note.strip() or feeling.strip()):
        return
    MomentNote.objects.bulk_create(
        MomentNote(moment_id=pk, text=note.strip(), feeling=feeling.strip())
        for pk in Moment.objects.filter(client_id=client_id, dyad_id__in=dyad_ids).values_list(
            "pk", flat=True
        )
    )


def _remember_kind(viewer: Viewer, kind_code: str, *, at: datetime) -> None:
    updated = KindUse.objects.filter(staff_id=viewer.staff_id, kind=kind_code).update(
        uses=F("uses") + 1, last_used_at=at
    )
    if not updated:
        KindUse.objects.get_or_create(
            staff_id=viewer.staff_id, kind=kind_code, defaults={"uses": 1, "last_used_at": at}
        )


def _keep_promises(dyad_ids: Collection[int], *, kind_personal: bool, day: date) -> None:
    """A personal moment is what “tomorrow” was meant for."""
    if kind_personal:
        Promise.objects.filter(
            dyad_id__in=dyad_ids, kind=Promise.Kind.TOMORROW, kept_on=None, dropped_on=None, due_on__lte=day
        ).update(kept_on=day)
