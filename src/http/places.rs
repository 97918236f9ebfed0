//! Places of connections: how many there are, how many one address may take, and who leaves when there are no
//! more. A connection that sends nothing must never keep out one that does.

use std::collections::HashMap;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use tokio::sync::Notify;

use crate::hub::meter::network;

/// Connections at a time, where the system allows as many.
const CONNECTIONS: usize = 8_192;
/// Open files that are left for the database, the index and the log.
const OTHER_FILES: u64 = 256;
/// Those that wait the longest leave in bundles, so that a flood does not look through all for each.
const BUNDLE: usize = 32;

/// The places of one server.
pub struct Places {
    most: usize,
    each: usize,
    proxies: Vec<IpAddr>,
    taken: Mutex<Taken>,
    turns: AtomicU64,
}

#[derive(Default)]
struct Taken {
    number: u64,
    seats: HashMap<u64, Arc<Seat>>,
    by_address: HashMap<IpAddr, usize>,
    leaving: usize,
}

struct Seat {
    address: IpAddr,
    /// Since which turn it waits for a request; 0 while one is under way.
    waits_since: AtomicU64,
    is_leaving: AtomicBool,
    leave: Notify,
}

impl Places {
    /// As many as the system's limit of open files allows, which is raised as far as it may be. A quarter of
    /// them for one address, but for the proxies.
    pub fn new(proxies: Vec<IpAddr>) -> Arc<Self> {
        Self::of(
            usable_files().map_or(CONNECTIONS, |files| files.min(CONNECTIONS)),
            proxies,
        )
    }

    /// So many.
    pub fn of(most: usize, proxies: Vec<IpAddr>) -> Arc<Self> {
        Arc::new(Self {
            most,
            each: most.div_ceil(4),
            proxies,
            taken: Mutex::default(),
            turns: AtomicU64::new(1),
        })
    }

    /// A place for a connection from there; somebody who only waits leaves where there is none. None when
    /// all are at work.
    pub fn take(self: &Arc<Self>, from: IpAddr) -> Option<Place> {
        let address = network(from);
        let mut taken = self.lock();
        let own = taken.by_address.get(&address).copied().unwrap_or_default();
        let is_proxy = self.proxies.contains(&from.to_canonical());
        let is_greedy = own >= self.each && !is_proxy;
        if is_greedy || taken.seats.len() - taken.leaving >= self.most {
            let whose = is_greedy.then_some(address);
            if !taken.make_room(whose) {
                metrics::counter!("connections_refused_total").increment(1);
                return None;
            }
        }
        taken.number += 1;
        let number = taken.number;
        let seat = Arc::new(Seat {
            address,
            waits_since: AtomicU64::new(self.turn()),
            is_leaving: AtomicBool::new(false),
            leave: Notify::new(),
        });
        taken.seats.insert(number, Arc::clone(&seat));
        *taken.by_address.entry(address).or_default() += 1;
        Some(Place {
            places: Arc::clone(self),
            number,
            seat,
        })
    }

