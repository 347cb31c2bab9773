"""Addresses of plans."""

from __future__ import annotations

from django.urls import path

from nabij.apps.plans.views import (
    class_meeting,
    commitments,
    extra,
    goals,
    index,
    notebook,
    rota,
    routines,
    sending,
)

app_name = "plans"
urlpatterns = [
    path("", index.index, name="index"),
    path("with/<int:dyad_id>/", index.with_pupil, name="with"),
    path("with/<int:dyad_id>/phase/", index.phase, name="phase"),
    path("log/", index.log, name="log"),
    path("two-by-ten/new/", extra.new_two_by_ten, name="new_two_by_ten"),
    path("two-by-ten/<int:plan_id>/", extra.two_by_ten, name="two_by_ten"),
    path("two-by-ten/<int:plan_id>/pause/", extra.pause, name="pause"),
    path("two-by-ten/<int:plan_id>/end/", extra.end_two_by_ten, name="end_two_by_ten"),
    path("child-led/new/", extra.new_child_led, name="new_child_led"),
    path("child-led/<int:plan_id>/", extra.child_led, name="child_led"),
    path("child-led/<int:plan_id>/end/", extra.end_child_led, name="end_child_led"),
    path("five-minutes/", rota.rota, name="rota"),
    path("five-minutes/stop/", rota.stop, name="stop_rota"),
    path("five-minutes/away/", rota.away, name="away"),
    path("five-minutes/here/", rota.here, name="here"),
    path("new/", commitments.new, name="new_commitment"),
    path("planned/<int:commitment_id>/", commitments.one, name="commitment"),
    path("shine/", commitments.shine, name="shine"),
    path("shine/<int:dyad_id>/", commitments.shine_with, name="shine_with"),
    path("planned/<int:commitment_id>/shone/", commitments.shone, name="shone"),
    path("every-week/", routines.routines, name="routines"),
    path("every-week/<int:routine_id>/", routines.one, name="routine"),
    path("goals/<int:dyad_id>/", goals.cards, name="goals"),
    path("goals/card/<int:card_id>/", goals.card, name="goal_card"),
    path("notebook/<int:dyad_id>/", notebook.notebook, name="notebook"),
    path("notebook/<int:dyad_id>/hand-over/", notebook.hand_over, name="hand_over"),
    path("notebook/page/<int:entry_id>/tear-out/", notebook.tear_out, name="tear_out"),
    path("class/", class_meeting.box, name="class_meeting"),
    path("class/<int:group_id>/", class_meeting.box, name="idea_box"),
    path("class/<int:group_id>/meeting/", class_meeting.call, name="call_meeting"),
    path("class/idea/<int:idea_id>/", class_meeting.idea, name="idea"),
    path("class/meeting/<int:meeting_id>/", class_meeting.meeting, name="meeting"),
    path("calendar/", sending.sending, name="sending"),
    path("calendar/<str:token>.ics", sending.feed, name="feed"),
    path("no-more-mail/<str:word>/", sending.stop_digest, name="stop_digest"),
]
