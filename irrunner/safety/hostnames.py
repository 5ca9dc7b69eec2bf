"""Which dotted words in prose are host names: `evil.cloud` is one, `setup.cfg` and `os.path` are not.

A guess for prose only, used where nobody said what a word is. A typed indicator never depends on it.
"""

from __future__ import annotations

import re

_OCTET = re.compile(r"[0-9]{1,3}")

# The country codes that are delegated.
_COUNTRIES = """
ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca cc cd
cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga gd ge gf
gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km
kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz
na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg
sh si sj sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz va
vc ve vg vi vn vu wf ws ye yt za zm zw
"""
# Generic endings that are in real use, and the ones reserved for examples, tests and inside networks.
_GENERIC = """
com net org info biz name pro mobi edu gov mil int arpa aero coop museum jobs travel tel asia cat post xxx
academy agency app apps art arts associates auction audio auto autos baby band bank bar bargains beauty beer best bet
bid bike bingo black blog blue boats bond boo boutique bot broker build builders business buzz cab cafe cam camera camp
capital cards care careers casa cash casino center ceo channel charity chat cheap christmas church city claims cleaning
click clinic clothing cloud club codes coffee college community company computer condos construction consulting
contact contractors cool country coupons courses credit creditcard cricket cruises cyou dad date dating day deal
deals degree delivery democrat dental design dev diamonds diet digital direct directory discount doctor dog domains
download earth education email energy engineer engineering enterprises equipment esq estate events exchange expert
exposed express fail faith family fan fans farm fashion feedback finance financial fish fishing fit fitness flights
florist flowers foo football forex forsale forum foundation fun fund furniture futbol fyi gallery game games garden gay
gdn gift gifts gives giving glass global gmbh gold golf graphics gratis green gripe group guide guitars guru hair haus
health healthcare help hockey holdings holiday homes horse hospital host hosting house how icu immo immobilien inc
industries ink institute insure international investments irish jetzt jewelry juegos kaufen kim kitchen land lat law
lawyer lease legal lgbt life lighting limited limo link live llc loan loans lol london lotto love ltd ltda luxe luxury
maison makeup management market marketing markets mba media meme memorial men menu mom monster mortgage motorcycles mov
movie navy network new news nexus ngo ninja nyc ong onl online ooo page paris partners parts party pet phd photo
photography photos pics pictures pink pizza place plumbing plus poker press prof productions promo properties
property protection pub qpon quest racing realty recipes red rehab reisen rent rentals repair report republican rest
restaurant review reviews rich rip rocks rodeo rsvp run sale salon sarl sbs school schule science security select
services sexy shoes shop shopping show singles site skin ski soccer social software solar solutions space spot store
storage stream studio study style sucks supplies supply support surf surgery systems tattoo tax taxi team tech
technology tennis theater tickets tienda tips tires today tokyo tools top tours town toys trade trading training tube
university uno vacations vegas ventures vet viajes video villas vin vip vision vodka vote voyage wang watch webcam
website wedding wiki win wine work works world wtf xin xyz yachts yoga zip zone
amazon apple aws azure bmw cloudflare google goog microsoft dell ibm sap sky amsterdam berlin bayern hamburg koeln
cologne wien africa eus gal bzh scot wales swiss
example invalid test localhost local localdomain internal intranet corp home lan private onion i2p alt
рф бел укр қаз срб мкд ею 中国 中國 香港 台湾 台灣 한국 ไทย 网址 在线 公司
"""  # noqa: RUF001 - Cyrillic is meant
_ENDINGS = frozenset(_COUNTRIES.split()) | frozenset(_GENERIC.split())
# Endings of files as well: `setup.py` is a file, `cdn.evil.py` a host.
_ALSO_FILES = frozenset(("cc", "md", "mk", "ml", "mov", "pl", "pm", "ps", "py", "rs", "run", "sh", "so", "tf", "zip"))


def is_hostname(name: str) -> bool:
    """Whether a dotted word, dots plain, looks like the name of a host."""
    labels = name.lower().strip("-_").split(".")
    ending = labels[-1]
    if len(labels) < 2 or (len(labels) == 2 and ending in _ALSO_FILES):
        return False
    return ending in _ENDINGS or ending.startswith("xn--")


def is_mail_host(name: str) -> bool:
    """Whether what stands behind an @ is a mail server's name and not a version, as in `litellm@1.82.8`."""
    return is_hostname(name) or is_ipv4(name) or name.rpartition(".")[2].isalpha()


def is_ipv4(name: str) -> bool:
    """Whether a dotted word is an IPv4 address; four numbers that fit count, even if a version was meant."""
    parts = name.split(".")
    return len(parts) == 4 and all(_OCTET.fullmatch(part) and int(part) <= 255 for part in parts)


def is_ipv6(text: str) -> bool:
    """Whether text is an IPv6 address worth hiding; `::1`, `::` and words such as `a::b` are not."""
    if not 6 <= len(text) <= 45 or not any(character.isdigit() for character in text):
        return False
    from ipaddress import IPv6Address

    try:
        IPv6Address(text)
    except ValueError:
        return False
    return True
