//! Noting searches and what was opened from them: in memory, so that a search never waits for a
//! write. What can't be held is dropped and counted.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::model::{DocumentId, KeptFilter, OrganizationId, PersonId, SearchId, Time};
use crate::store::viewer::Viewer;

/// Searches and openings held at most between two writes: of one person, and of all.
const MOST_OF_ONE: usize = 200;
const MOST: usize = 20_000;

/// A search to be noted.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchNote {
    /// As typed, cut.
    pub query: String,
    /// As queries are compared.
    pub normal: String,
    /// What it was narrowed to.
    pub filter: KeptFilter,
    /// How many documents it found; where that was not counted, at least so many.
    pub results: u64,
}

/// A search that was noted: whoever made it may tell by this what it opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SearchNoted {
    /// Which search.
    pub id: SearchId,
    /// When it was made.
    pub at: Time,
}

/// One search and who made it.
#[derive(Debug, Clone)]
pub(super) struct Search {
    pub noted: SearchNoted,
    pub person: PersonId,
    pub organization: OrganizationId,
    pub note: SearchNote,
}

/// What is not written yet.
#[derive(Default)]
pub(in crate::store) struct Notes(Mutex<Noted>);

#[derive(Default)]
pub(super) struct Noted {
    pub searches: Vec<Search>,
    pub openings: HashMap<(SearchId, DocumentId), (PersonId, Time)>,
    pub dropped: u64,
    /// How many of them are of each person.
    people: HashMap<PersonId, usize>,
}

impl Noted {
    pub fn is_empty(&self) -> bool {
        self.searches.is_empty() && self.openings.is_empty() && self.dropped == 0
    }

    /// Whether there is room for one more of this person; if not, it counts as dropped.
    fn takes(&mut self, person: PersonId) -> bool {
        let held = self.searches.len() + self.openings.len();
        let own = self.people.entry(person).or_default();
        let takes = held < MOST && *own < MOST_OF_ONE;
        if takes {
            *own += 1;
        } else {
            self.dropped += 1;
        }
        takes
    }

    fn search(&mut self, search: Search) -> bool {
        let takes = self.takes(search.person);
        if takes {
            self.searches.push(search);
        }
        takes
    }

    fn opening(&mut self, of: (SearchId, DocumentId), by: (PersonId, Time)) {
        if !self.openings.contains_key(&of) && self.takes(by.0) {
            self.openings.insert(of, by);
        }
    }
}

impl Notes {
    fn lock(&self) -> MutexGuard<'_, Noted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn take(&self) -> Noted {
        std::mem::take(&mut *self.lock())
    }

    /// Takes back what could not be written.
    pub(super) fn give_back(&self, taken: Noted) {
        let mut noted = self.lock();
        noted.dropped += taken.dropped;
        for search in taken.searches {
            noted.search(search);
        }
        for (of, by) in taken.openings {
            noted.opening(of, by);
        }
    }
}

impl Viewer {
    /// Notes a search of the viewer's. None where nobody is there to note it for: the hub itself,
    /// nobody who signed in, somebody who looks through another's eyes; and where there is no room.
    pub fn note_search(&self, note: SearchNote) -> Option<SearchNoted> {
        let asker = self.asker().filter(|_| self.actor().is_none())?;
        let store = &self.store().inner;
        let noted = SearchNoted {
            id: SearchId(store.sources.id()),
            at: self.now(),
        };
        let search = Search {
            noted,
            person: asker.person,
            organization: asker.organization_id(),
            note,
        };
        store.notes.lock().search(search).then_some(noted)
    }

    /// Notes that the viewer opened a document from a search; counts where the search is its own.
    pub fn note_opening(&self, search: SearchId, document: DocumentId) {
        if let Some(own) = self.person().filter(|_| self.actor().is_none()) {
            let mut noted = self.store().inner.notes.lock();
            noted.opening((search, document), (own, self.now()));
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn search(person: u128) -> Search {
        let note = SearchNote {
            query: "a".to_owned(),
            normal: "a".to_owned(),
            filter: KeptFilter::default(),
            results: 0,
        };
        let noted = SearchNoted {
            id: SearchId(Uuid::from_u128(1)),
            at: Time::UNIX_EPOCH,
        };
        Search {
            noted,
            person: PersonId(Uuid::from_u128(person)),
            organization: OrganizationId(Uuid::from_u128(1)),
            note,
        }
    }

    #[test]
    fn one_person_does_not_push_out_others_and_all_is_bounded() {
        let mut noted = Noted::default();
        let kept = (0..1_000).filter(|_| noted.search(search(1))).count();
        assert_eq!((kept, noted.dropped), (MOST_OF_ONE, 800));
        for person in 2..=200 {
            (0..MOST_OF_ONE).for_each(|_| {
                noted.search(search(person));
            });
        }
        assert_eq!(noted.searches.len(), MOST);
        let notes = Notes::default();
        notes.give_back(noted);
        let taken = notes.take();
        assert_eq!(taken.searches.len(), MOST);
        assert!(notes.take().is_empty());
    }
}
