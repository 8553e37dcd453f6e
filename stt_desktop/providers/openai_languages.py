"""The languages as OpenAI's servers name them. Pure.

They are asked by ISO 639-1 codes and answer by English names ("english"), some by codes.
"""

_NAMES = """
afrikaans af|albanian sq|amharic am|arabic ar|armenian hy|assamese as|azerbaijani az|bashkir ba
basque eu|belarusian be|bengali bn|bosnian bs|breton br|bulgarian bg|burmese my|cantonese zh
castilian es|catalan ca|chinese zh|croatian hr|czech cs|danish da|dutch nl|english en|estonian et
faroese fo|finnish fi|flemish nl|french fr|galician gl|georgian ka|german de|greek el|gujarati gu
haitian creole ht|haitian ht|hausa ha|hawaiian haw|hebrew he|hindi hi|hungarian hu|icelandic is
indonesian id|italian it|japanese ja|javanese jv|kannada kn|kazakh kk|khmer km|korean ko|lao lo
latin la|latvian lv|letzeburgesch lb|lingala ln|lithuanian lt|luxembourgish lb|macedonian mk
malagasy mg|malay ms|malayalam ml|maltese mt|mandarin zh|maori mi|marathi mr|moldavian ro
moldovan ro|mongolian mn|myanmar my|nepali ne|norwegian no|nynorsk nn|occitan oc|panjabi pa
pashto ps|persian fa|polish pl|portuguese pt|punjabi pa|pushto ps|romanian ro|russian ru
sanskrit sa|serbian sr|shona sn|sindhi sd|sinhala si|sinhalese si|slovak sk|slovenian sl|somali so
spanish es|sundanese su|swahili sw|swedish sv|tagalog tl|tajik tg|tamil ta|tatar tt|telugu te
thai th|tibetan bo|turkish tr|turkmen tk|ukrainian uk|urdu ur|uzbek uz|valencian ca|vietnamese vi
welsh cy|yiddish yi|yoruba yo
"""
_CODES = {
    name: code
    for entry in _NAMES.replace("\n", "|").split("|")
    if entry
    for name, _, code in (entry.rpartition(" "),)
}


def code_of(name: object) -> str | None:
    """The code for what a server calls a language; None where it says nothing that is one."""
    if not isinstance(name, str):
        return None
    known = name.strip().lower()
    if known in _CODES:
        return _CODES[known]
    code = known.replace("_", "-").partition("-")[0]
    return code if len(code) in {2, 3} and code.isascii() and code.isalpha() else None


def asked_for(language: str | None) -> str | None:
    """What to ask a server for when the person chose ``language`` (``zh-TW``); None lets it find
    out."""
    code = code_of(language)
    return None if language is None or language.strip().lower() == "auto" else code
