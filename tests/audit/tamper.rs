//! The tamperings: one of each kind, anywhere in the log.

use commonplace::store::AuditLine;
use serde_json::json;

use crate::support::dice::Dice;
use crate::support::raw::Raw;

/// What was done to the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tampering {
    /// One column of one entry.
    Modify,
    /// Entries taken out.
    Delete,
    /// Two entries in each other's places.
    Swap,
    /// The end cut off.
    Truncate,
    /// An entry more: copied, or made up as the next of the chain, before it, or far behind.
    Insert,
    /// One entry with another content and the hash that fits it.
    Rewrite,
    /// One entry with another content, and every hash from there on made anew.
    RewriteOn,
}

const KINDS: [Tampering; 7] = [
    Tampering::Modify,
    Tampering::Delete,
    Tampering::Swap,
    Tampering::Truncate,
    Tampering::Insert,
    Tampering::Rewrite,
    Tampering::RewriteOn,
];

/// Does one tampering that changes something.
pub async fn tamper(raw: &Raw, log: &[AuditLine], dice: &mut Dice) -> Tampering {
    let kind = dice.pick(&KINDS);
    let length = log.len();
    let at = dice.within(1, length);
    match kind {
        Tampering::Modify => modify(raw, dice, at).await,
        Tampering::Delete => {
            let to = dice.within(at, (at + 3).min(length));
            raw.run(&format!(
                "DELETE FROM audit_entries WHERE seq BETWEEN {at} AND {to}"
            ))
            .await;
        }
        Tampering::Swap => {
            let other = 1 + (at - 1 + dice.within(1, length - 1)) % length;
            for (from, to) in [
                (at as i64, -1),
                (other as i64, at as i64),
                (-1, other as i64),
            ] {
                raw.run(&format!(
                    "UPDATE audit_entries SET seq = {to} WHERE seq = {from}"
                ))
                .await;
            }
        }
        Tampering::Truncate => {
            raw.run(&format!("DELETE FROM audit_entries WHERE seq >= {at}"))
                .await;
        }
        Tampering::Insert => insert(raw, log, dice).await,
        Tampering::Rewrite => {
            let mut line = other_content(&log[at - 1]);
            line.hash = super::hash(&line);
            write(raw, &line).await;
        }
        Tampering::RewriteOn => drop(rewrite_from(raw, log, at - 1).await),
    }
    kind
}

/// Changes one column of one row to something else.
async fn modify(raw: &Raw, dice: &mut Dice, at: usize) {
    let id = raw.uuid(&format!("{:016x}{:016x}", dice.roll(), dice.roll()));
    let hash = format!("{:016x}", dice.roll()).repeat(4);
    let changes = [
        "at = '2001-02-03 04:05:06.789012+00:00'".to_owned(),
        format!("person_id = {id}"),
        format!("token_id = {id}"),
        "person_id = NULL".to_owned(),
        "token_id = NULL".to_owned(),
        "system = COALESCE(system, '') || 'x'".to_owned(),
        "system = ''".to_owned(),
        "system = NULL".to_owned(),
        "action = action || 'x'".to_owned(),
        "outcome = CASE outcome WHEN 'DONE' THEN 'DENIED' ELSE 'DONE' END".to_owned(),
        "object = COALESCE(object, '') || 'x'".to_owned(),
        "object = NULL".to_owned(),
        "details = '{\"changed\": true}'".to_owned(),
        "details = '[]'".to_owned(),
        format!("previous_hash = '{hash}'"),
        format!("hash = '{hash}'"),
        format!("seq = {}", 100_000 + at),
        format!("seq = -{at}"),
    ];
    // What is so already is no change: then another one.
    loop {
        let change = dice.pick(&changes);
        let (column, value) = change.split_once(" = ").expect("an assignment");
        let differs = match value {
            "NULL" => format!("{column} IS NOT NULL"),
            "''" => format!("({column} IS NULL OR {column} <> '')"),
            _ => "1 = 1".to_owned(),
        };
        let sql = format!("UPDATE audit_entries SET {change} WHERE seq = {at} AND {differs}");
        if raw.run(&sql).await > 0 {
            return;
        }
    }
}

async fn insert(raw: &Raw, log: &[AuditLine], dice: &mut Dice) {
    let length = log.len() as i64;
    let mut line = other_content(&dice.pick(log));
    line.seq = dice.pick(&[length + 1, 0, -5, length + 1_000]);
    if dice.chance(50) {
        line.previous_hash.clone_from(&log[log.len() - 1].hash);
    }
    line.hash = super::hash(&line);
    let template = dice.pick(log).seq;
    raw.run(&format!(
        "INSERT INTO audit_entries (seq, at, person_id, token_id, system, action, outcome, object, \
         details, previous_hash, hash) SELECT {}, at, person_id, token_id, system, action, outcome, \
         object, details, '{}', '{}' FROM audit_entries WHERE seq = {template}",
        line.seq, line.previous_hash, line.hash
    ))
    .await;
    // The rest as the hash was made for it, so that only its place gives it away.
    write(raw, &line).await;
}

/// Makes another content of every line from this one on, with hashes that fit; returns the last.
pub async fn rewrite_from(raw: &Raw, log: &[AuditLine], from: usize) -> String {
    let mut previous = match from {
        0 => String::new(),
        _ => log[from - 1].hash.clone(),
    };
    for line in &log[from..] {
        let mut line = other_content(line);
        line.previous_hash = previous;
        line.hash = super::hash(&line);
        write(raw, &line).await;
        previous = line.hash;
    }
    previous
}

fn other_content(line: &AuditLine) -> AuditLine {
    AuditLine {
        action: "documentUpdate".to_owned(),
        object: Some("doc_of_my_own".to_owned()),
        details: json!({"forged": true}),
        ..line.clone()
    }
}

/// Writes what `other_content` and the hashes change.
async fn write(raw: &Raw, line: &AuditLine) {
    let id = |id: Option<uuid::Uuid>| match id {
        Some(id) => raw.uuid(&id.simple().to_string()),
        None => "NULL".to_owned(),
    };
    let system = line.system.as_ref();
    let system = system.map_or("NULL".to_owned(), |text| format!("'{text}'"));
    let at = line.at.replace('T', " ").replace('Z', "+00:00");
    raw.run(&format!(
        "UPDATE audit_entries SET at = '{at}', person_id = {}, token_id = {}, system = {system}, \
         action = '{}', outcome = '{}', object = '{}', details = '{}', previous_hash = '{}', \
         hash = '{}' WHERE seq = {}",
        id(line.person),
        id(line.token),
        line.action,
        line.outcome,
        line.object.as_deref().unwrap_or_default(),
        line.details,
        line.previous_hash,
        line.hash,
        line.seq,
    ))
    .await;
}
