//! The committed schema is the code's.

#[test]
fn the_committed_schema_is_the_codes() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema.graphql");
    let committed = std::fs::read_to_string(path).expect("schema.graphql");
    assert!(
        committed == commonplace::api::sdl(),
        "the schema has changed: run `cargo run -- schema > schema.graphql` and look at the difference"
    );
}
