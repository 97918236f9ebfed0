//! Commands on tokens. A token never does more than the one that made it, nor for longer.

use super::check;
use crate::error::{Error, InvalidCode, Result};
use crate::model::{Level, PersonId, Time, Token, TokenId, TokenScope};
use crate::store::{TokenDraft, Tx, Viewer, Visible};

/// What a new token needs.
#[derive(Debug, Clone)]
pub struct TokenCreate {
    /// For whom it acts; none: the viewer.
    pub person: Option<PersonId>,
    /// What it is for.
    pub label: String,
    /// What it may do at most.
    pub scope: TokenScope,
    /// From when it is refused; none: never by itself.
    pub expires_at: Option<Time>,
}

/// Makes a token for oneself; the hub itself makes them for anybody. Returns the secret, for the
/// only time.
pub async fn create(viewer: &Viewer, create: TokenCreate) -> Result<(Visible<Token>, String)> {
    make(viewer, create, false).await
}

/// Makes a token that issues viewer tokens for the people of one's organization, within its own
/// scope, and does nothing else. Returns the secret, for the only time.
pub async fn create_issuer(
    viewer: &Viewer,
    create: TokenCreate,
) -> Result<(Visible<Token>, String)> {
    if create.scope.admin || create.scope.provisions {
        let message = "a token that issues viewer tokens administers nothing: leave `admin` and `provisions` out";
        return Err(Error::invalid("issuesViewerTokens", message));
    }
    make(viewer, create, true).await
}

#[async_recursion::async_recursion]
async fn make(
    viewer: &Viewer,
    create: TokenCreate,
    issues: bool,
) -> Result<(Visible<Token>, String)> {
    let label = check::line("label", &create.label)?;
    let expires_at = check::time("expiresAt", create.expires_at)?;
    let scope = check_scope(create.scope)?;
    let person = create.person.or_else(|| viewer.person());
    let person = person.ok_or_else(|| Error::invalid("person", "say for whom the token acts"))?;
    let tx = viewer.begin().await?;
    if expires_at.is_some_and(|end| end <= tx.now()) {
        return Err(Error::invalid("expiresAt", "must lie in the future"));
    }
    let held = check::found("person", tx.represent(person).await)?;
    if let Some(asker) = tx.asker() {
        check_within(&scope, &asker.scope)?;
        if (issues || scope.provisions) && !asker.may_have_tools() {
            let message = "only an administrator of the organization may do this";
            return Err(Error::Forbidden(message.to_owned()));
        }
    }
    check_end(&tx, expires_at).await?;
    let draft = TokenDraft {
        label,
        scope,
        issues,
        expires_at,
    };
    let created = held.create_token(draft).await?;
    tx.commit().await?;
    Ok(created)
}

/// Documents that a token may trust at most.
const DOCUMENTS: usize = 1_000;
/// Bytes of one of them: more than that is never run.
const DOCUMENT_BYTES: usize = 32 * 1024;

/// Replaces the documents that a token trusts, and says whether it runs no others. Never by the token
/// itself: what it is held to must not be its own to change.
#[async_recursion::async_recursion]
pub async fn set_documents(
    viewer: &Viewer,
    id: TokenId,
    (documents, only): (Vec<String>, bool),
) -> Result<Visible<Token>> {
    if documents.len() > DOCUMENTS {
        let message = format!("at most {DOCUMENTS} documents");
        return Err(Error::invalid("documents", message));
    }
    let is_wrong = |text: &String| text.trim().is_empty() || text.len() > DOCUMENT_BYTES;
    if let Some(at) = documents.iter().position(is_wrong) {
        let message = format!("the document at {at} must have 1 to {DOCUMENT_BYTES} bytes");
        return Err(Error::invalid("documents", message));
    }
    let tx = viewer.begin().await?;
    let held = tx.token(id).await?;
    if viewer.token() == Some(id) {
        let message = "a token can't change what it trusts itself: use another that may administer";
        return Err(Error::Forbidden(message.to_owned()));
    }
    if held.row().revoked_at.is_some() {
        let message = "the token was revoked";
        return Err(Error::rule(InvalidCode::WrongState, "token", message));
    }
    let token = held.set_documents(documents, only).await?;
    tx.commit().await?;
    Ok(token)
}

