"""English verbs whose meaning lies in the small word after them: "look after", "give up".

A line that ends between the two makes the reader take the verb for another one.
"""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

_VERBS = """
    accuse:of account:for act:on agree:with,on,to aim:at,for apply:for,to approve:of
    argue:with,about arrive:at,in ask:for,about become:of begin:with believe:in belong:to
    blame:for,on break:into,with bring:about,on bump:into burst:into call:for,on,about
    care:for,about carry:on,over,through catch:on cheat:on check:in,on,over
    come:across,over,in,on,through,with,from complain:about,of concentrate:on connect:with,to
    consist:of contribute:to cope:with count:on cut:in,through deal:with decide:on depend:on
    differ:from do:without,with,over dream:of,about drop:in,by end:with
    fall:for,in,through,behind,over feel:for,like figure:on fill:in find:about focus:on
    follow:through,on forget:about get:on,over,through,along,around,by,in,into,to,at,over
    give:in,to go:on,over,through,for,with,into,by,without,along,ahead grow:on,into hand:in,over
    hang:on,around happen:to head:for hear:of,about,from hint:at hold:on,against hope:for
    insist:on interfere:with invest:in involve:in join:in keep:on,at,from,to knock:on,over
    know:of,about laugh:at lead:to lean:on,against learn:about,from let:in,on lie:about
    listen:to live:on,for,with log:in,on,into long:for
    look:at,for,after,into,over,around,through,like,to,forward make:for,of mean:by meet:with
    mind:about move:on object:to part:with participate:in pass:on,by,for pay:for pick:on
    plan:on point:at,to prepare:for prevent:from protect:from,against provide:with,for
    pull:over,through put:on,in,through,with reach:for read:about,through,over recover:from
    refer:to rely:on remind:of respond:to result:in,from run:over,for search:for
    see:to,about,through send:for set:about,in settle:for,in,on shout:at show:around sign:in,for
    smile:at speak:to,with,about,of,for stand:for,by stare:at start:on,with,over stay:with,in
    stick:to,with,by struggle:with succeed:in suffer:from suspect:of
    take:on,over,for,in,after,to,care talk:to,about,with,over,into,through tell:about tend:to
    think:of,about,over,through throw:at,in  try:on,for turn:on,into,to,over,in,around
    use:for used:to wait:for,on wake:to  want:for warn:about,of watch:for,over
    wish:for wonder:about,at work:on,for,with,as worry:about write:to,about,in
"""

_IRREGULAR = """
    became:become began:begin begun:begin believed:believe broke:break broken:break
    brought:bring burst:burst came:come caught:catch cut:cut dealt:deal did:do done:do does:do
    dreamt:dream fell:fall fallen:fall felt:feel found:find forgot:forget forgotten:forget
    gave:give given:give goes:go got:get gotten:get grew:grow grown:grow heard:hear held:hold
    hung:hang kept:keep knew:know known:know leant:lean learnt:learn led:lead lied:lie lying:lie
    made:make meant:mean met:meet paid:pay ran:run sat:sit saw:see seen:see sent:send set:set
    shown:show spoke:speak spoken:speak stood:stand stuck:stick taken:take thought:think
    threw:throw thrown:throw told:tell took:take went:go gone:go woke:wake woken:wake
    wrote:write written:write
"""

_IRREGULAR_FORMS = dict(pair.split(":") for pair in _IRREGULAR.split())

ENGLISH_VERBS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        verb: frozenset(particles.split(","))
        for verb, particles in (entry.split(":") for entry in _VERBS.split())
    }
)
"""Verbs in their plain form, with the words that belong to them."""


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """The plain form of a verb of the list, however it is inflected; any other word as it is."""
    if word in ENGLISH_VERBS:
        return word
    if word in _IRREGULAR_FORMS:
        return _IRREGULAR_FORMS[word]
    for ending in ("ing", "ed", "es", "s", "d"):
        bare = word.removesuffix(ending)
        if bare == word:
            continue
        for plain in (bare, f"{bare}e", bare[:-1], f"{bare[:-1]}y"):
            if plain in ENGLISH_VERBS:
                return plain
    return word
