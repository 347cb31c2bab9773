"""Who is who at De Wilg. Every name is made up."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from nabij.practice.simulation import PupilTraits, Story, TeacherTraits


@dataclass(frozen=True, slots=True)
class Member:
    username: str
    given: str
    infix: str
    family: str
    roles: tuple[str, ...]
    about: str | Promise


CAST = (
    Member(
        "noor",
        "Noor",
        "",
        "Visser",
        ("teacher",),
        _("Teacher of 5A. Start here: this is the day of a teacher."),
    ),
    Member("bas", "Bas", "de", "Wit", ("teacher",), _("Teacher of 7B, where a spiral was turned.")),
    Member(
        "samira", "Samira", "", "Amrani", ("teacher",), _("Teacher of 3C; shares 5A with Noor on Fridays.")
    ),
    Member("anouk", "Anouk", "", "Kok", ("student_teacher",), _("Student teacher in 5A.")),
    Member("coen", "Coen", "", "Dekker", ("assistant",), _("Teaching assistant: meets pupils in the yard.")),
    Member("ina", "Ina", "", "Smit", ("care_coordinator",), _("Care coordinator: thinks along when asked.")),
    Member("esra", "Esra", "", "Aydin", ("coach",), _("Coach.")),
    Member("rob", "Rob", "", "Mulder", ("leader",), _("School leader: makes time and safety.")),
    Member("mees", "Mees", "", "Vos", ("mentor",), _("Mentor of Anouk.")),
    Member("femke", "Femke", "", "Bos", ("teacher_educator",), _("Teacher educator.")),
    Member("daan", "Daan", "", "Peters", ("researcher",), _("Researcher.")),
)
ADMINISTRATOR = (
    "ada",
    "Ada Prins",
    _("Administrator: people, roster and calendar; sees nothing of what teachers write."),
)


@dataclass(frozen=True, slots=True)
class Child:
    given: str
    infix: str
    family: str
    traits: PupilTraits
    story: Story | None = None


TEACHERS = {
    "noor": TeacherTraits(warmth=0.7, patience=0.65, evenness=0.4, repairs=0.6),
    "bas": TeacherTraits(warmth=0.6, patience=0.45, evenness=0.3, notes=0.8, repairs=0.5),
    "samira": TeacherTraits(warmth=0.75, patience=0.7, evenness=0.7, talks=0.2),
}
GROUPS = (("5A", "5", ("noor", "samira")), ("7B", "7", ("bas",)), ("3C", "3", ("samira",)))
STORIES: dict[tuple[str, str], Story] = {
    ("5A", "Bo"): Story.CLASH_REPAIRED,
    ("5A", "Elin"): Story.SLIPS_FROM_VIEW,
    ("7B", "Gijs"): Story.SPIRAL_TURNED,
}
PUPILS = {
    "5A": """Amir Haddad; Bo Jansma; Cato van Rijn; Dylan Postma; Elin Sørensen; Fatih Kaya; Guus Bakker; Hidde
        de Boer; Imane Lahlou; Jula Wolters; Kasper Nowak; Lieke van den Berg; Milan Petrov; Nora Vermeer;
        Olivier Mensah; Pien Kuiper; Quinten Blom; Romy Schouten; Sem Willems; Tess Maas; Umut Demir; Vera
        Hoekstra; Wout Jacobs; Xenia Costa; Yara El Idrissi; Zoë Martens; Jaap Veenstra""",
    "7B": """Aya Bouzid; Bram Timmer; Ceylin Arslan; Duuk van Leeuwen; Esmee Groen; Finn Scholten; Gijs Terpstra;
        Hava Yıldız; Isa Verhoef; Jip de Graaf; Kiki Hermans; Levi Cohen; Maud Prinsen; Noud van Dijk; Okke
        Zijlstra; Puck Smeets; Rayan Amari; Sara Kowalska; Thijs Vonk; Una Ferreira; Vince Otten; Wende
        Brouwer; Yusuf Aksoy; Zara Khan""",
    "3C": """Adil Mansouri; Benthe Kramer; Cas van Vliet; Dina Sanders; Evi Roos; Floris Peeters; Gina Rossi;
        Huub Linders; Ilias Chahid; Jaylinn Tromp; Koen Haverkamp; Luna Geerts; Mats Dijkstra; Naomi Simons;
        Otis Graham; Pleun Verbeek; Roan Huisman; Sofie Claes; Tijn Evers; Veerle Nijland; Wessel Boon; Yfke
        Hofstra; Ziva Ben Ami; Noah Ruiz; Mila Drost; Owen Tjon""",
}
