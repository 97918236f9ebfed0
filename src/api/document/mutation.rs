//! Changes to documents.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use chrono::{DateTime, Utc};

use super::value::Document;
use crate::api::error::{UserError, settle_indexed};
use crate::api::idempotency::once;
use crate::api::input::{NodePolicyInput, PlaceInput, clearable, expected, id_of, settable};
use crate::api::page::id;
use crate::api::session::{ticket, viewer};
use crate::api::word::DocumentKind;
use crate::error::Result;
use crate::hub::document::{self, DocumentCreate, DocumentMove, DocumentUpdate};
use crate::model::DocumentState;
use crate::store::{DocumentDraft, DocumentEdit, DocumentSchedule};

/// What a new document needs.
#[derive(InputObject)]
pub struct DocumentCreateInput {
    /// Where it goes.
    place: PlaceInput,
    /// The caller's own stable string: 1 to 200 bytes, unique among documents.
    key: Option<String>,
    /// Its title: one line of at most 500 characters.
    title: String,
    /// What it is.
    #[graphql(default_with = "DocumentKind::Other")]
    kind: DocumentKind,
    /// Its language: a BCP 47 tag such as `de` or `pt-BR`.
    language: Option<String>,
    /// Free words: at most 50.
    #[graphql(default)]
    tags: Vec<String>,
    /// Its text, Markdown: at most 8 MiB.
    #[graphql(default)]
    text: String,
    /// The id of the person who answers for it; null: nobody.
    owner: Option<ID>,
    /// What it carries itself; needs MANAGE. Null: nothing.
    policy: Option<NodePolicyInput>,
    /// Before this only editors, and those with early access, see it; needs MANAGE.
    embargo_until: Option<DateTime<Utc>>,
    /// From this on only managers see it; needs MANAGE.
    withdraw_at: Option<DateTime<Utc>>,
    /// Whether to publish it at once; needs MANAGE.
    #[graphql(default)]
    publish: bool,
    /// Whether to reply only when searches know of it, after five seconds at most.
    #[graphql(default)]
    wait_for_index: bool,
}

impl DocumentCreateInput {
    fn read(self) -> Result<DocumentCreate> {
        Ok(DocumentCreate {
            place: self.place.read("place")?,
            draft: DocumentDraft {
                key: self.key,
                title: self.title,
                kind: self.kind.into(),
                language: self.language,
                tags: self.tags,
                text: self.text,
                owner: self
                    .owner
                    .as_ref()
                    .map(|owner| id_of("owner", owner))
                    .transpose()?,
            },
            policy: self.policy.map(|policy| policy.read()).transpose()?,
            schedule: DocumentSchedule {
                embargo_until: self.embargo_until.map(Some),
                withdraw_at: self.withdraw_at.map(Some),
            },
            publish: self.publish,
        })
    }
}

/// What to change in a document: absent keeps, null clears.
#[derive(InputObject)]
pub struct DocumentUpdateInput {
    /// The id of the document.
    id: ID,
    /// The version that you read. It must be given; null overwrites whatever is there.
    expected_version: MaybeUndefined<i32>,
    /// Its title.
    title: MaybeUndefined<String>,
    /// What it is.
    kind: MaybeUndefined<DocumentKind>,
    /// Its language: a BCP 47 tag.
    language: MaybeUndefined<String>,
    /// Free words; replaces all.
    tags: MaybeUndefined<Vec<String>>,
    /// Its text, Markdown.
    text: MaybeUndefined<String>,
    /// The id of the person who answers for it.
    owner: MaybeUndefined<ID>,
    /// What it carries itself; replaces it. Needs MANAGE.
    policy: Option<NodePolicyInput>,
    /// Before this only editors, and those with early access, see it. Needs MANAGE.
    embargo_until: MaybeUndefined<DateTime<Utc>>,
    /// From this on only managers see it. Needs MANAGE.
    withdraw_at: MaybeUndefined<DateTime<Utc>>,
    /// Whether to reply only when searches know of it, after five seconds at most.
    #[graphql(default)]
    wait_for_index: bool,
}

