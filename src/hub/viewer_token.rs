//! Issuing viewer tokens: how a partner portal asks for its own signed-in people.

use chrono::TimeDelta;

use super::check;
use crate::error::{Error, Result};
use crate::model::{PersonId, Token};
use crate::store::{Viewer, Visible};

/// How many seconds a viewer token holds, at least and at most.
const LEAST: i64 = 60;
const MOST: i64 = 3_600;

/// Issues a token that acts for a person of the token's own organization, by the token that the
/// viewer signed in with. Returns the secret, for the only time.
#[async_recursion::async_recursion]
pub async fn issue(
    viewer: &Viewer,
    person: PersonId,
    seconds: i64,
) -> Result<(Visible<Token>, String)> {
    if !(LEAST..=MOST).contains(&seconds) {
        let message = format!("must be between {LEAST} and {MOST} seconds");
        return Err(Error::invalid("expiresIn", message));
    }
    viewer
        .signed_in()
        .asker()
        .map_or(Ok(()), |_| Err(no_issuer()))?;
    let issuer = viewer.to_issue().ok_or(Error::Unauthenticated)?;
    let tx = issuer.begin().await?;
    let ends = tx.now() + TimeDelta::seconds(seconds);
    let issued = tx.issue_viewer_token(person, ends).await;
    let issued = match check::found("person", issued) {
        Ok(issued) => issued,
        Err(error) => {
            issuer.refused_to_issue(person);
            return Err(error);
        }
    };
    tx.commit().await?;
    Ok(issued)
}

fn no_issuer() -> Error {
    let message = "this needs a token that issues viewer tokens: an administrator of your organization \
         makes one with `tokenCreate(input: {issuesViewerTokens: true, …})`";
    Error::Forbidden(message.to_owned())
}
