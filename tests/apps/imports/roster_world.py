"""Bringing in files the way an administrator does, for the tests of roster import."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile

from nabij.apps.schools.imports import actions, keeping
from nabij.apps.schools.imports.report import PlanReport
from nabij.apps.schools.models import RosterImport
from nabij.apps.schools.viewer import Viewer
from nabij.rosters.description import Entity


def upload(viewer: Viewer, source: bytes | str | Path, name: str = "school.xml") -> RosterImport:
    """Upload one file, or every file of a folder."""
    if isinstance(source, Path):
        paths = sorted(source.iterdir()) if source.is_dir() else [source]
        files = [SimpleUploadedFile(path.name, path.read_bytes()) for path in paths]
    else:
        content = source.encode() if isinstance(source, str) else source
        files = [SimpleUploadedFile(name, content)]
    return fresh(actions.start(viewer=viewer, files=files))


def fresh(row: RosterImport) -> RosterImport:
    return RosterImport.objects.select_related("school", "year").get(pk=row.pk)


def plan_of(row: RosterImport) -> PlanReport:
    report = keeping.report_of(row.token)
    assert report is not None
    return report


def bring_in(
    viewer: Viewer,
    source: bytes | str | Path,
    name: str = "school.xml",
    *,
    end_absent: Collection[Entity] = (),
    number: int = 0,
) -> tuple[PlanReport, RosterImport]:
    """Upload, answer as little as possible, look at the plan, import."""
    row = upload(viewer, source, name)
    if row.state == RosterImport.State.COLUMNS:
        actions.confirm_columns(viewer=viewer, token=row.token, columns={})
    if fresh(row).state == RosterImport.State.SCHOOLS:
        actions.choose_school(viewer=viewer, token=row.token, number=number)
    row = fresh(row)
    assert row.state == RosterImport.State.READY, (row.state, row.notice)
    report = plan_of(row)
    actions.approve(viewer=viewer, token=row.token, end_all_absent=end_absent)
    return report, fresh(row)


def folder(token: UUID) -> Path:
    return keeping.root() / str(token)
