//! How much may be asked in a minute, in the configuration.

use super::{Given, bad};
use crate::error::Result;

/// The most that any of them may be: above that there is no need for a limit.
const MOST: u32 = 1_000_000_000;
/// The most that one request may cost; a bucket that holds less would refuse it for ever.
const ONE_REQUEST: u32 = 5_000;

/// How many requests.
pub(super) fn requests((value, source): &Given) -> Result<u32> {
    let number = value.parse().ok().filter(|number| *number <= MOST);
    number.ok_or_else(|| {
        let rule = "must be how many requests there may be in a minute, or 0 for no limit";
        bad(source, rule)
    })
}

/// How much they may cost.
pub(super) fn cost((value, source): &Given) -> Result<u32> {
    let number = value.parse().ok();
    let number = number.filter(|number| *number == 0 || (ONE_REQUEST..=MOST).contains(number));
    number.ok_or_else(|| {
        let rule = "must be what requests may cost in a minute, from 5000 on, or 0 for no limit";
        bad(source, rule)
    })
}
