//! Commands on synonyms, and those that a search goes by.

use std::sync::Arc;

use crate::error::{Error, InvalidCode, Result};
use crate::ingest::plain_phrase;
use crate::model::{SpaceId, SynonymGroup, SynonymGroupId, Synonyms};
use crate::store::{SynonymDraft, Viewer, Visible};

/// Groups that the whole hub, and each space, may have.
pub const MOST_GROUPS: u64 = 1_000;
/// Phrases that one group may have.
const MOST_PHRASES: usize = 20;
/// Words that one phrase may have, and its characters.
const MOST_WORDS: usize = 4;
const MOST_CHARS: usize = 100;

/// What synonyms are to be.
#[derive(Debug, Clone)]
pub struct SynonymSet {
    /// The group to replace; none: a new one.
    pub id: Option<SynonymGroupId>,
    /// For documents in this space only; none: on the whole hub.
    pub space: Option<SpaceId>,
    /// Words and short phrases that mean the same.
    pub words: Vec<String>,
    /// Whether only the first one also stands for the others.
    pub is_one_way: bool,
}

/// What the viewer's searches take for the same: the hub's synonyms, and those of the spaces that it
/// may VIEW, which apply to documents in that space only.
#[async_recursion::async_recursion]
pub async fn known_to(viewer: &Viewer) -> Result<Arc<Synonyms>> {
    viewer.synonyms_for_search().await
}

/// Makes a group of synonyms, or replaces what one holds.
#[async_recursion::async_recursion]
pub async fn set(viewer: &Viewer, set: SynonymSet) -> Result<Visible<SynonymGroup>> {
    let draft = SynonymDraft {
        words: words(set.words)?,
        is_one_way: set.is_one_way,
    };
    let tx = viewer.begin().await?;
    let group = match set.id {
        Some(id) => {
            let (held, known) = tx.synonym_group(id).await?;
            if set.space.is_some() && set.space != known.space {
                let message = "a group stays where it was made: leave it out, or make another one";
                return Err(Error::invalid("space", message));
            }
            held.replace(&known, draft).await?
        }
        None => {
            let held = super::check::found("space", tx.glossary(set.space).await)?;
            if held.group_count().await? >= MOST_GROUPS {
                let message =
                    format!("there are {MOST_GROUPS} groups, the most: delete some first");
                return Err(Error::rule(InvalidCode::TooMany, "words", message));
            }
            held.add(draft).await?
        }
    };
    tx.commit().await?;
    Ok(group)
}

/// Removes a group of synonyms.
#[async_recursion::async_recursion]
pub async fn delete(viewer: &Viewer, id: SynonymGroupId) -> Result<SynonymGroupId> {
    let tx = viewer.begin().await?;
    let (held, known) = tx.synonym_group(id).await?;
    held.remove(&known).await?;
    tx.commit().await?;
    Ok(id)
}

/// The phrases as they are compared, each once.
fn words(given: Vec<String>) -> Result<Vec<String>> {
    let refused = |message: String| Err(Error::invalid("words", message));
    if given.len() > MOST_PHRASES {
        return refused(format!("at most {MOST_PHRASES} of them"));
    }
    let mut kept = Vec::with_capacity(given.len());
    for phrase in given {
        let phrase = plain_phrase(&phrase);
        if !phrase.contains(char::is_alphanumeric) {
            return refused("each needs a letter or a digit".to_owned());
        }
        if phrase.chars().count() > MOST_CHARS || phrase.split(' ').count() > MOST_WORDS {
            return refused(format!(
                "each has at most {MOST_WORDS} words and {MOST_CHARS} characters"
            ));
        }
        if !kept.contains(&phrase) {
            kept.push(phrase);
        }
    }
    match kept.len() {
        0 | 1 => refused("give at least two different ones".to_owned()),
        _ => Ok(kept),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_kept_as_they_are_compared_or_refused() {
        let list = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let kept = words(list(&[
            "SSO",
            " single  sign-on ",
            "sso",
            "Ｓingle Sign On",
        ]));
        assert_eq!(
            kept.expect("accepted"),
            ["sso", "single sign-on", "single sign on"]
        );
        let long = "x".repeat(101);
        for bad in [
            &[][..],
            &["one"],
            &["one", " ONE "],
            &["one", ""],
            &["one", "--"],
            &["one", "a b c d e"],
            &["one", long.as_str()],
            &["a"; 21],
        ] {
            assert!(words(list(bad)).is_err(), "{bad:?}");
        }
    }
}
