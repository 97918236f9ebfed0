//! Kept: rows that were read before, in memory for as long as nothing changed them.
//!
//! Rows, never permissions: whoever takes one asks its viewer's rights each time, by the same rule
//! as the database does. A row is kept with the state of the database that it was read under, and
//! only where that state was the same before and after the read. It is taken only for a viewer of
//! that state, or of a later one up to which the feed (documents) or the log of policy changes
//! (organizations, people, spaces) names no change of it. So what is taken is what the database
//! held when the viewer signed in.

mod changes;
mod directory;
mod documents;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use moka::sync::Cache;

use self::changes::Changes;
use super::pulse::Pulse;
use super::viewer::Viewer;
use crate::error::Result;
use crate::model::{Document, Organization, OrganizationId, Person, PersonId, Space, SpaceId};

/// How much memory the kept documents take at most, in bytes; the directory's rows likewise.
const MOST_BYTES: u64 = 64 << 20;
/// What a row takes besides its texts, in bytes, about.
const ROW_BYTES: usize = 400;
/// Rows that one request adds at most.
const MOST_FRESH: usize = 1_000;

/// The rows that one node keeps.
pub(in crate::store) struct Kept {
    documents: Cache<i64, Arc<KeptRow<Document>>>,
    organizations: Cache<OrganizationId, Arc<KeptRow<Organization>>>,
    people: Cache<PersonId, Arc<KeptRow<Person>>>,
    spaces: Cache<SpaceId, Arc<KeptRow<Space>>>,
    changes: Mutex<Changes>,
}

/// A row, and the state under which it was read.
struct KeptRow<T> {
    at: Pulse,
    row: T,
}

/// A row that a request read: kept once it is known that nothing changed meanwhile.
pub(in crate::store) enum Fresh {
    Document(Document),
    Organization(Organization),
    Person(Person),
    Space(Space),
}

impl Kept {
    pub fn new() -> Self {
        Self {
            documents: cache(|document: &Document| {
                let tags: usize = document.tags.iter().map(|tag| tag.len() + 24).sum();
                document.title.len() + tags
            }),
            organizations: cache(|organization: &Organization| organization.name.len() + 200),
            people: cache(|person: &Person| person.name.len() + person.email.len()),
            spaces: cache(|space: &Space| space.name.len() + space.description.len()),
            changes: Mutex::default(),
        }
    }

    fn changes(&self) -> MutexGuard<'_, Changes> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn cache<K, T>(bytes: impl Fn(&T) -> usize + Send + Sync + 'static) -> Cache<K, Arc<KeptRow<T>>>
where
    K: std::hash::Hash + Eq + Send + Sync + 'static,
    T: Send + Sync + 'static,
{
    let weigh = move |_: &K, kept: &Arc<KeptRow<T>>| {
        u32::try_from(ROW_BYTES + bytes(&kept.row)).unwrap_or(u32::MAX)
    };
    Cache::builder()
        .weigher(weigh)
        .max_capacity(MOST_BYTES)
        .build()
}

impl Viewer {
    fn kept(&self) -> &Kept {
        &self.store().inner.kept
    }

    /// Keeps what the request read and what did not change until `now`.
    pub(in crate::store) async fn keep_fresh(&self, now: Pulse) -> Result<()> {
        let fresh = std::mem::take(&mut *self.fresh());
        let (before, policy) = (self.pulse(), self.policy().version);
        if fresh.is_empty() || now.epoch != before.epoch {
            return Ok(());
        }
        if now.feed_head != before.feed_head {
            self.follow_feed(now).await?;
        }
        let at = Pulse {
            policy_version: policy,
            ..before
        };
        let same_policy = now.policy_version == policy;
        for row in fresh {
            match row {
                Fresh::Document(row) => {
                    let unchanged = now.feed_head == before.feed_head
                        || self.kept().changes().none_of(row.ordinal, at.feed_head);
                    if unchanged {
                        let key = row.ordinal;
                        self.kept()
                            .documents
                            .insert(key, Arc::new(KeptRow { at, row }));
                    }
                }
                _ if !same_policy => (),
                Fresh::Organization(row) => {
                    let kept = Arc::new(KeptRow { at, row });
                    self.kept().organizations.insert(kept.row.id, kept);
                }
                Fresh::Person(row) => {
                    let kept = Arc::new(KeptRow { at, row });
                    self.kept().people.insert(kept.row.id, kept);
                }
                Fresh::Space(row) => {
                    let kept = Arc::new(KeptRow { at, row });
                    self.kept().spaces.insert(kept.row.id, kept);
                }
            }
        }
        Ok(())
    }

    /// Notes what was just read, to be kept if nothing changed until the request's end. Whatever
    /// the hub itself reads is not: it reads everything, once.
    fn note_fresh(&self, rows: impl IntoIterator<Item = Fresh>) {
        if self.system_reason().is_some() {
            return;
        }
        let mut fresh = self.fresh();
        let room = MOST_FRESH.saturating_sub(fresh.len());
        fresh.extend(rows.into_iter().take(room));
    }
}
