"""Header words of school administrations, in Dutch, Flemish and English, and what they mean.

Belongs here: the words only, folded (lower case, no accents, no punctuation). How a guess is made is in
`columns`.
"""

from __future__ import annotations

import re
from enum import StrEnum


class Field(StrEnum):
    """What a column can mean; SENSITIVE is dropped, IGNORED is not used."""

    KEY = "key"
    STAFF_KEY = "staff_key"
    ECKID = "eckid"
    CALL_NAME = "call_name"
    GIVEN_NAMES = "given_names"
    INITIALS = "initials"
    INFIX = "infix"
    FAMILY_NAME = "family_name"
    FULL_NAME = "full_name"
    BIRTH_DATE = "birth_date"
    GROUP = "group"
    LESSON_GROUPS = "lesson_groups"
    YEAR_LEVEL = "year_level"
    TEACHER = "teacher"
    EMAIL = "email"
    ROLE = "role"
    BEGINS = "begins"
    ENDS = "ends"
    SENSITIVE = "sensitive"
    IGNORED = "ignored"


_WORDS: dict[Field, tuple[str, ...]] = {
    Field.KEY: (
        "leerlingnummer",
        "leerlingnr",
        "llnr",
        "leerling id",
        "leerlingid",
        "leerling nummer",
        "stamnummer",
        "stamnr",
        "id",
        "key",
        "sleutel",
        "intern nummer",
        "internnummer",
        "intern leerlingnummer",
        "student id",
        "studentid",
        "pupil id",
        "pupilid",
        "student number",
        "studentnummer",
        "lln nr",
        "llnummer",
        "nummer",
        "admin number",
        "sourcedid",
    ),
    Field.STAFF_KEY: (
        "medewerkernummer",
        "medewerker nummer",
        "medewerkerid",
        "medewerker id",
        "personeelsnummer",
        "personeelsnr",
        "docentcode",
        "leerkrachtcode",
        "docentafkorting",
        "afkorting",
        "staff id",
        "staffid",
        "teacher id",
        "employee id",
        "docentnummer",
        "leraarcode",
    ),
    Field.ECKID: (
        "eckid",
        "eck id",
    ),
    Field.CALL_NAME: (
        "roepnaam",
        "voornaam",
        "first name",
        "firstname",
        "call name",
        "preferred name",
        "forename",
    ),
    Field.GIVEN_NAMES: (
        "voornamen",
        "doopnamen",
        "officiele voornamen",
        "given names",
        "given name",
        "givenname",
    ),
    Field.INITIALS: (
        "voorletters",
        "voorletter",
        "initialen",
        "initials",
    ),
    Field.INFIX: (
        "tussenvoegsel",
        "tussenvoegsels",
        "voorvoegsel",
        "voorvoegsels",
        "tv",
        "tussenv",
        "infix",
        "prefix",
    ),
    Field.FAMILY_NAME: (
        "achternaam",
        "familienaam",
        "last name",
        "lastname",
        "surname",
        "family name",
        "familyname",
        "geslachtsnaam",
    ),
    Field.FULL_NAME: (
        "naam",
        "volledige naam",
        "naam leerling",
        "leerling",
        "leerlingnaam",
        "name",
        "full name",
        "student",
        "student name",
        "naam voornaam",
        "medewerker",
        "naam medewerker",
    ),
    Field.BIRTH_DATE: (
        "geboortedatum",
        "geb datum",
        "gebdatum",
        "geb dat",
        "datum geboorte",
        "date of birth",
        "birth date",
        "birthdate",
        "dob",
    ),
    Field.GROUP: (
        "klas",
        "groep",
        "stamgroep",
        "stamklas",
        "basisgroep",
        "basisklas",
        "klasgroep",
        "groepsnaam",
        "klasnaam",
        "klascode",
        "officiele klas",
        "class",
        "class name",
        "group",
        "homeroom",
        "administratieve klas",
        "groep naam",
    ),
    Field.LESSON_GROUPS: (
        "lesgroep",
        "lesgroepen",
        "clusters",
        "cluster",
        "clustergroep",
        "lesson group",
        "lesson groups",
    ),
    Field.YEAR_LEVEL: (
        "jaargroep",
        "leerjaar",
        "jaarlaag",
        "year",
        "grade",
        "year level",
        "graad leerjaar",
    ),
    Field.TEACHER: (
        "leerkracht",
        "leraar",
        "docent",
        "mentor",
        "klastitularis",
        "titularis",
        "klassenleraar",
        "groepsleerkracht",
        "teacher",
        "tutor",
        "form tutor",
        "leerkrachten",
        "mentoren",
    ),
    Field.EMAIL: (
        "e mail",
        "email",
        "mail",
        "mailadres",
        "e mailadres",
        "emailadres",
        "email address",
        "e mail werk",
        "e mail school",
        "work email",
    ),
    Field.ROLE: (
        "rol",
        "functie",
        "rolomschrijving",
        "role",
        "job title",
        "taak",
    ),
    Field.BEGINS: (
        "instroomdatum",
        "begindatum",
        "startdatum",
        "datum in",
        "begin date",
        "start date",
    ),
    Field.ENDS: (
        "uitstroomdatum",
        "einddatum",
        "datum uit",
        "end date",
        "uitschrijfdatum",
    ),
}

