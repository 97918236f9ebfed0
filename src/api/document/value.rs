//! The document and its revisions, as their viewer may see them.

use async_graphql::{Context, ID, Object, SimpleObject, Union};
use chrono::{DateTime, Utc};

use crate::api::agreement::Agreement;
use crate::api::error::fault;
use crate::api::folder::Folder;
use crate::api::load::{SimilarTo, TextOf};
use crate::api::organization::Organization;
use crate::api::page::id;
use crate::api::person::Person;
use crate::api::scalar::{Html, Markdown};
use crate::api::session::{session, viewer};
use crate::api::share::{Denial, Grant};
use crate::api::space::Space;
use crate::api::word::{Classification, DocumentKind, DocumentState, Level, Tier};
use crate::error::Error;
use crate::ingest::to_html;
use crate::model::{self, NodeId};
use crate::store::Visible;

/// What is shared: a spec, a datasheet, a playbook. In one space, in at most one folder.
#[derive(Clone)]
pub struct Document(pub Visible<model::Document>);

impl Document {
    fn level(&self, ctx: &Context<'_>) -> model::Level {
        let viewer = viewer(ctx);
        viewer
            .reach()
            .document_level(self.0.anchor, &self.0.lifecycle(), viewer.now())
    }
}

/// What is shared: a spec, a datasheet, a playbook. In one space, in at most one folder.
#[Object]
impl Document {
    /// Its id: opaque, stable, and unique on the hub.
    pub async fn id(&self) -> ID {
        id(self.0.id)
    }

    /// The caller's own stable string, when it came with one.
    async fn key(&self) -> Option<&str> {
        self.0.key.as_deref()
    }

    /// Its title.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// What it is.
    async fn kind(&self) -> DocumentKind {
        self.0.kind.into()
    }

    /// Its language: a BCP 47 tag such as `de` or `pt-BR`.
    async fn language(&self) -> Option<&str> {
        self.0.language.as_deref()
    }

    /// Free words, lower case, sorted.
    async fn tags(&self) -> &[String] {
        &self.0.tags
    }

