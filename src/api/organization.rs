//! Organizations in the API.

use async_graphql::{ID, Object};

use super::page::id;
use crate::model;
use crate::store::Visible;

/// The company, as its viewer may see it.
#[derive(Clone)]
pub struct Organization(pub Visible<model::Organization>);

#[Object]
impl Organization {
    /// Its id: opaque, stable, and unique on the hub.
    pub async fn id(&self) -> ID {
        id(self.0.id)
    }
}
