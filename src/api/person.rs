//! People in the API.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, OneofObject, SimpleObject};
use chrono::{DateTime, Utc};

use super::cursor::Cursors;
use super::error::{UserError, fault, settle};
use super::idempotency::{once, with_secret};
use super::input::{expected, id_of, ids_of, settable};
use super::organization::Organization;
use super::page::{PageArguments, PersonConnection, id};
use super::password::PasswordLink;
use super::place::total;
use super::session::{session, viewer};
use super::word::PersonRole;
use crate::access::Asker;
use crate::error::Result;
use crate::hub::person::{self, PersonInvite, PersonUpdate};
use crate::model;
use crate::store::{NamePlace, PersonEdit, PersonFilter, Visible};

/// Somebody who signs in; belongs to one organization.
#[derive(Clone)]
pub struct Person(pub Visible<model::Person>);

impl Person {
    fn may(&self, ctx: &Context<'_>, may: impl FnOnce(&Asker) -> bool) -> bool {
        viewer(ctx).asker().is_some_and(may)
    }
}

/// Somebody who signs in; belongs to one organization.
#[Object]
impl Person {
    /// Its id: opaque, stable, and unique on the hub.
    pub async fn id(&self) -> ID {
        id(self.0.id)
    }

    /// The caller's own stable string, when it came with one.
    async fn key(&self) -> Option<&str> {
        self.0.key.as_deref()
    }

    /// The organization it belongs to; null when you may not know of that organization.
    async fn organization(&self, ctx: &Context<'_>) -> Option<async_graphql::Result<Organization>> {
        let row = session(ctx).load(self.0.organization).await;
        row.map(|row| row.map(Organization)).transpose()
    }

    /// Full name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Address, lower case; unique on the hub.
    async fn email(&self) -> &str {
        &self.0.email
    }

    /// What it may administer.
    async fn role(&self) -> PersonRole {
        self.0.role.into()
    }

    /// False once deactivated: it can't sign in.
    async fn active(&self) -> bool {
        self.0.active
    }

    /// Counts its changes, from 1; for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// When it was added.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.0.updated_at
    }

    /// Whether you may change or deactivate it.
    async fn viewer_can_update(&self, ctx: &Context<'_>) -> bool {
        let (organization, role) = (self.0.organization, self.0.role);
        self.may(ctx, |asker| asker.administers_person(organization, role))
    }

    /// Whether you may have tokens made that act for it: only for yourself.
    async fn viewer_can_create_token(&self, ctx: &Context<'_>) -> bool {
        self.may(ctx, |asker| asker.may_represent(self.0.id))
    }
}

/// Which person: exactly one of these.
#[derive(OneofObject)]
pub enum PersonBy {
    /// By its id.
    Id(ID),
    /// By its address.
    Email(String),
    /// By the caller's own stable string.
    Key(String),
}

/// Which people of those whom you may know of. Within a list any one suffices; all that is given
/// must hold.
#[derive(InputObject, Debug, Clone, Default)]
#[graphql(name = "PersonFilter")]
pub struct PersonFilterInput {
    /// Of any of the organizations with these ids.
    #[graphql(default)]
    organizations: Vec<ID>,
    /// With any of these roles.
    #[graphql(default)]
    roles: Vec<PersonRole>,
    /// Whether it may sign in.
    active: Option<bool>,
    /// Whose name or address begins so; the case of ASCII letters does not count.
    query: Option<String>,
}

impl PersonFilterInput {
    fn read(self) -> Result<PersonFilter> {
        Ok(PersonFilter {
            organizations: ids_of("filter.organizations", &self.organizations)?,
            roles: self.roles.into_iter().map(Into::into).collect(),
            active: self.active,
            query: self.query,
        })
    }
}

/// Lookups and lists of people.
#[derive(Default)]
pub struct PersonQuery;

#[Object]
impl PersonQuery {
    /// One person; null when there is no such person, or when you may not know of it.
    async fn person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which person.")] by: PersonBy,
    ) -> Option<async_graphql::Result<Person>> {
        let viewer = viewer(ctx);
        let row = match by {
            PersonBy::Id(id) => match id.parse() {
                Ok(id) => viewer.person_by_id(id).await,
                Err(_) => Ok(None),
            },
            PersonBy::Email(email) => viewer.person_by_email(&email).await,
            PersonBy::Key(key) => viewer.person_by_key(&key).await,
        };
        row.map(|row| row.map(Person)).map_err(fault).transpose()
    }

    /// The people whom you may know of, by name: those of your organization, your partner manager
    /// and whom you are one for, and those in JOINT spaces that show names.
    #[allow(
        clippy::too_many_arguments,
        reason = "the paging arguments are GraphQL's"
    )]
    async fn people(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<PersonFilterInput>,
        #[graphql(desc = "How many from the start: 1 to 100, by default 25.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<PersonConnection> {
        let session = session(ctx);
        let filter = filter.unwrap_or_default().read().map_err(fault)?;
        let cursors = Cursors::new(session, &("people", &filter));
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let slice = arguments.slice(|cursor| cursors.read_name(cursor))?;
        let page = session.viewer.people(&filter, slice).await.map_err(fault)?;
        let total = total(ctx, session.viewer.person_count(&filter)).await?;
        let cursor = |row: &Visible<_>| cursors.write_name(&NamePlace::of_person(row));
        Ok(PersonConnection::new(page, total, cursor, Person))
    }
}

