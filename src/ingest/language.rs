//! Language tags in the shape of BCP 47. Checks the shape, not the registry.

/// The most characters of a tag (RFC 5646, section 4.4.1 asks readers for 35).
const TAG_CHARS: usize = 35;

/// The tag in its usual spelling (`pt-BR`, `zh-Hant-TW`), or none when the text has not the
/// shape of one. `_` is taken for `-`. Extensions and private use are not accepted.
pub fn language_tag(given: &str) -> Option<String> {
    let given = given.trim();
    if given.len() > TAG_CHARS {
        return None;
    }
    let mut subtags = given.split(['-', '_']);
    let language = subtags.next().filter(|first| {
        matches!(first.len(), 2 | 3 | 5..=8) && first.bytes().all(|b| b.is_ascii_alphabetic())
    })?;
    let mut tag = language.to_ascii_lowercase();
    for subtag in subtags {
        let alphabetic = subtag.bytes().all(|b| b.is_ascii_alphabetic());
        let spelled = match subtag.len() {
            4 if alphabetic => {
                let (first, rest) = subtag.split_at(1);
                first.to_ascii_uppercase() + &rest.to_ascii_lowercase()
            }
            2 if alphabetic => subtag.to_ascii_uppercase(),
            3..=8 if subtag.bytes().all(|b| b.is_ascii_alphanumeric()) => {
                subtag.to_ascii_lowercase()
            }
            _ => return None,
        };
        tag.push('-');
        tag.push_str(&spelled);
    }
    Some(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_has_one_spelling() {
        for (given, tag) in [
            ("EN", Some("en")),
            (" pt_br ", Some("pt-BR")),
            ("zh-hANT-tw", Some("zh-Hant-TW")),
            ("es-419", Some("es-419")),
            ("kab", Some("kab")),
            ("de-1996", Some("de-1996")),
            ("sl-rozaj-biske", Some("sl-rozaj-biske")),
            ("", None),
            ("e", None),
            ("english language", None),
            ("en-", None),
            ("en--US", None),
            ("en_US.UTF-8", None),
            ("x-private", None),
            ("日本", None),
            ("12", None),
            ("aa-aaaaaaaa-aaaaaaaa-aaaaaaaa-aaaaaaaa", None),
        ] {
            assert_eq!(language_tag(given).as_deref(), tag, "{given:?}");
        }
    }
}
