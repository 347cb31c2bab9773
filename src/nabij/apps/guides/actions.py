"""What people do with guides. Every action writes its own audit line, never an answer."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import timedelta
from uuid import uuid4

from django.db import transaction
from django.utils.text import slugify

from nabij.apps.accounts import clock
from nabij.apps.accounts.audit import record
from nabij.apps.guides import selectors
from nabij.apps.guides.library import OWN
from nabij.apps.guides.models import Guest, Hypothesis, Mark, OwnGuide, Run, Thought
from nabij.apps.guides.outcomes import ToKeep
from nabij.apps.schools import rooms
from nabij.apps.schools.models import StaffMember
from nabij.apps.schools.roles import Permission
from nabij.apps.schools.selectors import dyad_visible_to
from nabij.apps.schools.viewer import Viewer
from nabij.practice.guides import Answer, Guide, Progress, from_json, to_json
from nabij.practice.guides import answer as give_answer
from nabij.practice.guides import back as go_back
from nabij.practice.guides import finish as close_guide
from nabij.practice.guides import go_to as open_step
from nabij.practice.guides import start as begin

GUEST_DAYS = 14


@transaction.atomic
def start(*, viewer: Viewer, slug: str, dyad_id: int | None) -> Run:
    """Begin a guide, about one of one's own pupils or about nobody in particular."""
    viewer.require(Permission.LOG_ELSEWHERE)
    shown = selectors.guide_visible_to(viewer, slug=slug)
    dyad = dyad_visible_to(viewer, dyad_id=dyad_id) if dyad_id is not None else None
    run = Run.objects.create(
        staff_id=viewer.staff_id,
        dyad=dyad,
        guide=slug,
        version=shown.guide.version,
        progress=to_json(begin(shown.guide)),
        started_at=clock.now(),
        changed_at=clock.now(),
    )
    _record(viewer, "guide.started", run)
    return run


def _move(viewer: Viewer, run_id: int, change: Callable[[Guide, Progress], Progress]) -> Run:
    run = Run.objects.select_for_update().get(pk=run_id, staff_id=viewer.staff_id)
    guide = selectors.run_visible_to(viewer, run_id=run_id).shown.guide
    progress = change(guide, from_json(run.progress))
    run.progress = to_json(progress)
    run.changed_at = clock.now()
    if progress.finished and run.finished_at is None:
        run.finished_at = clock.now()
    run.save(update_fields=["progress", "changed_at", "finished_at"])
    return run


@transaction.atomic
def answer(*, viewer: Viewer, run_id: int, given: Answer) -> Run:
    """Answer the step in front of one."""
    return _move(viewer, run_id, lambda guide, progress: give_answer(guide, progress, given))


@transaction.atomic
def back(*, viewer: Viewer, run_id: int) -> Run:
    return _move(viewer, run_id, go_back)


@transaction.atomic
def go_to(*, viewer: Viewer, run_id: int, step: str) -> Run:
    return _move(viewer, run_id, lambda guide, progress: open_step(guide, progress, step))


@transaction.atomic
def finish(*, viewer: Viewer, run_id: int, keep: Sequence[ToKeep]) -> Run:
    """Close the guide and keep what the teacher chose of what came of it."""
    run = _move(viewer, run_id, close_guide)
    for one in keep:
        _keep(viewer, run, one)
    _record(viewer, "guide.finished", run)
    return run


def _keep(viewer: Viewer, run: Run, one: ToKeep) -> None:
    if run.dyad_id is None:
        return
    if one.kind == "hypothesis":
        Hypothesis.objects.create(
            run=run, dyad_id=run.dyad_id, text=one.text, test_by=one.test_by, made_at=clock.now()
        )
        return
    rooms.keep_outcome(
        viewer,
        run.dyad_id,
        rooms.Outcome(kind=one.kind, label=one.label, text=one.text, due_on=one.due_on, plan_b=one.plan_b),
    )


@transaction.atomic
def delete_run(*, viewer: Viewer, run_id: int) -> None:
    run = Run.objects.get(pk=run_id, staff_id=viewer.staff_id)
    _record(viewer, "guide.deleted", run)
    run.delete()


# --- together


