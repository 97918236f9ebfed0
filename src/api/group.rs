//! Groups in the API.

use async_graphql::{ID, Object};

use super::page::id;
use crate::model;
use crate::store::Visible;

/// The group, as its viewer may see it.
#[derive(Clone)]
pub struct Group(pub Visible<model::Group>);

#[Object]
impl Group {
    /// Its id: opaque, stable, and unique on the hub.
    pub async fn id(&self) -> ID {
        id(self.0.id)
    }
}
