"""What each language calls a currency and its hundredth part."""

from __future__ import annotations

from typing import Final, NamedTuple


class Unit(NamedTuple):
    """What a currency and its hundredth part are called, one of them and many."""

    one: str
    many: str
    part: str
    parts: str


SOUTH_ASIAN: Final = frozenset({"PKR", "INR", "NPR"})

_RUPEE: Final = Unit("rupee", "rupees", "paisa", "paisa")
_RUPEE_UR: Final = Unit("روپیہ", "روپے", "پیسہ", "پیسے")
_RUPEE_ROMAN: Final = Unit("rupaya", "rupay", "paisa", "paisay")
_RUPEE_HI: Final = Unit("रुपया", "रुपये", "पैसा", "पैसे")
_RUPEE_NE: Final = Unit("रुपैयाँ", "रुपैयाँ", "पैसा", "पैसा")
_RUPEE_SW: Final = Unit("rupia", "rupia", "paisa", "paisa")
# With a double e, which keeps it apart from the rupiah.
_RUPEE_ID: Final = Unit("rupee", "rupee", "paisa", "paisa")

UNITS: Final = {
    "en": {
        **dict.fromkeys(SOUTH_ASIAN, _RUPEE),
        "KES": Unit("shilling", "shillings", "cent", "cents"),
        "IDR": Unit("rupiah", "rupiah", "sen", "sen"),
        "USD": Unit("dollar", "dollars", "cent", "cents"),
        "EUR": Unit("euro", "euros", "cent", "cents"),
    },
    "ur": {
        **dict.fromkeys(SOUTH_ASIAN, _RUPEE_UR),
        "KES": Unit("شلنگ", "شلنگ", "سینٹ", "سینٹ"),
        "IDR": Unit("انڈونیشی روپیہ", "انڈونیشی روپیہ", "سین", "سین"),
        "USD": Unit("ڈالر", "ڈالر", "سینٹ", "سینٹ"),
        "EUR": Unit("یورو", "یورو", "سینٹ", "سینٹ"),
    },
    "ur_Latn": {
        **dict.fromkeys(SOUTH_ASIAN, _RUPEE_ROMAN),
        "KES": Unit("shilling", "shilling", "cent", "cent"),
        "IDR": Unit("rupiah", "rupiah", "sen", "sen"),
        "USD": Unit("dollar", "dollar", "cent", "cent"),
        "EUR": Unit("euro", "euro", "cent", "cent"),
    },
    "hi": {
        **dict.fromkeys(SOUTH_ASIAN, _RUPEE_HI),
        "KES": Unit("शिलिंग", "शिलिंग", "सेंट", "सेंट"),
        "IDR": Unit("इंडोनेशियाई रुपिया", "इंडोनेशियाई रुपिया", "सेन", "सेन"),
        "USD": Unit("डॉलर", "डॉलर", "सेंट", "सेंट"),
        "EUR": Unit("यूरो", "यूरो", "सेंट", "सेंट"),
    },
    "ne": {
        **dict.fromkeys(SOUTH_ASIAN, _RUPEE_NE),
        "KES": Unit("शिलिङ", "शिलिङ", "सेन्ट", "सेन्ट"),
        "IDR": Unit("इन्डोनेसियाली रुपियाँ", "इन्डोनेसियाली रुपियाँ", "सेन", "सेन"),
        "USD": Unit("डलर", "डलर", "सेन्ट", "सेन्ट"),
        "EUR": Unit("युरो", "युरो", "सेन्ट", "सेन्ट"),
    },
    "sw": {
        **dict.fromkeys(SOUTH_ASIAN, _RUPEE_SW),
        "KES": Unit("shilingi", "shilingi", "senti", "senti"),
        "IDR": Unit("rupia ya Indonesia", "rupia za Indonesia", "sen", "sen"),
        "USD": Unit("dola", "dola", "senti", "senti"),
        "EUR": Unit("yuro", "yuro", "senti", "senti"),
    },
    "id": {
        **dict.fromkeys(SOUTH_ASIAN, _RUPEE_ID),
        "KES": Unit("shilling", "shilling", "sen", "sen"),
        "IDR": Unit("rupiah", "rupiah", "sen", "sen"),
        "USD": Unit("dolar", "dolar", "sen", "sen"),
        "EUR": Unit("euro", "euro", "sen", "sen"),
    },
}
