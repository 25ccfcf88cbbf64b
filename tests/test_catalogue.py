"""Everything we say is said in every language, in a friendly tone, with all its values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from locales.catalogue import languages, path, translations
from tests.catalogue import (
    LANGUAGES,
    POT,
    ROOT,
    GluedTextError,
    ambiguous,
    as_po,
    forms,
    main,
    read,
    stale,
    texts,
    unfinished,
    update,
)

DAYS = ("{count} day left", "{count} days left")

# CONTRACT CRED-14, PRODUCT 3.6 and 5.6: no threats, no shame, no blame, nothing of faith or family honour.
UNKIND = {
    "en": r"""
        police | jail | prison | arrest(ed)? | sue[ds]? | lawsuit | legal\ action |
        (final|last)\ warning | last\ chance | or\ else | consequences |
        seiz(e|ed|ing) | confiscat\w+ | punish\w* | blacklist\w* | threat\w* |
        shame\w* | ashamed | disgrac\w+ | dishono\w+ | dishonest\w* | humiliat\w+ | cheat\w* | thie(f|ves) | liars? |
        fraudster\w* | defaulters? | delinquent\w* | irresponsible | careless | lazy | stupid | guilty |
        god | allah | sin | sinful | hell | family\ honou?r |
        invalid | you\ failed | your\ fault | you\ must\ pay | pay\ (immediately|at\ once)
    """,
    "ur": r"""
        پولیس | جیل | گرفتار\w* | مقدمہ | مقدمے | قانونی\ کارروائی | آخری\ (وارننگ|تنبیہ|موقع) | دھمکی\w* |
        نتائج\ بھگت\w* | ضبط\ کر\w* | سزا\w* | بلیک\ لسٹ |
        شرم\w* | بے\ ?شرم\w* | عزت | بے\ ?عزتی | غیرت | بدنام\w* | رسوا\w* | دھوکے\ ?باز | چور | جھوٹ\w* | نادہند\w* |
        لاپروا\w* | قصوروار | گناہ\w* | حرام | جہنم | اللہ | خدا
    """,
    "ur_Latn": r"""
        police | jail | giraftar\w* | muqadm\w+ | qanooni\ kar+a?wai | a+khri\ (warning|tanbeeh|mauqa) | dhamki\w* |
        zabt\ kar\w* | saza\w* | blacklist\w* |
        shara?m\w* | be-?sharam\w* | izzat | be-?izzati | ghairat | badnaa?m\w* | ruswa\w* | dhoke-?baa?z |
        chor | jhoot\w* | na-?dehand\w* | defaulter | laparwa\w* | qusoorwar |
        gunah\w* | haraa?m | jahannu?m | allah | khuda
    """,
    "hi": r"""
        पुलिस | थान[ाे] | जेल | हवालात | अदालत |
        गिरफ़?्तार[\u0900-\u0963]* | मुक़?दम[ाे] | कानूनी\ कार्(र|य)वा[\u0900-\u0963]* |
        (आख़?िरी|अंतिम)\ (चेतावनी|वार्निंग|मौका) | धमक[\u0900-\u0963]* | अंजाम | नतीज[ाे]\ भुगत[\u0900-\u0963]* |
        ज़?ब्त | कुर्क[\u0900-\u0963]* | सज़?ा | ब्लैक\ ?लिस्ट |
        (बे)?शर्म[\u0900-\u0963]* | (बे)?इज़?्ज़?त[\u0900-\u0963]* | बदनाम[\u0900-\u0963]* | अपमान[\u0900-\u0963]* |
        ज़?लील | धोखेबाज़? | चोर[\u0900-\u0963]* | झूठ[\u0900-\u0963]* | बेईमान[\u0900-\u0963]* | डिफ़?ॉल्टर |
        लापरवाह[\u0900-\u0963]* | ग़?ैर[-\ ]?ज़?िम्मेदार | कसूरवार | दोषी | आपकी\ ग़?लती | अमान्य |
        पाप(ी)? | नरक | भगवान | अल्लाह | ख़?ुदा | तुरंत\ (चुका|भर|जमा|पैसे)[\u0900-\u0963]*
    """,
    "ne": r"""
        (?:
            प्रहर(?=ी) | पुलिस | जेल | पक्राउ | मुद्द(?=ा) | अदालत | कार(?:्)?बाह(?=ी) | अन्तिम\ मौक(?=ा) |
            चेतावन(?=ी) | धम्क(?=ी) | जफत | सजाय | दण्ड | कालोसूच(?=ी) |
            लाज(?!व) | (?:बे)?इज्जत | बदनाम | अपमान | ठग | चोर | झ[ुू]ट | बेइमान | लापर(?:्)?वाह | मूर्ख | दोष |
            पाप | भगवान | अमान्य
        )[\u0900-\u0963]*
    """,
    "sw": r"""
        polisi | jela | gereza\w* | \w*kamatw\w+ | \w*shtak[ia]\w* | mahakama\w* | hatua\ za\ kisheria | adhabu |
        onyo\ la\ mwisho | (nafasi|fursa)\ ya\ mwisho | (la|ama)\ sivyo | \w*tishi[oa]\w* | \w*nyang'any\w+ | mnada |
        orodha\ nyeusi | aibu | \w*aibi(sh|k)\w* | fedheha\w* | \w*dhalili\w+ | heshima\ ya\ familia |
        mwizi | wezi | \w*tapeli | mwongo | waongo | \w*danganyifu | (md|wad)aiwa\ sugu |
        m?w?a?jinga | (m|wa|u)vivu | (m|u)zembe |
        mungu | allah | dhambi | haramu | jehanamu |
        batili | (kosa|makosa|hatia)\ [ly]ako | umekosea | umeshindwa | lazima\ ulipe | lipa\ (mara\ moja|sasa\ hivi)
    """,
    "id": r"""
        polisi | (di)?penjara\w* | ditangkap | pengadilan | (di|men)?tuntut\w* | (di|meng)?gugat\w* |
        (jalur|proses|tindakan|ranah)\ hukum | dihukum | hukuman | sanksi |
        (peringatan|teguran|kesempatan)\ terakhir | peringatan\ keras | (meng|di)?ancam\w* | tanggung\ akibat\w* |
        (di)?sita | (me|pe)nyita\w* | debt\ collector | blacklist\w* | daftar\ hitam |
        (me|diper|memper)?malu(kan)? | aib | tidak\ tahu\ diri | kehormatan\ keluarga |
        (di|me)?tipu\w* | (me|pe)nipu\w* | pencuri | maling | (ber|mem|pem)?bohong\w* | curang |
        (me|pe)?nunggak\w* | tunggakan | gagal\ bayar | galbay | kredit\ macet | ingkar\ janji |
        (ke)?lalai(an)? | ceroboh | (pe)?malas | bodoh | tolol | goblok | bersalah | (ke)?salah(an)?\ anda |
        (ber)?dosa | haram | neraka | tuhan | allah |
        tidak\ (valid|sah) | segera\ (bayar|lunasi) | (wajib|harus)\ (segera\ )?(bayar|membayar|melunasi)
    """,
}
# \w and \b know no vowel signs of Devanagari, so that \bपाप\b would find itself in पापा. U+0964 and U+0965, the danda,
# end a word as a full stop does.
LETTER = r"[\w\u0900-\u0963\u0966-\u097f]"
SHOUTED = re.compile(r"\b[A-Z]{2,}(?: [A-Z]{2,}){2,}\b|[!?؟]{2,}")


def rude(sentence: str, language: str) -> list[str]:
    """Return the words of a sentence that we do not say to people."""
    words = re.sub(r"\{[^}]*\}", "…", sentence)
    unkind = re.finditer(rf"(?<!{LETTER})(?:{UNKIND[language]})(?!{LETTER})", words, re.VERBOSE | re.IGNORECASE)
    return [found.group() for found in (*unkind, *SHOUTED.finditer(words))]


def said_in(language: str) -> Iterator[str]:
    """Yield every sentence we say in a language, each plural form for itself."""
    if language == "en":
        yield from (form for msgid in texts(ROOT) for form in forms(msgid))
    else:
        yield from (form for message in read(path(language)) if message.id for form in forms(message.string))


# The catalogue as it is


def test_the_template_says_what_the_code_says() -> None:
    wanted = texts(ROOT)

    assert [*ambiguous(wanted), *stale(POT, wanted)] == [], "run: python -m tests.catalogue update"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language: str) -> None:
    left = list(unfinished(language, path(language), texts(ROOT)))

    assert not left, "\n".join([f"{len(left)} texts want a translator", *left])


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_CRED_14_we_speak_kindly(language: str) -> None:
    heard = {sentence: words for sentence in said_in(language) if (words := rude(sentence, language))}

    assert heard == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_are_western(language: str) -> None:
    assert [sentence for sentence in said_in(language) if re.search("[٠-٩۰-۹०-९]", sentence)] == []


def test_roman_urdu_is_in_latin_letters() -> None:
    assert [sentence for sentence in said_in("ur_Latn") if re.search("[\u0600-\u06ff]", sentence)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_translated_is_found_and_said(language: str) -> None:
    found = translations(language)

    for message in read(path(language)):
        if isinstance(message.id, str) and message.id and message.string:
            assert found.gettext(message.id) == message.string


# The tone, heard on examples


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Pay today or we will call the police."),
        ("en", "This is your FINAL WARNING."),
        ("en", "You should be ashamed, {name}."),
        ("en", "Invalid input"),
        ("en", "PAY YOUR LOAN"),
        ("en", "Where is the money??"),
        ("ur", "آج ہی ادا کریں!!"),
        ("ur", "آپ کو شرمندہ ہونا چاہیے۔"),
        ("ur", "قانونی کارروائی ہو گی۔"),
        ("ur_Latn", "Aap ki izzat ka sawal hai."),
        ("ur_Latn", "Sharam karein, paise dein."),
        ("ur_Latn", "Qanooni karwai hogi"),
        ("hi", "आज पैसे दें, नहीं तो पुलिस आएगी।"),
        ("hi", "आपको शर्म आनी चाहिए।"),
        ("hi", "कानूनी कार्रवाई होगी।"),
        ("hi", "यह आखिरी चेतावनी है।"),
        ("hi", "इसकी सज़ा मिलेगी।"),
        ("hi", "आपकी इज्जत का सवाल है।"),
        ("ne", "आजै तिर्नुहोस्!!"),
        ("ne", "तपाईंलाई लाज लाग्नुपर्छ।"),
        ("ne", "नतिरे कानुनी कारबाही हुनेछ।"),
        ("ne", "प्रहरीलाई खबर गर्छौं।"),
        ("ne", "चोरले जस्तै भाग्नुभयो।"),
        ("sw", "Hili ni onyo la mwisho."),
        ("sw", "Unapaswa kuona aibu, {name}."),
        ("sw", "Tutakushtaki."),
        ("sw", "Utakamatwa."),
        ("sw", "Lazima ulipe leo."),
        ("sw", "Lipa sasa hivi la sivyo utajuta."),
        ("id", "Bayar hari ini atau kami lapor polisi."),
        ("id", "Anda seharusnya malu."),
        ("id", "Kami tempuh jalur hukum."),
        ("id", "Anda menunggak 3 hari."),
        ("id", "Nomor tidak valid."),
    ],
)
def test_hears_an_unkind_sentence(language: str, sentence: str) -> None:
    assert rude(sentence, language)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Your instalment of {amount} is due tomorrow. Thank you."),
        ("en", "Reply STOP to stop, HELP for a person, MENU for the menu."),
        ("en", "MY SCORE shows where you stand since {sin}."),
        ("ur", "آپ کی قسط کل ہے، شکریہ۔"),
        ("ur_Latn", "Aap ki qist kal hai. Shukriya!"),
        ("hi", "आपकी किस्त कल है। धन्यवाद!"),
        ("hi", "अपने पापा का नाम लिखें।"),
        ("hi", "{amount} का भुगतान हो गया।"),
        ("ne", "तपाईंको किस्ता भोलि हो, धन्यवाद।"),
        ("sw", "Malipo ya awamu yako, {amount}, ni kesho. Asante."),
        ("sw", "Jibu STOP kusimamisha, HELP kuongea na mtu, MENU kwa menu."),
        ("sw", "Hawezi kulipa mwezi huu; samahani."),
        ("id", "Cicilan Anda {amount} perlu dibayar besok. Terima kasih."),
        ("id", "Siti tinggal di Maluku."),
        ("id", "Ada yang keliru di pihak kami."),
    ],
)
def test_hears_nothing_in_a_friendly_one(language: str, sentence: str) -> None:
    assert rude(sentence, language) == []


# The tools


def code(root: Path, body: str) -> Path:
    """Write one module of a small house, and return the house."""
    (root / "bot").mkdir(exist_ok=True)
    (root / "bot" / "flow.py").write_text(body, encoding="utf-8")
    return root


def test_finds_the_marked_texts_once_and_in_order(tmp_path: Path) -> None:
    house = code(
        tmp_path,
        """
