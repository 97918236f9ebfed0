//! How often somebody tried a password or a code, by account, by address, and by both. An account
//! that nobody has is counted like any other.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::TimeDelta;
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::hub::meter::network;
use crate::model::Time;

/// Over how long tries are counted.
const WINDOW: TimeDelta = TimeDelta::minutes(15);
/// Failed tries in that time: of one account from one address,
const OF_BOTH: u32 = 10;
/// of one account from anywhere: more, so that not everybody can shut everybody out,
const OF_ACCOUNT: u32 = 100;
/// and from one address.
const OF_ADDRESS: u32 = 100;
/// Counts that are kept at most, about 5 MB of them.
const MOST: usize = 50_000;

/// What is counted. An account is known by a digest: addresses that people type can be long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    Both([u8; 32], IpAddr),
    Account([u8; 32]),
    Address(IpAddr),
    Elsewhere(IpAddr),
}

#[derive(Debug, Clone, Copy)]
struct Count {
    since: Time,
    many: u32,
}

impl Count {
    fn is_live(&self, now: Time) -> bool {
        self.since <= now && now < self.since + WINDOW
    }
}

/// Who tries, and whose account.
#[derive(Debug, Clone)]
pub struct Try {
    keys: Vec<(Key, u32)>,
}

/// How often somebody tried lately.
#[derive(Default)]
pub struct Attempts(Mutex<HashMap<Key, Count>>);

impl Attempts {
    /// Counts a try, as if it failed: whoever tries many at a time gets no more of them. It is taken
    /// back by `succeeded`.
    ///
    /// # Errors
    /// Throttled, with the seconds until there is another try.
    pub fn begin(&self, account: &str, address: Option<IpAddr>, now: Time) -> Result<Try> {
        let account: [u8; 32] = Sha256::digest(account.as_bytes()).into();
        let mut keys = vec![(Key::Account(account), OF_ACCOUNT)];
        if let Some(address) = address.map(network) {
            keys.push((Key::Both(account, address), OF_BOTH));
            keys.push((Key::Address(address), OF_ADDRESS));
        } else {
            keys[0].1 = OF_BOTH;
        }
        self.count(keys, now)
    }

    /// As `begin`, for whoever signs in elsewhere and does not say whose account it is. Counted by itself: no page
    /// that sends people here, and no provider that is down, keeps anybody from a password.
    ///
    /// # Errors
    /// As `begin`.
    pub fn begin_at(&self, address: IpAddr, now: Time) -> Result<Try> {
        self.count(vec![(Key::Elsewhere(network(address)), OF_ADDRESS)], now)
    }

    fn count(&self, keys: Vec<(Key, u32)>, now: Time) -> Result<Try> {
        let mut counts = self.lock();
        for (key, most) in &keys {
            let count = counts.get(key).filter(|count| count.is_live(now));
            if let Some(count) = count.filter(|count| count.many >= *most && !leak!(TriesUncounted))
            {
                let left = count.since + WINDOW - now;
                let seconds = u64::try_from((left.num_milliseconds() + 999) / 1_000);
                let seconds = seconds.unwrap_or(1);
                return Err(Error::Throttled { seconds });
            }
        }
        if counts.len() + keys.len() > MOST {
            make_room(&mut counts, now);
        }
        for (key, _) in &keys {
            let count = counts.entry(*key).or_insert(Count {
                since: now,
                many: 0,
            });
            if !count.is_live(now) {
                *count = Count {
                    since: now,
                    many: 0,
                };
            }
            count.many += 1;
        }
        Ok(Try { keys })
    }

    /// Takes a try back that turned out right, and forgets those of this address at this account.
    pub fn succeeded(&self, tried: &Try) {
        let mut counts = self.lock();
        for (key, _) in &tried.keys {
            if let Key::Both(..) = key {
                counts.remove(key);
            } else if let Some(count) = counts.get_mut(key) {
                count.many = count.many.saturating_sub(1);
            }
        }
    }

