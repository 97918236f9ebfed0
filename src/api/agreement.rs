//! Agreements in the API.

use async_graphql::{Context, ID, InputObject, Object, OneofObject, SimpleObject};
use chrono::{DateTime, Utc};

use super::cursor::Cursors;
use super::error::{UserError, fault, settle};
use super::idempotency::once;
use super::input::id_of;
use super::page::{AgreementConnection, PageArguments, id};
use super::place::total;
use super::scalar::Markdown;
use super::session::{session, ticket, viewer};
use super::signature::Signature;
use crate::access::{Asker, Duty, Sign};
use crate::hub::agreement;
use crate::model;
use crate::store::{NamePlace, Visible};

/// A text with versions that organizations sign, such as an NDA.
#[derive(Clone)]
pub struct Agreement(pub Visible<model::Agreement>);

/// One published text of an agreement. It never changes.
#[derive(SimpleObject)]
pub struct AgreementVersion {
    /// Its number, from 1.
    version: i32,
    /// Its text.
    text: Markdown,
    /// When it was published.
    published_at: DateTime<Utc>,
    /// The first instant at which signatures under earlier versions no longer bind; null: they
    /// bind until their own ends.
    earlier_lapse_at: Option<DateTime<Utc>>,
}

/// A text with versions that organizations sign, such as an NDA.
#[Object]
impl Agreement {
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

    /// Its versions, lowest first.
    async fn versions(&self) -> Vec<AgreementVersion> {
        let versions = self.0.versions.iter().map(|v| AgreementVersion {
            version: v.version,
            text: Markdown(v.text.clone()),
            published_at: v.published_at,
            earlier_lapse_at: v.earlier_lapse_at,
        });
        versions.collect()
    }

    /// When it was added.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// Your organization's signature that is in force now, of the highest version; null when there
    /// is none.
    async fn viewer_signature(&self, ctx: &Context<'_>) -> Option<Signature> {
        viewer(ctx).signature_in_force(self.0.id).map(Signature)
    }

    /// Whether you may sign it for your organization.
    async fn viewer_can_sign(&self, ctx: &Context<'_>) -> bool {
        let signs = |asker: &Asker| Sign::may(asker, asker.organization_id());
        viewer(ctx).asker().is_some_and(signs) && !self.0.versions.is_empty()
    }

    /// Whether you may publish versions of it.
    async fn viewer_can_publish(&self, ctx: &Context<'_>) -> bool {
        viewer(ctx).asker().is_some_and(Asker::is_hub_admin)
    }
}

/// Which agreement: exactly one of these.
#[derive(OneofObject)]
pub enum AgreementBy {
    /// By its id.
    Id(ID),
    /// By the caller's own stable string.
    Key(String),
}

/// Lookups and lists of agreements.
#[derive(Default)]
pub struct AgreementQuery;

#[Object]
impl AgreementQuery {
    /// One agreement; null when there is no such agreement, or when you did not sign in.
    async fn agreement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which agreement.")] by: AgreementBy,
    ) -> Option<async_graphql::Result<Agreement>> {
        let viewer = viewer(ctx);
        let row = match by {
            AgreementBy::Id(id) => match id.parse() {
                Ok(id) => viewer.agreement(id).await,
                Err(_) => Ok(None),
            },
            AgreementBy::Key(key) => viewer.agreement_by_key(&key).await,
        };
        row.map(|row| row.map(Agreement)).map_err(fault).transpose()
    }

    /// The agreements, by title: for everybody who signed in.
    async fn agreements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start: 1 to 100, by default 25.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<AgreementConnection> {
        let session = session(ctx);
        let cursors = Cursors::new(session, &"agreements");
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let slice = arguments.slice(|cursor| cursors.read_name(cursor))?;
        let page = session.viewer.agreements(slice).await.map_err(fault)?;
        let total = total(ctx, session.viewer.agreement_count()).await?;
        let cursor = |row: &Visible<_>| cursors.write_name(&NamePlace::of_agreement(row));
        Ok(AgreementConnection::new(page, total, cursor, Agreement))
    }
}

/// What a new agreement needs.
#[derive(InputObject)]
pub struct AgreementCreateInput {
    /// The caller's own stable string: 1 to 200 bytes, unique among agreements.
    key: Option<String>,
    /// Its title.
    title: String,
    /// The text of its first version, Markdown. Null: publish one later.
    text: Option<String>,
}

