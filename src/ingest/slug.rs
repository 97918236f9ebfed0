//! Slug: the short name of an organization or space in addresses.

/// The most characters of a slug.
pub const SLUG_CHARS: usize = 64;

/// Whether the text is a slug: `a-z`, `0-9` and `-`, with no `-` at its ends.
pub(super) fn is_slug(text: &str) -> bool {
    let inner = |b: u8| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-');
    (1..=SLUG_CHARS).contains(&text.len())
        && text.bytes().all(inner)
        && !text.starts_with('-')
        && !text.ends_with('-')
}

/// The slug that a key gives: a key that is one stays as it is; otherwise in lower case, with one `-` for
/// every run of other characters. A key without any usable character gives `key-` and its
/// checksum. Different keys may give the same slug; whoever stores it refuses the second.
pub fn derive_slug(key: &str) -> String {
    if is_slug(key) {
        return key.to_owned();
    }
    let mut slug = String::new();
    for c in key.chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
        if slug.len() == SLUG_CHARS {
            break;
        }
    }
    match slug.trim_end_matches('-') {
        "" => format!("key-{:08x}", crc32fast::hash(key.as_bytes())),
        slug => slug.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_gives_a_slug() {
        let long = "x".repeat(200);
        for (key, slug) in [
            ("acme", "acme"),
            ("a--b", "a--b"),
            ("Acme Ltd.", "acme-ltd"),
            ("pm-emea@host", "pm-emea-host"),
            ("open-library/", "open-library"),
            ("//", "key-f81417cb"),
            (&long, &long[..SLUG_CHARS]),
        ] {
            assert_eq!(derive_slug(key), slug, "{key}");
        }
        for key in ["株式会社", "-", "é", "\u{1f600}", "日本-1"] {
            assert!(is_slug(&derive_slug(key)), "{key}");
        }
    }
}