    /// Takes a try back that tried nothing: neither right nor wrong.
    pub fn taken_back(&self, tried: &Try) {
        let mut counts = self.lock();
        for (key, _) in &tried.keys {
            if let Some(count) = counts.get_mut(key) {
                count.many = count.many.saturating_sub(1);
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Count>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Forgets what is over; where that is not enough, the half with the fewest tries.
fn make_room(counts: &mut HashMap<Key, Count>, now: Time) {
    counts.retain(|_, count| count.is_live(now));
    if counts.len() < MOST / 10 * 9 {
        return;
    }
    let mut tries: Vec<u32> = counts.values().map(|count| count.many).collect();
    let middle = tries.len() / 2;
    let (_, fewest, _) = tries.select_nth_unstable(middle);
    let fewest = *fewest;
    let mut spare = middle;
    counts.retain(|_, count| {
        let goes = count.many <= fewest && spare > 0;
        spare -= usize::from(goes);
        !goes
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Time {
        let start: Time = "2026-01-01T00:00:00Z".parse().expect("a time");
        start + TimeDelta::seconds(seconds)
    }

    fn from(address: &str) -> Option<IpAddr> {
        Some(address.parse().expect("an address"))
    }

    fn is_throttled(attempts: &Attempts, account: &str, address: &str, now: i64) -> Option<u64> {
        match attempts.begin(account, from(address), at(now)) {
            Ok(_) => None,
            Err(Error::Throttled { seconds }) => Some(seconds),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn ten_tries_from_one_address_at_one_account_and_then_a_wait() {
        let attempts = Attempts::default();
        for _ in 0..OF_BOTH {
            assert_eq!(is_throttled(&attempts, "a", "10.0.0.1", 0), None);
        }
        assert_eq!(is_throttled(&attempts, "a", "10.0.0.1", 60), Some(840));
        // Its owner at another place is not shut out, nor is another account.
        assert_eq!(is_throttled(&attempts, "a", "10.0.0.2", 60), None);
        assert_eq!(is_throttled(&attempts, "b", "10.0.0.1", 60), None);
        assert_eq!(is_throttled(&attempts, "a", "10.0.0.1", 900), None);
    }

    #[test]
    fn what_is_right_does_not_count() {
        let attempts = Attempts::default();
        for _ in 0..500 {
            let tried = attempts.begin("a", from("::1"), at(0)).expect("may try");
            attempts.succeeded(&tried);
        }
        for _ in 0..OF_BOTH {
            attempts.begin("a", from("::1"), at(0)).expect("may try");
        }
        // The same network of whoever has the address.
        assert!(attempts.begin("a", from("::2"), at(0)).is_err());
        assert!(attempts.begin("a", from("2001:db8::1"), at(0)).is_ok());
    }

    #[test]
    fn an_account_is_counted_from_everywhere_and_an_address_over_accounts() {
        let attempts = Attempts::default();
        for n in 0..OF_ACCOUNT {
            let address = format!("10.0.{n}.1");
            assert_eq!(is_throttled(&attempts, "a", &address, 0), None);
        }
        assert!(is_throttled(&attempts, "a", "10.9.9.9", 0).is_some());
        for n in 0..OF_ADDRESS {
            let account = format!("account {n}");
            assert_eq!(is_throttled(&attempts, &account, "10.1.1.1", 0), None);
        }
        assert!(is_throttled(&attempts, "b", "10.1.1.1", 0).is_some());
        assert!(is_throttled(&attempts, "b", "10.1.1.2", 0).is_none());
    }

    #[test]
    fn what_is_kept_is_bounded_and_those_who_try_most_are_kept() {
        let attempts = Attempts::default();
        for _ in 0..OF_BOTH {
            assert_eq!(is_throttled(&attempts, "a", "10.0.0.1", 0), None);
        }
        for n in 0..60_000_u32 {
            let address = IpAddr::from(n.to_be_bytes());
            let _ = attempts.begin(&n.to_string(), Some(address), at(1));
            assert!(attempts.lock().len() <= MOST);
        }
        assert!(is_throttled(&attempts, "a", "10.0.0.1", 1).is_some());
    }
}