@transaction.atomic
def invite(*, viewer: Viewer, run_id: int, staff_id: int) -> Guest:
    """Ask one colleague along. What they see becomes part of what a parent or pupil may ask to see."""
    run = Run.objects.get(pk=run_id, staff_id=viewer.staff_id)
    if staff_id not in {pk for pk, _name, _fresh in selectors.colleagues_for(viewer, dyad_id=run.dyad_id)}:
        raise StaffMember.DoesNotExist
    guest, _ = Guest.objects.update_or_create(
        run=run,
        staff_id=staff_id,
        defaults={"until": clock.today() + timedelta(days=GUEST_DAYS), "revoked_at": None},
    )
    _record(viewer, "guide.shared", run)
    return guest


@transaction.atomic
def revoke(*, viewer: Viewer, guest_id: int) -> None:
    guest = Guest.objects.select_related("run").get(pk=guest_id, run__staff_id=viewer.staff_id)
    guest.revoked_at = clock.now()
    guest.save(update_fields=["revoked_at"])
    _record(viewer, "guide.unshared", guest.run)


@transaction.atomic
def think_along(*, viewer: Viewer, run_id: int, step: str, text: str) -> Thought:
    """A guest adds a thought to a step of the guide."""
    guide = selectors.run_visible_to(viewer, run_id=run_id).shown.guide
    if step not in {one.id for one in guide.steps}:
        raise Run.DoesNotExist
    guest = Guest.objects.select_related("run").get(
        run_id=run_id, staff_id=viewer.staff_id, revoked_at=None, until__gte=clock.today()
    )
    thought = Thought.objects.create(guest=guest, step=step, text=text.strip(), at=clock.now())
    _record(viewer, "guide.thought_added", guest.run)
    return thought


@transaction.atomic
def judge_hypothesis(*, viewer: Viewer, hypothesis_id: int, result: str, found: str) -> Hypothesis:
    """What the test showed: it held, it fell, or it is still open."""
    row = Hypothesis.objects.get(pk=hypothesis_id, dyad__staff_id=viewer.staff_id)
    row.result = Hypothesis.Result(result)
    row.found = found.strip()
    row.save(update_fields=["result", "found"])
    record(
        "hypothesis.judged",
        by=viewer.user,
        school_id=viewer.school_id,
        subject="dyad",
        subject_id=row.dyad_id,
    )
    return row


# --- the library


def mark(*, viewer: Viewer, slug: str, kind: str | None) -> None:
    """Keep a guide at hand, hide it, or neither."""
    selectors.guide_visible_to(viewer, slug=slug)
    if kind is None:
        Mark.objects.filter(staff_id=viewer.staff_id, guide=slug).delete()
    else:
        Mark.objects.update_or_create(
            staff_id=viewer.staff_id, guide=slug, defaults={"kind": Mark.Kind(kind)}
        )


@transaction.atomic
def write_guide(
    *,
    viewer: Viewer,
    slug: str | None,
    title: str,
    summary: str,
    when: str,
    minutes: int,
    situation: str,
    steps: Collection[dict[str, str]],
    shared: bool,
) -> OwnGuide:
    """A guide of one's own, or a new version of it; earlier versions stay for the runs done with them."""
    viewer.require(Permission.TEACH)
    version = 1
    if slug is None:
        slug = f"{OWN}{slugify(title)[:40] or 'guide'}-{uuid4().hex[:6]}"
    else:
        before = selectors.own_guide_visible_to(viewer, slug=slug)
        version = before.version + 1
        OwnGuide.objects.filter(school_id=viewer.school_id, slug=slug).update(current=False)
    row = OwnGuide.objects.create(
        school_id=viewer.school_id,
        by_id=viewer.staff_id,
        slug=slug,
        version=version,
        title=title.strip(),
        summary=summary.strip(),
        when=when.strip(),
        minutes=minutes,
        situation=situation,
        steps=list(steps),
        shared=shared,
        made_at=clock.now(),
    )
    record(
        "guide.written", by=viewer.user, school_id=viewer.school_id, subject="own_guide", subject_id=row.pk
    )
    return row


@transaction.atomic
def retire_guide(*, viewer: Viewer, slug: str) -> None:
    row = selectors.own_guide_visible_to(viewer, slug=slug)
    row.current = False
    row.save(update_fields=["current"])
    record(
        "guide.retired", by=viewer.user, school_id=viewer.school_id, subject="own_guide", subject_id=row.pk
    )


def _record(viewer: Viewer, verb: str, run: Run) -> None:
    record(verb, by=viewer.user, school_id=viewer.school_id, subject="guide_run", subject_id=run.pk)
