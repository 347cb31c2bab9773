"""Addresses of schools."""

from __future__ import annotations

from django.urls import include, path

from nabij.apps.schools import calendar_views, group_views, people_views, views
from nabij.apps.schools.imports import views as roster_views

people = [
    path("", people_views.people, name="people"),
    path("new/", people_views.add_person, name="add_person"),
    path("<int:staff_id>/", people_views.person, name="person"),
    path("<int:staff_id>/roles/", people_views.roles, name="roles"),
    path("<int:staff_id>/invite/", people_views.invite, name="invite"),
    path("<int:staff_id>/new-password/", people_views.reset, name="reset"),
    path("<int:staff_id>/close-account/", people_views.close_account, name="close_account"),
    path("<int:staff_id>/open-account/", people_views.open_account, name="open_account"),
    path("<int:staff_id>/leave/", people_views.leave, name="leave"),
    path("<int:staff_id>/return/", people_views.person_returns, name="person_returns"),
]
groups = [
    path("", group_views.groups, name="groups"),
    path("new/", group_views.add_group, name="add_group"),
    path("<int:group_id>/", group_views.group, name="group"),
    path("<int:group_id>/end/", group_views.end_group, name="end_group"),
    path("<int:group_id>/reopen/", group_views.reopen_group, name="reopen_group"),
    path("<int:group_id>/assign/", group_views.assign, name="assign"),
    path("<int:group_id>/unassign/", group_views.unassign, name="unassign"),
    path("<int:group_id>/pupils/", group_views.add_pupil, name="add_pupil"),
    path("<int:group_id>/pupils/<int:pupil_id>/", group_views.pupil, name="pupil"),
    path("<int:group_id>/pupils/<int:pupil_id>/move/", group_views.move_pupil, name="move_pupil"),
    path("<int:group_id>/pupils/<int:pupil_id>/leave/", group_views.pupil_leaves, name="pupil_leaves"),
    path("<int:group_id>/pupils/<int:pupil_id>/return/", group_views.pupil_returns, name="pupil_returns"),
]
calendar = [
    path("", calendar_views.calendar, name="calendar"),
    path("next-year/", calendar_views.next_year, name="next_year"),
    path("<int:year_id>/", calendar_views.calendar, name="calendar_year"),
    path("<int:year_id>/close/", calendar_views.close_days, name="close_days"),
    path("<int:year_id>/reopen/<int:period_id>/", calendar_views.reopen_days, name="reopen_days"),
    path("<int:year_id>/start-again/", calendar_views.refill, name="refill"),
]
roster = [
    path("", roster_views.start, name="roster"),
    path("accounts/", roster_views.keys, name="roster_keys"),
    path("<uuid:token>/", roster_views.one, name="roster_import"),
    path("<uuid:token>/school/", roster_views.school, name="roster_school"),
    path("<uuid:token>/columns/", roster_views.columns, name="roster_columns"),
    path("<uuid:token>/year/", roster_views.year, name="roster_year"),
    path("<uuid:token>/who/", roster_views.who, name="roster_who"),
    path("<uuid:token>/import/", roster_views.approve, name="roster_approve"),
    path("<uuid:token>/stop/", roster_views.cancel, name="roster_cancel"),
]

app_name = "schools"
urlpatterns = [
    path("school/", views.home, name="home"),
    path("school/new/", views.found, name="found"),
    path("school/choose/", views.choose, name="choose"),
    path("school/people/", include(people)),
    path("school/groups/", include(groups)),
    path("school/calendar/", include(calendar)),
    path("school/roster/", include(roster)),
    path("school/settings/", calendar_views.settings, name="settings"),
    path("school/trail/", calendar_views.trail, name="trail"),
    path("rhythm/", views.rhythm, name="rhythm"),
]
