"""The teacher's own choice of a phase."""

from __future__ import annotations

from django.db import transaction

from nabij.apps.accounts.clock import today
from nabij.apps.plans.actions.own import audit, own_dyad
from nabij.apps.plans.models import PhaseChoice
from nabij.apps.schools.viewer import Viewer
from nabij.practice.lanes import Phase


@transaction.atomic
def choose_phase(*, viewer: Viewer, dyad_id: int, phase: Phase) -> None:
    """From today on; a second choice on the same day replaces the first."""
    dyad = own_dyad(viewer, dyad_id)
    PhaseChoice.objects.update_or_create(dyad=dyad, on=today(), defaults={"phase": phase.value})
    audit(viewer, "phase.chosen", dyad_id)
