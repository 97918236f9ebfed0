//! The keys of what was imported from files.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::ingest::rule::KEY_BYTES;

/// How many bytes of a digest stand for the end of a key that is too long.
const DIGEST_BYTES: usize = 8;

/// The key of a folder: of the space's slug and the folder's path.
pub(super) fn folder_key(space: &str, folders: &[String]) -> String {
    bounded(format!("file:{space}/{}/", folders.join("/")))
}

/// The key of a document: of the space's slug, the folder's path and the file's name.
pub(super) fn document_key(space: &str, folders: &[String], name: &str) -> String {
    let mut key = format!("file:{space}/");
    for folder in folders {
        key.push_str(folder);
        key.push('/');
    }
    bounded(key + name)
}

fn bounded(key: String) -> String {
    if key.len() <= KEY_BYTES {
        return key;
    }
    let digest = Sha256::digest(key.as_bytes());
    let mut end = KEY_BYTES - 1 - 2 * DIGEST_BYTES;
    while !key.is_char_boundary(end) {
        end -= 1;
    }
    key[..end].to_owned() + "~" + &HEXLOWER.encode(&digest[..DIGEST_BYTES])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_told_apart_and_fit() {
        let folders = |path: &str| path.split('/').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(folder_key("s", &folders("a/b")), "file:s/a/b/");
        assert_eq!(
            document_key("s", &folders("a/b"), "c.md"),
            "file:s/a/b/c.md"
        );
        assert_eq!(document_key("s", &[], "c.md"), "file:s/c.md");
        let long = "語".repeat(100);
        let one = document_key("s", &folders("a"), &format!("{long}1.md"));
        let other = document_key("s", &folders("a"), &format!("{long}2.md"));
        assert!(one.len() <= KEY_BYTES && other.len() <= KEY_BYTES);
        assert_ne!(one, other);
    }
}