    fn turn(&self) -> u64 {
        self.turns.fetch_add(1, Ordering::Relaxed)
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Taken {
    /// Has those leave that wait the longest, of one address or of all; false when nobody waits.
    fn make_room(&mut self, whose: Option<IpAddr>) -> bool {
        let mut waiting: Vec<(u64, &Arc<Seat>)> = Vec::new();
        for seat in self.seats.values() {
            let since = seat.waits_since.load(Ordering::Relaxed);
            let is_asked = whose.is_none_or(|address| address == seat.address);
            if is_asked && since > 0 && !seat.is_leaving.load(Ordering::Relaxed) {
                waiting.push((since, seat));
            }
        }
        let many = BUNDLE.min(waiting.len().div_ceil(4));
        if many == 0 {
            return false;
        }
        if many < waiting.len() {
            waiting.select_nth_unstable_by_key(many - 1, |(since, _)| *since);
        }
        let mut freed = Vec::with_capacity(many);
        for (_, seat) in &waiting[..many] {
            seat.is_leaving.store(true, Ordering::Relaxed);
            seat.leave.notify_one();
            freed.push(seat.address);
        }
        self.leaving += many;
        for address in freed {
            self.left(address);
        }
        true
    }

    fn left(&mut self, address: IpAddr) {
        if let Some(own) = self.by_address.get_mut(&address) {
            *own -= 1;
            if *own == 0 {
                self.by_address.remove(&address);
            }
        }
    }
}

/// The place of one connection, until it is dropped.
pub struct Place {
    places: Arc<Places>,
    number: u64,
    seat: Arc<Seat>,
}

impl Place {
    /// To mark what the connection does.
    pub fn work(&self) -> Work {
        Work {
            places: Arc::clone(&self.places),
            seat: Arc::clone(&self.seat),
        }
    }

    /// Done when the connection has to leave; whether a request is under way, which is to be finished.
    pub async fn asked_to_leave(&self) -> bool {
        self.seat.leave.notified().await;
        self.seat.waits_since.load(Ordering::Relaxed) == 0
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.lock();
        taken.seats.remove(&self.number);
        // Whoever was asked to leave is counted no more.
        match self.seat.is_leaving.load(Ordering::Relaxed) {
            true => taken.leaving -= 1,
            false => taken.left(self.seat.address),
        }
    }
}

/// Marks what a connection does.
#[derive(Clone)]
pub struct Work {
    places: Arc<Places>,
    seat: Arc<Seat>,
}

impl Work {
    /// A request is under way.
    pub fn begin(&self) {
        self.seat.waits_since.store(0, Ordering::Relaxed);
    }

    /// The body of its response; it is under way until that was sent.
    pub fn until_sent(&self, body: Body) -> Body {
        Body::new(Sent {
            body,
            work: self.clone(),
        })
    }
}

struct Sent {
    body: Body,
    work: Work,
}

impl Drop for Sent {
    fn drop(&mut self) {
        let turn = self.work.places.turn();
        self.work.seat.waits_since.store(turn, Ordering::Relaxed);
    }
}

impl HttpBody for Sent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// How many connections the system's limit of open files leaves room for; none where it has none.
#[cfg(unix)]
fn usable_files() -> Option<usize> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: limit.maximum,
        ..limit
    };
    let now = match setrlimit(Resource::Nofile, raised) {
        Ok(()) => limit.maximum,
        Err(_) => limit.current,
    };
    let files = now?.saturating_sub(OTHER_FILES).max(64);
    Some(usize::try_from(files).unwrap_or(usize::MAX))
}

#[cfg(not(unix))]
fn usable_files() -> Option<usize> {
    None
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    fn address(n: u8) -> IpAddr {
        IpAddr::from([10, 0, 0, n])
    }

    async fn leaves(place: &Place) -> Option<bool> {
        let asked = timeout(Duration::from_millis(20), place.asked_to_leave());
        asked.await.ok()
    }

    #[tokio::test]
    async fn who_waits_the_longest_leaves_first_and_who_works_stays() {
        let places = Places::of(4, Vec::new());
        let mut held: Vec<Place> = (0..4)
            .map(|n| places.take(address(n)).expect("there is room"))
            .collect();
        held[0].work().begin();
        let fifth = places.take(address(9)).expect("one leaves");
        assert_eq!(leaves(&held[1]).await, Some(false));
        assert_eq!(leaves(&held[0]).await, None);
        assert_eq!(leaves(&held[2]).await, None);
        // It began to wait after the third.
        drop(held[0].work().until_sent(Body::empty()));
        let sixth = places.take(address(8)).expect("one leaves");
        assert_eq!(leaves(&held[2]).await, Some(false));
        for place in [&held[0], &held[3], &fifth, &sixth] {
            place.work().begin();
        }
        assert!(places.take(address(7)).is_none(), "all work");
        held.clear();
        assert!(places.take(address(7)).is_some());
    }

    #[tokio::test]
    async fn one_address_has_a_quarter_and_a_proxy_all() {
        let places = Places::of(8, vec![address(1)]);
        let first = places.take(address(0)).expect("there is room");
        let second = places.take(address(0)).expect("there is room");
        let third = places.take(address(0)).expect("its own first leaves");
        assert_eq!(leaves(&first).await, Some(false));
        second.work().begin();
        third.work().begin();
        assert!(places.take(address(0)).is_none(), "its quarter works");
        let proxied: Vec<_> = (0..6).filter_map(|_| places.take(address(1))).collect();
        assert_eq!(proxied.len(), 6);
        let taken = places.lock();
        assert_eq!((taken.seats.len(), taken.leaving), (9, 1));
    }
}
