//! Enrolling a second factor, using it and removing it. Each code is used once.

use data_encoding::{BASE32_NOPAD, HEXLOWER};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use serde_json::json;

use super::{recovery, totp};
use crate::access::{Represent, Staff};
use crate::error::{Error, Result};
use crate::model::{Person, PersonId};
use crate::store::entity::{factor, recovery_code, session};
use crate::store::session::end_all;
use crate::store::tx::Tx;
use crate::store::viewer::Viewer;
use crate::store::vouch::Held;

/// What stands for itself in a label.
const LABEL: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'@');

/// A second factor that waits for its first code. The secret is shown now and never again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// The secret in base 32, to type into an app.
    pub secret: String,
    /// The same as an `otpauth://` address, to show as a QR code.
    pub uri: String,
}

impl Viewer {
    /// Whether whoever signed in has a second factor.
    #[async_recursion::async_recursion]
    pub async fn has_second_factor(&self) -> Result<bool> {
        let Some(person) = self.signed_in().person() else {
            return Ok(false);
        };
        let row = factor::Entity::find_by_id(person.0).one(&self.db()).await?;
        Ok(row.is_some_and(|row| row.confirmed_at.is_some()))
    }
}

impl Held<'_, Person, Represent> {
    /// Whether the person has a second factor.
    pub async fn has_factor(&self) -> Result<bool> {
        let found = find(self.tx, self.row.id).await?;
        Ok(found.is_some_and(|row| row.confirmed_at.is_some()))
    }

    /// Makes the secret of a second factor; it counts once `confirm_factor` got a code of it.
    pub async fn enrol_factor(&self) -> Result<Enrolment> {
        let (tx, person) = (self.tx, self.row.id);
        let random = tx.viewer().store().sources().secret();
        let secret = &random[..totp::SECRET];
        let row = factor::ActiveModel {
            person_id: Set(person.0),
            secret: Set(HEXLOWER.encode(secret)),
            last_step: Set(0),
            created_at: Set(tx.now()),
            confirmed_at: Set(None),
        };
        use factor::Column::{ConfirmedAt, CreatedAt, LastStep, Secret};
        let replace = OnConflict::column(factor::Column::PersonId)
            .update_columns([Secret, LastStep, CreatedAt, ConfirmedAt])
            .to_owned();
        factor::Entity::insert(row)
            .on_conflict(replace)
            .exec_without_returning(&tx.db())
            .await?;
        tx.record("factorEnrol", person, json!({}));
        let secret = BASE32_NOPAD.encode(secret);
        let uri = format!(
            "otpauth://totp/Commonplace:{}?secret={secret}&issuer=Commonplace",
            utf8_percent_encode(&self.row.email, LABEL)
        );
        Ok(Enrolment { secret, uri })
    }

    /// Has the second factor count, if the code is one of it. The sessions that began without it
    /// end, but for the one that this is done in. Returns the recovery codes, for the only time.
    pub async fn confirm_factor(self, code: &str) -> Result<Option<Vec<String>>> {
        let (tx, person) = (self.tx, self.row.id);
        let found = find(tx, person)
            .await?
            .filter(|row| row.confirmed_at.is_none());
        let Some(row) = found else {
            return Ok(None);
        };
        let Some(step) = totp::step_of(&secret_of(&row)?, code, tx.now()) else {
            return Ok(None);
        };
        factor::Entity::update_many()
            .col_expr(factor::Column::ConfirmedAt, Expr::value(tx.now()))
            .col_expr(factor::Column::LastStep, Expr::value(step))
            .filter(factor::Column::PersonId.eq(person.0))
            .exec(&tx.db())
            .await?;
        let codes = fresh_codes(tx, person).await?;
        end_all(
            tx,
            session::Column::PersonId.eq(person.0),
            tx.viewer().session(),
        )
        .await?;
        if let Some(own) = tx.viewer().session() {
            session::Entity::update_many()
                .col_expr(session::Column::SecondFactor, Expr::value(true))
                .filter(session::Column::Id.eq(own.0))
                .exec(&tx.db())
                .await?;
        }
        tx.record("factorConfirm", person, json!({}));
        Ok(Some(codes))
    }

    /// Removes the person's own second factor.
    pub async fn remove_factor(self) -> Result<()> {
        remove(self.tx, self.row.id).await?;
        self.tx.record("factorRemove", self.row.id, json!({}));
        Ok(())
    }

    /// Uses a code of the person's second factor, or a recovery code. False when it is none, or was
    /// used already.
    pub async fn use_code(&self, code: &str) -> Result<bool> {
        self.tx.use_code_of(self.row.id, code).await
    }
}

