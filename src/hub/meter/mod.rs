//! The meter: how much is asked of the hub, from where and by whom, and how much may be asked in a minute.
//!
//! Kept in memory, of one process, and bounded: strangers can't make it grow. Knows nothing of what is asked.

mod bucket;

#[cfg(test)]
mod tests;

use std::net::{IpAddr, Ipv6Addr};

use self::bucket::Buckets;
pub use self::bucket::{Standing, Ticks, Wait};
use crate::model::PersonId;

/// How much may be asked in a minute, and at once after a quiet one; 0: without end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rates {
    /// Requests from one address.
    pub address_requests: u32,
    /// Requests of one person, over all its tokens; of one address for whoever has not signed in.
    pub person_requests: u32,
    /// What these may cost together.
    pub person_cost: u32,
}

/// Whose requests are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Payer {
    /// A person: whoever makes ten tokens has no more than with one.
    Person(PersonId),
    /// Everybody at an address who has not signed in.
    Address(IpAddr),
}

/// How much is asked, and by whom.
#[derive(Default)]
pub struct Meter {
    addresses: Option<Buckets<IpAddr>>,
    requests: Option<Buckets<Payer>>,
    costs: Option<Buckets<Payer>>,
}

impl Meter {
    /// Holds everybody to these rates.
    pub fn new(rates: Rates, ticks: &Ticks) -> Self {
        Self {
            addresses: Buckets::new(rates.address_requests, ticks.clone()),
            requests: Buckets::new(rates.person_requests, ticks.clone()),
            costs: Buckets::new(rates.person_cost, ticks.clone()),
        }
    }

    /// Counts a request from an address, whoever sends it.
    ///
    /// # Errors
    /// How long to wait, where there were too many.
    pub fn arrived(&self, from: IpAddr) -> Result<(), Wait> {
        match &self.addresses {
            Some(addresses) => addresses.take(network(from), 1).map(drop),
            None => Ok(()),
        }
    }

    /// Counts a request of somebody; how many are left, where they are counted.
    ///
    /// # Errors
    /// How long to wait, where there were too many.
    pub fn count(&self, payer: Payer) -> Result<Option<Standing>, Wait> {
        let requests = self.requests.as_ref();
        requests.map(|all| all.take(of(payer), 1)).transpose()
    }

    /// Takes what a request costs; what is left, where there is a limit.
    ///
    /// # Errors
    /// How long to wait, where there is not as much left.
    pub fn pay(&self, payer: Payer, cost: u64) -> Result<Option<Standing>, Wait> {
        let cost = u32::try_from(cost).unwrap_or(u32::MAX);
        let costs = self.costs.as_ref();
        costs.map(|all| all.take(of(payer), cost)).transpose()
    }
}

fn of(payer: Payer) -> Payer {
    match payer {
        Payer::Address(address) => Payer::Address(network(address)),
        person @ Payer::Person(_) => person,
    }
}

/// Whoever has one IPv6 address has the 2^64 beside it.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !0 << 64)),
    }
}
