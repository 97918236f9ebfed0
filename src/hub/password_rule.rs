//! Which passwords may be chosen: long enough, and none of those that everybody tries first. What they
//! are made of is nobody's business.

use unicode_normalization::UnicodeNormalization;

use crate::error::{Error, Result};

/// Characters of a password, at least and at most.
const LEAST: usize = 12;
const MOST: usize = 200;

/// The commonest of at least so many characters, in lower case and without what only separates.
const COMMONEST: [&str; 40] = [
    "0123456789ab",
    "0123456789abc",
    "1234567890qwerty",
    "1q2w3e4r5t6y",
    "1q2w3e4r5t6y7u",
    "1q2w3e4r5t6y7u8i9o0p",
    "1qaz2wsx3edc",
    "1qaz2wsx3edc4rfv",
    "adminadmin123",
    "administrator",
    "administrator1",
    "changeme1234",
    "changemechangeme",
    "changemenow123",
    "changemeplease",
    "commonplace1",
    "commonplace12",
    "commonplace123",
    "correcthorsebatterystaple",
    "iloveyou1234",
    "iloveyou12345",
    "iloveyouforever",
    "letmein12345",
    "letmein123456",
    "myspace12345",
    "p@ssw0rd1234",
    "passw0rd1234",
    "password1234",
    "password12345",
    "password123456",
    "password123456789",
    "q1w2e3r4t5y6",
    "qazwsxedcrfv",
    "qwerty123456",
    "qwerty1234567890",
    "qwertyuiop12",
    "qwertyuiop123",
    "qwertyuiopasdfghjkl",
    "welcome12345",
    "zxcvbnmasdfghjkl",
];

/// The password as it is hashed: typed on any keyboard, the same text is the same.
pub fn same(typed: &str) -> String {
    typed.nfkc().collect()
}

/// A password that was given to sign in, as it is hashed; none when nobody could have chosen it.
pub fn tried(typed: &str) -> Option<String> {
    // Four bytes a character, three characters for one: what is longer is not even looked at.
    let fits = typed.len() <= MOST * 12;
    let password = fits.then(|| same(typed))?;
    (LEAST..=MOST)
        .contains(&password.chars().count())
        .then_some(password)
}

/// A password that may be chosen.
pub fn chosen(field: &str, typed: &str) -> Result<String> {
    let Some(password) = tried(typed) else {
        let message = format!("must have {LEAST} to {MOST} characters");
        return Err(Error::invalid(field, message));
    };
    if is_common(&password) {
        let message = "is one of those that everybody tries first: choose another, such as four or five \
             words that have nothing to do with each other";
        return Err(Error::invalid(field, message));
    }
    Ok(password)
}

fn is_common(password: &str) -> bool {
    let lower = password.to_lowercase();
    let bare: String = lower
        .chars()
        .filter(|c| !c.is_whitespace() && !"-_.,!".contains(*c))
        .collect();
    let known = |one: &String| COMMONEST.contains(&one.as_str());
    known(&lower) || known(&bare) || is_repeated(&lower) || is_row(&lower)
}

/// A short piece again and again, such as `abcabcabcabc`.
fn is_repeated(password: &str) -> bool {
    let characters: Vec<char> = password.chars().collect();
    (1..=characters.len() / 2)
        .filter(|piece| *piece <= 8)
        .any(|piece| {
            let shifted = characters.iter().skip(piece);
            characters.iter().zip(shifted).all(|(a, b)| a == b)
        })
}

/// Characters in a row, up or down, such as `123456789012`.
fn is_row(password: &str) -> bool {
    let characters: Vec<u32> = password
        .chars()
        // After 9 comes 0.
        .map(|c| {
            if c == '0' {
                u32::from('9') + 1
            } else {
                u32::from(c)
            }
        })
        .collect();
    let steps = |by: i64| {
        characters.windows(2).all(|pair| {
            let step = i64::from(pair[1]) - i64::from(pair[0]);
            step == by || step == -9 * by
        })
    };
    steps(1) || steps(-1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_and_uncommon_is_enough() {
        for good in [
            "twelve chars",
            "            !",
            "aB3$aB3$aB3$x",
            "пароль из слов",
            "🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉a",
            &"long ".repeat(40)[..199],
        ] {
            let verdict = chosen("password", good);
            let is_long = good.starts_with("long");
            assert_eq!(verdict.is_ok(), !is_long, "{good}: {verdict:?}");
        }
        for bad in [
            "",
            "eleven char",
            &"x y".repeat(67),
            "Password1234",
            "password-123456",
            "Correct Horse Battery Staple",
            "aaaaaaaaaaaa",
            "abcabcabcabc",
            "abcdefghijklm",
            "123456789012",
            "987654321098",
        ] {
            assert!(chosen("password", bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_list_is_sorted_and_only_of_what_could_be_chosen() {
        assert!(COMMONEST.is_sorted());
        for one in COMMONEST {
            assert!((LEAST..=MOST).contains(&one.chars().count()), "{one}");
            assert_eq!(one, one.to_lowercase());
        }
    }

    #[test]
    fn the_same_text_is_the_same_on_every_keyboard() {
        assert_eq!(tried("u\u{308}ber den Wolken"), tried("über den Wolken"));
        assert_eq!(tried(&"\u{fdfa}".repeat(200)), None);
    }
}