impl Held<'_, Person, Staff> {
    /// Removes the person's second factor, for somebody who lost it. False when there is none.
    pub async fn reset_factor(self) -> Result<bool> {
        let (tx, person) = (self.tx, self.row.id);
        let had = remove(tx, person).await?;
        if had {
            tx.record("factorReset", person, json!({}));
        }
        Ok(had)
    }
}

impl Tx {
    /// Uses a code of the writer's second factor, or a recovery code, to sign in. False when it is
    /// none, or was used already.
    #[async_recursion::async_recursion]
    pub async fn use_own_code(&self, code: &str) -> Result<bool> {
        let person = self.viewer().person().ok_or(Error::Unauthenticated)?;
        self.use_code_of(person, code).await
    }

    async fn use_code_of(&self, person: PersonId, code: &str) -> Result<bool> {
        let found = find(self, person).await?;
        let Some(row) = found.filter(|row| row.confirmed_at.is_some()) else {
            return Ok(false);
        };
        let code = code.trim();
        if let Some(step) = totp::step_of(&secret_of(&row)?, code, self.now()) {
            let used = factor::Entity::update_many()
                .col_expr(factor::Column::LastStep, Expr::value(step))
                .filter(factor::Column::PersonId.eq(person.0))
                .filter(factor::Column::LastStep.lt(step))
                .exec(&self.db())
                .await?;
            return Ok(used.rows_affected == 1 || leak!(CodeTwice));
        }
        let Some(hash) = recovery::hash(code) else {
            return Ok(false);
        };
        let used = recovery_code::Entity::update_many()
            .col_expr(recovery_code::Column::UsedAt, Expr::value(self.now()))
            .filter(recovery_code::Column::PersonId.eq(person.0))
            .filter(recovery_code::Column::Hash.eq(hash))
            .filter(recovery_code::Column::UsedAt.is_null())
            .exec(&self.db())
            .await?;
        let was_used = used.rows_affected == 1;
        if was_used {
            self.record("recoveryCodeUse", person, json!({}));
        }
        Ok(was_used)
    }
}

async fn find(tx: &Tx, person: PersonId) -> Result<Option<factor::Model>> {
    Ok(factor::Entity::find_by_id(person.0).one(&tx.db()).await?)
}

/// Replaces the recovery codes.
async fn fresh_codes(tx: &Tx, person: PersonId) -> Result<Vec<String>> {
    forget_codes(tx, person).await?;
    let mut rows = Vec::new();
    let mut codes = Vec::new();
    for _ in 0..recovery::MANY {
        let code = recovery::write(tx.viewer().store().sources().secret());
        let hash = recovery::hash(&code)
            .ok_or_else(|| Error::internal("a fresh code of the wrong form"))?;
        rows.push(recovery_code::ActiveModel {
            id: Set(tx.fresh_id()),
            person_id: Set(person.0),
            hash: Set(hash),
            used_at: Set(None),
        });
        codes.push(code);
    }
    recovery_code::Entity::insert_many(rows)
        .exec_without_returning(&tx.db())
        .await?;
    Ok(codes)
}

async fn forget_codes(tx: &Tx, person: PersonId) -> Result<()> {
    recovery_code::Entity::delete_many()
        .filter(recovery_code::Column::PersonId.eq(person.0))
        .exec(&tx.db())
        .await?;
    Ok(())
}

/// Whether there was one that counted.
async fn remove(tx: &Tx, person: PersonId) -> Result<bool> {
    let had = find(tx, person)
        .await?
        .is_some_and(|row| row.confirmed_at.is_some());
    factor::Entity::delete_by_id(person.0)
        .exec(&tx.db())
        .await?;
    forget_codes(tx, person).await?;
    Ok(had)
}

fn secret_of(row: &factor::Model) -> Result<Vec<u8>> {
    HEXLOWER
        .decode(row.secret.as_bytes())
        .map_err(Error::internal)
}