#: Field by folded header.
EXACT: dict[str, Field] = {word: field for field, words in _WORDS.items() for word in words}

#: Words that give a header away when they stand somewhere in it, most telling first.
CONTAINED: tuple[tuple[str, Field], ...] = (
    ("geboortedatum", Field.BIRTH_DATE),
    ("tussenvoegsel", Field.INFIX),
    ("voorvoegsel", Field.INFIX),
    ("roepnaam", Field.CALL_NAME),
    ("voorletters", Field.INITIALS),
    ("voornamen", Field.GIVEN_NAMES),
    ("voornaam", Field.CALL_NAME),
    ("achternaam", Field.FAMILY_NAME),
    ("familienaam", Field.FAMILY_NAME),
    ("leerlingnummer", Field.KEY),
    ("stamnummer", Field.KEY),
    ("lesgroep", Field.LESSON_GROUPS),
    ("jaargroep", Field.YEAR_LEVEL),
    ("leerjaar", Field.YEAR_LEVEL),
    ("stamgroep", Field.GROUP),
    ("leerkracht", Field.TEACHER),
    ("mentor", Field.TEACHER),
    ("titularis", Field.TEACHER),
    ("klas", Field.GROUP),
    ("groep", Field.GROUP),
)

#: What must not be kept, wherever these words stand in a header.
SENSITIVE = re.compile(
    r"bsn|burgerservice|sofi|onderwijsnummer|\bpgn\b|rijksregister|insz|\bssn\b|etnicit|ethnic|geboorteplaats|"
    r"geboorteland|geboortegemeente|herkomst|nationaliteit|nationality|\bland\b|country|adres\b|address|straat|"
    r"street|huisnummer|postcode|postnummer|\bzip\b|woonplaats|gemeente|\bcity\b|telefoon|\btel\b|phone|\bgsm\b|"
    r"mobiel|mobile|ouder|moeder|vader|verzorger|parent|mother|father|guardian|godsdienst|religi|geloof|gewicht|"
    r"weging|foto|photo|medisch|medic|allergi|huisarts|diagnos|zorg|indicatie|arrangement|wachtwoord|password|"
    r"geslacht\b|gender|\bsex\b|thuistaal|taal\b|language|iban|bankrek|schooltoelage|schulden|opmerking|notitie"
)
#: Headers with an e-mail address in them are no postal address.
MAIL = re.compile(r"mail")
#: Mail of these people is never kept.
PRIVATE_MAIL = re.compile(
    r"ouder|moeder|vader|parent|mother|father|guardian|verzorger|prive|private|leerling|student"
)