/// What a new version of an agreement needs.
#[derive(InputObject)]
pub struct AgreementVersionPublishInput {
    /// The id of the agreement.
    id: ID,
    /// The text, Markdown: at most 8 MiB.
    text: String,
    /// The first instant at which signatures under earlier versions no longer bind, now or later;
    /// what requires the agreement then closes for whoever has not signed again. Null: they bind
    /// until their own ends.
    earlier_lapse_at: Option<DateTime<Utc>>,
    /// The token of a preview of this very change: it is refused unless it would still have the
    /// effect that was previewed. Null: whatever its effect is.
    preview_token: Option<String>,
}

/// What a signature needs.
#[derive(InputObject)]
pub struct AgreementSignInput {
    /// The id of the agreement.
    agreement: ID,
    /// Which version; null: the newest.
    version: Option<i32>,
    /// The first instant at which it no longer binds; null: open-ended.
    until: Option<DateTime<Utc>>,
}

/// Which signature to revoke.
#[derive(InputObject)]
pub struct AgreementRevokeInput {
    /// The id of the signature.
    id: ID,
}

/// What came of `agreementCreate`.
#[derive(SimpleObject)]
pub struct AgreementCreatePayload {
    /// The agreement; null when nothing was changed.
    agreement: Option<Agreement>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

/// What came of `agreementVersionPublish`.
#[derive(SimpleObject)]
pub struct AgreementVersionPublishPayload {
    /// The agreement with its new version; null when nothing was changed.
    agreement: Option<Agreement>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

/// What came of `agreementSign`.
#[derive(SimpleObject)]
pub struct AgreementSignPayload {
    /// The signature; null when nothing was changed.
    signature: Option<Signature>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

/// What came of `agreementRevoke`.
#[derive(SimpleObject)]
pub struct AgreementRevokePayload {
    /// The signature, revoked; null when nothing was changed.
    signature: Option<Signature>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

/// Changes to agreements and signatures.
#[derive(Default)]
pub struct AgreementMutation;

#[Object]
impl AgreementMutation {
    /// Adds an agreement, and with a text its first version. Needs a hub administrator.
    async fn agreement_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The agreement.")] input: AgreementCreateInput,
    ) -> async_graphql::Result<AgreementCreatePayload> {
        let create = once(ctx, |maker| async move {
            let what = (input.title, input.text);
            agreement::create(&maker, input.key, what).await
        });
        let (row, user_errors) = settle(ctx, create.await).await?;
        Ok(AgreementCreatePayload {
            agreement: row.map(Agreement),
            user_errors,
        })
    }

    /// Publishes a text as the agreement's next version. Needs a hub administrator.
    async fn agreement_version_publish(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The version.")] input: AgreementVersionPublishInput,
    ) -> async_graphql::Result<AgreementVersionPublishPayload> {
        let publish = once(ctx, |maker| async move {
            let ticket = ticket(ctx, &input.preview_token);
            let publish = agreement::VersionPublish {
                agreement: id_of("id", &input.id)?,
                text: input.text,
                earlier_lapse_at: input.earlier_lapse_at,
            };
            agreement::publish_version(&maker, publish, ticket.as_ref()).await
        });
        let (row, user_errors) = settle(ctx, publish.await).await?;
        Ok(AgreementVersionPublishPayload {
            agreement: row.map(Agreement),
            user_errors,
        })
    }

    /// Binds your organization by an agreement from now on; what requires it opens at once. Needs
    /// an administrator of the organization.
    async fn agreement_sign(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to sign.")] input: AgreementSignInput,
    ) -> async_graphql::Result<AgreementSignPayload> {
        let sign = async {
            let sign = agreement::AgreementSign {
                agreement: id_of("agreement", &input.agreement)?,
                version: input.version,
                until: input.until,
            };
            agreement::sign(viewer(ctx), sign).await
        };
        let (row, user_errors) = settle(ctx, sign.await).await?;
        Ok(AgreementSignPayload {
            signature: row.map(Signature),
            user_errors,
        })
    }

    /// Ends a signature now; what requires it closes at once. Needs an administrator of the
    /// organization that signed, or of the hub.
    async fn agreement_revoke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which signature.")] input: AgreementRevokeInput,
    ) -> async_graphql::Result<AgreementRevokePayload> {
        let revoke = async { agreement::revoke(viewer(ctx), id_of("id", &input.id)?).await };
        let (row, user_errors) = settle(ctx, revoke.await).await?;
        Ok(AgreementRevokePayload {
            signature: row.map(Signature),
            user_errors,
        })
    }
}
