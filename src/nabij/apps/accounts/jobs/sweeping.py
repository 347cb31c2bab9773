"""The daily sweep: what only mattered for a while goes."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from nabij.apps.accounts import ratelimit
from nabij.apps.accounts.jobs.retry import FAILED, retried
from nabij.apps.accounts.models import JobKey, Session

JOBS_KEPT = timedelta(days=14)
KEYS_KEPT = timedelta(days=60)


@task()
def sweep() -> None:
    """Forget counted tries, sessions that are over, finished jobs and old names of work."""
    now = timezone.now()
    ratelimit.sweep()
    Session.objects.filter(expire_date__lt=now).delete()
    finished = DBTaskResult.objects.filter(status__in=("SUCCESSFUL", FAILED))
    finished.filter(finished_at__lt=now - JOBS_KEPT).delete()
    JobKey.objects.filter(asked_at__lt=now - KEYS_KEPT, done_at__isnull=False).delete()


retried(sweep)
