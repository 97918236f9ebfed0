//! Lists: what is allowed in named places only, each with its reason. A place that no longer needs
//! its line fails as well, so that the lists only shrink.

use std::collections::BTreeSet;

use super::source::{File, Tree, names};

/// Where `store` selects rows, and why each is no hole: what decides instead of a scope.
const SELECTS: [(&str, &str); 47] = [
    (
        "src/store/access_request/write.rs",
        "for a hold; `share` decides on its node. The writer's own requests, and its own name",
    ),
    (
        "src/store/break_glass.rs",
        "for a hold of a hub administrator; every rule decides on the row found",
    ),
    (
        "src/store/bundle/",
        "a whole hub in or out: for the hub itself only",
    ),
    (
        "src/store/agreement/read.rs",
        "versions of agreements that came through `known`",
    ),
    (
        "src/store/agreement/write.rs",
        "for a hold; needs a hub administrator",
    ),
    (
        "src/store/audit/",
        "the log behind its one scope; the whole of it, and whether ids exist, for the hub itself",
    ),
    (
        "src/store/document/every.rs",
        "the hub itself only: index and database compared",
    ),
    (
        "src/store/document/place.rs",
        "for a hold; `may` decides on the row found",
    ),
    (
        "src/store/document/read.rs",
        "revisions of documents that the reach sees",
    ),
    (
        "src/store/document/write.rs",
        "the current revision of a document that is held",
    ),
    (
        "src/store/duty.rs",
        "for a hold; the duty decides on the row found",
    ),
    (
        "src/store/factor/write.rs",
        "the writer's own second factor, or that of a person who is held",
    ),
    ("src/store/feed.rs", "numbers only, no content"),
    (
        "src/store/folder.rs",
        "for a hold; `may` decides first. Documents below one that is held",
    ),
    (
        "src/store/governed.rs",
        "the row of one document; who manages it or the hub decides",
    ),
    (
        "src/store/group/read.rs",
        "members of groups that came through `known`",
    ),
    (
        "src/store/idempotency.rs",
        "the writer's own, by the hash of a key; what it names is read like everything else",
    ),
    (
        "src/store/known.rs",
        "the scope of organizations, people, groups and the like",
    ),
    (
        "src/store/leaving.rs",
        "documents in a space that the writer's organization leaves: numbers only, no content",
    ),
    (
        "src/store/notification/write.rs",
        "the writer's own, once they are seen",
    ),
    (
        "src/store/open.rs",
        "the hub's own row; the person who signs in",
    ),
    (
        "src/store/organization/write.rs",
        "slugs that are taken, for a hub administrator",
    ),
    (
        "src/store/participation.rs",
        "for a hold; `share` decides on its space",
    ),
    (
        "src/store/password/link.rs",
        "by the hash of a secret; what it allows is to set one password, once",
    ),
    (
        "src/store/policy/changes.rs",
        "which parts of the policy changed: ids, for the snapshot only",
    ),
    (
        "src/store/policy/directory.rs",
        "the policy snapshot: decides, and never leaves",
    ),
    (
        "src/store/policy/places.rs",
        "the policy snapshot: decides, and never leaves",
    ),
    (
        "src/store/saved_search/write.rs",
        "how many the writer has; its own ones removed",
    ),
    (
        "src/store/searched/insight.rs",
        "counts by query, of the organization that `access::told_of` names",
    ),
    (
        "src/store/searched/past.rs",
        "queries of the viewer's own organization",
    ),
    (
        "src/store/scoped.rs",
        "the scope of spaces, folders and documents",
    ),
    (
        "src/store/share.rs",
        "for a hold, or decided by MANAGE on the row's node",
    ),
    (
        "src/store/proposal/read.rs",
        "what the owners said on proposals that came through `known`, or of a hold",
    ),
    (
        "src/store/proposal/write.rs",
        "for a hold; `share` decides on its space",
    ),
    (
        "src/store/provisioned/read.rs",
        "what identity providers call people and groups that came through `known`",
    ),
    (
        "src/store/provisioned/write.rs",
        "the own organization's, of whoever provisions it",
    ),
    (
        "src/store/share_link/open.rs",
        "by the hash of a secret; what is found gets out through `open_link` only",
    ),
    (
        "src/store/share_link/write.rs",
        "for a hold on the document. How many links a held document has",
    ),
    ("src/store/space.rs", "for a hold; `may` decides first"),
    (
        "src/store/synonym/kept.rs",
        "all of them, in memory; a search gets those of the spaces in its reach",
    ),
    (
        "src/store/synonym/write.rs",
        "for a hold; a hub administrator, or MANAGE on the space, decides on the row found",
    ),
    (
        "src/store/provider/domain.rs",
        "domains of an organization that is shown to its administrator, or is held",
    ),
    (
        "src/store/provider/enter.rs",
        "signing in: a domain, a provider, a subject, an address; what is found gets out for the provider's own organization only",
    ),
    (
        "src/store/provider/write.rs",
        "for a hold; the duty decides on the row found. How many a held organization has",
    ),
    (
        "src/store/token/documents.rs",
        "documents of the token that the viewer signed in with, or that came through `known`",
    ),
    (
        "src/store/token/issue.rs",
        "the token that the writer signed in with",
    ),
    (
        "src/store/token/write.rs",
        "the token that the writer signed in with",
    ),
];