    /// Its text; null when you may not read it.
    async fn text(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Markdown>> {
        let text = session(ctx).load(TextOf(self.0.clone())).await;
        text.map(|text| text.map(Markdown)).transpose()
    }

    /// Its text as HTML that is safe to put into a page; null when you may not read it.
    async fn html(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Html>> {
        let text = session(ctx).load(TextOf(self.0.clone())).await;
        text.map(|text| text.map(|text| Html(to_html(&text))))
            .transpose()
    }

    /// Where it stands between draft and archive.
    async fn state(&self) -> DocumentState {
        self.0.state.into()
    }

    /// The space it is in; null when you may see the document but not the space.
    async fn space(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Space>> {
        session(ctx)
            .load(self.0.space)
            .await
            .map(|row| row.map(Space))
            .transpose()
    }

    /// The folder it is in; null at the top of the space, or when you may not see the folder.
    async fn folder(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Folder>> {
        let folder = self.0.folder?;
        session(ctx)
            .load(folder)
            .await
            .map(|row| row.map(Folder))
            .transpose()
    }

    /// Who answers for it; null when nobody does, or when you may not know of that person.
    async fn owner(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Person>> {
        let owner = self.0.owner?;
        session(ctx)
            .load(owner)
            .await
            .map(|row| row.map(Person))
            .transpose()
    }

    /// The partners that it concerns, of those that you may know of: whom it is about, whose
    /// space it is in, whose person owns it.
    async fn partners(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Organization>> {
        let ids = viewer(ctx).policy().partners(self.0.anchor, self.0.owner);
        let rows = session(ctx).load_all(&ids).await?;
        Ok(rows.into_iter().map(Organization).collect())
    }

    /// Published documents like it, most alike first: those that share the most telling words
    /// with it, of what you may see. Empty when you may not read its text. Costs as much as a
    /// search for each document that it is asked of: in a list ask for few.
    async fn similar(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most: 1 to 20, by default 5.")] first: Option<i32>,
    ) -> async_graphql::Result<Vec<Document>> {
        let size = first.unwrap_or(5);
        if !(1..=20).contains(&size) {
            let message = format!("`first` must be between 1 and 20, not {size}");
            return Err(fault(Error::invalid("first", message)));
        }
        let key = SimilarTo(self.0.clone(), size as usize);
        let rows = session(ctx).load(key).await?.unwrap_or_default();
        Ok(rows.into_iter().map(Document).collect())
    }

    /// Whether only grants on itself count, not those on what it is in.
    async fn restricted(&self) -> bool {
        self.0.policy.restricted
    }

    /// How closely it is held itself; null: as what it is in.
    async fn classification(&self) -> Option<Classification> {
        self.0.policy.classification.map(Into::into)
    }

    /// Whether those who fail only a requirement may learn its title, kind and owner.
    async fn discoverable(&self) -> bool {
        self.0.policy.discoverable
    }

    /// The organizations that its content is about, of those that you may know of.
    async fn subject_organizations(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Vec<Organization>> {
        let rows = session(ctx).load_all(&self.0.policy.subjects).await?;
        Ok(rows.into_iter().map(Organization).collect())
    }

    /// What a viewer's organization must meet to open it, beyond what it is in.
    async fn requirements(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Requirement>> {
        requirements(ctx, &self.0.policy.requirements).await
    }

    /// Before this only editors, and those with early access, see it.
    async fn embargo_until(&self) -> Option<DateTime<Utc>> {
        self.0.embargo_until
    }

    /// From this on only managers see it.
    async fn withdraw_at(&self) -> Option<DateTime<Utc>> {
        self.0.withdraw_at
    }

    /// Whether somebody vouches for it now.
    async fn is_verified(&self, ctx: &Context<'_>) -> bool {
        self.0
            .verified_until
            .is_some_and(|until| viewer(ctx).now() < until)
    }

    /// Who vouches for it; null when nobody does, or when you may not know of that person.
    async fn verified_by(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Person>> {
        let person = self.0.verified_by?;
        session(ctx)
            .load(person)
            .await
            .map(|row| row.map(Person))
            .transpose()
    }

    /// Until when somebody vouches for it.
    async fn verified_until(&self) -> Option<DateTime<Utc>> {
        self.0.verified_until
    }

    /// Counts its changes, from 1; for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// Its revisions, newest first: at most 100.
    async fn revisions(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Revision>> {
        let rows = viewer(ctx).revisions(&self.0).await.map_err(fault)?;
        Ok(rows.into_iter().map(Revision).collect())
    }

    /// When it was added.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.0.updated_at
    }

    /// The grants on itself; empty unless you may manage it.
    async fn grants(&self, ctx: &Context<'_>) -> Vec<Grant> {
        let node = NodeId::Document(self.0.id);
        let rows = viewer(ctx).grants_on(node, Some(&self.0.lifecycle()));
        rows.into_iter().map(Grant).collect()
    }

    /// The denials on itself; empty unless you may manage it.
    async fn denials(&self, ctx: &Context<'_>) -> Vec<Denial> {
        let node = NodeId::Document(self.0.id);
        let rows = viewer(ctx).denials_on(node, Some(&self.0.lifecycle()));
        rows.into_iter().map(Denial).collect()
    }

    /// What you may do with it.
    async fn viewer_level(&self, ctx: &Context<'_>) -> Level {
        self.level(ctx).into()
    }

    /// Whether you may change its content.
    async fn viewer_can_update(&self, ctx: &Context<'_>) -> bool {
        self.level(ctx) >= model::Level::Edit
    }

    /// Whether you may publish, archive, share, restrict, move or delete it.
    async fn viewer_can_manage(&self, ctx: &Context<'_>) -> bool {
        self.level(ctx) >= model::Level::Manage
    }

    /// Whether you may withdraw it: you may manage it, or it belongs to you or to the organization
    /// that you administer.
    async fn viewer_can_withdraw(&self, ctx: &Context<'_>) -> bool {
        viewer(ctx).may_withdraw(&self.0)
    }
}

/// One saved version of a document's title and text.
#[derive(Clone)]
pub struct Revision(pub Visible<model::Revision>);

/// One saved version of a document's title and text.
#[Object]
impl Revision {
    /// Its number, from 1.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// The title then.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// The text then.
    async fn text(&self) -> Markdown {
        Markdown(self.0.text.clone())
    }

    /// Who saved it; null for an import, or when you may not know of that person.
    async fn author(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Person>> {
        let author = self.0.author?;
        session(ctx)
            .load(author)
            .await
            .map(|row| row.map(Person))
            .transpose()
    }

    /// When it was saved.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }
}

/// A signed agreement that is needed.
#[derive(SimpleObject)]
pub struct AgreementRequirement {
    /// Which agreement.
    agreement: Agreement,
    /// The lowest version that counts; null: any.
    min_version: Option<i32>,
}

/// A tier that is needed.
#[derive(SimpleObject)]
pub struct TierRequirement {
    /// The lowest tier that counts.
    min_tier: Tier,
}

/// Something a viewer's organization must meet to open a node.
#[derive(Union)]
pub enum Requirement {
    /// A signed agreement.
    Agreement(AgreementRequirement),
    /// A tier.
    Tier(TierRequirement),
}

/// A requirement, with its agreement where it is one.
pub async fn requirement(
    ctx: &Context<'_>,
    requirement: &model::Requirement,
) -> async_graphql::Result<Option<Requirement>> {
    Ok(match requirement {
        model::Requirement::Tier(tier) => Some(Requirement::Tier(TierRequirement {
            min_tier: (*tier).into(),
        })),
        model::Requirement::Agreement {
            agreement,
            min_version,
        } => {
            let row = session(ctx).load(*agreement).await?;
            row.map(|row| {
                let agreement = Agreement(row);
                Requirement::Agreement(AgreementRequirement {
                    agreement,
                    min_version: *min_version,
                })
            })
        }
    })
}

/// Requirements, each with its agreement where it is one.
pub async fn requirements(
    ctx: &Context<'_>,
    all: &[model::Requirement],
) -> async_graphql::Result<Vec<Requirement>> {
    let all = all.iter().map(|one| requirement(ctx, one));
    let all = futures_util::future::try_join_all(all).await?;
    Ok(all.into_iter().flatten().collect())
}
