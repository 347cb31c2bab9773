"""Reading the way back: for its own teacher, and the little that a colleague may see."""

from nabij.apps.repair.selectors.line import PHASES, SIDES, ItemRow, line_visible_to
from nabij.apps.repair.selectors.paths import (
    AgreementRow,
    LookBackRow,
    RepairRow,
    RepairView,
    agreement_visible_to,
    agreements_visible_to,
    good_since,
    numbers_of,
    open_repair_of,
    repair_visible_to,
    repairs_visible_to,
)
from nabij.apps.repair.selectors.sharing import (
    RehearsalRow,
    SharedPreparation,
    colleagues_for,
    rehearsals_of,
    shared_visible_to,
    shared_with,
)
from nabij.apps.repair.selectors.today import (
    DueLookBack,
    due_look_backs,
    repair_facts,
    running_repairs,
    sorts_running,
)

__all__ = [
    "PHASES",
    "SIDES",
    "AgreementRow",
    "DueLookBack",
    "ItemRow",
    "LookBackRow",
    "RehearsalRow",
    "RepairRow",
    "RepairView",
    "SharedPreparation",
    "agreement_visible_to",
    "agreements_visible_to",
    "colleagues_for",
    "due_look_backs",
    "good_since",
    "line_visible_to",
    "numbers_of",
    "open_repair_of",
    "rehearsals_of",
    "repair_facts",
    "repair_visible_to",
    "repairs_visible_to",
    "running_repairs",
    "shared_visible_to",
    "shared_with",
    "sorts_running",
]
