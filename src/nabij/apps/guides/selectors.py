"""Reading guides and runs: one's own, those one was asked along on, and the school's shared guides."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from nabij.apps.accounts.clock import today
from nabij.apps.accounts.statements import Records
from nabij.apps.guides import library
from nabij.apps.guides.library import Shown
from nabij.apps.guides.models import Guest, Hypothesis, Mark, OwnGuide, Run, Thought
from nabij.apps.schools.models import Dyad, StaffMember
from nabij.apps.schools.roles import ROLES, Permission
from nabij.apps.schools.viewer import Viewer
from nabij.practice.guides import Progress, from_json

RUNS_READ = 100
THINK_ALONG = tuple(
    code for code, role in ROLES.items() if Permission.LOG_ELSEWHERE in role.may and code != "leader"
)


@dataclass(frozen=True, slots=True)
class RunRow:
    id: int
    guide: str
    title: str
    dyad_id: int | None
    pupil: str
    changed_at: datetime
    finished: bool


@dataclass(frozen=True, slots=True)
class OpenRun:
    """A run with its guide and progress, and who may do what with it."""

    id: int
    shown: Shown
    progress: Progress
    dyad_id: int | None
    pupil: str
    mine: bool
    owner: str
    finished_at: datetime | None
    ended: bool = False  # the pupil left the group: there is nobody to plan anything with

    @property
    def outdated(self) -> bool:
        """Whether the guide changed after this run began; then it can only be read back."""
        return not self.progress.finished and self.progress.version != self.shown.guide.version


def guides_visible_to(viewer: Viewer) -> dict[str, Shown]:
    """Every guide this person can open, by slug."""
    found = {slug: library.shown(content) for slug, content in library.shipped().items()}
    rows = OwnGuide.objects.filter(school_id=viewer.school_id, current=True).filter(
        Q(shared=True) | Q(by_id=viewer.staff_id)
    )
    return found | {row.slug: library.own(row) for row in rows.order_by("title")}


def guide_visible_to(viewer: Viewer, *, slug: str) -> Shown:
    content = library.shipped().get(slug)
    if content is not None:
        return library.shown(content)
    row = OwnGuide.objects.get(school_id=viewer.school_id, slug=slug, current=True)
    if not row.shared and row.by_id != viewer.staff_id:
        raise OwnGuide.DoesNotExist
    return library.own(row)


def marks_of(viewer: Viewer) -> dict[str, str]:
    return dict(Mark.objects.filter(staff_id=viewer.staff_id).values_list("guide", "kind"))


def runs_of(viewer: Viewer, *, dyad_id: int | None = None, limit: int = 20) -> list[RunRow]:
    """One's own runs, the latest first."""
    if dyad_id is not None:
        found = _runs_with(viewer.staff_id, dyad_id, first=limit)
    else:
        found = list(_runs(viewer.staff_id)[:limit])
    names = _titles(viewer, [row.guide for row in found])
    return [
        RunRow(
            id=row.pk,
            guide=row.guide,
            title=names.get(row.guide, row.guide),
            dyad_id=row.dyad_id,
            pupil=_pupil(row.dyad),
            changed_at=row.changed_at,
            finished=row.finished_at is not None,
        )
        for row in found
    ]


def _runs(staff: int) -> QuerySet[Run]:
    fields = ("guide", "changed_at", "finished_at", "dyad__pupil")
    rows = Run.objects.filter(staff_id=staff).select_related("dyad__pupil").only(*fields)
    return rows.order_by("-changed_at")


_runs_with = Records(lambda staff, dyad: _runs(staff).filter(dyad_id=dyad)[:RUNS_READ], int, int)


def _titles(viewer: Viewer, slugs: Collection[str]) -> dict[str, str]:
    """Titles of guides by slug, also of guides that left the library; one query when some are a school's own."""
    shipped = library.shipped()
    titles = {slug: library.shown(shipped[slug]).prose.title for slug in slugs if slug in shipped}
    own = {slug for slug in slugs if slug not in shipped}
    if own:
        rows = OwnGuide.objects.filter(school_id=viewer.school_id, slug__in=own).order_by("version")
        titles |= dict(rows.values_list("slug", "title"))
    return titles


def _pupil(dyad: Dyad | None) -> str:
    return (dyad.pupil.given_name or dyad.pupil.full_name) if dyad else ""


