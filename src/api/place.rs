//! Places of the lists that run by name or by time, as they are written into cursors.

use async_graphql::Context;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::cursor::Cursors;
use super::error::fault;
use crate::error::Result;
use crate::store::{NamePlace, TimePlace};

impl Cursors {
    /// Writes a place in a list by name.
    pub fn write_name(&self, place: &NamePlace) -> String {
        self.write_pair(&(&place.name, place.id))
    }

    /// Reads a place in a list by name.
    pub fn read_name(&self, cursor: &str) -> Option<NamePlace> {
        let (name, id): (String, Uuid) = self.read_pair(cursor)?;
        Some(NamePlace { name, id })
    }

    /// Writes a place in a list by time.
    pub fn write_time(&self, place: &TimePlace) -> String {
        self.write_pair(&(place.at, place.id))
    }

    /// Reads a place in a list by time.
    pub fn read_time(&self, cursor: &str) -> Option<TimePlace> {
        let (at, id): (DateTime<Utc>, Uuid) = self.read_pair(cursor)?;
        Some(TimePlace { at, id })
    }
}

/// Counts the whole list, if the request selects `totalCount`.
pub async fn total(
    ctx: &Context<'_>,
    count: impl Future<Output = Result<u64>>,
) -> async_graphql::Result<Option<u64>> {
    if ctx.look_ahead().field("totalCount").exists() {
        count.await.map(Some).map_err(fault)
    } else {
        Ok(None)
    }
}
