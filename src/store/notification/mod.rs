//! Notifications: everybody's own, what sends them and what marks them as seen.

mod read;
mod write;

pub use read::NotificationFilter;
