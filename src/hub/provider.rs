//! Commands on identity providers, and on the domains of organizations' mail addresses.

use super::{Hub, check};
use crate::access::{Administer, Federate};
use crate::error::{Error, InvalidCode, Result};
use crate::model::{IdentityProvider, IdentityProviderId, Organization, OrganizationId};
use crate::store::{ProviderDraft, ProviderEdit, Viewer, Visible};

/// Identity providers that one organization may have, and domains.
const MOST_PROVIDERS: u64 = 20;
const MOST_DOMAINS: usize = 50;
/// Bytes of an issuer, a client id or a secret.
const MOST_BYTES: usize = 500;

/// What a new identity provider needs.
#[derive(Clone)]
pub struct ProviderCreate {
    /// Whose people it may sign in.
    pub organization: OrganizationId,
    /// The rest.
    pub draft: ProviderDraft,
}

/// What to change in an identity provider, and the version that the caller read.
#[derive(Clone)]
pub struct ProviderUpdate {
    /// Which.
    pub id: IdentityProviderId,
    /// The version that the caller read; none: whatever it is.
    pub expected: Option<i32>,
    /// What becomes of it.
    pub edit: ProviderEdit,
}

/// Adds an identity provider to an organization.
#[async_recursion::async_recursion]
pub async fn create(
    hub: &Hub,
    viewer: &Viewer,
    create: ProviderCreate,
) -> Result<Visible<IdentityProvider>> {
    let given = create.draft;
    let issuer = given.issuer.trim().to_owned();
    if issuer.len() > MOST_BYTES || !hub.door().providers.may_be_issuer(&issuer) {
        let message = "must be the provider's own https address, such as https://login.example: it has no ? and no #";
        return Err(Error::invalid("issuer", message));
    }
    let draft = ProviderDraft {
        name: check::line("name", &given.name)?,
        issuer,
        client_id: credential("clientId", given.client_id)?,
        client_secret: given
            .client_secret
            .map(|secret| credential("clientSecret", secret))
            .transpose()?,
        creates_people: given.creates_people,
    };
    let tx = viewer.begin().await?;
    let held = tx.organization::<Federate>(create.organization).await;
    let held = check::found("organization", held)?;
    if held.provider_count().await? >= MOST_PROVIDERS {
        let message = format!("there are {MOST_PROVIDERS} of them, the most: delete some first");
        return Err(Error::rule(InvalidCode::TooMany, "organization", message));
    }
    let provider = held.create_provider(draft).await?;
    tx.commit().await?;
    Ok(provider)
}

/// Changes an identity provider.
#[async_recursion::async_recursion]
pub async fn update(viewer: &Viewer, update: ProviderUpdate) -> Result<Visible<IdentityProvider>> {
    let given = update.edit;
    let name = given.name.map(|name| check::line("name", &name));
    let client_id = given.client_id.map(|id| credential("clientId", id));
    let secret = given.client_secret.map(|secret| {
        let checked = secret.map(|secret| credential("clientSecret", secret));
        checked.transpose()
    });
    let edit = ProviderEdit {
        name: name.transpose()?,
        client_id: client_id.transpose()?,
        client_secret: secret.transpose()?,
        creates_people: given.creates_people,
    };
    let tx = viewer.begin().await?;
    let held = tx.provider(update.id).await?.at_version(update.expected)?;
    let provider = held.apply(edit).await?;
    tx.commit().await?;
    Ok(provider)
}

/// Removes an identity provider. The sessions that began there end.
#[async_recursion::async_recursion]
pub async fn delete(
    viewer: &Viewer,
    id: IdentityProviderId,
    expected: Option<i32>,
) -> Result<IdentityProviderId> {
    let tx = viewer.begin().await?;
    let held = tx.provider(id).await?.at_version(expected)?;
    held.remove().await?;
    tx.commit().await?;
    Ok(id)
}

/// Says whose the domains of mail addresses are: replaces those of an organization.
#[async_recursion::async_recursion]
pub async fn set_domains(
    viewer: &Viewer,
    organization: OrganizationId,
    domains: Vec<String>,
) -> Result<Visible<Organization>> {
    if domains.len() > MOST_DOMAINS {
        let message = format!("at most {MOST_DOMAINS} of them");
        return Err(Error::invalid("domains", message));
    }
    let mut kept = Vec::with_capacity(domains.len());
    for domain in domains {
        let domain = domain.trim().to_lowercase();
        if !is_domain(&domain) {
            let message = "must be the parts of addresses after the @, such as acme.example; \
                 those with other letters in their xn-- form";
            return Err(Error::invalid("domains", message));
        }
        if !kept.contains(&domain) {
            kept.push(domain);
        }
    }
    let tx = viewer.begin().await?;
    let held = check::found(
        "organization",
        tx.organization::<Administer>(organization).await,
    )?;
    let organization = held.set_mail_domains(&kept).await?;
    tx.commit().await?;
    Ok(organization)
}

/// What a provider gave the hub to be known by.
fn credential(field: &str, text: String) -> Result<String> {
    let text = text.trim();
    let is_good = (1..=MOST_BYTES).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_graphic() || b == b' ');
    match is_good {
        true => Ok(text.to_owned()),
        false => {
            let message =
                format!("must be 1 to {MOST_BYTES} plain characters, as the provider shows it");
            Err(Error::invalid(field, message))
        }
    }
}

fn is_domain(text: &str) -> bool {
    let is_label = |label: &str| {
        let is_letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        (1..=63).contains(&label.len())
            && label.bytes().all(is_letter)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= 253 && text.contains('.') && text.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_are_those_of_addresses() {
        for good in [
            "acme.example",
            "a.b-c.example",
            "xn--mnchen-3ya.example",
            "1.2",
        ] {
            assert!(is_domain(good), "{good}");
        }
        let long = format!("{}.example", "a".repeat(64));
        for bad in [
            "",
            "example",
            "@acme.example",
            ".example",
            "a..b",
            "-a.b",
            "a b.c",
            "münchen.example",
            &long,
        ] {
            assert!(!is_domain(bad), "{bad}");
        }
    }
}
