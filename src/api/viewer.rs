//! The viewer in the API: who asks, and what stays locked.

use async_graphql::{Context, ID, Object, SimpleObject};

use super::document::{Requirement, requirements};
use super::error::fault;
use super::organization::Organization;
use super::page::id;
use super::person::Person;
use super::session::{session, viewer};
use super::word::{DocumentKind, Level};
use crate::model::{self, Anchor};
use crate::store::Purpose;

/// Who asks: the person that the request's token acts for.
pub struct Viewer;

/// A folder or document that exists for you, but stays closed until a requirement is met.
#[derive(SimpleObject)]
pub struct LockedNode {
    /// Its id.
    id: ID,
    /// Its title, or its name where it is a folder.
    title: String,
    /// What it is; null where it is a folder.
    kind: Option<DocumentKind>,
    /// Who answers for it; null when nobody does, or when you may not know of that person.
    owner: Option<Person>,
    /// What your organization has to meet to open it.
    remedies: Vec<Requirement>,
}

/// Whose eyes a request looks through.
#[derive(SimpleObject)]
pub struct ViewingAs {
    /// The person. Everything in the answer is what both you and it may see.
    person: Person,
}

/// Who asks: the person that the request's token acts for.
#[Object]
impl Viewer {
    /// The person; null when nobody signed in.
    async fn person(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Person>> {
        let session = session(ctx);
        let row = match session.viewer.actor() {
            None => session.load(session.viewer.person()?).await,
            // Whom it looks as need not know who looks.
            Some(actor) => actor.person_by_id(actor.person()?).await.map_err(fault),
        };
        row.map(|row| row.map(Person)).transpose()
    }

    /// Whose eyes this request looks through, as the header `Commonplace-View-As` says; null when
    /// through your own. Then all that is shown is what both of you may see, and nothing can be
    /// changed.
    async fn viewing_as(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<ViewingAs>> {
        let session = session(ctx);
        session.viewer.actor()?;
        let row = session.load(session.viewer.person()?).await;
        let view = |person| ViewingAs {
            person: Person(person),
        };
        row.map(|row| row.map(view)).transpose()
    }

    /// The person's organization; null when nobody signed in.
    async fn organization(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Organization>> {
        let session = session(ctx);
        let row = match session.viewer.actor() {
            None => {
                let organization = session.viewer.asker()?.organization_id();
                session.load(organization).await
            }
            Some(actor) => {
                let organization = actor.asker()?.organization_id();
                actor.organization(organization).await.map_err(fault)
            }
        };
        row.map(|row| row.map(Organization)).transpose()
    }

    /// The most that the request's token may do; null when nobody signed in.
    async fn cap(&self, ctx: &Context<'_>) -> Option<Level> {
        viewer(ctx).asker().map(|asker| asker.scope.cap.into())
    }

    /// Whether you have a second factor, which is asked for when you sign in with your password.
    async fn has_second_factor(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        viewer(ctx).has_second_factor().await.map_err(fault)
    }

    /// Whether you may do nothing until you enrol a second factor, which this hub requires:
    /// `factorEnrol`, then `factorConfirm`. Until then nobody signed in, as far as anything else goes.
    async fn must_enrol_second_factor(&self, ctx: &Context<'_>) -> bool {
        viewer(ctx).purpose() == Some(Purpose::Enrol)
    }

    /// Whether you administer the hub.
    async fn is_hub_admin(&self, ctx: &Context<'_>) -> bool {
        viewer(ctx)
            .asker()
            .is_some_and(|asker| asker.is_hub_admin())
    }

    /// Folders and documents that you may know of but not open yet, each with what would open it:
    /// at most 100 of each.
    async fn locked(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<LockedNode>> {
        let (session, viewer) = (session(ctx), viewer(ctx));
        let mut locked = Vec::new();
        for folder in viewer.locked_folders().await.map_err(fault)? {
            locked.push(LockedNode {
                id: id(folder.id),
                title: folder.name.clone(),
                kind: None,
                owner: None,
                remedies: remedies(ctx, folder.anchor).await?,
            });
        }
        for document in viewer.locked_documents().await.map_err(fault)? {
            let owner = match document.owner {
                Some(owner) => session.load(owner).await?.map(Person),
                None => None,
            };
            locked.push(LockedNode {
                id: id(document.id),
                title: document.title.clone(),
                kind: Some(document.kind.into()),
                owner,
                remedies: remedies(ctx, document.anchor).await?,
            });
        }
        Ok(locked)
    }
}

async fn remedies(ctx: &Context<'_>, anchor: Anchor) -> async_graphql::Result<Vec<Requirement>> {
    let unmet: Vec<model::Requirement> = viewer(ctx).remedies(anchor);
    requirements(ctx, &unmet).await
}

/// Who asks.
#[derive(Default)]
pub struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// Who asks: the person that the request's token acts for.
    async fn viewer(&self) -> Viewer {
        Viewer
    }
}
