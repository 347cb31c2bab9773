import pytest

from nabij.content.emotions import emotion_words, load_emotion_words
from nabij.content.errors import ContentError
from nabij.content.files import content_root
from nabij.practice.emotions import Emotion


def test_every_emotion_has_a_word_in_both_languages():
    words = emotion_words()

    assert words.emotions[Emotion.HURT].in_language("nl") == "gekwetst"
    assert all(one.nl.strip() and one.en.strip() for one in words.emotions.values())


def test_file_that_lacks_a_code_names_it(tmp_path):
    text = (content_root() / "emotions.yaml").read_text(encoding="utf-8")
    path = tmp_path / "emotions.yaml"
    path.write_text("\n".join(line for line in text.splitlines() if "hurt:" not in line), encoding="utf-8")

    with pytest.raises(ContentError) as raised:
        load_emotion_words(path)

    assert (raised.value.code, raised.value.key, raised.value.line) == ("emotions.codes", "emotions", 5)
    assert raised.value.detail["codes"] == ("hurt",)
