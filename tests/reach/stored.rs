//! The forms in the database: a world goes through a bundle into a real store, people sign in, and
//! every scoped read and every hold must agree with the oracle, on SQLite and on PostgreSQL.

use std::collections::BTreeSet;

use commonplace::access::{Annotate, Edit, Publish, Read};
use commonplace::error::{Error, Result};
use commonplace::model::{
    Anchor, Document, DocumentId, DocumentState, FolderId, Level, NodeId, Slice, SpaceId,
};
use commonplace::store::{
    DatabasePlace, DocumentFilter, DocumentOrder, DocumentPlace, SpaceFilter, Tx, Viewer, Visible,
};

use super::rows::{keys, names, same};
use crate::support::dice::Dice;
use crate::support::hub::{Outcome, TestHub};
use crate::support::oracle::generate;
use crate::support::oracle::naive::{self, Asker};
use crate::support::oracle::policy::time;
use crate::support::oracle::world::{Instant, Node};
use crate::support::postgres;
use crate::support::run::Run;

/// How many moments of each world's each person is looked at: a boundary, or just before one.
const MOMENTS: usize = 4;

#[tokio::test(flavor = "multi_thread")]
async fn the_rule_in_sqlite_agrees_with_the_oracle() {
    let run = Run::stored();
    let mut comparisons = 0;
    for seed in run.seeds() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let place = DatabasePlace::Sqlite(directory.path().join("hub.sqlite"));
        comparisons += compare(&place, "sqlite", seed).await;
    }
    say(run, "sqlite", comparisons);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rule_in_postgres_agrees_with_the_oracle() {
    let run = Run::stored();
    let mut comparisons = 0;
    for seed in run.seeds() {
        let Some(database) = postgres::fresh().await else {
            return;
        };
        let place = DatabasePlace::Postgres(database.url.clone());
        comparisons += compare(&place, "postgres", seed).await;
        database.remove().await;
    }
    say(run, "postgres", comparisons);
}

fn say(run: Run, database: &str, comparisons: u64) {
    let Run { worlds, seed } = run;
    println!(
        "oracle: {database}: {worlds} worlds, seed {seed}, {comparisons} comparisons, 0 differences"
    );
}

/// Puts the world of the seed into the database and compares; returns how many comparisons.
async fn compare(place: &DatabasePlace, database: &str, seed: u64) -> u64 {
    let repeat = format!("COMMONPLACE_STORED_WORLDS=1 COMMONPLACE_SEED={seed}");
    let compared = check(place, seed).await;
    compared.unwrap_or_else(|e| panic!("{database}: {e}; repeat with {repeat}"))
}

/// As `compare`, but gives a difference back.
pub async fn check(place: &DatabasePlace, seed: u64) -> Outcome<u64> {
    let world = generate::world(seed);
    let hub = TestHub::fill(place, &world).await?;
    let mut dice = Dice::new(!seed);
    let mut comparisons = 0;
    let moments = world.moments();
    for person in &world.people {
        let (asker, secret) = hub.session(&person.key, &mut dice).await?;
        for _ in 0..MOMENTS {
            let now = dice.pick(&moments);
            let look = Look {
                hub: &hub,
                asker: &asker,
                now,
            };
            let compared = look.compare(secret.as_deref(), &mut dice).await;
            comparisons += compared.map_err(|e| format!("{asker:?} at {}: {e}", time(now)))?;
        }
    }
    Ok(comparisons)
}

/// One person at one moment.
pub(super) struct Look<'a> {
    pub(super) hub: &'a TestHub<'a>,
    asker: &'a Asker,
    now: Instant,
}

