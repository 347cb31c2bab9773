"""The sentences of this room: codes of guides in the language of the reader."""

from __future__ import annotations

from django.utils.translation import gettext as _

from nabij.practice.guides import EvidenceType, GuideError


def trouble(error: GuideError) -> str:
    """What to do about an answer that does not fit."""
    return {
        "answer.empty": _("Write or choose something first. A few words are enough."),
        "answer.one_only": _("Choose one answer here."),
        "answer.too_long": _("This is too long to keep here. Make it shorter."),
        "answer.too_many": _("That is more than fits here. Keep the ones that matter most."),
        "answer.twice": _("Something stands here twice. Take one away."),
        "answer.out_of_range": _("Choose a number on the scale."),
        "answer.unknown_option": _("Choose one of the answers on the page."),
        "answer.not_optional": _("This step cannot be skipped."),
        "progress.at_the_start": _("This is the first step."),
        "progress.steps_open": _("There are still steps that need an answer or a second look."),
        "progress.finished": _("This guide is finished. You can read it back, or start again."),
        "progress.not_reached": _("This step comes later."),
        "progress.other_version": _(
            "This guide has changed since you began. You can read it back, or start again."
        ),
    }.get(error.code, _("This answer does not fit the question. Check it and try again."))


def evidence(kind: EvidenceType) -> str:
    return {
        EvidenceType.META_ANALYSIS: _("Research pooled over many studies"),
        EvidenceType.TRIAL: _("Tested in trials"),
        EvidenceType.OBSERVATIONAL: _("Studies that follow classes"),
        EvidenceType.EXPERT_RATING: _("Rated by experts; that is not a proven effect"),
        EvidenceType.REVIEW: _("A review of research and practice"),
        EvidenceType.NARRATIVE: _("Stories of people who were there"),
        EvidenceType.PRACTICE_VOICE: _("Found useful by teachers; not tested by itself"),
    }[kind]


def situations() -> dict[str, str]:
    """Why somebody would look for a guide, in the order of the page."""
    return {
        "clashed": _("It clashed"),
        "hardly_know": _("I hardly know this child"),
        "quiet": _("A quiet child"),
        "clingy": _("A child that clings"),
        "irritates_me": _("It irritates me"),
        "puzzling": _("I do not understand it"),
        "restless": _("It is restless"),
        "before_the_year": _("Before the school year"),
        "every_day": _("For every day"),
        "need_help": _("I could use help"),
        "team_talk": _("With the team"),
        "theory": _("How it works"),
    }


def recommendations() -> dict[str, str]:
    return {
        "R1": _("A bond with every pupil"),
        "R2": _("Chances for good contact"),
        "R3": _("Room and footing"),
        "R4": _("Look at yourself and the two of you"),
        "R5": _("Keep it from clashing"),
        "R6": _("Make it good again"),
    }


def phases() -> dict[str, str]:
    return {"establish": _("Building up"), "maintain": _("Keeping up"), "restore": _("Repairing")}


def times() -> dict[str, tuple[str, int, int]]:
    return {
        "two": (_("Two minutes"), 0, 4),
        "ten": (_("Ten minutes"), 5, 14),
        "talk": (_("A talk"), 15, 999),
    }


def outcome_kinds() -> dict[str, str]:
    return {
        "commitment": _("Something you will do"),
        "promise": _("Something to come back to"),
        "fact": _("Something you know"),
        "moment": _("A moment to log"),
        "hypothesis": _("An explanation to test"),
        "agreement": _("What you two agreed"),
    }


def tests() -> dict[str, str]:
    return {
        "observe": _("by watching"),
        "ask_pupil": _("by asking the pupil"),
        "ask_parents": _("by asking the parents"),
    }


def moments() -> dict[str, str]:
    return {"before": _("before"), "during": _("at that moment"), "after": _("after")}


def sides() -> dict[str, str]:
    return {"teacher": _("I saw"), "pupil": _("the pupil told")}
