//! Organizations, people and what goes with them, from records to rows.

use super::draft::{many, maybe, one};
use super::restore::{Fault, Restorable, Unready};
use crate::error::Result;
use crate::ingest::bundle::{
    AgreementRecord, GroupRecord, OrganizationRecord, PersonRecord, SegmentRecord, SignatureRecord,
    WallRecord,
};
use crate::model::{AgreementVersion, OrganizationId, OrganizationRole, PersonRole, SegmentRule};
use crate::store::{
    Found, GroupDraft, OrganizationDraft, Outcome, PersonDraft, Restore, SignatureDraft, Wanted,
    WholeAgreement, WholeOrganization, WholeSignature,
};

impl Restorable for OrganizationRecord {
    type Draft = WholeOrganization;

    fn wants<'a>(&'a self, wanted: &mut Wanted<'a>) {
        wanted.people.extend(self.manager.as_deref());
    }

    fn draft(&self, found: &Found) -> Result<Self::Draft, Unready> {
        let what = ("manager", "person");
        // Whoever is missing may come with the people; if not, that is said then.
        let manager = maybe(&found.people, what, self.manager.as_ref());
        let keeps_manager = manager.is_err();
        let manager = manager.unwrap_or_default().map(|(person, _)| person);
        let draft = OrganizationDraft {
            key: Some(self.key.clone()),
            slug: self.slug(),
            name: self.name.clone(),
            role: self.role,
            kind: self.kind,
            tier: self.tier,
            status: self.status,
            regions: self.regions.clone(),
            industries: self.industries.clone(),
            capabilities: self.capabilities.clone(),
            website: self.website.clone(),
            manager,
        };
        Ok(WholeOrganization {
            draft,
            keeps_manager,
        })
    }

    async fn write(restore: &Restore, drafts: Vec<Self::Draft>) -> Result<Vec<Outcome>> {
        restore.organizations(drafts).await
    }
}

impl Restorable for PersonRecord {
    type Draft = (OrganizationId, PersonDraft);

    fn wants<'a>(&'a self, wanted: &mut Wanted<'a>) {
        wanted.organizations.insert(&self.organization);
    }

    fn draft(&self, found: &Found) -> Result<Self::Draft, Unready> {
        let what = ("organization", "organization");
        let (organization, role) = one(&found.organizations, what, &self.organization)?;
        if self.role == PersonRole::HubAdmin && role != OrganizationRole::Host {
            let reason = "only a person of the host administers the hub";
            return Err(Fault::new("role", reason).into());
        }
        let draft = PersonDraft {
            key: Some(self.key.clone()),
            name: self.name.clone(),
            email: self.email.clone(),
            role: self.role,
            active: self.active,
        };
        Ok((organization, draft))
    }

    async fn write(restore: &Restore, drafts: Vec<Self::Draft>) -> Result<Vec<Outcome>> {
        restore.people(drafts).await
    }
}

impl Restorable for GroupRecord {
    type Draft = (OrganizationId, GroupDraft);

    fn wants<'a>(&'a self, wanted: &mut Wanted<'a>) {
        wanted.organizations.insert(&self.organization);
        wanted
            .people
            .extend(self.members.iter().map(String::as_str));
    }

    fn draft(&self, found: &Found) -> Result<Self::Draft, Unready> {
        let what = ("organization", "organization");
        let (organization, _) = one(&found.organizations, what, &self.organization)?;
        let members = many(&found.people, ("members", "person"), &self.members)?;
        if let Some(at) = members.iter().position(|(_, of)| *of != organization) {
            let reason = format!("`{}` is a person of another organization", self.members[at]);
            return Err(Fault::new(format!("members[{at}]"), reason).into());
        }
        let draft = GroupDraft {
            key: Some(self.key.clone()),
            name: self.name.clone(),
            members: members.into_iter().map(|(person, _)| person).collect(),
        };
        Ok((organization, draft))
    }

    async fn write(restore: &Restore, drafts: Vec<Self::Draft>) -> Result<Vec<Outcome>> {
        restore.groups(drafts).await
    }
}

impl Restorable for SegmentRecord {
    type Draft = (String, String, SegmentRule);

    fn wants<'a>(&'a self, _: &mut Wanted<'a>) {}

    fn draft(&self, _: &Found) -> Result<Self::Draft, Unready> {
        Ok((self.key.clone(), self.name.clone(), self.rule.clone()))
    }

    async fn write(restore: &Restore, drafts: Vec<Self::Draft>) -> Result<Vec<Outcome>> {
        restore.segments(drafts).await
    }
}

impl Restorable for WallRecord {
    type Draft = (OrganizationId, OrganizationId, String);

    fn wants<'a>(&'a self, wanted: &mut Wanted<'a>) {
        wanted.organizations.extend([self.a.as_str(), &self.b]);
    }

    fn draft(&self, found: &Found) -> Result<Self::Draft, Unready> {
        let (a, _) = one(&found.organizations, ("a", "organization"), &self.a)?;
        let (b, _) = one(&found.organizations, ("b", "organization"), &self.b)?;
        Ok((a, b, self.reason.clone()))
    }

    async fn write(restore: &Restore, drafts: Vec<Self::Draft>) -> Result<Vec<Outcome>> {
        restore.walls(drafts).await
    }
}

impl Restorable for AgreementRecord {
    type Draft = WholeAgreement;

    fn weight(&self) -> usize {
        self.versions.iter().map(|version| version.text.len()).sum()
    }

    fn wants<'a>(&'a self, _: &mut Wanted<'a>) {}

    fn draft(&self, _: &Found) -> Result<Self::Draft, Unready> {
        let versions = self.versions.iter().map(|version| AgreementVersion {
            version: version.version,
            text: version.text.clone(),
            published_at: version.published_at,
            earlier_lapse_at: version.earlier_lapse_at,
        });
        Ok(WholeAgreement {
            key: self.key.clone(),
            title: self.title.clone(),
            versions: versions.collect(),
        })
    }

    async fn write(restore: &Restore, drafts: Vec<Self::Draft>) -> Result<Vec<Outcome>> {
        restore.agreements(drafts).await
    }
}

impl Restorable for SignatureRecord {
    type Draft = WholeSignature;

    fn wants<'a>(&'a self, wanted: &mut Wanted<'a>) {
        wanted.agreements.insert(&self.agreement);
        wanted.organizations.insert(&self.organization);
        wanted.people.insert(&self.person);
    }

    fn draft(&self, found: &Found) -> Result<Self::Draft, Unready> {
        let what = ("organization", "organization");
        let (organization, _) = one(&found.organizations, what, &self.organization)?;
        let (person, of) = one(&found.people, ("person", "person"), &self.person)?;
        if of != organization {
            let reason = format!("`{}` is a person of another organization", self.person);
            return Err(Fault::new("person", reason).into());
        }
        if self
            .revoked_at
            .is_some_and(|revoked| revoked < self.signed_at)
        {
            let reason = "must not be earlier than `signed_at`";
            return Err(Fault::new("revoked_at", reason).into());
        }
        let draft = SignatureDraft {
            agreement: one(
                &found.agreements,
                ("agreement", "agreement"),
                &self.agreement,
            )?,
            version: self.version,
            person,
            signed_at: self.signed_at,
            until: self.until,
            revoked_at: self.revoked_at,
        };
        Ok(WholeSignature {
            organization,
            draft,
            revoked_at: self.revoked_at,
        })
    }

    async fn write(restore: &Restore, drafts: Vec<Self::Draft>) -> Result<Vec<Outcome>> {
        restore.signatures(drafts).await
    }
}
