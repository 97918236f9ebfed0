//! Segments: reads for host people, and what administers them.

mod read;
