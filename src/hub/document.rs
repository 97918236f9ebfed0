//! Commands on documents.

use super::ticket::Ticket;
use super::{check, managed};
use crate::access::{Change, Delete, Edit, Fill, Move, Publish, Restrict, Spot};
use crate::error::{Error, InvalidCode, Result};
use crate::model::{
    Anchor, Document, DocumentId, DocumentState, NodeId, NodePolicy, PersonId, Time,
};
use crate::store::{
    DocumentDraft, DocumentEdit, DocumentSchedule, Held, Place, PlaceId, Tx, Verification, Viewer,
    Visible,
};

/// What a new document needs.
#[derive(Debug, Clone)]
pub struct DocumentCreate {
    /// Where.
    pub place: PlaceId,
    /// Its content.
    pub draft: DocumentDraft,
    /// What it carries itself, if anything.
    pub policy: Option<NodePolicy>,
    /// When it is out.
    pub schedule: DocumentSchedule,
    /// Whether to publish it at once.
    pub publish: bool,
}

/// What to change in a document, and the version that the caller read.
#[derive(Debug, Clone)]
pub struct DocumentUpdate {
    /// Which.
    pub id: DocumentId,
    /// The version that the caller read; none: whatever it is.
    pub expected: Option<i32>,
    /// Its content.
    pub edit: DocumentEdit,
    /// When it is out; needs MANAGE.
    pub schedule: DocumentSchedule,
    /// What it carries itself; needs MANAGE.
    pub policy: Option<NodePolicy>,
}

/// Adds a document as a draft, or publishes it at once, which needs MANAGE.
#[async_recursion::async_recursion]
pub async fn create(viewer: &Viewer, create: DocumentCreate) -> Result<Visible<Document>> {
    let draft = check_draft(create.draft)?;
    let schedule = check_schedule(create.schedule)?;
    let tx = viewer.begin().await?;
    check_owner(&tx, draft.owner)?;
    check::may_give_key(&tx, draft.key.as_deref())?;
    let place = tx.place::<Fill>(create.place)?;
    let holds_manage = tx.place::<Publish>(create.place).map(|_| ());
    let mut document = place.create_document(draft).await?;
    let needs_manage =
        create.publish || create.policy.is_some() || schedule != DocumentSchedule::default();
    if needs_manage {
        holds_manage?;
    }
    if schedule != DocumentSchedule::default() {
        document = tx
            .document::<Publish>(document.id)
            .await?
            .schedule(schedule)
            .await?;
    }
    if create.publish {
        document = tx
            .document::<Publish>(document.id)
            .await?
            .set_state(DocumentState::Published)
            .await?;
    }
    if let Some(policy) = create.policy {
        document = restrict(&tx, document.id, policy).await?;
    }
    tx.commit().await?;
    Ok(document)
}

/// Changes content, schedule or policy of a document.
#[async_recursion::async_recursion]
pub async fn update(viewer: &Viewer, update: DocumentUpdate) -> Result<Visible<Document>> {
    let edit = check_edit(update.edit)?;
    let schedule = check_schedule(update.schedule)?;
    let tx = viewer.begin().await?;
    if let Some(owner) = edit.owner {
        check_owner(&tx, owner)?;
    }
    let held = tx
        .document::<Edit>(update.id)
        .await?
        .at_version(update.expected)?;
    let touches_content = edit != DocumentEdit::default();
    let only_manage = schedule != DocumentSchedule::default() || update.policy.is_some();
    // Decided before anything is written, on the document as it was.
    if only_manage {
        tx.document::<Publish>(update.id).await?;
    }
    let mut document = if touches_content || !only_manage {
        Some(held.apply(edit).await?)
    } else {
        None
    };
    if schedule != DocumentSchedule::default() {
        document = Some(
            tx.document::<Publish>(update.id)
                .await?
                .schedule(schedule)
                .await?,
        );
    }
    if let Some(policy) = update.policy {
        document = Some(restrict(&tx, update.id, policy).await?);
    }
    tx.commit().await?;
    document.ok_or(Error::NotFound)
}

/// Moves a document between its states: publishes, archives, submits, or returns to draft.
#[async_recursion::async_recursion]
pub async fn set_state(
    viewer: &Viewer,
    id: DocumentId,
    expected: Option<i32>,
    state: DocumentState,
) -> Result<Visible<Document>> {
    let tx = viewer.begin().await?;
    let held = tx.document::<Publish>(id).await?.at_version(expected)?;
    if held.row().state == state {
        return Err(Error::rule(
            InvalidCode::WrongState,
            "id",
            format!("the document is {state} already"),
        ));
    }
    let document = held.set_state(state).await?;
    tx.commit().await?;
    Ok(document)
}

