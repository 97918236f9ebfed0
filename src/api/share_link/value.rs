//! A share link as whoever manages its document sees it, and what it opens, as anybody sees it.

use async_graphql::{Context, ID, Object, SimpleObject};
use chrono::{DateTime, Utc};

use crate::api::document::Document;
use crate::api::page::id;
use crate::api::person::Person;
use crate::api::scalar::{Html, Markdown};
use crate::api::session::{session, viewer};
use crate::api::word::DocumentKind;
use crate::ingest::to_html;
use crate::model;
use crate::store::Visible;

/// A link to one document, for whoever has its secret. Shown to whoever may MANAGE the document.
#[derive(Clone)]
pub struct ShareLink(pub Visible<model::ShareLink>);

/// A link to one document, for whoever has its secret. Shown to whoever may MANAGE the document.
#[Object]
impl ShareLink {
    /// Its id: opaque, stable, and unique on the hub. Not the secret.
    pub async fn id(&self) -> ID {
        id(self.0.id)
    }

    /// What it opens.
    async fn document(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Document>> {
        let row = session(ctx).load(self.0.document).await;
        row.map(|row| row.map(Document)).transpose()
    }

    /// Who made it: it opens what this person may share. Null when you may not know of that person.
    async fn created_by(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Person>> {
        let row = session(ctx).load(self.0.created_by).await;
        row.map(|row| row.map(Person)).transpose()
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// The first instant at which it opens nothing any more.
    async fn until(&self) -> DateTime<Utc> {
        self.0.until
    }

    /// Whether it takes a passcode to open it.
    async fn has_passcode(&self) -> bool {
        self.0.has_passcode
    }

    /// How many times it can be opened.
    async fn view_limit(&self) -> i32 {
        self.0.view_limit
    }

    /// How many times it was opened.
    async fn views(&self) -> i32 {
        self.0.views
    }

    /// How many wrong passcodes were tried; the tenth ends the link.
    async fn wrong_tries(&self) -> i32 {
        self.0.wrong_tries
    }

    /// Whether it is neither ended nor past its end nor used up. What else keeps a link closed, such
    /// as an embargo on the document, does not count here.
    async fn is_live(&self, ctx: &Context<'_>) -> bool {
        self.0.is_live(viewer(ctx).now())
    }

    /// When it was ended; null when it was not.
    async fn ended_at(&self) -> Option<DateTime<Utc>> {
        self.0.ended_at
    }

    /// Who ended it; null when nobody did, when too many wrong passcodes did, or when you may not
    /// know of that person.
    async fn ended_by(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Person>> {
        let row = session(ctx).load(self.0.ended_by?).await;
        row.map(|row| row.map(Person)).transpose()
    }
}

/// What a share link opens: one document's title and text, and nothing that leads on from there.
#[derive(SimpleObject)]
pub struct SharedDocument {
    /// The document's title.
    title: String,
    /// What it is.
    kind: DocumentKind,
    /// Its language: a BCP 47 tag such as `de` or `pt-BR`.
    language: Option<String>,
    /// Its text.
    text: Markdown,
    /// Its text as HTML that is safe to put into a page.
    html: Html,
    /// The first instant at which the link opens nothing any more.
    until: DateTime<Utc>,
    /// How many times the link can still be opened.
    views_left: i32,
}

impl From<model::SharedDocument> for SharedDocument {
    fn from(shared: model::SharedDocument) -> Self {
        Self {
            title: shared.title,
            kind: shared.kind.into(),
            language: shared.language,
            html: Html(to_html(&shared.text)),
            text: Markdown(shared.text),
            until: shared.until,
            views_left: shared.views_left,
        }
    }
}
