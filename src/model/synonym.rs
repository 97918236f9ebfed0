//! Synonyms: words and short phrases that mean the same, and how to find them.

use std::collections::HashMap;
use std::sync::Arc;

use super::{SpaceId, SynonymGroupId, Time};

/// Words that mean the same, on the whole hub or in one space.
#[derive(Debug, Clone, PartialEq)]
pub struct SynonymGroup {
    /// Its id.
    pub id: SynonymGroupId,
    /// Only for documents in this space; none: on the whole hub.
    pub space: Option<SpaceId>,
    /// Words and phrases: one line each, in lower case.
    pub words: Vec<String>,
    /// Whether only the first one also stands for the others, and not the others for it.
    pub is_one_way: bool,
    /// When it was made.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
}

/// A phrase as its words.
pub type Phrase = Vec<String>;

/// The groups of one scope, found by the first word of a phrase. A word here is what stands between
/// white space, in lower case, compatibility forms unified; finer analysis is the search's.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Thesaurus {
    groups: Vec<Alike>,
    /// Group and phrase in it, by the phrase's first word.
    by_first: HashMap<String, Vec<(usize, usize)>>,
}

/// One group of phrases that mean the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alike {
    /// The phrases; never fewer than two.
    pub phrases: Vec<Phrase>,
    /// Whether only the first one stands for the others.
    pub is_one_way: bool,
}

impl Thesaurus {
    /// Of these groups.
    pub fn new(groups: impl IntoIterator<Item = Alike>) -> Self {
        let groups: Vec<Alike> = groups.into_iter().collect();
        let mut by_first: HashMap<String, Vec<(usize, usize)>> = HashMap::new();
        for (group, alike) in groups.iter().enumerate() {
            let looked_up = if alike.is_one_way { 1 } else { usize::MAX };
            for (phrase, words) in alike.phrases.iter().enumerate().take(looked_up) {
                if let Some(first) = words.first() {
                    by_first
                        .entry(first.clone())
                        .or_default()
                        .push((group, phrase));
                }
            }
        }
        Self { groups, by_first }
    }

    /// The phrases that begin with this word, each with those that stand for it.
    pub fn starting_with<'a>(
        &'a self,
        word: &str,
    ) -> impl Iterator<Item = (&'a Phrase, impl Iterator<Item = &'a Phrase>)> {
        let found = self.by_first.get(word).into_iter().flatten();
        found.filter_map(|&(group, phrase)| {
            let phrases = &self.groups.get(group)?.phrases;
            let others = phrases.iter().enumerate();
            let others = others.filter(move |(other, _)| *other != phrase);
            Some((phrases.get(phrase)?, others.map(|(_, words)| words)))
        })
    }

    /// Every group, in the order in which they were made.
    pub fn groups(&self) -> &[Alike] {
        &self.groups
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }
}

/// What one viewer's searches take for the same.
#[derive(Debug, Clone, Default)]
pub struct Synonyms {
    /// Counts the changes to all synonyms: as long as it is the same, so is everything here.
    pub version: i64,
    /// On the whole hub.
    pub everywhere: Arc<Thesaurus>,
    /// For documents in one space only, of the spaces that the viewer may VIEW.
    pub in_spaces: Vec<(SpaceId, Arc<Thesaurus>)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(phrases: &[&str], is_one_way: bool) -> Alike {
        let words = |phrase: &&str| phrase.split(' ').map(str::to_owned).collect();
        Alike {
            phrases: phrases.iter().map(words).collect(),
            is_one_way,
        }
    }

    #[test]
    fn phrases_are_found_by_their_first_word() {
        let thesaurus = Thesaurus::new([
            alike(&["sso", "single sign on", "single sign-on"], false),
            alike(&["tablet", "ipad"], true),
        ]);
        let found = |word: &str| -> Vec<(String, Vec<String>)> {
            let found = thesaurus.starting_with(word);
            let join = |words: &Phrase| words.join(" ");
            found
                .map(|(phrase, others)| (join(phrase), others.map(join).collect()))
                .collect()
        };
        for (word, expected) in [
            (
                "sso",
                vec![("sso", vec!["single sign on", "single sign-on"])],
            ),
            (
                "single",
                vec![
                    ("single sign on", vec!["sso", "single sign-on"]),
                    ("single sign-on", vec!["sso", "single sign on"]),
                ],
            ),
            ("tablet", vec![("tablet", vec!["ipad"])]),
            ("ipad", vec![]),
            ("sign", vec![]),
            ("", vec![]),
        ] {
            let expected: Vec<(String, Vec<String>)> = expected
                .into_iter()
                .map(|(phrase, others)| {
                    (
                        phrase.to_owned(),
                        others.into_iter().map(str::to_owned).collect(),
                    )
                })
                .collect();
            assert_eq!(found(word), expected, "{word:?}");
        }
        assert!(Thesaurus::default().is_empty());
        assert_eq!(thesaurus.groups().len(), 2);
    }
}