def run_visible_to(viewer: Viewer, *, run_id: int) -> OpenRun:
    """A run of one's own, or one that one was asked along on and that is still open to guests."""
    asked_along = Guest.objects.filter(
        run_id=OuterRef("pk"), staff_id=viewer.staff_id, revoked_at=None, until__gte=today()
    )
    row = Run.objects.select_related("dyad__pupil", "staff").get(
        Q(staff_id=viewer.staff_id) | Exists(asked_along), pk=run_id, staff__school_id=viewer.school_id
    )
    return _open(viewer, row)


def _open(viewer: Viewer, row: Run) -> OpenRun:
    return OpenRun(
        id=row.pk,
        shown=_guide_of_run(viewer, row),
        progress=from_json(row.progress),
        dyad_id=row.dyad_id,
        pupil=_pupil(row.dyad),
        mine=row.staff_id == viewer.staff_id,
        owner=row.staff.full_name,
        finished_at=row.finished_at,
        ended=row.dyad is not None and row.dyad.until is not None,
    )


def _guide_of_run(viewer: Viewer, row: Run) -> Shown:
    content = library.shipped().get(row.guide)
    if content is not None:
        return library.shown(content)
    return library.own(OwnGuide.objects.get(school_id=viewer.school_id, slug=row.guide, version=row.version))


@dataclass(frozen=True, slots=True)
class GuestRow:
    id: int
    name: str
    until: date
    revoked: bool


def guests_of(viewer: Viewer, *, run_id: int) -> list[GuestRow]:
    rows = Guest.objects.filter(run_id=run_id, run__staff_id=viewer.staff_id).select_related("staff")
    return [
        GuestRow(row.pk, row.staff.full_name, row.until, row.revoked_at is not None or row.until < today())
        for row in rows.order_by("invited_at")
    ]


def thoughts_on(viewer: Viewer, *, run_id: int) -> list[Thought]:
    """What guests thought along: all of it for the owner, one's own for a guest."""
    rows = Thought.objects.filter(guest__run_id=run_id).filter(
        Q(guest__run__staff_id=viewer.staff_id) | Q(guest__staff_id=viewer.staff_id)
    )
    return list(rows.select_related("guest__staff").order_by("at"))


def invitations_for(viewer: Viewer) -> list[tuple[int, str, str]]:
    """(run, title, owner) of runs to which somebody asked this person along."""
    rows = (
        Guest.objects.filter(
            staff_id=viewer.staff_id, revoked_at=None, until__gte=today(), run__finished_at=None
        )
        .select_related("run__staff")
        .order_by("-invited_at")
    )
    found = list(rows)
    titles = _titles(viewer, [row.run.guide for row in found])
    return [(row.run_id, titles.get(row.run.guide, row.run.guide), row.run.staff.full_name) for row in found]


def colleagues_for(viewer: Viewer, *, dyad_id: int | None) -> list[tuple[int, str, bool]]:
    """(staff, name, fresh) of people with an account here; `fresh` when they hardly know the pupil (P-30)."""
    knows: set[int] = set()
    if dyad_id is not None:
        pupil = Dyad.objects.values_list("pupil_id", flat=True).get(pk=dyad_id, staff_id=viewer.staff_id)
        knows = set(Dyad.objects.filter(pupil_id=pupil).values_list("staff_id", flat=True))
    rows = (
        StaffMember.objects.filter(school_id=viewer.school_id, ended_on=None, user__is_active=True)
        .exclude(pk=viewer.staff_id)
        .filter(roles__code__in=THINK_ALONG)
        .distinct()
        .order_by("given_name", "family_name", "pk")
    )
    found = [(row.pk, row.full_name, row.pk not in knows) for row in rows]
    return sorted(found, key=lambda one: not one[2])


def hypotheses_of(viewer: Viewer, *, dyad_id: int) -> list[Hypothesis]:
    return _hypotheses(dyad_id, viewer.staff_id)


_hypotheses = Records(
    lambda dyad, staff: Hypothesis.objects.filter(dyad_id=dyad, dyad__staff_id=staff).order_by(
        "-made_at", "-pk"
    ),
    int,
    int,
)


def own_guide_visible_to(viewer: Viewer, *, slug: str) -> OwnGuide:
    """A guide that this person wrote, to change it."""
    return OwnGuide.objects.get(school_id=viewer.school_id, slug=slug, current=True, by_id=viewer.staff_id)


def wrote(viewer: Viewer, *, slug: str) -> bool:
    return OwnGuide.objects.filter(
        school_id=viewer.school_id, slug=slug, current=True, by_id=viewer.staff_id
    ).exists()
