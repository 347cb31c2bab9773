"""Why a file is refused, and what to do: two sentences for every code of `nabij.rosters.codes.REFUSALS`."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

EXPORT_AGAIN = _(
    "Make the export again in your school administration, and upload the file without opening it."
)
SAVE_AS_CSV = _("Open the table, save it as CSV or as a workbook (xlsx), and upload that.")
SPLIT = _(
    "Export one school or one school year at a time, or ask whoever looks after Nabij to raise the limit."
)
NOT_TRUSTED = _("An ordinary export never has this. Ask the supplier of the file where it comes from.")
LOOK_AGAIN = _("Look at the plan again and answer once more.")

REFUSALS: dict[str, tuple[Promise, Promise]] = {
    "cell.too_long": (
        _("A cell holds more than %(most)s characters."),
        _("Check that the right columns were exported, and that no quotation mark is missing on that line."),
    ),
    "column.sensitive": (
        _("The column “%(field)s” holds something that Nabij does not keep."),
        _("Choose “do not use” for this column."),
    ),
    "column.unknown": (
        _("The table has no column “%(field)s”."),
        _("Use the header exactly as it is written in the file, or the number of the column."),
    ),
    "column.unknown_field": (
        _("“%(meaning)s” is not something that a column can mean."),
        _("Choose one of the meanings in the list."),
    ),
    "csv.malformed": (
        _("From this line on the table cannot be read: a quotation mark or separator is in the wrong place."),
        EXPORT_AGAIN,
    ),
    "csv.missing_column": (
        _("The file has no column “%(field)s”, and cannot be understood without it."),
        _("Add this column to the export. A header with another spelling is fine; a missing one is not."),
    ),
    "csv.truncated": (
        _("The file stops in the middle: a quotation mark that opens on this line never closes."),
        EXPORT_AGAIN,
    ),
    "decision.not_asked": (_("The plan does not ask about one of the people you answered for."), LOOK_AGAIN),
    "edexml.missing_section": (
        _("The part “%(expected)s” is missing, so this is not a whole EDEXML file."),
        EXPORT_AGAIN,
    ),
    "edexml.unexpected_element": (
        _("Here stands “%(field)s” where “%(expected)s” is expected."),
        _("Make the export again; choose EDEXML 2.1 or 2.0 when your administration offers a choice."),
    ),
    "edexml.unknown_root": (
        _("This is XML, but not EDEXML: it begins with “%(field)s”."),
        _(
            "Choose EDEXML as the kind of export. It is often found under “exchange” or “educational content”."
        ),
    ),
    "encoding.binary": (
        _("This file holds signs that no text has, so it is not a CSV or XML file."),
        _("Check that you chose the export itself and not a shortcut, a picture or a program."),
    ),
    "encoding.undecodable": (
        _("The letters with accents in this file cannot be read with certainty."),
        _("Save the file as CSV UTF-8. Guessing would misspell the names of children."),
    ),
    "file.empty": (_("The file is empty."), EXPORT_AGAIN),
    "file.gone": (
        _("What was uploaded is no longer kept here."),
        _("Upload the file again. Uploads are removed after a day."),
    ),
    "file.missing": (_("There is no such file."), _("Check the name and the folder.")),
    "file.too_large": (_("The file is larger than Nabij takes in (%(megabytes)s MB)."), SPLIT),
    "file.unrecognised": (
        _(
            "This is not one roster: there are %(files)s files in it, and none of them says what the whole is."
        ),
        _("Upload one EDEXML file, one table, or all files of one OneRoster or School Data Sync export."),
    ),
    "file.unsupported": (
        _("A %(kind)s file cannot be imported."),
        _("Export the list as EDEXML, OneRoster, CSV or a workbook (xlsx)."),
    ),
    "match.unknown_key": (_("Somebody you answered for is no longer in the file."), LOOK_AGAIN),
    "match.unknown_ref": (_("Somebody you chose is no longer at this school."), LOOK_AGAIN),
    "match.used_twice": (
        _("The same person was chosen twice. Two people of the file cannot be the same one."),
        LOOK_AGAIN,
    ),
    "school.none": (
        _("The file names no school."),
        _("Check that the table of organisations was exported too (orgs.csv)."),
    ),
    "table.empty": (_("The table has no rows."), EXPORT_AGAIN),
    "table.html": (
        _("This is a web page, although its name says that it is a workbook."),
        _("Open it in your spreadsheet program, save it as a workbook (xlsx) or CSV, and upload that."),
    ),
    "table.too_many_rows": (_("The table has more than %(most)s rows."), SPLIT),
    "unexpected": (
        _("Something went wrong that should not have. Nothing was changed."),
        _(
            "Try again. When it happens again, tell whoever looks after Nabij; the log of the server knows more."
        ),
    ),
    "xls.old": (_("This is a workbook of the old kind (xls)."), SAVE_AS_CSV),
    "xlsx.broken": (_("The workbook cannot be opened."), SAVE_AS_CSV),
    "xlsx.locked": (
        _("The workbook is locked with a password."),
        _("Take the password off in your spreadsheet program, save, and upload it again."),
    ),
    "xml.doctype": (
        _("The file begins with a definition of its own (DOCTYPE), which Nabij does not follow."),
        NOT_TRUSTED,
    ),
    "xml.entities": (
        _("The file defines abbreviations of its own, which can be used to do harm."),
        NOT_TRUSTED,
    ),
    "xml.external_entity": (_("The file points at another file, which Nabij does not open."), NOT_TRUSTED),
    "xml.malformed": (
        _("From this line on the file is not correct XML."),
        _("Make the export again. Do not save it from a text editor or a spreadsheet in between."),
    ),
    "xml.text_too_long": (_("A field holds more than %(most)s characters."), EXPORT_AGAIN),
    "xml.too_deep": (_("The fields in this file stand inside each other too deeply."), NOT_TRUSTED),
    "xml.truncated": (_("The file stops in the middle."), EXPORT_AGAIN),
    "zip.bomb": (_("A file in the archive unpacks to very much more than its own size."), NOT_TRUSTED),
    "zip.broken": (_("The archive cannot be opened."), EXPORT_AGAIN),
    "zip.duplicate": (
        _("The archive holds the same file twice."),
        _("Leave one of the two out, and make sure that it is the right one."),
    ),
    "zip.link": (_("The archive points at a file elsewhere, which Nabij does not open."), NOT_TRUSTED),
    "zip.locked": (
        _("The archive is locked with a password."),
        _("Unpack it, and upload the files themselves."),
    ),
    "zip.path": (_("A file in the archive wants to be put in a place of its own choice."), NOT_TRUSTED),
    "zip.too_large": (_("The archive unpacks to more than Nabij takes in (%(megabytes)s MB)."), SPLIT),
    "zip.too_many_files": (
        _("The archive holds more than %(most)s files."),
        _("Upload an archive with the files of one export only."),
    ),
}
