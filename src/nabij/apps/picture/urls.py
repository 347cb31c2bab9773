"""Addresses of picture."""

from __future__ import annotations

from django.urls import path, re_path

from nabij.apps.picture.views import (
    answers,
    autonomy,
    circle,
    circle_rate,
    circle_situation,
    looking,
    pattern,
    pulse,
    scales,
    start,
    words,
)

app_name = "picture"
urlpatterns = [
    path("", start.index, name="index"),
    path("words/", words.words, name="words"),
    path("words/start/", words.words_start, name="words_start"),
    path("words/<int:sitting_id>/", words.words_go_on, name="words_go_on"),
    path("words/<int:sitting_id>/overview/", words.words_overview_page, name="words_overview"),
    path("words/<int:sitting_id>/<int:dyad_id>/", words.words_write, name="words_write"),
    path("words/of/<int:dyad_id>/", words.words_of, name="words_of"),
    path("pulse/", pulse.pulse, name="pulse"),
    path("pulse/start/", pulse.pulse_start, name="pulse_start"),
    path("pulse/<int:round_id>/", pulse.pulse_go_on, name="pulse_go_on"),
    path("pulse/<int:round_id>/settle/", pulse.pulse_round, name="pulse_round"),
    path("pulse/<int:round_id>/<int:number>/", pulse.pulse_statement, name="pulse_statement"),
    path("pulse/of/<int:dyad_id>/", pulse.pulse_of, name="pulse_of"),
    path("map/", pattern.nearness, name="map"),
    path("map/chart/", pattern.chart, name="chart"),
    path("map/of/<int:dyad_id>/", pattern.history, name="history"),
    path("scales/", scales.scales, name="scales"),
    path("scales/import/", scales.scale_import, name="scale_import"),
    path("scales/answers/<int:response_id>/", answers.response, name="response"),
    path("scales/answers/<int:response_id>/settle/", answers.response_settle, name="response_settle"),
    path("scales/edition/<int:edition_id>/withdraw/", scales.scale_withdraw, name="scale_withdraw"),
    path("scales/<str:slug>/", scales.scale, name="scale"),
    path("scales/<str:slug>/load/", scales.scale_load, name="scale_load"),
    path("scales/<str:slug>/form.xlsx", scales.scale_form, name="scale_form"),
    path("scales/<str:slug>/fill/", answers.fill, name="fill"),
    path("scales/<str:slug>/fill/<int:dyad_id>/", answers.fill, name="fill_for"),
    re_path(r"^scales/(?P<slug>[^/]+)/answers\.(?P<kind>csv|xlsx)$", answers.answers, name="answers"),
    path("circle/", circle.circle, name="circle"),
    path("circle/lesson/", circle_rate.circle_lesson, name="circle_lesson"),
    path("circle/of/<int:dyad_id>/", circle.circle_of, name="circle_of"),
    path("circle/of/<int:dyad_id>/rate/", circle_rate.circle_rate, name="circle_rate"),
    path("circle/of/<int:dyad_id>/first/", circle.circle_first, name="circle_first"),
    path(
        "circle/of/<int:dyad_id>/situation/",
        circle_situation.circle_situation_new,
        name="circle_situation_new",
    ),
    path("circle/rating/<int:rating_id>/", circle.circle_rating, name="circle_rating"),
    path("circle/situation/<int:situation_id>/", circle_situation.circle_situation, name="circle_situation"),
    path("autonomy/", autonomy.autonomy, name="autonomy"),
    path("autonomy/of/<int:dyad_id>/", autonomy.autonomy_of, name="autonomy_of"),
    path("autonomy/place/<int:place_id>/settle/", autonomy.autonomy_settle, name="autonomy_settle"),
    path("sensitivity/of/<int:dyad_id>/", looking.sensitivity, name="sensitivity"),
    path("sensitivity/look/<int:look_id>/settle/", looking.sensitivity_settle, name="sensitivity_settle"),
    path("case/of/<int:dyad_id>/", looking.case, name="case"),
]
