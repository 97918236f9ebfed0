//! Rows into records. Lists that have no order of their own are sorted, so that the same hub
//! gives the same bytes.

use super::name::Names;
use crate::error::{Error, Result};
use crate::ingest::bundle::*;
use crate::ingest::derive_slug;
use crate::model::*;

/// The key that every row of a dump has.
fn key(key: Option<&String>) -> Result<String> {
    key.cloned()
        .ok_or_else(|| Error::internal("a row of a dump without a name"))
}

/// The slug, unless it follows from the key.
fn slug(key: &str, slug: &str) -> Option<String> {
    (derive_slug(key) != slug).then(|| slug.to_owned())
}

pub(super) fn organization(of: &Organization, names: &Names) -> Result<OrganizationRecord> {
    let key = key(of.key.as_ref())?;
    Ok(OrganizationRecord {
        slug: slug(&key, &of.slug),
        key,
        name: of.name.clone(),
        role: of.role,
        kind: of.kind,
        tier: of.tier,
        status: of.status,
        regions: of.regions.clone(),
        industries: of.industries.clone(),
        capabilities: of.capabilities.clone(),
        website: of.website.clone(),
        manager: names.maybe(of.manager.map(|person| person.0))?,
    })
}

pub(super) fn person(of: &Person, names: &Names) -> Result<PersonRecord> {
    Ok(PersonRecord {
        key: key(of.key.as_ref())?,
        organization: names.name(of.organization.0)?,
        name: of.name.clone(),
        email: of.email.clone(),
        role: of.role,
        active: of.active,
    })
}

pub(super) fn group(of: &Group, names: &Names) -> Result<GroupRecord> {
    Ok(GroupRecord {
        key: key(of.key.as_ref())?,
        organization: names.name(of.organization.0)?,
        name: of.name.clone(),
        members: names.names(of.members.iter().map(|person| person.0))?,
    })
}

pub(super) fn segment(of: &Segment) -> Result<SegmentRecord> {
    Ok(SegmentRecord {
        key: key(of.key.as_ref())?,
        name: of.name.clone(),
        rule: of.rule.clone(),
    })
}

pub(super) fn wall(of: &Wall, names: &Names) -> Result<WallRecord> {
    let mut sides = names.names([of.a.0, of.b.0])?.into_iter();
    Ok(WallRecord {
        a: sides.next().unwrap_or_default(),
        b: sides.next().unwrap_or_default(),
        reason: of.reason.clone(),
    })
}

pub(super) fn agreement(of: &Agreement) -> Result<AgreementRecord> {
    let versions = of.versions.iter().map(|version| VersionRecord {
        version: version.version,
        text: version.text.clone(),
        published_at: version.published_at,
        earlier_lapse_at: version.earlier_lapse_at,
    });
    Ok(AgreementRecord {
        key: key(of.key.as_ref())?,
        title: of.title.clone(),
        versions: versions.collect(),
    })
}

pub(super) fn signature(of: &Signature, names: &Names) -> Result<SignatureRecord> {
    Ok(SignatureRecord {
        agreement: names.name(of.agreement.0)?,
        version: of.version,
        organization: names.name(of.organization.0)?,
        person: names.name(of.person.0)?,
        signed_at: of.signed_at,
        until: of.until,
        revoked_at: of.revoked_at,
    })
}

pub(super) fn space<'a>(
    of: &Space,
    seats: impl Iterator<Item = &'a Participation>,
    names: &Names,
) -> Result<SpaceRecord> {
    let key = key(of.key.as_ref())?;
    let seats = seats.map(|seat| participation(seat, names));
    Ok(SpaceRecord {
        slug: slug(&key, &of.slug),
        key,
        name: of.name.clone(),
        kind: of.kind,
        owners: names.names(of.owners.iter().map(|owner| owner.0))?,
        description: (!of.description.is_empty()).then(|| of.description.clone()),
        open_to_onboarding: of.open_to_onboarding,
        shows_names: of.shows_names,
        share_links: of.share_links,
        participations: sorted(seats.collect::<Result<_>>()?)?,
    })
}

