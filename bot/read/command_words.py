"""The words of each command, as tables a translator can read; bot/words.py hears them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.read.commands import Command
from bot.read.fold import folded

# command: language: words and whole phrases. YES and NO are read by bot/read/yesno.py.
WORDS: Final[Mapping[Command, Mapping[str, str]]] = {
    Command.JOIN: {
        "en": "join, register, sign up, signup, apply to join, become a member, open account",
        "ur_Latn": "shamil, shamil hon, shamil hona hai, register karo, register karna hai, account banao, "
        "account banana hai, darj karo",
        "ur": "شامل, شامل ہوں, رجسٹر, شمولیت, اکاؤنٹ بنائیں",
        "hi": "जुड़ें, पंजीकरण, रजिस्टर, जुड़ना है",
        "ne": "दर्ता, सामेल, सामेल हुनुहोस्",
        "sw": "jiunge, jiandikishe, kujiunga, jisajili",
        "id": "gabung, daftar",
    },
    Command.MENU: {
        "en": "menu, main menu, 0 menu",
        "ur_Latn": "menu dikhao, menyu",
        "ur": "مینو, 0 مینو, مینیو, فہرست",
        "hi": "मेनू, मेन्यू, 0 मेनू",
        "ne": "मेनु, 0 मेनु",
        "sw": "menyu, menyu kuu, orodha",
        "id": "menu utama",
    },
    Command.BACK: {
        "en": "back, go back, previous, 9 back",
        "ur_Latn": "wapas, 9 wapas, wapis, vapas, peeche, pichla, piche",
        "ur": "واپس, 9 واپس, پیچھے, پچھلا",
        "hi": "वापस, पीछे, 9 वापस, पीछे जाएँ",
        "ne": "पछाडि, फर्कनुहोस्, 9 पछाडि, पछाडि जाने",
        "sw": "rudi, nyuma, rudi nyuma, 9 rudi",
        "id": "kembali, balik, 9 kembali",
    },
    Command.CANCEL: {
        "en": "cancel, quit, exit, end, abort, never mind, nevermind",
        "ur_Latn": "cancel karo, cancel kar do, khatam, khatam karo, mansookh, rehne do, rehne dein",
        "ur": "کینسل, منسوخ, ختم, ختم کرو, رہنے دو, رہنے دیں",
        "hi": "रद्द, रद्द करें, कैंसल",
        "ne": "रद्द, रद्द गर्नुहोस्",
        "sw": "ghairi, futa, sitisha ombi",
        "id": "batal, batalkan, keluar",
    },
    Command.RESTART: {
        "en": "restart, start over, start again, begin again, reset",
        "ur_Latn": "dobara, dobara shuru, dobara shuru karo, shuru se, naye siray se",
        "ur": "دوبارہ, دوبارہ شروع, شروع سے, نئے سرے سے",
        "hi": "फिर से, दोबारा, शुरू से, फिर से शुरू करें",
        "ne": "फेरि सुरु, सुरुदेखि, फेरि सुरु गर्नुहोस्",
        "sw": "anza upya, anza tena",
        "id": "ulang, ulangi, mulai lagi, mulai dari awal",
    },
    Command.HELP: {
        "en": "help, help me, support, i need help, what can you do, how does this work",
        "ur_Latn": "madad, madad karo, madad chahiye, help karo, help chahiye, rehnumai",
        "ur": "مدد, مدد کریں, مدد چاہیے, ہیلپ",
        "hi": "मदद, सहायता, मदद चाहिए",
        "ne": "सहयोग, मद्दत, सहायता",
        "sw": "msaada, saidia, nisaidie, usaidizi",
        "id": "bantuan, tolong, bantu",
    },
    Command.PERSON: {
        "en": "person, human, agent, officer, loan officer, talk to a person, talk to an officer, talk to officer, "
        "speak to a person, speak to someone, real person, call me",
        "ur_Latn": "insaan, insan, banda, afsar, numainda, officer se baat, officer se baat karni hai, "
        "kisi se baat karni hai, bande se baat karni hai, baat karni hai, kisi se baat karein",
        "ur": "انسان, افسر, نمائندہ, افسر سے بات, کسی سے بات کرنی ہے, بات کرنی ہے",
        "hi": "इंसान, अधिकारी, अधिकारी से बात, किसी से बात करनी है, किसी से बात करें",
        "ne": "मान्छे, अधिकृत, मान्छेसँग कुरा",
        "sw": "mtu, afisa, ongea na mtu, ongea na afisa",
        "id": "orang, petugas, cs, bicara dengan petugas, hubungi petugas",
    },
    Command.LANGUAGE: {
        "en": "language, languages, change language, lang",
        "ur_Latn": "zaban, zuban, zubaan, zabaan, zaban badlo, zuban badlo, zaban tabdeel karo, zaban badlein",
        "ur": "زبان, زبان بدلیں, زبان تبدیل کریں",
        "hi": "भाषा, भाषा बदलें",
        "ne": "भाषा बदल्नुहोस्",
        "sw": "lugha, badilisha lugha",
        "id": "bahasa, ganti bahasa, ubah bahasa",
    },
    Command.SKIP: {
        "en": "skip, skip this",
        "ur_Latn": "chhoro, choro, chhor do, chhor dein, chhorein, skip karo, agla, baad mein",
        "ur": "چھوڑیں, چھوڑ دیں, چھوڑو, اگلا, بعد میں",
        "hi": "छोड़ें, छोड़ो, अगला, यह छोड़ें",
        "ne": "छोड्नुहोस्, अर्को, यो छोड्नुहोस्",
        "sw": "ruka, ruka swali, ruka hii",
        "id": "lewati, lewat",
    },
    Command.STATUS: {
        "en": "status, application status, my application, where is my application, what is happening",
        "ur_Latn": "darkhwast, meri darkhwast, darkhwast ka kya hua, meri application, application ka kya hua",
        "ur": "اسٹیٹس, سٹیٹس, درخواست, میری درخواست, درخواست کا کیا ہوا",
        "hi": "स्थिति, स्टेटस, मेरा आवेदन",
        "ne": "अवस्था, मेरो निवेदन",
        "sw": "hali, hali ya ombi, ombi langu",
        "id": "status pengajuan, pengajuan saya",
    },
    Command.LOAN: {
        "en": "loan, apply, borrow, apply for a loan, apply for loan, new loan, get a loan, i need money, "
        "another loan, ask for a loan",
        "ur_Latn": "qarz, qarza, karz, karza, loan lena hai, loan lena, qarz lena hai, naya loan, udhar, "
        "paise chahiye, loan apply karna hai, qarz ki darkhwast",
        "ur": "قرض, قرضہ, لون, قرض چاہیے, قرضہ چاہیے, قرض لینا ہے, ادھار",
        "hi": "लोन, ऋण, कर्ज, लोन चाहिए, उधार",
        "ne": "कर्जा, ऋण, कर्जा चाहियो, कर्जा माग्नुहोस्",
        "sw": "mkopo, kopa, omba mkopo, nataka mkopo",
        "id": "pinjaman, pinjam, ajukan pinjaman, mau pinjam",
    },
    Command.BALANCE: {
        "en": "balance, due, dues, outstanding, amount due, how much do i owe, what do i owe, how much is left, "
        "how much is due, what is my balance, what i owe",
        "ur_Latn": "baqi, baqaya, bakaya, baaki, kitna baqi hai, kitne baqi hain, kitna dena hai, "
        "kitne paise dene hain, kitnay paise dene hain, kitne paise baqi hain, kitni raqam baqi hai, kitna qarz hai",
        "ur": "بیلنس, بقایا, باقی, کتنا باقی ہے, کتنے باقی ہیں, کتنا دینا ہے, کتنے پیسے دینے ہیں, کتنے پیسے باقی ہیں",
        "hi": "बैलेंस, बकाया, बाकी, कितना बाकी है, कितना देना है, कितने पैसे देने हैं",
        "ne": "ब्यालेन्स, बाँकी, कति बाँकी छ, कति तिर्नु छ",
        "sw": "salio, deni, deni langu, nadaiwa kiasi gani, nadaiwa ngapi, salio la kulipa",
        "id": "saldo, sisa, tagihan, sisa pinjaman, berapa sisa, berapa tagihan saya, berapa utang saya",
    },
    Command.SCHEDULE: {
        "en": "schedule, repayment schedule, payment schedule, instalments, installments, next payment, "
        "when is it due, when do i pay, when is my next payment",
        "ur_Latn": "jadwal, shedule, qistein, qisten, kistein, qist, kist, agli qist, qist kab hai, agli qist kab hai, "
        "kab dena hai, kab dene hain",
        "ur": "جدول, شیڈول, قسطیں, قسط, اگلی قسط, قسط کب ہے, اگلی قسط کب ہے, کب دینا ہے",
        "hi": "शेड्यूल, किस्तें, किस्त, अगली किस्त, किस्त कब है",
        "ne": "तालिका, किस्ता, अर्को किस्ता, किस्ता तालिका",
        "sw": "ratiba, awamu, awamu ijayo, ratiba ya malipo",
        "id": "jadwal angsuran, cicilan, angsuran, cicilan berikutnya, kapan jatuh tempo, jadwal cicilan",
    },
    Command.PAY: {
        "en": "pay, payment, repay, pay now, make a payment, make payment, i want to pay, pay instalment, "
        "pay installment, how do i pay, pay link",
        "ur_Latn": "adaigi, ada karo, ada karna hai, pay karo, pay karna hai, payment karni hai, qist deni hai, "
        "qist ada karni hai, paise dene hain, paise jama karwane hain",
        "ur": "ادا, ادائیگی, ادا کریں, ادا کرنا ہے, ادائیگی کرنی ہے, قسط دینی ہے, پیسے دینے ہیں, پیمنٹ",
        "hi": "भुगतान, भुगतान करना है, पैसे देने हैं, किस्त देनी है",
        "ne": "भुक्तानी, तिर्नु, तिर्न चाहन्छु, तिर्नुहोस्, तिर्ने",
        "sw": "lipa, malipo, nataka kulipa, kulipa",
        "id": "bayar, pembayaran, mau bayar, bayar cicilan",
    },
    Command.PAID: {
        "en": "paid, i paid, i have paid, i already paid, already paid, payment done",
        "ur_Latn": "de diya, de diye, paise de diye, ada kar diya, ada kar diye, jama kar diye, jama karwa diye, "
        "payment kar di, pay kar diya, qist de di, maine paise diye thay, maine paise de diye, paise diye thay, "
        "maine de diya, maine adaigi kar di",
        "ur": "دے دیے, دے دیا, پیسے دے دیے, ادا کر دیا, ادا کر دی, جمع کرا دیے, ادائیگی کر دی, قسط دے دی",
        "hi": "भुगतान कर दिया, पैसे दे दिए, दे दिया",
        "ne": "तिरें, तिरिसकें, भुक्तानी गरें",
        "sw": "nimelipa, tayari nimelipa, nililipa, nilishalipa, nimeshalipa",
        "id": "sudah bayar, saya sudah bayar, sudah dibayar",
    },
    Command.WAYS: {
        "en": "ways, other way, another way, other ways, another way to pay, other way to pay, other ways to pay, "
        "pay another way, pay by hand, how to pay, ways to pay, where to pay, where do i pay, paybill, "
        "paybill number, bank, bank account, bank transfer, account number, transfer, cash, pay cash, pay in cash",
        "ur_Latn": "kisi aur tarah, kisi aur tarah dein, doosra tareeqa, dusra tarika, aur tareeqa, kaise pay karun, "
        "kaise dena hai, paise kaise doon, kahan jama karun, kahan jama karwane hain, bank se, naqd, nakad, "
        "naqd dena hai, cash dena hai, account number bhejo",
        "ur": "کوئی اور طریقہ, کسی اور طرح, کسی اور طرح دیں, دوسرا طریقہ, کیسے دینا ہے, پیسے کیسے دوں, "
        "کہاں جمع کروں, بینک, بینک سے, بینک اکاؤنٹ, نقد, کیش, نقد دینا ہے, اکاؤنٹ نمبر",
        "hi": "किसी और तरह, किसी और तरह दें, दूसरा तरीका, कैसे देना है, पैसे कैसे दूँ, कहाँ जमा करूँ, "
        "बैंक, बैंक से, बैंक खाता, नकद, कैश, खाता नंबर",
        "ne": "अर्को तरिका, अर्को तरिकाले तिर्छु, कसरी तिर्ने, कहाँ तिर्ने, बैंक, बैंकबाट, बैंक खाता, नगद, क्यास, खाता नम्बर",
        "sw": "njia nyingine, lipa njia nyingine, njia zingine, njia nyingine ya kulipa, nilipe vipi, nitalipaje, "
        "jinsi ya kulipa, nalipa wapi, namba ya paybill, benki, akaunti ya benki, taslimu, pesa taslimu, keshi",
        "id": "cara lain, cara bayar lain, cara bayar, bagaimana cara bayar, bayar lewat apa, bayar di mana, "
        "bayar dimana, rekening, nomor rekening, transfer bank, tunai, bayar tunai",
    },
    Command.HISTORY: {
        "en": "history, payments, past payments, payment history, transactions, my payments",
        "ur_Latn": "purani adaigi, pichli adaigiyan, payment history, tareekh e adaigi, hisab, hisaab, meri adaigiyan",
        "ur": "پچھلی ادائیگیاں, ہسٹری, حساب, لین دین",
        "hi": "इतिहास, पिछले भुगतान, हिसाब",
        "ne": "इतिहास, विवरण, हिसाब, तिरेको हिसाब",
        "sw": "historia, malipo yaliyopita, malipo yangu",
        "id": "riwayat, histori, riwayat pembayaran",
    },
    Command.RECEIPT: {
        "en": "receipt, receipts, my receipt, last receipt, send receipt",
        "ur_Latn": "raseed, rasid, raseed bhejo, raseed chahiye, parchi",
        "ur": "رسید, رسید بھیجیں, رسید چاہیے, پرچی",
        "hi": "रसीद, रसीद भेजो",
        "ne": "रसिद",
        "sw": "risiti, stakabadhi",
        "id": "kuitansi, struk, bukti bayar, bukti pembayaran",
    },
    Command.STATEMENT: {
        "en": "statement, account statement, statement of account, loan statement, my statement",
        "ur_Latn": "statement bhejo, statement chahiye, khate ka hisab, qarz ka hisab",
        "ur": "اسٹیٹمنٹ, سٹیٹمنٹ, کھاتے کا حساب, قرض کا حساب",
        "hi": "स्टेटमेंट, लोन स्टेटमेंट, लोन का हिसाब",
        "ne": "स्टेटमेन्ट, कर्जाको हिसाब",
        "sw": "taarifa, taarifa yangu, taarifa ya mkopo, taarifa ya akaunti",
        "id": "rekening koran, laporan pinjaman",
    },
    Command.LETTER: {
        "en": "letter, clearance, clearance letter, clearance certificate, no dues, no dues letter, noc",
        "ur_Latn": "letter chahiye, letter bhejo, clearance letter chahiye, qarz poora hone ka khat",
        "ur": "لیٹر, کلیئرنس لیٹر, این او سی, قرض پورا ہونے کا خط",
        "hi": "लेटर, क्लियरेंस लेटर, एनओसी, नो ड्यूज",
        "ne": "चुक्ता पत्र, क्लियरेन्स पत्र",
        "sw": "barua, barua ya kumaliza mkopo",
        "id": "surat lunas, surat keterangan lunas",
    },
    Command.EDIT: {
        "en": "edit, edit profile, change my details, update my details",
        "ur_Latn": "tabdeel, tafseel badlo, maloomat badalni hai",
        "ur": "تبدیل, تفصیل بدلیں, معلومات بدلیں",
        "hi": "जानकारी बदलें, जानकारी बदलनी है",
        "ne": "विवरण बदल्नुहोस्, विवरण बदल्नु छ",
        "sw": "badilisha maelezo, badilisha taarifa, hariri",
        "id": "ubah, ubah data saya, ganti data, ganti data saya",
    },
    Command.PROFILE: {
        "en": "profile, me, my details, my account, account, my info",
        "ur_Latn": "meri maloomat, mera account, mera khata, khata",
        "ur": "پروفائل, میری معلومات, میرا اکاؤنٹ, کھاتہ",
        "hi": "प्रोफाइल, प्रोफ़ाइल, मेरी जानकारी, खाता",
        "ne": "प्रोफाइल, मेरो विवरण, खाता",
        "sw": "wasifu, akaunti, akaunti yangu, maelezo yangu",
        "id": "profil, akun, akun saya, data saya",
    },
    Command.OFFER: {
        "en": "offer, my offer, show offer, loan offer",
        "ur_Latn": "peshkash, peshkash dekhein, meri offer, pesh kash",
        "ur": "پیشکش, پیشکش دیکھیں, آفر",
        "hi": "प्रस्ताव, ऑफर, ऑफर देखें",
        "ne": "प्रस्ताव, अफर, प्रस्ताव हेर्नुहोस्",
        "sw": "ofa, ofa yangu, angalia ofa",
        "id": "penawaran, tawaran",
    },
    Command.WHY: {
        "en": "why, why not, reason, why was i rejected, why rejected, why this amount",
        "ur_Latn": "kyun, kyon, kiyun, kyu, kyun nahi, wajah, kyun reject hua",
        "ur": "کیوں, کیوں نہیں, وجہ",
        "hi": "क्यों, क्यों नहीं, कारण",
        "ne": "किन, किन भएन, कारण",
        "sw": "kwa nini, kwanini, sababu",
        "id": "kenapa, mengapa, alasan",
    },
    Command.LIMIT: {
        "en": "limit, my limit, credit limit, loan limit, how much can i borrow, how much can i get, grow my limit",
        "ur_Latn": "hadd, qarz ki hadd, kitna loan mil sakta hai, kitna qarz mil sakta hai, limit barhao",
        "ur": "حد, لمٹ, قرض کی حد, کتنا قرض مل سکتا ہے",
        "hi": "सीमा, लिमिट, कितना लोन मिल सकता है",
        "ne": "सीमा, कति कर्जा पाउँछु",
        "sw": "kikomo, kikomo changu, naweza kukopa kiasi gani",
        "id": "batas, limit saya, batas pinjaman, bisa pinjam berapa",
    },
    Command.SETTLE: {
        "en": "settle, settlement, pay off, payoff, pay it off, close loan, close my loan, pay everything, "
        "finish it early, finish early",
        "ur_Latn": "poora ada, poora ada karna hai, sab ada karna hai, loan khatam karna hai, qarz khatam karna hai, "
        "loan band karna hai, chukta, jaldi poora karein",
        "ur": "پورا ادا, پورا ادا کرنا ہے, سب ادا کرنا ہے, قرض ختم کرنا ہے, چکتا, جلد پورا کرنا ہے",
        "hi": "पूरा भुगतान, लोन बंद करना है, चुकता, पहले पूरा चुकाएँ",
        "ne": "चुक्ता, पूरा तिर्नु, पहिले नै तिरिसक्ने",
        "sw": "maliza mkopo, lipa yote, lipa mkopo wote, maliza mkopo mapema",
        "id": "lunas, lunasi, pelunasan, bayar lunas, lunasi lebih awal",
    },
    Command.RETURN: {
        "en": "cancel loan, cancel my loan, cancel the loan, return loan, return my loan, give back the loan, "
        "i do not want the loan",
        "ur_Latn": "loan cancel karo, loan cancel karna hai, loan wapas, loan wapas karna hai, qarz wapas karna hai, "
        "loan nahi chahiye",
        "ur": "قرض منسوخ, قرض کینسل, قرض واپس, قرض واپس کرنا ہے, قرض نہیں چاہیے",
        "hi": "लोन रद्द, लोन वापस, लोन वापस करना है, लोन नहीं चाहिए",
        "ne": "कर्जा रद्द, कर्जा फिर्ता, कर्जा चाहिँदैन",
        "sw": "ghairi mkopo, rudisha mkopo, sitaki mkopo",
        "id": "batalkan pinjaman, kembalikan pinjaman, tidak jadi pinjam",
    },
    Command.DRAW: {
        "en": "credit, draw, use credit, use my credit, take credit, on credit, check credit",
        "ur_Latn": "udhaar lena hai, khata istemal, credit istemal",
        "ur": "ادھار لینا ہے, کریڈٹ, کریڈٹ سے لینا ہے",
        "hi": "उधार लेना है, क्रेडिट",
        "ne": "उधारो, उधारो लिनु छ, क्रेडिट, उधारो लिन्छु",
        "sw": "krediti, tumia krediti, chukua kwa mkopo",
        "id": "kredit, pakai kredit, ambil kredit",
    },
    Command.DISPUTE: {
        "en": "dispute, wrong amount, the amount is wrong, this is not my amount, not my amount, not my loan, "
        "this is not my loan, something is wrong, the balance is wrong",
        "ur_Latn": "ghalat raqam, raqam ghalat hai, yeh meri raqam nahi, yeh mera qarz nahi, mera qarz nahi, "
        "kuch ghalat hai, yeh ghalat hai, aitraz, aitraaz, etraz",
        "ur": "غلط رقم, رقم غلط ہے, یہ میری رقم نہیں, یہ میرا قرض نہیں, کچھ غلط ہے, یہ غلط ہے, اعتراض",
        "hi": "गलत रकम, रकम गलत है, यह मेरी रकम नहीं, यह मेरा लोन नहीं, कुछ गलत है, यह गलत है, विवाद, आपत्ति",
        "ne": "गलत रकम, रकम गलत छ, यो मेरो रकम होइन, यो मेरो कर्जा होइन, केही गलत छ, विवाद, आपत्ति",
        "sw": "pingamizi, kiasi si sahihi, kiasi sio sahihi, huu si mkopo wangu, si mkopo wangu, kuna kosa, tatizo, "
        "kuna tatizo, nina tatizo",
        "id": "sengketa, keberatan, jumlah salah, jumlahnya salah, bukan pinjaman saya, ada yang salah",
    },
    Command.SEND_BACK: {
        "en": "send it back, send my money back, money back, my money back, give my money back",
        "ur_Latn": "pese wapis, paise wapis, paise wapas, pese wapas, paise wapas karo, mere paise wapas",
        "ur": "پیسے واپس, پیسے واپس کرو, میرے پیسے واپس, رقم واپس",
        "hi": "पैसे वापस, पैसे वापस करो, मेरे पैसे वापस",
        "ne": "पैसा फिर्ता, मेरो पैसा फिर्ता",
        "sw": "rudisha pesa, rudisha pesa zangu, nirudishie pesa",
        "id": "kembalikan uang, kembalikan uang saya, uang kembali",
    },
    Command.STOP: {
        "en": "stop, unsubscribe, stopall, stop all, optout, opt out, opt-out, revoke",
        "ur_Latn": "ruko, roko, rok do, band karo, band kar do, bund karo, stop karo, message band karo",
        "ur": "رکو, روکو, روکیں, بند کرو, بند کریں, پیغام بند کرو, سٹاپ",
        "hi": "रुको, रोको, बंद करो, बंद करें",
        "ne": "रोक, रोक्नुहोस्, बन्द गर, बन्द गर्नुहोस्",
        "sw": "simama, simamisha, komesha",
        "id": "berhenti, stop berlangganan",
    },
    Command.START: {
        "en": "start, unstop, resume, subscribe",
        "ur_Latn": "shuru, shuru karo, chalu karo",
        "ur": "شروع, شروع کرو, شروع کریں, سٹارٹ",
        "hi": "शुरू, शुरू करो, शुरू करें",
        "ne": "सुरु, सुरु गर्नुहोस्",
        "sw": "anza, anzisha",
        "id": "mulai",
    },
    Command.ABOUT: {
        "en": "about, about us, who are you, who is this",
        "ur_Latn": "taaruf, tauruf, aap kaun hain, aap kon hain, tum kaun ho, hamare bare mein",
        "ur": "تعارف, آپ کون ہیں, ہمارے بارے میں",
        "hi": "परिचय, आप कौन हैं, हमारे बारे में",
        "ne": "परिचय, तपाईं को हो, हाम्रो बारेमा",
        "sw": "kuhusu, kuhusu sisi, wewe ni nani",
        "id": "tentang, tentang kami, siapa kamu, siapa anda",
    },
    Command.PRIVACY: {
        "en": "privacy, privacy policy, what do you keep, my privacy",
        "ur_Latn": "raazdari, razdari, privacy policy, meri raazdari",
        "ur": "رازداری, پرائیویسی",
        "hi": "गोपनीयता, निजता, प्राइवेसी",
        "ne": "गोपनीयता",
        "sw": "faragha, sera ya faragha",
        "id": "privasi, kebijakan privasi",
    },
    Command.TERMS: {
        "en": "terms, conditions, terms and conditions, t&c, tnc",
        "ur_Latn": "sharait, shartein, sharten, qawaid",
        "ur": "شرائط, شرطیں, قواعد",
        "hi": "शर्तें, नियम",
        "ne": "सर्तहरू, नियम",
        "sw": "masharti, vigezo na masharti, sheria",
        "id": "syarat, syarat dan ketentuan, ketentuan",
    },
}

# code: what people call the language, in their own and in others.
LANGUAGES: Final[Mapping[str, str]] = {
    "en": "english, angrezi, angreezi, inglish, انگریزی, انگلش, अंग्रेजी, अङ्ग्रेजी, kiingereza, inggris, bahasa inggris",
    "ur": "urdu, اردو, उर्दू, kiurdu",
    "ur_Latn": "roman urdu, roman, urdu roman, romanurdu, رومن اردو, رومن",
    "hi": "hindi, हिन्दी, हिंदी, ہندی, kihindi",
    "ne": "nepali, नेपाली, نیپالی",
    "sw": "swahili, kiswahili, sawahili, سواحلی",
    "id": "indonesia, indonesian, bahasa indonesia, kiindonesia",
}

# People wrap a word in these; taken off both ends, what is left must still be a command and nothing else.
POLITE_BEFORE: Final = folded(
    "please pls plz kindly show give send get check see view open tell my me the a an i want need to what is "
    "mujhe mujhay zara mera meri mere apna apni bhai kya mehrbani "
    "مجھے ذرا میرا میری میرے اپنا اپنی کیا مہربانی मुझे मेरा मेरी मेरे कृपया मेरो मलाई "
    "tafadhali naomba nataka onyesha tolong mohon minta cek lihat mau saya"
)
POLITE_AFTER: Final = folded(
    "please pls plz thanks now me karo karein karen kar do dein dikhao dikhaen dikhayen dikha batao bataen batayen "
    "bata bhejo bhejein bhejen chahiye chahie chahiyay kya kitna kitni kitne hai hain he lena dekhna mein main "
    "language zaban ji کرو کریں دکھاؤ دکھائیں بتاؤ بتائیں بھیجیں چاہیے چاہئے کیا کتنا کتنی کتنے ہے ہیں دیں میں زبان "
    "करो करें दिखाओ दिखाएं बताओ बताएं भेजें देखें चाहिए क्या कितना कितनी है हैं में "
    "छ कति चाहियो हेर्नुहोस् देखाउनुहोस् पठाउनुहोस् tafadhali langu yangu changu saya dong"
)

# Everyday words and names one letter from a command.
NO_SLIPS: Final = folded(
    "shop step stoop stock ship slip skin bank pack bark black load loaf moan lean joan jain john coin said pair "
    "paint laid maid term team hell held heap hello smart star stars state statue abort piracy does dies dust sand "
    "lend send band bend seen here come some hone better latter litter mend menus bull halo kali raja roka madan"
)
