"""Nothing is left in English by accident: every text is translated, and the compiled file is what
the written one says. How to bring it up to date stands at the top of the .po file."""

import gettext
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from stt_desktop import i18n
from stt_desktop.paths import resource
from stt_desktop.ui.actions import INTERFACE_LANGUAGES

ROOT = Path(__file__).parents[2]
KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "N_": None, "ngettext": (1, 2)}
LANGUAGES = sorted(path.name for path in resource("translations").iterdir() if path.is_dir())

every_language = pytest.mark.parametrize("language", LANGUAGES)


def written(language: str) -> Catalog:
    with resource("translations", language, "LC_MESSAGES", "stt_desktop.po").open("rb") as file:
        return read_po(file)


def texts_of_the_code() -> set[str | tuple[str, ...]]:
    found = extract_from_dir(ROOT / "stt_desktop", keywords=KEYWORDS)
    return {
        message if isinstance(message, str) else tuple(message)
        for _file, _line, message, _comments, _context in found
    }


def translated(language: str) -> Iterator[Message]:
    return (message for message in written(language) if message.id)


def placeholders(text: str) -> set[str]:
    return {name for _text, name, _format, _how in string.Formatter().parse(text) if name}


def test_every_language_of_the_menu_is_there() -> None:
    assert set(INTERFACE_LANGUAGES) - {"", "en"} == set(LANGUAGES)


def results(message: Message) -> list[str]:
    """The translation: one text, or one for each plural form."""
    if isinstance(message.string, str):
        return [message.string]
    return list(message.string or [])


@every_language
def test_every_text_is_translated(language: str) -> None:
    catalog = written(language)
    missing = []
    for text in texts_of_the_code():
        message = catalog.get(text if isinstance(text, str) else text[0])
        if message is None or message.fuzzy or not results(message) or not all(results(message)):
            missing.append(text)
    assert not missing


@every_language
def test_nothing_is_translated_that_is_not_there_any_more(language: str) -> None:
    known = {text if isinstance(text, str) else text[0] for text in texts_of_the_code()}
    ids = [one.id if isinstance(one.id, str) else one.id[0] for one in translated(language)]
    assert [text for text in ids if text not in known] == []


@every_language
def test_placeholders_are_the_same(language: str) -> None:
    for message in translated(language):
        sources = [message.id] if isinstance(message.id, str) else list(message.id)
        wanted = set().union(*(placeholders(text) for text in sources))
        for result in results(message):
            assert placeholders(result) == wanted, message.id


@every_language
def test_line_ends_and_shortcuts_are_the_same(language: str) -> None:
    for message in translated(language):
        if isinstance(message.id, str) and isinstance(message.string, str):
            assert message.id.endswith("\n") == message.string.endswith("\n"), message.id
            assert ("&" in message.id) == ("&" in message.string), message.id


@every_language
def test_the_compiled_file_is_up_to_date(language: str) -> None:
    path = resource("translations", language, "LC_MESSAGES", "stt_desktop.mo")
    with path.open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for message in translated(language):
        if isinstance(message.id, str):
            assert compiled.gettext(message.id) == message.string
        else:
            assert compiled.ngettext(message.id[0], message.id[1], 5) == results(message)[-1]


@pytest.mark.usefixtures("english_again")
def test_the_program_speaks_chinese() -> None:
    i18n.use(resource("translations"), "zh_CN")
    assert i18n._("Drop recordings here") == "把录音拖到这里"
    assert i18n.ngettext("{count} running", "{count} running", 3) == "{count} 个进行中"


@pytest.fixture
def english_again() -> Iterator[None]:
    yield
    i18n.use(resource("translations"), "en")


_HAN = "[\u4e00-\u9fff]"
_FOREIGN_SIGNS = re.compile(
    rf"""{_HAN}[,;:?!]       # a sentence's signs are the language's own, as in ，；：？！
        | [,;?!]{_HAN}
        | {_HAN}\s?\((?!&)    # so are brackets, but for the letter of a menu, as in 文件(&F)
        | {_HAN}\.(\s|$)
        | \.\.\.
    """,
    re.VERBOSE,
)


def test_chinese_sentences_have_chinese_signs_and_one_word_for_counting_recordings() -> None:
    said = [result for message in translated("zh_CN") for result in results(message)]
    assert [one for one in said if _FOREIGN_SIGNS.search(one)] == []
    assert [one for one in said if "个录音" in one] == []


def test_what_is_put_together_in_chinese_has_chinese_signs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "_current", i18n._current)
    i18n.use(resource("translations"), "zh_CN")
    assert i18n.about("代理", "无") == "代理：无"
    assert i18n.after_another("已保存", "太快") == "已保存。太快"
    assert i18n.in_a_row(["太快", "太长"]) == "太快；太长"
    assert i18n.sentences("没有密钥。", "", "请输入。") == "没有密钥。请输入。"
    assert i18n.listed(["SRT"]) == "SRT"
    assert i18n.listed(["SRT", "TXT", "VTT"]) == "SRT、TXT、VTT"
    i18n.use(resource("translations"), "en")
    assert i18n.sentences("No key.", "Enter it.") == "No key. Enter it."
    assert i18n.listed(["SRT", "TXT", "VTT"]) == "SRT, TXT and VTT"
