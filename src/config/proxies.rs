//! Addresses of proxies in the configuration.

use std::net::IpAddr;

use super::{Given, bad};
use crate::error::Result;

/// The addresses of a list with commas between them.
pub(super) fn list((value, source): &Given) -> Result<Vec<IpAddr>> {
    let each = value
        .split(',')
        .map(str::trim)
        .filter(|one| !one.is_empty());
    let read = |one: &str| one.parse().map(|address: IpAddr| address.to_canonical());
    let rule = "must be addresses with commas between them, such as 10.0.0.1";
    each.map(|one| read(one).map_err(|_| bad(source, rule)))
        .collect()
}

/// As a list with commas.
pub(super) fn describe(addresses: &[IpAddr]) -> String {
    let each: Vec<String> = addresses.iter().map(IpAddr::to_string).collect();
    each.join(", ")
}
