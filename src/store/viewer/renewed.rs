//! Renewed viewers: who signed in, as it would sign in now.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::{Viewer, ViewerInner, Who};
use crate::error::Result;
use crate::store::pulse;

impl Viewer {
    /// The same one with the rights of now, which reads what was written since it signed in.
    ///
    /// # Errors
    /// Unauthenticated when its person can't sign in any more.
    #[async_recursion::async_recursion]
    pub async fn renewed(&self) -> Result<Self> {
        let pulse = pulse::read(&self.db()).await?;
        let store = self.store();
        let policy = store.policy_at(pulse.policy_version).await?;
        let who = self.who().renew(&policy)?;
        let now = policy.at_least(store.sources().now());
        let rights = match &who {
            Who::Person(asker) => store.inner.rights.get(&policy, asker, now),
            Who::Anonymous | Who::Confined(..) | Who::System(_) => self.inner.rights.clone(),
        };
        Ok(Self::of(ViewerInner {
            who,
            policy,
            rights,
            pulse,
            now,
            statements: Arc::clone(&self.inner.statements),
            newer: AtomicBool::new(true),
            ..self.inner.copy()
        }))
    }
}
