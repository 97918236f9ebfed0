//! Node: everything with an id, and the lookups by it.

use async_graphql::{Context, ID, Interface, Object};

use super::access_request::AccessRequest;
use super::agreement::Agreement;
use super::audit::AuditEntry;
use super::document::Document;
use super::error::fault;
use super::folder::Folder;
use super::group::Group;
use super::notification::Notification;
use super::organization::Organization;
use super::participation::Participation;
use super::person::Person;
use super::proposal::Proposal;
use super::provider::IdentityProvider;
use super::saved_search::SavedSearch;
use super::segment::Segment;
use super::session::{session, viewer};
use super::share::{Denial, Grant};
use super::share_link::ShareLink;
use super::signature::Signature;
use super::signed_in::Session;
use super::space::Space;
use super::synonym::SynonymGroup;
use super::token::Token;
use super::wall::Wall;
use crate::error::Error;
use crate::model;
use crate::store::Sought;

/// Everything that has an id.
#[derive(Interface, Clone)]
#[graphql(field(
    name = "id",
    ty = "ID",
    desc = "Its id: opaque, stable, and unique on the hub."
))]
#[allow(clippy::large_enum_variant, reason = "one per answer, and short-lived")]
pub enum Node {
    /// A document.
    Document(Document),
    /// A folder.
    Folder(Folder),
    /// A space.
    Space(Space),
    /// A seat in a space.
    Participation(Participation),
    /// An allowance.
    Grant(Grant),
    /// A refusal.
    Denial(Denial),
    /// A company.
    Organization(Organization),
    /// Somebody who signs in.
    Person(Person),
    /// Named people.
    Group(Group),
    /// A rule over organizations.
    Segment(Segment),
    /// A wall.
    Wall(Wall),
    /// An agreement.
    Agreement(Agreement),
    /// A signature under an agreement.
    Signature(Signature),
    /// An API token.
    Token(Token),
    /// A session of yours.
    Session(Session),
    /// A seat that waits for consent.
    Proposal(Proposal),
    /// One line of the audit log.
    AuditEntry(AuditEntry),
    /// Somebody's wish for access.
    AccessRequest(AccessRequest),
    /// Something that you are told of.
    Notification(Notification),
    /// A link to one document.
    ShareLink(ShareLink),
    /// A search that you kept.
    SavedSearch(SavedSearch),
    /// Words that searches take for the same.
    SynonymGroup(SynonymGroup),
    /// An identity provider.
    IdentityProvider(IdentityProvider),
}

/// Lookups by id.
#[derive(Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// Anything by its id; null when there is no such thing, or not for you.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id that some other answer gave.")] id: ID,
    ) -> Option<async_graphql::Result<Node>> {
        let node = find(ctx, &id).await;
        note(ctx, &id, &node);
        node.transpose()
    }

    /// Several things by their ids, in the order given; null for each that there is not, or not
    /// for you.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most 100 ids.")] ids: Vec<ID>,
    ) -> async_graphql::Result<Vec<Option<Node>>> {
        if ids.len() > 100 {
            let message = format!("`ids` takes at most 100 ids, not {}", ids.len());
            return Err(fault(Error::invalid("ids", message)));
        }
        let found = ids.iter().map(|id| async move {
            let node = find(ctx, id).await;
            note(ctx, id, &node);
            node
        });
        futures_util::future::try_join_all(found).await
    }
}

/// Notes a lookup that found nothing: it may be a denied access.
fn note(ctx: &Context<'_>, id: &ID, found: &async_graphql::Result<Option<Node>>) {
    if matches!(found, Ok(None)) {
        viewer(ctx).missed(ctx.field().name(), Sought::Id(id.to_string()));
    }
}

/// A node by its id, of the nouns that are loaded for many ids at once; none of the others.
pub(super) async fn load(ctx: &Context<'_>, id: &ID) -> async_graphql::Result<Option<Node>> {
    let session = session(ctx);
    if let Ok(id) = id.parse::<model::DocumentId>() {
        return Ok(session
            .load(id)
            .await?
            .map(|row| Node::Document(Document(row))));
    }
    if let Ok(id) = id.parse::<model::FolderId>() {
        return Ok(session.load(id).await?.map(|row| Node::Folder(Folder(row))));
    }
    if let Ok(id) = id.parse::<model::SpaceId>() {
        return Ok(session.load(id).await?.map(|row| Node::Space(Space(row))));
    }
    if let Ok(id) = id.parse::<model::OrganizationId>() {
        return Ok(session
            .load(id)
            .await?
            .map(|row| Node::Organization(Organization(row))));
    }
    if let Ok(id) = id.parse::<model::PersonId>() {
        return Ok(session.load(id).await?.map(|row| Node::Person(Person(row))));
    }
    if let Ok(id) = id.parse::<model::GroupId>() {
        return Ok(session.load(id).await?.map(|row| Node::Group(Group(row))));
    }
    if let Ok(id) = id.parse::<model::SegmentId>() {
        return Ok(session
            .load(id)
            .await?
            .map(|row| Node::Segment(Segment(row))));
    }
    if let Ok(id) = id.parse::<model::AgreementId>() {
        return Ok(session
            .load(id)
            .await?
            .map(|row| Node::Agreement(Agreement(row))));
    }
    if let Ok(id) = id.parse::<model::TokenId>() {
        return Ok(session.load(id).await?.map(|row| Node::Token(Token(row))));
    }
    Ok(None)
}

