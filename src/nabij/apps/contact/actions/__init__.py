"""What a teacher does with moments, promises and the end of a day. Every action writes its own audit line."""

from nabij.apps.contact.actions.bin import restore_moment
from nabij.apps.contact.actions.day import MOST_FOR_TOMORROW, close_day, closing_id, recall
from nabij.apps.contact.actions.elsewhere import log_elsewhere
from nabij.apps.contact.actions.errors import ContactError
from nabij.apps.contact.actions.log import ComeBack, Logged, log_moment, log_whole_class, undo_log
from nabij.apps.contact.actions.moment import delete_moment, edit_moment
from nabij.apps.contact.actions.promises import (
    plan_tomorrow,
    promise,
    reopen_promise,
    settle_promise,
)

__all__ = [
    "MOST_FOR_TOMORROW",
    "ComeBack",
    "ContactError",
    "Logged",
    "close_day",
    "closing_id",
    "delete_moment",
    "edit_moment",
    "log_elsewhere",
    "log_moment",
    "log_whole_class",
    "plan_tomorrow",
    "promise",
    "recall",
    "reopen_promise",
    "restore_moment",
    "settle_promise",
    "undo_log",
]
