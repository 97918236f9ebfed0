//! The two proofs of permission. `Visible`: this viewer may see the value. `Held`: this viewer
//! may do this action to this value, in this transaction.
//!
//! Both are minted in `store` only, from a decision; nothing turns a bare row into either.

use std::marker::PhantomData;
use std::ops::Deref;

use super::tx::Tx;
use crate::error::{Error, Result};

/// A value that its viewer may see. Not to be kept beyond the request that it was read for.
#[derive(Debug, Clone)]
pub struct Visible<T>(T);

impl<T> Visible<T> {
    /// Vouches that the scope or the decision that the row came through allows its viewer to
    /// see it.
    pub(in crate::store) fn vouch(value: T) -> Self {
        Self(value)
    }
}

impl<T> Deref for Visible<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// Proof that the viewer may do `A` to this row in this transaction. It borrows the
/// transaction: it can neither outlive nor leave it.
pub struct Held<'t, T, A> {
    pub(in crate::store) tx: &'t Tx,
    pub(in crate::store) row: T,
    action: PhantomData<A>,
}

impl<'t, T, A> Held<'t, T, A> {
    pub(in crate::store) fn hold(tx: &'t Tx, row: T) -> Self {
        Self {
            tx,
            row,
            action: PhantomData,
        }
    }

    /// The row as it is in the transaction.
    pub fn row(&self) -> &T {
        &self.row
    }

    /// Refuses a hold of another transaction: its decision would not hold until this commit.
    pub(in crate::store) fn same_transaction<U, B>(&self, other: &Held<'_, U, B>) -> Result<()> {
        if std::ptr::eq(self.tx, other.tx) {
            Ok(())
        } else {
            Err(Error::internal("two holds of different transactions"))
        }
    }
}

impl<T: Versioned, A> Held<'_, T, A> {
    /// Refuses when the row is no longer at the version that the caller read; none: whatever it
    /// is at.
    pub fn at_version(self, expected: Option<i32>) -> Result<Self> {
        let current = self.row.version();
        match expected {
            Some(expected) if expected != current => Err(Error::Conflict { current }),
            _ => Ok(self),
        }
    }
}

/// A row that counts its changes.
pub trait Versioned {
    /// From 1.
    fn version(&self) -> i32;
}

macro_rules! versioned {
    ($($noun:ident)*) => {$(
        impl Versioned for crate::model::$noun {
            fn version(&self) -> i32 {
                self.version
            }
        }
    )*};
}

versioned! { Document Folder Space Organization Person Group Segment IdentityProvider }
