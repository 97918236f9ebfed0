//! Rules: what one value of a bundle record, or of a command's input, may be.
//!
//! Each cleans the value or says which rule it breaks. One place for both ways in, so that
//! whatever is stored also survives a bundle. Never looks anything up.

use super::line::{TITLE_CHARS, clean_line};
use super::slug::{SLUG_CHARS, is_slug};
use super::{cut_line, language_tag};
use crate::model::Time;

/// The most bytes of a key.
pub const KEY_BYTES: usize = 200;
/// The most bytes of a document's or agreement's text.
pub const TEXT_BYTES: usize = 8 << 20;
/// The most characters of a description or reason.
const NOTE_CHARS: usize = 10_000;
/// The most characters of a tag, region, industry or capability.
const WORD_CHARS: usize = 100;
/// The most bytes of a mail address (RFC 5321, 4.5.3.1.3, less its angle brackets).
const EMAIL_BYTES: usize = 254;
/// The most bytes of what stands before the `@` (RFC 5321, 4.5.3.1.1).
const MAILBOX_BYTES: usize = 64;
/// The most bytes of a web address.
const WEBSITE_BYTES: usize = 2_000;

/// The cleaned value, or which rule it breaks.
pub type Checked<T> = Result<T, String>;

/// The caller's own stable string: kept as it is.
pub fn key(key: String) -> Checked<String> {
    match key.len() {
        0 => Err("a key must not be empty".into()),
        1..=KEY_BYTES if key.chars().any(char::is_control) => {
            Err("a key must not hold control characters".into())
        }
        1..=KEY_BYTES => Ok(key),
        bytes => Err(format!("a key has at most {KEY_BYTES} bytes, not {bytes}")),
    }
}

/// A name, title or reason: one clean line, not empty.
pub fn title(given: &str) -> Checked<String> {
    match clean_line(given) {
        title if title.is_empty() => Err("must not be empty".into()),
        title => check_length(title, TITLE_CHARS),
    }
}

/// A tag, region, industry or capability: one short clean line, not empty.
pub fn word(given: &str) -> Checked<String> {
    match clean_line(given) {
        word if word.is_empty() => Err("a word in a list must not be empty".into()),
        word => check_length(word, WORD_CHARS),
    }
}

/// A description: a shorter text.
pub fn note(given: String) -> Checked<String> {
    check_length(text(given)?, NOTE_CHARS)
}

/// A Markdown text: any, without U+0000.
pub fn text(text: String) -> Checked<String> {
    if text.len() > TEXT_BYTES {
        let (bytes, most) = (text.len(), TEXT_BYTES);
        return Err(format!("has {bytes} bytes, at most {most} are allowed"));
    }
    // PostgreSQL can't hold it, and no text needs it.
    match text.contains('\0') {
        true => Err("must not hold the character U+0000".into()),
        false => Ok(text),
    }
}

/// A short name in addresses.
pub fn slug(slug: String) -> Checked<String> {
    match is_slug(&slug) {
        true => Ok(slug),
        false => Err(format!(
            "a slug is 1 to {SLUG_CHARS} of a-z, 0-9 and `-`, with no `-` at its ends"
        )),
    }
}

/// A language tag in its usual spelling.
pub fn language(given: &str) -> Checked<String> {
    language_tag(given).ok_or_else(|| {
        let given = cut_line(given, 40);
        format!("`{given}` is no language tag; write it as `de` or `pt-BR`")
    })
}

/// A mail address by its shape, in lower case.
pub fn email(given: &str) -> Checked<String> {
    let email = given.trim().to_lowercase();
    let is_odd = |c: char| c.is_whitespace() || c.is_control() || "<>()[],;:\\\"".contains(c);
    let fits = email.len() <= EMAIL_BYTES
        && !email.contains(is_odd)
        && email.split_once('@').is_some_and(|(mailbox, domain)| {
            (1..=MAILBOX_BYTES).contains(&mailbox.len())
                && !domain.is_empty()
                && !domain.contains('@')
                && !domain.contains("..")
                && !domain.starts_with(['.', '-'])
                && !domain.ends_with(['.', '-'])
        });
    match fits {
        true => Ok(email),
        false => Err("is no mail address; write it as name@example.com".into()),
    }
}

/// That a space with these owners allows share links: whoever reads through a link was consented to
/// by nobody, so no single owner among several may let that happen (rule W6).
pub fn share_links<T: PartialEq>(owners: &[T]) -> Checked<()> {
    match owners.windows(2).any(|pair| pair[0] != pair[1]) {
        true => Err("a space that belongs to several organizations can't allow links".into()),
        false => Ok(()),
    }
}

/// An absolute http or https address without a user's name.
pub fn website(given: &str) -> Checked<String> {
    let site = given.trim().to_owned();
    let rest = site
        .strip_prefix("https://")
        .or(site.strip_prefix("http://"));
    let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next());
    let is_odd = |c: char| c.is_whitespace() || c.is_control() || "\"<>\\".contains(c);
    let fits = host.is_some_and(|host| !host.is_empty() && !host.contains('@'))
        && site.len() <= WEBSITE_BYTES
        && !site.contains(is_odd);
    match fits {
        true => Ok(site),
        false => Err("is no web address; write it as https://example.com".into()),
    }
}

/// An instant that both databases can hold and every client can read, in whole microseconds.
pub fn time(time: Time) -> Checked<Time> {
    // A leap second, which neither database holds, moves to the second after it.
    Time::from_timestamp_micros(time.timestamp_micros())
        .filter(|time| (1..=9999).contains(&chrono::Datelike::year(time)))
        .ok_or_else(|| "a time lies in the years 1 to 9999".into())
}

fn check_length(text: String, most: usize) -> Checked<String> {
    match text.chars().count() {
        chars if chars <= most => Ok(text),
        chars => Err(format!(
            "has {chars} characters, at most {most} are allowed"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_address_is_kept_in_lower_case() {
        assert_eq!(email(" Ada@Example.COM ").as_deref(), Ok("ada@example.com"));
        for bad in [
            "",
            "ada",
            "@x.y",
            "ada@",
            "a@b@c",
            "a b@c.d",
            "Ada <a@b.c>",
            "a@.c",
            "a@b..c",
            "a@b.",
        ] {
            assert!(email(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_website_is_an_http_address() {
        for good in ["https://acme.example", "http://acme.example/a?b#c"] {
            assert!(website(good).is_ok(), "{good}");
        }
        for bad in [
            "acme.example",
            "javascript:alert(1)",
            "https://",
            "https:///x",
            "https://user@acme.example",
            "https://acme.example/a b",
        ] {
            assert!(website(bad).is_err(), "{bad}");
        }
    }
}