fn participation(of: &Participation, names: &Names) -> Result<ParticipationRecord> {
    let participant = match of.participant {
        Participant::Organization(id) => ParticipantRef::Organization(names.name(id.0)?),
        Participant::Segment(id) => ParticipantRef::Segment(names.name(id.0)?),
    };
    Ok(ParticipationRecord {
        participant,
        cap: of.cap,
        clearance: of.clearance,
        from: of.span.from,
        until: of.span.until,
    })
}

pub(super) fn folder(of: &Folder, names: &Names) -> Result<FolderRecord> {
    Ok(FolderRecord {
        key: key(of.key.as_ref())?,
        space: names.name(of.space.0)?,
        parent: names.maybe(of.parent.map(|folder| folder.0))?,
        name: of.name.clone(),
        restricted: of.policy.restricted,
        classification: of.policy.classification,
        subject_organizations: names.names(of.policy.subjects.iter().map(|id| id.0))?,
        requirements: requirements(&of.policy, names)?,
        discoverable: of.policy.discoverable,
    })
}

pub(super) fn document(of: &Document, text: String, names: &Names) -> Result<DocumentRecord> {
    Ok(DocumentRecord {
        key: key(of.key.as_ref())?,
        space: names.name(of.space.0)?,
        folder: names.maybe(of.folder.map(|folder| folder.0))?,
        title: of.title.clone(),
        kind: of.kind,
        language: of.language.clone(),
        tags: of.tags.clone(),
        text: Some(text),
        file: None,
        owner: names.maybe(of.owner.map(|person| person.0))?,
        state: of.state,
        restricted: of.policy.restricted,
        classification: of.policy.classification,
        subject_organizations: names.names(of.policy.subjects.iter().map(|id| id.0))?,
        requirements: requirements(&of.policy, names)?,
        discoverable: of.policy.discoverable,
        embargo_until: of.embargo_until,
        withdraw_at: of.withdraw_at,
        verified_by: names.maybe(of.verified_by.map(|person| person.0))?,
        verified_until: of.verified_until,
        created_at: Some(of.created_at),
        updated_at: Some(of.updated_at),
    })
}

fn requirements(policy: &NodePolicy, names: &Names) -> Result<Vec<RequirementRecord>> {
    let records = policy.requirements.iter().map(|requirement| {
        Ok(match requirement {
            Requirement::Tier(tier) => RequirementRecord::Tier(*tier),
            Requirement::Agreement {
                agreement,
                min_version,
            } => RequirementRecord::Agreement {
                agreement: names.name(agreement.0)?,
                min_version: *min_version,
            },
        })
    });
    sorted(records.collect::<Result<_>>()?)
}

fn subject(of: Subject, names: &Names) -> Result<SubjectRef> {
    Ok(match of {
        Subject::Person(id) => SubjectRef::Person(names.name(id.0)?),
        Subject::Group(id) => SubjectRef::Group(names.name(id.0)?),
        Subject::Organization(id) => SubjectRef::Organization(names.name(id.0)?),
        Subject::Segment(id) => SubjectRef::Segment(names.name(id.0)?),
        Subject::Participants => SubjectRef::Participants,
    })
}

pub(super) fn grant(of: &Grant, node: NodeRef, names: &Names) -> Result<GrantRecord> {
    Ok(GrantRecord {
        node,
        subject: subject(of.subject, names)?,
        level: of.level,
        early_access: of.early_access,
        emergency: of.emergency,
        from: of.span.from,
        until: of.span.until,
        reason: of.reason.clone(),
    })
}

pub(super) fn denial(of: &Denial, node: NodeRef, names: &Names) -> Result<DenialRecord> {
    Ok(DenialRecord {
        node,
        subject: subject(of.subject, names)?,
        from: of.span.from,
        until: of.span.until,
        reason: of.reason.clone(),
    })
}

/// By what is written; what is written twice only once, as an import would have it.
pub(super) fn sorted<R: serde::Serialize>(records: Vec<R>) -> Result<Vec<R>> {
    let written = records.into_iter().map(|record| {
        let line = serde_json::to_string(&record).map_err(Error::internal)?;
        Ok((line, record))
    });
    let mut written: Vec<(String, R)> = written.collect::<Result<_>>()?;
    written.sort_by(|(a, _), (b, _)| a.cmp(b));
    written.dedup_by(|(a, _), (b, _)| a == b);
    Ok(written.into_iter().map(|(_, record)| record).collect())
}
