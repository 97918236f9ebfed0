//! Who came back from an identity provider lately: each sign-in comes back once.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::error::{Error, Result};
use crate::model::Time;

/// Returns that are kept at most, about 10 MB of them.
const MOST: usize = 100_000;

/// Who came back lately, until that is too late in any case.
#[derive(Default)]
pub struct Returns(Mutex<HashMap<String, Time>>);

impl Returns {
    /// Notes a return; false when it is not the first.
    ///
    /// # Errors
    /// Unavailable when there are too many at the moment: none is forgotten to make room.
    pub fn first(&self, state: &str, until: Time, now: Time) -> Result<bool> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.retain(|_, until| now < *until);
        }
        if known.len() >= MOST {
            let message = "too many people are signing in at the moment; try again in a moment";
            return Err(Error::Unavailable(message.to_owned()));
        }
        Ok(known.insert(state.to_owned(), until).is_none())
    }
}
