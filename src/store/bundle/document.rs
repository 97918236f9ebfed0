//! Documents, with the text of their current revision.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, Set};
use serde_json::json;
use uuid::Uuid;

use super::Restore;
use super::keyed::{Keyed, key_of};
use super::ledger::{Ledger, Outcome};
use super::node::{Wish, Written};
use crate::error::Result;
use crate::model::{DocumentId, DocumentState, NodePolicy, PersonId, Time};
use crate::store::DocumentDraft;
use crate::store::document::{Place, current_texts};
use crate::store::entity::{document, revision};
use crate::store::node::NewNode;

/// A document as a bundle has it.
#[derive(Debug, Clone, PartialEq)]
pub struct WholeDocument {
    /// Where it is.
    pub place: Place,
    /// Its content.
    pub draft: DocumentDraft,
    /// Draft, published, archived.
    pub state: DocumentState,
    /// What it carries itself.
    pub policy: NodePolicy,
    /// Before this only editors, and those with early access, see it.
    pub embargo_until: Option<Time>,
    /// From this on only managers see it.
    pub withdraw_at: Option<Time>,
    /// Who vouches for it.
    pub verified_by: Option<PersonId>,
    /// Until when.
    pub verified_until: Option<Time>,
    /// When it was added; none: when it last changed.
    pub created_at: Option<Time>,
    /// When it last changed; none: now, if anything changes.
    pub updated_at: Option<Time>,
}

/// A document on its way into its rows.
struct Draft {
    at: usize,
    id: Uuid,
    old: Option<document::Model>,
    line: WholeDocument,
}

impl Restore {
    /// Adds documents and changes those that are there. Another title or text makes another
    /// revision.
    pub async fn documents(&self, lines: Vec<WholeDocument>) -> Result<Vec<Outcome>> {
        let keys = lines.iter().filter_map(|line| line.draft.key.as_deref());
        let mut ledger = Ledger::<document::Model>::open(self, keys).await?;
        let known: Vec<Uuid> = ledger.known().map(Keyed::id).collect();
        let texts = texts(&self.db(), &known).await?;
        let carried = self.carried(known).await?;
        let mut outcomes = vec![Outcome::Unchanged; lines.len()];
        let (mut drafts, mut wishes) = (Vec::new(), Vec::new());
        for (at, mut line) in lines.into_iter().enumerate() {
            let old = ledger.claim(line.draft.key.as_deref().unwrap_or_default());
            let id = old
                .as_ref()
                .map_or_else(|| self.tx.fresh_id(), |old| old.id);
            wishes.push(Wish {
                node: NewNode::document(DocumentId(id), &line.place),
                policy: std::mem::take(&mut line.policy),
            });
            drafts.push(Draft { at, id, old, line });
        }
        let written = self.write_nodes(&carried, wishes).await?;
        let mut revisions = Vec::new();
        for (mut draft, node) in drafts.into_iter().zip(written) {
            let text = std::mem::take(&mut draft.line.draft.text);
            let is_dated = draft.line.updated_at.is_some();
            let (at, old) = (draft.at, draft.old.take());
            let mut new = self.document_row(old.as_ref(), draft, &node);
            let is_same_text = old
                .as_ref()
                .is_some_and(|old| old.title == new.title && texts.get(&old.id) == Some(&text));
            if !is_same_text {
                new.revision += 1;
            }
            let changed = node.changed || old.as_ref() != Some(&new);
            if changed && !is_dated {
                new.updated_at = Ord::max(self.tx.now(), new.created_at);
            }
            if !is_same_text {
                revisions.push(self.revision_row(&new, text));
            }
            if changed {
                self.tx.change_row(new.ordinal, new.id);
            }
            outcomes[at] = ledger.keep(old.as_ref(), new, changed);
        }
        self.upsert::<document::Entity>(ledger.rows).await?;
        self.insert::<revision::Entity>(revisions).await?;
        Ok(outcomes)
    }

    fn document_row(
        &self,
        old: Option<&document::Model>,
        Draft { id, line, .. }: Draft,
        node: &Written,
    ) -> document::Model {
        let WholeDocument { place, draft, .. } = line;
        let updated = line.updated_at.or(old.map(|old| old.updated_at));
        let created = line.created_at.or(old.map(|old| old.created_at));
        let now = self.tx.now();
        let (created, updated) = match (created, updated) {
            (Some(created), updated) => {
                let updated = updated.unwrap_or(Ord::max(now, created));
                // Where the line gives only one of the two, they may not fit together.
                (Ord::min(created, updated), updated)
            }
            (None, updated) => (updated.unwrap_or(now), updated.unwrap_or(now)),
        };
        document::Model {
            id,
            ordinal: node.ordinal,
            anchor: if node.owns_policy {
                node.ordinal
            } else {
                place.anchor.0
            },
            key: key_of(old, draft.key),
            space_id: place.space.0,
            folder_id: place.folder.map(|folder| folder.0),
            title: draft.title,
            kind: draft.kind.as_str().to_owned(),
            language: draft.language,
            tags: json!(draft.tags),
            revision: old.map_or(0, |old| old.revision),
            owner_id: draft.owner.map(|person| person.0),
            state: line.state.as_str().to_owned(),
            embargo_until: line.embargo_until,
            withdraw_at: line.withdraw_at,
            verified_by_id: line.verified_by.map(|person| person.0),
            verified_until: line.verified_until,
            version: old.map_or(1, |old| old.version),
            created_at: created,
            updated_at: updated,
        }
    }

    fn revision_row(&self, document: &document::Model, text: String) -> revision::ActiveModel {
        revision::ActiveModel {
            id: Set(self.tx.fresh_id()),
            document_id: Set(document.id),
            number: Set(document.revision),
            title: Set(document.title.clone()),
            text: Set(text),
            author_id: Set(None),
            created_at: Set(document.updated_at),
        }
    }
}

/// The text of each document's current revision.
pub(super) async fn texts(
    db: &impl ConnectionTrait,
    documents: &[Uuid],
) -> Result<HashMap<Uuid, String>> {
    let rows = current_texts(db, documents).await?;
    Ok(rows.into_iter().map(|(id, _, text)| (id, text)).collect())
}
