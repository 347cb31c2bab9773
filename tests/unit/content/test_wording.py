import pytest

from nabij.content.errors import ContentError
from nabij.content.files import content_root
from nabij.content.wording import lexicon, load_lexicon
from nabij.practice.wording import Category


def shipped(language):
    return (content_root() / "wording" / f"{language}.yaml").read_text(encoding="utf-8")


def load(tmp_path, text, name="nl.yaml"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return load_lexicon(path)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_language_has_every_list(language):
    found = lexicon(language)

    assert found.language == language
    assert set(found.phrases) == set(Category)


def test_file_of_another_language_is_refused(tmp_path):
    with pytest.raises(ContentError) as raised:
        load(tmp_path, shipped("nl"), "en.yaml")

    assert (raised.value.code, raised.value.line) == ("wording.language", 3)


def test_list_that_names_a_phrase_twice_is_refused(tmp_path):
    with pytest.raises(ContentError) as raised:
        load(tmp_path, shipped("nl").replace("stock_praise: [goed zo, ", "stock_praise: [goed zo, goed zo, "))

    assert (raised.value.code, raised.value.key) == ("wording.twice", "phrases.stock_praise.1")
    assert raised.value.line == 8


def test_list_that_is_missing_is_refused(tmp_path):
    lines = [line for line in shipped("nl").splitlines() if not line.strip().startswith("easy:")]

    with pytest.raises(ContentError) as raised:
        load(tmp_path, "\n".join(lines))

    assert (raised.value.code, raised.value.key) == ("wording.missing_list", "phrases.easy")