impl DocumentUpdateInput {
    fn read(self) -> Result<DocumentUpdate> {
        let owner = clearable(self.owner);
        let owner = owner.map(|owner| owner.map(|id| id_of("owner", &id)).transpose());
        Ok(DocumentUpdate {
            id: id_of("id", &self.id)?,
            expected: expected(self.expected_version)?,
            edit: DocumentEdit {
                title: settable("title", self.title)?,
                kind: settable("kind", self.kind)?.map(Into::into),
                language: clearable(self.language),
                tags: clearable(self.tags).map(Option::unwrap_or_default),
                text: clearable(self.text).map(Option::unwrap_or_default),
                owner: owner.transpose()?,
            },
            schedule: DocumentSchedule {
                embargo_until: clearable(self.embargo_until),
                withdraw_at: clearable(self.withdraw_at),
            },
            policy: self.policy.map(|policy| policy.read()).transpose()?,
        })
    }
}

macro_rules! state_inputs {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(InputObject)]
        pub struct $name {
            /// The id of the document.
            id: ID,
            /// The version that you read. It must be given; null takes whatever is there.
            expected_version: MaybeUndefined<i32>,
            /// Whether to reply only when searches know of it, after five seconds at most.
            #[graphql(default)]
            wait_for_index: bool,
        }
    )*};
}

state_inputs! {
    /// Which document to hand in for approval.
    DocumentSubmitInput;
    /// Which document to publish.
    DocumentPublishInput;
    /// Which document to archive.
    DocumentArchiveInput;
    /// Which document to return to draft.
    DocumentRestoreInput;
    /// Which document to remove for good.
    DocumentDeleteInput;
}

/// Where to move a document.
#[derive(InputObject)]
pub struct DocumentMoveInput {
    /// The id of the document.
    id: ID,
    /// The version that you read. It must be given; null takes whatever is there.
    expected_version: MaybeUndefined<i32>,
    /// Where it goes.
    place: PlaceInput,
    /// The token of a preview of this very change: it is refused unless it would still have the
    /// effect that was previewed. Null: whatever its effect is.
    preview_token: Option<String>,
    /// Whether to reply only when searches know of it, after five seconds at most.
    #[graphql(default)]
    wait_for_index: bool,
}

/// Until when to vouch for a document.
#[derive(InputObject)]
pub struct DocumentVerifyInput {
    /// The id of the document.
    id: ID,
    /// Until when you vouch for it; null: stop vouching.
    until: Option<DateTime<Utc>>,
    /// Whether to reply only when searches know of it, after five seconds at most.
    #[graphql(default)]
    wait_for_index: bool,
}

macro_rules! payloads {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(SimpleObject)]
        pub struct $name {
            /// The document; null when nothing was changed.
            document: Option<Document>,
            /// Why nothing was changed; empty when it was.
            user_errors: Vec<UserError>,
        }
    )*};
}

payloads! {
    /// What came of `documentCreate`.
    DocumentCreatePayload;
    /// What came of `documentUpdate`.
    DocumentUpdatePayload;
    /// What came of `documentSubmit`.
    DocumentSubmitPayload;
    /// What came of `documentPublish`.
    DocumentPublishPayload;
    /// What came of `documentArchive`.
    DocumentArchivePayload;
    /// What came of `documentRestore`.
    DocumentRestorePayload;
    /// What came of `documentMove`.
    DocumentMovePayload;
    /// What came of `documentVerify`.
    DocumentVerifyPayload;
}

/// What came of `documentDelete`.
#[derive(SimpleObject)]
pub struct DocumentDeletePayload {
    /// The id of the document that is gone; null when nothing was changed.
    deleted_id: Option<ID>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

/// Moves a document to a state; the rest is the same for all of them.
macro_rules! to_state {
    ($ctx:ident, $input:ident, $state:ident, $payload:ident) => {{
        let wait = $input.wait_for_index;
        let change = async {
            let version = expected($input.expected_version)?;
            let id = id_of("id", &$input.id)?;
            document::set_state(viewer($ctx), id, version, DocumentState::$state).await
        };
        let (row, user_errors) = settle_indexed($ctx, change.await, wait).await?;
        Ok($payload {
            document: row.map(Document),
            user_errors,
        })
    }};
}

/// Changes to documents.
#[derive(Default)]
pub struct DocumentMutation;

#[Object]
impl DocumentMutation {
    /// Adds a document as a draft. Needs EDIT on the place; to publish it at once, MANAGE.
    async fn document_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The document.")] input: DocumentCreateInput,
    ) -> async_graphql::Result<DocumentCreatePayload> {
        let wait = input.wait_for_index;
        let create = once(ctx, |maker| async move {
            document::create(&maker, input.read()?).await
        });
        let (row, user_errors) = settle_indexed(ctx, create.await, wait).await?;
        Ok(DocumentCreatePayload {
            document: row.map(Document),
            user_errors,
        })
    }

