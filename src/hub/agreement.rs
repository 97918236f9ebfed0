//! Commands on agreements and signatures. The hub publishes; each organization signs for itself.

use super::check;
use super::ticket::Ticket;
use crate::access::{Administer, Change, Sign};
use crate::error::{Error, InvalidCode, Result};
use crate::model::{Agreement, AgreementId, AgreementVersion, Signature, SignatureId, Time};
use crate::store::{Held, SignatureDraft, Tx, Viewer, Visible};

/// What a signature needs.
#[derive(Debug, Clone)]
pub struct AgreementSign {
    /// What is signed.
    pub agreement: AgreementId,
    /// Which version; none: the newest.
    pub version: Option<i32>,
    /// The first instant that it no longer binds; none: open-ended.
    pub until: Option<Time>,
}

/// Adds an agreement, and with a text its first version. Needs a hub administrator.
#[async_recursion::async_recursion]
pub async fn create(
    viewer: &Viewer,
    key: Option<String>,
    (title, text): (String, Option<String>),
) -> Result<Visible<Agreement>> {
    let key = check::key("key", key)?;
    let title = check::line("title", &title)?;
    let text = text.map(check_text).transpose()?;
    let tx = viewer.begin().await?;
    let mut agreement = tx.directory()?.create_agreement(key, title).await?;
    if let Some(text) = text {
        agreement = tx
            .agreement(agreement.id)
            .await?
            .publish(text, None)
            .await?;
    }
    tx.commit().await?;
    Ok(agreement)
}

/// What a new version needs.
#[derive(Debug, Clone)]
pub struct VersionPublish {
    /// Of which agreement.
    pub agreement: AgreementId,
    /// Markdown.
    pub text: String,
    /// The first instant at which signatures under earlier versions no longer bind; none: they
    /// bind until their own ends.
    pub earlier_lapse_at: Option<Time>,
}

/// Publishes a text as the agreement's next version. Needs a hub administrator.
#[async_recursion::async_recursion]
pub async fn publish_version(
    viewer: &Viewer,
    publish: VersionPublish,
    ticket: Option<&Ticket>,
) -> Result<Visible<Agreement>> {
    let text = check_text(publish.text)?;
    let tx = viewer.begin().await?;
    let lapse_at = publish.earlier_lapse_at;
    let (held, change) = prepare_version(&tx, publish.agreement, lapse_at).await?;
    Ticket::check(ticket, &tx, &change)?;
    let agreement = held.publish(text, lapse_at).await?;
    tx.commit().await?;
    Ok(agreement)
}

/// Checks all that a new version needs but its text.
pub(super) async fn prepare_version(
    tx: &Tx,
    id: AgreementId,
    earlier_lapse_at: Option<Time>,
) -> Result<(Held<'_, Agreement, Administer>, Change)> {
    let held = tx.agreement(id).await?;
    let at = check::time("earlierLapseAt", earlier_lapse_at)?;
    if at.is_some_and(|at| at < tx.now()) {
        let message = "must not lie in the past: what was open then stays as it was";
        return Err(Error::invalid("earlierLapseAt", message));
    }
    let change = Change::PublishVersion(id, held.next_version(), at);
    Ok((held, change))
}

/// Binds the viewer's own organization from now on. Needs its administrator.
#[async_recursion::async_recursion]
pub async fn sign(viewer: &Viewer, sign: AgreementSign) -> Result<Visible<Signature>> {
    let asker = viewer.require_person()?;
    let until = check::time("until", sign.until)?;
    if until.is_some_and(|until| until <= viewer.now()) {
        return Err(Error::invalid("until", "must lie in the future"));
    }
    let tx = viewer.begin().await?;
    let held = tx.organization::<Sign>(asker.organization_id()).await?;
    let (version, lapse_at) = version_to_sign(&tx, &sign).await?;
    let draft = SignatureDraft {
        agreement: sign.agreement,
        version,
        person: asker.person,
        signed_at: tx.now(),
        until: [until, lapse_at].into_iter().flatten().min(),
        revoked_at: None,
    };
    check_not_signed(&tx, held.row().id, &draft)?;
    let signature = held.sign(draft).await?;
    tx.commit().await?;
    Ok(signature)
}

/// Ends a signature now. Needs an administrator of the organization that signed, or of the hub.
#[async_recursion::async_recursion]
pub async fn revoke(viewer: &Viewer, id: SignatureId) -> Result<Visible<Signature>> {
    let tx = viewer.begin().await?;
    let held = tx.signature(id).await?;
    if !held.row().is_in_force(tx.now()) {
        let message = "the signature is not in force any more";
        return Err(Error::rule(InvalidCode::WrongState, "id", message));
    }
    let signature = held.revoke().await?;
    tx.commit().await?;
    Ok(signature)
}

fn check_text(text: String) -> Result<String> {
    if text.trim().is_empty() {
        return Err(Error::invalid("text", "must not be empty"));
    }
    check::text("text", text)
}

/// The version to sign, and when signatures under it lapse.
async fn version_to_sign(tx: &Tx, sign: &AgreementSign) -> Result<(i32, Option<Time>)> {
    let versions = tx.agreement_versions(sign.agreement).await;
    let versions = check::found("agreement", versions)?;
    let newest = versions.last().map(|v| v.version).ok_or_else(|| {
        let message = "no version of the agreement is published yet";
        Error::rule(InvalidCode::WrongState, "agreement", message)
    })?;
    let version = sign.version.unwrap_or(newest);
    if !versions.iter().any(|v| v.version == version) {
        let message = "the agreement has no such version";
        return Err(Error::rule(InvalidCode::NotFound, "version", message));
    }
    let later = versions.iter().filter(|v| v.version > version);
    let lapse_at = later
        .filter_map(|v: &AgreementVersion| v.earlier_lapse_at)
        .min();
    if lapse_at.is_some_and(|at| at <= tx.now()) {
        let message =
            format!("signatures under version {version} have lapsed: sign version {newest}");
        return Err(Error::rule(InvalidCode::WrongState, "version", message));
    }
    Ok((version, lapse_at))
}

/// Refuses a signature that would add nothing to those in force.
fn check_not_signed(
    tx: &Tx,
    organization: crate::model::OrganizationId,
    draft: &SignatureDraft,
) -> Result<()> {
    let bound = (organization, draft.agreement);
    let signatures = tx.policy().signatures.get(&bound);
    let covers = |s: &Signature| {
        let lasts = s
            .until
            .is_none_or(|end| draft.until.is_some_and(|until| until <= end));
        s.is_in_force(tx.now()) && s.version >= draft.version && lasts
    };
    if signatures.is_some_and(|signatures| signatures.iter().any(covers)) {
        let message = "your organization has signed this version, or a later one, already";
        return Err(Error::rule(InvalidCode::WrongState, "agreement", message));
    }
    Ok(())
}
