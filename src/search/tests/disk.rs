//! The index on disk: reopened, rebuilt, damaged.

use std::fs;
use std::path::{Path, PathBuf};

use super::*;

fn rebuilt(dir: &Path) -> Index {
    let opened = Index::open(dir).unwrap();
    assert!(opened.must_rebuild.is_some() && opened.index.is_rebuilding());
    let mut rebuild = opened.index.rebuild(Writer::MEMORY).unwrap();
    rebuild
        .put(vec![entry(1, "one", ""), entry(2, "two", "")])
        .unwrap();
    rebuild.put(vec![entry(3, "three", "")]).unwrap();
    rebuild.finish(position(5)).unwrap();
    opened.index
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).unwrap();
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn an_index_outlives_the_process() {
    let dir = tempfile::tempdir().unwrap();
    let index = rebuilt(dir.path());
    assert_eq!(found(&index, "two"), [2]);
    put(&index, [entry(4, "four", "")], 6);
    drop(index);
    let opened = Index::open(dir.path()).unwrap();
    assert_eq!(opened.must_rebuild, None);
    assert_eq!(opened.index.position(), Some(position(6)));
    assert_eq!(found(&opened.index, "four two"), [2, 4]);
}

#[test]
fn a_rebuild_swaps_under_readers_and_writers() {
    let dir = tempfile::tempdir().unwrap();
    let index = rebuilt(dir.path());
    let mut writer = index.writer(Writer::MEMORY);
    writer.apply(vec![Change::Remove(1)], position(6)).unwrap();
    let mut rebuild = index.rebuild(Writer::MEMORY).unwrap();
    rebuild.put(vec![entry(9, "nine", "")]).unwrap();
    assert_eq!(found(&index, ""), [3, 2], "the old one serves meanwhile");
    rebuild.finish(position(7)).unwrap();
    assert_eq!(found(&index, ""), [9]);
    let eight = || vec![Change::Put(Box::new(entry(8, "eight", "")))];
    writer.apply(eight(), position(8)).unwrap();
    assert_eq!(found(&index, ""), [9, 8]);
    let numbered = || files(dir.path()).into_iter().filter(|path| path.is_dir());
    // The engine may still be merging in the old one: it goes with one of the next commits.
    let gone = (9..1_000).any(|seq| {
        let is_gone = numbered().count() == 1;
        writer.apply(eight(), position(seq)).unwrap();
        is_gone
    });
    assert!(gone, "the old one is deleted");
}

#[test]
fn an_unfinished_rebuild_leaves_no_trace() {
    let dir = tempfile::tempdir().unwrap();
    let index = rebuilt(dir.path());
    let before = files(dir.path());
    let mut rebuild = index.rebuild(Writer::MEMORY).unwrap();
    rebuild.put(vec![entry(9, "nine", "")]).unwrap();
    drop(rebuild);
    assert_eq!(files(dir.path()), before);
    assert_eq!(found(&index, "nine"), [0; 0]);
}

#[test]
fn without_an_index_a_search_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let opened = Index::open(dir.path()).unwrap();
    let reach = reach(&[(1, Level::View)]);
    let sight = Sight {
        reach: &reach,
        now: at(0),
        masked: &[],
    };
    let (query, filter) = (parse("x"), SearchFilter::default());
    let refused = opened.index.search(&request(&query, &filter, sight));
    assert!(refused.unwrap_err().to_string().contains("being rebuilt"));
    let mut writer = opened.index.writer(Writer::MEMORY);
    assert!(writer.apply(Vec::new(), position(1)).is_err());
    assert!(matches!(
        Index::open(dir.path()).map(|_| ()),
        Err(crate::error::Error::Unavailable(_))
    ));
}

#[test]
fn damage_means_another_rebuild() {
    let dir = tempfile::tempdir().unwrap();
    drop(rebuilt(dir.path()));
    let current = files(dir.path())
        .into_iter()
        .find(|path| path.is_dir())
        .unwrap();
    let kept: Vec<_> = files(&current)
        .into_iter()
        .filter(|path| !path.to_string_lossy().ends_with(".lock"))
        .map(|path| (path.clone(), fs::read(&path).unwrap()))
        .collect();
    for (damaged, _) in &kept {
        for how in ["gone", "cut", "flipped"] {
            fs::create_dir_all(&current).unwrap();
            for (path, bytes) in &kept {
                let mut bytes = bytes.clone();
                match how {
                    "cut" if path == damaged => bytes.truncate(bytes.len() / 2),
                    "flipped" if path == damaged => {
                        let middle = bytes.len() / 2;
                        bytes[middle] ^= 0x10;
                    }
                    _ => (),
                }
                fs::write(path, bytes).unwrap();
            }
            if how == "gone" {
                fs::remove_file(damaged).unwrap();
            }
            let name = current.file_name().unwrap().to_string_lossy().into_owned();
            fs::write(dir.path().join("CURRENT"), name).unwrap();
            let opened = Index::open(dir.path()).unwrap();
            let harmless = damaged.ends_with(".managed.json");
            if opened.must_rebuild.is_none() {
                assert!(harmless, "{} {how}", damaged.display());
                assert_eq!(found(&opened.index, ""), [3, 2, 1]);
            }
        }
    }
    fs::write(dir.path().join("CURRENT"), "../../etc").unwrap();
    let opened = Index::open(dir.path()).unwrap();
    assert!(opened.must_rebuild.is_some());
}