    /// Changes a document. A new title or text makes a new revision. Needs EDIT.
    async fn document_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The changes.")] input: DocumentUpdateInput,
    ) -> async_graphql::Result<DocumentUpdatePayload> {
        let wait = input.wait_for_index;
        let update = async { document::update(viewer(ctx), input.read()?).await };
        let (row, user_errors) = settle_indexed(ctx, update.await, wait).await?;
        Ok(DocumentUpdatePayload {
            document: row.map(Document),
            user_errors,
        })
    }

    /// Hands a document in for approval. Needs MANAGE.
    async fn document_submit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which document.")] input: DocumentSubmitInput,
    ) -> async_graphql::Result<DocumentSubmitPayload> {
        to_state!(ctx, input, InReview, DocumentSubmitPayload)
    }

    /// Publishes a document. Needs MANAGE.
    async fn document_publish(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which document.")] input: DocumentPublishInput,
    ) -> async_graphql::Result<DocumentPublishPayload> {
        to_state!(ctx, input, Published, DocumentPublishPayload)
    }

    /// Archives a document: only editors see it from now on. Needs MANAGE.
    async fn document_archive(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which document.")] input: DocumentArchiveInput,
    ) -> async_graphql::Result<DocumentArchivePayload> {
        to_state!(ctx, input, Archived, DocumentArchivePayload)
    }

    /// Returns a document to draft. Needs MANAGE.
    async fn document_restore(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which document.")] input: DocumentRestoreInput,
    ) -> async_graphql::Result<DocumentRestorePayload> {
        to_state!(ctx, input, Draft, DocumentRestorePayload)
    }

    /// Moves a document to another place. Needs MANAGE on it and EDIT on the new place.
    async fn document_move(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which document, and where to.")] input: DocumentMoveInput,
    ) -> async_graphql::Result<DocumentMovePayload> {
        let wait = input.wait_for_index;
        let relocate = async {
            let relocate = DocumentMove {
                id: id_of("id", &input.id)?,
                expected: expected(input.expected_version)?,
                place: input.place.read("place")?,
            };
            let ticket = ticket(ctx, &input.preview_token);
            document::relocate(viewer(ctx), relocate, ticket.as_ref()).await
        };
        let (row, user_errors) = settle_indexed(ctx, relocate.await, wait).await?;
        Ok(DocumentMovePayload {
            document: row.map(Document),
            user_errors,
        })
    }

    /// Vouches for a document in your name until a date, or stops vouching. Needs EDIT.
    async fn document_verify(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which document, and until when.")] input: DocumentVerifyInput,
    ) -> async_graphql::Result<DocumentVerifyPayload> {
        let wait = input.wait_for_index;
        let verify =
            async { document::verify(viewer(ctx), id_of("id", &input.id)?, input.until).await };
        let (row, user_errors) = settle_indexed(ctx, verify.await, wait).await?;
        Ok(DocumentVerifyPayload {
            document: row.map(Document),
            user_errors,
        })
    }

    /// Removes a document for good, with its revisions and its policy. Needs MANAGE.
    async fn document_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which document.")] input: DocumentDeleteInput,
    ) -> async_graphql::Result<DocumentDeletePayload> {
        let wait = input.wait_for_index;
        let delete = async {
            let version = expected(input.expected_version)?;
            document::delete(viewer(ctx), id_of("id", &input.id)?, version).await
        };
        let (row, user_errors) = settle_indexed(ctx, delete.await, wait).await?;
        Ok(DocumentDeletePayload {
            deleted_id: row.map(id),
            user_errors,
        })
    }
}
