//! How much there may be, under a clock that the test sets.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::bucket::{Buckets, MINUTE, MOST};
use super::*;

/// A meter, and the milliseconds that have passed.
fn meter(address_requests: u32, person_requests: u32, person_cost: u32) -> (Meter, Arc<AtomicU64>) {
    let rates = Rates {
        address_requests,
        person_requests,
        person_cost,
    };
    let (ticks, hands) = ticks();
    (Meter::new(rates, &ticks), hands)
}

fn ticks() -> (Ticks, Arc<AtomicU64>) {
    let hands = Arc::new(AtomicU64::new(0));
    let passed = hands.clone();
    let ticks = Ticks::by(move || Duration::from_millis(passed.load(Ordering::SeqCst)));
    (ticks, hands)
}

fn address(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

#[test]
fn what_a_minute_has_may_come_at_once_and_then_as_it_fills() {
    let (meter, hands) = meter(60, 0, 0);
    let here = address("192.0.2.1");
    for _ in 0..60 {
        assert_eq!(meter.arrived(here), Ok(()));
    }
    let wait = meter.arrived(here).expect_err("there were sixty");
    assert_eq!(wait.seconds(), 1);
    // Others are not touched.
    assert_eq!(meter.arrived(address("192.0.2.2")), Ok(()));
    hands.store(999, Ordering::SeqCst);
    assert!(meter.arrived(here).is_err());
    hands.store(1_000, Ordering::SeqCst);
    assert_eq!(meter.arrived(here), Ok(()));
    assert!(meter.arrived(here).is_err());
    hands.store(61_000, Ordering::SeqCst);
    for _ in 0..60 {
        assert_eq!(meter.arrived(here), Ok(()));
    }
}

#[test]
fn whoever_has_an_ipv6_address_has_those_beside_it() {
    let (meter, _) = meter(1, 0, 0);
    assert_eq!(meter.arrived(address("2001:db8::1")), Ok(()));
    assert!(meter.arrived(address("2001:db8::ffff:1")).is_err());
    assert_eq!(meter.arrived(address("2001:db8:0:1::1")), Ok(()));
    assert_eq!(meter.arrived(address("192.0.2.1")), Ok(()));
    assert!(meter.arrived(address("::ffff:192.0.2.1")).is_err());
}

#[test]
fn a_refused_request_takes_nothing_and_costs_are_counted_each() {
    let (meter, hands) = meter(0, 0, 6_000);
    let payer = Payer::Address(address("192.0.2.1"));
    let standing = meter.pay(payer, 5_000).expect("there is enough");
    let expected = Standing {
        limit: 6_000,
        remaining: 1_000,
        full_in: Duration::from_secs(50),
    };
    assert_eq!(standing, Some(expected));
    for _ in 0..10 {
        let wait = meter.pay(payer, 2_000).expect_err("there is not");
        assert_eq!(wait, Wait(Duration::from_secs(10)));
    }
    assert!(meter.pay(payer, 1_000).is_ok());
    hands.store(10_000, Ordering::SeqCst);
    assert!(meter.pay(payer, 1_000).is_ok());
    assert!(meter.pay(payer, 1).is_err());
    assert_eq!(meter.pay(payer, u64::MAX), Err(Wait(MINUTE)));
}

#[test]
fn without_a_limit_there_is_none() {
    let (meter, _) = meter(0, 0, 0);
    let payer = Payer::Person(PersonId(uuid::Uuid::nil()));
    for _ in 0..10_000 {
        assert_eq!(meter.arrived(address("::1")), Ok(()));
        assert_eq!(meter.count(payer), Ok(None));
        assert_eq!(meter.pay(payer, 5_000), Ok(None));
    }
}

#[test]
fn strangers_do_not_make_it_grow_nor_forget_who_asks_much() {
    let (ticks, _) = ticks();
    let buckets = Buckets::new(100, ticks).expect("a limit");
    let busy = address("192.0.2.1");
    let mut taken = 0;
    for n in 0..200_000_u32 {
        let _ = buckets.take(IpAddr::from(n.to_be_bytes()), 1);
        if n % 100 == 0 {
            taken += u32::from(buckets.take(busy, 1).is_ok());
        }
    }
    assert!(buckets.many() <= MOST, "{} are kept", buckets.many());
    assert_eq!(taken, 100, "of 2,000 requests");
}
