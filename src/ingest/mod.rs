//! Bytes to text, and bundles to records. Never stores, never decides.
