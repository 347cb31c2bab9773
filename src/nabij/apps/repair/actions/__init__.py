"""What a teacher does on the way back. Every action writes its own audit line, never a word of content."""

from nabij.apps.repair.actions.begin import begin_repair, go_on, take_back
from nabij.apps.repair.actions.close import (
    agree,
    end,
    hold_talk,
    look_at_agreement,
    look_back,
    reopen,
    talk_undone,
)
from nabij.apps.repair.actions.errors import RepairError
from nabij.apps.repair.actions.prepare import plan_talk, see_both_sides, see_the_good, steady
from nabij.apps.repair.actions.rehearse import give_feedback, share, unshare
from nabij.apps.repair.actions.talk import (
    Way,
    draw,
    give_number,
    move,
    one_step_up,
    put_back,
    show_feelings,
    wipe,
)
from nabij.apps.repair.actions.words import keep_words
from nabij.apps.repair.path import Place

__all__ = [
    "Place",
    "RepairError",
    "Way",
    "agree",
    "begin_repair",
    "draw",
    "end",
    "give_feedback",
    "give_number",
    "go_on",
    "hold_talk",
    "keep_words",
    "look_at_agreement",
    "look_back",
    "move",
    "one_step_up",
    "plan_talk",
    "put_back",
    "reopen",
    "see_both_sides",
    "see_the_good",
    "share",
    "show_feelings",
    "steady",
    "take_back",
    "talk_undone",
    "unshare",
    "wipe",
]