/// Where a statement is written out: the pulse, the writers' lock, signing in, `verify`.
const STATEMENTS: [(&str, &str); 7] = [
    (
        "src/store/bundle/keys.rs",
        "the pages of an export, for the hub itself",
    ),
    (
        "src/store/document/every.rs",
        "counts of loose ends, for the hub itself",
    ),
    (
        "src/store/password/account.rs",
        "signing in: an address; what is found gets out through the right password only",
    ),
    ("src/store/pulse.rs", "three numbers of the hub's own row"),
    (
        "src/store/session/mod.rs",
        "signing in: by the hash of a secret",
    ),
    (
        "src/store/token/mod.rs",
        "signing in: by the hash of a secret",
    ),
    ("src/store/tx.rs", "locks the hub's own row"),
];

const SELECTING: [&str; 3] = ["::find()", "::find_by_id(", ".find_related("];
const STATING: [&str; 3] = [
    "Statement::from_string(",
    "Statement::from_sql_and_values(",
    ".execute_unprepared(",
];

pub fn selects(tree: &Tree) -> Vec<String> {
    let inside = |file: &&File| !file.path.starts_with("src/store/entity/");
    let files: Vec<&File> = tree.rust(&["src/"]).filter(inside).collect();
    let selects = |code: &str| SELECTING.iter().any(|s| code.contains(s));
    // The counting wrapper around a connection passes statements on; it writes none.
    let states =
        |code: &str| STATING.iter().any(|s| code.contains(s)) && !code.contains("self.connection.");
    let mut found = only_in(&files, &SELECTS, "selects rows", selects);
    found.extend(only_in(
        &files,
        &STATEMENTS,
        "writes a statement out",
        states,
    ));
    found
}

/// Where the hub acts for itself, by file and reason given.
const SYSTEM_VIEWERS: [(&str, &str); 22] = [
    ("src/hub/bundle/export.rs", "\"bundle export\""),
    ("src/hub/bundle/import.rs", "\"bundle import\""),
    ("src/hub/import/folders.rs", "\"import of files\""),
    ("src/cli/audit.rs", "\"audit export\""),
    ("src/cli/demo.rs", "\"fill the demo\""),
    ("src/cli/demo.rs", "\"sign-ins of the demo\""),
    ("src/cli/serve.rs", "\"look for a host\""),
    ("src/cli/token.rs", "\"token on the command line\""),
    ("src/hub/setup.rs", "\"initialize\""),
    ("src/hub/verify.rs", "\"verify\""),
    ("src/worker/indexer.rs", "\"build the index anew\""),
    ("src/worker/indexer.rs", "\"index the change feed\""),
    ("src/store/audit/denied.rs", "\"note denied access\""),
    ("src/store/feed.rs", "\"prune the change feed\""),
    ("src/store/idempotency.rs", "\"prune idempotency keys\""),
    ("src/store/open.rs", "&self, reason: &'static str"),
    (
        "src/hub/provider_sign_in.rs",
        "\"a new person by its identity provider\"",
    ),
    ("src/store/searched/save.rs", "\"note searches\""),
    ("src/store/searched/save.rs", "\"prune searches\""),
    ("src/store/session/write.rs", "\"prune sessions\""),
    ("src/store/token/issue.rs", "\"prune viewer tokens\""),
    ("src/store/token/uses.rs", "\"note when tokens were used\""),
];

