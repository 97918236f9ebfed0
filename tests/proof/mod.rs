//! The proof that nothing leaks, through GraphQL: what is hidden changes no byte of an answer
//! (`noninterference`), and an id of something hidden is answered like one that never was
//! (`enumeration`); no read after a revocation is late (`race`); nothing shows early or late by the
//! clock (`clocks`).
//!
//! Each has a short form that runs with the other tests and a long one by a variable:
//! `COMMONPLACE_PAIRS=5000`, `COMMONPLACE_ENUMERATED=500`, `COMMONPLACE_REVOCATIONS=10000`,
//! `COMMONPLACE_CLOCKS=500`, and `COMMONPLACE_SEED` for all, such as
//! `COMMONPLACE_PAIRS=5000 cargo test --test hub proof::noninterference -- --nocapture`.

mod clocks;
mod cursors;
mod desk;
mod dress;
mod enumeration;
mod enumerations;
mod estate;
mod noninterference;
mod operations;
mod race;
#[cfg(feature = "seeded-leaks")]
mod seeded;
mod told;
mod twin;
mod variation;
