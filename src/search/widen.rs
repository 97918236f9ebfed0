//! Widen: a query with the synonyms of what was typed.
//!
//! Only words that may occur have synonyms: what must or must not occur is meant as it was typed,
//! and so is what was quoted. A synonym counts four fifths of what was typed, and one of a space
//! for documents in that space only.

use super::analysis::{self, tokens};
use super::parse::leaf_of;
use super::query::{Clause, Leaf, Occur, Query, Standin};
use crate::model::{Phrase, SpaceId, Synonyms, Thesaurus};

/// Clauses and synonyms together that a search looks for.
const MAX_CLAUSES: usize = 64;
/// Synonyms of one query.
const MAX_STANDINS: usize = 32;

impl Query {
    /// Adds the synonyms of its words. The same again for the same synonyms.
    pub fn widen(&mut self, synonyms: &Synonyms) {
        self.standins.clear();
        let everywhere = (None, &synonyms.everywhere);
        let in_spaces = synonyms.in_spaces.iter().map(|(id, all)| (Some(*id), all));
        for (space, thesaurus) in std::iter::once(everywhere).chain(in_spaces) {
            if !thesaurus.is_empty() {
                self.widen_by(space, thesaurus);
            }
        }
    }

    fn widen_by(&mut self, space: Option<SpaceId>, thesaurus: &Thesaurus) {
        let words: Vec<&str> = self.clauses.iter().map(plain_word).collect();
        let mut found = Vec::new();
        for (n, word) in words
            .iter()
            .enumerate()
            .filter(|(_, word)| !word.is_empty())
        {
            for (phrase, others) in thesaurus.starting_with(word) {
                let rest = words[n..].iter();
                let is_there = phrase.len() <= rest.len()
                    && rest
                        .zip(phrase)
                        .all(|(word, wanted)| *word == wanted.as_str());
                if is_there {
                    found.extend(others.filter_map(leaf));
                }
            }
        }
        for leaf in found {
            let standin = Standin { leaf, space };
            let room = MAX_CLAUSES
                .saturating_sub(self.clauses.len())
                .min(MAX_STANDINS);
            let is_new = !self.standins.contains(&standin)
                && self
                    .clauses
                    .iter()
                    .all(|clause| clause.leaf != standin.leaf);
            if is_new && self.standins.len() < room {
                self.standins.push(standin);
            }
        }
    }
}

/// A single word that may occur, as synonyms are looked up; empty for everything else.
fn plain_word(clause: &Clause) -> &str {
    match &clause.leaf {
        Leaf::Word(word) if clause.occur == Occur::Should => &word.lower,
        _ => "",
    }
}

fn leaf(phrase: &Phrase) -> Option<Leaf> {
    leaf_of(&tokens(&analysis::composed(&phrase.join(" "))))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use uuid::Uuid;

    use super::*;
    use crate::model::Alike;
    use crate::search::parse;

    fn thesaurus(groups: &[&[&str]]) -> Arc<Thesaurus> {
        let phrase = |text: &&str| text.split(' ').map(str::to_owned).collect();
        let groups = groups.iter().map(|phrases| Alike {
            phrases: phrases.iter().map(phrase).collect(),
            is_one_way: false,
        });
        Arc::new(Thesaurus::new(groups))
    }

    #[test]
    fn words_that_may_occur_have_their_synonyms() {
        let space = SpaceId(Uuid::from_u128(1));
        let synonyms = Synonyms {
            version: 1,
            everywhere: thesaurus(&[&["sso", "single sign on"], &["plc", "controller"]]),
            in_spaces: vec![(space, thesaurus(&[&["hx", "hexa"]]))],
        };
        for (typed, count, in_space) in [
            ("sso", 1, 0),
            ("single sign on for all", 1, 0),
            ("single on sign", 0, 0),
            ("SSO plc", 2, 0),
            ("hx", 1, 1),
            ("+sso", 0, 0),
            ("-sso hx", 1, 1),
            ("\"sso\"", 0, 0),
            ("sso single sign on", 1, 0),
            ("plc controller", 0, 0),
        ] {
            let mut query = parse(typed);
            query.widen(&synonyms);
            assert_eq!(query.standins.len(), count, "{typed}: {:?}", query.standins);
            let limited = query.standins.iter().filter(|s| s.space == Some(space));
            assert_eq!(limited.count(), in_space, "{typed}");
            let once = query.clone();
            query.widen(&synonyms);
            assert_eq!(query, once, "{typed}");
        }
    }
}
