//! The corpus of real documents, when it is beside the project.

use std::path::PathBuf;

use super::*;

/// How many documents are enough here; the whole is for a release build.
const DOCUMENTS: usize = 600;

fn corpus() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/bundle");
    if beside.is_dir() {
        return Some(beside);
    }
    println!("SKIPPED: there is no ../shared/corpus/bundle");
    None
}

#[tokio::test]
async fn the_corpus_goes_in_without_a_refusal() {
    let Some(corpus) = corpus() else { return };
    let whole = std::env::var_os("COMMONPLACE_TEST_WHOLE_CORPUS").is_some();
    let folder = tempfile::tempdir().unwrap();
    for file in FILES {
        let text = std::fs::read_to_string(corpus.join(file)).unwrap();
        let most = if whole { usize::MAX } else { DOCUMENTS };
        let text = match *file {
            "documents.jsonl" => text.lines().take(most).collect::<Vec<_>>().join("\n"),
            // They are on documents that may not be there.
            "grants.jsonl" | "denials.jsonl" if !whole => {
                let spaces = text
                    .lines()
                    .filter(|line| line.starts_with(r#"{"node":{"space""#));
                spaces.collect::<Vec<_>>().join("\n")
            }
            _ => text,
        };
        std::fs::write(folder.path().join(file), text).unwrap();
    }
    let hub = Scratch::new().await;
    let report = fill(&hub.store, folder.path()).await;
    println!("{report:#?}");
    let again = fill(&hub.store, folder.path()).await;
    assert_eq!(again.changed(), 0, "{again:?}");
}
