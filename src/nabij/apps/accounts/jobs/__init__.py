"""Background work that survives its worker: asked once, done once, tried again, and given back when a worker dies.

The queue itself is django-tasks with its database backend. Here stands what that leaves out: names for work (`once`),
another try after a failure (`retry`), signs of life and the reaper (`beats`), what starts every day (`daily`), and the
worker that does all of it (`worker`). Every app may use it, which is why it stands on the ground floor.
"""

from nabij.apps.accounts.jobs.daily import every_day, start_due
from nabij.apps.accounts.jobs.once import ask_once, doing
from nabij.apps.accounts.jobs.retry import retried

__all__ = ["ask_once", "doing", "every_day", "retried", "start_due"]
