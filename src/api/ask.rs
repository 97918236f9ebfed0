//! A call from signing in to its answer.

use super::Api;
use super::call::{Answer, Call, SigningIn, Started};
use super::charge::Charge;
use crate::error::{Error, Result};
use crate::store::Viewer;
use async_graphql::parser::types::OperationType;

/// How often a read runs again because permissions changed while it ran.
pub(super) const ATTEMPTS: usize = 3;

impl Api {
    /// Signs in and answers, again where permissions changed meanwhile. Says how many SQL statements the
    /// answer took.
    ///
    /// # Errors
    /// What signing in fails with; Unavailable when permissions keep changing.
    pub async fn ask(&self, sign_in: &SigningIn, call: &Call) -> Result<Answer> {
        self.ask_charged(sign_in, call, None).await
    }

    /// As `ask`, where somebody may have signed in for the call already and been charged.
    async fn ask_charged(
        &self,
        sign_in: &SigningIn,
        call: &Call,
        signed_in: Option<(Viewer, Charge)>,
    ) -> Result<Answer> {
        let (mut signed_in, mut charge) = signed_in.unzip();
        for _ in 0..ATTEMPTS {
            let viewer = match signed_in.take() {
                Some(viewer) => viewer,
                None => sign_in().await?,
            };
            let charge = charge.get_or_insert_with(|| self.charge(&viewer, call.from));
            let answer = self.charged(viewer.clone(), call.clone(), charge).await;
            let mut answer = answer.unwrap_or_else(|refused| refused);
            if !answer.is_read || viewer.is_current().await? {
                answer.statements = Some(viewer.statements());
                return Ok(answer);
            }
        }
        Err(keeps_changing())
    }

    /// As `ask`; a subscription is followed, and each of its events is told to whoever signs in for it.
    ///
    /// # Errors
    /// As `ask`.
    pub async fn start(&self, sign_in: SigningIn, call: Call) -> Result<Started> {
        let viewer = sign_in().await?;
        let mut charge = self.charge(&viewer, call.from);
        if let Err(refused) = charge.count() {
            return Ok(Started::Answered(refused));
        }
        let named = match self.resolved(&viewer, call.clone()).await? {
            Ok(named) => named,
            Err(refused) => return Ok(Started::Answered(refused)),
        };
        match self.guard().check(named.clone()) {
            Ok(passed) if passed.operation == OperationType::Subscription => {
                // What a token trusts is asked again at each event; what was registered may be gone.
                let call = if call.document_id.is_some() {
                    call
                } else {
                    named
                };
                match charge.pay(passed.cost) {
                    Ok(_) => self.follow(sign_in, (call, passed)).await,
                    Err(refused) => Ok(Started::Answered(refused)),
                }
            }
            _ => {
                let answer = self
                    .ask_charged(&sign_in, &call, Some((viewer, charge)))
                    .await?;
                Ok(Started::Answered(answer))
            }
        }
    }
}

/// Why a read that ran so often is given up.
pub(super) fn keeps_changing() -> Error {
    let message = "permissions keep changing while this is read; try again in a moment";
    Error::Unavailable(message.to_owned())
}
