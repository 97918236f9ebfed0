//! Documents that are named instead of sent: those that a token trusts (`documentId`), and Apollo's automatic
//! persisted queries (`extensions.persistedQuery`).
//!
//! Owns what may be named and by whom. What is found is checked by the guard like what is sent.

use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;

use super::Api;
use super::call::{Answer, Call};
use super::guard::limit;
use super::guard::refusal::{Code, Refusal};
use crate::error::Result;
use crate::model::PersonId;
use crate::store::{Viewer, document_hash};

/// Bytes that automatically persisted documents may take; the least used go first.
const BYTES: u64 = 16 * 1024 * 1024;
/// How long one stays that nobody asks for.
const IDLE: Duration = Duration::from_secs(24 * 60 * 60);

/// Documents that clients registered themselves, each for its own person: that somebody else sent the same
/// text is nobody's business. Forgotten when the hub stops, and whenever there are too many.
#[derive(Clone)]
pub struct Registered(Cache<(Option<PersonId>, String), Arc<str>>);

impl Registered {
    /// None yet.
    pub fn new() -> Self {
        let weigh = |_: &(Option<PersonId>, String), text: &Arc<str>| {
            u32::try_from(text.len() + 128).unwrap_or(u32::MAX)
        };
        let cache = Cache::builder()
            .max_capacity(BYTES)
            .time_to_idle(IDLE)
            .weigher(weigh);
        Self(cache.build())
    }
}

impl Api {
    /// The call with the document that it names; the answer where there is none that the viewer may run.
    ///
    /// # Errors
    /// What reading fails with.
    #[async_recursion::async_recursion]
    pub(super) async fn resolved(
        &self,
        viewer: &Viewer,
        call: Call,
    ) -> Result<std::result::Result<Call, Answer>> {
        let resolved = self.resolve(viewer, call).await?;
        Ok(resolved.map_err(|refusal| refusal.answer()))
    }

    async fn resolve(
        &self,
        viewer: &Viewer,
        mut call: Call,
    ) -> Result<std::result::Result<Call, Refusal>> {
        let trusts_only = viewer.signed_in().trusts_only();
        if let Some(id) = call.document_id.take() {
            return self.trusted(viewer, call, &id).await;
        }
        if let Some(hash) = call.persisted_hash.take() {
            call = match self.automatic(viewer, call, &hash) {
                Ok(call) => call,
                Err(refusal) => return Ok(Err(refusal)),
            };
        }
        if !trusts_only {
            return Ok(Ok(call));
        }
        let hash = document_hash(&call.query);
        Ok(match viewer.trusted_document(&hash).await? {
            Some(_) => Ok(call),
            None => Err(untrusted()),
        })
    }

    async fn trusted(
        &self,
        viewer: &Viewer,
        mut call: Call,
        id: &str,
    ) -> Result<std::result::Result<Call, Refusal>> {
        let Some(hash) = id.strip_prefix("sha256:").filter(|hash| is_hash(hash)) else {
            let message = "`documentId` is `sha256:` and the SHA-256 of the document in 64 lower-case hexadecimal digits";
            return Ok(Err(Refusal::new(Code::BadUserInput, message)));
        };
        if !call.query.is_empty() && document_hash(&call.query) != hash {
            let message = "`documentId` is not the id of the document in `query`: send one of them";
            return Ok(Err(Refusal::new(Code::BadUserInput, message)));
        }
        Ok(match viewer.trusted_document(hash).await? {
            Some(text) => {
                call.query = text;
                Ok(call)
            }
            None => {
                let message =
                    "your token trusts no document with this id: add it with `tokenDocumentsSet`";
                Err(Refusal::new(Code::DocumentNotFound, message))
            }
        })
    }

    /// Looks the document up, or registers the one that was sent.
    fn automatic(
        &self,
        viewer: &Viewer,
        mut call: Call,
        hash: &str,
    ) -> std::result::Result<Call, Refusal> {
        let key = (viewer.signed_in().person(), hash.to_owned());
        if call.query.is_empty() {
            let known = is_hash(hash)
                .then(|| self.registered().0.get(&key))
                .flatten();
            // Clients of Apollo know this text, and send the document next.
            let known = known.ok_or_else(|| {
                Refusal::new(Code::PersistedQueryNotFound, "PersistedQueryNotFound")
            })?;
            call.query = known.to_string();
            return Ok(call);
        }
        if document_hash(&call.query) != hash {
            let message = "`extensions.persistedQuery.sha256Hash` is not the SHA-256 of `query`";
            return Err(Refusal::new(Code::BadUserInput, message));
        }
        if call.query.len() <= limit::QUERY_BYTES {
            self.registered().0.insert(key, call.query.as_str().into());
        }
        Ok(call)
    }
}

fn is_hash(text: &str) -> bool {
    text.len() == 64
        && text
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

fn untrusted() -> Refusal {
    let message =
        "your token runs the documents only that it trusts: send the `documentId` of one of them";
    Refusal::new(Code::DocumentNotTrusted, message)
}
