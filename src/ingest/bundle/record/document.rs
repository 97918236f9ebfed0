//! `documents.jsonl`.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize};

use super::{Flaw, Record, RequirementRecord};
use crate::ingest::bundle::{Directory, field};
use crate::model::{Classification, DocumentKind, DocumentState, Time};

/// What is shared.
///
/// On the line its text is either `text` or the relative path `file`. The bundle reader
/// replaces a `file` by what is in it: from there on `text` is the text and `file` is none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentRecord {
    /// The caller's own stable string.
    #[serde(deserialize_with = "field::key")]
    pub key: String,
    /// Key of the space it is in.
    #[serde(deserialize_with = "field::key")]
    pub space: String,
    /// Key of the folder it is in; none: at the top of the space.
    #[serde(
        default,
        deserialize_with = "field::maybe_key",
        skip_serializing_if = "Option::is_none"
    )]
    pub folder: Option<String>,
    /// Its title.
    #[serde(deserialize_with = "field::title")]
    pub title: String,
    /// What it is; OTHER when missing.
    #[serde(default = "other", deserialize_with = "kind")]
    pub kind: DocumentKind,
    /// BCP 47 tag.
    #[serde(
        default,
        deserialize_with = "field::maybe_language",
        skip_serializing_if = "Option::is_none"
    )]
    pub language: Option<String>,
    /// Free words, lower case and sorted once read.
    #[serde(
        default,
        deserialize_with = "field::tags",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub tags: Vec<String>,
    /// Markdown.
    #[serde(
        default,
        deserialize_with = "field::maybe_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub text: Option<String>,
    /// A file in the bundle that holds the text, as a relative path with `/`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Key of who answers for it.
    #[serde(
        default,
        deserialize_with = "field::maybe_key",
        skip_serializing_if = "Option::is_none"
    )]
    pub owner: Option<String>,
    /// Draft, published, archived.
    pub state: DocumentState,
    /// Cuts off what is granted above; false when missing.
    #[serde(
        default,
        deserialize_with = "field::or_default",
        skip_serializing_if = "field::is_false"
    )]
    pub restricted: bool,
    /// How closely it is held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub classification: Option<Classification>,
    /// Keys of the organizations the content is about.
    #[serde(
        default,
        deserialize_with = "field::keys",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub subject_organizations: Vec<String>,
    /// What a viewer's organization must meet.
    #[serde(
        default,
        deserialize_with = "field::or_default",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub requirements: Vec<RequirementRecord>,
    /// Whether those who fail only a requirement may learn that it exists; false when missing.
    #[serde(
        default,
        deserialize_with = "field::or_default",
        skip_serializing_if = "field::is_false"
    )]
    pub discoverable: bool,
    /// Before this only editors, and those with early access, see it.
    #[serde(
        default,
        deserialize_with = "field::maybe_time",
        skip_serializing_if = "Option::is_none"
    )]
    pub embargo_until: Option<Time>,
    /// From this on only managers see it.
    #[serde(
        default,
        deserialize_with = "field::maybe_time",
        skip_serializing_if = "Option::is_none"
    )]
    pub withdraw_at: Option<Time>,
    /// Key of who vouches for it.
    #[serde(
        default,
        deserialize_with = "field::maybe_key",
        skip_serializing_if = "Option::is_none"
    )]
    pub verified_by: Option<String>,
    /// Until when.
    #[serde(
        default,
        deserialize_with = "field::maybe_time",
        skip_serializing_if = "Option::is_none"
    )]
    pub verified_until: Option<Time>,
    /// When it was added.
    #[serde(
        default,
        deserialize_with = "field::maybe_time",
        skip_serializing_if = "Option::is_none"
    )]
    pub created_at: Option<Time>,
    /// When it last changed.
    #[serde(
        default,
        deserialize_with = "field::maybe_time",
        skip_serializing_if = "Option::is_none"
    )]
    pub updated_at: Option<Time>,
}

fn other() -> DocumentKind {
    DocumentKind::Other
}

fn kind<'de, D: Deserializer<'de>>(from: D) -> Result<DocumentKind, D::Error> {
    Option::deserialize(from).map(|kind| kind.unwrap_or(DocumentKind::Other))
}

impl Record for DocumentRecord {
    const FILE: &'static str = "documents.jsonl";

    fn key(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(&self.key))
    }

    fn check(&self) -> Result<(), Flaw> {
        let (field, reason) = match (self.text.is_some(), self.file.is_some()) {
            (true, true) => ("file", "give either `text` or `file`, not both"),
            (false, false) => ("text", "give either `text` or `file`"),
            _ => return Ok(()),
        };
        Err(Flaw {
            field,
            reason: reason.into(),
        })
    }

    /// Takes the text from `file`, and the language and tags where the line gives none.
    fn load(&mut self, directory: &Directory) -> Result<(), Flaw> {
        let Some(file) = self.file.take() else {
            return Ok(());
        };
        let found = directory.read(&file).map_err(|reason| Flaw {
            field: "file",
            reason,
        })?;
        self.text = Some(found.text);
        self.language = self.language.take().or(found.language);
        if self.tags.is_empty() {
            self.tags = found.tags;
        }
        Ok(())
    }
}
