//! Setting up an empty hub: the host, its first administrator, that one's first token, and the link
//! by which it sets a password.

use super::organization::slug_of;
use super::{check, password};
use crate::access::Staff;
use crate::error::{Error, InvalidCode, Result};
use crate::model::{
    Organization, OrganizationRole, OrganizationStatus, Person, PersonRole, TokenScope,
};
use crate::store::{MadeLink, OrganizationDraft, PersonDraft, Store, TokenDraft, Visible};

/// What a new hub begins with.
#[derive(Debug, Clone)]
pub struct Beginning {
    /// The organization that runs the hub.
    pub host: Visible<Organization>,
    /// Its first administrator.
    pub administrator: Visible<Person>,
    /// That person's first token, with everything that it may do. Not kept anywhere else.
    pub token: String,
    /// The link by which that person sets a password.
    pub link: MadeLink,
}

/// Gives an empty hub its host and its first administrator; refused once there is a host.
#[async_recursion::async_recursion]
pub async fn initialize(store: &Store, organization: &str, email: &str) -> Result<Beginning> {
    let name = check::line("organization", organization)?;
    let email = check::email("admin", email)?;
    let viewer = store.as_system("initialize").await?;
    let tx = viewer.begin().await?;
    if tx.policy().host().is_some() {
        let message = "this hub has a host already: nothing was changed";
        return Err(Error::rule(
            InvalidCode::WrongState,
            "organization",
            message,
        ));
    }
    let host = OrganizationDraft {
        key: None,
        slug: slug_of(&name),
        name,
        role: OrganizationRole::Host,
        kind: None,
        tier: None,
        status: OrganizationStatus::Active,
        regions: Vec::new(),
        industries: Vec::new(),
        capabilities: Vec::new(),
        website: None,
        manager: None,
    };
    let host = tx.directory()?.create_organization(host).await?;
    let administrator = PersonDraft {
        key: None,
        name: name_of(&email),
        email,
        role: PersonRole::HubAdmin,
        active: true,
    };
    let held = tx.organization::<Staff>(host.id).await?;
    let administrator = held.create_person(administrator).await?;
    let token = TokenDraft {
        label: "first token".to_owned(),
        scope: TokenScope::full(),
        issues: false,
        expires_at: None,
    };
    let (_, token) = tx
        .represent(administrator.id)
        .await?
        .create_token(token)
        .await?;
    let held = tx.person(administrator.id).await?;
    let link = held.create_password_link(password::INVITED).await?;
    tx.commit().await?;
    Ok(Beginning {
        host,
        administrator,
        token,
        link,
    })
}

/// A name to begin with: the part of the address before the @.
fn name_of(email: &str) -> String {
    email.split('@').next().unwrap_or(email).to_owned()
}