pub fn system_viewers(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    let mut used = BTreeSet::new();
    for file in tree.rust(&["src/"]) {
        for line in file.shipped() {
            let Some((_, rest)) = line.code.split_once("as_system(") else {
                continue;
            };
            let reason = rest.split(')').next().unwrap_or_default();
            let call = (file.path.as_str(), reason);
            match SYSTEM_VIEWERS.iter().find(|listed| **listed == call) {
                Some(listed) => drop(used.insert(*listed)),
                None => {
                    found.push(file.at(&line, format_args!("as_system({reason}) is not listed")))
                }
            }
        }
    }
    let stale = SYSTEM_VIEWERS
        .iter()
        .filter(|listed| !used.contains(*listed));
    found.extend(
        stale.map(|(path, reason)| format!("{path}: as_system({reason}) is listed, not there")),
    );
    found
}

/// Clocks and chance outside of `store/sources.rs`; `Instant` only measures how long something
/// takes and decides nothing.
const CLOCKS: [(&str, &str); 3] = [
    ("src/store/sources.rs", "the one place"),
    ("src/cli/show.rs", "paces a progress bar"),
    ("src/http/layer.rs", "measures how long a request takes"),
];

pub fn clocks(tree: &Tree) -> Vec<String> {
    let files: Vec<&File> = tree.rust(&["src/", "migrations/src/"]).collect();
    only_in(
        &files,
        &CLOCKS,
        "reads a clock or draws at random",
        |code| {
            let calls = [
                "Utc::now",
                "Local::now",
                "now_v7",
                "new_v4",
                "SystemTime",
                "Instant::now",
            ];
            calls.iter().any(|call| code.contains(call)) || names(code, "rand::")
        },
    )
}

/// Who makes a reach that no person has: signing in as the hub, and its transactions.
const UNLIMITED: [(&str, &str); 3] = [
    ("src/store/duty.rs", "whom the hub itself may name"),
    ("src/store/rights.rs", "the hub's own rights"),
    ("src/store/tx.rs", "the hub's own transaction"),
];

pub fn unlimited(tree: &Tree) -> Vec<String> {
    let inside = |file: &&File| !file.path.starts_with("src/access/");
    let files: Vec<&File> = tree.rust(&["src/"]).filter(inside).collect();
    only_in(&files, &UNLIMITED, "makes an unlimited reach", |code| {
        let makes = ["Reach::everything(", "Reach::new(", "Neighbours::everyone("];
        makes.iter().any(|call| code.contains(call))
    })
}

/// Files that do this without being listed, and listed ones that do not.
fn only_in(
    files: &[&File],
    listed: &[(&str, &str)],
    what: &str,
    does: impl Fn(&str) -> bool,
) -> Vec<String> {
    let mut found = Vec::new();
    let mut used = BTreeSet::new();
    for file in files {
        for line in file.shipped().filter(|line| does(line.code)) {
            let place = listed.iter().find(|(path, _)| {
                // A directory stands for everything below it.
                *path == file.path || (path.ends_with('/') && file.path.starts_with(path))
            });
            if let Some((path, _)) = place {
                used.insert(*path);
            } else {
                found.push(file.at(&line, format_args!("{what}, and is not listed for it")));
            }
        }
    }
    let stale = listed.iter().filter(|(path, _)| !used.contains(path));
    found.extend(
        stale.map(|(path, _)| format!("{path}: listed because it {what}, but it does not")),
    );
    found
}
