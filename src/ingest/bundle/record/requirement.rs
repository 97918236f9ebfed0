//! A requirement on a folder or document.

use serde::{Deserialize, Serialize};

use crate::ingest::bundle::field;
use crate::model::Tier;

/// Something a viewer's organization must meet; `{"agreement": KEY, "min_version": 2}` or
/// `{"min_tier": "GOLD"}`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "RequirementFields", into = "RequirementFields")]
pub enum RequirementRecord {
    /// A signature under this agreement.
    Agreement {
        /// Key of the agreement.
        agreement: String,
        /// The lowest version that counts; none: any.
        min_version: Option<i32>,
    },
    /// At least this tier.
    Tier(Tier),
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RequirementFields {
    #[serde(
        default,
        deserialize_with = "field::maybe_key",
        skip_serializing_if = "Option::is_none"
    )]
    agreement: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    min_version: Option<i32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    min_tier: Option<Tier>,
}

impl TryFrom<RequirementFields> for RequirementRecord {
    type Error = &'static str;

    fn try_from(fields: RequirementFields) -> Result<Self, Self::Error> {
        match (fields.agreement, fields.min_version, fields.min_tier) {
            (Some(_), Some(..=0), None) => Err("versions count from 1"),
            (Some(agreement), min_version, None) => Ok(Self::Agreement {
                agreement,
                min_version,
            }),
            (None, None, Some(tier)) => Ok(Self::Tier(tier)),
            _ => Err("needs either `agreement`, with or without `min_version`, or `min_tier`"),
        }
    }
}

impl From<RequirementRecord> for RequirementFields {
    fn from(requirement: RequirementRecord) -> Self {
        match requirement {
            RequirementRecord::Agreement {
                agreement,
                min_version,
            } => Self {
                agreement: Some(agreement),
                min_version,
                min_tier: None,
            },
            RequirementRecord::Tier(tier) => Self {
                min_tier: Some(tier),
                ..Self::default()
            },
        }
    }
}
