//! What records have in common on their way into rows.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::restore::{Fault, Restorable, Unready};
use crate::error::Result;
use crate::ingest::bundle::{OrganizationRecord, Record, RequirementRecord};
use crate::model::{Classification, NodePolicy, OrganizationId, PersonId, Requirement};
use crate::store::{Found, Outcome, Restore, Wanted};

/// What a key names, or that it names nothing.
pub(super) fn one<T: Copy>(
    of: &HashMap<String, T>,
    (field, noun): (&str, &str),
    key: &str,
) -> Result<T, Fault> {
    let found = of.get(key).copied();
    found.ok_or_else(|| Fault::dangling(field, noun, key))
}

/// The same for a key that may be missing.
pub(super) fn maybe<T: Copy>(
    of: &HashMap<String, T>,
    what: (&str, &str),
    key: Option<&String>,
) -> Result<Option<T>, Fault> {
    key.map(|key| one(of, what, key)).transpose()
}

/// The same for a list of keys.
pub(super) fn many<T: Copy>(
    of: &HashMap<String, T>,
    (field, noun): (&str, &str),
    keys: &[String],
) -> Result<Vec<T>, Fault> {
    let each = keys.iter().enumerate();
    each.map(|(at, key)| one(of, (&format!("{field}[{at}]"), noun), key))
        .collect()
}

/// The policy that a folder or document carries itself, as its record has it.
pub(super) struct Policy<'a> {
    pub restricted: bool,
    pub classification: Option<Classification>,
    pub discoverable: bool,
    pub subjects: &'a [String],
    pub requirements: &'a [RequirementRecord],
}

impl<'a> Policy<'a> {
    pub fn wants(&self, wanted: &mut Wanted<'a>) {
        wanted
            .organizations
            .extend(self.subjects.iter().map(String::as_str));
        wanted
            .agreements
            .extend(self.requirements.iter().filter_map(|r| match r {
                RequirementRecord::Agreement { agreement, .. } => Some(agreement.as_str()),
                RequirementRecord::Tier(_) => None,
            }));
    }

    pub fn draft(&self, found: &Found) -> Result<NodePolicy, Fault> {
        let what = ("subject_organizations", "organization");
        let mut subjects: Vec<_> = many(&found.organizations, what, self.subjects)?
            .into_iter()
            .map(|(organization, _)| organization)
            .collect();
        subjects.sort_unstable();
        subjects.dedup();
        let mut requirements = Vec::with_capacity(self.requirements.len());
        for (at, record) in self.requirements.iter().enumerate() {
            let requirement = match record {
                RequirementRecord::Tier(tier) => Requirement::Tier(*tier),
                RequirementRecord::Agreement {
                    agreement,
                    min_version,
                } => {
                    let field = format!("requirements[{at}].agreement");
                    Requirement::Agreement {
                        agreement: one(&found.agreements, (&field, "agreement"), agreement)?,
                        min_version: *min_version,
                    }
                }
            };
            if !requirements.contains(&requirement) {
                requirements.push(requirement);
            }
        }
        Ok(NodePolicy {
            restricted: self.restricted,
            classification: self.classification,
            discoverable: self.discoverable,
            subjects,
            requirements,
        })
    }
}

/// An organization's line once more: who looks after it, now that the people are there.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Managed(OrganizationRecord);

impl Record for Managed {
    const FILE: &'static str = OrganizationRecord::FILE;

    fn key(&self) -> Option<Cow<'_, str>> {
        self.0.key()
    }
}

impl Restorable for Managed {
    type Draft = (OrganizationId, Option<PersonId>);

    fn wants<'a>(&'a self, wanted: &mut Wanted<'a>) {
        wanted.organizations.insert(&self.0.key);
        wanted.people.extend(self.0.manager.as_deref());
    }

    fn draft(&self, found: &Found) -> Result<Self::Draft, Unready> {
        let Some((organization, _)) = found.organizations.get(&self.0.key) else {
            return Err(Unready::Done);
        };
        let what = ("manager", "person");
        let manager = maybe(&found.people, what, self.0.manager.as_ref())?;
        Ok((*organization, manager.map(|(person, _)| person)))
    }

    async fn write(restore: &Restore, drafts: Vec<Self::Draft>) -> Result<Vec<Outcome>> {
        restore.managers(drafts).await
    }
}
