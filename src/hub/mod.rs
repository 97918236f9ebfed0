//! Commands: what people do with the hub, a function each. And search, the one composed read.
//!
//! Owns the order of a command: check the input, begin, hold, write, commit. Never decides a
//! permission itself and never writes SQL.

pub mod access_request;
pub mod agreement;
pub mod break_glass;
pub mod bundle;
mod check;
pub mod document;
pub mod door;
pub mod entry;
pub mod explain;
pub mod factor;
pub mod folder;
pub mod group;
pub mod highlight;
pub mod import;
pub mod indexed;
pub mod leaving;
mod managed;
pub mod meter;
pub mod notification;
pub mod organization;
pub mod participation;
pub mod password;
mod password_rule;
pub mod person;
pub mod preview;
pub mod proposal;
pub mod provider;
pub mod provider_sign_in;
pub mod provision;
pub mod review;
pub mod saved_search;
pub mod search;
pub mod searched;
pub mod segment;
pub mod session;
pub mod setup;
pub mod share;
pub mod share_link;
pub mod sign_in;
pub mod similar;
pub mod space;
pub mod subscription;
pub mod suggest;
pub mod synonym;
pub mod ticket;
pub mod token;
pub mod verify;
pub mod viewer_token;
pub mod wall;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use self::door::Door;
use self::highlight::Texts;
use self::indexed::Turns;
use self::subscription::Beat;
use crate::search::Index;
use crate::store::Store;

/// One hub: its database and its index. Cheap to clone.
#[derive(Clone)]
pub struct Hub {
    store: Store,
    index: Index,
    cursor_secret: Arc<[u8]>,
    texts: Texts,
    turns: Turns,
    beat: Beat,
    door: Arc<Door>,
}

impl Hub {
    /// Puts the two together.
    pub async fn new(store: Store, index: Index) -> crate::error::Result<Self> {
        let cursor_secret = store.cursor_secret().await?.into();
        Ok(Self {
            store,
            index,
            cursor_secret,
            texts: Texts::default(),
            turns: Turns::default(),
            beat: Beat::default(),
            door: Arc::default(),
        })
    }

    /// The database.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The index.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// The texts that it has analysed for highlights.
    pub fn texts(&self) -> &Texts {
        &self.texts
    }

    /// What tells of each time that its index took something in.
    pub fn turns(&self) -> &Turns {
        &self.turns
    }

    /// What stands between passwords and sessions.
    pub fn door(&self) -> &Door {
        &self.door
    }

    /// The secret that cursors are signed with.
    pub fn cursor_secret(&self) -> &[u8] {
        &self.cursor_secret
    }
}
