//! Spaces, folders, documents and what is shared on them, from records to rows.

use super::draft::{Policy, many, maybe, one};
use super::restore::{Fault, Restorable, Unready};
use crate::error::Result;
use crate::ingest::bundle::{
    DenialRecord, DocumentRecord, FolderRecord, GrantRecord, NodeRef, ParticipantRef,
    ParticipationRecord, SpaceRecord, SubjectRef,
};
use crate::model::{Participant, Span, Subject};
use crate::store::{
    DenialDraft, DocumentDraft, Found, GrantDraft, On, Outcome, ParticipationDraft, Place, Restore,
    SpaceDraft, Wanted, WholeDocument, WholeFolder, WholeGrant, WholeSpace,
};

impl Restorable for SpaceRecord {
    type Draft = WholeSpace;

    fn wants<'a>(&'a self, wanted: &mut Wanted<'a>) {
        wanted
            .organizations
            .extend(self.owners.iter().map(String::as_str));
        for seat in &self.participations {
            match &seat.participant {
                ParticipantRef::Organization(key) => wanted.organizations.insert(key),
                ParticipantRef::Segment(key) => wanted.segments.insert(key),
            };
        }
    }

    fn draft(&self, found: &Found) -> Result<Self::Draft, Unready> {
        let owners = many(
            &found.organizations,
            ("owners", "organization"),
            &self.owners,
        )?;
        let seats = self.participations.iter().enumerate();
        let seats = seats.map(|(at, seat)| seat_draft(at, seat, found));
        Ok(WholeSpace {
            draft: SpaceDraft {
                key: Some(self.key.clone()),
                slug: self.slug(),
                name: self.name.clone(),
                kind: self.kind,
                description: self.description.clone().unwrap_or_default(),
                owners: owners.into_iter().map(|(owner, _)| owner).collect(),
                open_to_onboarding: self.open_to_onboarding,
                shows_names: self.shows_names,
                share_links: self.share_links,
            },
            seats: seats.collect::<Result<_, Fault>>()?,
        })
    }

    async fn write(restore: &Restore, drafts: Vec<Self::Draft>) -> Result<Vec<Outcome>> {
        restore.spaces(drafts).await
    }
}

fn seat_draft(
    at: usize,
    seat: &ParticipationRecord,
    found: &Found,
) -> Result<ParticipationDraft, Fault> {
    let participant = match &seat.participant {
        ParticipantRef::Organization(key) => {
            let field = format!("participations[{at}].organization");
            let (id, _) = one(&found.organizations, (&field, "organization"), key)?;
            Participant::Organization(id)
        }
        ParticipantRef::Segment(key) => {
            let field = format!("participations[{at}].segment");
            Participant::Segment(one(&found.segments, (&field, "segment"), key)?)
        }
    };
    Ok(ParticipationDraft {
        participant,
        cap: seat.cap,
        clearance: seat.clearance,
        span: Span {
            from: seat.from,
            until: seat.until,
        },
    })
}

impl FolderRecord {
    fn policy(&self) -> Policy<'_> {
        Policy {
            restricted: self.restricted,
            classification: self.classification,
            discoverable: self.discoverable,
            subjects: &self.subject_organizations,
            requirements: &self.requirements,
        }
    }
}

impl Restorable for FolderRecord {
    type Draft = WholeFolder;

    fn wants<'a>(&'a self, wanted: &mut Wanted<'a>) {
        wanted.spaces.insert(&self.space);
        wanted.folders.extend(self.parent.as_deref());
        self.policy().wants(wanted);
    }

    fn draft(&self, found: &Found) -> Result<Self::Draft, Unready> {
        let space = one(&found.spaces, ("space", "space"), &self.space)?;
        let policy = self.policy().draft(found)?;
        // Its parent may be on a later line.
        let place = place(space, ("parent", self.parent.as_ref()), found);
        let place = place.map_err(|fault| match &self.parent {
            Some(parent) if !found.folders.contains_key(parent) => Unready::Waits(fault),
            _ => Unready::Wrong(fault),
        })?;
        Ok(WholeFolder {
            key: self.key.clone(),
            place,
            name: self.name.clone(),
            policy,
        })
    }

    async fn write(restore: &Restore, drafts: Vec<Self::Draft>) -> Result<Vec<Outcome>> {
        restore.folders(drafts).await
    }
}

/// The folder, if one is named and in the space; else the top of the space.
fn place(
    space: Place,
    (field, folder): (&str, Option<&String>),
    found: &Found,
) -> Result<Place, Fault> {
    let Some(place) = maybe(&found.folders, (field, "folder"), folder)? else {
        return Ok(space);
    };
    match place.space == space.space {
        true => Ok(place),
        false => Err(Fault::new(field, "this folder is in another space")),
    }
}

impl DocumentRecord {
    fn policy(&self) -> Policy<'_> {
        Policy {
            restricted: self.restricted,
            classification: self.classification,
            discoverable: self.discoverable,
            subjects: &self.subject_organizations,
            requirements: &self.requirements,
        }
    }
}

impl Restorable for DocumentRecord {
    type Draft = WholeDocument;
    const LINES: usize = 500;

