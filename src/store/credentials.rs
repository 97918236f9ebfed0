//! Everything that somebody signs in with, ended at once: tokens, sessions, and the links by which
//! passwords are set.
//!
//! Passwords themselves stay: whoever is let in again has its own.

use sea_orm::ColumnTrait;
use sea_orm::sea_query::{Query, SelectStatement};

use super::entity::{password_link, person, session, token};
use super::tx::Tx;
use super::{password, provider, provisioned, session as sessions, token as tokens};
use crate::error::Result;
use crate::model::{OrganizationId, PersonId};

/// Does what follows from another address, or from somebody being kept out or let in again. Both are what it
/// is reached by and whether it may sign in.
pub(in crate::store) async fn follow(
    tx: &Tx,
    person: PersonId,
    (before, after): ((&str, bool), (&str, bool)),
) -> Result<()> {
    let is_stopped = before.1 && !after.1;
    if is_stopped || before.0 != after.0 {
        provider::forget(tx, person).await?;
    }
    if is_stopped {
        end_person(tx, person).await?;
    }
    if !before.1 && after.1 {
        provisioned::not_removed(tx, person).await?;
    }
    Ok(())
}

/// Ends everything that a person signs in with.
async fn end_person(tx: &Tx, person: PersonId) -> Result<()> {
    tokens::revoke_all(tx, token::Column::PersonId.eq(person.0)).await?;
    sessions::end_all(tx, session::Column::PersonId.eq(person.0), None).await?;
    password::end_links(tx, password_link::Column::PersonId.eq(person.0)).await
}

/// Ends everything that an organization's people sign in with.
pub(in crate::store) async fn end_staff(tx: &Tx, organization: OrganizationId) -> Result<()> {
    let staff = || staff(organization);
    tokens::revoke_all(tx, token::Column::PersonId.in_subquery(staff())).await?;
    sessions::end_all(tx, session::Column::PersonId.in_subquery(staff()), None).await?;
    password::end_links(tx, password_link::Column::PersonId.in_subquery(staff())).await
}

fn staff(organization: OrganizationId) -> SelectStatement {
    Query::select()
        .column(person::Column::Id)
        .from(person::Entity)
        .and_where(person::Column::OrganizationId.eq(organization.0))
        .to_owned()
}