/// Anything by its id; none when there is no such thing, or not for the viewer.
pub async fn find(ctx: &Context<'_>, id: &ID) -> async_graphql::Result<Option<Node>> {
    if let Some(node) = load(ctx, id).await? {
        return Ok(Some(node));
    }
    let viewer = viewer(ctx);
    if let Ok(id) = id.parse::<model::ParticipationId>() {
        return Ok(viewer
            .participation_by_id(id)
            .map(|row| Node::Participation(Participation(row))));
    }
    if let Ok(id) = id.parse::<model::GrantId>() {
        let row = viewer.grant_by_id(id).await.map_err(fault)?;
        return Ok(row.map(|row| Node::Grant(Grant(row))));
    }
    if let Ok(id) = id.parse::<model::DenialId>() {
        let row = viewer.denial_by_id(id).await.map_err(fault)?;
        return Ok(row.map(|row| Node::Denial(Denial(row))));
    }
    if let Ok(id) = id.parse::<model::SignatureId>() {
        let row = viewer.signatures_by_ids(&[id]).await.map_err(fault)?.pop();
        return Ok(row.map(|row| Node::Signature(Signature(row))));
    }
    if let Ok(id) = id.parse::<model::WallId>() {
        let row = viewer.walls_by_ids(&[id]).await.map_err(fault)?.pop();
        return Ok(row.map(|row| Node::Wall(Wall(row))));
    }
    if let Ok(id) = id.parse::<model::AuditEntryId>() {
        let row = viewer.audit_entry(id).await.map_err(fault)?;
        return Ok(row.map(|row| Node::AuditEntry(AuditEntry(row))));
    }
    if let Ok(id) = id.parse::<model::ProposalId>() {
        let row = viewer.proposals_by_ids(&[id]).await.map_err(fault)?.pop();
        return Ok(row.map(|row| Node::Proposal(Proposal(row))));
    }
    if let Ok(id) = id.parse::<model::ShareLinkId>() {
        let row = viewer.share_links_by_ids(&[id]).await.map_err(fault)?.pop();
        return Ok(row.map(|row| Node::ShareLink(ShareLink(row))));
    }
    if let Ok(id) = id.parse::<model::AccessRequestId>() {
        let row = viewer.access_requests_by_ids(&[id]).await;
        let row = row.map_err(fault)?.pop();
        return Ok(row.map(|row| Node::AccessRequest(AccessRequest(row))));
    }
    if let Ok(id) = id.parse::<model::NotificationId>() {
        let row = viewer.notifications_by_ids(&[id]).await;
        let row = row.map_err(fault)?.pop();
        return Ok(row.map(|row| Node::Notification(Notification(row))));
    }
    if let Ok(id) = id.parse::<model::SavedSearchId>() {
        let row = viewer.saved_searches_by_ids(&[id]).await;
        let row = row.map_err(fault)?.pop();
        return Ok(row.map(|row| Node::SavedSearch(SavedSearch(row))));
    }
    if let Ok(id) = id.parse::<model::SessionId>() {
        let row = viewer.sessions_by_ids(&[id]).await.map_err(fault)?.pop();
        return Ok(row.map(|row| Node::Session(Session(row))));
    }
    if let Ok(id) = id.parse::<model::IdentityProviderId>() {
        let row = viewer.providers_by_ids(&[id]).await.map_err(fault)?.pop();
        return Ok(row.map(|row| Node::IdentityProvider(IdentityProvider(row))));
    }
    if let Ok(id) = id.parse::<model::SynonymGroupId>() {
        let row = viewer.synonyms_by_ids(&[id]).await.map_err(fault)?.pop();
        return Ok(row.map(|row| Node::SynonymGroup(SynonymGroup(row))));
    }
    Ok(None)
}
