"""What scales, raters and single cases say: the sentences for the results of psychometrics and designs.

Belongs here: one summary a result. Does not belong here: tables and the longer words of the command (`measurement`).
"""

from __future__ import annotations

from nabij.evidence.designs.overlap import Nap, TauU
from nabij.evidence.designs.randomisation import RandomisationTest
from nabij.evidence.designs.simulated import SimulatedPower
from nabij.evidence.psychometrics.agreement import Kappa
from nabij.evidence.psychometrics.change import ReliableChange
from nabij.evidence.psychometrics.intraclass import Intraclass
from nabij.evidence.psychometrics.omega import Omega
from nabij.evidence.psychometrics.reliability import Alpha
from nabij.evidence.words.context import Context
from nabij.evidence.words.language import (
    Audience,
    Both,
    Language,
    interval,
    level_text,
    number,
    p_value,
    percent,
    whole,
)
from nabij.evidence.words.measurement import icc_words, kappa_words, reliability_words

ONLY_HERE = Both(
    "This is about who was measured here, in this period; it says nothing yet about others.",
    "Dit gaat over wie hier is gemeten, in deze periode; over anderen zegt het nog niets.",
)


def alpha_summary(found: Alpha, language: Language, audience: Audience, context: Context) -> str:
    """How far the items hang together; items by number."""
    names = [f"item {item.item}" for item in found.items]
    said = reliability_words(found, None, names, language)
    if audience == "colleague":
        text = Both(
            "Interval by {kind}, {level}; mean correlation between items {r}.",
            "Interval volgens {kind}, {level}; gemiddelde correlatie tussen items {r}.",
        )
        kind = {"feldt": "Feldt", "duhachek": "Duhachek & Iacobucci"}[found.interval]
        level, r = level_text(found.level, language), number(found.average_r, language)
        said.append(text.say(language, kind=kind, level=level, r=r))
    return " ".join(said)


def omega_summary(found: Omega, language: Language, audience: Audience, context: Context) -> str:
    """The share of a sum score that common factors explain."""
    text = Both(
        "About {total} of the differences between people in the sum score comes with what the items share ({symbol} = "
        "{value}).",
        "Zo'n {total} van de verschillen tussen mensen in de somscore gaat samen met wat de items delen ({symbol} = "
        "{value}).",
    )
    share, value = percent(100 * found.total, language), number(found.total, language)
    said = [text.say(language, total=share, symbol="ω", value=value)]
    if found.hierarchical == found.hierarchical:
        one = Both(
            "For what all items share it is {share} (hierarchical ω).",
            "Voor wat alle items delen is dat {share} (hiërarchische ω).",
        )
        said.append(one.say(language, share=percent(100 * found.hierarchical, language)))
    if found.improper:
        said.append(
            Both(
                "One item leaves no error of its own, so omega should not be trusted here.",
                "Eén item houdt geen eigen fout over, dus omega is hier niet te vertrouwen.",
            ).say(language)
        )
    if audience == "colleague":
        how = Both("Factors: {n}; {method}.", "Factoren: {n}; {method}.")
        said.append(how.say(language, n=found.factors, method=found.method))
    return " ".join(said)


def kappa_summary(found: Kappa, language: Language, audience: Audience, context: Context) -> str:
    """How much more raters agree than by chance."""
    return kappa_words(found, language, audience)


def icc_summary(found: Intraclass, language: Language, audience: Audience, context: Context) -> str:
    """Who was rated by how many, which form to take, and what the forms are."""
    wanted = ("ICC(2,1)", "ICC(3,1)") if audience == "teacher" else tuple(form.form for form in found.forms)
    parts = [
        f"{form} = {number(found[form].value, language)} "
        f"{interval(found[form].lower, found[form].upper, language)}"
        for form in wanted
    ]
    return f"{icc_words(found, language)} {'; '.join(parts)}."


