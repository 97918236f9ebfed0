//! Writes of documents. Each takes a change-set that names only its own action's columns.

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Set, Unchanged};
use serde_json::json;

use super::place::Place;
use crate::access::{Delete, Edit, Fill, Move, Part, Publish, Restrict, Withdraw};
use crate::error::{Error, Result};
use crate::model::{
    Anchor, Document, DocumentId, DocumentKind, DocumentState, NodePolicy, PersonId, Time,
};
use crate::store::entity::{document, node, revision};
use crate::store::node::{NewNode, insert_node, write_policy};
use crate::store::vouch::{Held, Visible};

/// A document to be.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentDraft {
    /// The caller's own stable string.
    pub key: Option<String>,
    /// Its title.
    pub title: String,
    /// What it is.
    pub kind: DocumentKind,
    /// BCP 47 tag.
    pub language: Option<String>,
    /// Free words.
    pub tags: Vec<String>,
    /// Markdown.
    pub text: String,
    /// Who answers for it.
    pub owner: Option<PersonId>,
}

/// Changes to a document's content; `None` keeps, `Some(None)` clears.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DocumentEdit {
    /// Its title.
    pub title: Option<String>,
    /// What it is.
    pub kind: Option<DocumentKind>,
    /// BCP 47 tag.
    pub language: Option<Option<String>>,
    /// Free words; replaces all.
    pub tags: Option<Vec<String>>,
    /// Markdown.
    pub text: Option<String>,
    /// Who answers for it.
    pub owner: Option<Option<PersonId>>,
}

/// Changes to when a document is out; `None` keeps, `Some(None)` clears.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DocumentSchedule {
    /// Before this only editors, and those with early access, see it.
    pub embargo_until: Option<Option<Time>>,
    /// From this on only managers see it.
    pub withdraw_at: Option<Option<Time>>,
}

/// Who vouches for a document, and until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verification {
    /// Who.
    pub by: PersonId,
    /// Until when.
    pub until: Time,
}

impl Held<'_, Place, Fill> {
    /// Adds a document here, as a draft.
    pub async fn create_document(self, draft: DocumentDraft) -> Result<Visible<Document>> {
        let tx = self.tx;
        let id = DocumentId(tx.fresh_id());
        let place = NewNode::document(id, &self.row);
        let ordinal = insert_node(tx, place).await?;
        let row = document::ActiveModel {
            id: Set(id.0),
            ordinal: Set(ordinal),
            anchor: Set(self.row.anchor.0),
            key: Set(draft.key),
            space_id: Set(self.row.space.0),
            folder_id: Set(self.row.folder.map(|f| f.0)),
            title: Set(draft.title.clone()),
            kind: Set(draft.kind.as_str().to_owned()),
            language: Set(draft.language),
            tags: Set(json!(sorted(draft.tags))),
            revision: Set(1),
            owner_id: Set(draft.owner.map(|p| p.0)),
            state: Set(DocumentState::Draft.as_str().to_owned()),
            embargo_until: Set(None),
            withdraw_at: Set(None),
            verified_by_id: Set(None),
            verified_until: Set(None),
            version: Set(1),
            created_at: Set(tx.now()),
            updated_at: Set(tx.now()),
        };
        let row = row.insert(&tx.db()).await?;
        let document = crate::store::row::document(row, NodePolicy::default())?;
        insert_revision(tx, &document, (draft.title, draft.text)).await?;
        tx.change_row(document.ordinal, document.id.0);
        tx.record("documentCreate", id, json!({"title": document.title}));
        Ok(Visible::vouch(document))
    }
}

async fn insert_revision(
    tx: &crate::store::tx::Tx,
    document: &Document,
    (title, text): (String, String),
) -> Result<()> {
    let row = revision::ActiveModel {
        id: Set(tx.fresh_id()),
        document_id: Set(document.id.0),
        number: Set(document.revision),
        title: Set(title),
        text: Set(text),
        author_id: Set(tx.viewer().person().map(|p| p.0)),
        created_at: Set(tx.now()),
    };
    revision::Entity::insert(row)
        .exec_without_returning(&tx.db())
        .await?;
    Ok(())
}

fn sorted(mut tags: Vec<String>) -> Vec<String> {
    tags.sort_unstable();
    tags.dedup();
    tags
}

impl<A> Held<'_, Document, A> {
    async fn save(
        self,
        mut change: document::ActiveModel,
        action: &str,
        details: serde_json::Value,
    ) -> Result<Visible<Document>> {
        let tx = self.tx;
        change.id = Unchanged(self.row.id.0);
        change.version = Set(self.row.version + 1);
        change.updated_at = Set(tx.now());
        let row = change.update(&tx.db()).await?;
        let document = crate::store::row::document(row, self.row.policy)?;
        tx.change_row(document.ordinal, document.id.0);
        tx.record(action, document.id, details);
        Ok(Visible::vouch(document))
    }
}

