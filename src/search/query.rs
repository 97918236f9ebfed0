//! Query: what was typed, as clauses and filters.

use uuid::Uuid;

use super::SearchFilter;
use crate::model::SpaceId;

/// What was typed, understood.
///
/// `parse` leaves `space:`, `partner:` and `owner:` unresolved in `references`, because only the
/// database knows slugs, keys and names. The caller fills in each reference's `ids` with what the
/// viewer may know by that name, and only then searches: references of one field are
/// alternatives, different fields must all be met, and a field whose references all stay
/// without ids matches nothing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Query {
    /// Words and phrases, in the order typed.
    pub clauses: Vec<Clause>,
    /// What may occur instead of words: their synonyms.
    pub standins: Vec<Standin>,
    /// All that was typed as the index has a title of just that; none where it is too long for one
    /// or asks for more than words.
    pub whole: Option<String>,
    /// What the field words ask for, references aside.
    pub filter: SearchFilter,
    /// Names that the caller resolves.
    pub references: Vec<Reference>,
    /// What was left out or read differently, for the person who typed it.
    pub notes: Vec<String>,
}

/// A word or phrase and what it means for a match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// Whether it must, may or must not occur.
    pub occur: Occur,
    /// What occurs.
    pub leaf: Leaf,
}

/// What may occur instead of something typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standin {
    /// What occurs.
    pub leaf: Leaf,
    /// Only in documents of this space; none: in any.
    pub space: Option<SpaceId>,
}

/// Whether a clause must, may or must not match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occur {
    /// Adds to the score; where nothing is a `Must`, at least one `Should` has to match.
    Should,
    /// Has to match, and adds to the score.
    Must,
    /// Must not match.
    Not,
}

/// What a clause looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leaf {
    /// A word in any of its forms, in each entry by that entry's language.
    Word(Word),
    /// Words that start so.
    Prefix(String),
    /// Words side by side, exactly as written but for case and diacritics.
    Phrase(Vec<Slot>),
}

/// A word as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Lower case, compatibility forms unified; stems are made from it.
    pub lower: String,
    /// The same without diacritics: what the index holds.
    pub folded: String,
}

/// One place in a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// How many places after the first.
    pub offset: u32,
    /// The folded word, or its beginning.
    pub text: String,
    /// Whether longer words count too.
    pub prefix: bool,
}

/// A name of something that the index knows only by id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// What it names.
    pub field: RefField,
    /// As typed: a slug, key, id or name.
    pub text: String,
    /// What the viewer may know by that name; left empty, it matches nothing.
    pub ids: Vec<Uuid>,
}

/// What a reference names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RefField {
    /// `space:`, a space by slug, key or id.
    Space,
    /// `partner:`, an organization by slug, key or id.
    Partner,
    /// `owner:`, a person by id, email or name.
    Owner,
}

impl Query {
    /// Whether it has no word or phrase to rank by.
    pub fn is_unranked(&self) -> bool {
        self.clauses.iter().all(|clause| clause.occur == Occur::Not)
    }
}
