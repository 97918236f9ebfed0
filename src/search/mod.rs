//! The full-text index: the only user of tantivy.
