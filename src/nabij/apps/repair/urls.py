"""Addresses of repair."""

from __future__ import annotations

from django.urls import path

from nabij.apps.repair.views import begin, close, prepare, two, words

app_name = "repair"
urlpatterns = [
    path("", begin.index, name="index"),
    path("start/", begin.start, name="start"),
    path("words/", words.index, name="words"),
    path("words/keep/", words.keep, name="words_keep"),
    path("words/<slug:code>/", words.exercise, name="exercise"),
    path("agreement/<int:agreement_id>/", close.agreement, name="agreement"),
    path("shared/<int:rehearsal_id>/", prepare.shared, name="shared"),
    path("shared/<int:rehearsal_id>/end/", prepare.unshare, name="unshare"),
    path("<int:repair_id>/", begin.path, name="path"),
    path("<int:repair_id>/erase/", begin.erase, name="erase"),
    path("<int:repair_id>/steady/", prepare.steady, name="steady"),
    path("<int:repair_id>/sides/", prepare.sides, name="sides"),
    path("<int:repair_id>/good/", prepare.good, name="good"),
    path("<int:repair_id>/rehearse/", prepare.rehearse, name="rehearse"),
    path("<int:repair_id>/plan/", prepare.plan, name="plan"),
    path("<int:repair_id>/plan/undo/", prepare.unplan, name="unplan"),
    path("<int:repair_id>/talk/", close.talk, name="talk"),
    path("<int:repair_id>/talk/undo/", close.talk_undo, name="talk_undo"),
    path("<int:repair_id>/soft/", close.soft, name="soft"),
    path("<int:repair_id>/agree/", close.agree, name="agree"),
    path("<int:repair_id>/after/", close.after, name="after"),
    path("<int:repair_id>/look-back/<int:number>/", close.look_back, name="look_back"),
    path("<int:repair_id>/other-way/", close.other_way, name="other_way"),
    path("<int:repair_id>/reopen/", close.reopen, name="reopen"),
    path("<int:repair_id>/two/", two.line, name="two"),
    path("<int:repair_id>/two/feelings/", two.feelings, name="two_feelings"),
    path("<int:repair_id>/two/number/", two.scale, name="two_number"),
    path("<int:repair_id>/two/agree/", two.together, name="two_agree"),
    path("<int:repair_id>/two/paper/", two.paper, name="paper"),
]
