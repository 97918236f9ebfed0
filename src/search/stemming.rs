//! Stemming: the forms of a word by the language it is written in.
//!
//! A stem is kept with its language (`en:run`), so that it only ever meets stems made by the
//! same rules: a query is stemmed under every language and finds an entry exactly when, by the
//! entry's own language, both words have a form in common. Words as written are kept besides and
//! meet whatever the languages.

use frostem::{Algorithm, Stemmer};

use super::analysis::{Kind, Token, fold};
use super::query::Word;

/// The stemming rules of one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stemming {
    code: &'static str,
    algorithm: Algorithm,
}

const LANGUAGES: &[Stemming] = &[
    language("en", Algorithm::English),
    language("ar", Algorithm::Arabic),
    language("ca", Algorithm::Catalan),
    language("cs", Algorithm::Czech),
    language("da", Algorithm::Danish),
    language("de", Algorithm::German),
    language("el", Algorithm::Greek),
    language("es", Algorithm::Spanish),
    language("et", Algorithm::Estonian),
    language("eu", Algorithm::Basque),
    language("fi", Algorithm::Finnish),
    language("fr", Algorithm::French),
    language("ga", Algorithm::Irish),
    language("hi", Algorithm::Hindi),
    language("hu", Algorithm::Hungarian),
    language("hy", Algorithm::Armenian),
    language("id", Algorithm::Indonesian),
    language("it", Algorithm::Italian),
    language("lt", Algorithm::Lithuanian),
    language("ne", Algorithm::Nepali),
    language("nl", Algorithm::Dutch),
    language("no", Algorithm::Norwegian),
    language("pl", Algorithm::Polish),
    language("pt", Algorithm::Portuguese),
    language("ro", Algorithm::Romanian),
    language("ru", Algorithm::Russian),
    language("sr", Algorithm::Serbian),
    language("sv", Algorithm::Swedish),
    language("ta", Algorithm::Tamil),
    language("tr", Algorithm::Turkish),
];

const fn language(code: &'static str, algorithm: Algorithm) -> Stemming {
    Stemming { code, algorithm }
}

/// The rules that one text is taken in by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rules {
    own: Option<Stemming>,
    latin: Option<Stemming>,
}

/// Languages written in other letters: Latin words in their texts are mostly English.
const NOT_LATIN: &[&str] = &[
    "am", "ar", "be", "bg", "bn", "el", "fa", "gu", "he", "hi", "hy", "ja", "ka", "kk", "km", "kn",
    "ko", "ky", "lo", "mk", "ml", "mn", "mr", "my", "ne", "pa", "ps", "ru", "si", "ta", "te", "th",
    "uk", "ur", "yi", "zh",
];

impl Rules {
    /// The rules for a text in the language of a BCP 47 tag.
    pub fn of(tag: Option<&str>) -> Self {
        let own = Stemming::of(tag);
        let is_latin = tag.is_none_or(|tag| !NOT_LATIN.contains(&primary(tag).as_str()));
        Self {
            own,
            latin: if is_latin { own } else { Stemming::of(None) },
        }
    }

    /// All of them.
    pub fn all(self) -> Vec<Stemming> {
        let mut all: Vec<_> = [self.own, self.latin].into_iter().flatten().collect();
        all.dedup();
        all
    }

    /// The rules for one of its words; none for numbers and for scripts without spaces.
    pub fn of_token(self, token: &Token) -> Option<Stemming> {
        let inflects = token.kind == Kind::Word && is_inflected(&token.lower);
        let is_latin = || token.folded.starts_with(|c: char| c.is_ascii_alphabetic());
        match inflects {
            true if is_latin() => self.latin,
            true => self.own,
            false => None,
        }
    }
}

impl Stemming {
    /// The rules for a BCP 47 tag. No tag: English, since most texts without one are; a language
    /// without rules: none, its words are only found as written.
    pub fn of(tag: Option<&str>) -> Option<Self> {
        let Some(tag) = tag else {
            return Some(LANGUAGES[0]);
        };
        let primary = primary(tag);
        let code = match primary.as_str() {
            "nb" | "nn" => "no",
            other => other,
        };
        LANGUAGES.iter().copied().find(|known| known.code == code)
    }

    /// Whether a stem may start otherwise than its word.
    pub fn changes_starts(self) -> bool {
        matches!(self.code, "ar" | "id" | "ga" | "hi" | "ne" | "ta")
    }

