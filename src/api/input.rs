//! Inputs that several mutations read alike.

use std::str::FromStr;

use async_graphql::{ID, InputObject, MaybeUndefined, OneofObject};

use super::word::{Classification, Tier};
use crate::error::{Error, InvalidCode, Result};
use crate::ingest::rule;
use crate::model::{NodePolicy, Requirement, Time};
use crate::store::PlaceId;

/// Reads an id; one of another noun, or of none, is "not found" like one that never existed.
pub fn id_of<T: FromStr>(field: &str, id: &ID) -> Result<T> {
    id.parse()
        .map_err(|_| Error::rule(InvalidCode::NotFound, field, "there is no such thing"))
}

/// Reads ids.
pub fn ids_of<T: FromStr>(field: &str, ids: &[ID]) -> Result<Vec<T>> {
    ids.iter().map(|id| id_of(field, id)).collect()
}

/// An instant of a filter, if both databases can compare with it.
pub fn instant(field: &str, time: Option<Time>) -> Result<Option<Time>> {
    let read = time.map(rule::time).transpose();
    read.map_err(|reason| Error::invalid(field, format!("`{field}`: {reason}")))
}

/// The version that the caller read: it must be given, and `null` opts out.
pub fn expected(version: MaybeUndefined<i32>) -> Result<Option<i32>> {
    match version {
        MaybeUndefined::Undefined => Err(Error::rule(
            InvalidCode::VersionRequired,
            "expectedVersion",
            "give the version that you read, or null to overwrite whatever is there",
        )),
        MaybeUndefined::Null => Ok(None),
        MaybeUndefined::Value(version) => Ok(Some(version)),
    }
}

/// Absent keeps, null clears.
pub fn clearable<T>(value: MaybeUndefined<T>) -> Option<Option<T>> {
    match value {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(None),
        MaybeUndefined::Value(value) => Some(Some(value)),
    }
}

/// Absent keeps; null is refused, because it can't be empty.
pub fn settable<T>(field: &str, value: MaybeUndefined<T>) -> Result<Option<T>> {
    match value {
        MaybeUndefined::Undefined => Ok(None),
        MaybeUndefined::Null => Err(Error::invalid(
            field,
            "can't be cleared: leave it out to keep it",
        )),
        MaybeUndefined::Value(value) => Ok(Some(value)),
    }
}

/// A place in the tree: exactly one of these.
#[derive(OneofObject)]
pub enum PlaceInput {
    /// The id of a space: at its top.
    Space(ID),
    /// The id of a folder: in it.
    Folder(ID),
}

impl PlaceInput {
    /// The place.
    pub fn read(&self, field: &str) -> Result<PlaceId> {
        Ok(match self {
            Self::Space(id) => PlaceId::Space(id_of(&format!("{field}.space"), id)?),
            Self::Folder(id) => PlaceId::Folder(id_of(&format!("{field}.folder"), id)?),
        })
    }
}

/// Something a viewer's organization must meet to open a node: exactly one of these.
#[derive(OneofObject)]
pub enum RequirementInput {
    /// A signed agreement.
    Agreement(AgreementRequirementInput),
    /// At least this tier.
    MinTier(Tier),
}

/// A signed agreement.
#[derive(InputObject)]
pub struct AgreementRequirementInput {
    /// The id of the agreement.
    agreement: ID,
    /// The lowest version that counts; null: any.
    min_version: Option<i32>,
}

/// The policy that a folder or document carries itself; replaces what it carried.
#[derive(InputObject)]
pub struct NodePolicyInput {
    /// Whether it cuts off what is granted above. Whoever restricts keeps MANAGE.
    #[graphql(default)]
    restricted: bool,
    /// How closely it is held; null: as what it is in.
    classification: Option<Classification>,
    /// Whether those who fail only a requirement may learn its title, kind and owner.
    #[graphql(default)]
    discoverable: bool,
    /// The ids of the organizations that the content is about: their walls apply.
    #[graphql(default)]
    subject_organizations: Vec<ID>,
    /// What a viewer's organization must meet to open it.
    #[graphql(default)]
    requirements: Vec<RequirementInput>,
}

impl NodePolicyInput {
    /// The policy.
    pub fn read(&self) -> Result<NodePolicy> {
        let requirements = self.requirements.iter().map(|requirement| {
            Ok(match requirement {
                RequirementInput::Agreement(input) => Requirement::Agreement {
                    agreement: id_of("policy.requirements.agreement", &input.agreement)?,
                    min_version: input.min_version,
                },
                RequirementInput::MinTier(tier) => Requirement::Tier((*tier).into()),
            })
        });
        let mut subjects = ids_of("policy.subjectOrganizations", &self.subject_organizations)?;
        subjects.sort_unstable();
        subjects.dedup();
        Ok(NodePolicy {
            restricted: self.restricted,
            classification: self.classification.map(Into::into),
            discoverable: self.discoverable,
            subjects,
            requirements: requirements.collect::<Result<_>>()?,
        })
    }
}
