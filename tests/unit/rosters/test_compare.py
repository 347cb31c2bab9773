"""The dry run: what is added, changed, moved, ended, returned and asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from nabij.rosters.compare import compare
from nabij.rosters.description import (
    Assignment,
    Enrolment,
    Entity,
    Group,
    GroupKind,
    Identifier,
    PersonName,
    Pupil,
    Removal,
    SchoolDescription,
    SchoolYear,
    SourceFormat,
    Staff,
    StaffRole,
)
from nabij.rosters.findings import RosterError
from nabij.rosters.matching import fold, similarity
from nabij.rosters.operations import Create, End, Enrol, Leave, Reschedule, Return, Unassign, Update
from nabij.rosters.plan import Changed, Decisions, FieldChange, MatchDecision, MatchReason, Plan
from nabij.rosters.resolve import resolve
from nabij.rosters.state import (
    CurrentAssignment,
    CurrentEnrolment,
    CurrentGroup,
    CurrentPupil,
    CurrentSchool,
    CurrentStaff,
)
from tests.unit.rosters.worlds import TODAY, Administration, codes

MEES = Pupil("1", PersonName("Mees", family="Veen"), birth_date=date(2016, 2, 1), year_level="5")
LOTTE = Pupil("2", PersonName("Lotte", family="Eik"), birth_date=date(2016, 4, 3))
NOOR = Staff("l1", PersonName("Noor", family="Bakker"), email="noor@wilg.example", roles=(StaffRole.TEACHER,))
A = Group("a", "5A", GroupKind.CLASS, "5")
B = Group("b", "5B", GroupKind.CLASS, "5")
GYM = Group("gym", "Gym", GroupKind.LESSON)

SCHOOL = SchoolDescription(
    SourceFormat.EDEXML,
    groups=(A, B, GYM),
    pupils=(MEES, LOTTE),
    staff=(NOOR,),
    enrolments=(Enrolment("1", "a"), Enrolment("2", "b"), Enrolment("1", "gym")),
    assignments=(Assignment("l1", "a"),),
)


def imported(description: SchoolDescription = SCHOOL) -> Administration:
    administration = Administration()
    administration.bring_in(description)
    return administration


def planned(description: SchoolDescription, administration: Administration | None = None) -> Plan:
    return compare(description, (administration or imported()).current(), today=TODAY)


def labels(*targets: object) -> list[str]:
    return [one.label for one in targets]  # type: ignore[attr-defined]


def test_first_import_adds_everyone_in_a_fixed_order() -> None:
    plan = compare(SCHOOL, CurrentSchool(), today=TODAY)

    assert [(one.target.entity, one.target.label) for one in plan.added] == [
        (Entity.GROUP, "5A"),
        (Entity.GROUP, "5B"),
        (Entity.GROUP, "Gym"),
        (Entity.PUPIL, "Lotte Eik"),
        (Entity.PUPIL, "Mees Veen"),
        (Entity.STAFF, "Noor Bakker"),
    ]
    assert [(one.pupil.label, one.group.label) for one in plan.joined] == [
        ("Lotte Eik", "5B"),
        ("Mees Veen", "5A"),
        ("Mees Veen", "Gym"),
    ]
    assert [(one.staff.label, one.group.label, one.role) for one in plan.assigned] == [
        ("Noor Bakker", "5A", StaffRole.TEACHER)
    ]
    assert plan.changes == 10
    assert not plan.is_empty


def test_second_import_changes_nothing_and_counts_what_stays() -> None:
    plan = planned(SCHOOL)

    assert plan.is_empty
    assert [(one.entity, one.number) for one in plan.unchanged] == [
        (Entity.GROUP, 3),
        (Entity.PUPIL, 2),
        (Entity.STAFF, 1),
    ]


def test_changed_fields_are_named_with_old_and_new() -> None:
    changed = replace(
        SCHOOL,
        groups=(replace(A, name="5 Aap", kind=GroupKind.LESSON, year_level="6"), B, GYM),
        pupils=(replace(MEES, name=PersonName("Mees", family="Smit"), eckid="e1", year_level="6"), LOTTE),
        staff=(replace(NOOR, email="n@wilg.example", eckid="e2", roles=(StaffRole.CARE_COORDINATOR,)),),
    )

    plan = planned(changed)

    found = {
        (one.target.entity, field.name): (field.old, field.new)
        for one in plan.changed
        for field in one.fields
    }
    assert found[Entity.GROUP, "name"] == ("5A", "5 Aap")
    assert found[Entity.PUPIL, "name"] == (
        PersonName("Mees", family="Veen"),
        PersonName("Mees", family="Smit"),
    )
    assert {name for entity, name in found if entity is Entity.PUPIL} == {"name", "eckid", "year_level"}
    assert {name for entity, name in found if entity is Entity.STAFF} == {"email", "eckid", "roles"}
    assert {name for entity, name in found if entity is Entity.GROUP} == {"name", "kind", "year_level"}


def test_empty_values_of_a_file_erase_nothing() -> None:
    poor = replace(
        SCHOOL,
        groups=(replace(A, year_level=""), B, GYM),
        pupils=(replace(MEES, birth_date=None, year_level=""), LOTTE),
        staff=(replace(NOOR, email="", roles=()),),
    )

    assert planned(poor).is_empty


def test_birth_dates_count_only_where_they_are_kept() -> None:
    current = CurrentSchool(
        pupils=(CurrentPupil("r1", "1", MEES.name, year_level="5"),), keeps_birth_dates=False
    )
    school = SchoolDescription(SourceFormat.EDEXML, pupils=(MEES,))

    assert compare(school, current, today=TODAY).is_empty
    assert [
        one.fields[0].name
        for one in compare(school, replace(current, keeps_birth_dates=True), today=TODAY).changed
    ] == ["birth_date"]


def test_pupil_who_changes_class_moves() -> None:
    moved = replace(SCHOOL, enrolments=(Enrolment("1", "b"), Enrolment("2", "b"), Enrolment("1", "gym")))
    administration = imported()

    plan = administration.bring_in(moved)

    assert [(one.pupil.label, labels(*one.from_groups), labels(*one.to_groups)) for one in plan.moved] == [
        ("Mees Veen", ["5A"], ["5B"])
    ]
    left = [one for one in administration.enrolments if one.ends]
    assert [one.ends for one in left] == [TODAY - timedelta(days=1)]
    assert planned(moved, administration).is_empty


def test_pupil_who_leaves_and_joins_lessons_does_not_move() -> None:
    changed = replace(SCHOOL, enrolments=(Enrolment("1", "a"), Enrolment("2", "b"), Enrolment("2", "gym")))

    plan = planned(changed)

    assert plan.moved == ()
    assert [(one.pupil.label, one.group.label) for one in plan.left] == [("Mees Veen", "Gym")]
    assert [(one.pupil.label, one.group.label) for one in plan.joined] == [("Lotte Eik", "Gym")]


def test_pupil_who_comes_back_to_a_class_joins_it_again() -> None:
    administration = imported()
    administration.bring_in(
        replace(SCHOOL, enrolments=(Enrolment("1", "b"), Enrolment("2", "b"), Enrolment("1", "gym")))
    )
    later = TODAY + timedelta(days=7)

    plan = administration.bring_in(SCHOOL, today=later)

    assert [one.group.label for one in plan.joined] == ["5A"]
    assert compare(SCHOOL, administration.current(), today=later).is_empty


def test_days_of_an_enrolment_may_change_and_past_ones_are_history() -> None:
    dated = replace(
        SCHOOL,
        enrolments=(
            Enrolment("1", "a", date(2026, 8, 1), date(2027, 7, 31)),
            Enrolment("2", "b"),
            Enrolment("1", "gym"),
            Enrolment("1", "b", date(2026, 8, 1), date(2026, 9, 1)),
        ),
    )
    administration = imported()

    plan = administration.bring_in(dated)

    assert [[field.name for field in one.fields] for one in plan.rescheduled] == [["begins", "ends"]]
    assert plan.moved == ()
    assert planned(dated, administration).is_empty
    assert planned(SCHOOL, administration).is_empty


def test_absent_ones_are_asked_about_and_stay_by_default() -> None:
    smaller = replace(
        SCHOOL, groups=(A, GYM), pupils=(MEES,), staff=(), enrolments=SCHOOL.enrolments[:1], assignments=()
    )
    administration = imported()

    plan = planned(smaller, administration)

    assert labels(*plan.absent) == ["5B", "Lotte Eik", "Noor Bakker"]
    assert codes(plan)["absent.many"] == 1
    assert [one.pupil.label for one in plan.left] == ["Mees Veen"]
    assert not [one for one in resolve(plan).operations if isinstance(one, End)]
    assert not plan.is_empty


def test_absent_ones_end_when_a_person_says_so_and_return_later() -> None:
    smaller = replace(SCHOOL, pupils=(MEES,), enrolments=(Enrolment("1", "a"), Enrolment("1", "gym")))
    administration = imported()
    plan = planned(smaller, administration)
    lotte = plan.absent[0]

    administration.bring_in(smaller, Decisions(end=frozenset({(Entity.PUPIL, lotte.ref)})))

    assert not administration.people[lotte.ref].active
    assert planned(smaller, administration).is_empty
    back = administration.bring_in(SCHOOL)
    assert labels(*back.returned) == ["Lotte Eik"]
    assert [one.pupil.label for one in back.joined] == ["Lotte Eik"]
    assert administration.people[lotte.ref].active
    assert planned(SCHOOL, administration).is_empty


def test_ended_group_takes_its_enrolments_and_roles_along() -> None:
    smaller = replace(SCHOOL, groups=(B, GYM), enrolments=SCHOOL.enrolments[1:], assignments=())
    administration = imported()
    plan = planned(smaller, administration)
    group = plan.absent[0]

    operations = resolve(plan, Decisions(end=frozenset({(Entity.GROUP, group.ref)}))).operations

    assert [type(one) for one in operations] == [End]
    assert any(isinstance(one, Leave) for one in resolve(plan).operations)
    assert any(isinstance(one, Unassign) for one in resolve(plan).operations)


def test_those_the_file_says_left_end_unless_they_are_kept() -> None:
    gone = replace(
        SCHOOL, pupils=(MEES,), enrolments=SCHOOL.enrolments[::2], removed=(Removal(Entity.PUPIL, "2"),)
    )
    administration = imported()
    plan = planned(gone, administration)
    lotte = plan.ended[0]

    assert labels(lotte) == ["Lotte Eik"]
    assert plan.absent == ()
    assert [type(one) for one in resolve(plan).operations] == [End]
    assert resolve(plan, Decisions(keep=frozenset({(Entity.PUPIL, lotte.ref)}))).operations == ()


@pytest.mark.parametrize(
    "choice",
    [Decisions(end=frozenset({(Entity.PUPIL, "r9")})), Decisions(keep=frozenset({(Entity.STAFF, "r9")}))],
)
def test_decision_about_someone_nobody_asked_about_is_refused(choice: Decisions) -> None:
    with pytest.raises(RosterError) as refused:
        resolve(planned(SCHOOL), choice)

    assert refused.value.code == "decision.not_asked"


def test_hand_made_rows_are_never_touched() -> None:
    administration = imported()
    administration.groups["h1"] = CurrentGroup("h1", "", "Schaakclub", GroupKind.LESSON)
    administration.people["h2"] = CurrentPupil("h2", "", PersonName("Gast", family="Leerling"))
    mees = next(one.ref for one in administration.people.values() if one.key == "1")
    noor = next(iter(administration.staff))
    administration.enrolments.append(CurrentEnrolment(mees, "h1", from_roster=False))
    administration.assignments.append(CurrentAssignment(noor, "h1", from_roster=False))

    assert planned(SCHOOL, administration).is_empty


@pytest.mark.parametrize(("name", "asked"), [("Lotte", True), ("Lars", False)])
def test_pupil_entered_by_hand_without_birth_date_is_asked_about_by_name(name: str, asked: bool) -> None:
    known = CurrentPupil("r1", "", PersonName(call=name, family="Eik"))
    pupil = Pupil("p1", PersonName(call="Lotte", family="Eik"), birth_date=date(2016, 5, 4))

    plan = compare(
        SchoolDescription(SourceFormat.EDEXML, pupils=(pupil,)), CurrentSchool(pupils=(known,)), today=TODAY
    )

    assert [one.target.label for one in plan.matches] == (["Lotte Eik"] if asked else [])
    assert len(plan.added) == (0 if asked else 1)


def test_hand_made_group_and_pupil_are_recognised_when_the_roster_brings_them() -> None:
    current = CurrentSchool(
        groups=(CurrentGroup("h1", "", "5a", GroupKind.CLASS, "5"),),
        pupils=(CurrentPupil("h2", "", MEES.name, birth_date=MEES.birth_date),),
    )
    school = SchoolDescription(
        SourceFormat.EDEXML, groups=(A,), pupils=(MEES,), enrolments=(Enrolment("1", "a"),)
    )

    plan = compare(school, current, today=TODAY)

    assert [(one.target.ref, [field.name for field in one.fields]) for one in plan.changed] == [
        ("h1", ["key", "name"])
    ]
    assert [one.reason for one in plan.matches] == [MatchReason.OTHER_KEY]
    assert plan.joined == ()
    decided = resolve(plan, Decisions((MatchDecision(Entity.PUPIL, "1", "h2"),)))
    assert decided.undecided == ()
    assert [type(one) for one in decided.operations] == [Update, Update, Enrol]
    assert resolve(plan).undecided == plan.matches


def test_group_with_an_unstable_key_is_known_by_its_name() -> None:
    school = SchoolDescription(SourceFormat.EDEXML, groups=(Group("#1", "5A", manual_match=True),))
    current = CurrentSchool(groups=(CurrentGroup("r1", "#7", "5A"), CurrentGroup("r2", "#1", "5B")))

    plan = compare(school, current, today=TODAY)

    assert plan.changed == (
        Changed(plan.changed[0].target, (FieldChange("key", "#7", "#1"),)),
        Changed(plan.changed[1].target, (FieldChange("key", "#1", ""),)),
    )
    assert labels(*plan.absent) == ["5B"]


def test_school_that_is_another_one_is_doubted() -> None:
    school = replace(
        SCHOOL,
        identifiers=(Identifier("brin", "07XX"), Identifier("school_key", "1")),
        year=SchoolYear("2026-2027"),
    )
    current = CurrentSchool(identifiers=(Identifier("brin", "08YY"),), year_label="2025-2026")

    assert set(codes(compare(school, current, today=TODAY))) == {"school.other_identity", "year.other"}


def test_inactive_group_returns() -> None:
    current = CurrentSchool(groups=(CurrentGroup("r1", "a", "5A", GroupKind.CLASS, "5", active=False),))

    plan = compare(SchoolDescription(SourceFormat.EDEXML, groups=(A,)), current, today=TODAY)

    assert [type(one) for one in resolve(plan).operations] == [Return]


def test_enrolment_in_force_counts_before_an_older_one() -> None:
    current = CurrentSchool(
        groups=(CurrentGroup("g", "a", "5A", GroupKind.CLASS, "5"),),
        pupils=(CurrentPupil("p", "1", MEES.name, "", MEES.birth_date, "5"),),
        enrolments=(CurrentEnrolment("p", "g"), CurrentEnrolment("p", "g", ends=date(2026, 9, 1))),
    )
    school = SchoolDescription(
        SourceFormat.EDEXML, groups=(A,), pupils=(MEES,), enrolments=(Enrolment("1", "a"),)
    )

    assert compare(school, current, today=TODAY).is_empty


# -- delta files ---------------------------------------------------------------------------------------------------


def delta(**parts: object) -> SchoolDescription:
    return replace(SchoolDescription(SourceFormat.ONEROSTER, delta=True), **parts)  # type: ignore[arg-type]


def test_delta_changes_only_what_it_names() -> None:
    administration = imported()

    plan = administration.bring_in(
        delta(enrolments=(Enrolment("2", "gym"),), assignments=(Assignment("l1", "b"), Assignment("l1", "a")))
    )

    assert [(one.pupil.label, one.group.label) for one in plan.joined] == [("Lotte Eik", "Gym")]
    assert [(one.staff.label, one.group.label) for one in plan.assigned] == [("Noor Bakker", "5B")]
    assert plan.absent == plan.left == plan.unassigned == ()


def test_delta_removes_what_it_names() -> None:
    plan = planned(
        delta(
            removed=(
                Removal(Entity.PERSON, "2"),
                Removal(Entity.PERSON, "l9"),
                Removal(Entity.ENROLMENT, "1", "gym"),
                Removal(Entity.ASSIGNMENT, "l1", "a"),
                Removal(Entity.GROUP, "b"),
            )
        )
    )

    assert labels(*plan.ended) == ["5B", "Lotte Eik"]
    assert [(one.pupil.label, one.group.label) for one in plan.left] == [("Mees Veen", "Gym")]
    assert [one.staff.label for one in plan.unassigned] == ["Noor Bakker"]


def test_delta_that_ends_staff_leaves_their_roles_to_the_ending() -> None:
    plan = planned(delta(removed=(Removal(Entity.PERSON, "l1"), Removal(Entity.ASSIGNMENT, "l1", "a"))))

    assert labels(*plan.ended) == ["Noor Bakker"]
    assert plan.unassigned == ()


def test_people_of_a_delta_without_a_role_are_who_the_school_says() -> None:
    plan = planned(
        delta(
            unsorted=(
                replace(MEES, name=PersonName("Mees", family="Smit")),
                Pupil("l1", PersonName("Noor", family="Smit")),
                Pupil("x", PersonName("Wie")),
            )
        )
    )

    assert [(one.target.entity, one.target.label) for one in plan.changed] == [
        (Entity.PUPIL, "Mees Smit"),
        (Entity.STAFF, "Noor Smit"),
    ]
    assert codes(plan) == {"person.role_unknown": 1}


def test_membership_of_someone_nobody_knows_is_doubted() -> None:
    plan = planned(
        delta(enrolments=(Enrolment("9", "a"), Enrolment("1", "z")), assignments=(Assignment("l9", "a"),))
    )

    assert codes(plan) == {"enrolment.unresolved": 2, "assignment.unresolved": 1}
    assert plan.is_empty


# -- who is who ----------------------------------------------------------------------------------------------------


def hashed(key: str, call: str, family: str, born: date | None = None) -> Pupil:
    return Pupil(key, PersonName(call, family=family), birth_date=born, manual_match=True)


def people(*pupils: Pupil, staff: tuple[Staff, ...] = ()) -> SchoolDescription:
    return SchoolDescription(SourceFormat.EDEXML, pupils=pupils, staff=staff)


BORN = date(2016, 2, 1)


def test_reshuffled_hash_keys_are_matched_by_a_person() -> None:
    administration = imported(people(hashed("#1", "Mees", "Veen", BORN), hashed("#2", "Lotte", "Eik", BORN)))
    lotte, mees = administration.people
    shuffled = people(hashed("#2", "Mees", "Veen", BORN), hashed("#1", "Lotte", "Eik", BORN))

    plan = planned(shuffled, administration)

    assert [one.reason for one in plan.matches] == [MatchReason.UNSTABLE_KEY] * 2
    best = {one.target.label: one.candidates[0].target.ref for one in plan.matches}
    assert best == {"Mees Veen": mees, "Lotte Eik": lotte}
    assert plan.absent == ()
    assert plan.changes == 0
    decisions = Decisions(
        tuple(MatchDecision(Entity.PUPIL, one.target.key, best[one.target.label]) for one in plan.matches)
    )
    administration.bring_in(shuffled, decisions)
    assert [one.key for one in administration.people.values()] == ["#1", "#2"]
    assert planned(shuffled, administration).is_empty


def test_hash_key_with_the_same_name_and_birth_date_needs_no_question() -> None:
    school = people(hashed("#1", "Mees", "Veen", BORN), hashed("#2", "Mees", "Veen", BORN))

    assert planned(school, imported(school)).is_empty


def test_namesakes_with_hash_keys_and_no_birth_date_are_asked_about() -> None:
    school = people(hashed("#1", "Mees", "Veen"), hashed("#2", "Mees", "Veen"))

    plan = planned(school, imported(school))

    assert len(plan.matches) == 2
    assert [len(one.candidates) for one in plan.matches] == [2, 2]
    assert plan.matches[0].candidates[0].birth_date_equal is None


def test_new_hash_key_without_anyone_like_it_is_new() -> None:
    plan = planned(
        people(hashed("#9", "Teun", "Wiel", date(2015, 1, 1))),
        imported(people(hashed("#1", "Mees", "Veen", BORN))),
    )

    assert labels(*(one.target for one in plan.added)) == ["Teun Wiel"]


def test_stable_key_with_quite_another_name_is_a_question_not_a_change() -> None:
    administration = imported(people(MEES))
    stranger = people(Pupil("1", PersonName("Fenna", family="Duin"), birth_date=date(2014, 9, 9)))

    plan = planned(stranger, administration)

    assert [(one.reason, one.candidates[0].target.label) for one in plan.matches] == [
        (MatchReason.KEY_REUSED, "Mees Veen")
    ]
    assert plan.changed == ()
    administration.bring_in(stranger, Decisions((MatchDecision(Entity.PUPIL, "1"),)))
    assert [(one.key, one.name.call) for one in administration.people.values()] == [
        ("", "Mees"),
        ("1", "Fenna"),
    ]
    assert planned(stranger, administration).is_empty


def test_other_eckid_behind_the_same_key_is_a_question() -> None:
    administration = imported(people(replace(MEES, eckid="e1")))

    plan = planned(people(replace(MEES, eckid="e2")), administration)

    assert [one.reason for one in plan.matches] == [MatchReason.KEY_REUSED]
    assert len(plan.matches[0].candidates) == 1


def test_same_eckid_behind_another_key_is_the_same_child() -> None:
    administration = imported(people(replace(MEES, eckid="e1")))

    plan = planned(people(replace(MEES, eckid="e1", key="77")), administration)

    assert [one.fields for one in plan.changed] == [(FieldChange("key", "1", "77"),)]


def test_new_key_of_someone_just_like_a_known_one_is_a_question() -> None:
    plan = planned(people(replace(MEES, key="77")), imported(people(MEES, LOTTE)))

    assert [one.reason for one in plan.matches] == [MatchReason.OTHER_KEY]
    assert labels(*plan.absent) == ["Lotte Eik"]


def test_name_with_a_missing_part_counts_half() -> None:
    half = similarity(PersonName("Mees"), PersonName("Mees", family="Veen"))

    assert half == pytest.approx(0.7)
    assert similarity(MEES.name, MEES.name) == 1.0
    assert similarity(MEES.name, LOTTE.name) < 0.4
    assert fold("  v.d. Jônne ") == "v d jonne"


def test_twins_are_two_people() -> None:
    twin = Pupil("3", PersonName("Mila", family="Veen"), birth_date=MEES.birth_date)

    assert labels(*(one.target for one in planned(people(MEES, twin), imported(people(MEES))).added)) == [
        "Mila Veen"
    ]


def test_staff_with_derived_keys_are_recognised_by_name_and_mail() -> None:
    noor = Staff("~1", PersonName("Noor", family="Bakker"), email="N@wilg.example", manual_match=True)
    administration = imported(people(staff=(noor,)))

    assert planned(people(staff=(noor,)), administration).is_empty
    renamed = replace(noor, key="~2", name=PersonName("Noor", family="Bakker-Hof"), email="n@WILG.example")
    plan = planned(people(staff=(renamed,)), administration)
    assert [one.candidates[0].birth_date_equal for one in plan.matches] == [True]
    assert plan.absent == ()


def test_undecided_people_keep_their_enrolments_and_roles() -> None:
    school = replace(
        SCHOOL,
        pupils=(replace(MEES, key="1"), LOTTE),
        staff=(replace(NOOR, manual_match=True, name=PersonName("Noor", family="Smit")),),
    )

    plan = planned(school)

    assert [one.target.entity for one in plan.matches] == [Entity.STAFF]
    assert plan.unassigned == plan.assigned == plan.absent == ()
    assert codes(plan) == {}


@pytest.mark.parametrize(
    ("matches", "code"),
    [
        ([("9", "r4")], "match.unknown_key"),
        ([("1", "r99")], "match.unknown_ref"),
        ([("1", "r4"), ("2", "r4")], "match.used_twice"),
        ([("1", ""), ("1", "")], "match.used_twice"),
    ],
)
def test_decision_that_cannot_be_is_refused(matches: list[tuple[str, str]], code: str) -> None:
    decisions = Decisions(tuple(MatchDecision(Entity.PUPIL, key, ref) for key, ref in matches))

    with pytest.raises(RosterError) as refused:
        resolve(planned(SCHOOL), decisions)

    assert refused.value.code == code


def test_operations_come_in_an_order_that_can_be_performed() -> None:
    administration = imported()
    changed = replace(
        SCHOOL,
        groups=(*SCHOOL.groups, Group("c", "5C")),
        pupils=(replace(MEES, eckid="e"), LOTTE),
        enrolments=(Enrolment("1", "c"), Enrolment("2", "b", ends=date(2027, 7, 1)), Enrolment("1", "gym")),
        assignments=(),
    )

    kinds = [type(one) for one in resolve(planned(changed, administration)).operations]

    assert kinds == [Update, Create, Leave, Enrol, Reschedule, Unassign]


def test_current_staff_of_two_roles_loses_only_the_one_not_named() -> None:
    current = CurrentSchool(
        groups=(CurrentGroup("g", "a", "5A", GroupKind.CLASS, "5"),),
        staff=(CurrentStaff("s", "l1", NOOR.name, "", NOOR.email, (StaffRole.TEACHER,)),),
        assignments=(CurrentAssignment("s", "g"), CurrentAssignment("s", "g", StaffRole.ASSISTANT)),
    )
    school = SchoolDescription(
        SourceFormat.EDEXML, groups=(A,), staff=(NOOR,), assignments=(Assignment("l1", "a"),)
    )

    assert [one.role for one in compare(school, current, today=TODAY).unassigned] == [StaffRole.ASSISTANT]