impl Held<'_, Document, Edit> {
    /// Changes the content; a new title or text makes a new revision.
    pub async fn apply(self, edit: DocumentEdit) -> Result<Visible<Document>> {
        let mut change: document::ActiveModel = Default::default();
        if edit.title.is_some() || edit.text.is_some() {
            let current = revision::Entity::find()
                .filter(revision::Column::DocumentId.eq(self.row.id.0))
                .filter(revision::Column::Number.eq(self.row.revision))
                .one(&self.tx.db())
                .await?
                .ok_or_else(|| Error::internal("a document without its current revision"))?;
            let title = edit.title.clone().unwrap_or_else(|| self.row.title.clone());
            let text = edit.text.unwrap_or(current.text);
            let next = Document {
                revision: self.row.revision + 1,
                ..self.row.clone()
            };
            insert_revision(self.tx, &next, (title.clone(), text)).await?;
            change.title = Set(title);
            change.revision = Set(next.revision);
        }
        if let Some(kind) = edit.kind {
            change.kind = Set(kind.as_str().to_owned());
        }
        if let Some(language) = edit.language {
            change.language = Set(language);
        }
        if let Some(tags) = edit.tags {
            change.tags = Set(json!(sorted(tags)));
        }
        if let Some(owner) = edit.owner {
            change.owner_id = Set(owner.map(|p| p.0));
        }
        self.save(change, "documentUpdate", json!({})).await
    }

    /// Vouches for the document until a date, or stops vouching.
    pub async fn verify(self, verification: Option<Verification>) -> Result<Visible<Document>> {
        let change = document::ActiveModel {
            verified_by_id: Set(verification.map(|v| v.by.0)),
            verified_until: Set(verification.map(|v| v.until)),
            ..Default::default()
        };
        let until = verification.map(|v| v.until.to_rfc3339());
        self.save(change, "documentVerify", json!({"until": until}))
            .await
    }
}

impl Held<'_, Document, Publish> {
    /// Publishes, archives, or returns to draft.
    pub async fn set_state(self, state: DocumentState) -> Result<Visible<Document>> {
        let change = document::ActiveModel {
            state: Set(state.as_str().to_owned()),
            ..Default::default()
        };
        let details = json!({"from": self.row.state, "to": state});
        self.save(change, "documentState", details).await
    }

    /// Sets or lifts the embargo and the withdrawal.
    pub async fn schedule(self, schedule: DocumentSchedule) -> Result<Visible<Document>> {
        let mut change: document::ActiveModel = Default::default();
        if let Some(embargo) = schedule.embargo_until {
            change.embargo_until = Set(embargo);
        }
        if let Some(withdraw) = schedule.withdraw_at {
            change.withdraw_at = Set(withdraw);
        }
        let text = |t: Option<Option<Time>>| t.map(|t| t.map(|t| t.to_rfc3339()));
        let details = json!({
            "embargoUntil": text(schedule.embargo_until),
            "withdrawAt": text(schedule.withdraw_at),
        });
        self.save(change, "documentSchedule", details).await
    }
}

impl Held<'_, Document, Withdraw> {
    /// Withdraws the document now: from the next request on only managers see it.
    pub async fn withdraw(self) -> Result<Visible<Document>> {
        let now = self.tx.now();
        let change = document::ActiveModel {
            withdraw_at: Set(Some(now)),
            ..Default::default()
        };
        let details = json!({"withdrawAt": now.to_rfc3339()});
        self.save(change, "documentWithdraw", details).await
    }
}

impl Held<'_, Document, Restrict> {
    /// Replaces the policy that the document carries itself; from now on it is its own anchor.
    pub async fn restrict(self, policy: NodePolicy) -> Result<Visible<Document>> {
        let (tx, ordinal) = (self.tx, self.row.ordinal);
        write_policy(tx, Anchor(ordinal), &policy).await?;
        let change = document::ActiveModel {
            anchor: Set(ordinal),
            ..Default::default()
        };
        let held = Self::hold(tx, Document { policy, ..self.row });
        held.save(change, "documentRestrict", json!({})).await
    }
}

impl Held<'_, Document, Move> {
    /// Moves the document; a hold on the new place is needed too.
    pub async fn move_to(self, place: Held<'_, Place, Fill>) -> Result<Visible<Document>> {
        self.same_transaction(&place)?;
        let (tx, place) = (self.tx, place.row);
        node::Entity::update_many()
            .filter(node::Column::Ordinal.eq(self.row.ordinal))
            .set(NewNode::document(self.row.id, &place).moved())
            .exec(&tx.db())
            .await?;
        let owns_policy = self.row.anchor.0 == self.row.ordinal;
        let anchor = if owns_policy {
            self.row.ordinal
        } else {
            place.anchor.0
        };
        let change = document::ActiveModel {
            space_id: Set(place.space.0),
            folder_id: Set(place.folder.map(|f| f.0)),
            anchor: Set(anchor),
            ..Default::default()
        };
        tx.change_policy(Part::Node(Anchor(self.row.ordinal)));
        let details = json!({"space": place.space.to_string(), "folder": place.folder.map(|f| f.to_string())});
        self.save(change, "documentMove", details).await
    }
}

impl Held<'_, Document, Delete> {
    /// Removes the document for good, with its revisions and its policy.
    pub async fn delete(self) -> Result<DocumentId> {
        let (tx, document) = (self.tx, self.row);
        node::Entity::delete_many()
            .filter(node::Column::Ordinal.eq(document.ordinal))
            .exec(&tx.db())
            .await?;
        tx.touch(&document);
        tx.change_policy(Part::Node(Anchor(document.ordinal)));
        tx.record(
            "documentDelete",
            document.id,
            json!({"title": document.title}),
        );
        Ok(document.id)
    }
}
