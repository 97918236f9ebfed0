//! Session: what the resolvers of one request share. Built anew for each request, so nothing
//! loaded for one viewer can reach another.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_graphql::Context;
use async_graphql::dataloader::{DataLoader, HashMapCache};
use async_graphql::runtime::{TokioSpawner, TokioTimer};

use super::load::Loads;
use crate::error::Error;
use crate::hub::Hub;
use crate::hub::ticket::Ticket;
use crate::store::Viewer;

/// The viewer of one request, the hub, and the loaders between them.
pub struct Session {
    /// Who asks.
    pub viewer: Viewer,
    /// The hub.
    pub hub: Hub,
    /// The key by which mutations make something once, where one came with the request.
    pub idempotency_key: Option<String>,
    places: AtomicUsize,
    loader: DataLoader<Loads, HashMapCache>,
}

impl Session {
    /// A session for one request.
    pub fn new(hub: Hub, viewer: Viewer) -> Self {
        let loads = Loads(viewer.clone(), hub.clone());
        let loader = DataLoader::with_cache(
            loads,
            TokioSpawner::current(),
            TokioTimer::default(),
            HashMapCache::default(),
        )
        // Only gathers what one step of execution asks for; waiting longer gathers no more.
        .delay(Duration::ZERO);
        Self {
            viewer,
            hub,
            idempotency_key: None,
            places: AtomicUsize::new(0),
            loader,
        }
    }

    /// The same, for a request that came with this key, or with none.
    #[must_use]
    pub fn with_idempotency_key(self, key: Option<String>) -> Self {
        Self {
            idempotency_key: key,
            ..self
        }
    }

    /// How many of the request's fields made something before the one that asks.
    pub fn next_place(&self) -> usize {
        self.places.fetch_add(1, Ordering::Relaxed)
    }

    /// Loads what one id stands for, together with what others ask for at the same time.
    pub async fn load<K, V>(&self, key: K) -> async_graphql::Result<Option<V>>
    where
        K: Send + Sync + std::hash::Hash + Eq + Clone + 'static,
        V: Send + Sync + Clone + 'static,
        Loads: async_graphql::dataloader::Loader<K, Value = V, Error = Arc<Error>>,
    {
        self.loader
            .load_one(key)
            .await
            .map_err(super::error::shared_fault)
    }

    /// Loads what each id stands for, in the order of the ids; what is not there is left out.
    pub async fn load_all<K, V>(&self, keys: &[K]) -> async_graphql::Result<Vec<V>>
    where
        K: Send + Sync + std::hash::Hash + Eq + Clone + 'static,
        V: Send + Sync + Clone + 'static,
        Loads: async_graphql::dataloader::Loader<K, Value = V, Error = Arc<Error>>,
    {
        let mut found = self
            .loader
            .load_many(keys.iter().cloned())
            .await
            .map_err(super::error::shared_fault)?;
        Ok(keys.iter().filter_map(|key| found.remove(key)).collect())
    }
}

/// The session of the request that is being resolved.
pub fn session<'a>(ctx: &Context<'a>) -> &'a Session {
    ctx.data_unchecked::<Session>()
}

/// The viewer of the request that is being resolved.
pub fn viewer<'a>(ctx: &Context<'a>) -> &'a Viewer {
    &session(ctx).viewer
}

/// The preview's token that came with a mutation, if one did.
pub fn ticket(ctx: &Context<'_>, token: &Option<String>) -> Option<Ticket> {
    let token = token.clone()?;
    Some(Ticket::new(&session(ctx).hub, token))
}
