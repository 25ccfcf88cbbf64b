"""The words around an amount: the names of currencies, and what changes nothing about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.read.fold import folded

# A bare "Rs" fits all three rupees.
_RUPEES: Final = (
    "rs rupee rupees rupay rupaye rupaiya rupiya rupya rupe ₹ روپے روپیہ روپئے روپیے रुपये रुपए रूपये रुपया रुपैयाँ रु रू"
)

CURRENCY_WORDS: Final[Mapping[str, frozenset[str]]] = {
    "PKR": folded(_RUPEES + " pkr pk"),
    "INR": folded(_RUPEES + " inr"),
    "NPR": folded(_RUPEES + " npr nrs nr"),
    "KES": folded("kes ksh kshs sh shs shilling shillings shilingi bob"),
    "IDR": folded("idr rp rupiah perak"),
    "USD": folded("usd dollar dollars $"),
    "EUR": folded("eur euro euros €"),
}

# What an amount may be wrapped in. "Less than", "up to" and the like are not here: they change it.
AROUND: Final = folded(
    "about around approximately approx roughly nearly only exactly just total "
    "a an of for the i my me is am are in per each every month monthly mo "
    "want need would like please give loan borrow earn make get income salary pay amount "
    "mujhe mujhay mera meri mere main mein mai hum hamari ka ki ke ko hai hain he hoon hun ho "
    "mahana mahina mahine maheena mahinay maah mah har taqreeban takreeban taqriban lagbhag sirf kul poore pure "
    "tankhwa tankhwah tankha kamai kamata kamati amdani aamdani aamdan chahiye chahie chaiye qarz qarza karz "
    "میری میرا مجھے ماہانہ مہینہ مہینے ماہ ہر تقریباً تقریبا صرف کل پورے تنخواہ کمائی آمدنی آمدن چاہیے چاہئے قرض "
    "کا کی کے کو ہے ہیں ہوں میں "
    "मेरी मेरा मुझे महीना महीने मासिक हर लगभग करीब सिर्फ कुल वेतन कमाई आय चाहिए लोन कर्ज का की के को है हैं में "
    "kama takriban takribani kwa mwezi kila nataka naomba ni mshahara wangu mapato yangu mkopo wa tu shilingi "
    "sekitar kira per bulan sebulan tiap gaji penghasilan saya mau ingin pinjam pinjaman sebesar hanya "
)