/// What a new person needs.
#[derive(InputObject)]
pub struct PersonInviteInput {
    /// The id of the organization it belongs to, for good.
    organization: ID,
    /// The caller's own stable string; only hub administrators give one.
    key: Option<String>,
    /// Full name.
    name: String,
    /// Address; unique on the hub.
    email: String,
    /// What it may administer: at most what you may.
    #[graphql(default_with = "PersonRole::Member")]
    role: PersonRole,
}

/// What to change in a person: absent keeps.
#[derive(InputObject)]
pub struct PersonUpdateInput {
    /// The id of the person.
    id: ID,
    /// The version that you read. It must be given; null overwrites whatever is there.
    expected_version: MaybeUndefined<i32>,
    /// Full name.
    name: MaybeUndefined<String>,
    /// Address; unique on the hub.
    email: MaybeUndefined<String>,
    /// What it may administer: at most what you may.
    role: MaybeUndefined<PersonRole>,
    /// True lets a deactivated person in again.
    active: MaybeUndefined<bool>,
}

/// Which person to deactivate.
#[derive(InputObject)]
pub struct PersonDeactivateInput {
    /// The id of the person.
    id: ID,
    /// The version that you read. It must be given; null takes whatever is there.
    expected_version: MaybeUndefined<i32>,
}

macro_rules! payloads {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(SimpleObject)]
        pub struct $name {
            /// The person; null when nothing was changed.
            person: Option<Person>,
            /// Why nothing was changed; empty when it was.
            user_errors: Vec<UserError>,
        }
    )*};
}

/// What came of `personInvite`.
#[derive(SimpleObject)]
pub struct PersonInvitePayload {
    /// The person; null when nothing was changed.
    person: Option<Person>,
    /// The link by which the person sets a password, once, within seven days: send it to nobody
    /// else. It is shown here and never again; null when nothing was changed, and when the request
    /// repeats an earlier one.
    password_link: Option<PasswordLink>,
    /// Why nothing was changed; empty when it was.
    user_errors: Vec<UserError>,
}

payloads! {
    /// What came of `personUpdate`.
    PersonUpdatePayload;
    /// What came of `personDeactivate`.
    PersonDeactivatePayload;
}

/// Changes to people.
#[derive(Default)]
pub struct PersonMutation;

#[Object]
impl PersonMutation {
    /// Adds a person to an organization, and makes the link by which it sets its password. Needs an
    /// administrator of that organization or of the hub.
    async fn person_invite(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The person.")] input: PersonInviteInput,
    ) -> async_graphql::Result<PersonInvitePayload> {
        let invite = once(ctx, |maker| async move {
            let invite = PersonInvite {
                organization: id_of("organization", &input.organization)?,
                key: input.key,
                name: input.name,
                email: input.email,
                role: input.role.into(),
            };
            person::invite(&maker, invite).await.map(with_secret)
        });
        let (invited, user_errors) = settle(ctx, invite.await).await?;
        let (row, link) = invited.unzip();
        Ok(PersonInvitePayload {
            person: row.map(Person),
            password_link: link.flatten().map(PasswordLink::from),
            user_errors,
        })
    }

    /// Changes a person. Needs an administrator of its organization or of the hub, and nobody
    /// gives a role above the own.
    async fn person_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The changes.")] input: PersonUpdateInput,
    ) -> async_graphql::Result<PersonUpdatePayload> {
        let update = async {
            let edit = PersonEdit {
                name: settable("name", input.name)?,
                email: settable("email", input.email)?,
                role: settable("role", input.role)?.map(Into::into),
                active: settable("active", input.active)?,
            };
            let id = id_of("id", &input.id)?;
            let expected = expected(input.expected_version)?;
            person::update(viewer(ctx), PersonUpdate { id, expected, edit }).await
        };
        let (row, user_errors) = settle(ctx, update.await).await?;
        Ok(PersonUpdatePayload {
            person: row.map(Person),
            user_errors,
        })
    }

    /// Keeps a person from signing in: its tokens are revoked, its sessions end. Needs an
    /// administrator of its organization or of the hub.
    async fn person_deactivate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which person.")] input: PersonDeactivateInput,
    ) -> async_graphql::Result<PersonDeactivatePayload> {
        let deactivate = async {
            let expected = expected(input.expected_version)?;
            person::deactivate(viewer(ctx), id_of("id", &input.id)?, expected).await
        };
        let (row, user_errors) = settle(ctx, deactivate.await).await?;
        Ok(PersonDeactivatePayload {
            person: row.map(Person),
            user_errors,
        })
    }
}
