"""Reading moments and what follows from them, for their own teacher only."""

from nabij.apps.contact.selectors.day import closing_of, planned_for
from nabij.apps.contact.selectors.dyads import (
    DyadRow,
    dyad_row,
    dyads_of_group,
    dyads_visible_to,
    given_names,
    group_of_dyad,
    last_clash_days,
)
from nabij.apps.contact.selectors.elsewhere import ElsewhereRow, elsewhere_of, elsewhere_since
from nabij.apps.contact.selectors.moments import (
    MomentRow,
    dyad_of_moment,
    good_moments,
    met_on,
    moment_of,
    moments_of,
    used_kinds,
)
from nabij.apps.contact.selectors.promises import PromiseRow, open_promises, promise_of
from nabij.apps.contact.selectors.weeks import WeekRow, weeks_of, weeks_of_dyad

__all__ = [
    "DyadRow",
    "ElsewhereRow",
    "MomentRow",
    "PromiseRow",
    "WeekRow",
    "closing_of",
    "dyad_of_moment",
    "dyad_row",
    "dyads_of_group",
    "dyads_visible_to",
    "elsewhere_of",
    "elsewhere_since",
    "given_names",
    "good_moments",
    "group_of_dyad",
    "last_clash_days",
    "met_on",
    "moment_of",
    "moments_of",
    "open_promises",
    "planned_for",
    "promise_of",
    "used_kinds",
    "weeks_of",
    "weeks_of_dyad",
]