/// Where to move a document, and the version that the caller read.
#[derive(Debug, Clone, Copy)]
pub struct DocumentMove {
    /// Which.
    pub id: DocumentId,
    /// The version that the caller read; none: whatever it is.
    pub expected: Option<i32>,
    /// Where to.
    pub place: PlaceId,
}

/// Moves a document to another place.
#[async_recursion::async_recursion]
pub async fn relocate(
    viewer: &Viewer,
    relocate: DocumentMove,
    ticket: Option<&Ticket>,
) -> Result<Visible<Document>> {
    let tx = viewer.begin().await?;
    let (held, place, change) = prepare_move(&tx, relocate).await?;
    Ticket::check(ticket, &tx, &change)?;
    let document = held.move_to(place).await?;
    tx.commit().await?;
    Ok(document)
}

/// Checks all that a move needs.
pub(super) async fn prepare_move(
    tx: &Tx,
    relocate: DocumentMove,
) -> Result<(Held<'_, Document, Move>, Held<'_, Place, Fill>, Change)> {
    let held = tx.document::<Move>(relocate.id).await?;
    let held = held.at_version(relocate.expected)?;
    let place = check::found("place", tx.place::<Fill>(relocate.place))?;
    let spot = Spot {
        id: NodeId::Document(held.row().id),
        own: Anchor(held.row().ordinal),
        anchor: held.row().anchor,
    };
    let change = Change::Move(spot, place.row().anchor);
    Ok((held, place, change))
}

/// Vouches for a document in the viewer's name until a date; without one, stops vouching.
#[async_recursion::async_recursion]
pub async fn verify(
    viewer: &Viewer,
    id: DocumentId,
    until: Option<Time>,
) -> Result<Visible<Document>> {
    let by = viewer.require_person()?.person;
    let until = check::time("until", until)?;
    if until.is_some_and(|until| until <= viewer.now()) {
        return Err(Error::invalid("until", "must lie in the future"));
    }
    let tx = viewer.begin().await?;
    let held = tx.document::<Edit>(id).await?;
    let document = held
        .verify(until.map(|until| Verification { by, until }))
        .await?;
    tx.commit().await?;
    Ok(document)
}

/// Removes a document for good.
#[async_recursion::async_recursion]
pub async fn delete(viewer: &Viewer, id: DocumentId, expected: Option<i32>) -> Result<DocumentId> {
    let tx = viewer.begin().await?;
    let id = tx
        .document::<Delete>(id)
        .await?
        .at_version(expected)?
        .delete()
        .await?;
    tx.commit().await?;
    Ok(id)
}

/// Last of a transaction's steps: under its new policy the document is decided anew, and the
/// transaction's own snapshot does not know that policy.
async fn restrict(tx: &Tx, id: DocumentId, policy: NodePolicy) -> Result<Visible<Document>> {
    let shared = tx.share(NodeId::Document(id)).await?;
    managed::restrict(tx, &shared, &policy).await?;
    tx.document::<Restrict>(id).await?.restrict(policy).await
}

fn check_draft(draft: DocumentDraft) -> Result<DocumentDraft> {
    Ok(DocumentDraft {
        key: check::key("key", draft.key)?,
        title: check::line("title", &draft.title)?,
        language: check::language("language", draft.language)?,
        tags: check::tags("tags", draft.tags)?,
        text: check::text("text", draft.text)?,
        ..draft
    })
}

fn check_edit(edit: DocumentEdit) -> Result<DocumentEdit> {
    Ok(DocumentEdit {
        title: edit
            .title
            .map(|title| check::line("title", &title))
            .transpose()?,
        language: edit
            .language
            .map(|l| check::language("language", l))
            .transpose()?,
        tags: edit
            .tags
            .map(|tags| check::tags("tags", tags))
            .transpose()?,
        text: edit
            .text
            .map(|text| check::text("text", text))
            .transpose()?,
        ..edit
    })
}

fn check_schedule(schedule: DocumentSchedule) -> Result<DocumentSchedule> {
    let time = |field, t: Option<Option<Time>>| t.map(|t| check::time(field, t)).transpose();
    Ok(DocumentSchedule {
        embargo_until: time("embargoUntil", schedule.embargo_until)?,
        withdraw_at: time("withdrawAt", schedule.withdraw_at)?,
    })
}

/// An owner must be somebody whom the writer may know of.
fn check_owner(tx: &Tx, owner: Option<PersonId>) -> Result<()> {
    let Some(owner) = owner else { return Ok(()) };
    let known = tx.policy().people.get(&owner).is_some_and(|facts| {
        tx.viewer()
            .neighbours()
            .knows_person(owner, facts.organization)
    });
    if known {
        Ok(())
    } else {
        Err(Error::rule(
            InvalidCode::NotFound,
            "owner",
            "there is no such person",
        ))
    }
}