ASK = _("Where do you live?")
AGAIN = _("Where do you live?")(name="Amina")
LEFT = n_("{count} day left", "{count} days left", 3)
LONG = _("One sentence "
         "on two lines.", name=_("inside"))
print("not marked", [_ for _ in range(3)])
""",
    )

    assert texts(house) == ("One sentence on two lines.", "Where do you live?", "inside", DAYS)


@pytest.mark.parametrize("body", ['_(f"Dear {name}")', '_("Dear " + name)', '_("")', 'n_("{count} day", many, 2)'])
def test_a_text_is_a_whole_sentence_in_quotes(tmp_path: Path, body: str) -> None:
    with pytest.raises(GluedTextError, match=r"flow\.py:1"):
        texts(code(tmp_path, body))


def test_knows_a_text_marked_in_two_ways() -> None:
    assert len(list(ambiguous(["day", "night"]))) == 0
    assert list(ambiguous([DAYS, "{count} day left"]))


def test_an_empty_house_has_a_complete_catalogue(tmp_path: Path) -> None:
    nothing = tmp_path / "messages.po"

    assert texts(tmp_path) == ()
    assert [*stale(nothing, ()), *unfinished("ur", nothing, ())] == []


def test_updating_keeps_what_is_translated_and_changes_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "messages.po"
    file.write_bytes(as_po({"Yes": "ہاں", DAYS: ("ایک دن", "{count} دن"), "Old": "پرانا"}, language="ur"))

    update(file, "ur", ["New", "Yes", DAYS])
    first = file.read_bytes()
    update(file, "ur", ["New", "Yes", DAYS])

    assert file.read_bytes() == first
    assert list(unfinished("ur", file, ["New", "Yes", DAYS])) == ["ur: not translated: 'New'"]


def test_a_text_that_comes_back_finds_its_translation(tmp_path: Path) -> None:
    file = tmp_path / "messages.po"
    before = as_po({"Yes": "ہاں", DAYS: ("ایک دن", "{count} دن")}, language="ur")
    file.write_bytes(before)

    update(file, "ur", [])
    assert b"#~ msgid" in file.read_bytes()
    update(file, "ur", ["Yes", DAYS])

    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ('msgid "Pay {amount}"\nmsgstr ""', "not translated"),
        ('msgid "Other"\nmsgstr "اور"', "not translated"),
        ('#, fuzzy\nmsgid "Pay {amount}"\nmsgstr "{amount} دیں"', "is marked fuzzy"),
        ('msgid "Pay {amount}"\nmsgstr "رقم دیں"', "loses ['amount'] and adds []"),
        ('msgid "Pay {amount}"\nmsgstr "{amount} {name} دیں"', "loses [] and adds ['name']"),
        ('msgid "Pay {amount}"\nmsgstr "{amount دیں"', "cannot be filled"),
        ('msgid "Pay {amount}"\nmsgstr "{amount:word} دیں"', "{amount:word} is neither"),
        ('msgid "Pay {amount}"\nmsgstr "{amount} {} دیں"', "cannot be filled"),
        ('msgid "Pay {amount}"\nmsgid_plural "Pays"\nmsgstr[0] "ا"\nmsgstr[1] "ب"', "wrong plural forms"),
    ],
)
def test_says_what_is_wrong_with_a_translation(tmp_path: Path, said: str, problem: str) -> None:
    file = tmp_path / "messages.po"
    file.write_text(f"{said}\n", encoding="utf-8")

    assert problem in "".join(unfinished("ur", file, ["Pay {amount}"]))


@pytest.mark.parametrize(
    ("one", "many", "fine"),
    [
        ("{count} دن", "{count} دن", True),
        ("ایک دن", "{count} دن", True),
        ("ایک دن", "کئی دن", False),
        ("ایک دن", "", False),
    ],
)
def test_only_the_form_for_one_may_leave_the_count_out(tmp_path: Path, one: str, many: str, fine: bool) -> None:
    file = tmp_path / "messages.po"
    file.write_bytes(as_po({DAYS: (one, many)}))

    assert (not list(unfinished("ur", file, [DAYS]))) is fine


def test_a_header_with_other_plurals_is_named(tmp_path: Path) -> None:
    file = tmp_path / "messages.po"
    file.write_bytes(as_po({"Yes": "ہاں"}).replace(b"n != 1", b"n > 1"))

    assert "Plural-Forms" in "".join(unfinished("ur", file, ["Yes"]))


def test_says_how_it_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compile"]) == 2
    assert "extract | update | check" in capsys.readouterr().out


# Speaking from the files


def test_reads_a_language_from_its_file(tmp_path: Path) -> None:
    file = path("ur", tmp_path)
    file.parent.mkdir(parents=True)
    file.write_bytes(as_po({"Yes": "ہاں", "No": "", DAYS: ("ایک دن باقی", "{count} دن باقی")}, language="ur"))

    urdu = translations("ur", tmp_path)

    assert languages(tmp_path) == ("en", "ur")
    assert urdu.gettext("Yes") == "ہاں"
    assert urdu.gettext("No") == "No"
    assert [urdu.ngettext(*DAYS, n) for n in (1, 2)] == ["ایک دن باقی", "{count} دن باقی"]
    assert translations("ur", tmp_path) is urdu


@pytest.mark.parametrize("language", ["en", "hi", "pt-BR", "", "../../etc", "ur/../ur", "x" * 500])
def test_speaks_english_where_there_is_no_file(tmp_path: Path, language: str) -> None:
    assert translations(language, tmp_path).gettext("Yes") == "Yes"
    assert translations(language, tmp_path).ngettext(*DAYS, 2) == "{count} days left"
