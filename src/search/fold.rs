//! Fold: the spelling of a word that the index holds. Different ways to write the same letters
//! become one: compatibility forms, capitals, diacritics, ligatures, digits of other scripts.
//!
//! German `ß` is `ss` in every language. `ä` is `a`, as for every other diacritic; that `ae`
//! may stand for it is a matter of German and left to its stemming. Arabic is written with or
//! without hamza, vowel marks and the dots of a final yeh or teh marbuta: none of them counts.
//! Persian keys for kaf and yeh count as the Arabic ones.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Marks joined with their letters: what offsets of tokens refer to.
pub(super) fn composed(text: &str) -> Cow<'_, str> {
    match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => Cow::Borrowed(text),
        _ => Cow::Owned(text.nfc().collect()),
    }
}

/// Compatibility forms unified, lower case, without invisible characters.
pub(super) fn lower(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let visible = text.chars().filter(|c| !is_invisible(*c));
    let unified: String = visible.nfkc().collect();
    unified.to_lowercase().nfc().collect()
}

/// Without diacritics. Marks that make another letter (Japanese, Indic, Thai) stay.
pub(super) fn fold(lower: &str) -> String {
    if lower.is_ascii() {
        return lower.to_owned();
    }
    let bare: String = lower.nfd().filter(|c| !is_diacritic(*c)).nfc().collect();
    let mut folded = String::with_capacity(bare.len());
    for c in bare.chars() {
        match letters(c) {
            Some(letters) => folded.push_str(letters),
            None => folded.push(digit(c).unwrap_or(c)),
        }
    }
    folded
}

/// Soft hyphens, joiners, variation selectors, signs of direction, tatweel: they may stand
/// inside a word and mean nothing.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{2069}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{640}' | '\u{61C}')
}

fn is_diacritic(c: char) -> bool {
    matches!(u32::from(c),
        0x0300..=0x036F | 0x0483..=0x0487 | 0x0591..=0x05C7 | 0x0610..=0x061A | 0x064B..=0x065F
        | 0x0670 | 0x06D6..=0x06DC | 0x06DF..=0x06E4 | 0x06E7..=0x06E8 | 0x06EA..=0x06ED
        | 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF | 0x20D0..=0x20F0)
}

/// Letters whose diacritic Unicode does not take apart.
fn letters(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ł' => "l",
        'ħ' => "h",
        'ı' => "i",
        'ς' => "σ",
        'ٱ' => "ا",
        'ة' | 'ە' => "ه",
        'ى' | 'ی' | 'ې' => "ي",
        'ک' => "ك",
        _ => return None,
    })
}

/// The digit of another script as the one that everybody can type.
fn digit(c: char) -> Option<char> {
    const ZEROS: [u32; 14] = [
        0x0660, 0x06F0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66,
        0x0E50, 0x0ED0, 0x17E0,
    ];
    let value = |zero: &u32| u32::from(c).checked_sub(*zero).filter(|value| *value < 10);
    ZEROS
        .iter()
        .find_map(value)
        .and_then(|value| char::from_digit(value, 10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_a_word_are_one() {
        for (spellings, folded) in [
            (&["Straße", "STRASSE", "Strasse", "STRAẞE"][..], "strasse"),
            (&["Größe", "GRÖSSE", "Gro\u{308}ße"], "grosse"),
            (&["naïve", "NAIVE", "Ｎａｉｖｅ"], "naive"),
            (&["ﬁ", "fi"], "fi"),
            (&["أحمد", "احمد", "اَحْمَد", "احـــمد"], "احمد"),
            (&["إدارة", "ادارة", "اداره"], "اداره"),
            (&["آلية", "الية"], "اليه"),
            (&["\u{FEF5}لية", "لآلية"], "لاليه"),
            (&["مبنى", "مبني", "مبنی"], "مبني"),
            (&["مسؤول", "مسوول"], "مسوول"),
            (&["کتاب", "كتاب"], "كتاب"),
            (&["٢٠٢٦", "۲۰۲۶", "２０２６"], "2026"),
            (&["ΛΌΓΟΣ", "λόγος"], "λογοσ"),
        ] {
            for spelling in spellings {
                assert_eq!(fold(&lower(spelling)), folded, "{spelling}");
            }
        }
    }
}
