//! Verification: index = database, and the audit chain unbroken.

use std::collections::HashMap;

use super::{Hub, entry};
use crate::error::Result;
use crate::search::{Indexed, Position};
use crate::store::Chain;

/// Documents compared at a time.
const BATCH: u64 = 500;

/// What verification found.
#[derive(Debug, Default)]
pub struct Findings {
    /// Documents in the database.
    pub documents: usize,
    /// Entries in the audit log that follow from one another.
    pub audit_entries: i64,
    /// The hash of the last of them: noted elsewhere, it proves later what came before it.
    pub audit_head: String,
    /// What is wrong, a line each; empty when all is well.
    pub problems: Vec<String>,
    /// What could not be compared, and why that is no problem.
    pub remarks: Vec<String>,
}

/// Compares the index with the database, and recomputes the audit chain; looks in it for a hash
/// that was noted elsewhere.
pub async fn verify(
    hub: &Hub,
    noted: Option<&str>,
    mut progress: impl FnMut(usize),
) -> Result<Findings> {
    let mut findings = Findings::default();
    let viewer = hub.store().as_system("verify").await?;
    audit(&viewer.audit_chain(noted).await?, &mut findings);
    findings.problems.extend(viewer.loose_ends().await?);
    index(hub, &mut findings, &mut progress).await?;
    Ok(findings)
}

fn audit(chain: &Chain, findings: &mut Findings) {
    findings.audit_entries = chain.length;
    findings.audit_head.clone_from(&chain.head);
    if let Some(link) = &chain.broken {
        findings.problems.push(format!(
            "audit log: entry {} {}; restore a backup and compare",
            link.seq,
            link.fault.as_str()
        ));
    } else if chain.has_noted == Some(false) {
        findings.problems.push(
            "audit log: no entry has the head that you noted: the log was rewritten or replaced; \
             restore a backup and compare"
                .to_owned(),
        );
    }
}

async fn index(hub: &Hub, findings: &mut Findings, progress: &mut impl FnMut(usize)) -> Result<()> {
    let viewer = hub.store().as_system("verify").await?;
    let Some(Position { epoch, seq }) = hub.index().position() else {
        findings
            .remarks
            .push("index: none yet; `serve` or `reindex` builds it".to_owned());
        findings.documents = viewer.every_document_count().await? as usize;
        return Ok(());
    };
    if epoch != viewer.pulse().epoch {
        findings.remarks.push(
            "index: of another life of the database; the next `serve` rebuilds it".to_owned(),
        );
        return Ok(());
    }
    let pending = viewer.changed_after(seq).await?;
    if !pending.is_empty() {
        findings.remarks.push(format!(
            "index: {} changed documents wait to be indexed; the next `serve` does",
            pending.len()
        ));
    }
    let mut indexed: HashMap<i64, Indexed> = HashMap::new();
    hub.index().inventory(|entry| {
        indexed.insert(entry.ordinal, entry);
    })?;
    let mut after = 0;
    loop {
        let documents = viewer.every_document(after, BATCH).await?;
        let Some(last) = documents.last() else { break };
        after = last.ordinal;
        findings.documents += documents.len();
        for entry in entry::entries(&viewer, &documents).await? {
            let found = indexed.remove(&entry.ordinal);
            if pending.contains_key(&entry.ordinal) {
                continue;
            }
            match found {
                None => findings
                    .problems
                    .push(format!("index: \"{}\" is missing", entry.title)),
                Some(found) if found.anchor != entry.anchor || found.digest != entry.digest() => {
                    findings
                        .problems
                        .push(format!("index: \"{}\" is out of date", entry.title));
                }
                Some(_) => {}
            }
        }
        progress(findings.documents);
    }
    indexed.retain(|ordinal, _| !pending.contains_key(ordinal));
    if !indexed.is_empty() {
        let message = format!(
            "index: {} entries of documents that are gone",
            indexed.len()
        );
        findings.problems.push(message);
    }
    Ok(())
}