impl Look<'_> {
    async fn compare(&self, secret: Option<&str>, dice: &mut Dice) -> Outcome<u64> {
        self.hub.set_clock(self.now);
        let world = self.hub.world;
        let person = world.person(&self.asker.person);
        let status = world.organization(&person.organization).status;
        let may_sign_in = person.active && !["SUSPENDED", "OFFBOARDED"].contains(&status);
        let signed_in = match secret {
            Some(secret) => self.hub.store.sign_in(Some(secret)).await,
            None => self.hub.store.as_person(&person.email()).await,
        };
        let viewer = match signed_in {
            Ok(viewer) if may_sign_in => viewer,
            Err(Error::Unauthenticated) if !may_sign_in => return Ok(1),
            Ok(_) => return Err("signed in against rule G0".into()),
            Err(e) => return Err(format!("could not sign in: {e}").into()),
        };
        let mut count = self.documents(&viewer, dice).await?;
        count += self.texts(&viewer).await?;
        count += self.places(&viewer).await?;
        count += self.locked(&viewer).await?;
        count += self.shares(&viewer)?;
        count += self.holds(&viewer).await?;
        count += self.found(&viewer).await?;
        Ok(count)
    }

    fn verdict(&self, node: &Node) -> naive::Verdict {
        naive::decide(self.hub.world, self.asker, node, self.now)
    }

    /// The keys of the documents at this level or more.
    pub(super) fn documents_at(&self, need: &'static str) -> BTreeSet<String> {
        let keys = self.hub.documents.keys();
        let held = |key: &&String| self.verdict(&Node::Document((*key).clone())).reaches(need);
        keys.filter(held).cloned().collect()
    }

    async fn documents(&self, viewer: &Viewer, dice: &mut Dice) -> Outcome<u64> {
        let world = self.hub.world;
        let visible = self.documents_at("VIEW");
        let every = DocumentFilter {
            states: DocumentState::ALL.to_vec(),
            ..DocumentFilter::default()
        };
        let order = DocumentOrder::default();
        let page = viewer.documents(&every, order, slice(100, None)).await?;
        same("documents of all states", visible.clone(), keys(&page.rows))?;
        same(
            "their count",
            visible.len(),
            viewer.document_count(&every).await? as usize,
        )?;
        same(
            "their pages",
            visible.clone(),
            self.walk(viewer, &every).await?,
        )?;

        let published = visible
            .iter()
            .filter(|key| world.document(key).state == "PUBLISHED");
        let published: BTreeSet<String> = published.cloned().collect();
        let usual = DocumentFilter::default();
        let page = viewer.documents(&usual, order, slice(100, None)).await?;
        same("documents", published.clone(), keys(&page.rows))?;
        same(
            "their count",
            published.len(),
            viewer.document_count(&usual).await? as usize,
        )?;

        let all: Vec<&Visible<Document>> = self.hub.documents.values().collect();
        let ids: Vec<DocumentId> = all.iter().map(|d| d.id).collect();
        same(
            "documents by id",
            visible.clone(),
            keys(&viewer.documents_by_ids(&ids).await?),
        )?;
        let ordinals: Vec<i64> = all.iter().map(|d| d.ordinal).collect();
        let found = viewer.documents_by_ordinals(&ordinals).await?;
        same("documents by number", visible.clone(), keys(&found))?;
        // What was read is kept now, and taken from there.
        same("nothing changed", true, viewer.is_current().await?)?;
        let kept = keys(&viewer.documents_by_ordinals(&ordinals).await?);
        same("documents by number, kept", visible.clone(), kept)?;

        let (key, document) = self
            .hub
            .documents
            .iter()
            .nth(dice.within(0, all.len() - 1))
            .expect("one");
        let expected = visible.contains(key);
        let found = viewer.document(document.id).await?;
        same("one document", expected, found.is_some())?;
        let found = viewer.document_by_key(key).await?;
        same("one document by key", expected, found.is_some())?;
        Ok(11)
    }

    /// The whole list in pages of three.
    async fn walk(&self, viewer: &Viewer, filter: &DocumentFilter) -> Outcome<BTreeSet<String>> {
        let order = DocumentOrder::default();
        let mut seen = BTreeSet::new();
        let mut after = None;
        loop {
            let page = viewer.documents(filter, order, slice(3, after)).await?;
            for key in keys(&page.rows) {
                same("a row on one page only", true, seen.insert(key))?;
            }
            match page.rows.last() {
                Some(last) if page.has_next => after = Some(order.place(last)),
                _ => return Ok(seen),
            }
        }
    }

    /// Texts and revisions follow the document, even for a row that was come by otherwise.
    async fn texts(&self, viewer: &Viewer) -> Outcome<u64> {
        let visible = self.documents_at("VIEW");
        let all: Vec<&Visible<Document>> = self.hub.documents.values().collect();
        let texts = viewer.texts(&all).await?;
        let with_text = self
            .hub
            .documents
            .iter()
            .filter(|(_, d)| texts.contains_key(&d.id));
        let with_text: BTreeSet<String> = with_text.map(|(key, _)| key.clone()).collect();
        same("texts", visible.clone(), with_text)?;
        let (key, document) = self.hub.documents.iter().next().expect("a document");
        let revisions = viewer.revisions(document).await?;
        same("revisions", visible.contains(key), !revisions.is_empty())?;
        Ok(2)
    }

    async fn places(&self, viewer: &Viewer) -> Outcome<u64> {
        let hub = self.hub;
        let may_view = |node: Node| self.verdict(&node).reaches("VIEW");
        let spaces = hub
            .spaces
            .keys()
            .filter(|key| may_view(Node::Space((*key).clone())));
        let spaces: BTreeSet<String> = spaces.cloned().collect();
        let usual = SpaceFilter::default();
        let slice = Slice {
            size: 100,
            after: None,
            before: None,
            backward: false,
        };
        let page = viewer.spaces(&usual, &slice).await?;
        same(
            "spaces",
            spaces.clone(),
            page.rows.iter().filter_map(|s| s.key.clone()).collect(),
        )?;
        same(
            "their count",
            spaces.len(),
            viewer.space_count(&usual).await? as usize,
        )?;
        let ids: Vec<SpaceId> = hub.spaces.values().map(|s| s.id).collect();
        let found = viewer.spaces_by_ids(&ids).await?;
        same(
            "spaces by id",
            spaces.clone(),
            found.iter().filter_map(|s| s.key.clone()).collect(),
        )?;
        same("nothing changed", true, viewer.is_current().await?)?;
        let kept = viewer.spaces_by_ids(&ids).await?;
        let kept = kept.iter().filter_map(|s| s.key.clone()).collect();
        same("spaces by id, kept", spaces.clone(), kept)?;

        let folders = hub
            .folders
            .keys()
            .filter(|key| may_view(Node::Folder((*key).clone())));
        let folders: BTreeSet<String> = folders.cloned().collect();
        let ids: Vec<FolderId> = hub.folders.values().map(|f| f.id).collect();
        same(
            "folders by id",
            folders.clone(),
            names(&viewer.folders_by_ids(&ids).await?),
        )?;
        let mut parents: Vec<Anchor> = hub.folders.values().map(|f| f.anchor).collect();
        parents.extend(hub.spaces.values().map(|s| s.anchor));
        same(
            "folders in places",
            folders.clone(),
            names(&viewer.folders_in(&parents).await?),
        )?;
        Ok(5)
    }

    async fn locked(&self, viewer: &Viewer) -> Outcome<u64> {
        let is_locked = |node: Node| naive::is_locked(self.hub.world, self.asker, &node, self.now);
        let all = self.hub.documents.keys();
        let documents = all.filter(|key| is_locked(Node::Document((*key).clone())));
        let found = viewer.locked_documents().await?;
        same(
            "locked documents",
            documents.cloned().collect(),
            keys(&found),
        )?;
        for document in &found {
            let key = document.key.clone().unwrap_or_default();
            let expected = self.verdict(&Node::Document(key)).remedies.len();
            same("remedies", expected, viewer.remedies(document.anchor).len())?;
        }
        let all = self.hub.folders.keys();
        let folders = all.filter(|key| is_locked(Node::Folder((*key).clone())));
        let found = viewer.locked_folders().await?;
        same("locked folders", folders.cloned().collect(), names(&found))?;
        Ok(2 + found.len() as u64)
    }

    /// Who may MANAGE a node sees its grants and denials, and nobody else.
    fn shares(&self, viewer: &Viewer) -> Outcome<u64> {
        let world = self.hub.world;
        for node in world.nodes() {
            let manages = self.verdict(&node).reaches("MANAGE");
            let grants = world.grants.iter().filter(|g| g.node == node);
            let grants = grants
                .map(|g| format!("{g:?}"))
                .collect::<BTreeSet<_>>()
                .len();
            let denials = world.denials.iter().filter(|d| d.node == node);
            let denials = denials
                .map(|d| format!("{d:?}"))
                .collect::<BTreeSet<_>>()
                .len();
            let (id, lifecycle) = match &node {
                Node::Space(key) => (NodeId::Space(self.hub.spaces[key].id), None),
                Node::Folder(key) => (NodeId::Folder(self.hub.folders[key].id), None),
                Node::Document(key) => {
                    let document = &self.hub.documents[key];
                    (NodeId::Document(document.id), Some(document.lifecycle()))
                }
            };
            let found = viewer.grants_on(id, lifecycle.as_ref()).len();
            same("grants", if manages { grants } else { 0 }, found)?;
            let found = viewer.denials_on(id, lifecycle.as_ref()).len();
            same("denials", if manages { denials } else { 0 }, found)?;
        }
        Ok(2 * world.nodes().len() as u64)
    }

    /// What may be done in a transaction: allowed, refused to who sees it, or not found.
    async fn holds(&self, viewer: &Viewer) -> Outcome<u64> {
        let tx = viewer.begin().await?;
        for (key, document) in &self.hub.documents {
            let verdict = self.verdict(&Node::Document(key.clone()));
            let expected = |need| match (verdict.reaches(need), verdict.reaches("VIEW")) {
                (true, _) => "allowed",
                (false, true) => "forbidden",
                (false, false) => "not found",
            };
            for need in [Level::View, Level::Comment, Level::Edit, Level::Manage] {
                let found = hold(&tx, document.id, need).await?;
                same(
                    "a hold",
                    (key, need, expected(need.as_str())),
                    (key, need, found),
                )?;
            }
        }
        tx.roll_back().await?;
        Ok(4 * self.hub.documents.len() as u64)
    }
}

async fn hold(tx: &Tx, id: DocumentId, need: Level) -> Outcome<&'static str> {
    let held: Result<()> = match need {
        Level::View => tx.document::<Read>(id).await.map(drop),
        Level::Comment => tx.document::<Annotate>(id).await.map(drop),
        Level::Edit => tx.document::<Edit>(id).await.map(drop),
        _ => tx.document::<Publish>(id).await.map(drop),
    };
    match held {
        Ok(()) => Ok("allowed"),
        Err(Error::Forbidden(_)) => Ok("forbidden"),
        Err(Error::NotFound) => Ok("not found"),
        Err(e) => Err(e.into()),
    }
}

fn slice(size: u64, after: Option<DocumentPlace>) -> Slice<DocumentPlace> {
    Slice {
        size,
        after,
        before: None,
        backward: false,
    }
}