    /// How the stems under these rules start in the index.
    pub fn prefix(self) -> String {
        format!("{}:", self.code)
    }

    /// The stems of a word, as the index holds them: mostly one; more when diacritics or an
    /// Arabic article make a difference, so that a word typed without them still meets.
    pub fn stems(self, lower: &str, folded: &str) -> Vec<String> {
        let stemmer = Stemmer::new(self.algorithm);
        let article = (self.algorithm == Algorithm::Arabic)
            .then(|| without_article(folded))
            .flatten();
        let bare = (lower != folded).then_some(folded);
        let mut stems = Vec::new();
        for form in [Some(lower), bare, article].into_iter().flatten() {
            let stem = format!("{}:{}", self.code, fold(&stemmer.stem(form)));
            if !stems.contains(&stem) {
                stems.push(stem);
            }
        }
        stems
    }

    /// Whether a token and a query's word have a form in common under these rules.
    #[cfg(test)]
    pub fn agree(self, token: &Token, word: &Word) -> bool {
        if !is_inflected(&word.lower) {
            return false;
        }
        let stems = self.stems(&token.lower, &token.folded);
        let typed = self.stems(&word.lower, &word.folded);
        typed.iter().any(|stem| stems.contains(stem))
    }
}

/// All stems of a query's word under the languages given, as the index holds them.
pub(super) fn stems_under(languages: &[Stemming], word: &Word) -> Vec<String> {
    if !is_inflected(&word.lower) {
        return Vec::new();
    }
    languages
        .iter()
        .flat_map(|language| language.stems(&word.lower, &word.folded))
        .collect()
}

/// Every language that has rules.
pub(super) fn all() -> &'static [Stemming] {
    LANGUAGES
}

/// An Arabic word without its article and what is written together with that: the stemmer leaves
/// `and the` in place.
fn without_article(folded: &str) -> Option<&str> {
    const ARTICLES: [&str; 7] = ["وال", "فال", "بال", "كال", "ولل", "ال", "لل"];
    let rest = ARTICLES
        .iter()
        .find_map(|article| folded.strip_prefix(article))?;
    rest.chars().nth(2).map(|_| rest)
}

/// What comes before the first hyphen, lower case.
fn primary(tag: &str) -> String {
    tag.split(['-', '_'])
        .next()
        .unwrap_or_default()
        .to_lowercase()
}

fn is_inflected(lower: &str) -> bool {
    lower.chars().count() > 2 && !lower.contains(|c: char| c.is_numeric())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::analysis::tokens;

    fn agree(language: Option<&str>, text: &str, typed: &str) -> bool {
        let typed = tokens(typed).remove(0);
        let word = Word {
            lower: typed.lower,
            folded: typed.folded,
        };
        let token = &tokens(text)[0];
        let rules = Rules::of(language).of_token(token);
        rules.is_some_and(|rules| rules.agree(token, &word))
    }

    #[test]
    fn forms_meet_by_the_language_of_the_text() {
        for (language, text, typed, meets) in [
            (None, "running", "runs", true),
            (Some("en"), "partners", "partner", true),
            (Some("de"), "Häuser", "Haus", true),
            (Some("de-AT"), "Häuser", "hauser", true),
            (Some("fr"), "égalités", "egalite", true),
            (Some("ru"), "документы", "документ", true),
            (Some("de"), "Größe", "Groesse", true),
            (Some("de"), "GRÖSSEN", "größe", true),
            (Some("de"), "Müller", "Mueller", true),
            (Some("de"), "Mueller", "müller", true),
            (Some("de"), "Straßen", "strasse", true),
            (Some("ar"), "الشركاء", "شركاء", true),
            (Some("ar"), "والاتفاقية", "اتفاقيه", true),
            (Some("ar"), "إدارة", "الادارة", true),
            (Some("ar"), "الوثائق", "وثائق", true),
            (Some("ar"), "والمستندات", "مستندات", true),
            (Some("ja"), "partners", "partner", true),
            (Some("ru"), "partners", "partner", true),
            (Some("vi"), "partners", "partner", false),
            (Some("xx"), "running", "runs", false),
            (Some("en"), "2000", "2001", false),
        ] {
            assert_eq!(
                agree(language, text, typed),
                meets,
                "{language:?} {text} {typed}"
            );
        }
    }
}
