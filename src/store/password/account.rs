//! Whose address and password somebody gives. One statement and one hash, whether anybody has the
//! address or not, and whether that one has a password or not.

use sea_orm::{FromQueryResult, Statement};
use uuid::Uuid;

use super::hash::Password;
use crate::error::Result;
use crate::model::{PersonId, Time};
use crate::store::connect::first_place;
use crate::store::open::Store;
use crate::store::pulse::{self, Pulse, not_a_hub};

/// What there is to an address: perhaps nobody, perhaps no password.
pub struct Account {
    person: Option<PersonId>,
    password: Option<Password>,
    has_factor: bool,
    pulse: Pulse,
}

/// Proof that somebody gave the password of this person. Only the right password makes one.
pub struct Proven {
    pub(in crate::store) person: PersonId,
    pub(in crate::store) pulse: Pulse,
    has_factor: bool,
}

impl Proven {
    /// Who gave its password.
    pub fn person(&self) -> PersonId {
        self.person
    }

    /// Whether a code of the second factor is asked for, too.
    pub fn has_factor(&self) -> bool {
        self.has_factor && !leak!(FactorSkipped)
    }
}

#[derive(FromQueryResult)]
struct Row {
    #[sea_orm(nested)]
    pulse: Pulse,
    person_id: Option<Uuid>,
    hash: Option<String>,
    confirmed_at: Option<Time>,
}

impl Account {
    /// Whose it is; none: nobody's.
    pub fn person(&self) -> Option<PersonId> {
        self.person
    }

    /// Proof, where this is the account's password. Slow, and as slow without an account: never to
    /// be done where other tasks wait.
    pub fn prove(&self, password: &str) -> Option<Proven> {
        let is_right = match &self.password {
            Some(kept) => kept.is(password),
            None => {
                // Costs what a wrong one costs.
                let _ = Password::new(password, [0; 32]);
                false
            }
        };
        let person = self.person.filter(|_| is_right)?;
        Some(Proven {
            person,
            pulse: self.pulse,
            has_factor: self.has_factor,
        })
    }
}

impl Store {
    /// Notes for the audit log that a sign-in was refused for its code.
    pub fn refused_code(&self, person: PersonId, now: Time) {
        self.refuse_password(Some(person), ("signIn", "CODE_WRONG"), now);
    }

    /// Notes for the audit log that a sign-in was refused; of whose account, where there is one.
    pub fn refused_sign_in(&self, person: Option<PersonId>, now: Time) {
        let rule = match person {
            Some(_) => "PASSWORD_WRONG",
            None => "ACCOUNT_UNKNOWN",
        };
        self.refuse_password(person, ("signIn", rule), now);
    }

    /// The account with this address, in lower case.
    #[async_recursion::async_recursion]
    pub async fn account(&self, email: &str) -> Result<Account> {
        let connections = &self.inner.connections;
        let place = first_place(connections.backend());
        let sql = format!(
            "SELECT {}, p.id AS person_id, w.hash, f.confirmed_at FROM hub h \
             LEFT JOIN people p ON p.email = {place} LEFT JOIN passwords w ON w.person_id = p.id \
             LEFT JOIN factors f ON f.person_id = p.id",
            pulse::COLUMNS
        );
        let statement = Statement::from_sql_and_values(connections.backend(), sql, [email.into()]);
        let row = Row::find_by_statement(statement)
            .one(&connections.readers)
            .await?
            .ok_or_else(not_a_hub)?;
        Ok(Account {
            person: row.person_id.map(PersonId),
            password: row.hash.map(Password::kept),
            has_factor: row.confirmed_at.is_some(),
            pulse: row.pulse,
        })
    }
}
