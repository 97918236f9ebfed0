//! A hub that holds a generated world, in a real database under a clock that the test sets.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use commonplace::hub::{Hub, bundle, token};
use commonplace::model::{Document, Folder, Space, TokenScope};
use commonplace::search::Index;
use commonplace::store::{DatabasePlace, Sources, Store, Visible};
use commonplace::worker;

use crate::support::dice::Dice;
use crate::support::oracle::bundle as files;
use crate::support::oracle::naive::Asker;
use crate::support::oracle::policy::{time, word};
use crate::support::oracle::world::{Instant, LEVELS, World};

/// What goes wrong: a difference, or the hub fails.
pub type Outcome<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// A store that holds a world, under a clock that the test sets.
pub struct TestHub<'a> {
    pub world: &'a World,
    pub store: Store,
    /// The same store with an index of all of it.
    pub hub: Hub,
    clock: Arc<AtomicI64>,
    pub documents: BTreeMap<String, Visible<Document>>,
    pub folders: BTreeMap<String, Visible<Folder>>,
    pub spaces: BTreeMap<String, Visible<Space>>,
}

impl<'a> TestHub<'a> {
    /// Imports the world as a bundle and indexes it.
    pub async fn fill(place: &DatabasePlace, world: &'a World) -> Outcome<Self> {
        Self::fill_from(place, world, &files::files(world)).await
    }

    /// Imports these files, which describe the world, and indexes them.
    pub async fn fill_from(
        place: &DatabasePlace,
        world: &'a World,
        files: &files::Files,
    ) -> Outcome<Self> {
        let directory = tempfile::tempdir()?;
        files::write(files, directory.path())?;
        let clock = Arc::new(AtomicI64::new(world.moments()[0]));
        let hands = clock.clone();
        let sources = Sources::real().with_clock(move || time(hands.load(Ordering::Relaxed)));
        let store = Store::open(place, sources).await?;
        store.migrate().await?;
        let options = bundle::Options { strict: true };
        let report = bundle::import(&store, directory.path(), options, |_| ()).await?;
        if report.refused > 0 {
            return Err(format!("lines were refused: {:?}", report.refusals).into());
        }
        let hub = Hub::new(store.clone(), Index::in_memory()?).await?;
        worker::reindex(&hub, |_| ()).await?;
        let mut hub = Self {
            world,
            store,
            hub,
            clock,
            documents: BTreeMap::new(),
            folders: BTreeMap::new(),
            spaces: BTreeMap::new(),
        };
        hub.look_up().await?;
        Ok(hub)
    }

    /// Sets the clock.
    pub fn set_clock(&self, now: Instant) {
        self.clock.store(now, Ordering::Relaxed);
    }

    /// Finds every node by its key, as the hub itself.
    async fn look_up(&mut self) -> Outcome<()> {
        let system = self.store.as_system("test").await?;
        for d in &self.world.documents {
            let found = system.document_by_key(&d.key).await?;
            self.documents
                .insert(d.key.clone(), found.ok_or(d.key.clone())?);
        }
        for f in &self.world.folders {
            let found = system.folder_by_key(&f.key).await?;
            self.folders
                .insert(f.key.clone(), found.ok_or(f.key.clone())?);
        }
        for s in &self.world.spaces {
            let found = system.space_by_key(&s.key).await?;
            self.spaces
                .insert(s.key.clone(), found.ok_or(s.key.clone())?);
        }
        Ok(())
    }

    /// How the person comes: with a token of some scope where it can sign in, else by name.
    pub async fn session(&self, person: &str, dice: &mut Dice) -> Outcome<(Asker, Option<String>)> {
        self.set_clock(self.world.moments()[0]);
        let email = self.world.person(person).email();
        let keys: Vec<String> = self.spaces.keys().cloned().collect();
        let mut asker = Asker {
            person: person.to_owned(),
            cap: "MANAGE",
            spaces: Vec::new(),
        };
        let Ok(viewer) = self.store.as_person(&email).await else {
            return Ok((asker, None));
        };
        if dice.chance(40) {
            return Ok((asker, None));
        }
        if dice.chance(60) {
            asker.cap = dice.pick(&LEVELS[1..]);
            asker.spaces = dice.some(&keys, 50);
        }
        let create = token::TokenCreate {
            person: None,
            label: "test".to_owned(),
            scope: TokenScope {
                cap: word(asker.cap),
                spaces: asker.spaces.iter().map(|key| self.spaces[key].id).collect(),
                admin: false,
                provisions: false,
            },
            expires_at: None,
        };
        let (_, secret) = token::create(&viewer, create).await?;
        Ok((asker, Some(secret)))
    }
}
