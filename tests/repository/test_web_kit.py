"""The UI kit stays honest: stylesheet made, files of others unchanged, colours as measured, nothing left over."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
import yaml

from nabij.web import assets, specs

WEB = Path(assets.__file__).parent
STATIC = WEB / "static" / "web"
PACKAGE = WEB.parent
VENDORED = yaml.safe_load((WEB / "vendored.yaml").read_text("utf-8"))
COLOURS = (WEB / "css" / "tokens" / "colour.css").read_text("utf-8")
SURFACES = ("canvas", "surface", "sunken")

# Token, light, dark, and the worst ratio that is promised on any surface in either scheme.
TABLE = [
    ("canvas", "#f8fafb", "#121210", None),
    ("surface", "#ffffff", "#1c1c19", None),
    ("sunken", "#f2f4f6", "#252521", None),
    ("ink", "#252521", "#ebedef", 13.1),
    ("ink-soft", "#50514f", "#b1b6b9", 7.2),
    ("control", "#7e8282", "#979b9d", 3.5),
    ("accent", "#0b7285", "#66d9e8", 5.1),
    ("on-accent", "#ffffff", "#121210", None),
    ("focus", "#114678", "#a5d8ff", 8.8),
    ("good", "#237032", "#69db7c", 5.5),
    ("warn", "#804200", "#ffd43b", 5.5),
    ("bad", "#b02525", "#ff8787", 5.5),
    ("hairline", "#d1d6d8", "#3a3a37", None),
]


def _schemes() -> dict[str, dict[str, str]]:
    light, dark, by_device = re.findall(r":root[^{]*\{([^}]*)\}", COLOURS)
    return {
        name: dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))
        for name, block in (("light", light), ("dark", dark), ("device", by_device))
    }


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _ratio(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_tokens_are_the_colours_of_the_table_and_both_dark_blocks_agree() -> None:
    schemes = _schemes()

    assert schemes["light"] == {token: light for token, light, _dark, _ratio in TABLE}
    assert schemes["dark"] == {token: dark for token, _light, dark, _ratio in TABLE}
    assert schemes["device"] == schemes["dark"]


@pytest.mark.parametrize(("token", "promised"), [(row[0], row[3]) for row in TABLE if row[3]])
def test_contrast_on_every_surface_keeps_its_promise(token: str, promised: float) -> None:
    worst = min(
        _ratio(colours[token], colours[surface])
        for name, colours in _schemes().items()
        for surface in SURFACES
        if name != "device"
    )

    assert round(worst, 1) >= promised


def test_text_on_accent_can_be_read() -> None:
    worst = min(_ratio(colours["on-accent"], colours["accent"]) for colours in _schemes().values())

    assert round(worst, 1) >= 5.6


def test_colours_live_in_the_tokens_alone() -> None:
    others = [path for path in (WEB / "css").rglob("*.css") if path.parent.name not in ("tokens", "print")]

    found = {path.name: re.findall(r"#[0-9a-fA-F]{3,8}\b", path.read_text("utf-8")) for path in others}

    assert not {name: colours for name, colours in found.items() if colours}


def test_private_primitives_are_named_by_tokens_alone_and_all_used() -> None:
    primitives = set(re.findall(r"(--_[\w-]+):", (WEB / "css/tokens/primitives.css").read_text("utf-8")))
    named = {
        path: set(re.findall(r"var\((--_[\w-]+)", path.read_text("utf-8")))
        for path in (WEB / "css").rglob("*.css")
    }

    assert {path.parent.name for path, names in named.items() if names} == {"tokens"}
    assert set().union(*named.values()) == primitives


def test_stylesheet_is_up_to_date() -> None:
    assert assets.TARGET.read_text("utf-8") == assets.stylesheet(), "run python -m nabij.web.assets"


def test_every_class_of_the_stylesheet_is_used_somewhere() -> None:
    css = re.sub(r"\{[^{}]*\}", "{}", "".join(p.read_text("utf-8") for p in (WEB / "css").rglob("*.css")))
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    classes = set(re.findall(r"\.([a-z][\w-]*)", css))
    sources = [*PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.js"), *PACKAGE.rglob("*.yaml")]
    text = "\n".join(path.read_text("utf-8") for path in sources)
    # Built from a value in a template: button--{{ kind }}.
    prefixes = set(re.findall(r"([a-z_-]+--)\{", text)) | {"icon--"}
    # Offered to pages: compositions and widths, whether or not a page uses each today.
    offered = set(
        re.findall(r"\.([a-z][\w-]*)", (WEB / "css/compositions/compositions.css").read_text("utf-8"))
    )
    offered |= {
        "small",
        "number",
        "form",
        "no-print",
        "button--wide",
        "htmx-request",
        "field__control--full",
        "actions",
        "card",
    }

    unused = {
        name
        for name in classes - offered
        if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text)
        and not any(name.startswith(prefix) for prefix in prefixes)
    }

    assert not unused


@pytest.mark.parametrize("item", VENDORED, ids=lambda item: item["file"])
def test_vendored_file_is_the_one_recorded_with_its_licence(item: dict[str, str]) -> None:
    content = (STATIC / item["file"]).read_bytes()

    assert hashlib.sha256(content).hexdigest() == item["sha256"]
    assert (STATIC / item["licence_file"]).stat().st_size > 200
    assert all(item[key] for key in ("package", "version", "licence", "taken"))


def test_every_file_of_others_is_recorded() -> None:
    places = [*(STATIC / "vendor").iterdir(), *(STATIC / "fonts").iterdir()]
    recorded = {(STATIC / item[key]).resolve() for item in VENDORED for key in ("file", "licence_file")}

    assert {path.resolve() for path in places} <= recorded


def test_first_load_of_the_kit_leaves_room_for_the_page() -> None:
    import gzip

    names = [
        "nabij.css",
        "vendor/htmx.min.js",
        "js/swap.js",
        "js/menu.js",
        "js/theme.js",
        "icons.svg",
        "mark.svg",
    ]
    small = sum(len(gzip.compress((STATIC / name).read_bytes())) for name in names)
    font = (STATIC / "fonts/atkinson-hyperlegible-next-latin.woff2").stat().st_size

    assert font <= 40_000
    assert small + font <= 55_500  # with at most 4.5 kB of Today (tests/apps/overview) that stays under 60 kB


def test_every_component_has_a_complete_specification() -> None:
    templates = set(specs.component_names())
    written = {path.name.removesuffix(".spec.yaml") for path in specs.COMPONENTS.glob("*.spec.yaml")}

    assert templates == written
    for name in templates:
        spec = specs.load(name)
        assert set(spec.purpose) == specs.LANGUAGES
        assert spec.examples
        assert all(set(example.title) == specs.LANGUAGES for example in spec.examples)
        assert all(set(example.body) == specs.LANGUAGES for example in spec.examples if example.body)


@pytest.mark.parametrize("name", specs.component_names())
def test_parameters_of_a_component_are_those_of_its_macro(name: str) -> None:
    source = (specs.COMPONENTS / f"{name}.html").read_text("utf-8")
    signature = re.search(rf"macro {name}\((.*?)\) %}}", source)

    assert signature
    parameters = re.findall(r"(?:^|, )(\w+)", re.sub(r'"[^"]*"', "", signature[1]))
    assert parameters == [parameter.name for parameter in specs.load(name).parameters]


@pytest.mark.parametrize("name", specs.component_names())
def test_component_fixes_no_language_outside_its_macros(name: str) -> None:
    source = (specs.COMPONENTS / f"{name}.html").read_text("utf-8")

    outside = re.sub(r"\{% macro.*?endmacro %\}", "", source, flags=re.DOTALL)

    assert not outside.strip(), (
        "what stands outside a macro is computed once, in the language of the first reader"
    )


def test_every_template_of_the_kit_is_used() -> None:
    code = "\n".join(p.read_text("utf-8") for p in [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.html")])
    pages = {f"web/{path.name}" for path in (WEB / "templates" / "web").glob("*.html")}

    assert not {page for page in pages if f'"{page}"' not in code}


def test_every_icon_that_is_named_exists() -> None:
    symbols = set(re.findall(r'<symbol id="(\w+)"', (STATIC / "icons.svg").read_text("utf-8")))
    text = "\n".join(path.read_text("utf-8") for path in PACKAGE.rglob("*.html"))
    named = set(re.findall(r'ui\.icon\("(\w+)"', text)) | set(re.findall(r'\bicon="(\w+)"', text))

    assert named <= symbols