def change_summary(found: ReliableChange, language: Language, audience: Audience, context: Context) -> str:
    """Whether a difference is more than the noise of measuring."""
    if found.more_than_noise:
        text = Both(
            "The score changed by {change}: more than measuring twice gives by itself (that is up to {smallest}).",
            "De score veranderde met {change}: meer dan twee keer meten vanzelf al geeft (dat is tot {smallest}).",
        )
    else:
        text = Both(
            "The score changed by {change}: measuring twice can give that by itself (up to {smallest}).",
            "De score veranderde met {change}: dat kan twee keer meten vanzelf al geven (tot {smallest}).",
        )
    said = text.say(
        language, change=number(found.change, language), smallest=number(found.smallest, language)
    )
    if audience == "colleague":
        said += (
            f" RCI = {number(found.index, language)}, {p_value(found.p, language)}, "
            f"SE = {number(found.se_difference, language)} ({found.method}, {level_text(found.level, language)})."
        )
    rest = Both(
        "What it comes from, and whether it matters, the number does not say.",
        "Waar het van komt, en of het ertoe doet, zegt het getal niet.",
    )
    return f"{said} {rest.say(language)}"


def randomisation_summary(
    found: RandomisationTest, language: Language, audience: Audience, context: Context
) -> str:
    """How rare the difference is among all ways in which chance could have set the design."""
    text = Both(
        "The phases differ by {value}. Of all moments that chance could have picked, {p} give a difference at least as "
        "large; with this design it cannot be fewer than {least}.",
        "De fasen verschillen {value}. Van alle momenten die het lot had kunnen kiezen, geeft {p} een verschil dat "
        "minstens zo groot is; met deze opzet kan dat niet minder zijn dan {least}.",
    )
    said = text.say(
        language,
        value=number(found.statistic, language),
        p=percent(100 * found.p, language, 1),
        least=percent(100 * found.smallest_p, language, 1 if found.smallest_p > 0.001 else 2),
    )
    if audience == "colleague":
        how = Both("{used} of {all} assignments, {kind}.", "{used} van {all} toewijzingen, {kind}.")
        kind = Both("exact", "exact") if found.exact else Both("drawn", "getrokken")
        used, every = whole(found.used, language), whole(found.assignments, language)
        said += " " + how.say(language, used=used, all=every, kind=kind.say(language))
    return f"{said} {ONLY_HERE.say(language)}"


def nap_summary(found: Nap, language: Language, audience: Audience, context: Context) -> str:
    """How often a later score is better than an earlier one."""
    text = Both(
        "In {share} of all pairs the score of the second phase is better than that of the first (50% is no "
        "difference).",
        "In {share} van alle paren is de score uit de tweede fase beter dan die uit de eerste (50% is geen verschil).",
    )
    said = text.say(language, share=percent(100 * found.value, language))
    if audience == "colleague":
        said += f" NAP = {number(found.value, language, 3)}, SE = {number(found.se, language, 3)}."
    return f"{said} {ONLY_HERE.say(language)}"


def tau_u_summary(found: TauU, language: Language, audience: Audience, context: Context) -> str:
    """How the phases differ, and what is left when the first phase was already rising or falling."""
    text = Both(
        "The phases differ with τ = {tau} (0 is no difference, 1 all pairs better); with the course of the first phase "
        "taken off, {tau_u}.",
        "De fasen verschillen met τ = {tau} (0 is geen verschil, 1 alle paren beter); zonder het verloop van de eerste "
        "fase {tau_u}.",
    )
    said = text.say(language, tau=number(found.tau, language), tau_u=number(found.tau_u, language))
    if audience == "colleague":
        trend = Both("Trend of the first phase: {value}.", "Trend van de eerste fase: {value}.")
        said += " " + trend.say(language, value=number(found.baseline_trend, language))
    return f"{said} {ONLY_HERE.say(language)}"


def power_summary(found: SimulatedPower, language: Language, audience: Audience, context: Context) -> str:
    """How often the test finds what was put in."""
    text = Both(
        "In {n} made-up repetitions the test found it in {power}; with more of them it may be between {low} and "
        "{high}.",
        "In {n} nagebootste herhalingen vond de toets het in {power}; met meer herhalingen kan het {low} tot {high} "
        "zijn.",
    )
    said = text.say(
        language,
        n=whole(found.replications, language),
        power=percent(100 * found.power, language),
        low=percent(100 * found.lower, language),
        high=percent(100 * found.upper, language),
    )
    failed = sum(count for _, count in found.failures)
    if failed:
        more = Both(
            "{n} repetitions gave no answer and count as not found.",
            "{n} herhalingen gaven geen antwoord en tellen als niet gevonden.",
        )
        said += " " + more.say(language, n=whole(failed, language))
    if audience == "colleague":
        said += f" MC SE = {number(found.mc_error, language, 4)}."
    return said
