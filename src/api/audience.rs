//! Audiences in the API: everyone who can see a node.

use async_graphql::{Context, ID, Object, SimpleObject};
use chrono::{DateTime, Utc};

use super::cursor::Cursors;
use super::error::fault;
use super::explain::{AccessStep, read};
use super::organization::Organization;
use super::page::{PageArguments, PageInfo, id};
use super::person::Person;
use super::session::session;
use super::word::Level;
use crate::access;
use crate::hub::explain::{self, MemberPlace};
use crate::model::{NodeId, OrganizationId, PersonId};

/// One person who can see a node.
#[derive(Clone)]
pub struct AudienceMember(access::Member);

/// One person who can see a node.
#[Object]
impl AudienceMember {
    /// The person's id.
    async fn person_id(&self) -> ID {
        id(self.0.person)
    }

    /// The person.
    async fn person(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Person>> {
        let row = session(ctx).load(self.0.person).await;
        row.map(|row| row.map(Person)).transpose()
    }

    /// The person's organization; null when you may not know of it.
    async fn organization(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Organization>> {
        organization(ctx, self.0.organization).await
    }

    /// The level that the person holds.
    async fn level(&self) -> Level {
        self.0.level.into()
    }

    /// The step of the decision that gave the level: a grant, or the seat that limits it.
    async fn deciding(&self) -> Option<AccessStep> {
        self.0.deciding.clone().map(AccessStep)
    }
}

async fn organization(
    ctx: &Context<'_>,
    id: OrganizationId,
) -> Option<async_graphql::Result<Organization>> {
    let row = session(ctx).load(id).await;
    row.map(|row| row.map(Organization)).transpose()
}

/// The people of one organization who can see a node.
pub struct AudienceOrganization(access::Delegation);

/// The people of one organization who can see a node.
#[Object]
impl AudienceOrganization {
    /// The organization.
    async fn organization(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Organization>> {
        organization(ctx, self.0.organization).await
    }

    /// How many of its people can see the node, those that you may not know of too.
    async fn people_count(&self) -> i64 {
        i64::try_from(self.0.people).unwrap_or(i64::MAX)
    }

    /// The highest level that one of them holds.
    async fn level(&self) -> Level {
        self.0.level.into()
    }
}

/// One person of an audience, with its cursor.
pub struct AudienceEdge(String, AudienceMember);

/// One person of an audience, with its cursor.
#[Object]
impl AudienceEdge {
    /// Where the person is in this list; opaque, and good for this list and this viewer only.
    async fn cursor(&self) -> &str {
        &self.0
    }

    /// The person.
    async fn node(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Person>> {
        let row = session(ctx).load(self.1.0.person).await;
        row.map(|row| row.map(Person)).transpose()
    }

    /// The person with the level and the reason.
    async fn member(&self) -> &AudienceMember {
        &self.1
    }
}

/// One slice of an audience: of the people whom you may know of, by organization. The others are
/// counted only.
#[derive(SimpleObject)]
pub struct AudienceConnection {
    /// The people with their cursors.
    edges: Vec<AudienceEdge>,
    /// The people alone, each with the level and the reason.
    members: Vec<AudienceMember>,
    /// Where this slice begins and ends.
    page_info: PageInfo,
    /// How many items the whole list has for you: those who can see the node and whom you may
    /// know of.
    total_count: Option<i64>,
    /// How many people can see the node, all in all.
    people_count: i64,
    /// How many of them are neither in the list nor of an organization that you may know of.
    hidden_people: i64,
    /// The organizations that you may know of with people who can see the node, however the list
    /// is cut.
    organizations: Vec<AudienceOrganization>,
}

/// Audiences.
#[derive(Default)]
pub struct AudienceQuery;

#[Object]
impl AudienceQuery {
    /// Everyone who can see a space, folder or document, at which level and why, with their full
    /// rights. For whoever may MANAGE it and for hub administrators; for others, and for what
    /// does not exist, the error NOT_FOUND.
    #[allow(
        clippy::too_many_arguments,
        reason = "the paging arguments are GraphQL's"
    )]
    async fn audience(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id of a space, folder or document.")] node: ID,
        #[graphql(
            desc = "As of this instant, such as after an embargo, under the policy of now; by default now."
        )]
        at: Option<DateTime<Utc>>,
        #[graphql(
            desc = "Only those who hold at least this level, DISCOVER or more; by default VIEW."
        )]
        at_least: Option<Level>,
        #[graphql(desc = "How many from the start: 1 to 100, by default 25.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<AudienceConnection> {
        let session = session(ctx);
        let node: NodeId = read(&node).map_err(fault)?;
        let at_least = at_least.unwrap_or(Level::View);
        let cursors = Cursors::new(session, &("audience", node, at_least, at));
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let slice = arguments.slice(|cursor| {
            let place: Option<(uuid::Uuid, uuid::Uuid)> = cursors.read_pair(cursor);
            place.map(|(organization, person)| (OrganizationId(organization), PersonId(person)))
        })?;
        let audience = explain::audience(&session.viewer, node, at_least.into(), at).await;
        let audience = audience.map_err(fault)?;
        let page = explain::slice(&audience.members, &slice);
        let cursor = |member: &access::Member| {
            let (organization, person): MemberPlace = explain::place(member);
            cursors.write_pair(&(organization.0, person.0))
        };
        let written: Vec<String> = page.rows.iter().map(cursor).collect();
        let page_info = PageInfo::new(&written, page.has_previous, page.has_next);
        let members: Vec<_> = page.rows.into_iter().map(AudienceMember).collect();
        let edges = written.into_iter().zip(members.iter().cloned());
        Ok(AudienceConnection {
            edges: edges
                .map(|(cursor, member)| AudienceEdge(cursor, member))
                .collect(),
            members,
            page_info,
            total_count: i64::try_from(audience.members.len()).ok(),
            people_count: i64::try_from(audience.people).unwrap_or(i64::MAX),
            hidden_people: i64::try_from(audience.hidden).unwrap_or(i64::MAX),
            organizations: audience
                .organizations
                .into_iter()
                .map(AudienceOrganization)
                .collect(),
        })
    }
}