/// Refuses a token from now on.
#[async_recursion::async_recursion]
pub async fn revoke(viewer: &Viewer, id: TokenId) -> Result<Visible<Token>> {
    let tx = viewer.begin().await?;
    let held = tx.token(id).await?;
    if held.row().revoked_at.is_some() {
        let message = "the token was revoked already";
        return Err(Error::rule(InvalidCode::WrongState, "id", message));
    }
    let token = held.revoke().await?;
    tx.commit().await?;
    Ok(token)
}

fn check_scope(mut scope: TokenScope) -> Result<TokenScope> {
    if scope.provisions {
        let is_bare = scope.cap == Level::None && scope.spaces.is_empty() && !scope.admin;
        return match is_bare {
            true => Ok(scope),
            false => {
                let message = "a token that provisions sees no content and administers nothing else: \
                               give it the cap NONE, no spaces and no `admin`";
                Err(Error::invalid("provisions", message))
            }
        };
    }
    if scope.cap == Level::None {
        let message = "a token that may do nothing is of no use: give DISCOVER or more";
        return Err(Error::invalid("cap", message));
    }
    if scope.spaces.len() > 100 {
        return Err(Error::invalid("spaces", "name at most 100 spaces"));
    }
    scope.spaces.sort_unstable();
    scope.spaces.dedup();
    Ok(scope)
}

/// The new scope allows nothing that the own one does not.
fn check_within(scope: &TokenScope, own: &TokenScope) -> Result<()> {
    let exceeds = |field| {
        let message = "exceeds what your own token may do";
        Err(Error::rule(InvalidCode::ExceedsOwnLevel, field, message))
    };
    if scope.cap > own.cap {
        return exceeds("cap");
    }
    if scope.admin && !own.admin {
        return exceeds("admin");
    }
    let every = scope.spaces.is_empty() && !scope.provisions;
    let inside = own.spaces.is_empty()
        || (!every && scope.spaces.iter().all(|space| own.spaces.contains(space)));
    if inside { Ok(()) } else { exceeds("spaces") }
}

async fn check_end(tx: &Tx, expires_at: Option<Time>) -> Result<()> {
    let Some(own) = tx.own_token_expires_at().await? else {
        return Ok(());
    };
    if expires_at.is_some_and(|end| end <= own) {
        return Ok(());
    }
    let message = "must not come after your own token's end";
    Err(Error::rule(
        InvalidCode::ExceedsOwnLevel,
        "expiresAt",
        message,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SpaceId;

    #[test]
    fn a_scope_stays_within_its_makers() {
        let space = |n| SpaceId(uuid::Uuid::from_u128(n));
        let scope = |cap, spaces: &[u128], admin| TokenScope {
            cap,
            spaces: spaces.iter().map(|n| space(*n)).collect(),
            admin,
            provisions: false,
        };
        let full = TokenScope::full();
        let narrow = scope(Level::View, &[1, 2], false);
        for (wanted, own, fits) in [
            (full.clone(), &full, true),
            (narrow.clone(), &full, true),
            (narrow.clone(), &narrow, true),
            (scope(Level::View, &[1], false), &narrow, true),
            (full.clone(), &narrow, false),
            (scope(Level::View, &[], false), &narrow, false),
            (scope(Level::View, &[1, 3], false), &narrow, false),
            (scope(Level::View, &[1], true), &narrow, false),
            (scope(Level::Comment, &[1], false), &narrow, false),
        ] {
            assert_eq!(
                check_within(&wanted, own).is_ok(),
                fits,
                "{wanted:?} {own:?}"
            );
        }
    }
}
