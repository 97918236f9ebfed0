//! The chain: each entry's hash covers the entry and the hash before it. Pure: it is given rows
//! and reads none.

use data_encoding::HEXLOWER;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::model::AuditOutcome;
use crate::store::entity::audit_entry::Model;

/// Where the log ends: how many entries, and the last one's hash.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::store) struct Head {
    pub length: i64,
    pub hash: String,
}

/// The audit log as one command found it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// How many entries follow from one another, from the first on.
    pub length: i64,
    /// The hash of the last of them; empty where there is none. Whoever notes it elsewhere can
    /// tell later that nothing before it was changed.
    pub head: String,
    /// Where it is broken; none when it is whole.
    pub broken: Option<BrokenLink>,
    /// Whether the hash that was noted elsewhere is in it; none when none was given.
    pub has_noted: Option<bool>,
}

/// Where the audit chain is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenLink {
    /// The number of the first entry that is not as it was written.
    pub seq: i64,
    /// What is wrong with it.
    pub fault: Fault,
}

/// How a chain can be broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It does not follow from the one before: one of both was changed, removed, moved or added.
    Altered,
    /// It is not there, though it was written: the end was cut off.
    Cut,
    /// It is there, though the hub did not write it, or the end was rewritten.
    Foreign,
    /// It holds what can't be read.
    Unreadable,
}

impl Fault {
    /// What is wrong, for people.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Altered => "does not follow from the one before it",
            Self::Cut => "is missing: the end of the log was cut off",
            Self::Foreign => "was not written by the hub, or the end of the log was rewritten",
            Self::Unreadable => "can't be read",
        }
    }
}

/// A walk along the chain, from the first entry on.
#[derive(Debug, Default)]
pub(in crate::store) struct Walk {
    /// Where it is.
    pub at: Head,
}

impl Walk {
    /// Goes on to the next row; fails where that does not follow.
    pub fn step(&mut self, row: &Model) -> Result<(), BrokenLink> {
        let next = self.at.length + 1;
        let is_whole_micros = row.at.timestamp_subsec_nanos().is_multiple_of(1_000);
        let fits = row.seq == next
            && row.previous_hash == self.at.hash
            && is_whole_micros
            && row.hash == hash(row);
        if !fits {
            return Err(self.broken(Fault::Altered));
        }
        self.at = Head {
            length: next,
            hash: row.hash.clone(),
        };
        Ok(())
    }

    /// Compares the end with where the hub noted it.
    pub fn end(&self, noted: &Head) -> Result<(), BrokenLink> {
        if self.at.length < noted.length {
            Err(self.broken(Fault::Cut))
        } else if self.at == *noted {
            Ok(())
        } else {
            let seq = (noted.length + 1).min(self.at.length).max(1);
            let fault = Fault::Foreign;
            Err(BrokenLink { seq, fault })
        }
    }

    /// The next entry, with what is wrong with it.
    pub fn broken(&self, fault: Fault) -> BrokenLink {
        let seq = self.at.length + 1;
        BrokenLink { seq, fault }
    }
}

/// SHA-256 over the previous hash and every column, each with its length before it.
pub(in crate::store) fn hash(row: &Model) -> String {
    let id = |id: Option<uuid::Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    let mut parts = vec![
        row.previous_hash.clone(),
        row.seq.to_string(),
        row.at.timestamp_micros().to_string(),
        id(row.person_id),
        id(row.token_id),
        text(row.system.as_deref()),
        row.action.clone(),
        text(row.object.as_deref()),
        canonical(&row.details),
    ];
    // Entries from before there was an outcome keep their hashes: all of them tell what was done.
    if row.outcome != AuditOutcome::Done.as_str() {
        parts.push(row.outcome.clone());
    }
    let mut digest = Sha256::new();
    for part in parts {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part.as_bytes());
    }
    HEXLOWER.encode(&digest.finalize())
}

/// Nothing is empty; so that an empty text is not the same, it gets a mark that no text of the
/// hub has.
fn text(text: Option<&str>) -> String {
    match text {
        None => String::new(),
        Some(text) if text.chars().all(|c| c == '\0') => format!("{text}\0"),
        Some(text) => text.to_owned(),
    }
}

/// JSON with sorted keys: PostgreSQL keeps no order of its own.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let mut pairs: Vec<_> = map.iter().collect();
            pairs.sort_unstable_by_key(|(key, _)| key.as_str());
            let pairs = pairs.iter().map(|(key, value)| {
                format!("{}:{}", Value::String((*key).clone()), canonical(value))
            });
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(","))
        }
        Value::Array(items) => {
            format!(
                "[{}]",
                items.iter().map(canonical).collect::<Vec<_>>().join(",")
            )
        }
        other => other.to_string(),
    }
}