    fn weight(&self) -> usize {
        self.text.as_ref().map_or(0, String::len)
    }

    fn wants<'a>(&'a self, wanted: &mut Wanted<'a>) {
        wanted.spaces.insert(&self.space);
        wanted.folders.extend(self.folder.as_deref());
        wanted.people.extend(self.owner.as_deref());
        wanted.people.extend(self.verified_by.as_deref());
        self.policy().wants(wanted);
    }

    fn draft(&self, found: &Found) -> Result<Self::Draft, Unready> {
        let space = one(&found.spaces, ("space", "space"), &self.space)?;
        let place = place(space, ("folder", self.folder.as_ref()), found)?;
        let person = |field, key: Option<&String>| {
            maybe(&found.people, (field, "person"), key).map(|found| found.map(|(id, _)| id))
        };
        Ok(WholeDocument {
            place,
            draft: DocumentDraft {
                key: Some(self.key.clone()),
                title: self.title.clone(),
                kind: self.kind,
                language: self.language.clone(),
                tags: self.tags.clone(),
                text: self.text.clone().unwrap_or_default(),
                owner: person("owner", self.owner.as_ref())?,
            },
            state: self.state,
            policy: self.policy().draft(found)?,
            embargo_until: self.embargo_until,
            withdraw_at: self.withdraw_at,
            verified_by: person("verified_by", self.verified_by.as_ref())?,
            verified_until: self.verified_until,
            created_at: self.created_at,
            updated_at: self.updated_at,
        })
    }

    async fn write(restore: &Restore, drafts: Vec<Self::Draft>) -> Result<Vec<Outcome>> {
        restore.documents(drafts).await
    }
}

fn wants_share<'a>(node: &'a NodeRef, subject: &'a SubjectRef, wanted: &mut Wanted<'a>) {
    match node {
        NodeRef::Space(key) => wanted.spaces.insert(key),
        NodeRef::Folder(key) => wanted.folders.insert(key),
        NodeRef::Document(key) => wanted.documents.insert(key),
    };
    match subject {
        SubjectRef::Person(key) => wanted.people.insert(key),
        SubjectRef::Group(key) => wanted.groups.insert(key),
        SubjectRef::Organization(key) => wanted.organizations.insert(key),
        SubjectRef::Segment(key) => wanted.segments.insert(key),
        SubjectRef::Participants => false,
    };
}

fn on(node: &NodeRef, found: &Found) -> Result<On, Fault> {
    Ok(match node {
        NodeRef::Space(key) => On::Place(one(&found.spaces, ("node.space", "space"), key)?),
        NodeRef::Folder(key) => On::Place(one(&found.folders, ("node.folder", "folder"), key)?),
        NodeRef::Document(key) => {
            On::Document(one(&found.documents, ("node.document", "document"), key)?)
        }
    })
}

fn subject(subject: &SubjectRef, found: &Found) -> Result<Subject, Fault> {
    Ok(match subject {
        SubjectRef::Person(key) => {
            Subject::Person(one(&found.people, ("subject.person", "person"), key)?.0)
        }
        SubjectRef::Group(key) => {
            Subject::Group(one(&found.groups, ("subject.group", "group"), key)?)
        }
        SubjectRef::Organization(key) => {
            let what = ("subject.organization", "organization");
            Subject::Organization(one(&found.organizations, what, key)?.0)
        }
        SubjectRef::Segment(key) => {
            Subject::Segment(one(&found.segments, ("subject.segment", "segment"), key)?)
        }
        SubjectRef::Participants => Subject::Participants,
    })
}

impl Restorable for GrantRecord {
    type Draft = WholeGrant;

    fn wants<'a>(&'a self, wanted: &mut Wanted<'a>) {
        wants_share(&self.node, &self.subject, wanted);
    }

    fn draft(&self, found: &Found) -> Result<Self::Draft, Unready> {
        let draft = GrantDraft {
            subject: subject(&self.subject, found)?,
            level: self.level,
            early_access: self.early_access,
            span: Span {
                from: self.from,
                until: self.until,
            },
            reason: self.reason.clone(),
        };
        Ok(WholeGrant {
            on: on(&self.node, found)?,
            draft,
            emergency: self.emergency,
        })
    }

    async fn write(restore: &Restore, drafts: Vec<Self::Draft>) -> Result<Vec<Outcome>> {
        restore.grants(drafts).await
    }
}

impl Restorable for DenialRecord {
    type Draft = (On, DenialDraft);

    fn wants<'a>(&'a self, wanted: &mut Wanted<'a>) {
        wants_share(&self.node, &self.subject, wanted);
    }

    fn draft(&self, found: &Found) -> Result<Self::Draft, Unready> {
        let draft = DenialDraft {
            subject: subject(&self.subject, found)?,
            span: Span {
                from: self.from,
                until: self.until,
            },
            reason: self.reason.clone(),
        };
        Ok((on(&self.node, found)?, draft))
    }

    async fn write(restore: &Restore, drafts: Vec<Self::Draft>) -> Result<Vec<Outcome>> {
        restore.denials(drafts).await
    }
}
