"""Who may open what: every address of the project, and the answer each of the cast gets.

A new address needs a row here; a test fails until it has one. A row says the name of the address, the answers, and
where needed the parts of the address (from the things of the test school), the method and what is sent. Answers are
made with the functions below: `own` (the teacher of that pupil and nobody else), `author`, `teaching`, `in_school`,
`managing`, `anybody`. Single people differ with keywords: `teaching(200, kim=404)`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# noor has group 5A, anouk the same pupils, bas another group; kim teaches and administers another school
TEACHERS = ("noor", "bas", "anouk", "kim")
MEETS_PUPILS = (*TEACHERS, "coen", "ina", "esra", "rob", "mees", "lot")
NO_PUPILS = ("femke", "daan", "ada")
CAST = (*MEETS_PUPILS, *NO_PUPILS)
NOBODY = "nobody"
SIGN_IN, FORBIDDEN, NOT_FOUND = 302, 403, 404

Answers = Mapping[str, int]


@dataclass(frozen=True)
class Row:
    name: str
    answers: Answers
    parts: Mapping[str, str] = field(default_factory=dict)  # part of the address -> name of a thing
    method: str = "get"
    data: Mapping[str, Any] = field(default_factory=dict)
    optional: bool = False  # an address that exists only where the settings allow it


def anybody(status: int, **others: int) -> Answers:
    """Everybody who is signed in."""
    return {**dict.fromkeys(CAST, status), NOBODY: SIGN_IN, **others}


def open_to_all(status: int, **others: int) -> Answers:
    """Strangers too."""
    return anybody(status, **{NOBODY: status, **others})


def teaching(status: int, **others: int) -> Answers:
    """Who has pupils."""
    return anybody(FORBIDDEN, **dict.fromkeys(TEACHERS, status) | others)


def in_school(status: int, **others: int) -> Answers:
    """Who meets pupils, with a group or without."""
    return anybody(FORBIDDEN, **dict.fromkeys(MEETS_PUPILS, status) | others)


def own(status: int, **others: int) -> Answers:
    """Only noor: for other teachers it does not exist, others are not let in."""
    return teaching(NOT_FOUND, **{"noor": status} | others)


def author(status: int, **others: int) -> Answers:
    """Only noor; for everybody else there is no such thing."""
    return anybody(NOT_FOUND, **{"noor": status} | others)


def managing(status: int, **others: int) -> Answers:
    """The administrator of this school; in the other school there is no such thing."""
    return anybody(FORBIDDEN, **{"ada": status, "kim": NOT_FOUND} | others)


def post(address: str, answers: Answers, parts: Mapping[str, str] | None = None, /, **data: Any) -> Row:
    return Row(address, answers, parts or {}, "post", data)


DYAD, MOMENT, PROMISE = {"dyad_id": "dyad"}, {"moment_id": "moment"}, {"promise_id": "promise"}
STAFF, GROUP, YEAR = {"staff_id": "staff"}, {"group_id": "group"}, {"year_id": "year"}
PUPIL, IMPORT, RUN = {**GROUP, "pupil_id": "pupil"}, {"token": "import"}, {"run_id": "run"}
SLUG = {"slug": "guide"}

OVERVIEW = (
    Row("overview:today", anybody(302, **dict.fromkeys(TEACHERS, 200))),
    post("overview:dismiss", own(302), {**DYAD, "reason": "reason"}),
    Row("overview:class", teaching(200)),
    Row("overview:mirror", teaching(200)),
    Row("overview:relationship", own(200), DYAD),
)
CONTACT = (
    Row("contact:log", teaching(200)),
    post("contact:undo", anybody(302), client_id="4f5b7c1e-0000-4000-8000-000000000000"),
    Row("contact:elsewhere", in_school(200)),
    Row("contact:edit", own(200), MOMENT),
    post("contact:edit", own(302), MOMENT, delete="1"),
    post("contact:restore", teaching(302), place="999999"),
    Row("contact:promise", own(200), PROMISE),
    post("contact:promise", own(302), PROMISE, kept="yes"),
    Row("contact:tomorrow", own(200), DYAD),
    Row("contact:close_day", teaching(200)),
    Row("contact:close_day_missing", teaching(200)),
)
WEB = (Row("web:help", anybody(200)), Row("web:gallery", anybody(200), optional=True))
ACCOUNTS = (
    Row("accounts:sign_in", open_to_all(200)),
    post("accounts:sign_out", open_to_all(302)),
    Row("accounts:use_link", open_to_all(410), {"token": "no_link"}),
    Row("accounts:account", anybody(200)),
    post("accounts:end_session", anybody(302), session="0"),
    post("accounts:link_seen", anybody(302)),
    post("accounts:language", open_to_all(302), language="nl"),
    post("accounts:theme", open_to_all(302), theme="auto"),
    Row("accounts:demo", open_to_all(404)),
    Row("accounts:health", open_to_all(200)),
)
SCHOOLS = (
    Row("schools:home", anybody(200)),
    Row("schools:found", anybody(403, ada=200)),
    post("schools:choose", anybody(404), school="0"),
    Row("schools:rhythm", teaching(200)),
    Row("schools:people", managing(200, kim=200)),
    Row("schools:add_person", managing(200, kim=200)),
    Row("schools:person", managing(200), STAFF),
    post("schools:roles", managing(302), STAFF, roles=["teacher"]),
    Row("schools:invite", managing(302), STAFF),
    post("schools:reset", managing(200), STAFF),
    post("schools:close_account", managing(302), STAFF),
    post("schools:open_account", managing(404), STAFF),
    post("schools:leave", managing(302), STAFF),
    post("schools:person_returns", managing(404), STAFF),
    Row("schools:groups", managing(200, kim=200)),
    Row("schools:add_group", managing(200, kim=200)),
    Row("schools:group", managing(200), GROUP),
    post("schools:end_group", managing(422), GROUP),
    post("schools:reopen_group", managing(404), GROUP),
    post("schools:assign", managing(422), GROUP),
    post("schools:unassign", managing(404), GROUP),
    post("schools:add_pupil", managing(302), GROUP, given_name="Nieuw", family_name="Test"),
    Row("schools:pupil", managing(200), PUPIL),
    post("schools:move_pupil", managing(422), PUPIL),
    post("schools:pupil_leaves", managing(302), PUPIL),
    post("schools:pupil_returns", managing(404), PUPIL),
    Row("schools:calendar", anybody(200)),
    post("schools:next_year", managing(302, kim=302)),
    Row("schools:calendar_year", anybody(200, kim=404), YEAR),
    post("schools:close_days", managing(302), YEAR, name="Studiedag", first="2026-12-01", last="2026-12-01"),
    post("schools:reopen_days", managing(302), {**YEAR, "period_id": "period"}),
    Row("schools:refill", managing(200), YEAR),
    Row("schools:roster", managing(200, kim=200)),
    post("schools:roster_keys", managing(200, kim=200)),
    Row("schools:roster_import", managing(404), IMPORT),
    post("schools:roster_school", managing(404), IMPORT),
    post("schools:roster_columns", managing(404), IMPORT),
    post("schools:roster_year", managing(404), IMPORT),
    post("schools:roster_who", managing(404), IMPORT),
    post("schools:roster_approve", managing(404), IMPORT),
    post("schools:roster_cancel", managing(404), IMPORT),
    Row("schools:settings", managing(200, kim=200)),
    Row("schools:trail", managing(200, kim=200)),
)
GUIDES = (
    Row("guides:index", in_school(200)),
    Row("guides:about", in_school(200), SLUG),
    Row("guides:paper", in_school(200), SLUG),
    post("guides:mark", in_school(302), SLUG, kind="favourite"),
    Row("guides:run", author(200), RUN),
    post("guides:move", author(302), RUN),
    Row("guides:finish", author(200), RUN),
    Row("guides:read_back", author(200), RUN),
    post("guides:together", anybody(404), RUN, text="Wat zou je hem vragen?"),
    post("guides:delete", author(302), RUN),
    Row("guides:history", author(200), DYAD),
    post("guides:judge", anybody(404), {"hypothesis_id": "no_number"}),
    Row("guides:write", teaching(200)),
    Row("guides:change", teaching(404), SLUG),
    post("guides:retire", anybody(404), SLUG),
)

KNOWING = (
    Row("knowing:index", teaching(200)),
    Row("knowing:names", teaching(200)),
    Row("knowing:pupil", own(200), DYAD),
    Row("knowing:photo", teaching(404), {"pupil_id": "pupil"}),
    Row("knowing:practise", teaching(200)),
    post("knowing:keep", own(422), {**DYAD, "part": "part"}),
    post("knowing:interest", anybody(404), {"interest_id": "no_number"}),
    post("knowing:remove_parents", anybody(404), {"contact_id": "no_number"}),
    post("knowing:remove_photo", own(302), DYAD),
)

REPAIR_ID = {"repair_id": "repair"}
REPAIR = (
    Row("repair:index", in_school(200)),
    Row("repair:start", teaching(200)),
    Row("repair:words", in_school(200)),
    post("repair:words_keep", teaching(404)),
    Row("repair:exercise", in_school(200), {"code": "exercise"}),
    Row("repair:agreement", own(200), {"agreement_id": "agreement"}),
    Row("repair:shared", anybody(404, ina=200), {"rehearsal_id": "rehearsal"}),
    post("repair:unshare", author(302), {"rehearsal_id": "rehearsal"}),
    Row("repair:look_back", own(200), {**REPAIR_ID, "number": "look_back"}),
    *(
        Row(f"repair:{page}", own(200), REPAIR_ID)
        for page in (
            "path",
            "steady",
            "sides",
            "good",
            "rehearse",
            "plan",
            "talk",
            "soft",
            "agree",
            "after",
            "other_way",
            "two",
            "two_feelings",
            "two_number",
            "two_agree",
            "paper",
        )
    ),
    *(post(f"repair:{deed}", own(302), REPAIR_ID) for deed in ("erase", "unplan", "talk_undo", "reopen")),
)

SITTING, ROUND = {"sitting_id": "sitting"}, {"round_id": "pulse_round"}
SCALE, RESPONSE = {"slug": "scale"}, {"response_id": "response"}
PICTURE = (
    Row("picture:index", anybody(302, **dict.fromkeys(TEACHERS, 200))),
    *(Row(f"picture:{page}", teaching(200)) for page in ("words", "pulse", "map", "chart")),
    *(post(f"picture:{page}", teaching(302)) for page in ("words_start", "pulse_start")),
    Row("picture:words_go_on", own(302), SITTING),
    Row("picture:words_overview", own(200), SITTING),
    post("picture:words_overview", own(302), SITTING, drop="1"),
    Row("picture:words_write", own(200), {**SITTING, **DYAD}),
    post("picture:words_write", own(302), {**SITTING, **DYAD}, pupil_0="open", go="pause"),
    *(Row(f"picture:{page}", own(200), DYAD) for page in ("words_of", "pulse_of", "history")),
    post("picture:pulse_of", own(302), DYAD, n1="4"),
    Row("picture:pulse_go_on", own(302), ROUND),
    post("picture:pulse_round", own(302), ROUND, drop="1"),
    Row("picture:pulse_statement", own(200), {**ROUND, "number": "look_back"}),
    post("picture:pulse_statement", own(302), {**ROUND, "number": "look_back"}, go="next"),
    *(Row(f"picture:{page}", anybody(200)) for page in ("scales", "scale_import")),
    *(Row(f"picture:{page}", anybody(200), SCALE) for page in ("scale", "scale_load", "scale_form")),
    post("picture:scale_withdraw", author(302, ada=302), {"edition_id": "edition"}),
    Row("picture:fill", teaching(200, kim=NOT_FOUND), SCALE),
    Row("picture:fill_for", own(200), {**SCALE, **DYAD}),
    post("picture:fill_for", own(302), {**SCALE, **DYAD}, go="done", i_1="4"),
    Row("picture:response", own(200), RESPONSE),
    post("picture:response_settle", own(302), RESPONSE),
    Row("picture:answers", teaching(302, noor=200), {**SCALE, "kind": "table"}),
)

RATING, SITUATION = {"rating_id": "rating"}, {"situation_id": "situation"}
CIRCLE = (
    *(Row(f"picture:{page}", teaching(200)) for page in ("circle", "circle_lesson", "autonomy")),
    *(
        Row(f"picture:{page}", own(200), DYAD)
        for page in (
            "circle_of",
            "circle_rate",
            "circle_first",
            "circle_situation_new",
            "autonomy_of",
            "sensitivity",
            "case",
        )
    ),
    post("picture:circle_rate", own(302), DYAD, teacher_spot="helping-1"),
    post("picture:circle_lesson", teaching(302), teacher_spot="helping-1"),
    post("picture:circle_situation_new", own(302), DYAD, title="De rij na gym"),
    Row("picture:circle_rating", own(200), RATING),
    post("picture:circle_rating", own(302), RATING, drop="1"),
    Row("picture:circle_situation", own(200), SITUATION),
    post("picture:circle_situation", own(302), SITUATION, drop="1"),
    post("picture:autonomy", teaching(302), q1="Bo krijgt meer hulp"),
    post("picture:autonomy_of", own(302), DYAD, gets_spot="1-9"),
    post("picture:autonomy_settle", own(302), {"place_id": "place"}),
    post("picture:sensitivity", own(302), DYAD, noticed="yes"),
    post("picture:sensitivity_settle", own(302), {"look_id": "look"}),
    post("picture:case", own(302), DYAD, teacher="moe"),
)

PLAN, LED = {"plan_id": "two_by_ten"}, {"plan_id": "child_led"}
PLANNED, SHINE, CARD = {"commitment_id": "commitment"}, {"commitment_id": "shine"}, {"card_id": "card"}
PLANS = (
    *(
        Row(f"plans:{page}", teaching(200))
        for page in (
            "index",
            "new_two_by_ten",
            "new_child_led",
            "rota",
            "new_commitment",
            "shine",
            "routines",
            "class_meeting",
            "sending",
        )
    ),
    *(
        Row(f"plans:{page}", own(200), DYAD)
        for page in ("with", "shine_with", "goals", "notebook", "hand_over")
    ),
    post("plans:phase", own(302), DYAD, phase="restore"),
    post("plans:log", own(404), kind="five_minute", dyad="0"),
    Row("plans:two_by_ten", own(200), PLAN),
    post("plans:pause", own(302), PLAN, on="2026-11-18", reason="special_day"),
    post("plans:end_two_by_ten", own(302), PLAN, value="7"),
    Row("plans:child_led", own(200), LED),
    post("plans:end_child_led", own(302), LED),
    post("plans:stop_rota", teaching(302)),
    post("plans:away", teaching(302), first="2026-11-18"),
    post("plans:here", teaching(404), away="999999"),
    Row("plans:commitment", own(200), PLANNED),
    post("plans:commitment", own(302), PLANNED, kept="yes"),
    post("plans:shone", own(302), SHINE, saw="legde het spel uit", come_back_on="2026-11-20"),
    post("plans:routine", own(302), {"routine_id": "routine"}, what="took_place"),
    Row("plans:goal_card", own(200), CARD),
    post("plans:goal_card", own(302), CARD, away="1"),
    post("plans:tear_out", own(302), {"entry_id": "entry"}),
    Row("plans:idea_box", own(200, anouk=200), GROUP),
    Row("plans:call_meeting", own(200, anouk=200), GROUP),
    Row("plans:idea", own(200), {"idea_id": "idea"}),
    Row("plans:meeting", own(200), {"meeting_id": "meeting"}),
    Row("plans:feed", open_to_all(404), {"token": "no_link"}),
    Row("plans:stop_digest", open_to_all(404), {"word": "no_link"}),
)

VOICE = (
    Row("voice:index", teaching(200)),
    post("voice:open", teaching(NOT_FOUND)),
    post("voice:close", author(302), {"device_id": "device"}),
    post("voice:came_by", author(302), {"checkin_id": "checkin"}),
    post("voice:enter", teaching(422)),
    Row("voice:cards", teaching(200)),
    Row("voice:side", own(200), DYAD),
    Row("voice:side_done", own(200), DYAD),
    Row("voice:expect", own(200), DYAD),
    post("voice:remove_side", author(302), {"side_id": "side"}),
    Row("voice:device", open_to_all(200)),
    Row("voice:device_who", open_to_all(302)),
    Row("voice:device_how", open_to_all(302), DYAD),
)
DIARY = (
    Row("diary:index", teaching(200)),
    post("diary:remove", author(302), {"entry_id": "entry"}),
)

ROWS: tuple[Row, ...] = (
    *OVERVIEW,
    *CONTACT,
    *WEB,
    *ACCOUNTS,
    *SCHOOLS,
    *GUIDES,
    *KNOWING,
    *REPAIR,
    *PICTURE,
    *CIRCLE,
    *PLANS,
    *VOICE,
    *DIARY,
)
