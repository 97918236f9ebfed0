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

    /// The stems of a word, as the index holds them: one, or two when diacritics make a
    /// difference, so that a word typed without them still meets.
    pub fn stems(self, lower: &str, folded: &str) -> impl Iterator<Item = String> + use<> {
        let stemmer = Stemmer::new(self.algorithm);
        let exact = fold(&stemmer.stem(lower));
        let bare = (lower != folded)
            .then(|| fold(&stemmer.stem(folded)))
            .filter(|bare| *bare != exact);
        let code = self.code;
        [Some(exact), bare]
            .into_iter()
            .flatten()
            .map(move |stem| format!("{code}:{stem}"))
    }

    /// The stems of a token; none for numbers and for scripts without spaces.
    pub fn of_token(self, token: &Token) -> Vec<String> {
        let inflects = token.kind == Kind::Word && is_inflected(&token.lower);
        match inflects {
            true => self.stems(&token.lower, &token.folded).collect(),
            false => Vec::new(),
        }
    }

    /// Whether a token and a query's word have a form in common under these rules.
    #[cfg(test)]
    pub fn agree(self, token: &Token, word: &Word) -> bool {
        let stems = self.of_token(token);
        !stems.is_empty()
            && is_inflected(&word.lower)
            && self
                .stems(&word.lower, &word.folded)
                .any(|stem| stems.contains(&stem))
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
        Stemming::of(language).is_some_and(|rules| rules.agree(&tokens(text)[0], &word))
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
