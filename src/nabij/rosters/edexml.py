"""Reading EDEXML 1.03, 2.0 and 2.1, Dutch and Flemish.

Belongs here: the elements of the standard and nothing else. The schema is a reference, not a gate: it lists
school years one by one and ends at 2024-2025, and vendors add blocks that no schema knows. Source: EDEXML
2.1, Edustandaard.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from lxml import etree

from nabij.rosters.dates import looks_like_year, parse_date, read_date, school_year_days
from nabij.rosters.description import (
    Assignment,
    Country,
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
    Site,
    SourceFormat,
    Staff,
    StaffRole,
)
from nabij.rosters.draft import SchoolDraft
from nabij.rosters.findings import Findings, Level, RosterError, Where
from nabij.rosters.limits import Limits, Progress
from nabij.rosters.roles import EDEXML_PARENT, EDEXML_ROLES, in_order, role_from_words
from nabij.rosters.safe_xml import elements, local_name, place
from nabij.rosters.text import clean

YEAR_LEVELS = frozenset(("B", "D", *"012345678", *(str(one) for one in range(11, 17)), *"SVCNH"))
HISTORICAL = "H"
SENSITIVE = frozenset(
    {
        "etniciteit",
        "land",
        "land_vader",
        "land_moeder",
        "sofinummer",
        "bsn",
        "onderwijsnummer",
        "bsn_ondwnr-4",
        "rijksregisternummer",
        "gewicht",
        "gewicht_nieuw",
        "postcodenl",
        "postnummerbe",
        "postcodeoverig",
        "fotourl",
        "emailadres",
        "gebruikersnaam",
        "geslacht",
    }
)
_SECTIONS = ("school", "vestigingen", "groepen", "leerlingen", "leerkrachten")
_NAMES = frozenset({"achternaam", "voorvoegsel", "voornamen", "voorletters-1", "roepnaam"})
_PUPIL = _NAMES | {
    "geboortedatum",
    "jaargroep",
    "groep",
    "samengestelde_groepen",
    "vestiging",
    "instroomdatum",
    "uitstroomdatum",
}
_STAFF = _NAMES | {"emailadres", "rol", "rolomschrijving", "groepen"}
_QUIET = frozenset({"toevoegingen", "mutatiedatum", "start_ondw_jgr3"})


def read_edexml(
    raw: bytes, findings: Findings, *, file: str, limits: Limits, progress: Progress
) -> SchoolDescription:
    """One school from an EDEXML file; always a full state, never a delta.

    Raises:
        RosterError: ``edexml.unknown_root``, ``edexml.unexpected_element`` (with line, field and what was
            expected),
            ``edexml.missing_section``, and the codes of `safe_xml.elements`.
    """
    reader = _Reader(findings, file)
    for event, depth, element in elements(raw, findings, file=file, limits=limits, progress=progress):
        if event == "start":
            reader.start(depth, element)
        else:
            reader.end(depth, element)
    return reader.description()


class _Reader:
    """Follows the elements of one file and fills a draft."""

    def __init__(self, findings: Findings, file: str) -> None:
        self.findings = findings
        self.file = file
        self.draft = SchoolDraft(findings)
        self.section = ""
        self.seen: list[str] = []
        self.facts = SchoolDescription(SourceFormat.EDEXML)
        self.sites: dict[str, Site] = {}
        self.flemish_fields = False

    def start(self, depth: int, element: etree._Element) -> None:
        """Check the root and the sections as soon as they open."""
        name = local_name(element)
        if depth == 1 and name.upper() != "EDEX":
            raise RosterError("edexml.unknown_root", place(element, self.file), expected="EDEX")
        if depth != 2:
            return
        self.section = name
        if name in _SECTIONS:
            self.seen.append(name)
        elif "school" not in self.seen:
            raise RosterError("edexml.unexpected_element", place(element, self.file), expected="school")
        else:
            self.findings.add(Level.DOUBT, "element.unknown", place(element, self.file))

    def end(self, depth: int, element: etree._Element) -> None:
        """Use a finished element and free it."""
        if depth == 2 and self.section == "school":
            self._school(element)
        elif depth == 3 and self.section != "school":
            self._entry(element)
        if depth in (2, 3) and self.section != "school":
            element.clear()
            parent = element.getparent()
            while parent is not None and len(parent) > 1:
                del parent[0]

    def description(self) -> SchoolDescription:
        """What was read, once the file is at its end."""
        for section in ("school", "leerlingen"):
            if section not in self.seen:
                raise RosterError("edexml.missing_section", Where(self.file, field=section), expected=section)
        if not self.draft.pupils:
            self.findings.add(Level.DOUBT, "pupils.none", Where(self.file, field="leerlingen"))
        facts = self.facts
        if facts.country is Country.UNKNOWN and self.flemish_fields:
            facts = replace(facts, country=Country.BELGIUM)
        return self.draft.build(replace(facts, sites=tuple(self.sites.values())))

    # -- sections ------------------------------------------------------------------------------------------

    def _school(self, school: etree._Element) -> None:
        texts = {local_name(one): clean(one.text) for one in school}
        if "toevoegingen" in texts:
            self.findings.add(Level.NOTE, "extension.skipped", Where(self.file, field="school"))
        flemish = bool(texts.get("instellingsnummer"))
        kinds = (
            ("brin", "brincode"),
            ("dependance", "dependancecode"),
            ("institution", "instellingsnummer"),
            ("school_key", "schoolkey"),
        )
        country = (
            Country.BELGIUM if flemish else Country.NETHERLANDS if texts.get("brincode") else Country.UNKNOWN
        )
        year = self._year(texts.get("schooljaar", ""), school, flemish)
        self.facts = SchoolDescription(
            SourceFormat.EDEXML,
            format_version=texts.get("xsdversie", ""),
            country=country,
            identifiers=tuple(Identifier(kind, texts[tag]) for kind, tag in kinds if texts.get(tag)),
            year=year,
            as_of=parse_date(texts.get("peildatum", "")) or parse_date(texts.get("aanmaakdatum", "")),
        )

    def _year(self, label: str, school: etree._Element, flemish: bool) -> SchoolYear:
        where = self._where(school, "schooljaar")
        days = school_year_days(label, flemish=flemish)
        if days is None:
            self.findings.add(Level.DOUBT, "year.odd" if label else "year.missing", where, year=label)
            return SchoolYear(label if looks_like_year(label) else "")
        return SchoolYear(label, *days)

    def _entry(self, element: etree._Element) -> None:
        name = local_name(element)
        readers = {
            ("vestigingen", "vestiging"): self._site,
            ("groepen", "groep"): self._group,
            ("groepen", "samengestelde_groep"): self._group,
            ("leerlingen", "leerling"): self._pupil,
            ("leerkrachten", "leerkracht"): self._staff,
        }
        reader = readers.get((self.section, name))
        if reader:
            reader(element, clean(element.get("key")))
        elif self.section in _SECTIONS:
            self.findings.add(Level.DOUBT, "element.unknown", place(element, self.file))

    def _site(self, element: etree._Element, key: str) -> None:
        if self.draft.usable_key(key, self._where(element, "key")):
            self.sites.setdefault(key, Site(key, self._text(element, "naam") or key))

    def _group(self, element: etree._Element, key: str) -> None:
        combined = local_name(element) == "samengestelde_groep"
        kind = GroupKind.LESSON if combined else GroupKind.CLASS
        self._known_only(element, frozenset({"naam", "jaargroep", "omschrijving"}))
        level = self._year_level(element)
        name = self._text(element, "naam")
        self.draft.add_group(Group(key, name, kind, level), self._where(element, "key"))

    def _pupil(self, element: etree._Element, key: str) -> None:
        self._known_only(element, _PUPIL)
        born = self._date(element, "geboortedatum")
        level = self._year_level(element)
        where = self._where(element, "key")
        begins, ends = self._date(element, "instroomdatum"), self._date(element, "uitstroomdatum")
        if self._has_left(level, ends):
            self.findings.add(Level.NOTE, "pupil.left", where)
            self.draft.remove(Removal(Entity.PUPIL, key), where)
            return
        site = element.find("{*}vestiging")
        pupil = Pupil(
            key=key,
            name=self._name(element),
            eckid=clean(element.get("eckid")),
            birth_date=born,
            year_level=level,
            site=clean(site.get("key")) if site is not None else "",
        )
        if self.draft.add_pupil(pupil, where):
            self._enrol(element, key, begins, ends)

    def _has_left(self, level: str, ends: date | None) -> bool:
        today = self.facts.as_of or self.facts.year.begins
        return level == HISTORICAL or (ends is not None and today is not None and ends <= today)

    def _enrol(self, element: etree._Element, key: str, begins: date | None, ends: date | None) -> None:
        first = self.facts.year.begins
        if begins is not None and (first is None or begins <= first):
            begins = None
        paths = ("{*}groep", "{*}samengestelde_groepen/{*}samengestelde_groep")
        for reference in (one for path in paths for one in element.iterfind(path)):
            group = clean(reference.get("key"))
            self.draft.enrol(Enrolment(key, group, begins, ends), place(reference, self.file))

    def _staff(self, element: etree._Element, key: str) -> None:
        self._known_only(element, _STAFF)
        codes = [one for one in element if local_name(one) in ("rol", "rolomschrijving")]
        where = self._where(element, "key")
        if codes and all(clean(one.text).upper() == EDEXML_PARENT for one in codes):
            self.findings.add(Level.DROPPED, "person.guardian", Where(self.file, where.line, "leerkracht"))
            return
        own = self._roles(codes) if codes else (StaffRole.TEACHER,)
        places = list(self._places_of_work(element, own))
        staff = Staff(
            key=key,
            name=self._name(element),
            eckid=clean(element.get("eckid")),
            email=self._text(element, "emailadres"),
            roles=in_order((*own, *(role for _, role in places)) if codes else self._default(own, places)),
        )
        if self.draft.add_staff(staff, where):
            for reference, role in places:
                self.draft.assign(
                    Assignment(key, clean(reference.get("key")), role), place(reference, self.file)
                )

    @staticmethod
    def _default(
        own: tuple[StaffRole, ...], places: list[tuple[etree._Element, StaffRole]]
    ) -> tuple[StaffRole, ...]:
        """Without a role of their own, people have the roles of their groups, or else are teachers."""
        return tuple(role for _, role in places) or own

    def _places_of_work(
        self, element: etree._Element, own: tuple[StaffRole, ...]
    ) -> Iterator[tuple[etree._Element, StaffRole]]:
        """Groups someone works in, each with a role of that group, else with those of the person."""
        in_class = [one for one in own if one in _IN_CLASS]
        for reference in element.iterfind("{*}groepen/*"):
            codes = [one for one in reference if local_name(one) in ("rol", "rolomschrijving")]
            roles = self._roles(codes) if codes else in_class
            if not roles:
                self.findings.add(Level.DOUBT, "assignment.no_role", place(reference, self.file))
            for role in roles:
                yield reference, role

    def _roles(self, codes: list[etree._Element]) -> tuple[StaffRole, ...]:
        found = []
        for one in codes:
            text = clean(one.text)
            role = EDEXML_ROLES.get(text.upper()) if local_name(one) == "rol" else role_from_words(text)
            if role is None:
                self.findings.add(Level.DOUBT, "role.unknown", place(one, self.file), role=text)
            else:
                found.append(role)
        return in_order(found)

    # -- fields --------------------------------------------------------------------------------------------

    def _known_only(self, element: etree._Element, known: frozenset[str]) -> None:
        """Report what is left out: sensitive fields by name, vendor blocks, and what nobody knows."""
        for child in element:
            name = local_name(child)
            if name in known:
                continue
            where = place(child, self.file)
            if name in SENSITIVE:
                self.flemish_fields |= name in ("rijksregisternummer", "postnummerbe")
                if clean(child.text):
                    self.findings.add(Level.DROPPED, "field.sensitive", where)
            elif name == "toevoegingen":
                parent = Where(self.file, where.line, local_name(element))
                self.findings.add(Level.NOTE, "extension.skipped", parent)
            elif name not in _QUIET:
                self.findings.add(Level.DOUBT, "field.unknown", where)

    def _name(self, element: etree._Element) -> PersonName:
        return PersonName(
            call=self._text(element, "roepnaam"),
            given=self._text(element, "voornamen"),
            infix=self._text(element, "voorvoegsel"),
            family=self._text(element, "achternaam"),
            initials=self._text(element, "voorletters-1"),
        )

    def _year_level(self, element: etree._Element) -> str:
        level = self._text(element, "jaargroep").upper()
        if level and level not in YEAR_LEVELS:
            self.findings.add(
                Level.DOUBT, "year_level.unknown", self._where(element, "jaargroep"), year_level=level
            )
        return level

    def _date(self, element: etree._Element, name: str) -> date | None:
        return read_date(self._text(element, name), self.findings, self._where(element, name))

    def _text(self, element: etree._Element, name: str) -> str:
        return clean(element.findtext("{*}" + name))

    def _where(self, element: etree._Element, field: str) -> Where:
        return Where(self.file, place(element, self.file).line, field)


_IN_CLASS = frozenset({StaffRole.TEACHER, StaffRole.ASSISTANT, StaffRole.STUDENT_TEACHER})
