"""What was noticed in a file: a sentence for every code of `nabij.rosters.codes.FINDINGS`."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FINDINGS: dict[str, Promise] = {
    "absent.many": _(
        "%(absent)s of the %(known)s pupils are not in this file. It may be the file of one group or of another school."
    ),
    "assignment.no_role": _(
        "Somebody stands at a group in a role that Nabij does not use there (%(role)s); left out."
    ),
    "assignment.unknown_group": _("Somebody works with group %(key)s, which is not in the file; left out."),
    "assignment.unknown_staff": _(
        "A group names a member of staff (%(key)s) who is not in the file; left out."
    ),
    "assignment.unresolved": _("Member of staff %(staff)s and group %(group)s could not be found; left out."),
    "cell.formula_like": _(
        "A cell begins like a formula. It was taken as plain text; nothing was calculated."
    ),
    "cell.formula_value": _("Cells with a formula: the value that was saved with them is used."),
    "class.kind_unknown": _("A group is of a kind we do not know (%(kind)s); taken as a lesson group."),
    "class.no_school": _("A group belongs to no school; left out."),
    "class.other_year": _("A group belongs to another school year; left out."),
    "column.not_used": _("This column is not used."),
    "date.end_before_begin": _("An enrolment ends before it begins; the end was left out."),
    "date.odd": _("A date that cannot be right; left out."),
    "element.unknown": _("A field that does not belong here; left out."),
    "encoding.read_as": _("The file was read as %(encoding)s. Check a name with an accent."),
    "enrolment.deleted_group": _("A pupil stands in a group that was deleted; left out."),
    "enrolment.no_school": _("An enrolment belongs to no school; left out."),
    "enrolment.repeated": _("The same pupil stands in the same group more than once; counted once."),
    "enrolment.role_conflict": _(
        "%(key)s is staff and stands in a group as a pupil, or the other way round; left out."
    ),
    "enrolment.unknown_group": _("A pupil stands in group %(key)s, which is not in the file; left out."),
    "enrolment.unknown_pupil": _("A group names a pupil (%(key)s) who is not in the file; left out."),
    "enrolment.unresolved": _("Pupil %(pupil)s and group %(group)s could not be found; left out."),
    "extension.skipped": _("A block with additions of a supplier was passed over."),
    "field.not_used": _("This field is not used."),
    "field.sensitive": _("Nabij does not keep this field; it was left out."),
    "field.unknown": _("A field that we do not know; left out."),
    "file.absent": _("This file is missing from the export."),
    "file.empty": _("This file has no rows."),
    "file.not_used": _("This file is not used."),
    "file.sensitive": _("Nabij does not keep what is in this file; it was left out."),
    "header.alias": _("This header is spelled differently; it was read as “%(meant)s”."),
    "key.derived": _(
        "The table has no numbers for people, so they are recognised by name and birth date or mail address."
    ),
    "key.duplicate": _("The number %(key)s occurs twice with different names; the second one was left out."),
    "key.missing": _("Somebody or something has no number; left out."),
    "key.other_name": _("The number %(key)s occurs twice with different names; the second one was left out."),
    "key.too_long": _("A number is longer than %(longest)s characters; left out."),
    "key.unstable": _(
        "The numbers in this file may change from one export to the next, so you are asked who is who."
    ),
    "manifest.missing": _("The table of contents (manifest.csv) is missing; the files speak for themselves."),
    "manifest.mixed": _("Some files are complete and some hold changes only; all are taken as changes."),
    "name.missing": _("A name is missing at %(key)s."),
    "person.disabled": _("Somebody is marked as switched off; taken along all the same."),
    "person.guardian": _("Parents and guardians are left out."),
    "person.no_school": _("Somebody belongs to no school; left out."),
    "person.role_unknown": _("The file does not say whether %(key)s is a pupil or staff; left out."),
    "pupil.left": _("A pupil has left according to the file."),
    "pupil.no_group": _("A pupil is in no group. No teacher will see this pupil until a group is known."),
    "pupils.none": _("The file holds no pupils."),
    "role.pupil_and_staff": _("%(key)s is named both as pupil and as staff; taken as pupil."),
    "role.removed": _("A role of %(key)s was taken back in the file."),
    "role.unknown": _("A role that we do not know (%(role)s); no role was given for it."),
    "row.deleted": _("A row is marked as deleted; left out."),
    "row.extra_cells": _("A line has more cells than there are headers; the rest was left out."),
    "row.repeated": _("The same person stands on several lines; taken together."),
    "row.short": _("A line has fewer cells than there are headers; the rest is empty."),
    "school.other_identity": _(
        "This file is of another school: its number is %(file)s, and that of this school is %(school)s."
    ),
    "school.unknown": _("People and groups belong to a school (%(key)s) that the file does not describe."),
    "status.unknown": _("A status that we do not know (%(status)s); taken as active."),
    "table.columns_needed": _(
        "No column says what people are called. Say below which column holds the name."
    ),
    "text.cut": _("A text was longer than %(longest)s characters and was shortened."),
    "value.missing": _("A value that is needed is missing; the line was left out."),
    "xlsx.several_sheets": _("The workbook has %(sheets)s sheets with content; the largest one was read."),
    "year.missing": _("The file names no school year; the present one is taken."),
    "year.odd": _("The school year “%(year)s” cannot be right; the present one is taken."),
    "year.other": _("This file is about school year %(file)s, and it is %(school)s now."),
    "year_level.unknown": _("A year group that we do not know (%(year_level)s); kept as it is written."),
}
